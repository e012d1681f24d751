"""From arrived orders to reviews: counted without a pixel, and told to readers (B5, H4; rules WS2)."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from server.actions import funnel, privacy
from server.db import db
from server.invite_rules import Exceptional
from server.models.invitation import InvitationState
from tests.factories import ADA, ALICE, World, a_line, an_order, html_of, now, text_of
from tests.seasons import words
from tests.shop_systems import days_ago, rows
from tests.test_access import statements


def arrived(world: World, number: str, days: float = 1, **order: Any) -> None:
    facts = {
        "email": f"{number}@example.com",
        "delivered_at": days_ago(days),
        "placed_at": days_ago(days + 4),
    }
    answer = world.deliver(an_order(order_id=number, **(facts | order)))
    assert answer.status_code == 200, answer.json


def form_of(world: World, number: str) -> str:
    """The path of one buyer's form, from the mail."""
    (mail,) = [mail for mail in world.mails("How was") if mail["To"] == f"{number}@example.com"]
    found = re.search(r"/r/[\w-]+", text_of(mail))
    assert found
    return found[0]


def whole(world: World) -> funnel.Stage:
    with world.app.app_context():
        return funnel.total(funnel.by_week(world.store(), now()))


def stages(world: World) -> tuple[int, int, int, int]:
    found = whole(world)
    return (found.arrived, found.invited, found.opened, found.reviewed)


# --- stages ---------------------------------------------------------------------------------------


def test_every_order_is_counted_at_the_stage_it_reached(world: World) -> None:
    for n in range(4):
        arrived(world, f"buyer{n}")
    arrived(world, "staff", email=ADA)
    arrived(world, "nobody", permission="none")
    world.work()
    assert stages(world) == (6, 4, 0, 0)
    assert world.client.post(form_of(world, "buyer0") + "/opening").status_code == 204
    assert stages(world) == (6, 4, 1, 0)
    assert world.write(form_of(world, "buyer1")).status_code == 303
    assert stages(world) == (6, 4, 2, 1), "who wrote had opened the form, script or not"
    assert world.write(form_of(world, "buyer0")).status_code == 303
    assert stages(world) == (6, 4, 2, 2)
    assert whole(world).excluded == {"staff": 1, "no_basis": 1}


def test_an_order_counts_in_the_week_in_which_it_arrived(world: World) -> None:
    for n, weeks in enumerate((0, 0, 2, 5, 11, 13)):
        monday = now() - timedelta(days=now().weekday())
        days = (now() - monday + timedelta(weeks=weeks)) / timedelta(days=1) - 0.001 if weeks else 0
        arrived(world, f"buyer{n}", days=days)
    world.work()
    with world.app.app_context():
        found = funnel.by_week(world.store(), now())
    assert [stage.arrived for stage in found] == [1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 2]
    assert all(stage.begins.weekday() == 0 for stage in found)


def test_what_never_was_to_be_asked_is_not_in_the_funnel(world: World) -> None:
    """Cancelled, not arrived, a test, fraud: no order of these counts against the shop's asking."""
    arrived(world, "fine")
    arrived(world, "cancelled", status="cancelled")
    arrived(world, "underway", status="placed", delivered_at=None)
    arrived(world, "tomorrow", days=-1)
    world.work()
    assert stages(world) == (1, 1, 0, 0)


def test_who_cannot_be_asked_is_left_out_with_a_reason_and_not_called_planned(world: World) -> None:
    """An order without an address, and a person who was forgotten before the day, are not "planned"."""
    world.change_rules(delay_days=7)
    arrived(world, "planned")
    arrived(world, "forgotten")
    world.platform("shopify", "orders/fulfilled", _without_address())
    with world.acting():
        contact = privacy.find(world.store(), "forgotten@example.com")
        assert contact
        privacy.erase(contact, now())
    world.work()
    found = whole(world)
    assert (found.arrived, found.waiting) == (3, 1)
    assert found.excluded == {"erased": 1, "no_address": 1}


def _without_address() -> dict[str, Any]:
    from tests.shop_systems import a_shopify_order

    return a_shopify_order(email=None, customer=None, contact_email=None)


def test_the_desk_shows_stages_weeks_and_reasons(world: World) -> None:
    for n in range(3):
        arrived(world, f"buyer{n}")
    arrived(world, "nobody", permission="none")
    world.work()
    assert world.write(form_of(world, "buyer1")).status_code == 303
    page = world.desk().client.get("/desk/invitations").get_data(as_text=True)
    said = words(page)
    assert "Arrived 4 Invited 3 · 75 % Opened the form 1 · 25 % Reviewed 1 · 25 %" in said
    assert re.search(r"\d{4} 4 3 1 1 0 1 ", said), "the week's row"
    assert "nobody told this buyer, or they did not agree" in said
    assert "Of the 4 orders of the last 90 days whose day has come, 3 were invited (75 %)." in said


