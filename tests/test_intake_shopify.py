"""Shopify's deliveries: signed bytes, any order of events, and who is never invited."""

import base64
import hashlib
import hmac
import itertools
import json
from datetime import timedelta
from typing import Any

import pytest

from server.db import db
from tests.factories import ALICE, World, an_order, now, text_of
from tests.shop_systems import (
    LINE_ID,
    ORDER_ID,
    PRODUCT_ID,
    REAL_ORDERS,
    VARIANT_ID,
    a_parcel,
    a_refund,
    a_shopify_line,
    a_shopify_order,
    days_ago,
    everything,
    only_order,
    orders,
    returned,
    rows,
)

VECTOR = "A971iWIMgT8Zj9A9eWfikrFj7wQ16/Qwcc4OlRl2PLc="


def post(world: World, body: bytes, **headers: str) -> Any:
    return world.client.post("/hooks/shopify/demo", data=body, headers=headers)


# --- the signature --------------------------------------------------------------------------------


def test_the_published_vector_is_accepted(world: World) -> None:
    world.change_store(shopify_secret="secret")
    signed = {"X-Shopify-Hmac-Sha256": VECTOR, "X-Shopify-Topic": "orders/create"}
    assert post(world, b'{"id":1}', **signed).json == {"state": "taken"}


@pytest.mark.parametrize("body", [b'{"id": 1}', b'{"id":1}\n', b'{"id":2}', b""])
def test_the_signature_is_over_the_very_bytes(world: World, body: bytes) -> None:
    world.change_store(shopify_secret="secret")
    before = world.counts()
    answer = post(world, body, **{"X-Shopify-Hmac-Sha256": VECTOR, "X-Shopify-Topic": "orders/create"})
    assert (answer.status_code, answer.json["code"]) == (401, "bad_signature")
    assert world.counts() == before


@pytest.mark.parametrize("signature", ["", "AAAA", "é" * 44, VECTOR[:-1], VECTOR + "="])
def test_mallorys_signature_is_refused(world: World, signature: str) -> None:
    before = world.counts()
    answer = post(
        world, b'{"id":1}', **{"X-Shopify-Hmac-Sha256": signature, "X-Shopify-Topic": "orders/create"}
    )
    assert answer.status_code == 401
    assert world.counts() == before


def test_a_store_without_a_secret_takes_nothing(world: World) -> None:
    """An empty secret would be one that everyone knows."""
    world.change_store(shopify_secret=None)
    body = json.dumps(a_shopify_order()).encode()
    known = base64.b64encode(hmac.new(b"", body, hashlib.sha256).digest()).decode()
    assert (
        post(world, body, **{"X-Shopify-Hmac-Sha256": known, "X-Shopify-Topic": "orders/create"}).status_code
        == 401
    )


def sent_with(world: World, secret: str) -> int:
    body = json.dumps(a_shopify_order()).encode()
    signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    signed = {"X-Shopify-Hmac-Sha256": signature, "X-Shopify-Topic": "orders/updated"}
    return int(post(world, body, **signed).status_code)


def test_for_an_hour_the_replaced_secret_counts_too(world: World) -> None:
    """Shopify goes on signing with the old one for a while (rules WH1)."""
    world.change_store(shopify_secret="the new one")
    assert [sent_with(world, secret) for secret in ("the new one", "hush-shopify", "")] == [200, 200, 401]
    with world.acting():
        world.store().shopify_secret_changed_at = now() - timedelta(minutes=61)
    assert [sent_with(world, secret) for secret in ("the new one", "hush-shopify")] == [200, 401]


def test_a_secret_that_was_taken_out_counts_no_more(world: World) -> None:
    world.change_store(shopify_secret=None)
    assert sent_with(world, "hush-shopify") == 401


# --- repeats and topics ---------------------------------------------------------------------------


def test_a_repeated_delivery_changes_nothing(world: World) -> None:
    assert world.platform("shopify", "orders/fulfilled", a_shopify_order(), "w-1").json == {"state": "taken"}
    before = rows(world)
    for _ in range(3):
        assert world.platform("shopify", "orders/fulfilled", a_shopify_order(), "w-1").json == {
            "state": "repeated"
        }
    assert rows(world) == before


