"""WooCommerce's deliveries: the unsigned ping, signed orders, its quirks, its refunds without lines."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.factories import ALICE, World, html_of, text_of
from tests.shop_systems import (
    REAL_ORDERS,
    a_woocommerce_line,
    a_woocommerce_order,
    days_ago,
    everything,
    only_order,
    orders,
    returned,
    rows,
)


def send(world: World, topic: str = "order.updated", delivery_id: str | None = None, **facts: Any) -> Any:
    return world.platform("woocommerce", topic, a_woocommerce_order(**facts), delivery_id)


# --- the door -------------------------------------------------------------------------------------


def test_the_unsigned_ping_is_answered_exactly_200(world: World) -> None:
    """Anything else, and WooCommerce does not switch the webhook on."""
    before = rows(world)
    answer = world.client.post("/hooks/woocommerce/demo", data={"webhook_id": "142"})
    assert answer.status_code == 200
    assert rows(world) == before


def test_a_ping_comes_through_before_the_secret_is_known(world: World) -> None:
    world.change_store(woocommerce_secret=None)
    assert world.client.post("/hooks/woocommerce/demo", data={"webhook_id": "142"}).status_code == 200


@pytest.mark.parametrize("signature", [None, "", "AAAA", "é" * 44])
def test_an_unsigned_order_is_refused(world: World, signature: str | None) -> None:
    before = world.counts()
    headers = {"X-WC-Webhook-Topic": "order.created"}
    if signature is not None:
        headers["X-WC-Webhook-Signature"] = signature
    answer = world.client.post("/hooks/woocommerce/demo", json=a_woocommerce_order(), headers=headers)
    assert (answer.status_code, answer.json["code"]) == (401, "bad_signature")
    assert world.counts() == before


def test_the_other_platforms_secret_does_not_open_this_door(world: World) -> None:
    world.change_store(woocommerce_secret="another")
    assert send(world).status_code == 401


def test_a_delivery_id_is_taken_once(world: World) -> None:
    assert send(world, delivery_id="d-1").json == {"state": "taken"}
    before = rows(world)
    assert send(world, delivery_id="d-1").json == {"state": "repeated"}
    assert send(world, delivery_id="d-1", status="cancelled").json == {"state": "repeated"}
    assert rows(world) == before


@pytest.mark.parametrize(
    "topic", ["product.updated", "coupon.created", "customer.deleted", "action.my_hook", ""]
)
def test_an_unknown_topic_is_answered_200(world: World, topic: str) -> None:
    """After five other answers WooCommerce would switch the webhook off (rules WH2)."""
    answer = world.platform("woocommerce", topic, {"id": 1, "email": ALICE})
    assert (answer.status_code, answer.json) == (200, {"state": "ignored"})
    assert ALICE not in everything(world)


# --- an order's life ------------------------------------------------------------------------------


def test_created_updated_completed_and_then_invited(world: World) -> None:
    early: dict[str, Any] = {"date_completed_gmt": None}
    send(world, "order.created", status="pending", date_modified_gmt=days_ago(6)[:19], **early)
    assert only_order(world, "status", "fulfilled_at") == ("placed", None)
    send(world, status="processing", date_modified_gmt=days_ago(5)[:19], **early)
    world.work(after=timedelta(days=1))
    assert world.mails() == []
    send(world)
    world.work()
    assert only_order(world, "status") == ("fulfilled",)
    (mail,) = world.mails()
    assert mail["To"] == ALICE


def test_times_without_an_offset_are_utc(world: World) -> None:
    send(world, date_completed_gmt="2026-11-02T10:00:00")
    (completed,) = only_order(world, "fulfilled_at")
    assert completed.isoformat() == "2026-11-02T10:00:00+00:00"


@pytest.mark.parametrize("status", ["cancelled", "failed", "trash"])
def test_what_came_to_nothing_is_never_invited(world: World, status: str) -> None:
    send(world, status=status)
    world.work(after=timedelta(days=30))
    assert world.mails() == []


@pytest.mark.parametrize(
    "status", ["pending", "on-hold", "processing", "checkout-draft", "wc-own-status", None]
)
def test_an_open_order_waits(world: World, status: str | None) -> None:
    assert send(world, status=status, date_completed_gmt=None).json == {"state": "taken"}
    world.work(after=timedelta(days=30))
    assert world.mails() == []


def test_a_deleted_order_is_not_invited_and_a_restored_one_is(world: World) -> None:
    world.change_rules(delay_days=5, fallback_days=5)
    send(world)
    assert world.platform("woocommerce", "order.deleted", {"id": 727}).json == {"state": "taken"}
    assert only_order(world, "status") == ("cancelled",)
    world.work(after=timedelta(days=1))
    assert world.mails() == []
    send(world, "order.restored", date_modified_gmt=days_ago(0)[:19])
    world.work(after=timedelta(days=5))
    assert len(world.mails()) == 1


def test_an_older_update_after_a_newer_one_changes_nothing(world: World) -> None:
    send(world, status="cancelled", date_modified_gmt=days_ago(1)[:19])
    send(world, date_modified_gmt=days_ago(2)[:19])
    assert only_order(world, "status") == ("cancelled",)


# --- what stands in it ----------------------------------------------------------------------------


def test_html_entities_in_names_become_letters_and_are_escaped_once(world: World) -> None:
    send(
        world,
        line_items=[a_woocommerce_line(parent_name="Tom &amp; Jerry&#8217;s <em>5&quot; &lt;b&gt;</em> mug")],
    )
    name = 'Tom & Jerry’s 5" <b> mug'
    assert world.one("SELECT name FROM products") == name
    world.work()
    (mail,) = world.mails()
    assert name in text_of(mail)
    assert "Tom &amp; Jerry’s" in html_of(mail)
    assert "<b> mug" not in html_of(mail)
    assert "&amp;amp;" not in html_of(mail)


def test_only_the_visible_attributes_make_the_variant(world: World) -> None:
    meta = [
        {"key": "pa_colour", "display_key": "Colour", "display_value": "Green"},
        {"key": "_secret", "display_key": "_secret", "display_value": "margin 70%"},
        {"key": "pa_size", "display_key": "Size", "display_value": "M"},
        {"key": "addons", "display_key": "Add-ons", "display_value": [{"engraving": "Dear Bob"}]},
    ]
    send(world, line_items=[a_woocommerce_line(meta_data=meta)])
    assert world.one("SELECT variant FROM order_lines") == "Green / M"
    kept = everything(world)
    assert "margin" not in kept
    assert "Dear Bob" not in kept


def test_a_deleted_products_zero_is_not_taken_for_a_product(world: World) -> None:
    """`product_id: 0` is a product that is gone; the SKU may still name it."""
    lines = [
        a_woocommerce_line(id=1, product_id=0, variation_id=0, sku="", name="Gone"),
        a_woocommerce_line(id=2, product_id="0", variation_id=0, sku="OLD-1"),
        a_woocommerce_line(id=3, product_id=93, variation_id=0),
    ]
    send(world, line_items=lines)
    assert world.counts()["order_lines"] == 2
    assert world.page("0")["product"]["name"] is None
    assert world.page("OLD-1")["product"]["id"] == "OLD-1"
    assert world.page("93")["product"]["id"] == "93"
    assert world.one("SELECT count(*) FROM product_keys WHERE value = '0'") == 0


@pytest.mark.parametrize(
    "src", ["javascript:alert(1)", "http://shop.example/a.jpg", 7, None, False, "", "x" * 5000]
)
def test_an_image_that_is_none_is_left_out(world: World, src: object) -> None:
    """`False` is what WooCommerce sends for no picture."""
    send(world, line_items=[a_woocommerce_line(image={"id": "", "src": src})])
    assert world.counts()["order_lines"] == 1
    assert world.one("SELECT image_url FROM products") is None


def test_phones_and_streets_never_reach_a_table(world: World) -> None:
    send(world, customer_note="leave it with Bob next door", customer_ip_address="203.0.113.9")
    kept = everything(world)
    for word in ("(555) 555-5555", "Bob next door", "203.0.113.9"):
        assert word not in kept


# --- refunds --------------------------------------------------------------------------------------


def test_names_longer_than_their_field_are_cut_and_lose_no_order(world: World) -> None:
    long = "Very &amp; " * 100
    line = a_woocommerce_line(name=long, parent_name=long, sku="S" * 400)
    sent = a_woocommerce_order(line_items=[line], billing={"first_name": long, "email": ALICE})
    assert world.platform("woocommerce", "order.updated", sent).json == {"state": "taken"}
    assert world.one("SELECT length(name) FROM products") <= 300
    assert world.one("SELECT length(sku) FROM order_lines") == 300


def test_a_refund_without_lines_says_partly_and_stops_nothing(world: World) -> None:
    """D22: the webhook names no lines."""
    send(world, refunds=[{"id": 726, "reason": "It broke", "total": "-10.00"}])
    assert returned(world) == ["partly"]
    assert "It broke" not in everything(world)
    world.work()
    assert len(world.mails()) == 1


def test_a_wholly_refunded_order_says_fully_and_is_invited_all_the_same(world: World) -> None:
    send(world, status="refunded", refunds=[{"id": 726, "total": "-100.00"}])
    assert returned(world) == ["fully"]
    world.work()
    assert len(world.mails()) == 1


# --- real payloads --------------------------------------------------------------------------------


def real(name: str) -> Any:
    path = REAL_ORDERS / "woocommerce" / name
    if not path.is_file():
        pytest.skip(f"no real payloads beside the project ({path})")
    return json.loads(path.read_text("utf-8"))


def test_real_orders_are_taken_once(world: World) -> None:
    found = [real("orders--create-an-order.json"), *real("orders--list-all-orders.json")]
    for topic in ("order.created", "order.updated"):
        for payload in found:
            body = json.dumps(payload, indent=1).encode()
            assert world.platform("woocommerce", topic, body, f"{topic}-{payload['id']}").status_code == 200
    assert orders(world, "ref", "status") == [("727", "placed"), ("723", "fulfilled")]
    before = rows(world)
    for payload in found:
        world.platform("woocommerce", "order.updated", payload)
    assert world.counts() | {"inbound_deliveries": 0} == {k: len(v) for k, v in before.items()} | {
        "inbound_deliveries": 0
    }
    kept = everything(world)
    assert "john.doe@example.com" in kept
    for word in ("969 Market", "(555) 555-5555", "29.35"):
        assert word not in kept


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("product.created", "products--retrieve-a-product.json"),
        ("order_refund.created", "order-refunds--create-a-refund.json"),
        ("webhook.created", "webhooks--create-a-webhook.json"),
    ],
)
def test_other_real_resources_are_ignored(world: World, topic: str, name: str) -> None:
    assert world.platform("woocommerce", topic, real(name)).json == {"state": "ignored"}
