"""Orders fetched from the shop's own API: how far a pull got, so that it goes on where it stopped (A1)."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import TenantRow, UtcDateTime, enum_column


class PullState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Pull(TenantRow):
    __tablename__ = "pulls"

    platform: Mapped[str] = mapped_column(sa.Text)
    #: Orders changed since then are asked for.
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    #: The platform's own mark of the next page.
    cursor: Mapped[str | None] = mapped_column(sa.Text)
    state: Mapped[PullState] = mapped_column(enum_column(PullState), default=PullState.RUNNING)
    pages: Mapped[int] = mapped_column(default=0)
    orders: Mapped[int] = mapped_column(default=0)
    #: Orders that could not be read; the pull goes on without them.
    unread: Mapped[int] = mapped_column(default=0)
    #: As the platform counted them at the beginning, for the progress bar.
    expected: Mapped[int | None] = mapped_column()
    last_error: Mapped[str | None] = mapped_column(sa.Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (sa.Index("ix_pulls_store_id_platform", "store_id", "platform", "id"),)
