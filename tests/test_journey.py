"""The whole path once, over HTTP, on both engines: from a signed delivery to erasure."""

import json
import re
from datetime import timedelta

import pytest

from server.actions.moderation import UNDO_WINDOW
from tests.factories import World, html_of, now, text_of


def days_ago(days: int) -> str:
    return (now() - timedelta(days=days)).isoformat()


def shopify_order(**facts: object) -> dict[str, object]:
    """A paid, shipped and delivered Shopify order of two items; ids beyond 2^53."""
    return {
        "id": 820982911946154508,
        "email": "alice@example.com",
        "customer": {"first_name": "Alice", "email": "other@example.com"},
        "customer_locale": "en-GB",
        "shipping_address": {"country_code": "GB", "address1": "221b Baker Street", "phone": "+44 20 7946 0000"},
        "created_at": days_ago(11),
        "updated_at": days_ago(7),
        "financial_status": "paid",
        "fulfillment_status": "fulfilled",
        "test": False,
        "line_items": [
            {"id": 866550311766439020, "product_id": 7339056169172, "variant_id": 41886814240980, "quantity": 1,
             "sku": "APRON-G", "title": "Linen apron", "variant_title": "Green", "price": "49.00"},
            {"id": 866550311766439021, "product_id": 7339056169173, "variant_id": 41886814240981, "quantity": 2,
             "sku": "MUG-1", "title": "Stoneware mug", "price": "18.00"},
        ],
        "fulfillments": [{"id": 255858046, "status": "success", "shipment_status": "delivered",
                          "created_at": days_ago(9), "updated_at": days_ago(8)}],
    } | facts  # fmt: skip


def test_an_order_becomes_a_review_a_reply_points_and_then_nothing(world: World) -> None:  # noqa: PLR0915 - one journey, told in one go
    # the shop promises points, equal for every rating
    desk = world.desk()
    assert (
        desk.post(
            "/desk/points/programmes", points="40", terms="One cent each on your next order"
        ).status_code
        == 303
    )
    world.work()

    # an order arrives, signed, twice; the address and the price never reach the tables
    assert world.platform("shopify", "orders/fulfilled", shopify_order(), "w-1").json == {"state": "taken"}
    assert world.platform("shopify", "orders/fulfilled", shopify_order(), "w-1").json == {"state": "repeated"}
    assert world.counts()["orders"] == 1
    assert world.counts()["order_lines"] == 2

    # its buyer is invited: one mail, both items, text and HTML alike, one click to stop
    world.work()
    (invitation,) = world.mails()
    assert invitation["To"] == "alice@example.com"
    for part in (text_of(invitation), html_of(invitation)):
        assert "Linen apron" in part
        assert "Stoneware mug" in part
        assert "1 Quay Street" in part
    assert re.fullmatch(r"<http://reviews\.test/u/[\w-]{24}>", invitation["List-Unsubscribe"])

    # she writes about one of them; sending twice makes one review
    form = world.link("r")
    first, second = world.line_ids(form)
    said = {
        "public_name": "Alice K.",
        "name_consent": "true",
        "body": "The pocket is deep enough for a phone.\nSeams hold.",
    }
    for _ in range(2):
        assert world.write(form, first, rating=2, **said).status_code == 303
    assert world.counts()["reviews"] == 1
    assert world.line_ids(form) == [second]
    assert world.page("7339056169172")["items"] == []

    # a moderator decides without seeing the stars
    (number,) = [world.one("SELECT id FROM reviews")]
    card = desk.client.get(f"/desk/reviews/{number}").get_data(as_text=True)
    assert "The pocket is deep enough" in card
    assert "2 out of 5" not in card
    assert desk.decide(number).status_code == 303

    # it shows at once, by product id, SKU or variant id, with proof, reward and no address
    for name in ("7339056169172", "APRON-G", "41886814240980"):
        page = world.page(name)
        assert page["product"]["id"] == "7339056169172"
    (item,) = page["items"]
    assert (item["rating"], item["author"], item["variant"]) == (2, "Alice K.", "Green")
    assert item["proof"] == {"grade": "delivered", "delivered_on": days_ago(8)[:10], "returned": "no"}
    assert item["rewarded"] == {"programme": "1", "points": 40}
    assert page["summary"]["average"] == "2.0"
    assert page["summary"]["unrewarded"] == {"average": None, "count": 0}
    everything = json.dumps(page)
    assert "alice@" not in everything
    assert "820982911946154508" not in everything

    # the author is told after the undo window, the shop answers, the author is told of that too
    world.work(after=UNDO_WINDOW)
    assert (
        desk.post(f"/desk/reviews/{number}/replies", body="Thank you, Alice. We sew it twice.").status_code
        == 303
    )
    world.work()
    assert world.page("APRON-G")["items"][0]["reply"]["body"] == "Thank you, Alice. We sew it twice."
    assert "We sew it twice" in text_of(world.mails()[-1])

    # the log numbered her words: anyone can open the leaf
    opening = world.page("APRON-G")["items"][0]["log"]
    assert re.fullmatch(r"[0-9a-f]{32}", opening["salt"])

    # a refund after writing changes the label, not the review, the points or the order of things
    refund = {"id": 1, "order_id": 820982911946154508,
              "refund_line_items": [{"line_item_id": 866550311766439020, "quantity": 1}]}  # fmt: skip
    assert world.platform("shopify", "refunds/create", refund).json == {"state": "taken"}
    assert world.page("APRON-G")["items"][0]["proof"]["returned"] == "fully"
    assert world.one("SELECT sum(amount) FROM points_entries") == 40

    # she asks what is kept, by a mailed code, and erases herself
    me = open_my_data(world)
    data = world.client.get(f"{me}/data.json").get_json()
    assert data["points"]["balance"] == 40
    assert data["reviews"][0]["versions"][0]["body"].startswith("The pocket")
    assert world.client.post(f"{me}/erasure", data={"email": "mallory@example.com"}).status_code == 422
    assert world.client.post(f"{me}/erasure", data={"email": "alice@example.com"}).status_code == 200
    world.work()

    page = world.page("APRON-G")
    assert page["items"] == []
    assert page["summary"]["count"] == 0
    assert world.client.get(form).status_code in {404, 410}
    assert_nothing_left(
        world, "alice@example.com", "Alice K.", "The pocket is deep", "We sew it twice", "820982911946154508"
    )

    # a late notice of the same order brings nobody back
    late = shopify_order(updated_at=days_ago(1))
    assert world.platform("shopify", "orders/updated", late).status_code == 200
    world.work(after=timedelta(days=30))
    assert_nothing_left(world, "alice@example.com", "820982911946154508")
    assert world.mails() == []


