"""What the desk says that rules would do is what the worker does; and "why?" says it in words (B6)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from server.actions import rehearsal, rules
from server.db import db
from server.invite_rules import Exceptional
from server.models.contact import MailTopic, SuppressionReason
from tests.factories import ADA, ALICE, AT_ONCE, World, a_line, an_order, now
from tests.seasons import (
    DAY,
    delivered,
    desk_at,
    doors_at,
    fates,
    live,
    live_until,
    noon,
    order_id,
    set_clock,
    take_in,
    words,
    work_at,
)
from tests.shop_systems import days_ago, rows

LIVELY = replace(
    AT_ONCE,
    delay_days=4,
    fallback_days=9,
    exceptions=(
        Exceptional(category="aprons", delay_days=8, fallback_days=12),
        Exceptional(country="US", delay_days=2, fallback_days=2),
    ),
    opens=9,
    closes=20,
    reminder_days=6,
    per_14_days=1,
    per_30_days=2,
    same_product_days=20,
    ramp_per_day=1,
)
ZONES = ("Asia/Tokyo", "America/New_York", None, "Australia/Sydney")
#: When this order comes in, that one's buyer writes: after the invitation, before the reminder.
WRITES_AT = {20: "3", 26: "9", 38: "22"}
COUNTRIES = ("GB", "US", "DE", "FR", "US", "GB", "AT")


def an_eventful_month(world: World) -> None:
    """Forty orders of seventeen people, nine of them at once and the others within three weeks."""
    begun = world.clock
    for n in range(40):
        live_until(world, begun + timedelta(hours=17 * max(n - 8, 0)))
        if n in WRITES_AT:
            write_about(world, WRITES_AT[n])
        take_in(
            world,
            order_id=str(n),
            email=ADA if n == 7 else f"buyer{n % 17}@example.com",
            country=COUNTRIES[n % 7],
            time_zone=ZONES[n % 17 % 4],
            permission="none" if n == 11 else None,
            placed_at=(world.clock - (70 if n == 13 else 3) * DAY).isoformat(),
            fulfilled_at=world.clock.isoformat() if n % 5 == 0 and n != 25 else None,
            delivered_at=world.clock.isoformat() if n % 5 else None,
            status="cancelled" if n == 17 else "placed" if n == 25 else "delivered",
            lines=[a_line((n % 17 + n // 25) % 3), *([a_line(5, category="aprons")] if n % 6 == 0 else [])],
        )


def lived(world: World) -> dict[str, tuple[datetime | None, datetime | None, str | None]]:
    """Order number → when the invitation and the reminder went, and why the invitation did not."""
    found = fates(world)
    none = (None, None, None)
    told = {ref: none for (ref,) in ((row,) for row in numbers(world))}
    for (ref, step), fate in found.items():
        first, second, why = told[ref]
        told[ref] = (fate.sent_at, second, fate.reason) if step == "first" else (first, fate.sent_at, why)
    return told


def numbers(world: World) -> list[str]:
    from server.db import db
    from server.models.order import Order

    with world.app.app_context():
        return [order.ref or "" for order in db.session.query(Order).order_by(Order.id)]


def rehearsed(world: World) -> dict[str, tuple[datetime | None, datetime | None, str | None]]:
    with world.app.app_context():
        store = world.store()
        orders = rehearsal.last_orders(store)
        played = rehearsal.rehearse(store, rules.in_force(store.id), orders)
        return {o.order.ref or "": (o.sent_at, o.reminded_at, o.reason) for o in played.outcomes}


@pytest.mark.slow
def test_the_rehearsal_is_what_the_worker_does(world: World) -> None:
    """Sixty days lived, then the same rules rehearsed on the same orders: every mail at the same moment."""
    world.change_rules(**{name: getattr(LIVELY, name) for name in LIVELY.__dataclass_fields__})
    set_clock(world, noon())
    an_eventful_month(world)
    live(world, days=60)
    real, imagined = lived(world), rehearsed(world)
    for ref, (first, second, why) in imagined.items():
        if why in {"cancelled", "arrived"}:  # nothing was ever planned for these
            assert real[ref] == (None, None, None), ref
        else:
            assert real[ref] == (first, second, why), ref
    reasons = Counter(why for _, _, why in imagined.values())
    assert {"asked_recently", "no_basis", "too_old", "staff", "cancelled", "arrived", None} <= set(reasons)
    assert reasons[None] > 12
    assert sum(second is not None for _, second, _ in imagined.values()) > 5
    assert sum(first is not None and second is None for first, second, _ in imagined.values()) >= 1


def write_about(world: World, ref: str) -> None:
    """The buyer of an order writes, by the link of its mail, where one went."""
    from server.db import db
    from server.models.invitation import Invitation
    from server.models.order import Order

    with world.app.app_context():
        found = (
            db.session.query(Invitation).join(Order, Invitation.order_id == Order.id)
            .filter(Order.ref == ref, Invitation.sent_at.is_not(None)).first()
        )  # fmt: skip
        path = f"/r/{found.link.token}" if found else None
    if path:
        with doors_at(world.clock):
            for line in world.line_ids(path):
                assert world.write(path, line).status_code == 303


def test_the_desk_tells_what_other_rules_would_have_done(world: World) -> None:
    """In words, in numbers and as a picture, beside what the rules in force do."""
    for n in range(6):
        order = {"status": "cancelled"} if n == 0 else {}
        world.deliver(an_order(order_id=str(n), email=f"buyer{n % 3}@example.com", **order))
    form = {
        "delay_days": "3", "fallback_days": "9", "opens": "0", "closes": "24", "reminder_days": "10",
        "per_14_days": "1", "per_30_days": "0", "same_product_days": "365", "max_age_days": "60",
    }  # fmt: skip
    page = world.desk().post("/desk/rules", **form).get_data(as_text=True)
    said = words(page)
    assert "3 invited (now 5) , 3 reminded (now 0)" in said
    assert "This person was asked about the same items by an earlier order 2 0".lower() in said.lower()
    assert "the order was cancelled 1 1" in said
    assert page.count("<svg") > 1
    assert 'aria-label="Mails a week"' in page


def test_looking_changes_nothing(world: World) -> None:
    world.change_rules(delay_days=7)
    for n in range(3):
        world.deliver(an_order(order_id=str(n)))
    desk = world.desk()
    token = desk.token()
    before = rows(world)
    paths = ["/desk/rules", "/desk/invitations", *(f"/desk/orders/{n}/invitation" for n in (1, 2, 3))]
    for path in paths:
        assert desk.client.get(path).status_code == 200
    form = {"csrf": token, "delay_days": "3", "fallback_days": "9", "opens": "0", "closes": "24", "per_14_days": "1",
            "per_30_days": "0", "same_product_days": "365", "max_age_days": "60"}  # fmt: skip
    assert desk.client.post("/desk/rules", data=form).status_code == 200
    assert rows(world) == before


def test_a_shop_without_orders_is_told_that_there_is_nothing_to_try_on(world: World) -> None:
    said = words(world.desk().client.get("/desk/rules").get_data(as_text=True))
    assert "No orders yet: there is nothing to try them on." in said


# --- why? -----------------------------------------------------------------------------------------


def why(world: World, number: str = "1001") -> str:
    desk = desk_at(world)
    with doors_at(world.clock):
        answer = desk.client.get(f"/desk/orders/{order_id(world, number)}/invitation")
    assert answer.status_code == 200
    return words(answer.get_data(as_text=True))


def stop(reason: SuppressionReason, topic: MailTopic = MailTopic.ALL) -> Callable[[World], None]:
    def do(world: World) -> None:
        from server.actions import suppressions
        from server.crypto import vault

        with world.acting():
            suppressions.suppress(world.store().id, vault.email_hash(ALICE), reason, now(), topic)

    return do


def erase(world: World) -> None:
    from server.actions import privacy

    with world.acting():
        contact = privacy.find(world.store(), ALICE)
        assert contact
        privacy.erase(contact, now())


def charge_back(world: World) -> None:
    from server.db import db
    from server.models.order import Order

    with world.acting():
        db.session.query(Order).one().chargeback_at = now()


def nothing(_world: World) -> None:
    pass


STOPS: list[tuple[dict[str, Any], Callable[[World], None], str]] = [
    ({"status": "cancelled"}, nothing, "The order was cancelled."),
    ({"placed_at": days_ago(70)}, nothing, "The order was too old when it first came in."),
    ({"permission": "none"}, nothing,
     "Nobody told this buyer, or they did not agree. Settings › Permission to invite decides where the order is silent."),
    ({"country": "DE"}, nothing, "Nobody told this buyer, or they did not agree."),
    ({"email": ADA}, nothing, "The buyer works at the desk."),
    ({"lines": [a_line(1, quantity=0)]}, nothing, "Every item was taken off the order again."),
    ({}, charge_back, "The buyer’s bank took the money back as fraud."),
    ({}, stop(SuppressionReason.UNSUBSCRIBED, MailTopic.INVITATIONS), "This address asked for no more invitations."),
    ({}, stop(SuppressionReason.IMPORTED, MailTopic.INVITATIONS),
     "This address stood on the opt-out list that you brought along."),
    ({}, stop(SuppressionReason.COMPLAINT), "This address called a mail of ours spam."),
    ({}, stop(SuppressionReason.HARD_BOUNCE), "Mail to this address came back."),
]  # fmt: skip


@pytest.mark.parametrize(("order", "happens", "sentence"), STOPS, ids=[str(n) for n in range(len(STOPS))])
def test_why_says_each_stop_in_words(
    world: World, order: dict[str, Any], happens: Callable[[World], None], sentence: str
) -> None:
    world.change_rules(delay_days=7)
    world.deliver(an_order(**order))
    happens(world)
    said = why(world)
    assert f"No: {sentence}" in said
    assert "Not sent" in said
    work_at(world, now() + 20 * DAY)
    assert world.mails() == []
    assert f"No: {sentence}" in why(world)


def test_why_tells_a_person_who_was_forgotten_by_nothing_but_that(world: World) -> None:
    world.change_rules(delay_days=7)
    world.deliver()
    number = order_id(world)
    erase(world)
    page = world.desk().client.get(f"/desk/orders/{number}/invitation").get_data(as_text=True)
    assert "No: The person asked to be forgotten." in words(page)
    assert "1001" not in page
    assert ALICE not in page


def test_why_says_each_wait_in_words(world: World) -> None:
    world.change_rules(delay_days=7, opens=9, closes=20, per_14_days=1)
    set_clock(world, noon().replace(hour=21))
    take_in(world, order_id="on its way", status="placed", delivered_at=None, country="GB")
    assert "No: It has not arrived yet." in why(world, "on its way")
    delivered(world, "waits", time_zone="Asia/Dubai")
    said = why(world, "waits")
    assert "Delivered on" in said
    assert "No: It waits 7 days, until" in said
    assert "Mails go out from 09:00 to 20:00 where the buyer lives (Asia/Dubai): next at" in said
    assert "Waits until" in said
    assert "Yes: This person was not written to too often." in said, "a wait is no cap"
    live(world, days=8)
    delivered(world, "again", time_zone="Asia/Dubai", lines=[a_line(2)])
    world.change_rules(opens=9, closes=20, per_14_days=1)
    live(world, hours=1)
    assert "No: This person was written to of late: not before" in why(world, "again")


def test_why_tells_of_the_slow_beginning(world: World) -> None:
    """The ramp holds mails back like any rule, so it is named like any rule (D21)."""
    world.change_rules(ramp_per_day=1)
    set_clock(world, noon())
    delivered(world, "1")
    delivered(world, "2", email="bob@example.com")
    live(world, hours=1)
    said = why(world, "2")
    assert "No: A new sender begins slowly: 1 invitation in 24 hours for now. Next at" in said
    assert "Goes now" not in said


def test_why_tells_what_holds_the_whole_store(world: World) -> None:
    world.change_store(invitations_on=False)
    world.deliver()
    world.work()
    said = why(world)
    assert "No: Invitations are switched off. It goes when they are on again." in said
    assert "Goes now" not in said
    world.change_store(invitations_on=True)
    assert "Goes now" in why(world)


def test_why_tells_what_became_of_it(world: World) -> None:
    world.change_rules(reminder_days=7)
    set_clock(world, noon())
    delivered(world)
    live(world, hours=1)
    said = why(world)
    assert "The invitation went out on" in said
    assert "The reminder is planned for" in said
    assert "The rules on the reminder, now" in said
    live(world, days=8)
    said = why(world)
    assert "The reminder went out on" in said
    assert "Goes now" not in said, "nothing more is to come"


def test_why_does_not_promise_what_was_given_up(world: World) -> None:
    """That the rules would let it pass today does not send it: something must take it up again."""
    world.deliver(an_order(permission="none"))
    world.work()
    with world.acting():
        db.session.execute(sa.text("UPDATE contacts SET permission = 'consent'"))
    world.work()
    said = why(world)
    assert world.mails() == []
    assert "Goes now" not in said
    assert "the next news of this order takes it up again" in said
    with world.acting():
        db.session.execute(sa.text("UPDATE invitations SET skip_reason = 'unsubscribed'"))
    assert "What was passed over for this is not taken up again" in why(world)


def test_why_is_a_word_for_ones_own_orders(world: World) -> None:
    world.open_store("other")
    world.slug = "other"
    world.deliver()
    number = order_id(world)
    assert world.desk().client.get(f"/desk/orders/{number}/invitation").status_code == 200
    world.slug = "demo"
    for strange in (number, 999, 2**63, "x", -1):
        assert world.desk().client.get(f"/desk/orders/{strange}/invitation").status_code == 404
    assert world.client.get(f"/desk/orders/{number}/invitation").status_code == 303
