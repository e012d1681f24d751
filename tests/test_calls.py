"""The call sheet: whose order arrived today, who calls them, and when it is evening there (B10, D8)."""

import csv
import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from werkzeug.test import TestResponse

from server.actions import stores
from tests.factories import World, a_line, an_order, now
from tests.shop_systems import rows

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def calling(world: World) -> World:
    """A shop in London that calls its gold buyers, with Ann and Ben on the phone."""
    world.change_store(call_tiers=["gold"], call_agents=["Ann", "Ben"], time_zone="Europe/London")
    return world


def today() -> date:
    return now().astimezone(LONDON).date()


def noon(day: date | None = None) -> str:
    return datetime.combine(day or today(), datetime.min.time(), LONDON).replace(hour=12).isoformat()


def arrived(world: World, number: int, **facts: object) -> None:
    told = {
        "order_id": f"A{number}",
        "email": f"buyer{number}@example.com",
        "given_name": f"Buyer{number}",
        "tier": "gold",
        "delivered_at": noon(),
    }
    assert world.deliver(an_order(**(told | facts))).status_code == 200


def sheet(world: World, **query: str) -> str:
    return world.desk().client.get("/desk/calls", query_string=query).get_data(as_text=True)


def exported(world: World, **query: str) -> list[dict[str, str]]:
    answer = world.desk().client.get("/desk/calls.csv", query_string=query)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def note(world: World, outcome: str, agent: str = "Ann", number: int = 1) -> TestResponse:
    order = world.one("SELECT id FROM orders WHERE ref = :ref", ref=f"A{number}")
    return world.desk().post(f"/desk/orders/{order}/call", outcome=outcome, agent=agent)


# --- who ------------------------------------------------------------------------------------------


def test_the_sheet_names_the_days_buyers_of_the_chosen_tiers_alone(calling: World) -> None:
    arrived(calling, 1, lines=[a_line(1, quantity=2), a_line(2)])
    arrived(calling, 2, tier="silver")
    arrived(calling, 3, tier=None)
    arrived(calling, 4, delivered_at=noon(today() - timedelta(days=1)))
    arrived(calling, 5, status="cancelled")
    page = sheet(calling)
    assert [f"Buyer{n}" in page for n in range(1, 6)] == [True, False, False, False, False]
    assert "A1" in page
    assert "3 items" in page
    assert "English (United Kingdom)" in page


def test_there_is_no_phone_number_and_the_page_says_where_it_is(calling: World) -> None:
    arrived(calling, 1, phone="+44 1947 555 0100")
    page = sheet(calling)
    assert "555" not in page
    assert "Phone numbers stay in your shop’s own system" in page


def test_another_day_can_be_looked_up(calling: World) -> None:
    arrived(calling, 4, delivered_at=noon(today() - timedelta(days=1)))
    assert "Buyer4" in sheet(calling, day=(today() - timedelta(days=1)).isoformat())


def test_a_day_begins_on_the_shops_own_clock(calling: World) -> None:
    calling.change_store(time_zone="Pacific/Auckland")
    here = ZoneInfo("Pacific/Auckland")
    day = now().astimezone(here).date()
    begins = datetime.combine(day, datetime.min.time(), here)
    arrived(calling, 1, delivered_at=begins.isoformat())
    arrived(calling, 2, delivered_at=(begins - timedelta(seconds=1)).isoformat())
    page = sheet(calling)
    assert ("Buyer1" in page, "Buyer2" in page) == (True, False)


def test_who_was_forgotten_is_on_no_sheet(calling: World) -> None:
    from server.actions import privacy
    from server.db import db
    from server.models.contact import Contact

    arrived(calling, 1)
    with calling.acting():
        privacy.erase(db.session.query(Contact).one(), now(), keep_stars=False)
    assert "order <bdi>" not in sheet(calling)


# --- by whom --------------------------------------------------------------------------------------


def test_calls_are_shared_out_evenly(calling: World) -> None:
    for number in range(1, 8):
        arrived(calling, number)
    mine = [row["agent"] for row in exported(calling)]
    assert sorted((mine.count("Ann"), mine.count("Ben"))) == [3, 4]


