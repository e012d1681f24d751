"""Ask every buyer of every arrived order, once, at the right moment; or say why not (B1, B3, B5, D2).

What may stop or delay a mail is decided by `server.invite_rules` alone: for the plan, at the moment of
sending, for "why not?" and for the dry run.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from server import invite_rules
from server.actions import invite_facts, links, log, resuming, rules, stores
from server.actions.letters import Later, Letter
from server.db import db
from server.invite_rules import Check, Facts, Rules, Verdict
from server.models.invitation import Invitation, InvitationState, SkipReason, Step
from server.models.link import Link, Purpose
from server.models.order import Order, OrderLine, OrderStatus
from server.models.outbox import Job, JobKind, JobState, enqueue
from server.models.review import Review
from server.models.rules import RulesVersion
from server.models.store import Store
from server.send_window import Window

KINDS = {Step.FIRST: JobKind.INVITATION, Step.REMINDER: JobKind.REMINDER}


# --- planning -------------------------------------------------------------------------------------


def schedule(store: Store, order: Order, now: datetime) -> None:
    """Plan the invitation for a counted order that arrived; move it when a better date is learned.

    One that was passed over for what has been mended since is planned again.
    """
    if not (order.counts and order.contact):
        return
    applied, facts = rules.in_force(store.id), invite_facts.of(store, [order])[order.id]
    due_at = invite_rules.planned_for(applied, facts)
    if due_at is None:
        return
    invitation = _of(order, Step.FIRST)
    if invitation is None:
        link = links.make(Purpose.WRITE, order.contact, now, order_id=order.id)
        _plan(store, order, Step.FIRST, link, due_at, now)
        return
    if invitation.state is InvitationState.SENT:
        return
    invitation.link.contact_id = order.contact.id  # the order's address may have been corrected
    if invitation.state is InvitationState.DUE:
        _move(invitation, due_at)
    elif judge(applied, facts, Step.FIRST, now).stop != invitation.skip_reason:
        resuming.one(invitation, due_at, now)


def _plan(store: Store, order: Order, step: Step, link: Link, due_at: datetime, now: datetime) -> None:
    invitation = Invitation(
        store_id=store.id,
        order=order,
        link=link,
        step=step,
        due_at=due_at,
        policy_version_id=stores.policy(store).id,
    )
    db.session.add(invitation)
    db.session.flush()
    job = enqueue(
        KINDS[step], job_key(invitation), store_id=store.id, due_at=due_at, now=now, invitation=invitation.id
    )
    # SQLite gives a number that was free again: then the job of a plan that was dropped does for this one.
    job.state, job.due_at, job.failures, job.done_at = JobState.DUE, due_at, 0, None


def _move(invitation: Invitation, due_at: datetime) -> None:
    if invitation.due_at == due_at:
        return
    invitation.due_at = due_at
    db.session.execute(
        sa.update(Job)
        .where(Job.store_id == invitation.store_id, Job.key == job_key(invitation), Job.state == JobState.DUE)
        .values(due_at=due_at)
    )


def _of(order: Order, step: Step) -> Invitation | None:
    return db.session.scalar(
        sa.select(Invitation).where(Invitation.order_id == order.id, Invitation.step == step)
    )


def of_order(order: Order) -> dict[Step, Invitation]:
    found = db.session.scalars(sa.select(Invitation).where(Invitation.order_id == order.id))
    return {invitation.step: invitation for invitation in found}


def job_key(invitation: Invitation) -> str:
    return f"{KINDS[invitation.step].value}:{invitation.id}"


# --- sending --------------------------------------------------------------------------------------


def letters(invitation_ids: Sequence[int], now: datetime) -> dict[int, Letter | Later | None]:
    """For each: the mail to send now, a later moment, or None with the reason recorded. All rules are asked again.

    Of two mails to one person the second is asked for anew once the first stands. The caller holds the
    stores, so that two workers do not both find the last place under a cap.
    """
    answers: dict[int, Letter | Later | None] = {}
    for store_id, planned in groupby(_loaded(invitation_ids), key=lambda one: one.store_id):
        store, version, group = db.session.get_one(Store, store_id), rules.newest(store_id), list(planned)
        facts = invite_facts.of(store, [one.order for one in group])
        met: set[int | None] = set()
        for one in group:
            if one.order.contact_id in met:
                answers[one.id] = Later(now)
                continue
            met.add(one.order.contact_id)
            answers[one.id] = _letter_now(store, version, one, facts[one.order_id], now)
    return answers


def _loaded(invitation_ids: Sequence[int]) -> list[Invitation]:
    """By store, then in the order asked for; with all that a letter tells."""
    place = {number: n for n, number in enumerate(invitation_ids)}
    found = db.session.scalars(
        sa.select(Invitation)
        .where(Invitation.id.in_(invitation_ids))
        .options(
            joinedload(Invitation.link),
            joinedload(Invitation.order).joinedload(Order.contact),
            joinedload(Invitation.order).selectinload(Order.lines).joinedload(OrderLine.product),
        )
    )
    return sorted(found, key=lambda one: (one.store_id, place[one.id]))


def _letter_now(
    store: Store, version: RulesVersion, invitation: Invitation, facts: Facts, now: datetime
) -> Letter | Later | None:
    if invitation.state is InvitationState.SKIPPED:
        return None
    applied = Rules.of(version.document)
    verdict = judge(applied, facts, invitation.step, now)
    if invitation.state is InvitationState.DUE:
        verdict = _ramped(store, applied, invitation.step, facts, verdict, now)
    if verdict.stop is not None:
        _skip(invitation, SkipReason(verdict.stop), now)
        return None
    if verdict.due_at is None or verdict.due_at > now:
        return _put_off(invitation, verdict.due_at)
    if invitation.state is InvitationState.DUE:
        invitation.state, invitation.sent_at = InvitationState.SENT, now
        invitation.due_at, invitation.rules_id = now, version.id
        invitation.asked_lines = [line.id for line in _asked(invitation.order, verdict)]
        invitation.link.expires_at = now + timedelta(days=store.link_days)
    return _letter(store, invitation, facts, verdict, applied.window(facts.zones), now)


def judge(applied: Rules, facts: Facts, step: Step, now: datetime) -> Verdict:
    """The engine's word on one step."""
    ask = invite_rules.consider if step is Step.FIRST else invite_rules.consider_reminder
    return ask(applied, facts, now)