def test_without_a_delivery_id_the_same_bytes_are_the_same_delivery(world: World) -> None:
    body = json.dumps(a_shopify_order()).encode()
    signature = base64.b64encode(hmac.new(b"hush-shopify", body, hashlib.sha256).digest()).decode()
    signed = {"X-Shopify-Hmac-Sha256": signature, "X-Shopify-Topic": "orders/create"}
    assert [post(world, body, **signed).json["state"] for _ in range(2)] == ["taken", "repeated"]


@pytest.mark.parametrize("topic", ["products/update", "carts/create", "customers/data_request", ""])
def test_an_unknown_topic_is_answered_200_and_ignored(world: World, topic: str) -> None:
    answer = world.platform("shopify", topic, {"id": ORDER_ID, "email": ALICE})
    assert (answer.status_code, answer.json) == (200, {"state": "ignored"})
    assert world.counts()["orders"] == 0
    assert ALICE not in everything(world)


# --- what an order says ---------------------------------------------------------------------------


def test_ids_beyond_two_to_the_53rd_stay_exact(world: World) -> None:
    world.platform("shopify", "orders/fulfilled", a_shopify_order())
    assert only_order(world, "ref") == (str(ORDER_ID),)
    assert world.one("SELECT ref FROM order_lines") == str(LINE_ID)
    assert world.one("SELECT ref FROM products") == str(PRODUCT_ID)
    assert world.page(str(VARIANT_ID))["product"]["id"] == str(PRODUCT_ID)
    assert world.page(str(VARIANT_ID - 1))["product"]["id"] != str(PRODUCT_ID)


def test_an_id_sent_as_text_is_the_same_order(world: World) -> None:
    world.platform("shopify", "orders/create", a_shopify_order())
    world.platform("shopify", "orders/updated", a_shopify_order(id=str(ORDER_ID)))
    assert world.counts()["orders"] == 1


def test_the_address_given_with_the_order_is_the_one_invited(world: World) -> None:
    """The customer record may hold another address (README of the real payloads)."""
    world.platform("shopify", "orders/fulfilled", a_shopify_order())
    world.work()
    (mail,) = world.mails()
    assert mail["To"] == ALICE
    assert "alice.work@example.com" not in everything(world)


@pytest.mark.parametrize(
    ("facts", "address"),
    [
        ({"email": None, "contact_email": ALICE}, ALICE),
        ({"email": "", "contact_email": None}, "alice.work@example.com"),
        ({"email": "not an address"}, "alice.work@example.com"),
    ],
)
def test_a_missing_address_is_looked_for_where_shopify_keeps_others(
    world: World, facts: dict[str, Any], address: str
) -> None:
    world.platform("shopify", "orders/fulfilled", a_shopify_order(**facts))
    world.work()
    (mail,) = world.mails()
    assert mail["To"] == address


def test_an_order_without_any_address_is_kept_and_invites_nobody(world: World) -> None:
    sent = a_shopify_order(email=None, customer=None)
    assert world.platform("shopify", "orders/fulfilled", sent).json == {"state": "taken"}
    world.work()
    assert world.mails() == []
    assert world.counts()["orders"] == 1


def test_gift_cards_and_lines_without_a_product_are_skipped(world: World) -> None:
    lines = [
        a_shopify_line(0),
        a_shopify_line(1, gift_card=True),
        a_shopify_line(2, product_id=None, sku=None, title="Tip"),
        a_shopify_line(3, product_id=None, sku=""),
        a_shopify_line(4, product_id=None, sku="KEPT-BY-SKU"),
    ]
    world.platform("shopify", "orders/fulfilled", a_shopify_order(line_items=lines))
    world.work()
    assert world.counts()["order_lines"] == world.counts()["products"] == 2
    words = text_of(world.mails()[0])
    assert "Linen apron 0" in words
    assert "Linen apron 4" in words
    assert "Tip" not in words


def test_prices_streets_and_phones_never_reach_a_table(world: World) -> None:
    address = {
        "country_code": "GB",
        "address1": "221b Baker Street",
        "phone": "+44 20 7946 0000 (mobile)",
        "zip": "NW1 6XE",
    }
    world.platform(
        "shopify", "orders/fulfilled", a_shopify_order(shipping_address=address, total_price="98.76")
    )
    kept = everything(world)
    for word in ("221b Baker", "7946 0000", "NW1 6XE", "98.76", "49.00"):
        assert word not in kept


