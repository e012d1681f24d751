"""Our request for reviews of one order; at most one per step."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import TenantRow, UtcDateTime, enum_column
from server.models.link import Link
from server.models.order import Order


class Step(StrEnum):
    FIRST = "first"
    REMINDER = "reminder"


class InvitationState(StrEnum):
    DUE = "due"
    SENT = "sent"
    SKIPPED = "skipped"


class SkipReason(StrEnum):
    """Why no mail was sent, in the words of "why not?" (B6)."""

    CANCELLED = "cancelled"
    CHARGEBACK = "chargeback"
    TEST = "test"
    NO_ADDRESS = "no_address"
    NO_BASIS = "no_basis"
    UNSUBSCRIBED = "unsubscribed"
    COMPLAINT = "complaint"
    HARD_BOUNCE = "hard_bounce"
    IMPORTED = "imported"
    STAFF = "staff"
    ERASED = "erased"
    REVIEWED = "reviewed"
    TOO_OLD = "too_old"
    ASKED_RECENTLY = "asked_recently"
    CAPPED = "capped"
    REMINDER_OFF = "reminder_off"
    TOO_LATE = "too_late"
    #: A reminder of a mail that went to another address would remind of nothing.
    ADDRESS_CHANGED = "address_changed"
    #: Every item was taken off the order again.
    EMPTY = "empty"


class Invitation(TenantRow):
    __tablename__ = "invitations"

    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"))
    link_id: Mapped[int] = mapped_column(sa.ForeignKey("links.id"))
    step: Mapped[Step] = mapped_column(enum_column(Step))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[InvitationState] = mapped_column(enum_column(InvitationState), default=InvitationState.DUE)
    skip_reason: Mapped[SkipReason | None] = mapped_column(enum_column(SkipReason))
    policy_version_id: Mapped[int] = mapped_column(sa.ForeignKey("policy_versions.id"))
    #: The rules it was decided by, once it was.
    rules_id: Mapped[int | None] = mapped_column(sa.ForeignKey("invitation_rules.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: The order lines that the mail asked about; None for mails from before that was kept: all.
    asked_lines: Mapped[list[int] | None] = mapped_column(sa.JSON)
    #: The form was touched by a person (never set by opening the link: scanners do that).
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    order: Mapped[Order] = relationship()
    link: Mapped[Link] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("order_id", "step"),
        sa.Index("ix_invitations_store_id_sent_at", "store_id", "sent_at"),
        sa.CheckConstraint("state <> 'skipped' OR skip_reason IS NOT NULL", name="skips_have_reasons"),
        sa.CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_has_time"),
    )
