"""Where this instance lives: a copy of it must not write to anybody's customers (D21)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Row, UtcDateTime


class Installation(Row):
    """One confirmed place: base URL and host. Several hosts may serve one instance."""

    __tablename__ = "installations"

    base_url: Mapped[str] = mapped_column(sa.Text)
    host: Mapped[str] = mapped_column(sa.Text)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("base_url", "host"),)
