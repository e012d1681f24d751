"""The demo: its year is lived by the product's own actions, its shop is an honest stranger."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from zoneinfo import available_timezones

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from demo import seed
from demo.catalogue import read_catalogue, read_orders, read_reviews
from demo.storefront import create_storefront
from server.actions import proof, stores
from server.db import db
from server.models.outbox import Job, JobState
from tests.factories import World, now, text_of

SHOP = "http://127.0.0.1:8001"


@pytest.fixture
def a_year(make_world) -> World:
    """The demo's store after its year."""
    world = make_world()
    told = seed.story(SHOP, now())
    for _ in told.tell(world.app, world.settings):
        pass
    return world


def test_the_demos_year_holds_together_and_shows_every_case(a_year: World) -> None:
    with a_year.app.app_context():
        verdict = proof.verify(stores.by_slug("demo"))
        assert verdict.problems == []
        assert verdict.size > 150
        assert db.session.scalar(sa.select(Job.id).where(Job.state == JobState.FAILED)) is None
    assert len(a_year.mails()) > 100

    pages = [a_year.page(p["product_id"], limit=50) for p in read_catalogue()["products"]]
    items = [item for page in pages for item in page["items"]]
    assert {item["rating"] for item in items} == {1, 2, 3, 4, 5, None}
    assert {item["withheld"]["measure"] for item in items if item["withheld"]} == {"withhold_text", "refuse"}
    assert any(item["masks"] for item in items)
    assert any(item["edited"] for item in items)
    assert any(item["rewarded"] for item in items)
    assert {item["proof"]["returned"] for item in items} == {"no", "partly", "fully"}
    assert len([item for item in items if item["reply"]]) >= 10
    assert len({item["lang"] for item in items}) >= 8
    assert {page["summary"]["count"] for page in pages} >= {0, 1}
    assert a_year.one("SELECT count(*) FROM reviews WHERE state = 'waiting'") == 6


def test_a_visitors_order_is_invited_at_once(world: World, hook: tuple[FlaskClient, list[bytes]]) -> None:
    shop, sent = hook
    assert buy(shop, extra="FT-MUG").status_code == 303
    assert world.deliver(json.loads(sent[0])).json == {"state": "taken"}
    world.work()
    (mail,) = world.mails()
    assert mail["To"] == "nora@example.com"
    assert "Linen apron" in text_of(mail)
    assert "Stoneware mug" in text_of(mail)


# --- the data -------------------------------------------------------------------------------------


def test_every_gtin_of_the_catalogue_has_its_check_digit() -> None:
    for product in read_catalogue()["products"]:
        digits = [int(digit) for digit in product["gtin"]]
        weighed = sum(d * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits[:-1])))
        assert (10 - weighed % 10) % 10 == digits[-1], product["gtin"]


def test_every_demo_buyer_has_a_real_time_zone_and_an_address_nobody_owns() -> None:
    buyers = [r["buyer"] for r in read_reviews()] + [o["buyer"] for o in read_orders()]
    for buyer in buyers:
        assert buyer["time_zone"] in available_timezones()
        assert re.search(r"@example\.(com|org|net)$", buyer["email"])


def test_demo_reviews_are_written_after_delivery_and_masks_name_a_phrase_of_the_text() -> None:
    for review in read_reviews():
        assert review["ordered_days_ago"] >= review["delivered_days_ago"] >= review["written_days_ago"]
        if review["phrase"]:
            assert (review["body"] or "").count(review["phrase"]) == 1


# --- the shop -------------------------------------------------------------------------------------


@pytest.fixture
def hook() -> Iterator[tuple[FlaskClient, list[bytes]]]:
    """The storefront before a hook that takes everything, and what it took."""
    taken: list[bytes] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    Thread(target=server.serve_forever, daemon=True).start()
    yield a_shop(f"http://127.0.0.1:{server.server_port}"), taken
    server.shutdown()
    server.server_close()


def a_shop(reviews_url: str) -> FlaskClient:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    return create_storefront(reviews_url=reviews_url, store="demo", orders_secret=secret).test_client()


def buy(shop: FlaskClient, **over: str):
    form = {
        "product_id": "FT-APRON",
        "variant_id": "FT-APRON-FERN",
        "quantity": "1",
        "given_name": "Nora",
        "email": "nora@example.com",
        "country": "GB",
        "form_key": "k" * 20,
    } | over
    return shop.post("/orders", data={k: v for k, v in form.items() if v})


def test_the_same_order_form_twice_is_one_order(hook: tuple[FlaskClient, list[bytes]]) -> None:
    shop, sent = hook
    first, again, other = buy(shop), buy(shop), buy(shop, form_key="j" * 20)
    assert first.headers["Location"] == again.headers["Location"] != other.headers["Location"]
    assert len({json.loads(body)["order_id"] for body in sent}) == 2


def test_a_buyer_who_objects_at_the_checkout_is_not_mailed(hook: tuple[FlaskClient, list[bytes]]) -> None:
    shop, sent = hook
    buy(shop, no_review_mail="1")
    assert json.loads(sent[0])["permission"] == "none"


@pytest.mark.parametrize(
    ("field", "value"), [("email", "nora"), ("quantity", "-1"), ("given_name", ""), ("variant_id", "x")]
)
def test_a_wrong_field_is_named_and_nothing_is_sent(
    hook: tuple[FlaskClient, list[bytes]], field: str, value: str
) -> None:
    shop, sent = hook
    answer = buy(shop, **{field: value})
    assert answer.status_code == 422
    assert f'id="{field}"' in answer.text
    assert 'role="alert"' in answer.text
    assert sent == []


def test_an_order_that_could_not_be_sent_is_not_pretended() -> None:
    answer = buy(a_shop("http://127.0.0.1:9"))
    assert answer.status_code == 502
    assert "nora@example.com" in answer.text


def test_every_page_of_the_shop_carries_the_strict_policy_with_a_fresh_nonce() -> None:
    shop = a_shop("http://reviews.test")
    nonces = set()
    for path in ("/", "/products/FT-APRON", "/about", "/nothing-here"):
        with shop.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
        assert "require-trusted-types-for 'script'" in policy
        assert "'unsafe-inline'" not in policy
        nonces.add(re.search(r"'nonce-([^']+)'", policy)[1])
    assert len(nonces) == 4


def test_the_shop_takes_no_orders_from_other_sites(hook: tuple[FlaskClient, list[bytes]]) -> None:
    shop, sent = hook
    answer = shop.post("/orders", data={"product_id": "FT-APRON"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert sent == []


def test_the_programmes_seasons_do_not_overlap() -> None:
    (long_ago, ended, _), (lately, still, _) = seed.SEASONS
    assert ended is not None
    assert long_ago > ended > lately > timedelta()
    assert still is None
