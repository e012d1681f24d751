"""I bought this: the same answer and the same work for anybody, a mail for buyers alone (A4, rules WS3)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from server.db import db
from tests.factories import ALICE, SHOP_ORIGIN, World, a_line, an_order, html_of, text_of
from tests.shop_systems import days_ago, everything

STRANGER = "mallory@example.net"


@pytest.fixture
def shop(world: World) -> World:
    """Alice bought; her invitation is a month away."""
    world.change_rules(delay_days=30, fallback_days=30)
    world.deliver(an_order(lines=[a_line(1), a_line(2)]))
    return world


def ask(world: World, email: str = ALICE, product: str = "P1", **headers: str) -> TestResponse:
    return world.client.post(
        f"/api/v1/stores/{world.slug}/access", json={"email": email, "product": product}, headers=headers
    )


def ask_on_page(world: World, email: str = ALICE, **fields: str) -> TestResponse:
    form = {"email": email, "product": "P1"} | fields
    return world.client.post(f"/stores/{world.slug}/write", data=form)


def mailed(world: World) -> str:
    world.work()
    (mail,) = world.mails("review what you bought")
    return text_of(mail)


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """What the database is asked, in order."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    with world.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


# --- what a buyer gets ----------------------------------------------------------------------------


def test_a_buyer_is_mailed_the_way_to_the_form_of_the_product(shop: World) -> None:
    assert ask(shop).status_code == 202
    text = mailed(shop)
    assert "Thing 1" in text
    assert "Thing 2" not in text
    path = shop.link("r")
    assert shop.write(path).status_code == 303
    assert shop.one("SELECT count(*) FROM reviews") == 1


def test_the_mail_names_every_order_with_the_product(shop: World) -> None:
    shop.deliver(an_order(order_id="1002", lines=[a_line(1)]))
    shop.deliver(an_order(order_id="1003", lines=[a_line(3)]))
    ask(shop)
    assert len(set(re.findall(r"/r/[\w-]+", mailed(shop)))) == 2


@pytest.mark.parametrize("product", ["unheard-of", "P3"])
def test_a_product_the_buyer_has_not_got_leads_to_all_that_was_bought(shop: World, product: str) -> None:
    shop.deliver(an_order(order_id="77", email="bea@example.com", lines=[a_line(3)]))
    ask(shop, product=product)
    text = mailed(shop)
    assert "Thing 1" in text
    assert "Thing 2" in text
    assert "Thing 3" not in text


def test_an_address_is_found_however_it_is_typed(shop: World) -> None:
    ask(shop, email="Alice@EXAMPLE.com")
    assert "Thing 1" in mailed(shop)


def test_an_order_that_was_only_sent_counts_one_merely_placed_or_cancelled_does_not(world: World) -> None:
    world.change_rules(delay_days=30, fallback_days=30)
    for number, facts in enumerate(
        (
            {"status": "fulfilled", "fulfilled_at": days_ago(1)},
            {"status": "placed"},
            {"status": "cancelled", "fulfilled_at": days_ago(1)},
        )
    ):
        told = {"order_id": str(number), "delivered_at": None, "lines": [a_line(number)]}
        world.deliver(an_order(**(told | facts)))
    ask(world, product="anything")
    text = mailed(world)
    assert [f"Thing {n}" in text for n in range(3)] == [True, False, False]


def test_what_is_reviewed_is_not_listed_again_unless_all_is(shop: World) -> None:
    ask(shop, product="anything")
    shop.work()
    path = shop.link("r")
    first, second = shop.line_ids(path)
    shop.write(path, first)
    ask(shop, product="anything")
    shop.work()
    assert "Thing 1" not in text_of(shop.mails("review what you bought")[-1])
    shop.write(path, second)
    ask(shop, product="anything")
    shop.work()
    last = text_of(shop.mails("review what you bought")[-1])
    assert "Thing 1" in last
    assert "/status/" in shop.client.get(shop.link("r")).get_data(as_text=True)


