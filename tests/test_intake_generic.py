"""The generic order form: Standard Webhooks, every wrong field by name, nothing unknown stored."""

import base64
import json
import time
from datetime import timedelta
from typing import Any

import pytest

from server.platforms.signatures import standard_signature
from tests.factories import ALICE, World, a_line, an_order, now, standard_headers
from tests.shop_systems import everything, only_order, returned, rows

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def post(world: World, body: bytes, headers: dict[str, str]) -> Any:
    return world.client.post("/hooks/orders/demo", data=body, headers=headers)


def with_secret(world: World) -> World:
    world.change_store(orders_secret=SECRET)
    return world


# --- the signature --------------------------------------------------------------------------------


def test_the_published_vector_is_ours() -> None:
    signed = standard_signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_signed_order_is_taken(world: World) -> None:
    body = json.dumps(an_order()).encode()
    answer = post(with_secret(world), body, standard_headers(SECRET, body))
    assert (answer.status_code, answer.json) == (200, {"state": "taken"})


@pytest.mark.parametrize("skew", [-299, 299])
def test_a_clock_a_little_off_is_forgiven(world: World, skew: int) -> None:
    stamp = {"webhook-timestamp": str(int(time.time()) + skew)}
    assert world.deliver(**stamp).status_code == 200


@pytest.mark.parametrize("skew", [-3600, -302, 302, 3600])
def test_an_old_or_future_message_is_refused(world: World, skew: int) -> None:
    before = world.counts()
    answer = world.deliver(**{"webhook-timestamp": str(int(time.time()) + skew)})
    assert (answer.status_code, answer.json["code"]) == (401, "bad_signature")
    assert world.counts() == before


@pytest.mark.parametrize("stamp", ["", "soon", "1e9", "99999999999999999999", "-1", "9" * 5000])
def test_a_timestamp_that_is_none_is_refused(world: World, stamp: str) -> None:
    assert world.deliver(**{"webhook-timestamp": stamp}).status_code == 401


def test_any_of_several_signatures_may_fit(world: World) -> None:
    """While a secret is changed the sender signs with both."""
    body = json.dumps(an_order()).encode()
    headers = standard_headers(SECRET, body)
    other = standard_headers("whsec_" + base64.b64encode(b"another secret, 24 bytes").decode(), body)
    headers["webhook-signature"] = " ".join(
        ["v1a,AAAA", other["webhook-signature"], headers["webhook-signature"]]
    )
    assert post(with_secret(world), body, headers).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,é"},
        {"webhook-signature": "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {"webhook-id": ""},
        {"webhook-id": "msg_of_another"},
    ],
)
def test_what_does_not_fit_is_refused(world: World, wrong: dict[str, str]) -> None:
    body = json.dumps(an_order()).encode()
    before = with_secret(world).counts()
    assert post(world, body, standard_headers(SECRET, body) | wrong).status_code == 401
    assert world.counts() == before


def test_a_missing_header_is_refused(world: World) -> None:
    body = json.dumps(an_order()).encode()
    headers = standard_headers(SECRET, body)
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        kept = {k: v for k, v in headers.items() if k != name}
        assert post(with_secret(world), body, kept).status_code == 401


def test_the_wrong_secret_is_refused(world: World) -> None:
    body = json.dumps(an_order()).encode()
    assert post(world, body, standard_headers(SECRET, body)).status_code == 401


def test_another_stores_secret_is_refused(world: World) -> None:
    with world.acting():
        from server.actions import stores

        other = stores.create("other", "Other", now())
        secret = other.orders_secret
    body = json.dumps(an_order()).encode()
    assert post(world, body, standard_headers(secret, body)).status_code == 401


def test_a_changed_body_is_refused(world: World) -> None:
    body = json.dumps(an_order()).encode()
    headers = standard_headers(SECRET, body)
    assert post(with_secret(world), body.replace(b"alice@", b"malice@"), headers).status_code == 401


# --- repeats --------------------------------------------------------------------------------------


