"""What is reviewed, and the names shops know it by (D17, D18)."""

from datetime import datetime
from enum import IntEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, BigId, TenantRow, UtcDateTime


class KeyRank(IntEnum):
    """Which product does `product=` mean? The shop's id, else a SKU, else a variant id."""

    PRODUCT_ID = 0
    SKU = 1
    VARIANT_ID = 2


class Product(TenantRow):
    __tablename__ = "products"

    ref: Mapped[str] = mapped_column(sa.Text)
    name: Mapped[str | None] = mapped_column(sa.Text)
    url: Mapped[str | None] = mapped_column(sa.Text)
    image_url: Mapped[str | None] = mapped_column(sa.Text)
    gtin: Mapped[str | None] = mapped_column(sa.Text)
    brand: Mapped[str | None] = mapped_column(sa.Text)
    category: Mapped[str | None] = mapped_column(sa.Text)
    group_ref: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("store_id", "ref"),)


class ProductKey(Base):
    """One name a shop may ask a product by; look-ups take the lowest rank."""

    __tablename__ = "product_keys"

    store_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("stores.id"), primary_key=True)
    value: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    rank: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    product_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("products.id"), primary_key=True)

    __table_args__ = (sa.Index("ix_product_keys_product_id", "product_id"),)
