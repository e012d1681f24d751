"""The one shape every shop platform is turned into. What is not here is never stored (A2)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNotice:
    """One bought item. `product_ref` is the shop's product id, else what stands in for it."""

    ref: str
    product_ref: str
    name: str | None = None
    sku: str | None = None
    variant_ref: str | None = None
    variant: str | None = None
    quantity: int = 1
    returned_quantity: int = 0
    category: str | None = None
    gtin: str | None = None
    brand: str | None = None
    url: str | None = None
    image_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundNotice:
    """So many pieces of one line went back in one refund."""

    refund_ref: str
    line_ref: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelNotice:
    """One shipment: how many pieces of which lines; no pieces named: it counts for all lines."""

    ref: str
    pieces: dict[str, int] = field(default_factory=dict)
    fulfilled_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled: bool = False
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargebackNotice:
    """The bank's last word on a payment disputed as fraud."""

    lost: bool
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNotice:
    """What one delivery says of an order. None and () mean "says nothing of it"."""

    platform: str
    order_ref: str
    #: placed, fulfilled, delivered, cancelled or refunded; None from partial notices (a refund, a parcel).
    status: str | None = None
    email: str | None = None
    given_name: str | None = None
    locale: str | None = None
    country: str | None = None
    time_zone: str | None = None
    permission: str | None = None
    tier: str | None = None
    test: bool = False
    placed_at: datetime | None = None
    fulfilled_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    updated_at: datetime | None = None
    lines: tuple[LineNotice, ...] = ()
    #: The lines are all there are: what is missing was taken off the order.
    lines_complete: bool = False
    refunds: tuple[RefundNotice, ...] = ()
    #: All refunds the platform mentions, by number, whether or not it names their lines (D22).
    refunds_heard_of: tuple[str, ...] | None = None
    #: Where there are any, they say when the order was sent and when it arrived.
    parcels: tuple[ParcelNotice, ...] = ()
    #: Deleted at the shop: only what changed there after now, or `restored`, counts again.
    deleted: bool = False
    restored: bool = False
    chargeback: ChargebackNotice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One request at /hooks, as bytes and headers; `delivery_id` is what makes a repeat known."""

    delivery_id: str
    topic: str


Payload = dict[str, Any]
