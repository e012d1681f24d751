"""Jobs written with their cause, done later by the worker (D31); and a record of every mail."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Sealed, TenantRow, UtcDateTime, db, enum_column

_KEYS_AT_ONCE = 500


class JobKind(StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"
    ARRIVAL_NOTE = "arrival_note"
    ACCESS = "access"
    TEST_MAIL = "test_mail"
    RECEIPT = "receipt"
    PUBLISH_DUE = "publish_due"
    DECISION_NOTICE = "decision_notice"
    REPLY_NOTICE = "reply_notice"
    CODE = "code"
    SIGN_IN = "sign_in"
    ERASED_NOTICE = "erased_notice"
    PURGE = "purge"
    REWRITE_DOCUMENTS = "rewrite_documents"
    CATCH_UP = "catch_up"
    SHOP_REDACT = "shop_redact"


#: What asks for reviews by the invitation rules.
INVITING = frozenset({JobKind.INVITATION, JobKind.REMINDER})


class JobState(StrEnum):
    DUE = "due"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(TenantRow):
    """`payload` holds numbers, never words or addresses."""

    __tablename__ = "outbox"

    kind: Mapped[JobKind] = mapped_column(enum_column(JobKind))
    #: What makes a repeat harmless: the same work has the same key.
    key: Mapped[str] = mapped_column(sa.Text)
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    #: An address that stands nowhere else any more (a farewell mail); emptied when done.
    sealed_to: Mapped[str | None] = mapped_column(Sealed("outbox.to"))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[JobState] = mapped_column(enum_column(JobState), default=JobState.DUE)
    #: How often it was taken up: tells a claim from the one that followed it, so it only ever grows.
    attempts: Mapped[int] = mapped_column(default=0)
    #: How often in a row it failed.
    failures: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: The class of the last error, never its text: that may quote an address.
    last_error: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("store_id", "key"),
        sa.Index("ix_outbox_due", "state", "due_at", "id"),
    )


def enqueue(
    kind: JobKind, key: str, *, store_id: int, due_at: datetime, now: datetime, **payload: int | str
) -> Job:
    """Write a job in the caller's transaction; the same key again is the same job."""
    job = db.session.scalar(sa.select(Job).where(Job.store_id == store_id, Job.key == key))
    if job is None:
        job = Job(store_id=store_id, kind=kind, key=key, payload=payload, due_at=due_at, created_at=now)
        db.session.add(job)
    return job


def try_again(job: Job, now: datetime) -> None:
    """A job that was given up is wanted after all. A farewell's address is gone, so it cannot be."""
    if job.state is JobState.FAILED and job.kind is not JobKind.ERASED_NOTICE:
        job.state, job.due_at, job.failures = JobState.DUE, now, 0


def cancel(store_id: int, key: str) -> None:
    """A job that is not done yet is not wanted any more."""
    db.session.execute(
        sa.update(Job)
        .where(Job.store_id == store_id, Job.key == key, Job.state == JobState.DUE)
        .values(state=JobState.CANCELLED)
    )


def cancel_all(store_id: int, keys: Sequence[str]) -> None:
    """The same for many keys, so many at a time as a statement may hold."""
    for at in range(0, len(keys), _KEYS_AT_ONCE):
        db.session.execute(
            sa.update(Job)
            .where(
                Job.store_id == store_id,
                Job.key.in_(keys[at : at + _KEYS_AT_ONCE]),
                Job.state == JobState.DUE,
            )
            .values(state=JobState.CANCELLED)
        )


class MailState(StrEnum):
    #: Drafted; it has not left us.
    READY = "ready"
    #: Given to the mail server, or about to be: only its answer, or its loss, tells.
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    #: Begun again and again, and no answer heard: not sent any more.
    UNCERTAIN = "uncertain"


class MailMessage(TenantRow):
    """One mail: to whom (by number), which kind, under which Message-ID; its text is not kept here."""

    __tablename__ = "mail_messages"

    job_id: Mapped[int] = mapped_column(sa.ForeignKey("outbox.id"), unique=True)
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contacts.id"))
    kind: Mapped[JobKind] = mapped_column(enum_column(JobKind))
    message_id: Mapped[str] = mapped_column(sa.Text, unique=True)
    #: Keyed hash of the address it went to: a bounce concerns that one, whatever the contact has now.
    email_hash: Mapped[str | None] = mapped_column(sa.Text)
    #: How often it was sent once more because the answer to the time before was lost.
    repeats: Mapped[int] = mapped_column(default=0)
    state: Mapped[MailState] = mapped_column(enum_column(MailState), default=MailState.READY)
    #: File name in the mail folder while no SMTP server is set.
    file: Mapped[str | None] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.Index("ix_mail_messages_store_id_at", "store_id", "at"),
        sa.Index("ix_mail_messages_contact_id_kind_at", "contact_id", "kind", "at"),
    )


class ReportKind(StrEnum):
    HARD_BOUNCE = "hard_bounce"
    SOFT_BOUNCE = "soft_bounce"
    COMPLAINT = "complaint"


class MailReport(TenantRow):
    """What became of a mail after it left us; the same report again is the same row."""

    __tablename__ = "mail_reports"

    mail_id: Mapped[int] = mapped_column(sa.ForeignKey("mail_messages.id"), index=True)
    kind: Mapped[ReportKind] = mapped_column(enum_column(ReportKind))
    #: dsn, arf, smtp or the provider's name.
    source: Mapped[str] = mapped_column(sa.Text)
    #: What makes a repeat known, hashed.
    key: Mapped[str] = mapped_column(sa.Text)
    #: Enhanced status code (RFC 3463), like 5.1.1; never the server's words.
    status: Mapped[str | None] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("store_id", "key"),
        sa.Index("ix_mail_reports_store_id_kind_at", "store_id", "kind", "at"),
    )