def test_a_replayed_message_changes_nothing(world: World) -> None:
    body = json.dumps(an_order()).encode()
    headers = standard_headers(SECRET, body)
    assert post(with_secret(world), body, headers).json == {"state": "taken"}
    before = rows(world)
    for _ in range(3):
        assert post(world, body, headers).json == {"state": "repeated"}
    assert rows(world) == before


def test_the_same_order_in_another_message_is_the_same_order(world: World) -> None:
    order = an_order()
    for _ in range(3):
        assert world.deliver(order).json == {"state": "taken"}
    world.work()
    assert world.counts()["orders"] == world.counts()["invitations"] == 1
    assert len(world.mails()) == 1


def test_what_could_not_be_read_may_be_sent_again_under_the_same_id(world: World) -> None:
    """The shop corrects the order; its sender keeps the message id."""
    assert world.deliver(an_order(email="nobody"), **{"webhook-id": "msg_1"}).status_code == 422
    assert world.deliver(an_order(), **{"webhook-id": "msg_1"}).json == {"state": "taken"}


# --- fields ---------------------------------------------------------------------------------------

WRONG_ORDER: dict[str, list[Any]] = {
    "order_id": [None, "", " ", "\u0000", 1.5, True, [], {}, "x" * 201],
    "email": [
        None,
        "",
        "nobody",
        "a@b@c",
        "@example.com",
        "a b@example.com",
        7,
        [ALICE],
        "x" * 250 + "@a.example",
    ],
    "given_name": [7, [], {}, "x" * 301],
    "locale": [7, "x" * 36],
    "country": ["Germany", "D1", "ÄÖ", 49],
    "time_zone": ["Mars/Base", "../../etc/passwd", 1, "x" * 301],
    "placed_at": [None, "", "yesterday", 20260502, "2026-13-01", "0000-00-00T00:00:00", []],
    "fulfilled_at": ["soon", 1614265330, {}],
    "delivered_at": ["soon", "9999-12-31T23:59:59-14:00", "9999-12-31", "0001-01-01", False],
    "status": [None, "", "lost", "DELIVERED", 1, ["placed"], {"placed": 1}],
    "permission": ["maybe", "", True, 1, ["consent"]],
    "tier": [1, ["gold"], "x" * 301],
    "lines": [None, [], {}, "x", 7, [None]],
}
WRONG_LINE: dict[str, list[Any]] = {
    "line_id": [None, "", 1.5, "x" * 201],
    "product_id": [None, "", [], "x" * 201],
    "name": [None, "", "x" * 301, 7],
    "quantity": [None, -1, 1.5, "2", True, 2**70, float("inf"), float("nan"), []],
    "returned_quantity": [-1, "1"],
    "url": ["javascript:alert(1)", "//shop.example", "ftp://shop.example", "x", "https://" + "x" * 2000],
    "image_url": ["data:image/png;base64,AAAA", 7],
    "gtin": ["x" * 15, 4006381333931],
    "sku": [7],
    "variant": [7],
    "category": [["a"]],
    "brand": [{}],
}


@pytest.mark.parametrize("field", WRONG_ORDER)
def test_each_wrong_field_is_named(world: World, field: str) -> None:
    before = world.counts()
    for value in WRONG_ORDER[field]:
        answer = world.deliver(an_order(**{field: value}))
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), value
        assert [e["field"].split(".")[0] for e in answer.json["errors"]] == [field], value
        assert all(e["message"] for e in answer.json["errors"])
    assert world.counts() == before


@pytest.mark.parametrize("field", WRONG_LINE)
def test_each_wrong_field_of_a_line_is_named_with_its_line(world: World, field: str) -> None:
    before = world.counts()
    for value in WRONG_LINE[field]:
        answer = world.deliver(an_order(lines=[a_line(1), a_line(2, **{field: value})]))
        assert answer.status_code == 422, value
        assert [e["field"] for e in answer.json["errors"]] == [f"lines.1.{field}"], value
    assert world.counts() == before