def test_names_longer_than_their_field_are_cut_and_lose_no_order(world: World) -> None:
    long = "Very " * 100
    line = a_shopify_line(title=long, variant_title=long, vendor=long, sku=long)
    sent = a_shopify_order(line_items=[line], customer={"first_name": long})
    assert world.platform("shopify", "orders/updated", sent).json == {"state": "taken"}
    assert world.one("SELECT length(name) FROM products") == 299
    assert world.one("SELECT length(variant) FROM order_lines") == 299


# --- events in any order --------------------------------------------------------------------------


def story() -> list[tuple[str, dict[str, Any]]]:
    """One order's life; each notice carries Shopify's own time."""
    placed = a_shopify_order(updated_at=days_ago(6), fulfillment_status=None, fulfillments=[])
    moved = a_shopify_order(
        updated_at=days_ago(5),
        email="alice.new@example.com",
        fulfillment_status=None,
        fulfillments=[],
        line_items=[a_shopify_line(), a_shopify_line(1)],
    )
    arrived = a_shopify_order(
        email="alice.new@example.com", refunds=[a_refund()], line_items=[a_shopify_line(), a_shopify_line(1)]
    )
    return [
        ("orders/create", placed),
        ("orders/updated", moved),
        ("fulfillments/create", a_parcel(shipment_status=None)),
        ("orders/fulfilled", arrived),
        ("refunds/create", a_refund()),
    ]


def test_events_may_come_in_any_order(world: World) -> None:
    """Every fifth order of the five notices ends in the same state: what is true now, not what came last."""
    ends = set()
    for number, events in enumerate(list(itertools.permutations(story()))[::5]):
        own = ORDER_ID + 2 * number
        for topic, payload in events:
            key = "id" if topic.startswith("orders/") else "order_id"
            assert world.platform("shopify", topic, payload | {key: own}).json == {"state": "taken"}
        ends.add(end_of(world, str(own)))
    assert len(ends) == 1, "\n".join(map(str, ends))
    ((status, _placed, _fulfilled, delivered, address, lines),) = ends
    assert (status, address) == ("delivered", "alice.new@example.com")
    assert delivered is not None
    assert lines == ((2, 1), (2, 0))
    # a notice of the earlier address came first in some; still one invitation each
    assert world.counts()["invitations"] == world.counts()["orders"]


def end_of(world: World, ref: str) -> tuple[Any, ...]:
    from sqlalchemy import select

    from server.models.order import Order

    with world.app.app_context():
        order = db.session.scalars(select(Order).where(Order.ref == ref)).one()
        lines = sorted(order.lines, key=lambda line: line.ref)
        return (
            order.status.value,
            order.placed_at,
            order.fulfilled_at,
            order.delivered_at,
            order.contact.email if order.contact else None,
            tuple((line.quantity, line.returned_quantity) for line in lines),
        )


def test_a_refund_before_its_order_is_remembered(world: World) -> None:
    world.platform("shopify", "refunds/create", a_refund())
    assert returned(world) == []
    world.platform("shopify", "orders/fulfilled", a_shopify_order())
    assert returned(world) == ["partly"]


def test_a_fulfillment_before_its_order_is_remembered(world: World) -> None:
    world.platform("shopify", "fulfillments/update", a_parcel())
    world.work()
    assert world.mails() == []
    late = a_shopify_order(fulfillment_status=None, fulfillments=[])
    world.platform("shopify", "orders/create", late)
    world.work()
    (mail,) = world.mails()
    assert mail["To"] == ALICE


def test_an_older_update_after_a_newer_one_changes_nothing(world: World) -> None:
    world.platform(
        "shopify", "orders/cancelled", a_shopify_order(cancelled_at=days_ago(2), updated_at=days_ago(2))
    )
    world.platform(
        "shopify", "orders/updated", a_shopify_order(updated_at=days_ago(3), email="old@example.com")
    )
    assert only_order(world, "status") == ("cancelled",)
    assert "old@example.com" not in everything(world)
    world.work(after=timedelta(days=30))
    assert world.mails() == []


def test_a_line_taken_off_the_order_is_not_asked_about(world: World) -> None:
    both = [a_shopify_line(0), a_shopify_line(1)]
    world.platform("shopify", "orders/create", a_shopify_order(line_items=both, updated_at=days_ago(5)))
    world.platform("shopify", "orders/updated", a_shopify_order(line_items=both[:1], updated_at=days_ago(3)))
    world.work()
    words = text_of(world.mails()[0])
    assert "Linen apron 0" in words
    assert "Linen apron 1" not in words