def why(store: Store, order: Order, step: Step, now: datetime) -> Verdict:
    """What the rules in force say of an order now, with all that may put its mail off (B6)."""
    applied = rules.in_force(store.id)
    facts = invite_facts.of(store, [order])[order.id]
    return _ramped(store, applied, step, facts, judge(applied, facts, step, now), now)


def _skip(invitation: Invitation, reason: SkipReason, now: datetime) -> None:
    if invitation.state is InvitationState.DUE:
        invitation.state, invitation.skip_reason = InvitationState.SKIPPED, reason
        log.append(
            invitation.store_id, "invitation.skipped", now, reason=reason.value, step=invitation.step.value
        )


def _put_off(invitation: Invitation, due_at: datetime | None) -> Later | None:
    """Until a better hour. An order that has not arrived after all is planned anew when it does."""
    if due_at is None:
        if invitation.state is InvitationState.DUE:
            db.session.delete(invitation)
        return None
    invitation.due_at = due_at
    return Later(due_at)


def _ramped(
    store: Store, applied: Rules, step: Step, facts: Facts, verdict: Verdict, now: datetime
) -> Verdict:
    """A new store's mails of a day are counted (D21); reminders and repeats of a lost mail are not."""
    if step is not Step.FIRST or verdict.due_at is None or verdict.due_at > now:
        return verdict
    allowed = invite_rules.ramp_allowance(applied, first_sent_at(store.id), now)
    if allowed is None:
        return verdict
    oldest = db.session.scalar(
        _sent(store.id).order_by(Invitation.sent_at.desc()).offset(allowed - 1).limit(1)
    )
    if oldest is None or oldest + timedelta(days=1) <= now:
        return verdict
    free = applied.window(facts.zones).next_open(oldest + timedelta(days=1))
    told = Check("ramp", passed=False, facts={"allowed": allowed, "until": free})
    return replace(verdict, checks=(*verdict.checks, told), due_at=free)


