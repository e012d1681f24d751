"""Points: equal for every rating, booked once, never changed. Nothing here leads to a review (D4)."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import TenantRow, UtcDateTime, db, enum_column


class PointsProgramme(TenantRow):
    """One version of the promise; a change is a new version, an end is `ended_at`."""

    __tablename__ = "points_programmes"

    number: Mapped[int] = mapped_column()
    points: Mapped[int] = mapped_column()
    terms: Mapped[str] = mapped_column(sa.Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("store_id", "number"),
        sa.CheckConstraint("points > 0", name="points_positive"),
        # One promise at a time: two running programmes would pay two amounts.
        sa.Index(
            "uq_points_programmes_running",
            "store_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    @classmethod
    def running(cls, store_id: int) -> "PointsProgramme | None":
        return db.session.scalar(sa.select(cls).where(cls.store_id == store_id, cls.ended_at.is_(None)))


class PointsKind(StrEnum):
    REVIEW = "review"
    REVERSAL = "reversal"


class PointsEntry(TenantRow):
    """Append-only (a trigger refuses change); the balance is the sum."""

    __tablename__ = "points_entries"

    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contacts.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(sa.ForeignKey("order_lines.id"))
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("points_programmes.id"))
    kind: Mapped[PointsKind] = mapped_column(enum_column(PointsKind))
    amount: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("order_line_id", "kind"),
        sa.CheckConstraint(
            "(kind = 'review' AND amount > 0) OR (kind = 'reversal' AND amount < 0)", name="sign_fits_kind"
        ),
    )
