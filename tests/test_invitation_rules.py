"""The rules of asking, from the desk's form to the mail that goes or waits (B1, B3, B5; D19–D21)."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from server.actions import privacy, suppressions
from server.crypto import vault
from server.db import db
from server.models.contact import MailTopic, SuppressionReason
from server.models.log import LogEvent
from server.models.outbox import ReportKind
from server.models.staff import Staff
from server.worker import LEASE, post
from tests.factories import ADA, ALICE, Desk, Factory, World, a_line, an_order, now, text_of
from tests.seasons import (
    DAY,
    HOUR,
    delivered,
    doors_at,
    fates,
    live,
    live_until,
    noon,
    reason,
    sent_at,
    set_clock,
    take_in,
    words,
    work_at,
)
from tests.shop_systems import rows
from tests.test_invitations import KilledError, PostOffice, free_port, listening

RULES = "/desk/rules"
#: What the form shows for the rules that test stores open with.
AS_OPENED = {
    "delay_days": "0",
    "fallback_days": "0",
    "opens": "0",
    "closes": "24",
    "reminder_days": "",
    "per_14_days": "0",
    "per_30_days": "0",
    "same_product_days": "0",
    "max_age_days": "60",
    "ramp_per_day": "",
}


def typed(**changes: str) -> dict[str, str]:
    return AS_OPENED | changes


def an_exception(row: int = 0, **fields: str) -> dict[str, str]:
    return {f"exceptions-{row}-{name}": value for name, value in fields.items()}


def seal_on(page: str) -> str | None:
    found = re.search(r'name="seal" value="([^"]+)"', page)
    return found[1] if found else None


def switch_on(desk: Desk, form: dict[str, str]) -> None:
    """Both presses: see what they would do, then switch them on."""
    seen = desk.post(RULES, **form)
    seal = seal_on(seen.get_data(as_text=True))
    assert seal, "the first press shows the button"
    assert desk.post(RULES, **form, seal=seal).status_code == 303


def versions(world: World) -> int:
    return int(world.one("SELECT count(*) FROM invitation_rules"))


def in_force(world: World) -> dict[str, Any]:
    found = world.one("SELECT document FROM invitation_rules ORDER BY number DESC LIMIT 1")
    return json.loads(found) if isinstance(found, str) else found


# --- at the desk ----------------------------------------------------------------------------------


def test_new_rules_are_tried_first_and_switched_on_by_a_second_press(world: World) -> None:
    world.deliver()
    desk = world.desk()
    first = desk.post(RULES, **typed(delay_days="7"))
    page = first.get_data(as_text=True)
    assert first.status_code == 200
    assert "What these rules would have done" in page
    assert "on your last 1 orders" in page
    assert versions(world) == 1, "looking saves nothing"
    second = desk.post(RULES, **typed(delay_days="7"), seal=seal_on(page))
    assert second.status_code == 303
    assert (versions(world), in_force(world)["delay_days"]) == (2, 7)
    shown = desk.client.get(second.headers["Location"]).get_data(as_text=True)
    assert "Switched on." in shown
    assert 'name="delay_days" type="text" value="7"' in shown


def test_the_form_shows_the_rules_in_force_and_what_they_do(world: World) -> None:
    world.deliver()
    page = world.desk().client.get(RULES).get_data(as_text=True)
    for name, value in AS_OPENED.items():
        assert re.search(rf'name="{name}" type="text" value="{value}"', page), name
    assert "What the rules in force do" in page
    assert seal_on(page) is None, "there is nothing to switch on"


#: What is typed, and the field that is named.
WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"delay_days": ""}, "delay_days"),
    ({"delay_days": "soon"}, "delay_days"),
    ({"delay_days": "181"}, "delay_days"),
    ({"delay_days": "-1"}, "delay_days"),
    ({"delay_days": "1.5"}, "delay_days"),
    ({"delay_days": "9" * 400}, "delay_days"),
    ({"fallback_days": "181"}, "fallback_days"),
    (an_exception(country="DE", delay_days="1", fallback_days="181"), "exceptions-0-fallback_days"),
    ({"opens": "24"}, "opens"),
    ({"closes": "0"}, "closes"),
    ({"closes": "25"}, "closes"),
    ({"opens": "20", "closes": "9"}, "closes"),
    ({"opens": "9", "closes": "9"}, "closes"),
    ({"reminder_days": "0"}, "reminder_days"),
    ({"reminder_days": "61"}, "reminder_days"),
    ({"per_14_days": "11"}, "per_14_days"),
    ({"per_30_days": "21"}, "per_30_days"),
    ({"same_product_days": "731"}, "same_product_days"),
    ({"max_age_days": "61"}, "max_age_days"),
    ({"ramp_per_day": "0"}, "ramp_per_day"),
    (an_exception(delay_days="1", fallback_days="1"), "exceptions-0-country"),
    (an_exception(country="Germany", delay_days="1", fallback_days="1"), "exceptions-0-country"),
    (an_exception(country="DE", delay_days="1"), "exceptions-0-fallback_days"),
    (an_exception(country="DE", delay_days="no", fallback_days="1"), "exceptions-0-delay_days"),
    (an_exception(3, category="Aprons", delay_days="1"), "exceptions-0-fallback_days"),
)


def test_a_wrong_value_is_named_and_everything_typed_is_kept(world: World) -> None:
    """The error stands at the field, the summary leads there, and nothing is saved."""
    desk = world.desk()
    for wrong, field in WRONG:
        form = typed(fallback_days="33", same_product_days="44") | wrong
        answer = desk.post(RULES, **form)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, wrong
        assert f'id="{field}-error"' in page, wrong
        assert f'href="#{field}"' in page, wrong
        assert re.search(rf'<input[^>]* id="{field}"[^>]* aria-invalid="true"', page), wrong
        for name, value in form.items():
            shown = rf'name="{name}" type="text" value="{re.escape(value)}"'
            assert not value or name.startswith("exceptions") or re.search(shown, page), (wrong, name)
            assert not value or f'value="{value}"' in page, (wrong, name)
    assert versions(world) == 1


@pytest.mark.parametrize("seal", ["", "forged", "a" * 64])
def test_a_seal_that_is_not_ours_shows_the_dry_run_again(world: World, seal: str) -> None:
    answer = world.desk().post(RULES, **typed(delay_days="7"), seal=seal)
    assert answer.status_code == 200
    assert "What these rules would have done" in answer.get_data(as_text=True)
    assert versions(world) == 1


def test_a_seal_fits_the_rules_that_were_seen_and_no_others(world: World) -> None:
    desk = world.desk()
    seal = seal_on(desk.post(RULES, **typed(delay_days="7")).get_data(as_text=True))
    answer = desk.post(RULES, **typed(delay_days="8"), seal=seal)
    assert (answer.status_code, versions(world)) == (200, 1)


def test_a_seal_ends_when_somebody_else_switched_other_rules_on(world: World) -> None:
    """The picture compared with rules that are no longer in force: it is shown anew."""
    desk = world.desk()
    seal = seal_on(desk.post(RULES, **typed(delay_days="7")).get_data(as_text=True))
    switch_on(world.desk(), typed(delay_days="9"))
    answer = desk.post(RULES, **typed(delay_days="7"), seal=seal)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, versions(world), in_force(world)["delay_days"]) == (200, 2, 9)
    assert "What these rules would have done" in page
    assert seal_on(page) != seal


def test_a_seal_of_one_store_does_nothing_in_another(world: World) -> None:
    seal = seal_on(world.desk().post(RULES, **typed(delay_days="7")).get_data(as_text=True))
    world.open_store("other")
    world.slug = "other"
    assert world.desk().post(RULES, **typed(delay_days="7"), seal=seal).status_code == 200
    assert versions(world) == 2, "one of each store's opening"


def test_a_version_is_a_row_with_who_and_when_logged_and_never_changed(world: World) -> None:
    def kept() -> list[tuple[Any, ...]]:
        return rows(world)["invitation_rules"]

    before = kept()
    desk = world.desk()
    switch_on(desk, typed(delay_days="7", reminder_days="5"))
    switch_on(desk, typed(delay_days="9", reminder_days="5"))
    after = kept()
    assert before[0] in after
    assert len(after) == 3
    assert world.one("SELECT staff_id FROM invitation_rules WHERE number = 3") == world.one(
        "SELECT id FROM staff"
    )
    world.work()
    assert world.one("SELECT count(*) FROM log_events WHERE kind = 'rules.version'") == 3
    assert "Rules 3, in force since" in desk.client.get(RULES).get_data(as_text=True)


def test_switching_on_what_is_in_force_makes_no_version(world: World) -> None:
    desk = world.desk()
    switch_on(desk, typed(delay_days="7"))
    seen = desk.post(RULES, **typed(delay_days="7")).get_data(as_text=True)
    assert seal_on(seen) is None
    assert versions(world) == 2


def test_exceptions_come_back_on_the_form_and_hold_at_sending(world: World) -> None:
    exceptions = (
        an_exception(0, country="fr", delay_days="2", fallback_days="2")
        | an_exception(2, category="Aprons", delay_days="4", fallback_days="4")
        | an_exception(5, product="P9", delay_days="6", fallback_days="6")
    )
    desk = world.desk()
    switch_on(desk, typed(delay_days="1", fallback_days="1") | exceptions)
    page = desk.client.get(RULES).get_data(as_text=True)
    for row, name, value in (
        (0, "country", "FR"), (1, "category", "Aprons"), (1, "delay_days", "4"), (2, "product", "P9"),
    ):  # fmt: skip
        assert f'name="exceptions-{row}-{name}" type="text" value="{value}"' in page
    set_clock(world, noon())
    delivered(world, "plain", email="a@example.com")
    delivered(world, "french", email="b@example.com", country="FR")
    delivered(world, "apron", email="c@example.com", lines=[a_line(3, category="Aprons")])
    delivered(world, "both", email="d@example.com", lines=[a_line(1), a_line(9, category="Aprons")])
    begun = world.clock
    live(world, days=20)
    waited = {ref: fate.sent_at - begun for (ref, _), fate in fates(world).items() if fate.sent_at}
    assert waited == {"plain": DAY, "french": 2 * DAY, "apron": 4 * DAY, "both": 6 * DAY}


@pytest.mark.parametrize(("days", "before", "after"), [("20", 19, 20), ("3", 2.9, 3.1)])
def test_what_is_planned_follows_a_longer_or_a_shorter_wait(
    world: World, days: str, before: float, after: float
) -> None:
    world.change_rules(delay_days=7)
    world.deliver(an_order(delivered_at=now().isoformat()))
    world.work()
    switch_on(world.desk(), typed(delay_days=days))
    world.work()
    due = fates(world)["1001", "first"].due_at
    assert (due - now()) / DAY == pytest.approx(float(days), abs=0.01), "the desk tells the new day at once"
    work_at(world, now() + timedelta(days=before))
    assert world.mails() == []
    work_at(world, now() + timedelta(days=after))
    assert len(world.mails()) == 1


def test_a_stranger_changes_no_rule(world: World) -> None:
    form = typed(delay_days="7")
    for path in (RULES, "/desk/rules/switch"):
        assert world.client.post(path, data=form).status_code == 401
        assert world.desk().client.post(path, data=form).status_code == 403
        assert world.desk().client.post(path, data=form | {"csrf": "guessed"}).status_code == 403
    assert world.client.get(RULES).status_code == 303
    assert versions(world) == 1
    assert bool(world.one("SELECT invitations_on FROM stores"))


# --- the window -----------------------------------------------------------------------------------


def in_zone(zone: str, hour: int, minute: int = 0, days: int = 2) -> datetime:
    """An hour on the clocks of a zone, days from now."""
    day = now().astimezone(ZoneInfo(zone)) + timedelta(days=days)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


@pytest.mark.parametrize(
    ("order", "zone"),
    [
        ({"time_zone": "Asia/Tokyo", "country": "GB"}, "Asia/Tokyo"),
        ({"country": "JP"}, "Asia/Tokyo"),
        ({"country": "IN"}, "Asia/Kolkata"),
        ({"country": None}, "Asia/Dubai"),
    ],
)
def test_a_mail_waits_for_the_morning_where_the_buyer_lives(
    world: World, order: dict[str, Any], zone: str
) -> None:
    """The order's zone, else the country's, else the store's (B3)."""
    world.change_store(time_zone="Asia/Dubai", country=None)
    world.change_rules(opens=9, closes=20)
    set_clock(world, in_zone(zone, 20))
    delivered(world, **order)
    live(world, days=3)
    assert sent_at(world) == in_zone(zone, 9, days=3)


