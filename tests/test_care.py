"""The arrival note: to all buyers alike on the day of arrival, with nothing to answer (B8, D7)."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.factories import ADA, ALICE, World, a_line, an_order, html_of, now, text_of
from tests.shop_systems import days_ago, rows


@pytest.fixture
def caring(world: World) -> World:
    """A store that sends the note; invitations stay a month away."""
    world.change_rules(delay_days=30, fallback_days=30)
    world.change_store(arrival_note=True)
    return world


def just_arrived(**facts: object) -> dict[str, object]:
    return an_order(**({"delivered_at": now().isoformat()} | facts))


def notes(world: World) -> int:
    return int(world.one("SELECT count(*) FROM mail_messages WHERE kind = 'arrival_note'"))


def planned(world: World) -> int:
    return int(world.one("SELECT count(*) FROM outbox WHERE kind = 'arrival_note'"))


def test_it_is_off_until_the_shop_switches_it_on(world: World) -> None:
    world.deliver(just_arrived())
    assert planned(world) == 0


def test_a_buyer_is_told_on_the_day_of_arrival_whom_to_write_to(caring: World) -> None:
    caring.deliver(just_arrived(lines=[a_line(variant="Green")]))
    caring.work()
    (mail,) = caring.mails()
    for said in (text_of(mail), html_of(mail)):
        assert "Alice" in said
        assert "Thing 1" in said
        assert "hello@shop.example" in said
    assert "/u/" in mail["List-Unsubscribe"]


def test_it_asks_nothing_and_leads_to_no_form(caring: World) -> None:
    caring.deliver(just_arrived())
    caring.work()
    (mail,) = caring.mails()
    for said in (str(mail["Subject"]), text_of(mail), html_of(mail)):
        assert "?" not in re.sub(r"https?://\S+", "", said)
        assert "/r/" not in said
        assert "★" not in said
        assert "rating" not in said.casefold()


def test_it_goes_once_however_often_the_shop_tells_of_the_delivery(caring: World) -> None:
    for _ in range(3):
        caring.deliver(just_arrived())
        caring.work()
    assert notes(caring) == 1


def test_dispatch_is_no_arrival(caring: World) -> None:
    caring.deliver(just_arrived(delivered_at=None, fulfilled_at=days_ago(0), status="fulfilled"))
    caring.work()
    assert planned(caring) == 0


def test_an_arrival_of_last_week_is_not_news(caring: World) -> None:
    caring.deliver(just_arrived(delivered_at=days_ago(3)))
    assert planned(caring) == 0


def test_at_night_it_waits_for_the_morning_there(caring: World) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    hour = now().astimezone(tokyo).hour
    opens = (hour + 2) % 24
    caring.change_rules(delay_days=30, fallback_days=30, opens=opens, closes=opens + 1)
    caring.deliver(just_arrived(time_zone="Asia/Tokyo", country="JP"))
    caring.work()
    assert notes(caring) == 0
    caring.work(after=timedelta(hours=2))
    assert notes(caring) == 1
    assert caring.clock.astimezone(tokyo).hour == opens


def test_a_note_that_comes_to_be_sent_after_hours_waits_for_the_next_opening(caring: World) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    hour = now().astimezone(tokyo).hour
    caring.change_rules(delay_days=30, fallback_days=30, opens=hour, closes=hour + 1)
    caring.deliver(just_arrived(time_zone="Asia/Tokyo", country="JP"))
    caring.work(after=timedelta(hours=1))  # the worker was down
    assert notes(caring) == 0
    caring.work(after=timedelta(hours=23))
    assert notes(caring) == 1
    assert caring.clock.astimezone(tokyo).hour == hour


def test_a_note_that_could_not_go_for_two_days_is_left_out(caring: World) -> None:
    caring.deliver(just_arrived())
    caring.work(after=timedelta(days=2, minutes=1))
    assert notes(caring) == 0
    caring.work()
    assert caring.one("SELECT state FROM outbox WHERE kind = 'arrival_note'") == "done"


@pytest.mark.parametrize(
    "change",
    [
        {"status": "cancelled"},
        {"permission": "none"},
    ],
)
def test_what_stops_any_mail_stops_the_note(caring: World, change: dict[str, str]) -> None:
    caring.deliver(just_arrived())
    caring.deliver(just_arrived(**change))
    caring.work()
    assert notes(caring) == 0


def test_it_is_not_sent_once_the_shop_switched_it_off(caring: World) -> None:
    caring.deliver(just_arrived())
    caring.change_store(arrival_note=False)
    caring.work()
    assert notes(caring) == 0


def test_who_unsubscribed_is_not_noted(caring: World) -> None:
    caring.deliver(just_arrived())
    caring.work()
    caring.client.post(caring.link("u"))
    caring.deliver(just_arrived(order_id="1002"))
    caring.work()
    assert planned(caring) == 2
    assert notes(caring) == 1


def test_the_shops_own_people_are_not_noted(caring: World) -> None:
    caring.deliver(just_arrived(email=ADA))
    caring.work()
    assert notes(caring) == 0


def test_who_was_forgotten_is_not_noted(caring: World) -> None:
    from server.actions import privacy
    from server.models.contact import Contact

    caring.deliver(just_arrived())
    with caring.acting():
        from server.db import db

        privacy.erase(db.session.query(Contact).one(), now(), keep_stars=False)
    caring.work()
    assert notes(caring) == 0


def test_refunds_stars_and_tiers_change_nothing_about_it(caring: World) -> None:
    """D7: to all alike."""
    caring.deliver(just_arrived(order_id="1", email="bea@example.com", tier="gold"))
    caring.deliver(just_arrived(order_id="2", email="cyd@example.com", status="refunded"))
    caring.deliver(just_arrived(order_id="3", email=ALICE))
    caring.work()
    assert notes(caring) == 3


def test_it_changes_nothing_about_who_is_invited(caring: World) -> None:
    caring.deliver(just_arrived())
    before = rows(caring)["invitations"]
    caring.work()
    assert rows(caring)["invitations"] == before
    caring.work(after=timedelta(days=31))
    assert caring.one("SELECT count(*) FROM mail_messages WHERE kind = 'invitation'") == 1
