"""Deliveries from shop platforms, remembered so that a repeat changes nothing (A1)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import TenantRow, UtcDateTime


class InboundDelivery(TenantRow):
    __tablename__ = "inbound_deliveries"

    source: Mapped[str] = mapped_column(sa.Text)
    #: Keyed hash: a shop's delivery id may carry its order number.
    delivery_id: Mapped[str] = mapped_column(sa.Text)
    topic: Mapped[str] = mapped_column(sa.Text)
    #: Keyed: an order's bytes could be guessed from a plain hash.
    body_hash: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("store_id", "source", "delivery_id"),
        sa.Index("ix_inbound_deliveries_store_id_at", "store_id", "at"),
    )
