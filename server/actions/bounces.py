"""What became of a mail after it left us: bounces, complaints, and the meter that stops the asking (B4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal

import sqlalchemy as sa

from server.actions import log, stores, suppressions
from server.crypto import vault
from server.db import db
from server.models.contact import Contact, SuppressionReason
from server.models.outbox import Job, MailMessage, MailReport, MailState, ReportKind
from server.models.staff import Staff
from server.models.store import Store

#: Rules EM6: one hard bounce, or soft ones of this many mails within the window, and we write no more.
SOFT_LIMIT = 3
WINDOW = timedelta(days=30)
#: Rules EM4: Gmail's and Yahoo's own lines.
WARN, STOP = Decimal("0.001"), Decimal("0.003")
#: Below this, one angry person would be a rate: in a small shop one complaint is 0.1 %.
LEAST_SENT = 1000
#: Mails that we chose to write: anybody can have a way in mailed to a stranger, who then complains with reason.
METERED = [
    kind
    for kind, nature in suppressions.NATURES.items()
    if nature not in {suppressions.Nature.ASKED, suppressions.Nature.STAFF}
]
#: Final answers that speak of our mail or our server, not of the mailbox (RFC 3463): they may end.
PASSING = ("4.", "5.1.7", "5.1.8", "5.2.2", "5.2.3", "5.3.1", "5.3.4", "5.4.5", "5.4.7", "5.6.", "5.7.")
PERMANENT = 500


def kind_of(status: str | None, *, final: bool) -> ReportKind:
    """Hard or soft, by the enhanced status code; without one, by whether the server has given up."""
    if not final or (status and status.startswith(PASSING)):
        return ReportKind.SOFT_BOUNCE
    return ReportKind.HARD_BOUNCE


def find(
    job_id: int | None, message_ids: tuple[str, ...] = (), store: Store | None = None
) -> MailMessage | None:
    """The mail a report is about: by the return path's number, else by a Message-ID nobody can guess."""
    wanted = sa.select(MailMessage)
    if store is not None:
        wanted = wanted.where(MailMessage.store_id == store.id)
    if job_id is not None:
        return db.session.scalar(wanted.where(MailMessage.job_id == job_id))
    if not message_ids:
        return None
    return db.session.scalar(wanted.where(MailMessage.message_id.in_(message_ids)).limit(1))


def record(
    mail: MailMessage,
    kind: ReportKind,
    *,
    source: str,
    key: str,
    status: str | None,
    now: datetime,
) -> None:
    """Note a report and do what follows from it; the same report again changes nothing."""
    stores.hold(db.session.get_one(Store, mail.store_id))
    hashed = vault.fingerprint(f"{source}:{mail.id}:{key}", "mail-report")
    known = sa.select(MailReport.id).where(MailReport.store_id == mail.store_id, MailReport.key == hashed)
    if db.session.scalar(known):
        return
    db.session.add(
        MailReport(
            store_id=mail.store_id,
            mail_id=mail.id,
            kind=kind,
            source=source,
            key=hashed,
            status=status,
            at=now,
        )
    )
    db.session.flush()
    email_hash = address_of(mail)
    if email_hash is None:
        return
    if kind is ReportKind.COMPLAINT:
        suppressions.suppress(mail.store_id, email_hash, SuppressionReason.COMPLAINT, now)
    elif kind is ReportKind.HARD_BOUNCE or _soft(mail.store_id, email_hash, now) >= SOFT_LIMIT:
        suppressions.suppress(mail.store_id, email_hash, SuppressionReason.HARD_BOUNCE, now)


def refused(mail: MailMessage, code: int, status: str | None, now: datetime) -> None:
    """The mail server said no to the recipient while we were still talking (RCPT, 4xx or 5xx)."""
    kind = kind_of(status, final=code >= PERMANENT)
    record(mail, kind, source="smtp", key=kind, status=status, now=now)


def address_of(mail: MailMessage) -> str | None:
    """The address it went to; mails from before that was kept ask the contact."""
    if mail.email_hash or mail.contact_id is None:
        return mail.email_hash
    contact = db.session.get(Contact, mail.contact_id)
    return contact.email_hash if contact else None