def first_sent_at(store_id: int) -> datetime | None:
    """When the store's very first invitation went."""
    return db.session.scalar(_sent(store_id).order_by(Invitation.sent_at).limit(1))


def _sent(store_id: int) -> sa.Select[datetime | None]:
    return sa.select(Invitation.sent_at).where(
        Invitation.store_id == store_id, Invitation.sent_at.is_not(None), Invitation.step == Step.FIRST
    )


def still_stands(invitation_id: int) -> bool:
    """The last look before a drafted mail goes: the order counts, an item waits for words, asking is on."""
    waits = sa.exists().where(
        OrderLine.order_id == Order.id,
        OrderLine.quantity > 0,
        sa.not_(sa.exists().where(Review.order_line_id == OrderLine.id)),
    )
    found = db.session.scalar(
        sa.select(Invitation.id)
        .join(Order, Invitation.order_id == Order.id)
        .join(Store, Invitation.store_id == Store.id)
        .where(
            Invitation.id == invitation_id,
            Invitation.state == InvitationState.SENT,
            Store.invitations_on,
            Order.cancelled_at.is_(None),
            Order.status != OrderStatus.CANCELLED,
            Order.chargeback_at.is_(None),
            Order.test.is_(False),
            waits,
        )
    )
    return found is not None


def sent(invitation_id: int, now: datetime) -> None:
    """The mail server took it: tell the log, and plan the one reminder."""
    invitation = db.session.get_one(Invitation, invitation_id)
    log.append(invitation.store_id, "invitation.sent", now, step=invitation.step.value)
    days = rules.in_force(invitation.store_id).reminder_days
    if invitation.step is Step.FIRST and days is not None and _of(invitation.order, Step.REMINDER) is None:
        store = db.session.get_one(Store, invitation.store_id)
        due_at = (invitation.sent_at or now) + timedelta(days=days)
        _plan(store, invitation.order, Step.REMINDER, invitation.link, due_at, now)


def not_sent(invitation_id: int) -> None:
    """The mail server refused it or was away, so nothing went: the plan stands as before."""
    invitation = db.session.get_one(Invitation, invitation_id)
    if invitation.state is InvitationState.SENT:
        invitation.state, invitation.sent_at = InvitationState.DUE, None


def given_up(invitation_id: int, reason: SkipReason, now: datetime) -> None:
    """No mail server will ever take it."""
    not_sent(invitation_id)
    _skip(db.session.get_one(Invitation, invitation_id), reason, now)


# --- the letter -----------------------------------------------------------------------------------


def _letter(
    store: Store, invitation: Invitation, facts: Facts, verdict: Verdict, window: Window, now: datetime
) -> Letter:
    order = invitation.order
    contact = order.contact
    if contact is None or contact.email is None:
        raise ValueError("an order without an address has no letter")
    lines = _asked(order, verdict)
    context = {
        "given_name": contact.given_name,
        "items": [
            {"name": line.product.name or line.product.ref, "variant": line.variant, "line": line.id}
            for line in lines
        ],
        "placed_at": order.placed_at,
        "returned": any(line.returned.value != "no" for line in lines),
        "write": f"/r/{invitation.link.token}",
    }
    if invitation.step is Step.REMINDER:
        context["first_sent_at"] = facts.first_sent_at
    return Letter(
        kind=KINDS[invitation.step].value,
        to=contact.email,
        store=store,
        contact_id=contact.id,
        locale=order.locale or contact.locale,
        window=window,
        context=context,
        unsubscribe=f"/u/{links.unsubscribe(contact, now).token}",
    )


def _asked(order: Order, verdict: Verdict) -> list[OrderLine]:
    return [line for n, line in enumerate(invite_facts.lines_of(order)) if n in verdict.lines]


def touched(link: Link, now: datetime) -> None:
    """A person began to fill in the form (never told by opening the link: scanners do that)."""
    for invitation in db.session.scalars(
        sa.select(Invitation).where(Invitation.link_id == link.id, Invitation.opened_at.is_(None))
    ):
        if invitation.state is InvitationState.SENT:
            invitation.opened_at = now