def test_an_empty_shop_is_told_what_will_stand_here(world: World) -> None:
    said = words(world.desk().client.get("/desk/invitations").get_data(as_text=True))
    assert "No order has arrived yet" in said


def test_one_store_does_not_count_anothers_orders(world: World) -> None:
    world.open_store("other")
    arrived(world, "mine")
    world.slug = "other"
    arrived(world, "theirs")
    arrived(world, "theirs2")
    world.work()
    assert stages(world) == (2, 2, 0, 0)


# --- opened ---------------------------------------------------------------------------------------


def test_a_scanner_that_opens_everything_opens_nothing(world: World) -> None:
    """GET and HEAD of every link of the mail, five times: not a single row differs."""
    arrived(world, "buyer", lines=[a_line(1), a_line(2)])
    world.work()
    (mail,) = world.mails()
    urls = set(re.findall(r"https?://[^\s\"<>]+", html_of(mail).replace("&amp;", "&") + text_of(mail)))
    ours = {u.rstrip(".,)") for u in urls if u.startswith(world.settings.base_url)}
    assert any("/r/" in url for url in ours)
    counts, before = world.counts(), rows(world)
    for url in ours:
        parts = urlsplit(url)
        for _ in range(5):
            for call in (world.client.get, world.client.head):
                assert call(f"{parts.path}?{parts.query}").status_code == 200
    for _ in range(5):
        for call in (world.client.get, world.client.head):
            assert call(form_of(world, "buyer") + "/opening").status_code == 405
    assert world.counts() == counts
    assert rows(world) == before
    assert stages(world) == (1, 1, 0, 0)


def test_the_script_tells_once_and_the_first_time_counts(world: World) -> None:
    arrived(world, "buyer")
    world.work()
    path = form_of(world, "buyer") + "/opening"
    assert world.client.post(path).status_code == 204
    first = world.one("SELECT opened_at FROM invitations")
    assert first
    before = rows(world)
    for _ in range(3):
        assert world.client.post(path).status_code == 204
    assert rows(world) == before


def test_the_form_carries_what_its_script_needs_and_no_pixel(world: World) -> None:
    arrived(world, "buyer")
    world.work()
    path = form_of(world, "buyer")
    answer = world.client.get(path)
    page = answer.get_data(as_text=True)
    assert f'data-opening="{path}/opening"' in page
    script = re.search(r'<script src="(/static/write\.js[^"]*)"', page)
    assert script
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    with world.client.get(script[1]) as source:
        assert "data-opening" in source.get_data(as_text=True)
    (mail,) = world.mails()
    assert "<img" not in html_of(mail), "no picture that tells when it is looked at"


def test_a_guessed_or_ended_link_tells_nothing(world: World) -> None:
    arrived(world, "buyer")
    world.work()
    path = form_of(world, "buyer")
    before = rows(world)
    assert world.client.post(path[:-2] + "xx/opening").status_code == 404
    from tests.authors import later

    with later(days=91):
        assert world.client.post(path + "/opening").status_code == 410
    assert rows(world) == before


# --- what readers are told ------------------------------------------------------------------------


def test_the_public_figure_is_what_a_recount_of_the_tables_gives(world: World) -> None:
    world.change_rules(per_14_days=1, same_product_days=365)
    for n in range(9):
        arrived(world, f"order{n}", days=n * 12, email=f"buyer{n % 5}@example.com", lines=[a_line(n % 3)])
    arrived(world, "mine", email=ADA)
    arrived(world, "no", permission="none")
    arrived(world, "off", status="cancelled")
    world.work()
    asked, due, reasons = recount(world)
    said = words(world.client.get("/stores/demo/how").get_data(as_text=True))
    share = round(100 * asked / due)
    verb = "was" if asked == 1 else "were"
    assert 0 < asked < due
    assert (
        f"Of the {due} orders of the last 90 days whose day to be asked has come, "
        f"{asked} {verb} invited ({share} %)." in said
    )
    for words_, n in (
        ("bought by our own staff", reasons["staff"]),
        ("no permission to write", reasons["no_basis"]),
    ):
        assert n == 1
        assert f"{words_}: {n}" in said


def public_page(world: World) -> str:
    return words(world.client.get("/stores/demo/how").get_data(as_text=True))