def test_a_mail_within_the_window_goes_at_once_and_one_at_its_end_does_not(world: World) -> None:
    world.change_rules(opens=9, closes=20)
    set_clock(world, in_zone("Asia/Tokyo", 19, 59))
    delivered(world, "in time", email="a@example.com", time_zone="Asia/Tokyo")
    live_until(world, in_zone("Asia/Tokyo", 20))
    delivered(world, "late", email="b@example.com", time_zone="Asia/Tokyo")
    live(world, hours=13)
    assert sent_at(world, "in time") == in_zone("Asia/Tokyo", 19, 59)
    assert sent_at(world, "late") == in_zone("Asia/Tokyo", 9, days=3)


def test_a_worker_that_slept_through_the_day_does_not_write_at_night(world: World) -> None:
    world.change_rules(opens=9, closes=20)
    set_clock(world, in_zone("Asia/Tokyo", 10))
    delivered(world, time_zone="Asia/Tokyo")
    work_at(world, in_zone("Asia/Tokyo", 23))
    assert world.mails() == []
    assert fates(world)["1001", "first"].due_at == in_zone("Asia/Tokyo", 9, days=3)
    live(world, days=1)
    assert len(world.mails()) == 1


# --- caps -----------------------------------------------------------------------------------------


def test_of_several_orders_one_is_asked_about_in_a_fortnight(world: World) -> None:
    world.change_rules(per_14_days=1)
    set_clock(world, noon())
    begun = world.clock
    for n in range(3):
        delivered(world, str(n), lines=[a_line(n)])
        live(world, hours=1)
    live(world, days=60)
    gaps = sorted(fate.sent_at - begun for fate in fates(world).values() if fate.sent_at)
    assert gaps == [timedelta(), 14 * DAY, 28 * DAY]