def test_the_links_live_as_long_as_the_store_says(shop: World) -> None:
    from tests.authors import later

    ask(shop)
    mailed(shop)
    path = shop.link("r")
    with later(days=89):
        assert shop.client.get(path).status_code == 200
    with later(days=91):
        assert shop.client.get(path).status_code == 410


def test_asking_twice_gives_one_link_an_order(shop: World) -> None:
    for _ in range(2):
        ask(shop)
        shop.work()
    found = {
        link
        for mail in shop.mails("review what you bought")
        for link in re.findall(r"/r/[\w-]+", text_of(mail))
    }
    assert len(found) == 1


def test_who_unsubscribed_still_gets_what_they_ask_for(shop: World) -> None:
    from server.actions import suppressions
    from server.crypto import vault
    from server.models.contact import SuppressionReason
    from tests.factories import now

    with shop.acting():
        suppressions.suppress(shop.store().id, vault.email_hash(ALICE), SuppressionReason.UNSUBSCRIBED, now())
    ask(shop)
    assert "Thing 1" in mailed(shop)


def test_after_a_hard_bounce_nothing_goes(shop: World) -> None:
    from server.actions import suppressions
    from server.crypto import vault
    from server.models.contact import SuppressionReason
    from tests.factories import now

    with shop.acting():
        suppressions.suppress(shop.store().id, vault.email_hash(ALICE), SuppressionReason.HARD_BOUNCE, now())
    ask(shop)
    shop.work()
    assert shop.mails() == []
    assert shop.one("SELECT count(*) FROM access_requests") == 0


def test_both_parts_of_the_mail_have_the_same_ways_in(shop: World) -> None:
    ask(shop)
    shop.work()
    (mail,) = shop.mails()
    ways = [set(re.findall(r"/r/[\w-]+", part(mail))) for part in (text_of, html_of)]
    assert ways[0] == ways[1] != set()
    assert mail["List-Unsubscribe"] is None  # it was asked for


# --- what a stranger learns -----------------------------------------------------------------------


def test_the_answer_is_the_same_to_the_byte(shop: World) -> None:
    known, unknown = ask(shop), ask(shop, email=STRANGER)
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    assert {k: v for k, v in known.headers if k != "Date"} == {
        k: v for k, v in unknown.headers if k != "Date"
    }


def test_the_page_answers_the_same_too(shop: World) -> None:
    known, unknown = ask_on_page(shop), ask_on_page(shop, email=STRANGER)
    assert (known.status_code, known.location, known.data) == (303, unknown.location, unknown.data)


def test_the_work_is_the_same_query_for_query(shop: World) -> None:
    """Counted, not timed: a clock would only tell of this machine."""
    ask(shop, email="warm@example.com")
    seen = []
    for email in (ALICE, STRANGER):
        with statements(shop) as asked:
            ask(shop, email=email)
        seen.append(asked)
    assert seen[0] == seen[1] != []
    assert not any("contacts" in statement for statement in seen[0])


def test_the_same_rows_are_written(shop: World) -> None:
    for email in (ALICE, STRANGER):
        before = shop.counts()
        ask(shop, email=email)
        after = shop.counts()
        assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
            "access_requests": 1,
            "outbox": 1,
        }


def test_a_stranger_gets_no_mail_and_leaves_no_trace(shop: World) -> None:
    ask(shop, email=STRANGER)
    shop.work()
    assert shop.mails() == []
    assert shop.one("SELECT count(*) FROM access_requests") == 0
    assert shop.one("SELECT count(*) FROM contacts") == 1
    assert STRANGER not in everything(shop)


def test_a_buyers_request_is_forgotten_with_its_job(shop: World) -> None:
    ask(shop)
    shop.work()
    assert shop.one("SELECT count(*) FROM access_requests") == 0


def test_an_erasure_takes_a_waiting_request_along(shop: World) -> None:
    from server.actions import privacy
    from server.models.contact import Contact
    from tests.factories import now

    ask(shop)
    with shop.acting():
        privacy.erase(db.session.query(Contact).one(), now(), keep_stars=False)
    assert shop.one("SELECT count(*) FROM access_requests") == 0
    shop.work()
    assert shop.mails("review what you bought") == []


