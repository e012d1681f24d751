"""An order and its lines: the proof behind every review. Never an address, a phone or a price (A2)."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import TenantRow, UtcDateTime, enum_column
from server.models.contact import Contact
from server.models.product import Product


class OrderStatus(StrEnum):
    PLACED = "placed"
    FULFILLED = "fulfilled"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class Returned(StrEnum):
    NO = "no"
    PARTLY = "partly"
    FULLY = "fully"


class Order(TenantRow):
    __tablename__ = "orders"

    #: Keyed hash of platform and order number: finds the order, and an erased one stays erased.
    ref_hash: Mapped[str] = mapped_column(sa.Text)
    ref: Mapped[str | None] = mapped_column(sa.Text)
    platform: Mapped[str] = mapped_column(sa.Text)
    #: None while only a refund or a parcel has been heard of: notices may come in any order.
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contacts.id"), index=True)
    locale: Mapped[str | None] = mapped_column(sa.Text)
    country: Mapped[str | None] = mapped_column(sa.Text)
    time_zone: Mapped[str | None] = mapped_column(sa.Text)
    tier: Mapped[str | None] = mapped_column(sa.Text)
    status: Mapped[OrderStatus] = mapped_column(enum_column(OrderStatus))
    test: Mapped[bool] = mapped_column(default=False)
    #: A refund whose lines the platform did not name (D22).
    refund_unnamed: Mapped[bool] = mapped_column(default=False)
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fulfilled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: The buyer's bank took the money back as fraud: such an order proves no purchase (D2).
    chargeback_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: The platform's own time of the newest notice seen; older ones change nothing it already said.
    source_updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    contact: Mapped[Contact | None] = relationship()
    lines: Mapped[list["OrderLine"]] = relationship(back_populates="order", order_by="OrderLine.id")

    __table_args__ = (
        sa.UniqueConstraint("store_id", "ref_hash"),
        sa.CheckConstraint("erased_at IS NULL OR ref IS NULL", name="erased_is_empty"),
        sa.Index("ix_orders_store_id_ref", "store_id", "ref"),
        # Which orders arrived of late, delivered or else sent: asked by a public page.
        sa.Index("ix_orders_store_id_delivered_at", "store_id", "delivered_at"),
        sa.Index("ix_orders_store_id_fulfilled_at", "store_id", "fulfilled_at"),
    )

    @property
    def counts(self) -> bool:
        """Only cancelled, fraudulent and test orders drop out; a refund stops nothing (D2)."""
        return not (self.test or self.cancelled or self.chargeback_at)

    @property
    def cancelled(self) -> bool:
        return self.cancelled_at is not None or self.status is OrderStatus.CANCELLED

    @property
    def arrived_at(self) -> datetime | None:
        """Delivery, else fulfilment: what starts the invitation's wait (B1)."""
        return self.delivered_at or self.fulfilled_at


class OrderLine(TenantRow):
    __tablename__ = "order_lines"

    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"))
    ref: Mapped[str] = mapped_column(sa.Text)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), index=True)
    sku: Mapped[str | None] = mapped_column(sa.Text)
    variant: Mapped[str | None] = mapped_column(sa.Text)
    quantity: Mapped[int] = mapped_column()
    returned_quantity: Mapped[int] = mapped_column(default=0)

    order: Mapped[Order] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("order_id", "ref"),
        sa.CheckConstraint("quantity >= 0 AND returned_quantity >= 0", name="quantities_not_negative"),
    )

    @property
    def returned(self) -> Returned:
        if self.order.status is OrderStatus.REFUNDED or 0 < self.quantity <= self.returned_quantity:
            return Returned.FULLY
        if self.returned_quantity or self.order.refund_unnamed:
            return Returned.PARTLY
        return Returned.NO


class Parcel(TenantRow):
    """One shipment of an order: what it holds and how far it got."""

    __tablename__ = "parcels"

    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"))
    ref: Mapped[str] = mapped_column(sa.Text)
    #: How many pieces of each line (by the shop's line id) are in it; empty: the platform did not say.
    pieces: Mapped[dict[str, int]] = mapped_column(sa.JSON, default=dict)
    fulfilled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled: Mapped[bool] = mapped_column(default=False)
    source_updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("order_id", "ref"),)


class LineRefund(TenantRow):
    """One refund's word on one line; the key makes its repeat harmless."""

    __tablename__ = "line_refunds"

    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"))
    refund_ref: Mapped[str] = mapped_column(sa.Text)
    line_ref: Mapped[str] = mapped_column(sa.Text)
    quantity: Mapped[int] = mapped_column()

    __table_args__ = (sa.UniqueConstraint("order_id", "refund_ref", "line_ref"),)
