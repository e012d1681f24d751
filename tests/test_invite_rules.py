"""When and whether an order is invited: the engine by itself, over zones, clock changes, caps and histories."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.invite_rules import (
    PATIENCE,
    Exceptional,
    Facts,
    LineFacts,
    Rules,
    consider,
    consider_reminder,
    planned_for,
    ramp_allowance,
)
from server.send_window import Window, zones_for
from server.zones import of_country

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
#: Half and quarter hours, both hemispheres' clock changes, a change at midnight, and zones past the date line.
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia",
    "Pacific/Kiritimati", "America/St_Johns", "Africa/Casablanca", "Asia/Tehran", "America/Havana",
    "America/Sao_Paulo", "Asia/Kolkata", "Antarctica/Troll",
)  # fmt: skip
instants = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
zones = st.sampled_from(ZONES)
hours = st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda pair: pair[0] < pair[1])


def noon(day: int = 1) -> datetime:
    return datetime(2026, 6, day, 12, tzinfo=UTC)


def an_arrival(**facts: object) -> Facts:
    """Delivered at noon on the first of June; nothing stands against it."""
    usual = Facts(
        placed_at=noon() - 3 * DAY,
        received_at=noon() - 3 * DAY,
        delivered_at=noon(),
        checkout_notice={"*": True},
        country="GB",
        lines=(LineFacts(product="P1"),),
    )
    return replace(usual, **facts)


def hour_in(zone: str, at: datetime) -> int:
    return at.astimezone(ZoneInfo(zone)).hour


# --- the window -----------------------------------------------------------------------------------


@given(instants, zones, hours)
def test_the_next_opening_is_open_and_never_before_now(
    at: datetime, zone: str, pair: tuple[int, int]
) -> None:
    window = Window(*pair, (zone,))
    found = window.next_open(at)
    assert found >= at
    assert window.is_open(found)
    assert pair[0] <= hour_in(zone, found) < pair[1]


@given(instants, zones, hours)
def test_no_open_moment_is_passed_over(at: datetime, zone: str, pair: tuple[int, int]) -> None:
    window = Window(*pair, (zone,))
    found = window.next_open(at)
    tried = at
    while tried < found:
        assert not window.is_open(tried)
        tried += timedelta(minutes=10)


@given(instants, st.sampled_from(("US", "RU", "BR", "AU", "CA", "ID", "MX", "PT", "ES", "CL", "KI")))
@settings(max_examples=60, deadline=None)
def test_a_country_of_many_zones_is_written_to_while_all_are_awake(at: datetime, country: str) -> None:
    window = Window(9, 20, of_country(country))
    found = window.next_open(at)
    assert found >= at
    assert all(9 <= hour_in(zone, found) < 20 for zone in of_country(country))


def test_where_no_hour_is_common_the_first_zone_speaks() -> None:
    window = Window(9, 11, of_country("RU"))
    found = window.next_open(noon())
    assert 9 <= hour_in("Europe/Moscow", found) < 11 or 9 <= hour_in(of_country("RU")[0], found) < 11


def test_a_morning_that_the_clock_skips_is_passed_over_to_the_next() -> None:
    """On 29 March 2026 Berlin has no hour from two to three."""
    window = Window(2, 3, ("Europe/Berlin",))
    found = window.next_open(datetime(2026, 3, 28, 22, tzinfo=UTC))
    assert found == datetime(2026, 3, 30, 0, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_open_both_times() -> None:
    """On 25 October 2026 Berlin lives the hour from two to three twice."""
    window = Window(2, 3, ("Europe/Berlin",))
    assert window.is_open(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert window.is_open(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))


def test_nine_o_clock_in_kathmandu_is_a_quarter_past_three() -> None:
    window = Window(9, 20, ("Asia/Kathmandu",))
    assert window.next_open(datetime(2026, 6, 1, 0, tzinfo=UTC)) == datetime(2026, 6, 1, 3, 15, tzinfo=UTC)


def test_the_orders_zone_goes_before_the_countrys_and_the_stores() -> None:
    assert zones_for(("Asia/Tokyo",), of_country("DE"), ("UTC",)) == ("Asia/Tokyo",)
    assert "Europe/Berlin" in zones_for((), of_country("DE"), ("UTC",))
    assert zones_for((), of_country("XX"), ("Europe/London",)) == ("Europe/London",)


# --- the engine -----------------------------------------------------------------------------------

exceptional = st.builds(
    Exceptional,
    country=st.sampled_from((None, "GB", "DE")),
    category=st.sampled_from((None, "apron")),
    product=st.sampled_from((None, "P1")),
    delay_days=st.integers(0, 60),
    fallback_days=st.integers(0, 90),
)
some_rules = st.builds(
    lambda pair, **rest: Rules(opens=pair[0], closes=pair[1], **rest),
    hours,
    delay_days=st.integers(0, 60),
    fallback_days=st.integers(0, 90),
    exceptions=st.lists(exceptional, max_size=3).map(tuple),
    reminder_days=st.none() | st.integers(1, 60),
    per_14_days=st.integers(0, 3),
    per_30_days=st.integers(0, 5),
    same_product_days=st.sampled_from((0, 30, 365)),
)
past = st.lists(st.integers(0, 60 * 24).map(lambda h: noon() - h * HOUR), max_size=6).map(tuple)


@st.composite
def some_facts(draw: st.DrawFn) -> Facts:
    delivered = draw(st.none() | st.integers(-40 * 24, 0).map(lambda h: noon() + h * HOUR))
    return an_arrival(
        delivered_at=delivered,
        fulfilled_at=draw(st.none() | st.just((delivered or noon()) - 2 * DAY)),
        received_at=noon() - 45 * DAY,
        placed_at=noon() - draw(st.integers(45, 130)) * DAY,
        cancelled=draw(st.booleans()) and draw(st.booleans()),
        suppressed=draw(st.sampled_from((None, None, None, "unsubscribed", "complaint", "hard_bounce"))),
        permission=draw(st.sampled_from((None, "consent", "soft_opt_in", "none"))),
        country=draw(st.sampled_from((None, "GB", "DE", "US"))),
        zones=(draw(zones),),
        lines=tuple(
            LineFacts(
                product=f"P{n}",
                category=draw(st.sampled_from((None, "apron"))),
                reviewed=draw(st.booleans()),
                asked_at=draw(st.none() | st.integers(1, 500).map(lambda d: noon() - d * DAY)),
            )
            for n in range(draw(st.integers(1, 3)))
        ),
        invited_at=(invited := draw(past)),
        written_at=invited,
        first_sent_at=draw(st.none() | st.just(noon() - 8 * DAY)),
    )


@given(some_rules, some_facts(), st.booleans())
@settings(max_examples=300)
def test_what_goes_now_breaks_no_rule(rules: Rules, facts: Facts, reminder: bool) -> None:
    """No mail outside the window, past a cap, before its day, after a stop, or about nothing."""
    ask = consider_reminder if reminder else consider
    verdict = ask(rules, facts, noon())
    if verdict.stop is not None or verdict.due_at is None or verdict.due_at > noon():
        return
    assert not facts.cancelled
    assert facts.suppressed is None
    assert facts.permission != "none"
    assert rules.opens <= hour_in(facts.zones[0], noon()) < rules.closes
    assert verdict.lines
    for number in verdict.lines:
        line = facts.lines[number]
        assert not line.reviewed
        span = rules.same_product_days * DAY
        assert not (span and line.asked_at and noon() - line.asked_at < span)
    if not reminder:
        assert facts.arrived_at is not None
        if rules.per_14_days:
            assert sum(at > noon() - 14 * DAY for at in facts.invited_at) < rules.per_14_days
    if rules.per_30_days:
        assert sum(at > noon() - 30 * DAY for at in facts.written_at) < rules.per_30_days


@given(some_rules, some_facts())
@settings(max_examples=200)
def test_asked_again_at_the_moment_it_named_the_engine_says_now(rules: Rules, facts: Facts) -> None:
    """So a worker that comes back when it was told to never waits in circles."""
    verdict = consider(rules, facts, noon())
    if verdict.stop is None and verdict.due_at is not None:
        again = consider(rules, facts, verdict.due_at)
        assert again.stop is not None or again.due_at == verdict.due_at


@given(some_rules, some_facts(), st.integers(0, 400))
@settings(max_examples=200)
def test_a_verdict_never_names_the_past(rules: Rules, facts: Facts, later: int) -> None:
    now = noon() + later * HOUR
    verdict = consider(rules, facts, now)
    assert verdict.due_at is None or verdict.due_at >= now


@given(some_rules, some_facts())
def test_a_stop_is_told_with_every_rule_that_was_passed_before_it(rules: Rules, facts: Facts) -> None:
    verdict = consider(rules, facts, noon())
    refused = [check for check in verdict.checks if not check.passed]
    if verdict.stop is not None:
        assert refused[-1].code == verdict.stop == verdict.checks[-1].code


@given(some_rules)
def test_rules_come_back_from_their_document_as_they_were(rules: Rules) -> None:
    assert Rules.of(rules.document()) == rules


def test_a_document_of_an_older_version_gets_the_defaults() -> None:
    assert Rules.of({"delay_days": 3, "fallback_days": 3, "unknown": 1}) == Rules(
        delay_days=3, fallback_days=3
    )


# --- waits ----------------------------------------------------------------------------------------


def any_hour(**changes: object) -> Rules:
    return Rules(opens=0, closes=24, **changes)


def test_delivery_is_waited_from_and_dispatch_is_the_fallback() -> None:
    rules = any_hour(delay_days=7, fallback_days=14)
    assert planned_for(rules, an_arrival()) == noon() + 7 * DAY
    assert planned_for(rules, an_arrival(delivered_at=None, fulfilled_at=noon())) == noon() + 14 * DAY
    assert planned_for(rules, an_arrival(delivered_at=None)) is None


@pytest.mark.parametrize(
    ("line", "country", "days"),
    [
        (LineFacts(product="P1", category="apron"), "DE", 1),
        (LineFacts(product="P2", category="apron"), "DE", 4),
        (LineFacts(product="P2", category="apron"), "GB", 3),
        (LineFacts(product="P2", category="lamp"), "DE", 2),
        (LineFacts(product="P2", category="lamp"), "GB", 7),
    ],
)
def test_the_most_exact_wait_wins(line: LineFacts, country: str, days: int) -> None:
    rules = any_hour(
        exceptions=(
            Exceptional(country="DE", delay_days=2, fallback_days=2),
            Exceptional(category="apron", delay_days=3, fallback_days=3),
            Exceptional(category="apron", country="DE", delay_days=4, fallback_days=4),
            Exceptional(product="P1", delay_days=1, fallback_days=1),
        )
    )
    assert planned_for(rules, an_arrival(lines=(line,), country=country)) == noon() + days * DAY


def test_an_order_waits_for_the_item_that_needs_most_time() -> None:
    rules = any_hour(exceptions=(Exceptional(product="P2", delay_days=30, fallback_days=30),))
    facts = an_arrival(lines=(LineFacts(product="P1"), LineFacts(product="P2")))
    assert planned_for(rules, facts) == noon() + 30 * DAY


# --- caps -----------------------------------------------------------------------------------------


def test_a_second_order_waits_until_a_fortnight_after_the_first_mail() -> None:
    facts = an_arrival(invited_at=(noon() + 2 * DAY,), written_at=(noon() + 2 * DAY,))
    assert consider(any_hour(), facts, noon() + 7 * DAY).due_at == noon() + 16 * DAY


def test_what_would_wait_past_all_patience_is_given_up() -> None:
    often = tuple(noon() + n * DAY for n in range(7, 60))
    facts = an_arrival(invited_at=often, written_at=())
    verdict = consider(any_hour(), facts, noon() + 60 * DAY)
    assert verdict.stop == "capped"
    assert PATIENCE == 30 * DAY


def test_an_item_asked_about_within_the_year_is_left_out() -> None:
    lines = (LineFacts(product="P1", asked_at=noon() - 100 * DAY), LineFacts(product="P2"))
    verdict = consider(any_hour(delay_days=0), an_arrival(lines=lines), noon())
    assert verdict.lines == (1,)
    assert consider(any_hour(), an_arrival(lines=lines[:1]), noon()).stop == "asked_recently"


# --- the ramp -------------------------------------------------------------------------------------


def test_a_new_store_may_send_twice_as_many_each_day_until_nobody_counts() -> None:
    allowed = [ramp_allowance(Rules(), noon(), noon() + n * DAY) for n in range(8)]
    assert allowed == [50, 100, 200, 400, 800, 1600, 3200, None]
    assert ramp_allowance(Rules(), None, noon()) == 50
    assert ramp_allowance(Rules(ramp_per_day=None), None, noon()) is None


@given(st.integers(0, 100_000))
def test_the_ramp_never_overflows(days: int) -> None:
    assert ramp_allowance(Rules(ramp_per_day=1), noon(), noon() + days * DAY) is None or days < 14