def test_all_wrong_fields_are_named_at_once(world: World) -> None:
    answer = world.deliver({"email": "nobody", "placed_at": "soon", "lines": [{"quantity": -1}]})
    named = {e["field"] for e in answer.json["errors"]}
    assert {"order_id", "email", "placed_at", "status", "lines.0.quantity", "lines.0.product_id"} <= named


def test_two_lines_of_one_id_are_refused(world: World) -> None:
    answer = world.deliver(an_order(lines=[a_line(1), a_line(1)]))
    assert [e["field"] for e in answer.json["errors"]] == ["lines"]


def test_more_lines_than_an_order_can_have_are_refused(world: World) -> None:
    answer = world.deliver(an_order(lines=[a_line(n) for n in range(501)]))
    assert [e["field"] for e in answer.json["errors"]] == ["lines"]


def test_empty_optional_fields_say_nothing(world: World) -> None:
    blank = dict.fromkeys(("given_name", "locale", "country", "time_zone", "tier", "permission"))
    line = a_line(1, **dict.fromkeys(("sku", "variant", "category", "gtin", "brand", "url", "image_url")))
    assert world.deliver(an_order(**blank, fulfilled_at="", lines=[line])).json == {"state": "taken"}


def test_ids_may_be_numbers_of_any_size(world: World) -> None:
    world.deliver(an_order(order_id=2**60 + 1, lines=[a_line(1, line_id=2**55 + 1, product_id=2**53 + 1)]))
    assert only_order(world, "ref") == (str(2**60 + 1),)
    assert world.page(str(2**53 + 1))["product"]["id"] == str(2**53 + 1)


def test_unknown_fields_are_never_stored(world: World) -> None:
    order = an_order(
        phone="+44-unknown-phone",
        shipping_address={"street": "Unknown Street 1"},
        total="unknown-total",
        lines=[a_line(1, price="unknown-price", properties=[{"engraving": "unknown-words"}])],
        **{"unknown\u0000key": "unknown-value"},
    )
    assert world.deliver(order).json == {"state": "taken"}
    world.work()
    assert "unknown" not in everything(world).lower()


def test_every_known_field_is_kept(world: World) -> None:
    line = a_line(
        1, sku="S-1", variant="Green", quantity=3, returned_quantity=1, category="Aprons", gtin="4006381333931",
        brand="Fern", url="https://shop.example/p1", image_url="https://shop.example/p1.jpg",
    )  # fmt: skip
    world.deliver(an_order(tier="gold", time_zone="Europe/London", permission="consent", lines=[line]))
    kept = everything(world)
    for word in (
        "S-1",
        "Green",
        "Aprons",
        "4006381333931",
        "Fern",
        "p1.jpg",
        "gold",
        "Europe/London",
        "consent",
    ):
        assert word in kept
    assert returned(world) == ["partly"]


def test_the_address_and_name_are_sealed_in_the_tables(world: World) -> None:
    world.deliver()
    with world.app.app_context():
        import sqlalchemy as sa

        from server.db import db

        (raw,) = db.session.execute(sa.text("SELECT email, given_name, email_hash FROM contacts")).all()
    assert "alice" not in " ".join(raw).lower()


# --- what an order's life means -------------------------------------------------------------------


@pytest.mark.parametrize("status", ["placed", "cancelled"])
def test_not_arrived_or_cancelled_is_not_invited(world: World, status: str) -> None:
    arrived = {} if status == "cancelled" else {"delivered_at": None}
    world.deliver(an_order(status=status, **arrived))
    world.work(after=timedelta(days=30))
    assert world.mails() == []


def test_the_admin_api_takes_the_same_form(world: World) -> None:
    with world.app.app_context():
        from server.actions import stores

        key = stores.api_key(world.store())
    headers = {"Authorization": f"Bearer {key}"}
    for _ in range(2):
        answer = world.client.post("/api/v1/admin/orders", json=an_order(), headers=headers)
        assert (answer.status_code, answer.json) == (201, {"order_id": "1001", "status": "delivered"})
    assert world.counts()["orders"] == 1
    answer = world.client.post("/api/v1/admin/orders", json=an_order(email="nobody"), headers=headers)
    assert [e["field"] for e in answer.json["errors"]] == ["email"]
