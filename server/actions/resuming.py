"""Orders that were passed over for something that was mended since are asked about after all (B1, B6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from server import invite_rules
from server.actions import log, rules
from server.db import db
from server.models.contact import Contact
from server.models.invitation import Invitation, InvitationState, SkipReason, Step
from server.models.order import Order
from server.models.outbox import Job, JobKind, JobState, MailMessage
from server.models.store import Store

#: What the shop can mend. Who said no stays unasked, and what is past stays past.
MENDABLE = frozenset(
    {
        SkipReason.NO_BASIS,
        SkipReason.CANCELLED,
        SkipReason.CHARGEBACK,
        SkipReason.NO_ADDRESS,
        SkipReason.EMPTY,
        SkipReason.STAFF,
    }
)
#: A shop's answer reaches back so far past the oldest order that its rules take in.
REACH = timedelta(days=60)
CHUNK = 500


def one(invitation: Invitation, due_at: datetime, now: datetime) -> None:
    """Plan an invitation that was passed over once more."""
    reason = invitation.skip_reason
    if reason in MENDABLE:
        _plan_again(invitation.store_id, reason, [invitation.id], due_at, now)


def all_permitted(store: Store, now: datetime) -> None:
    """The shop answered anew whether its checkout tells buyers: whom it may ask by that is looked at again.

    An order's own word ("none") stands, whatever the shop answers.
    """
    country = sa.func.coalesce(Order.country, Contact.country, sa.literal(store.country, sa.Text))
    span = timedelta(days=rules.in_force(store.id).max_age_days) + REACH
    passed_over = db.session.execute(
        sa.select(Invitation.id, country)
        .join(Order, Order.id == Invitation.order_id)
        .join(Contact, Contact.id == Order.contact_id)
        .where(
            Invitation.store_id == store.id,
            Invitation.step == Step.FIRST,
            Invitation.state == InvitationState.SKIPPED,
            Invitation.skip_reason == SkipReason.NO_BASIS,
            Contact.permission.is_(None),
            sa.func.coalesce(Order.placed_at, Order.received_at) >= now - span,
        )
        .order_by(Invitation.id)
    )
    found = [number for number, where in passed_over if invite_rules.answer(store.checkout_notice, where)]
    _plan_again(store.id, SkipReason.NO_BASIS, found, now, now)


def _plan_again(
    store_id: int, reason: SkipReason, numbers: Sequence[int], due_at: datetime, now: datetime
) -> None:
    """All rules are asked when the job falls due, as for any other. The log tells how many these are."""
    keys = {f"{JobKind.INVITATION.value}:{number}": number for number in numbers}
    taken = 0
    for begin in range(0, len(keys), CHUNK):
        part = list(keys)[begin : begin + CHUNK]
        # A mail that was begun once is never begun again under another plan.
        begun = set(
            db.session.scalars(
                sa.select(Job.key)
                .join(MailMessage, MailMessage.job_id == Job.id)
                .where(Job.store_id == store_id, Job.key.in_(part))
            )
        )
        fresh = [key for key in part if key not in begun]
        db.session.execute(
            sa.update(Invitation)
            .where(Invitation.id.in_([keys[key] for key in fresh]))
            .values(state=InvitationState.DUE, skip_reason=None, due_at=due_at)
        )
        db.session.execute(
            sa.update(Job)
            .where(Job.store_id == store_id, Job.key.in_(fresh))
            .values(state=JobState.DUE, due_at=due_at, failures=0, done_at=None, leased_until=None)
        )
        taken += len(fresh)
    if taken:
        log.append(
            store_id, "invitation.resumed", now, reason=reason.value, step=Step.FIRST.value, orders=taken
        )