def test_what_would_wait_more_than_thirty_days_is_given_up(world: World) -> None:
    world.change_rules(per_14_days=1)
    set_clock(world, noon())
    for n in range(4):
        delivered(world, str(n), lines=[a_line(n)])
    live(world, days=90)
    assert Counter(fate.reason for fate in fates(world).values()) == {None: 3, "capped": 1}


def test_reminders_count_among_the_mails_of_thirty_days(world: World) -> None:
    world.change_rules(per_30_days=2, reminder_days=7)
    set_clock(world, noon())
    begun = world.clock
    delivered(world, "1", lines=[a_line(1)])
    live(world, days=8)
    delivered(world, "2", lines=[a_line(2)])
    live(world, days=60)
    assert sent_at(world, "1", "reminder") == begun + 7 * DAY
    assert sent_at(world, "2") == begun + 30 * DAY


def test_a_reminder_counts_the_invitation_that_it_reminds_of(world: World) -> None:
    world.change_rules(per_30_days=1, reminder_days=7)
    set_clock(world, noon())
    begun = world.clock
    delivered(world)
    live(world, days=60)
    assert sent_at(world, step="reminder") == begun + 30 * DAY


def test_no_cap_counts_a_mail_against_its_own_repeat(
    make_world: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the server's 250: the same message goes once more, and not in a month (the stated rule)."""
    port, office = free_port(), PostOffice()
    world = make_world(smtp_url=f"smtp://127.0.0.1:{port}")
    world.open_store()
    world.change_rules(per_14_days=1, per_30_days=1, same_product_days=365, ramp_per_day=1)
    set_clock(world, noon())
    delivered(world)

    def die(*_: object) -> None:
        raise KilledError

    with listening(office, port):
        with monkeypatch.context() as patched:
            patched.setattr(post.claims, "done", die)
            with pytest.raises(KilledError):
                work_at(world, world.clock)
        work_at(world, world.clock + LEASE + timedelta(seconds=1))
    assert len(office.came) == 2
    assert len(set(office.message_ids)) == 1
    live(world, days=60)
    assert len(office.came) == 2


def test_one_persons_cap_is_not_anothers(world: World) -> None:
    world.change_rules(per_14_days=1, per_30_days=1)
    set_clock(world, noon())
    for n in range(3):
        delivered(world, str(n), email=f"buyer{n}@example.com")
    live(world, hours=1)
    assert len(world.mails()) == 3


def test_the_same_product_is_asked_about_once_a_year(world: World) -> None:
    world.change_rules(same_product_days=365)
    set_clock(world, noon())
    delivered(world, "1")
    live(world, days=200)
    delivered(world, "2")
    delivered(world, "3", lines=[a_line(1), a_line(2)])
    live(world, days=100)
    assert reason(world, "2") == "asked_recently"
    mail = text_of(world.mails()[-1])
    assert "Thing 2" in mail
    assert "Thing 1" not in mail
    live(world, days=70)
    delivered(world, "4")
    live(world, days=1)
    assert sent_at(world, "4"), "the mail of order 3 did not ask about it: the year is over"


# --- the reminder ---------------------------------------------------------------------------------


def reminders(world: World) -> int:
    return int(world.one("SELECT count(*) FROM mail_messages WHERE kind = 'reminder'"))


def test_there_is_one_reminder_and_no_second(world: World) -> None:
    world.change_rules(reminder_days=7)
    set_clock(world, noon())
    delivered(world)
    begun = world.clock
    live(world, days=90)
    assert sent_at(world, step="reminder") == begun + 7 * DAY
    assert (reminders(world), len(world.mails())) == (1, 2)
    delivered(world)
    live(world, days=90)
    assert len(world.mails()) == 2


def test_the_reminder_waits_for_the_window_too(world: World) -> None:
    world.change_rules(reminder_days=1, opens=9, closes=20)
    set_clock(world, in_zone("Asia/Tokyo", 19, 30))
    delivered(world, time_zone="Asia/Tokyo")
    live(world, minutes=1)
    world.change_rules(reminder_days=1, opens=9, closes=19)
    live(world, days=5)
    assert sent_at(world, step="reminder") == in_zone("Asia/Tokyo", 9, days=4)


def write(world: World, path: str, line: int | None = None) -> None:
    with doors_at(world.clock):
        assert world.write(path, line).status_code == 303


def test_who_has_written_gets_no_reminder(world: World) -> None:
    world.change_rules(reminder_days=7)
    set_clock(world, noon())
    delivered(world)
    live(world, days=2)
    write(world, world.link("r"))
    live(world, days=60)
    assert (reminders(world), reason(world, step="reminder")) == (0, "reviewed")


def test_who_wrote_about_one_of_two_items_is_reminded_of_the_other(world: World) -> None:
    world.change_rules(reminder_days=7)
    set_clock(world, noon())
    delivered(world, lines=[a_line(1), a_line(2)])
    live(world, days=2)
    write(world, world.link("r"))
    live(world, days=60)
    reminder = text_of(world.mails("only reminder")[0])
    assert reminders(world) == 1
    assert "Thing 2" in reminder
    assert "Thing 1" not in reminder


def unsubscribe(world: World) -> None:
    with doors_at(world.clock):
        assert world.client.post(world.link("u")).status_code == 200


def bounce(world: World, kind: str) -> None:
    with world.acting():
        from server.actions import bounces
        from server.db import db
        from server.models.outbox import MailMessage

        mail = db.session.query(MailMessage).order_by(MailMessage.id).first()
        assert mail
        bounces.record(mail, ReportKind(kind), source="dsn", key="1", status="5.1.1", now=world.clock)


STOPS = {
    "unsubscribed": unsubscribe,
    "hard_bounce": lambda world: bounce(world, "hard_bounce"),
    "complaint": lambda world: bounce(world, "complaint"),
    "cancelled": lambda world: take_in(world, status="cancelled"),
}


@pytest.mark.parametrize("stop", STOPS)
def test_no_reminder_goes_after_a_stop(world: World, stop: str) -> None:
    world.change_rules(reminder_days=7)
    set_clock(world, noon())
    delivered(world)
    live(world, days=3)
    STOPS[stop](world)
    live(world, days=60)
    assert (reminders(world), reason(world, step="reminder")) == (0, stop)


def test_the_reminder_goes_by_the_rules_of_its_own_day(world: World) -> None:
    world.change_rules(reminder_days=7)
    set_clock(world, noon())
    begun = world.clock
    delivered(world)
    live(world, days=1)
    world.change_rules(reminder_days=20)
    live(world, days=18)
    assert reminders(world) == 0
    live(world, days=2)
    assert sent_at(world, step="reminder") == begun + 20 * DAY


def test_a_reminder_that_was_switched_off_is_not_sent(world: World) -> None:
    world.change_rules(reminder_days=7)
    set_clock(world, noon())
    delivered(world)
    live(world, days=1)
    world.change_rules(reminder_days=None)
    live(world, days=60)
    assert (reminders(world), reason(world, step="reminder")) == (0, "reminder_off")
    delivered(world, "2", email="bob@example.com")
    live(world, days=60)
    assert ("2", "reminder") not in fates(world), "nothing is even planned"


# --- the first days -------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_new_store_doubles_its_mails_each_day(world: World) -> None:
    """D21: 120 orders wait on the first day; 10, 20, 40 and the rest go."""
    world.change_rules(ramp_per_day=10, opens=9, closes=20)
    set_clock(world, in_zone("Europe/London", 10))
    with world.acting():  # 120 signed deliveries say no more than one
        from server.actions import orders
        from server.platforms.notice import LineNotice, OrderNotice

        for n in range(120):
            orders.record(
                world.store(),
                OrderNotice(
                    platform="generic",
                    order_ref=str(n),
                    status="delivered",
                    email=f"buyer{n}@example.com",
                    country="GB",
                    placed_at=world.clock - 3 * DAY,
                    delivered_at=world.clock,
                    lines=(LineNotice(ref="1", product_ref="P1", name="Thing 1", quantity=1),),
                ),
                world.clock,
            )
    live(world, days=6)
    by_day = Counter(fate.sent_at.date() for fate in fates(world).values() if fate.sent_at)
    assert [n for _, n in sorted(by_day.items())] == [10, 20, 40, 50]
    assert len(world.mails()) == 120


# --- permission -----------------------------------------------------------------------------------


@pytest.mark.parametrize("country", ["DE", "AT"])
def test_germany_and_austria_need_a_word_of_their_own(world: World, country: str) -> None:
    """D19: "everywhere: yes" does not speak for them; the shop's answer later counts for who waits too."""
    set_clock(world, noon())
    delivered(world, "silent", country=country)
    delivered(world, "agreed", email="b@example.com", country=country, permission="consent")
    live(world, days=1)
    assert (reason(world, "silent"), len(world.mails())) == ("no_basis", 1)
    world.change_store(checkout_notice={"*": True, country: True})
    delivered(world, "later", email="c@example.com", country=country)
    live(world, days=1)
    assert sent_at(world, "later")
    assert sent_at(world, "silent")


# --- passed over, and mended since ----------------------------------------------------------------


def resumed(world: World) -> list[dict[str, Any]]:
    """What the public log tells of it."""
    with world.app.app_context():
        events = db.session.query(LogEvent).filter_by(kind="invitation.resumed").order_by(LogEvent.id)
        return [{k: v for k, v in event.payload.items() if k not in {"kind", "at"}} for event in events]


def lose_the_address(world: World) -> None:
    """No door leads to it: a row of before, whose buyer nobody knew."""
    with world.acting():
        db.session.execute(sa.text("UPDATE invitations SET state = 'skipped', skip_reason = 'no_address'"))
        db.session.execute(sa.text("UPDATE outbox SET state = 'done' WHERE kind = 'invitation'"))


def at_the_desk(world: World, *, active: bool) -> None:
    with world.acting():
        ada = db.session.query(Staff).one()
        ada.email_hash = vault.email_hash(ALICE if active else ADA)


#: What stops an order that waits seven days, and the notice (or act) that mends it.
MENDED: dict[str, tuple[Callable[[World], object], Callable[[World], object]]] = {
    "no_basis": (
        lambda world: take_in(world, permission="none"),
        lambda world: take_in(world, permission="consent"),
    ),
    "cancelled": (
        lambda world: take_in(world, status="cancelled"),
        lambda world: take_in(world, placed_at=world.clock.isoformat(), delivered_at=world.clock.isoformat()),
    ),
    "empty": (lambda world: take_in(world, lines=[a_line(1, quantity=0)]), take_in),
    "staff": (
        lambda world: at_the_desk(world, active=True),
        lambda world: (at_the_desk(world, active=False), take_in(world)),
    ),
    "no_address": (lose_the_address, take_in),
}


@pytest.mark.parametrize("why", MENDED)
def test_an_order_that_was_passed_over_is_asked_about_once_that_is_mended(world: World, why: str) -> None:
    stop, mend = MENDED[why]
    world.change_rules(delay_days=7, fallback_days=7)
    set_clock(world, noon())
    delivered(world)
    stop(world)
    live(world, days=10)
    assert (world.mails(), reason(world)) == ([], why)
    mend(world)
    live(world, days=20)
    assert (len(world.mails()), reason(world)) == (1, None)
    assert resumed(world) == [{"reason": why, "step": "first", "orders": 1}]
    take_in(world)
    live(world, days=20)
    assert len(world.mails()) == 1, "none twice"


def test_a_chargeback_that_the_shop_won_is_asked_about(world: World) -> None:
    """Shopify tells of the bank in a topic of its own, which does not touch the rest of the order."""
    from tests.shop_systems import a_shopify_order

    def dispute(status: str) -> None:
        with doors_at(world.clock):
            body = {"id": 5, "order_id": 820982911946154508, "type": "chargeback", "reason": "fraudulent",
                    "status": status, "initiated_at": world.clock.isoformat()}  # fmt: skip
            assert world.platform("shopify", "disputes/update", body).status_code == 200

    world.change_rules(delay_days=7, fallback_days=7)
    world.platform("shopify", "orders/fulfilled", a_shopify_order(id=820982911946154508))
    set_clock(world, now())
    dispute("lost")
    live(world, days=20)
    assert (world.mails(), reason(world, next(iter(fates(world)))[0])) == ([], "chargeback")
    dispute("won")
    live(world, days=2)
    assert len(world.mails()) == 1


def test_what_stops_it_next_is_told_instead(world: World) -> None:
    world.change_rules(delay_days=7)
    set_clock(world, noon())
    delivered(world)
    take_in(world, status="cancelled")
    live(world, days=10)
    assert reason(world) == "cancelled"
    revived = {"placed_at": world.clock.isoformat(), "delivered_at": world.clock.isoformat()}
    take_in(world, **revived, permission="none")
    live(world, days=10)
    assert (reason(world), world.mails()) == ("no_basis", [])


def test_the_same_stop_is_not_asked_again_with_every_notice(world: World) -> None:
    set_clock(world, noon())
    delivered(world, permission="none")
    live(world, days=1)
    for _ in range(3):
        delivered(world)
        live(world, days=1)
    assert (reason(world), resumed(world)) == ("no_basis", [])


@pytest.mark.parametrize("stop", ["unsubscribed", "complaint", "hard_bounce"])
def test_who_said_no_is_not_asked_again_by_any_notice_or_answer(world: World, stop: str) -> None:
    set_clock(world, noon())
    delivered(world, "0")
    live(world, hours=1)
    STOPS[stop](world)
    delivered(world, "1")
    live(world, days=1)
    assert reason(world, "1") == stop
    with world.acting():
        db.session.execute(sa.text("DELETE FROM suppressions"))  # as if the list had been lost
    delivered(world, "1")
    world.change_store(checkout_notice={"*": True, "DE": True})
    live(world, days=30)
    assert (reason(world, "1"), resumed(world), len(world.mails())) == (stop, [], 1)


def test_a_new_answer_takes_up_whom_it_permits_and_nobody_else(world: World) -> None:
    set_clock(world, noon())
    delivered(world, "silent", email="a@example.com", country="DE")
    delivered(world, "refused", email="b@example.com", country="DE", permission="none")
    delivered(world, "austrian", email="c@example.com", country="AT")
    delivered(world, "gone", email="d@example.com", country="DE", status="cancelled")
    delivered(world, "asked", email="e@example.com", country="GB")
    live(world, days=1)
    before = {ref: reason(world, ref) for ref in ("silent", "refused", "austrian", "asked")}
    assert before == {"silent": "no_basis", "refused": "no_basis", "austrian": "no_basis", "asked": None}
    first = sent_at(world, "asked")
    world.change_store(checkout_notice={"*": True, "DE": False})
    live(world, days=1)
    assert resumed(world) == []
    world.change_store(checkout_notice={"*": True, "DE": True})
    live(world, days=1)
    assert sent_at(world, "silent")
    assert (reason(world, "refused"), reason(world, "austrian")) == ("no_basis", "no_basis")
    assert sent_at(world, "asked") == first
    assert resumed(world) == [{"reason": "no_basis", "step": "first", "orders": 1}]
    assert len(world.mails()) == 2


def test_a_new_answer_asks_all_rules_again(world: World) -> None:
    """The mail waits for the morning, and who unsubscribed since gets none."""
    world.change_rules(opens=9, closes=20)
    set_clock(world, in_zone("Europe/Berlin", 12))
    delivered(world, "1", country="DE", time_zone="Europe/Berlin")
    delivered(world, "2", email="b@example.com", country="DE", time_zone="Europe/Berlin")
    live(world, days=1)
    with world.acting():
        contact = privacy.find(world.store(), "b@example.com")
        assert contact
        assert contact.email_hash
        suppressions.suppress(
            world.store().id,
            contact.email_hash,
            SuppressionReason.UNSUBSCRIBED,
            world.clock,
            MailTopic.INVITATIONS,
        )
    set_clock(world, in_zone("Europe/Berlin", 22, days=3))
    world.change_store(checkout_notice={"*": True, "DE": True})
    live(world, days=1)
    assert sent_at(world, "1") == in_zone("Europe/Berlin", 9, days=4)
    assert reason(world, "2") == "unsubscribed"


def test_a_new_answer_does_not_reach_back_for_ever(world: World) -> None:
    for number, days in (("old", 121), ("young", 59)):
        placed = (now() - timedelta(days=days)).isoformat()
        world.deliver(
            an_order(order_id=number, email=f"{number}@example.com", country="DE", placed_at=placed)
        )
    with world.acting():
        db.session.execute(
            sa.text("UPDATE orders SET received_at = placed_at WHERE ref = 'old'")
        )  # it came in when it was placed
    world.work()
    assert {reason(world, "old"), reason(world, "young")} == {"no_basis"}
    world.change_store(checkout_notice={"*": True, "DE": True})
    world.work()
    assert (reason(world, "old"), reason(world, "young")) == ("no_basis", None)


def test_every_answer_about_permission_stands_in_the_public_log(world: World) -> None:
    world.change_store(checkout_notice={"*": True, "DE": True})
    world.change_store(checkout_notice={"*": False, "DE": True})
    world.work()
    with world.app.app_context():
        told = db.session.query(LogEvent).filter_by(kind="policy.version").order_by(LogEvent.id)
        assert [event.payload["terms"]["checkout_notice"] for event in told] == [
            {"*": True},
            {"*": True, "DE": True},
            {"*": False, "DE": True},
        ]


def test_a_reminder_does_not_go_to_somebody_who_was_never_invited(world: World) -> None:
    world.change_rules(reminder_days=7)
    set_clock(world, noon())
    delivered(world, email="allice@example.com")
    live(world, days=2)
    take_in(world)
    live(world, days=60)
    assert [mail["To"] for mail in world.mails()] == ["allice@example.com"]
    assert reason(world, step="reminder") == "address_changed"
    number = world.one("SELECT id FROM orders")
    said = words(world.desk().client.get(f"/desk/orders/{number}/invitation").get_data(as_text=True))
    assert "No reminder was sent: the invitation went to another address, which was corrected since." in said


def test_a_shop_may_find_the_first_rules_right(world: World) -> None:
    """One press makes them its own; a second one, or one about rules of before, does nothing."""
    desk = world.desk()
    page = desk.client.get(RULES).get_data(as_text=True)
    assert "These rules are right" in page
    before = in_force(world)
    for _ in range(2):
        assert desk.post(RULES + "/right", number="1").status_code == 303
    assert (versions(world), in_force(world)) == (2, before)
    assert world.one("SELECT staff_id FROM invitation_rules WHERE number = 2")
    assert world.counts()["policy_versions"] == 1, "readers were promised nothing new"
    assert "These rules are right" not in desk.client.get(RULES).get_data(as_text=True)
    assert world.desk().client.post(RULES + "/right", data={"number": "2"}).status_code == 403


@pytest.mark.parametrize("number", ["", "0", "x", "7"])
def test_rules_that_were_not_seen_are_not_found_right(world: World, number: str) -> None:
    assert world.desk().post(RULES + "/right", number=number).status_code == 303
    assert versions(world) == 1


# --- a mail server that is away ---------------------------------------------------------------------


def test_a_mail_that_failed_until_the_evening_waits_for_the_next_morning(make_world: Factory) -> None:
    """Each try asks all rules again, the window too."""
    port = free_port()
    world = make_world(smtp_url=f"smtp://127.0.0.1:{port}")
    world.open_store()
    world.change_rules(opens=9, closes=20)
    set_clock(world, in_zone("Asia/Tokyo", 19, 50))
    delivered(world, time_zone="Asia/Tokyo")
    live_until(world, in_zone("Asia/Tokyo", 20, 30))
    assert fates(world)["1001", "first"].due_at == in_zone("Asia/Tokyo", 9, days=3)
    office = PostOffice()
    with listening(office, port):
        live_until(world, in_zone("Asia/Tokyo", 8, 59, days=3))
        assert office.came == [], "the server is there again, and it is night"
        live_until(world, in_zone("Asia/Tokyo", 9, days=3))
        assert len(office.came) == 1
        live(world, days=5)
    assert len(office.came) == 1
    assert sent_at(world) == in_zone("Asia/Tokyo", 9, days=3)


# --- switched off, and back on --------------------------------------------------------------------


def test_a_store_that_is_switched_off_plans_and_waits_then_all_go(world: World) -> None:
    desk = world.desk()
    assert desk.post("/desk/rules/switch").status_code == 303
    page = words(desk.client.get("/desk/orders").get_data(as_text=True))
    assert "Invitations are switched off." in page
    set_clock(world, noon())
    for n in range(4):
        delivered(world, str(n), email=f"buyer{n}@example.com")
    live(world, days=9)
    assert world.mails() == []
    assert Counter(fate.state for fate in fates(world).values()) == {"due": 4}
    assert desk.post("/desk/rules/switch", on="1").status_code == 303
    live(world, minutes=1)
    assert len(world.mails()) == 4


def test_what_stopped_someone_while_asking_was_off_still_stops_them(world: World) -> None:
    world.invited()
    set_clock(world, noon())
    world.change_store(invitations_on=False)
    delivered(world, "2")
    live(world, days=1)
    unsubscribe(world)
    world.change_store(invitations_on=True)
    live(world, days=1)
    assert reason(world, "2") == "unsubscribed"


def test_other_mails_go_while_asking_is_off(world: World) -> None:
    path = world.invited()
    world.change_store(invitations_on=False)
    world.write(path)
    world.work()
    assert world.one("SELECT count(*) FROM mail_messages WHERE kind = 'receipt'") == 1


# --- between the plan and the mail ----------------------------------------------------------------


def test_an_order_that_comes_back_from_the_carrier_is_planned_anew(world: World) -> None:
    """Its one parcel was taken back before the day, and another one is sent."""
    from tests.shop_systems import a_parcel, a_shopify_order

    world.change_rules(delay_days=7, fallback_days=7)
    sent = a_parcel(updated_at=(now() - DAY).isoformat())
    back = sent | {"status": "cancelled", "shipment_status": None, "updated_at": now().isoformat()}
    again = a_parcel(id=7, created_at=(now() + DAY).isoformat(), updated_at=(now() + DAY).isoformat())
    world.platform("shopify", "orders/fulfilled", a_shopify_order(fulfillments=[sent]))
    world.platform(
        "shopify", "orders/updated", a_shopify_order(fulfillments=[back], updated_at=now().isoformat())
    )
    work_at(world, now() + 20 * DAY)
    assert (world.mails(), fates(world)) == ([], {})
    world.platform(
        "shopify",
        "orders/updated",
        a_shopify_order(fulfillments=[back, again], updated_at=(now() + DAY).isoformat()),
    )
    live(world, days=40)
    assert len(world.mails()) == 1


def test_an_order_with_nothing_left_on_it_is_not_asked_about(world: World) -> None:
    world.change_rules(delay_days=7)
    world.deliver()
    world.deliver(an_order(lines=[a_line(1, quantity=0)]))
    work_at(world, now() + 20 * DAY)
    assert (world.mails(), reason(world)) == ([], "empty")


def test_a_stop_between_the_plan_and_the_mail_counts(world: World) -> None:
    world.change_rules(delay_days=7)
    set_clock(world, noon())
    delivered(world)
    live(world, days=6, hours=23)
    with world.acting():
        contact = privacy.find(world.store(), ALICE)
        assert contact
        assert contact.email_hash
        suppressions.suppress(
            world.store().id,
            contact.email_hash,
            SuppressionReason.IMPORTED,
            world.clock,
            MailTopic.INVITATIONS,
        )
    live(world, days=30)
    assert (world.mails(), reason(world)) == ([], "imported")


def test_hours_are_hours(world: World) -> None:
    """The clock that this file moves is the one that counts."""
    world.change_rules(delay_days=1)
    set_clock(world, noon())
    delivered(world)
    live(world, hours=23)
    assert world.mails() == []
    live_until(world, noon() + 24 * HOUR)
    assert len(world.mails()) == 1
