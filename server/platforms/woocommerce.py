"""WooCommerce's webhooks (REST v3 order objects) as OrderNotice."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from server.fields import MAX_NAME, MAX_URL, HtmlLine, Id, Instant, LenientEmail, Line, Quantity, load
from server.platforms.notice import LineNotice, OrderNotice, Payload, RefundNotice
from server.text import clean_line

NAME = "woocommerce"

#: Saving a webhook sends this unsigned form and wants exactly 200, else the webhook is not switched on.
PING = b"webhook_id="

_STATUS: Mapping[str, str] = {
    "completed": "fulfilled",
    "refunded": "refunded",
    "cancelled": "cancelled",
    "failed": "cancelled",
    "trash": "cancelled",
}


class _Known(Schema):
    class Meta:
        unknown = EXCLUDE


class _Billing(_Known):
    first_name = Line(allow_none=True, cut=True)
    email = LenientEmail(allow_none=True)
    country = Line(allow_none=True)


class _Shipping(_Known):
    country = Line(allow_none=True)


class _Meta(_Known):
    display_key = fields.Raw(allow_none=True)
    display_value = fields.Raw(allow_none=True)
    key = fields.Raw(allow_none=True)


class _Image(_Known):
    src = fields.Raw(allow_none=True)


class _LineItem(_Known):
    id = Id(required=True)
    name = HtmlLine(allow_none=True, cut=True)
    parent_name = HtmlLine(allow_none=True, cut=True)
    product_id = Id(allow_none=True)
    variation_id = Id(allow_none=True)
    sku = Line(allow_none=True, cut=True)
    quantity = Quantity(required=True)
    global_unique_id = Line(allow_none=True)
    meta_data = fields.List(fields.Nested(_Meta), load_default=list)
    image = fields.Nested(_Image, allow_none=True)


class _RefundStub(_Known):
    id = Id(required=True)


class _RefundMeta(_Known):
    key = fields.Raw(allow_none=True)
    value = fields.Raw(allow_none=True)


class _Order(_Known):
    id = Id(required=True)
    status = Line(allow_none=True)
    billing = fields.Nested(_Billing, allow_none=True)
    shipping = fields.Nested(_Shipping, allow_none=True)
    date_created_gmt = Instant(allow_none=True)
    date_modified_gmt = Instant(allow_none=True)
    date_completed_gmt = Instant(allow_none=True)
    line_items = fields.List(fields.Nested(_LineItem), load_default=list)
    refunds = fields.List(fields.Nested(_RefundStub), load_default=list)


class _RefundLine(_Known):
    quantity = fields.Integer(required=True)
    meta_data = fields.List(fields.Nested(_RefundMeta), load_default=list)


class _Refund(_Known):
    id = Id(required=True)
    line_items = fields.List(fields.Nested(_RefundLine), load_default=list)


class _Refunds(_Known):
    refunds = fields.List(fields.Nested(_Refund), required=True)


def read(topic: str, payload: object) -> OrderNotice | None:
    """The notice in a delivery of `topic`; None for topics that say nothing of orders."""
    if topic == "order.deleted":
        gone = load(_Order(only=("id",)), payload)
        return OrderNotice(platform=NAME, order_ref=gone["id"], status="cancelled", deleted=True)
    if topic == "order.restored":
        return replace(read_order(payload), restored=True)
    return read_order(payload) if topic in {"order.created", "order.updated"} else None


def read_order(payload: object) -> OrderNotice:
    order = load(_Order(), payload)
    billing, shipping = order.get("billing") or {}, order.get("shipping") or {}
    status = _STATUS.get(order.get("status") or "", "placed")
    return OrderNotice(
        platform=NAME,
        order_ref=order["id"],
        status=status,
        email=billing.get("email"),
        given_name=billing.get("first_name"),
        country=shipping.get("country") or billing.get("country"),
        placed_at=order.get("date_created_gmt"),
        fulfilled_at=order.get("date_completed_gmt"),
        updated_at=order.get("date_modified_gmt"),
        lines=tuple(_line(item) for item in order["line_items"] if _product_ref(item)),
        lines_complete=True,
        # The webhook names no lines, only the pull does (D22); an order refunded whole needs none.
        refunds_heard_of=() if status == "refunded" else tuple(r["id"] for r in order["refunds"]),
    )


def read_refunds(payload: object) -> tuple[RefundNotice, ...]:
    """`/orders/<id>/refunds`: each line points back to the one that was bought, its quantity is negative.

    A line without pieces is money alone (a price reduced afterwards): nothing went back.
    """
    refunds = load(_Refunds(), {"refunds": payload})["refunds"]
    return tuple(
        RefundNotice(refund_ref=refund["id"], line_ref=str(bought), quantity=abs(item["quantity"]))
        for refund in refunds
        for item in refund["line_items"]
        if item["quantity"] and (bought := _bought_line(item["meta_data"]))
    )


def _bought_line(meta: list[dict[str, Any]]) -> str | int | None:
    found = next((m.get("value") for m in meta if m.get("key") == "_refunded_item_id"), None)
    return found if isinstance(found, str | int) else None


def _product_ref(item: Payload) -> str | None:
    """The product id; "0" is a product that was deleted, which the SKU may still name."""
    ref: str | None = item.get("product_id")
    return ref if ref and ref != "0" else item.get("sku")


def _line(item: Payload) -> LineNotice:
    variation = item.get("variation_id")
    return LineNotice(
        ref=item["id"],
        product_ref=_product_ref(item) or "",
        name=item.get("parent_name") or item.get("name"),
        sku=item.get("sku"),
        variant_ref=variation if variation and variation != "0" else None,
        variant=_variant(item["meta_data"]),
        quantity=item["quantity"],
        gtin=item.get("global_unique_id"),
        image_url=_image_url((item.get("image") or {}).get("src")),
    )


def _image_url(src: object) -> str | None:
    """`false` is no picture; a picture's address that is none is not worth losing the order."""
    cleaned = clean_line(src) if isinstance(src, str) else ""
    return cleaned if cleaned.startswith("https://") and len(cleaned) <= MAX_URL else None


def _variant(meta: list[dict[str, Any]]) -> str | None:
    """The visible attributes, like "Blue / M"; keys with an underscore are the shop's own business."""
    values = [
        clean_line(m["display_value"])
        for m in meta
        if isinstance(m.get("display_value"), str) and not str(m.get("key", "_")).startswith("_")
    ]
    return " / ".join(v for v in values if v)[:MAX_NAME] or None