# --- who is never invited -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"cancelled_at": days_ago(1)},
        {"test": True},
        {"financial_status": "voided"},
        {"fulfillment_status": None, "fulfillments": []},
        {"line_items": []},
    ],
    ids=["cancelled", "a test order", "voided", "not shipped", "nothing to review"],
)
def test_never_invited(world: World, facts: dict[str, Any]) -> None:
    for topic in ("orders/create", "orders/updated", "orders/fulfilled"):
        assert world.platform("shopify", topic, a_shopify_order(**facts)).status_code == 200
    world.work(after=timedelta(days=30))
    assert world.mails() == []


def test_a_test_order_stays_one_whatever_comes_later(world: World) -> None:
    world.platform("shopify", "orders/create", a_shopify_order(test=True, updated_at=days_ago(3)))
    world.platform("shopify", "orders/updated", a_shopify_order(test=False))
    world.work(after=timedelta(days=30))
    assert world.mails() == []


def test_a_deleted_order_is_not_invited(world: World) -> None:
    world.change_rules(delay_days=7, fallback_days=7)
    world.platform("shopify", "orders/fulfilled", a_shopify_order())
    world.platform("shopify", "orders/delete", {"id": ORDER_ID})
    world.work(after=timedelta(days=30))
    assert world.mails() == []


def test_a_late_update_does_not_bring_a_deleted_order_back(world: World) -> None:
    world.platform("shopify", "orders/delete", {"id": ORDER_ID})
    world.platform("shopify", "orders/updated", a_shopify_order())
    world.work(after=timedelta(days=30))
    assert world.mails() == []


# --- refunds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pieces", "label"), [(1, "partly"), (2, "fully"), (3, "fully")])
def test_a_refund_labels_and_stops_nothing(world: World, pieces: int, label: str) -> None:
    world.platform("shopify", "orders/fulfilled", a_shopify_order())
    world.platform("shopify", "refunds/create", a_refund(pieces))
    assert returned(world) == [label]
    world.work()
    assert len(world.mails()) == 1


def test_the_same_refund_heard_twice_counts_once(world: World) -> None:
    """Once as a refund, once inside the order's next update."""
    world.platform("shopify", "orders/fulfilled", a_shopify_order())
    world.platform("shopify", "refunds/create", a_refund())
    world.platform("shopify", "orders/updated", a_shopify_order(refunds=[a_refund()], updated_at=days_ago(1)))
    assert returned(world) == ["partly"]
    world.platform("shopify", "refunds/create", a_refund(id=2))
    assert returned(world) == ["fully"]


def test_the_public_proof_says_partly(world: World) -> None:
    world.change_store(publish_clean=True)
    world.platform("shopify", "orders/fulfilled", a_shopify_order())
    world.work()
    assert world.write(world.link("r")).status_code == 303
    world.platform("shopify", "refunds/create", a_refund())
    (item,) = world.page(str(PRODUCT_ID))["items"]
    assert item["proof"]["returned"] == "partly"
    assert item["proof"]["grade"] == "delivered"


# --- privacy deliveries ---------------------------------------------------------------------------


def test_customers_redact_erases(world: World) -> None:
    world.platform("shopify", "orders/fulfilled", a_shopify_order())
    world.work()
    erase = {"customer": {"id": 191167, "email": ALICE.upper()}, "orders_to_redact": [ORDER_ID]}
    for _ in range(2):
        assert world.platform("shopify", "customers/redact", erase).status_code == 200
    world.work()
    kept = everything(world)
    for word in (ALICE, "Alice", str(ORDER_ID)):
        assert word not in kept
    assert world.mails() == []
    # a late notice brings nobody back
    assert (
        world.platform("shopify", "orders/updated", a_shopify_order(updated_at=days_ago(0))).status_code
        == 200
    )
    assert ALICE not in everything(world)


def test_customers_redact_reaches_the_orders_named_whatever_their_address(world: World) -> None:
    """The customer's address may differ from the one given with the order."""
    world.platform("shopify", "orders/fulfilled", a_shopify_order())
    erase = {"customer": {"email": "alice.work@example.com"}, "orders_to_redact": [ORDER_ID]}
    assert world.platform("shopify", "customers/redact", erase).status_code == 200
    world.work()
    kept = everything(world)
    assert ALICE not in kept
    assert str(ORDER_ID) not in kept