def test_an_order_that_waits_for_more_than_sixty_days_counts_as_not_yet_asked(world: World) -> None:
    """A long wait is a way to ask nobody: readers see it as a number of its own."""
    world.change_rules(delay_days=170, fallback_days=170)
    arrived(world, "young", days=59)
    arrived(world, "old", days=61)
    world.work()
    with world.app.app_context():
        told = funnel.coverage(world.store(), now())
    assert (told.arrived, told.waiting, told.overdue, told.invited) == (2, 1, 1, 0)
    said = public_page(world)
    assert "Of the 1 order of the last 90 days whose day to be asked has come, 0 were invited (0 %)." in said
    assert "not yet asked, though they arrived more than 60 days ago: 1" in said
    desk = words(world.desk().client.get("/desk/invitations").get_data(as_text=True))
    assert "1 of these arrived more than 60 days ago and was not asked yet" in desk
    assert "0 were invited (0 %); 1, arrived more than 60 days ago, was not asked yet." in desk


def test_whoever_is_asked_or_left_out_late_is_not_called_unasked(world: World) -> None:
    arrived(world, "asked", days=61)
    arrived(world, "refused", days=61, permission="none")
    world.work()
    with world.app.app_context():
        told = funnel.coverage(world.store(), now())
    assert (told.arrived, told.overdue, told.invited + told.excluded.total()) == (2, 0, 2)
    assert "not yet asked" not in public_page(world)


def test_readers_see_every_wait_that_is_an_exception(world: World) -> None:
    world.deliver(an_order(lines=[a_line(9, name="Oak table")]))
    world.change_rules(
        exceptions=(
            Exceptional(product="P9", delay_days=180, fallback_days=1),
            Exceptional(product="P8", category="Aprons", delay_days=2, fallback_days=3),
            Exceptional(category="Aprons", country="FR", delay_days=4, fallback_days=5),
            Exceptional(country="QQ", delay_days=6, fallback_days=7),
        )
    )
    said = public_page(world)
    assert "some wait longer or shorter, as listed below" in said
    assert "Other waits, never more than 180 days" in said
    for line in (
        "product Oak table: 180 days after arrival, or 1 day after dispatch",
        "product P8 in category Aprons: 2 days after arrival, or 3 days after dispatch",
        "category Aprons, orders to France: 4 days after arrival, or 5 days after dispatch",
        "orders to QQ: 6 days after arrival, or 7 days after dispatch",
    ):
        assert line in said
    world.change_rules(delay_days=1)
    assert "Other waits" not in public_page(world)


def test_the_public_page_may_be_kept_for_some_minutes(world: World) -> None:
    """It counts orders and reviews: a crowd of readers must not have it counted for each."""
    answer = world.client.get("/stores/demo/how")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.mimetype == "text/html"
    assert "Set-Cookie" not in answer.headers


def test_what_arrived_of_late_is_found_by_an_index(world: World) -> None:
    """The plan, not the clock: a shop's orders of ten years are not read for the last 90 days."""
    arrived(world, "one")
    with statements(world) as asked, world.app.app_context():
        funnel.coverage(world.store(), now())
    (query,) = (one for one in asked if "count(*)" in one)
    assert "coalesce(orders.delivered_at, orders.fulfilled_at) <=" not in query
    assert "orders.delivered_at BETWEEN" in query
    with world.app.app_context():
        names = {index["name"] for index in sa.inspect(db.engine).get_indexes("orders")}
    assert {"ix_orders_store_id_delivered_at", "ix_orders_store_id_fulfilled_at"} <= names


def recount(world: World) -> tuple[int, int, dict[str, int]]:
    """By hand, row by row, apart from the code under test."""
    from server.models.invitation import Invitation
    from server.models.order import Order

    asked = due = 0
    reasons: dict[str, int] = {}
    with world.app.app_context():
        for order in db.session.query(Order):
            there = order.delivered_at or order.fulfilled_at
            if not order.counts or there is None or not now() - timedelta(days=90) <= there <= now():
                continue
            first = db.session.query(Invitation).filter_by(order_id=order.id, step="first").one_or_none()
            if first is None or first.state is InvitationState.DUE:
                continue
            due += 1
            asked += first.state is InvitationState.SENT
            if first.skip_reason:
                reasons[first.skip_reason.value] = reasons.get(first.skip_reason.value, 0) + 1
    return asked, due, reasons


@pytest.mark.parametrize("who", [ALICE, "nobody@example.com"])
def test_no_figure_names_a_person_or_an_order(world: World, who: str) -> None:
    world.deliver(an_order(order_id="secret-4711", email=who))
    world.work()
    for path in ("/stores/demo/how", "/desk/invitations"):
        client = world.desk().client if "desk" in path else world.client
        page = client.get(path).get_data(as_text=True)
        assert who not in page
        assert "secret-4711" not in page
