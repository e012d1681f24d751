"""People at the desk and their ways in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Sealed, TenantRow, UtcDateTime


class Staff(TenantRow):
    """A person at the desk of one store."""

    __tablename__ = "staff"

    name: Mapped[str] = mapped_column(sa.Text)
    email: Mapped[str] = mapped_column(Sealed("staff.email"))
    email_hash: Mapped[str] = mapped_column(sa.Text)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("store_id", "email_hash"),)


class SignIn(TenantRow):
    """A one-time way in to the desk: single use, ten minutes (ASVS 6.5.5)."""

    __tablename__ = "sign_ins"

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    token_hash: Mapped[str] = mapped_column(sa.Text, unique=True)
    nonce: Mapped[str] = mapped_column(sa.Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffSession(TenantRow):
    """A signed-in browser; killing the row signs it out."""

    __tablename__ = "staff_sessions"

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    token_hash: Mapped[str] = mapped_column(sa.Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
