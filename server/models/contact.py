"""A person we have an e-mail for, what they allowed, and what they stopped."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Sealed, TenantRow, UtcDateTime, enum_column


class Permission(StrEnum):
    """The legal basis to invite, as the order said it (D19); None on the row: it was silent."""

    CONSENT = "consent"
    SOFT_OPT_IN = "soft_opt_in"
    NONE = "none"


class Contact(TenantRow):
    """After erasure the row stays as an empty shell: the ledger and the orders keep a number, no person."""

    __tablename__ = "contacts"

    email: Mapped[str | None] = mapped_column(Sealed("contact.email"))
    email_hash: Mapped[str | None] = mapped_column(sa.Text)
    given_name: Mapped[str | None] = mapped_column(Sealed("contact.given_name"))
    locale: Mapped[str | None] = mapped_column(sa.Text)
    country: Mapped[str | None] = mapped_column(sa.Text)
    time_zone: Mapped[str | None] = mapped_column(sa.Text)
    permission: Mapped[Permission | None] = mapped_column(enum_column(Permission))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("store_id", "email_hash"),
        sa.CheckConstraint(
            "erased_at IS NULL OR (email IS NULL AND email_hash IS NULL AND given_name IS NULL)",
            name="erased_is_empty",
        ),
    )


class MailTopic(StrEnum):
    """What a person may stop apart (D20); `all` is set by bounces, complaints and erasures alone."""

    ALL = "all"
    INVITATIONS = "invitations"
    REPLIES = "replies"
    POINTS = "points"


class SuppressionReason(StrEnum):
    UNSUBSCRIBED = "unsubscribed"
    COMPLAINT = "complaint"
    HARD_BOUNCE = "hard_bounce"
    ERASED = "erased"
    #: Stood on a list that the shop brought along from another system.
    IMPORTED = "imported"


class Suppression(TenantRow):
    """An address that must not be mailed, by keyed hash alone: it survives erasure (D14, D20)."""

    __tablename__ = "suppressions"

    email_hash: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[SuppressionReason] = mapped_column(enum_column(SuppressionReason))
    topic: Mapped[MailTopic] = mapped_column(enum_column(MailTopic), default=MailTopic.ALL)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("store_id", "email_hash", "reason", "topic"),)


class ConsentPurpose(StrEnum):
    PUBLISH_NAME = "publish_name"


class ConsentAction(StrEnum):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Consent(TenantRow):
    """Proof of a yes or of its withdrawal: wording, language, time. Rows are only ever added."""

    __tablename__ = "consents"

    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contacts.id"), index=True)
    purpose: Mapped[ConsentPurpose] = mapped_column(enum_column(ConsentPurpose))
    action: Mapped[ConsentAction] = mapped_column(enum_column(ConsentAction))
    text_hash: Mapped[str] = mapped_column(sa.Text)
    locale: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
