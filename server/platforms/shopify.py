"""Shopify's webhooks (Admin REST shapes, API 2023-01 and later) as OrderNotice."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from marshmallow import EXCLUDE, Schema, fields

from server.fields import Id, Instant, LenientEmail, Line, Quantity, load
from server.platforms.notice import (
    ChargebackNotice,
    LineNotice,
    OrderNotice,
    ParcelNotice,
    Payload,
    RefundNotice,
)

NAME = "shopify"
_LAST_WORD = datetime(9999, 1, 1, tzinfo=UTC)
#: Statuses of a fulfillment that left nothing on the way.
_NEVER_SENT = frozenset({"cancelled", "error", "failure"})
#: Dispute reasons by which the cardholder did not order; "fraudulent" is by far the usual one.
_NOT_THE_BUYER = frozenset({"fraudulent", "unrecognized", "debit_not_authorized"})
_LOST = frozenset({"lost", "accepted"})


class _Known(Schema):
    """Keeps what it names; the rest of Shopify's large objects never gets in."""

    class Meta:
        unknown = EXCLUDE


class _Address(_Known):
    first_name = Line(allow_none=True, cut=True)
    country_code = Line(allow_none=True, max_length=2)


class _Customer(_Known):
    email = LenientEmail(allow_none=True)
    first_name = Line(allow_none=True, cut=True)


class _LineItem(_Known):
    id = Id(required=True)
    product_id = Id(allow_none=True)
    variant_id = Id(allow_none=True)
    sku = Line(allow_none=True, cut=True)
    title = Line(allow_none=True, cut=True)
    name = Line(allow_none=True, cut=True)
    variant_title = Line(allow_none=True, cut=True)
    vendor = Line(allow_none=True, cut=True)
    quantity = Quantity(required=True)
    current_quantity = Quantity(allow_none=True)
    gift_card = fields.Boolean(allow_none=True)


class _RefundLine(_Known):
    line_item_id = Id(required=True)
    quantity = Quantity(required=True)


class _Refund(_Known):
    id = Id(required=True)
    order_id = Id(allow_none=True)
    refund_line_items = fields.List(fields.Nested(_RefundLine), load_default=list)


class _Packed(_Known):
    id = Id(required=True)
    quantity = Quantity(allow_none=True)


class _Fulfillment(_Known):
    id = Id(required=True)
    order_id = Id(allow_none=True)
    status = Line(allow_none=True)
    shipment_status = Line(allow_none=True)
    created_at = Instant(allow_none=True)
    updated_at = Instant(allow_none=True)
    line_items = fields.List(fields.Nested(_Packed), load_default=list)


class _Dispute(_Known):
    order_id = Id(allow_none=True)
    type = Line(allow_none=True)
    reason = Line(allow_none=True)
    status = Line(allow_none=True)
    initiated_at = Instant(allow_none=True)
    finalized_on = Instant(allow_none=True)


class _Order(_Known):
    id = Id(required=True)
    email = LenientEmail(allow_none=True)
    contact_email = LenientEmail(allow_none=True)
    customer = fields.Nested(_Customer, allow_none=True)
    shipping_address = fields.Nested(_Address, allow_none=True)
    billing_address = fields.Nested(_Address, allow_none=True)
    customer_locale = Line(allow_none=True)
    buyer_accepts_marketing = fields.Boolean(allow_none=True)
    test = fields.Boolean(allow_none=True)
    financial_status = Line(allow_none=True)
    fulfillment_status = Line(allow_none=True)
    created_at = Instant(allow_none=True)
    processed_at = Instant(allow_none=True)
    updated_at = Instant(allow_none=True)
    cancelled_at = Instant(allow_none=True)
    line_items = fields.List(fields.Nested(_LineItem), load_default=list)
    fulfillments = fields.List(fields.Nested(_Fulfillment), load_default=list)
    refunds = fields.List(fields.Nested(_Refund), load_default=list)


def read(topic: str, payload: object) -> OrderNotice | None:
    """The notice in a delivery of `topic`; None for topics that say nothing of orders.

    Raises InvalidError naming the field.
    """
    reader = READERS.get(topic)
    return reader(payload) if reader else None


