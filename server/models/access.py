"""Someone says "I bought this": a row is made for unknown addresses too (A4, rules WS3)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import TenantRow, UtcDateTime


class AccessRequest(TenantRow):
    """Gone with its job: nothing tells later who asked."""

    __tablename__ = "access_requests"

    email_hash: Mapped[str] = mapped_column(sa.Text)
    product: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