@pytest.mark.parametrize(
    "customer", [{"id": 1, "email": None}, {"id": 1, "email": ""}, {"id": 1, "phone": "555"}]
)
def test_customers_redact_of_someone_without_an_address_is_done_too(
    world: World, customer: dict[str, Any]
) -> None:
    """Shopify repeats what is not answered 2xx, and takes the app to task."""
    world.platform("shopify", "orders/fulfilled", a_shopify_order())
    erase = {"customer": customer, "orders_to_redact": [ORDER_ID]}
    assert world.platform("shopify", "customers/redact", erase).status_code == 200
    world.work()
    assert ALICE not in everything(world)


def test_redacting_a_stranger_changes_nothing(world: World) -> None:
    world.platform("shopify", "orders/fulfilled", a_shopify_order())
    before = rows(world)
    erase = {"customer": {"email": "nobody@example.com"}, "orders_to_redact": [1]}
    assert world.platform("shopify", "customers/redact", erase).status_code == 200
    assert rows(world) == before


def test_shop_redact_erases_all_its_persons(world: World) -> None:
    """More than one step of the worker, the orders of nobody, and none but Shopify's."""
    for number in range(25):
        order = a_shopify_order(id=1000 + number, email=f"buyer{number}@example.com")
        world.platform("shopify", "orders/updated", order)
    world.platform("shopify", "fulfillments/update", a_parcel(order_id=7777))
    world.deliver(an_order(email="carol@example.com", order_id="G-1"))
    world.work()
    redact = {"shop_id": 954889, "shop_domain": "my-shop.myshopify.com"}
    before = len(world.mails())
    for _ in range(2):
        answer = world.platform("shopify", "shop/redact", redact, "redact-1")
        assert (answer.status_code, answer.json) == (200, {"state": "erasing"})
    world.work()
    kept = everything(world)
    assert "buyer" not in kept
    assert "7777" not in kept
    assert not [number for number in range(1000, 1025) if f'"{number}"' in kept]
    assert "carol@example.com" in kept
    # nobody asked for it, so nobody is told; and whoever buys again is a customer again
    assert [m["To"] for m in world.mails()] == ["carol@example.com"]
    assert before == 26
    assert world.counts()["suppressions"] == 0


# --- real payloads --------------------------------------------------------------------------------

REAL = {
    "orders.create.json": ("orders/create", "body"),
    "orders.fulfilled.json": ("orders/fulfilled", "body"),
    "orders.delete.json": ("orders/delete", "body"),
    "refunds.create.json": ("refunds/create", "body"),
    "api.order.json": ("orders/create", "order"),
    "api.refund.json": ("refunds/create", "refund"),
    "api.fulfillment.json": ("fulfillments/update", "fulfillment"),
    "customers.redact.json": ("customers/redact", None),
    "customers.data_request.json": ("customers/data_request", None),
    "shop.redact.json": ("shop/redact", None),
}


def real(name: str) -> tuple[str, dict[str, Any]]:
    path = REAL_ORDERS / "shopify" / name
    if not path.is_file():
        pytest.skip(f"no real payloads beside the project ({path})")
    topic, inner = REAL[name]
    found = json.loads(path.read_text("utf-8"))
    return topic, found[inner] if inner else found


@pytest.mark.parametrize("name", REAL)
def test_a_real_delivery_is_taken_once(world: World, name: str) -> None:
    topic, payload = real(name)
    body = json.dumps(payload, ensure_ascii=False, indent=1).encode()
    assert world.platform("shopify", topic, body, "w-1").status_code == 200
    before = rows(world)
    assert world.platform("shopify", topic, body, "w-1").status_code == 200
    assert rows(world) == before


def test_shopifys_own_test_deliveries_invite_nobody(world: World) -> None:
    """They say `test: true`, are cancelled and voided, and carry two addresses."""
    for name in ("refunds.create.json", "orders.fulfilled.json", "orders.create.json"):
        topic, payload = real(name)
        assert world.platform("shopify", topic, payload).json == {"state": "taken"}
    assert orders(world, "status", "test") == [("cancelled", True)]
    world.work(after=timedelta(days=60))
    assert world.mails() == []
    kept = everything(world)
    assert "jon@example.com" in kept
    assert "john@example.com" not in kept
