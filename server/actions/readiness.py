"""From an empty store to the first invitation: what is done, what is still missing (set-up at the desk)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from server import invite_rules
from server.actions import rules
from server.db import db
from server.models.contact import Contact
from server.models.inbound import InboundDelivery
from server.models.order import Order
from server.models.outbox import Job, JobKind, JobState, MailMessage, MailState
from server.models.staff import Staff
from server.models.store import Store

LAW = ("legal_name", "postal_address", "contact_email", "publish_days", "retention_months")
MAIL = ("sender_name", "sender_email")
#: Orders of so long tell in which countries the shop sells.
OF_LATE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; `facts` are what its card tells."""

    code: str
    done: bool
    facts: dict[str, Any] = field(default_factory=dict)


def steps(store: Store, *, sends: bool, now: datetime) -> list[Step]:
    """In the order in which a shop would do them. `sends`: a mail server is set."""
    missing = set(store.missing())
    return [
        Step("store", not missing & set(LAW), {"missing": sorted(missing & set(LAW))}),
        _people(store),
        Step("address", not missing & set(MAIL), {"missing": sorted(missing & set(MAIL))}),
        _mail(store, sends=sends),
        _permission(store, now),
        _orders(store),
        Step(
            "snippet",
            store.snippet_seen_at is not None,
            {"at": store.snippet_seen_at, "url": store.snippet_seen_url, "origins": store.origins},
        ),
        _asking(store, now),
    ]


def _permission(store: Store, now: datetime) -> Step:
    """Done when an answer stands, yes or no, wherever the shop is or silent orders came from of late."""
    country = sa.func.coalesce(Order.country, Contact.country, sa.literal(store.country, sa.Text))
    silent = db.session.scalars(
        sa.select(country)
        .join(Contact, Contact.id == Order.contact_id)
        .where(
            Order.store_id == store.id,
            Order.received_at >= now - OF_LATE,
            Order.test.is_(False),
            Contact.permission.is_(None),
        )
        .distinct()
    )
    answers = store.checkout_notice
    unanswered = {here for here in {store.country, *silent} if invite_rules.answer(answers, here) is None}
    return Step(
        "permission",
        bool(answers) and not unanswered - {None},
        {"answers": answers, "unanswered": sorted(unanswered - {None})},
    )


def _people(store: Store) -> Step:
    names = db.session.scalars(sa.select(Staff.name).where(Staff.store_id == store.id, Staff.active)).all()
    return Step("people", bool(names), {"names": list(names)})


def _mail(store: Store, *, sends: bool) -> Step:
    """Done when a test mail was taken by a real mail server."""
    job = db.session.scalar(
        sa.select(Job)
        .where(Job.store_id == store.id, Job.kind == JobKind.TEST_MAIL)
        .order_by(Job.id.desc())
        .limit(1)
    )
    mail = db.session.scalar(sa.select(MailMessage).where(MailMessage.job_id == job.id)) if job else None
    state = _state_of(job, mail)
    return Step(
        "mail",
        sends and state == "sent",
        {
            "sends": sends,
            "state": state,
            "at": mail.at if mail else None,
            "error": job.last_error if job else None,
        },
    )


def _state_of(job: Job | None, mail: MailMessage | None) -> str:
    if job is None:
        return "never"
    if mail is not None and mail.state is MailState.SENT:
        return "sent"
    if job.state is JobState.FAILED or (mail is not None and mail.state is MailState.REFUSED):
        return "failed"
    return "trying"


def _orders(store: Store) -> Step:
    last = db.session.scalar(
        sa.select(InboundDelivery)
        .where(InboundDelivery.store_id == store.id)
        .order_by(InboundDelivery.at.desc())
        .limit(1)
    )
    order = db.session.scalar(
        sa.select(Order)
        .where(Order.store_id == store.id, Order.test.is_(False))
        .order_by(Order.id.desc())
        .limit(1)
    )
    return Step(
        "orders",
        order is not None,
        {
            "source": last.source if last else None,
            "at": last.at if last else None,
            "order": order.ref if order else None,
            "received_at": order.received_at if order else None,
        },
    )


def _asking(store: Store, now: datetime) -> Step:
    """The rules were looked at by a person (a version of somebody's own), and asking is on."""
    version = rules.newest(store.id)
    return Step(
        "rules",
        store.invitations_on and version.staff_id is not None,
        {
            "on": store.invitations_on,
            "version": version.number,
            "looked": version.staff_id is not None,
            "now": now,
        },
    )