def test_a_later_arrival_moves_no_call_to_somebody_else(calling: World) -> None:
    for number in range(1, 4):
        arrived(calling, number)
    before = {row["order"]: row["agent"] for row in exported(calling)}
    note(calling, "no_answer", agent="Ben", number=2)
    arrived(calling, 4)
    arrived(calling, 5)
    after = {row["order"]: row["agent"] for row in exported(calling)}
    assert {order: after[order] for order in ("A1", "A3")} == {order: before[order] for order in ("A1", "A3")}
    assert after["A2"] == "Ben"


def test_without_agents_the_sheet_still_stands_and_the_caller_is_who_noted(calling: World) -> None:
    calling.change_store(call_agents=[])
    arrived(calling, 1)
    assert "Nobody yet" in sheet(calling)
    assert note(calling, "reached", agent="").status_code == 303
    assert calling.one("SELECT agent FROM calls") == "Ada"


# --- when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "begins", "in_london"),
    [
        ("Europe/Berlin", "2026-01-15", "2026-01-15 18:00", "2026-01-15 17:00"),
        ("Asia/Kathmandu", "2026-01-15", "2026-01-15 18:00", "2026-01-15 12:15"),
        # Clocks in London go back on 25 October 2026, those in New York a week later.
        ("America/New_York", "2026-10-26", "2026-10-26 18:00", "2026-10-26 22:00"),
        ("Europe/London", "2026-10-25", "2026-10-25 18:00", "2026-10-25 18:00"),
        # In Sydney the evening of that day was over before the parcel came: the next one is named.
        ("Australia/Sydney", "2026-01-15", "2026-01-16 18:00", "2026-01-16 07:00"),
    ],
)
def test_the_hour_is_evening_where_the_buyer_is(
    calling: World, zone: str, day: str, begins: str, in_london: str
) -> None:
    arrived(calling, 1, time_zone=zone, delivered_at=noon(date.fromisoformat(day)))
    (row,) = exported(calling, day=day)
    assert (row["buyer_from"], row["shop_from"], row["buyer_zone"]) == (begins, in_london, zone)


def test_a_country_with_many_zones_is_called_in_its_biggest_and_the_page_says_so(calling: World) -> None:
    arrived(calling, 1, country="US", time_zone=None)
    assert "America/New_York, if the buyer is in the biggest zone of the country" in sheet(calling)


def test_a_parcel_that_comes_within_the_hour_is_called_about_in_what_is_left_of_it(calling: World) -> None:
    at = datetime.fromisoformat(noon()).replace(hour=18, minute=20)
    arrived(calling, 1, time_zone="Europe/London", delivered_at=at.isoformat())
    (row,) = exported(calling)
    assert (row["buyer_from"][-5:], row["buyer_until"][-5:]) == ("18:20", "19:00")


# --- what came of it ------------------------------------------------------------------------------


def test_an_outcome_is_noted_and_may_be_corrected_with_who_and_when(calling: World) -> None:
    arrived(calling, 1)
    note(calling, "no_answer")
    first = calling.one("SELECT at FROM calls")
    note(calling, "reached", agent="Ben")
    assert calling.one("SELECT count(*) FROM calls") == 1
    assert calling.one("SELECT outcome FROM calls") == "reached"
    assert calling.one("SELECT agent FROM calls") == "Ben"
    assert str(calling.one("SELECT at FROM calls")) >= str(first)
    page = sheet(calling)
    assert "Reached" in page
    assert "Ben, noted" in page


def test_who_wanted_a_call_back_is_on_the_next_days_list(calling: World) -> None:
    arrived(calling, 1)
    note(calling, "call_back")
    assert "To call back" not in sheet(calling)
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert "To call back" in sheet(calling, day=tomorrow)
    note(calling, "reached")
    assert "To call back" not in sheet(calling, day=tomorrow)