def test_asking_often_is_slowed_alike_for_known_and_unknown(shop: World) -> None:
    for email in (ALICE, STRANGER):
        assert [ask(shop, email=email).status_code for _ in range(4)] == [202, 202, 202, 429]


def asked_by_many(shop: World, times: int, email: str = ALICE) -> list[int]:
    """Somebody means to pester: from ever new machines, hour after hour, past what the door counts."""
    seen = []
    for _ in range(times):
        shop.app.extensions["vouchsafe_own_limiter"].storage.reset()
        seen.append(ask(shop, email=email).status_code)
        shop.work()
    return seen


def test_nobody_gets_more_than_three_of_these_mails_a_day(shop: World) -> None:
    assert asked_by_many(shop, 5) == [202] * 5
    assert len(shop.mails("review what you bought")) == 3
    assert asked_by_many(shop, 5, STRANGER) == [202] * 5
    assert shop.one("SELECT count(*) FROM access_requests") == 0
    shop.work(after=timedelta(days=1, minutes=1))
    asked_by_many(shop, 1)
    assert len(shop.mails("review what you bought")) == 4


def test_nobody_gets_more_than_ten_in_thirty_days(shop: World) -> None:
    for _ in range(5):
        asked_by_many(shop, 3)
        shop.work(after=timedelta(days=2))
    assert len(shop.mails("review what you bought")) == 10
    shop.work(after=timedelta(days=21))
    asked_by_many(shop, 1)
    assert len(shop.mails("review what you bought")) == 11


def test_one_client_cannot_go_through_a_list(shop: World) -> None:
    answers = [ask(shop, email=f"buyer{n}@example.com").status_code for n in range(21)]
    assert answers == [202] * 20 + [429]


# --- the doors ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"product": "P1"}, "email"),
        ({"email": "no address", "product": "P1"}, "email"),
        ({"email": ALICE}, "product"),
        ({"email": ALICE, "product": "x" * 201}, "product"),
        ({"email": ALICE, "product": ["P1"]}, "product"),
    ],
)
def test_what_is_missing_is_named(shop: World, form: dict[str, object], field: str) -> None:
    answer = shop.client.post("/api/v1/stores/demo/access", json=form)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]
    assert shop.one("SELECT count(*) FROM access_requests") == 0


def test_only_the_shops_own_pages_may_ask_by_script(shop: World) -> None:
    assert ask(shop, Origin=SHOP_ORIGIN).status_code == 202
    assert ask(shop, Origin="https://elsewhere.example").status_code == 403


def test_an_unknown_store_is_404(shop: World) -> None:
    assert (
        shop.client.post("/api/v1/stores/none/access", json={"email": ALICE, "product": "P1"}).status_code
        == 404
    )
    assert shop.client.get("/stores/none/write").status_code == 404


def test_the_page_works_without_script_and_names_the_product(shop: World) -> None:
    page = shop.client.get("/stores/demo/write?product=P1").get_data(as_text=True)
    assert "Thing 1" in page
    assert "<script" not in page
    assert ask_on_page(shop).status_code == 303
    assert "Thing 1" in mailed(shop)


def test_the_page_without_a_product_is_about_all(shop: World) -> None:
    assert "You bought this?" in shop.client.get("/stores/demo/write").get_data(as_text=True)
    assert ask_on_page(shop, product="").status_code == 303
    assert "Thing 2" in mailed(shop)


def test_a_mistyped_address_comes_back_with_what_was_typed(shop: World) -> None:
    answer = ask_on_page(shop, email="alice at example")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="alice at example"' in page
    assert 'id="email-error"' in page


def test_a_product_that_is_markup_stays_text(shop: World) -> None:
    page = shop.client.get("/stores/demo/write?product=%22%3E%3Cscript%3E").get_data(as_text=True)
    assert "<script" not in page


def test_nothing_changes_about_the_invitation(shop: World) -> None:
    ask(shop)
    shop.work()
    assert shop.one("SELECT state FROM invitations") == "due"
    shop.work(after=timedelta(days=31))
    assert shop.one("SELECT state FROM invitations") == "sent"
