"""The generic order form: the signed REST call and, column by column, the CSV file (CONTRACT)."""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from server.fields import Email, Id, Instant, Line, Quantity, WebUrl, load
from server.platforms.notice import LineNotice, OrderNotice
from server.zones import is_zone

NAME = "generic"
STATUSES = ("placed", "fulfilled", "delivered", "cancelled", "refunded")
PERMISSIONS = ("consent", "soft_opt_in", "none")
MAX_LINES = 500


class OrderLineForm(Schema):
    class Meta:
        unknown = EXCLUDE

    line_id = Id(required=True)
    product_id = Id(required=True)
    sku = Line(allow_none=True)
    name = Line(required=True)
    variant = Line(allow_none=True)
    quantity = Quantity(load_default=1)
    returned_quantity = Quantity(load_default=0)
    category = Line(allow_none=True)
    gtin = Line(allow_none=True, max_length=14)
    brand = Line(allow_none=True)
    url = WebUrl(allow_none=True)
    image_url = WebUrl(allow_none=True)


class OrderForm(Schema):
    """Unknown fields are ignored and never stored."""

    class Meta:
        unknown = EXCLUDE

    order_id = Id(required=True)
    email = Email(required=True)
    given_name = Line(allow_none=True)
    locale = Line(allow_none=True, max_length=35)
    country = Line(allow_none=True, max_length=2)
    time_zone = Line(allow_none=True)
    placed_at = Instant(required=True)
    fulfilled_at = Instant(allow_none=True)
    delivered_at = Instant(allow_none=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    permission = fields.String(allow_none=True, validate=validate.OneOf(PERMISSIONS))
    tier = Line(allow_none=True)
    lines = fields.List(fields.Nested(OrderLineForm), required=True, validate=validate.Length(1, MAX_LINES))

    @validates_schema
    def _facts_fit(self, data: dict[str, Any], **_: Any) -> None:
        refs = [line.get("line_id") for line in data.get("lines", [])]
        if len(refs) != len(set(refs)):
            raise ValidationError("Each line needs a line_id of its own.", "lines")
        if data.get("time_zone") and not is_zone(data["time_zone"]):
            raise ValidationError("This must be an IANA time zone, like Europe/Berlin.", "time_zone")
        if data.get("country") and not (data["country"].isascii() and data["country"].isalpha()):
            raise ValidationError("This must be a two-letter country code, like DE.", "country")


def read(payload: object) -> OrderNotice:
    """Raises InvalidError naming every wrong field."""
    order = load(OrderForm(), payload)
    return OrderNotice(
        platform=NAME,
        order_ref=order["order_id"],
        status=order["status"],
        email=order["email"],
        given_name=order.get("given_name"),
        locale=order.get("locale"),
        country=(order.get("country") or "").upper() or None,
        time_zone=order.get("time_zone"),
        permission=order.get("permission"),
        tier=order.get("tier"),
        placed_at=order["placed_at"],
        fulfilled_at=order.get("fulfilled_at"),
        delivered_at=order.get("delivered_at"),
        cancelled_at=None,
        lines=tuple(_line(line) for line in order["lines"]),
        lines_complete=True,
    )


def _line(line: dict[str, Any]) -> LineNotice:
    facts = {k: v for k, v in line.items() if k not in {"line_id", "product_id"}}
    return LineNotice(ref=line["line_id"], product_ref=line["product_id"], **facts)