@pytest.mark.parametrize(
    "form", [{"outcome": "happy"}, {"outcome": ""}, {"agent": "Mallory"}, {"outcome": "reached", "agent": ""}]
)
def test_an_unknown_outcome_or_caller_is_refused(calling: World, form: dict[str, str]) -> None:
    arrived(calling, 1)
    answer = note(calling, **({"outcome": "reached"} | form))
    assert answer.status_code == 422
    assert calling.one("SELECT count(*) FROM calls") == 0


def test_another_stores_order_is_unknown_here(calling: World) -> None:
    arrived(calling, 1)
    with calling.acting():
        from server.db import db
        from server.models.order import Order

        other = stores.create("other", "Other", now())
        db.session.query(Order).update({"store_id": other.id})
    assert note(calling, "reached").status_code == 404


# --- export and settings --------------------------------------------------------------------------


def test_no_spreadsheet_takes_an_export_for_a_formula(calling: World) -> None:
    arrived(calling, 1, given_name="=HYPERLINK(1)", lines=[a_line(name="@SUM(1)")])
    arrived(calling, 2, given_name="＝1+1", order_id="+1")
    for row in exported(calling):
        for value in row.values():
            assert not value.startswith(("=", "+", "-", "@", "＝"))
    assert exported(calling)[0]["given_name"] in {"'=HYPERLINK(1)", "'＝1+1"}


def test_the_settings_are_kept_each_word_once(world: World) -> None:
    answer = world.desk().post(
        "/desk/calls/settings",
        call_tiers="gold\n VIP \ngold\n\n",
        call_agents="Ann",
        call_from_hour="17",
        call_until_hour="20",
        arrival_note="true",
    )
    assert answer.status_code == 303
    with world.acting():
        store = world.store()
        assert (store.call_tiers, store.call_agents) == (["gold", "VIP"], ["Ann"])
        assert (store.call_from_hour, store.call_until_hour, store.arrival_note) == (17, 20, True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("call_from_hour", "24"),
        ("call_from_hour", "six"),
        ("call_until_hour", "18"),
        ("call_until_hour", "25"),
        ("call_tiers", "x" * 61),
        ("call_agents", "\n".join(f"Agent {n}" for n in range(51))),
    ],
)
def test_a_setting_that_cannot_be_says_why_and_keeps_what_was_typed(
    world: World, field: str, value: str
) -> None:
    form = {"call_tiers": "gold", "call_agents": "Ann", "call_from_hour": "18", "call_until_hour": "19"}
    answer = world.desk().post("/desk/calls/settings", **(form | {field: value}))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert value.splitlines()[0] in page
    with world.acting():
        assert world.store().call_tiers == []


def test_the_shops_own_words_for_tiers_are_offered(calling: World) -> None:
    arrived(calling, 1, tier="inner circle")
    assert "Seen of late: inner circle." in sheet(calling)


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "9999-01-01", "0001-01-01"])
def test_a_day_that_is_none_is_refused(calling: World, day: str) -> None:
    assert calling.desk().client.get("/desk/calls", query_string={"day": day}).status_code == 422


def test_a_call_is_in_the_persons_own_data_and_goes_with_the_person(calling: World) -> None:
    from server.actions import exports, privacy
    from server.db import db
    from server.models.contact import Contact

    arrived(calling, 1)
    note(calling, "not_wanted")
    with calling.acting():
        person = db.session.query(Contact).one()
        (told,) = exports.export(person)["calls"]
        assert (told["order"], told["outcome"]) == ("A1", "not_wanted")
        privacy.erase(person, now(), keep_stars=False)
    assert calling.one("SELECT count(*) FROM calls") == 0


# --- and nothing else -----------------------------------------------------------------------------


def test_calling_changes_nothing_about_who_is_invited(calling: World) -> None:
    calling.change_rules(delay_days=30, fallback_days=30)
    arrived(calling, 1)
    arrived(calling, 2, tier="silver")
    before = rows(calling)
    sheet(calling)
    exported(calling)
    for outcome in ("not_wanted", "wrong_number", "reached"):
        note(calling, outcome)
    after = rows(calling)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"calls", "staff_sessions", "sign_ins"}
    calling.work(after=timedelta(days=31))
    assert calling.one("SELECT count(*) FROM mail_messages WHERE kind = 'invitation'") == 2
