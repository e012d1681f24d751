"""The log: every event a leaf, written unsequenced with its cause, numbered by one sequencer (D10)."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import TenantRow, UtcDateTime


class LogEvent(TenantRow):
    """Append-only (a trigger refuses change of anything but the first numbering). No personal data."""

    __tablename__ = "log_events"

    index: Mapped[int | None] = mapped_column()
    kind: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: The review version a public opening needs, else None.
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("review_versions.id"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    leaf: Mapped[str] = mapped_column(sa.Text)

    __table_args__ = (
        sa.UniqueConstraint("store_id", "index"),
        # The sequencer looks every second: it reads what waits, not the whole log.
        sa.Index(
            "ix_log_events_unnumbered",
            "id",
            sqlite_where=sa.text('"index" IS NULL'),
            postgresql_where=sa.text('"index" IS NULL'),
        ),
    )
