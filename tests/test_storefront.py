"""What readers get: lists that miss nothing, one truth in every form, and no word that is not public."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from marshmallow import RAISE
from werkzeug.test import Client, TestResponse

from server.actions import moderation
from server.actions.moderation import Ruling
from server.app import wsgi
from server.db import db
from server.errors import NotFoundError
from server.models.decision import Measure, Reason
from server.models.listing import Document
from server.models.review import Review
from server.web.fastlane import EngineSource
from server.web.schemas import ItemShape, ReviewsPage, SummariesPage
from tests.authors import a_contact, a_submitted, publish, status_path, the_staff
from tests.factories import ALICE, World, a_line, a_review, now

URL = "/api/v1/stores/demo/products/P1/reviews"
SORTS = ["newest", "oldest", "highest", "lowest", "helpful"]
MANY = 23


@pytest.fixture
def shelf(world: World) -> World:
    """Many reviews of one product: every star, two languages, tombstones, and equal times among them."""
    at = now()
    with world.acting():
        store = world.store()
        by = the_staff(store)
        for n in range(MANY):
            review = a_submitted(
                a_contact(store, at), at, rating=n % 5 + 1, lang="de" if n % 3 else "en", body=f"Number {n}."
            )
            review.helpful = n % 4
            db.session.flush()
            if n % 7 == 3:
                ruling = Ruling(Measure.REFUSE, Reason.SPAM_PROMOTIONAL_LINKS)
            elif n % 7 == 5:
                ruling = Ruling(Measure.WITHHOLD_TEXT, Reason.CONFIDENTIAL)
            else:
                ruling = Ruling(Measure.PUBLISH)
            moderation.decide(review, ruling, by, review.revision, at)
    return world


def pages(world: World, **query: Any) -> Iterator[dict[str, Any]]:
    """Every page of a list, by its cursors."""
    cursor: dict[str, str] = {}
    for _ in range(100):
        page = world.page(**query, **cursor)
        yield page
        if page["next"] is None:
            return
        cursor = {"cursor": page["next"]}
    raise AssertionError("the list has no end")


def items(world: World, **query: Any) -> list[dict[str, Any]]:
    return [item for page in pages(world, **query) for item in page["items"]]


# --- lists ------------------------------------------------------------------------------------------


def test_paging_reaches_every_item_exactly_once_in_each_sort(shelf: World) -> None:
    for sort in SORTS:
        whole = [item["id"] for item in items(shelf, sort=sort, limit=50)]
        assert len(whole) == len(set(whole)) == MANY
        for limit in (1, 4, 10):
            assert [item["id"] for item in items(shelf, sort=sort, limit=limit)] == whole, (sort, limit)


def test_each_sort_is_what_its_name_says(shelf: World) -> None:
    def ids(sort: str) -> list[str]:
        return [item["id"] for item in items(shelf, sort=sort, limit=50)]

    stars = [item["rating"] for item in items(shelf, sort="highest", limit=50)]
    shown = [star for star in stars if star]
    assert shown == sorted(shown, reverse=True)
    assert stars[len(shown) :] == [None] * (MANY - len(shown)), "what has no star comes last"
    stars = [item["rating"] for item in items(shelf, sort="lowest", limit=50)]
    assert stars == sorted(shown) + [None] * (MANY - len(shown))
    helpful = [item["helpful"] for item in items(shelf, sort="helpful", limit=50)]
    assert helpful == sorted(helpful, reverse=True)
    assert set(helpful) == {0, 1, 2, 3}
    assert ids("oldest") == ids("newest")[::-1]
    with shelf.acting():
        by_time = db.session.scalars(sa.select(Review.public_id).order_by(Review.id.desc())).all()
    assert ids("newest") == list(by_time)
    default = [item["id"] for item in items(shelf, limit=50)]
    assert default == ids("newest")


def test_a_filter_shows_all_that_fits_and_nothing_else_in_each_sort(shelf: World) -> None:
    filters: list[dict[str, Any]] = [
        {"rating": 1},
        {"rating": 5},
        {"lang": "de"},
        {"rating": 2, "lang": "en"},
    ]
    for sort in SORTS:
        whole = items(shelf, sort=sort, limit=50)
        for query in filters:
            fits = [item["id"] for item in whole if query.items() <= item.items()]
            found = [item["id"] for item in items(shelf, sort=sort, limit=2, **query)]
            assert found == fits, (sort, query)
            assert found


def test_a_filter_leaves_the_summary_of_all(shelf: World) -> None:
    whole = shelf.page()["summary"]
    for query in ({"rating": 1}, {"lang": "fr"}, {"sort": "lowest"}):
        assert shelf.page(**query)["summary"] | {"as_of": ""} == whole | {"as_of": ""}
    assert shelf.page(lang="fr")["items"] == []


def test_counts_are_exact(shelf: World) -> None:
    summary = shelf.page()["summary"]
    listed = items(shelf, limit=50)
    stars = [item["rating"] for item in listed if item["rating"]]
    assert summary["count"] == len(stars)
    assert summary["histogram"] == {str(star): stars.count(star) for star in (5, 4, 3, 2, 1)}
    tombstones = [item["withheld"]["reason"] for item in listed if item["withheld"]]
    assert summary["withheld"]["total"] == len(tombstones)
    assert summary["withheld"]["by_reason"] == {
        reason: tombstones.count(reason) for reason in set(tombstones)
    }


def test_a_review_that_arrives_while_someone_pages_moves_nothing(shelf: World) -> None:
    first = shelf.page(limit=10)
    with shelf.acting():
        store = shelf.store()
        publish(a_submitted(a_contact(store, now()), now()), the_staff(store), now())
    rest = shelf.page(limit=50, cursor=first["next"])["items"]
    assert len({item["id"] for item in first["items"] + rest}) == MANY


# --- cursors and bounds -------------------------------------------------------------------------------


def test_a_bad_or_foreign_cursor_is_400(shelf: World) -> None:
    good = shelf.page(limit=2)["next"]
    assert good
    wrong = [
        {"cursor": "x"}, {"cursor": good[:-1]}, {"cursor": good + "x"}, {"cursor": "a.b.c"}, {"cursor": "é"},
        {"cursor": good, "sort": "oldest"}, {"cursor": good, "rating": 5}, {"cursor": good, "lang": "de"},
    ]  # fmt: skip
    for query in wrong:
        answer = shelf.client.get(URL, query_string=query)
        assert answer.status_code == 400, query
        assert answer.get_json()["code"] == "bad_cursor"
        assert answer.mimetype == "application/problem+json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert shelf.client.get(URL, query_string={"cursor": good, "limit": 7}).status_code == 200
    shelf.deliver({"order_id": "9", "email": ALICE, "status": "delivered", "placed_at": now().isoformat(),
                   "lines": [a_line(2)]})  # fmt: skip
    other = shelf.client.get(URL.replace("P1", "P2"), query_string={"cursor": good})
    assert other.status_code == 400


def test_a_wrong_question_names_its_field(world: World) -> None:
    world.invited()
    for field, value in (
        ("limit", "0"), ("limit", "51"), ("limit", "-1"), ("limit", "ten"), ("rating", "0"), ("rating", "6"),
        ("rating", "x"), ("sort", "best"), ("cursor", "x" * 501), ("lang", "x" * 36), ("q", "seams"), ("photos", "1"),
    ):  # fmt: skip
        answer = world.client.get(URL, query_string={field: value})
        assert answer.status_code == 422, (field, value)
        assert [error["field"] for error in answer.get_json()["errors"]] == [field]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_page_has_at_most_what_was_asked_for(shelf: World) -> None:
    assert len(shelf.page(limit=50)["items"]) == MANY
    assert len(shelf.page(limit=1)["items"]) == 1
    assert len(shelf.page()["items"]) == 10


def test_an_unknown_product_is_an_empty_list(world: World) -> None:
    for name in ("never-sold", "P1/../P2", "é", "a" * 300, "'; DROP TABLE stores;--"):
        answer = world.client.get(f"/api/v1/stores/demo/products/{name}/reviews")
        page = answer.get_json()
        assert answer.status_code == 200, name
        assert page["items"] == []
        assert (page["summary"]["count"], page["summary"]["average"], page["next"]) == (0, None, None)
        assert page.keys() == {"product", "summary", "items", "next", "notice"}
    assert world.client.get("/api/v1/stores/demo/products/%00x/reviews").status_code == 404


def test_an_unknown_store_is_a_problem_a_page_may_read(world: World) -> None:
    for path in ("/api/v1/stores/nobody/products/P1/reviews", "/api/v1/stores/nobody/summaries?product=P1"):
        answer = world.client.get(path, headers={"Origin": "https://anywhere.example"})
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        problem = answer.get_json()
        assert {"type", "title", "status", "code", "detail"} <= problem.keys()
        assert (problem["status"], problem["code"]) == (404, "not_found")


# --- shape and secrecy --------------------------------------------------------------------------------


def test_every_item_and_page_has_the_documented_shape_and_no_more(shelf: World) -> None:
    page = shelf.page(limit=50)
    ReviewsPage(unknown=RAISE).load(page)
    expected = set(ItemShape().fields)
    for item in page["items"]:
        ItemShape(unknown=RAISE).load(item)
        assert item.keys() == expected
    assert list(page) == ["product", "summary", "items", "next", "notice"]


def test_the_public_json_never_holds_an_address_an_order_or_an_unpublished_word(world: World) -> None:
    path = world.invited(order_id="ORDER-77", lines=[a_line(1), a_line(2)], tier="gold-42")
    first, second = world.line_ids(path)
    said = {"public_name": "A. K.", "name_consent": "true"}
    world.write(path, first, body="Public words.", title="Public title", **said)
    world.write(path, second, body="Waiting words.", title="Waiting title", public_name="Hidden N.")
    desk = world.desk()
    desk.decide(1)
    world.client.post(f"{status_path(world, 1)}/versions", data=a_review(body="Edited words, waiting."))
    desk.post("/desk/reviews/1/replies", body="Public reply.")
    world.work()
    everything = "".join(
        world.client.get(address).get_data(as_text=True)
        for address in (URL, URL.replace("P1", "P2"), "/api/v1/stores/demo/summaries?product=P1&product=P2",
                        f"{URL}?sort=oldest&limit=50", "/stores/demo/how")
    )  # fmt: skip
    assert "Public words." in everything
    assert "Public reply." in everything
    for secret in (
        ALICE, "alice", "ORDER-77", "gold-42", "Waiting", "Hidden N.", "Edited words", "1001", "@example.com",
    ):  # fmt: skip
        assert secret not in everything, secret


def test_markup_in_words_stays_words(world: World) -> None:
    evil = "</script><img src=x onerror=alert(1)> \u2028 ' \" & {{7*7}}"
    world.published(body=evil, title=evil, public_name="<b>A</b>", name_consent="true")
    answer = world.client.get(URL)
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    (item,) = answer.get_json()["items"]
    assert item["body"] == evil
    page = world.desk().client.get("/desk/reviews?tab=published").get_data(as_text=True)
    assert "<img" not in page.replace('<img src="/static', "")
    assert "{{7*7}}" in page


# --- summaries ----------------------------------------------------------------------------------------


def test_summaries_answer_in_the_order_asked_unknown_ones_too(shelf: World) -> None:
    shelf.slug = "demo"
    answer = shelf.client.get("/api/v1/stores/demo/summaries?product=unknown&product=P1&product=P1")
    summary = shelf.page()["summary"]
    known = {"product": "P1", "average": summary["average"], "count": summary["count"]}
    assert answer.get_json() == {"items": [{"product": "unknown", "average": None, "count": 0}, known, known]}
    SummariesPage(unknown=RAISE).load(answer.get_json())
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_hundred_summaries_fit_and_no_more(world: World) -> None:
    def ask(n: int) -> TestResponse:
        return world.client.get(
            "/api/v1/stores/demo/summaries", query_string={"product": [f"P{i}" for i in range(n)]}
        )

    assert len(ask(100).get_json()["items"]) == 100
    for n in (101, 0):
        assert ask(n).status_code == 422
        assert ask(n).get_json()["errors"][0]["field"].startswith("product")


# --- the fast lane ------------------------------------------------------------------------------------


@pytest.fixture
def lane(shelf: World) -> Client:
    """The server as it is run: the stored first page ahead of the router."""
    served = wsgi(shelf.app, shelf.settings)
    if isinstance(served.source, EngineSource):
        served.source.max_age = 0.0
    return Client(served)


def test_the_stored_page_says_what_composing_says(shelf: World, lane: Client) -> None:
    stored, composed = lane.get(URL), lane.get(f"{URL}?limit=10")
    assert without_time(stored.get_json()) == without_time(composed.get_json())
    assert stored.headers["ETag"] != composed.headers["ETag"] or stored.data == composed.data
    for name in ("Access-Control-Allow-Origin", "Cache-Control", "Content-Type", "X-Content-Type-Options"):
        assert stored.headers[name] == composed.headers[name]


def without_time(page: Any) -> Any:
    page["summary"].pop("as_of")
    return page


def test_an_unchanged_page_is_304_and_a_changed_one_is_new(shelf: World, lane: Client) -> None:
    first = lane.get(URL)
    tag = first.headers["ETag"]
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = lane.get(URL, headers={"If-None-Match": sent})
        assert again.status_code == 304, sent
        assert again.data == b""
        assert again.headers["ETag"] == tag
        assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert lane.get(URL, headers={"If-None-Match": '"other"'}).status_code == 200
    with shelf.acting():
        store = shelf.store()
        publish(a_submitted(a_contact(store, now()), now(), body="Brand new."), the_staff(store), now())
    changed = lane.get(URL, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.get_json()["items"][0]["body"] == "Brand new."


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip", True),
        ("gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("identity", False),
    ],
)
def test_who_refuses_gzip_gets_none(lane: Client, accepted: str, zipped: bool) -> None:
    answer = lane.get(URL, headers={"Accept-Encoding": accepted})
    assert ("Content-Encoding" in answer.headers) is zipped


def test_head_and_gzip_say_the_same(lane: Client) -> None:
    plain = lane.get(URL)
    head = lane.head(URL)
    assert head.data == b""
    assert head.headers["Content-Length"] == plain.headers["Content-Length"] == str(len(plain.data))
    assert head.headers["ETag"] == plain.headers["ETag"]
    zipped = lane.get(URL, headers={"Accept-Encoding": "gzip, br"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in zipped.headers["Vary"]
    assert gzip.decompress(zipped.data) == plain.data
    assert lane.head(URL, headers={"Accept-Encoding": "gzip"}).headers["Content-Length"] == str(
        len(zipped.data)
    )


def test_the_lane_leaves_everything_else_to_the_app(lane: Client) -> None:
    assert lane.get(f"{URL}?sort=oldest").status_code == 200
    assert lane.get("/api/v1/stores/nobody/products/P1/reviews").status_code == 404
    assert lane.get("/api/v1/stores/demo/products/never/reviews").get_json()["items"] == []
    assert lane.post(URL, json={}).status_code == 405
    assert lane.get("/healthz").get_json() == {"status": "up"}
    assert lane.get("/api/v1/stores/demo/products/%ff%fe/reviews").status_code < 500


def test_a_product_is_found_by_every_name_in_the_lane_as_in_the_app(world: World) -> None:
    world.invited(lines=[a_line(1, product_id="mug/blue é", sku="SKU 1")])
    world.write(world.link("r"))
    world.desk().decide(1)
    served = Client(wsgi(world.app, world.settings))
    for name in ("mug%2Fblue%20%C3%A9", "mug/blue é", "SKU%201"):
        path = f"/api/v1/stores/demo/products/{name}/reviews"
        assert served.get(path).get_json()["summary"]["count"] == 1
        assert world.client.get(path).get_json()["summary"]["count"] == 1


def test_the_stored_page_changes_in_the_transaction_that_changes_it(world: World) -> None:
    """Rolled back together: no page says what did not happen, none stays silent on what did."""
    number = world.reviewed(body="Decided.")
    before = stored(world)
    with pytest.raises(NotFoundError):
        publish_and_fail(world, number)
    assert stored(world) == before
    with world.acting():
        review = db.session.get_one(Review, number)
        publish(review, the_staff(world.store()), now())
    assert "Decided." in stored(world)


def publish_and_fail(world: World, number: int) -> None:
    with world.acting():
        publish(db.session.get_one(Review, number), the_staff(world.store()), now())
        assert b"Decided." in db.session.scalars(sa.select(Document.body)).one()
        world.store("nobody")


def stored(world: World) -> str:
    with world.acting():
        document = db.session.scalars(sa.select(Document)).one()
        assert gzip.decompress(document.gzip) == document.body
        return document.body.decode()


def test_a_new_promise_reaches_every_stored_page(world: World) -> None:
    world.published()
    world.change_store(name="New Name", publish_days=6)
    world.work()
    notice = json.loads(stored(world))["notice"]
    assert (notice["store"], notice["publish_days"]) == ("New Name", 6)


# --- tenants ------------------------------------------------------------------------------------------


def test_a_product_of_another_store_is_unknown_here(world: World) -> None:
    world.published(body="Said at demo.")
    world.open_store("other")
    page = world.client.get("/api/v1/stores/other/products/P1/reviews").get_json()
    assert page["items"] == []
    assert world.client.get("/api/v1/stores/other/summaries?product=P1").get_json()["items"][0]["count"] == 0
