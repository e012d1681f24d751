"""What shop systems send, in their own shapes, and a look at every row a delivery left."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import click.testing
import sqlalchemy as sa

from server.cli import main
from server.db import db
from tests.factories import ALICE, World, now

#: Beyond 2^53: a reader that goes through floating point loses the last digits.
ORDER_ID = 9007199254740993
LINE_ID = 9007199254740995
PRODUCT_ID = 9007199254740997
VARIANT_ID = 9007199254740999

#: Real payloads that lie beside the project; none is copied into it.
REAL_ORDERS = Path(__file__).parents[2] / "shared" / "data" / "orders"


def days_ago(days: float) -> str:
    return (now() - timedelta(days=days)).isoformat(timespec="seconds")


def a_shopify_line(number: int = 0, **facts: Any) -> dict[str, Any]:
    return {
        "id": LINE_ID + 100 * number,
        "product_id": PRODUCT_ID + 100 * number,
        "variant_id": VARIANT_ID + 100 * number,
        "sku": f"APRON-{number}",
        "title": f"Linen apron {number}",
        "variant_title": "Green",
        "vendor": "Fern & Tide",
        "quantity": 2,
        "gift_card": False,
        "price": "49.00",
    } | facts


def a_parcel(**facts: Any) -> dict[str, Any]:
    return {
        "id": 255858046,
        "order_id": ORDER_ID,
        "status": "success",
        "shipment_status": "delivered",
        "created_at": days_ago(4),
        "updated_at": days_ago(2),
    } | facts


def a_shopify_order(**facts: Any) -> dict[str, Any]:
    """Paid, shipped in one parcel and delivered two days ago."""
    return {
        "id": ORDER_ID,
        "email": ALICE,
        "customer": {"first_name": "Alice", "email": "alice.work@example.com"},
        "customer_locale": "en-GB",
        "shipping_address": {"country_code": "GB", "address1": "221b Baker Street"},
        "created_at": days_ago(6),
        "updated_at": days_ago(2),
        "financial_status": "paid",
        "fulfillment_status": "fulfilled",
        "test": False,
        "line_items": [a_shopify_line()],
        "fulfillments": [a_parcel()],
    } | facts


def a_refund(quantity: int = 1, **facts: Any) -> dict[str, Any]:
    return {
        "id": 509562969,
        "order_id": ORDER_ID,
        "refund_line_items": [{"id": 1, "line_item_id": LINE_ID, "quantity": quantity}],
    } | facts


def a_woocommerce_line(**facts: Any) -> dict[str, Any]:
    return {
        "id": 315,
        "name": "Apron &#8211; linen &amp; cotton - Green",
        "parent_name": "Apron &#8211; linen &amp; cotton",
        "product_id": 93,
        "variation_id": 94,
        "sku": "APRON-G",
        "quantity": 2,
        "meta_data": [
            {"key": "pa_colour", "display_key": "Colour", "display_value": "Green"},
            {"key": "_reduced_stock", "display_key": "_reduced_stock", "display_value": "2"},
        ],
        "image": {"id": 1, "src": "https://shop.example/apron.jpg"},
    } | facts


def a_woocommerce_order(**facts: Any) -> dict[str, Any]:
    """Completed two days ago. WooCommerce's GMT times carry no offset."""
    return {
        "id": 727,
        "status": "completed",
        "billing": {"first_name": "Alice", "email": ALICE, "country": "GB", "phone": "(555) 555-5555"},
        "shipping": {"country": "GB"},
        "date_created_gmt": days_ago(6)[:19],
        "date_modified_gmt": days_ago(2)[:19],
        "date_completed_gmt": days_ago(2)[:19],
        "line_items": [a_woocommerce_line()],
        "refunds": [],
    } | facts


def as_csv(*lines: dict[str, Any]) -> bytes:
    columns = list(dict.fromkeys(name for line in lines for name in line))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def run(world: World, *arguments: str, typed: str | None = None) -> click.testing.Result:
    """`vouchsafe …` on the world's own database; `typed` answers what it asks."""
    environ = {
        "VOUCHSAFE_INSTANCE": str(world.settings.instance),
        "VOUCHSAFE_DATABASE_URL": world.settings.database_url,
        "VOUCHSAFE_SECRET_KEY": world.settings.secret_key,
        "VOUCHSAFE_BASE_URL": world.settings.base_url,
        "VOUCHSAFE_HOST": world.settings.host,
    }
    return click.testing.CliRunner().invoke(main, list(arguments), input=typed, env=environ)


def rows(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, sealed columns opened: to say that nothing changed, or nothing is kept."""
    with world.app.app_context():
        return {
            name: sorted((tuple(row) for row in db.session.execute(sa.select(table))), key=repr)
            for name, table in db.metadata.tables.items()
        }


def everything(world: World) -> str:
    return json.dumps(rows(world), default=str, ensure_ascii=False)


def only_order(world: World, *columns: str) -> tuple[Any, ...]:
    """Some columns of the one order there is, as the models read them."""
    (row,) = orders(world, *columns)
    return row


def orders(world: World, *columns: str) -> list[tuple[Any, ...]]:
    table = db.metadata.tables["orders"]
    with world.app.app_context():
        found = db.session.execute(sa.select(*(table.c[name] for name in columns)).order_by(table.c.id))
        return [tuple(row) for row in found]


def returned(world: World) -> list[str]:
    """How much of each line went back, line by line."""
    from server.models.order import OrderLine

    with world.app.app_context():
        return [
            line.returned.value for line in db.session.scalars(sa.select(OrderLine).order_by(OrderLine.id))
        ]