def read_order(payload: object) -> OrderNotice:
    order = load(_Order(), payload)
    # Without a parcel to ask, an order marked as fulfilled was so by then.
    marked = order.get("fulfillment_status") == "fulfilled" and not order["fulfillments"]
    refunded = {line["line_item_id"] for refund in order["refunds"] for line in refund["refund_line_items"]}
    ship, bill, customer = (order.get(k) or {} for k in ("shipping_address", "billing_address", "customer"))
    return OrderNotice(
        platform=NAME,
        order_ref=order["id"],
        status=_status(order, marked=marked),
        # The address given with this order; the customer record may hold another one.
        email=order.get("email") or order.get("contact_email") or customer.get("email"),
        given_name=customer.get("first_name") or ship.get("first_name") or bill.get("first_name"),
        locale=order.get("customer_locale"),
        country=ship.get("country_code") or bill.get("country_code"),
        permission="consent" if order.get("buyer_accepts_marketing") else None,
        test=bool(order.get("test")),
        placed_at=order.get("processed_at") or order.get("created_at"),
        fulfilled_at=order.get("updated_at") if marked else None,
        cancelled_at=order.get("cancelled_at"),
        updated_at=order.get("updated_at"),
        lines=tuple(_line(item, refunded) for item in order["line_items"] if _reviewable(item)),
        lines_complete=True,
        refunds=tuple(r for refund in order["refunds"] for r in _refunds(refund)),
        parcels=tuple(_parcel(f) for f in order["fulfillments"]),
    )


def read_refund(payload: object) -> OrderNotice | None:
    refund = load(_Refund(), payload)
    if not refund.get("order_id"):
        return None
    return OrderNotice(platform=NAME, order_ref=refund["order_id"], refunds=tuple(_refunds(refund)))


def read_fulfillment(payload: object) -> OrderNotice | None:
    parcel = load(_Fulfillment(), payload)
    if not parcel.get("order_id"):
        return None
    return OrderNotice(platform=NAME, order_ref=parcel["order_id"], parcels=(_parcel(parcel),))


def read_dispute(payload: object) -> OrderNotice | None:
    """A chargeback that the bank decided. Open ones, inquiries and quarrels over goods change nothing.

    A buyer who got the money back because the goods disappointed has still bought them (D2): only the
    reasons by which the cardholder never ordered take the proof away.
    """
    dispute = load(_Dispute(), payload)
    decided = dispute.get("type") == "chargeback" and dispute.get("reason") in _NOT_THE_BUYER
    if not (decided and dispute.get("order_id") and dispute.get("status") in {*_LOST, "won"}):
        return None
    at = dispute.get("finalized_on") or dispute.get("initiated_at")
    word = ChargebackNotice(lost=dispute["status"] in _LOST, at=at)
    return OrderNotice(platform=NAME, order_ref=dispute["order_id"], chargeback=word)


def read_deleted(payload: object) -> OrderNotice:
    """Nothing comes after this: Shopify cannot bring a deleted order back, so later notices are late ones."""
    gone = load(_Order(only=("id",)), payload)
    return OrderNotice(platform=NAME, order_ref=gone["id"], status="cancelled", updated_at=_LAST_WORD)


READERS: Mapping[str, Callable[[object], OrderNotice | None]] = {
    "orders/create": read_order,
    "orders/updated": read_order,
    "orders/paid": read_order,
    "orders/partially_fulfilled": read_order,
    "orders/fulfilled": read_order,
    "orders/cancelled": read_order,
    "orders/delete": read_deleted,
    "refunds/create": read_refund,
    "fulfillments/create": read_fulfillment,
    "fulfillments/update": read_fulfillment,
    "disputes/create": read_dispute,
    "disputes/update": read_dispute,
}


def _status(order: Payload, *, marked: bool) -> str:
    """As far as the order itself says; its parcels bring it further."""
    if order.get("cancelled_at") or order.get("financial_status") == "voided":
        return "cancelled"
    if order.get("financial_status") == "refunded":
        return "refunded"
    return "fulfilled" if marked else "placed"


def _reviewable(item: Payload) -> bool:
    """Tips and custom amounts have neither product nor SKU: nothing a reader could look for."""
    return not item.get("gift_card") and bool(item.get("product_id") or item.get("sku"))


def _line(item: Payload, refunded: set[str]) -> LineNotice:
    """Editing an order can take a line off: it stays in the list, with no piece left and no refund."""
    taken_off = item.get("current_quantity") == 0 and item["id"] not in refunded
    return LineNotice(
        ref=item["id"],
        product_ref=item.get("product_id") or item["sku"],
        name=item.get("title") or item.get("name"),
        sku=item.get("sku"),
        variant_ref=item.get("variant_id"),
        variant=item.get("variant_title"),
        quantity=0 if taken_off else item["quantity"],
        brand=item.get("vendor"),
    )


def _refunds(refund: Payload) -> list[RefundNotice]:
    return [
        RefundNotice(refund_ref=refund["id"], line_ref=line["line_item_id"], quantity=line["quantity"])
        for line in refund["refund_line_items"]
    ]


def _parcel(parcel: Payload) -> ParcelNotice:
    delivered = parcel.get("shipment_status") == "delivered"
    return ParcelNotice(
        ref=parcel["id"],
        pieces={item["id"]: item.get("quantity") or 0 for item in parcel["line_items"]},
        fulfilled_at=parcel.get("created_at"),
        delivered_at=parcel.get("updated_at") if delivered else None,
        cancelled=parcel.get("status") in _NEVER_SENT,
        updated_at=parcel.get("updated_at"),
    )
