"""Invite every buyer of every delivered order, once; or say why not (B1, B5, D2)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from server.actions import links, log, stores
from server.actions.letters import Letter
from server.db import db
from server.models.contact import Permission, Suppression
from server.models.invitation import Invitation, InvitationState, SkipReason, Step
from server.models.link import Purpose
from server.models.order import Order, OrderLine
from server.models.outbox import Job, JobKind, JobState, enqueue
from server.models.review import Review
from server.models.staff import Staff
from server.models.store import ANY_COUNTRY, Store

#: D19: here a buyer must have agreed or been told at collection, and the order must say so.
NEEDS_EXPLICIT_BASIS = frozenset({"DE", "AT"})
#: D21: backfilled orders older than this are never invited.
MAX_AGE = timedelta(days=60)


def schedule(store: Store, order: Order, now: datetime) -> None:
    """Plan the invitation for a counted order that arrived; move it when a better date is learned."""
    if not (order.counts and order.arrived_at and order.contact and order.lines):
        return
    due_at = order.arrived_at + timedelta(days=store.invite_delay_days)
    invitation = _of(order)
    if invitation is None:
        invitation = Invitation(
            store_id=store.id,
            order=order,
            link=links.make(Purpose.WRITE, order.contact, now, order_id=order.id),
            step=Step.FIRST,
            due_at=due_at,
            policy_version_id=stores.policy(store).id,
        )
        db.session.add(invitation)
        db.session.flush()
        enqueue(
            JobKind.INVITATION,
            _key(invitation),
            store_id=store.id,
            due_at=due_at,
            now=now,
            invitation=invitation.id,
        )
    elif invitation.state is InvitationState.DUE:
        invitation.link.contact_id = order.contact.id  # the order's address may have been corrected
        _move(invitation, due_at)


def _move(invitation: Invitation, due_at: datetime) -> None:
    if invitation.due_at == due_at:
        return
    invitation.due_at = due_at
    db.session.execute(
        sa.update(Job)
        .where(Job.store_id == invitation.store_id, Job.key == _key(invitation), Job.state == JobState.DUE)
        .values(due_at=due_at)
    )


def _of(order: Order) -> Invitation | None:
    return db.session.scalar(
        sa.select(Invitation).where(Invitation.order_id == order.id, Invitation.step == Step.FIRST)
    )


def _key(invitation: Invitation) -> str:
    return f"invitation:{invitation.id}"


def letter(invitation_id: int, now: datetime) -> Letter | None:
    """The mail to send now, or None with the reason recorded. All rules are asked at send time."""
    invitation = db.session.get_one(Invitation, invitation_id)
    if invitation.state is InvitationState.SKIPPED:
        return None
    order = invitation.order
    store = db.session.get_one(Store, order.store_id)
    reason = why_not(store, order)
    if reason:
        if invitation.state is InvitationState.DUE:
            invitation.state, invitation.skip_reason = InvitationState.SKIPPED, reason
            log.append(store.id, "invitation.skipped", now, reason=reason.value)
        return None
    if invitation.state is InvitationState.DUE:
        invitation.state, invitation.sent_at = InvitationState.SENT, now
        invitation.link.expires_at = now + timedelta(days=store.link_days)
        log.append(store.id, "invitation.sent", now)
    return _letter(store, order, invitation, now)


def why_not(store: Store, order: Order) -> SkipReason | None:
    """The first rule that stops this order's invitation; blind to anything a buyer may think."""
    return next((reason for reason, stops in STOPS.items() if stops(store, order)), None)


def _too_old(_store: Store, order: Order) -> bool:
    return bool(order.placed_at and order.received_at - order.placed_at > MAX_AGE)


def _is_staff(store: Store, order: Order) -> bool:
    hashed = order.contact.email_hash if order.contact else None
    wanted = sa.select(Staff.id).where(Staff.store_id == store.id, Staff.email_hash == hashed)
    return db.session.scalar(wanted.limit(1)) is not None


def _is_suppressed(store: Store, order: Order) -> bool:
    """Any reason stops invitations (D20)."""
    hashed = order.contact.email_hash if order.contact else None
    wanted = sa.select(Suppression.id).where(
        Suppression.store_id == store.id, Suppression.email_hash == hashed
    )
    return db.session.scalar(wanted.limit(1)) is not None


def _lacks_basis(store: Store, order: Order) -> bool:
    """D19: what the order says; else the shop's own answer for the country; no answer, no mail."""
    contact = order.contact
    if contact and contact.permission is not None:
        return contact.permission is Permission.NONE
    country = order.country or (contact.country if contact else None) or store.country
    answers = store.checkout_notice
    if country in NEEDS_EXPLICIT_BASIS:
        return not answers.get(country, False)
    return not answers.get(country or ANY_COUNTRY, answers.get(ANY_COUNTRY, False))


#: Every rule that can stop an invitation, in the order they are asked.
STOPS: dict[SkipReason, Callable[[Store, Order], bool]] = {
    SkipReason.CANCELLED: lambda _store, order: not order.counts,
    SkipReason.ERASED: lambda _store, order: order.contact is None or order.contact.email is None,
    SkipReason.TOO_OLD: _too_old,
    SkipReason.STAFF: _is_staff,
    SkipReason.SUPPRESSED: _is_suppressed,
    SkipReason.NO_BASIS: _lacks_basis,
    SkipReason.REVIEWED: lambda _store, order: not unreviewed(order),
}


def unreviewed(order: Order) -> list[OrderLine]:
    """The lines that still wait for words. Lines taken off the order have no pieces left."""
    written = set(
        db.session.scalars(
            sa.select(Review.order_line_id).where(Review.order_line_id.in_([line.id for line in order.lines]))
        )
    )
    return [line for line in order.lines if line.quantity > 0 and line.id not in written]


def _letter(store: Store, order: Order, invitation: Invitation, now: datetime) -> Letter:
    contact = order.contact
    if contact is None or contact.email is None:
        raise ValueError("an order without an address has no letter")
    items = [
        {"name": line.product.name or line.product.ref, "variant": line.variant, "line": line.id}
        for line in unreviewed(order)
    ]
    return Letter(
        kind="invitation",
        to=contact.email,
        store=store,
        contact_id=contact.id,
        context={
            "given_name": contact.given_name,
            "items": items,
            "placed_at": order.placed_at,
            "returned": any(line.returned.value != "no" for line in order.lines),
            "write": f"/r/{invitation.link.token}",
        },
        unsubscribe=f"/u/{links.unsubscribe(contact, now).token}",
    )