def open_my_data(world: World) -> str:
    """Alice asks for a code, reads it in her mail, types it in: the path of her data page."""
    page = world.client.post("/me/", data={"email": "alice@example.com", "store": "demo"}).get_data(
        as_text=True
    )
    handle = re.search(r'name="handle" value="([^"]+)"', page)
    assert handle
    world.work()
    code = re.search(r"\b([A-Z2-7]{8})\b", text_of(world.mails()[-1]))
    assert code
    answer = world.client.post("/me/code", data={"handle": handle[1], "code": code[1], "store": "demo"})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def assert_nothing_left(world: World, *words: str) -> None:
    """Not in any file of the instance (database, write-ahead log, mails) nor in any row."""
    for path in world.settings.instance.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for word in words:
                assert word.encode() not in data, f"{word!r} is still in {path.name}"
    if world.settings.sqlite_path is None:
        dump = json.dumps(all_rows(world), default=str)
        for word in words:
            assert word not in dump


def all_rows(world: World) -> dict[str, list[object]]:
    import sqlalchemy as sa

    from server.db import db

    with world.app.app_context():
        return {
            name: [tuple(row) for row in db.session.execute(sa.select(table))]
            for name, table in db.metadata.tables.items()
        }


@pytest.mark.parametrize("path", ["/r/{}", "/status/{}", "/u/{}", "/me/{}", "/desk/sign-in/{}"])
def test_mallorys_link_opens_nothing(world: World, path: str) -> None:
    world.invited()
    for token in ("x" * 24, "../../etc/passwd", "%00", "é" * 30, "a" * 5000):
        answer = world.client.get(path.format(token))
        assert answer.status_code in {404, 410}, token