def _soft(store_id: int, email_hash: str, now: datetime) -> int:
    """How many mails to this address bounced softly of late: one that was delayed thrice is one mail."""
    written_to = sa.or_(
        MailMessage.email_hash == email_hash,
        sa.and_(
            MailMessage.email_hash.is_(None),
            MailMessage.contact_id.in_(
                sa.select(Contact.id).where(Contact.store_id == store_id, Contact.email_hash == email_hash)
            ),
        ),
    )
    return (
        db.session.scalar(
            sa.select(sa.func.count(MailReport.mail_id.distinct()))
            .join(MailMessage, MailReport.mail_id == MailMessage.id)
            .where(
                MailReport.store_id == store_id,
                MailReport.kind == ReportKind.SOFT_BOUNCE,
                MailReport.at > now - WINDOW,
                written_to,
            )
        )
        or 0
    )


def of_job(store_id: int, key: str) -> MailReport | None:
    """The gravest thing that became of an outbox job's mail: `of_job(store.id, "invitation:7")`."""
    found = db.session.scalars(
        sa.select(MailReport)
        .join(MailMessage, MailReport.mail_id == MailMessage.id)
        .join(Job, MailMessage.job_id == Job.id)
        .where(Job.store_id == store_id, Job.key == key)
    ).all()
    grave = (ReportKind.COMPLAINT, ReportKind.HARD_BOUNCE, ReportKind.SOFT_BOUNCE)
    return min(found, key=lambda report: (grave.index(report.kind), report.id), default=None)


# --- the complaint meter --------------------------------------------------------------------------

Level = Literal["ok", "warn", "stop"]


@dataclass(frozen=True, slots=True)
class Meter:
    """Of the last 30 days, without mails that the person asked for or that went to the desk's own people.

    `complaints` counts people; `rate` is complaints in mails sent (0.001 is 0.1 %).
    """

    sent: int
    complaints: int
    rate: Decimal
    level: Level


def meter(store: Store, now: datetime) -> Meter:
    sent, complaints = _sent(store, now), _complaints(store, now)
    rate = Decimal(complaints) / max(sent, LEAST_SENT)
    level: Level = "stop" if rate >= STOP else "warn" if rate >= WARN else "ok"
    return Meter(sent, complaints, rate, level)


def stopped(store: Store, now: datetime) -> bool:
    """Do invitations, reminders, arrival notes and news of points wait? Asked for each, so it counts little."""
    if _complaints(store, now) < STOP * LEAST_SENT:
        return False
    return meter(store, now).level == "stop"


def _complaints(store: Store, now: datetime) -> int:
    """How many people: who sorts three mails of ours away in one sitting says it once."""
    since = max(now - WINDOW, store.complaints_seen_at or now - WINDOW)
    # A mail from before addresses were hashed stands for itself.
    person = sa.func.coalesce(MailMessage.email_hash, sa.cast(MailMessage.id, sa.Text))
    return (
        db.session.scalar(
            sa.select(sa.func.count(person.distinct()))
            .join(MailReport, MailReport.mail_id == MailMessage.id)
            .where(
                MailReport.store_id == store.id,
                MailReport.kind == ReportKind.COMPLAINT,
                MailReport.at > since,
                MailMessage.kind.in_(METERED),
            )
        )
        or 0
    )


def _sent(store: Store, now: datetime) -> int:
    return (
        db.session.scalar(
            sa.select(sa.func.count(MailMessage.id)).where(
                MailMessage.store_id == store.id,
                MailMessage.state == MailState.SENT,
                MailMessage.at > now - WINDOW,
                MailMessage.kind.in_(METERED),
            )
        )
        or 0
    )


class GoOnCause(StrEnum):
    """What a person found who looked into the complaints."""

    MENDED = "mended"
    SOURCE_REMOVED = "source_removed"
    NO_FAULT_FOUND = "no_fault_found"


def go_on(store: Store, cause: GoOnCause, by: Staff, now: datetime) -> None:
    """A person looked into the complaints: the meter counts those that come after. Logged with the cause."""
    stores.hold(store)
    store.complaints_seen_at = now
    log.append(store.id, "mail.complaints_seen", now, cause=cause.value, staff=by.id)
