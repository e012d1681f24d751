"""An order in several parcels has arrived with the last of them; and what a lost chargeback takes away."""

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.factories import World, an_order, now
from tests.shop_systems import (
    LINE_ID,
    ORDER_ID,
    a_parcel,
    a_refund,
    a_shopify_line,
    a_shopify_order,
    a_woocommerce_order,
    days_ago,
    only_order,
    rows,
)

#: One piece of each of two lines.
LINES = [a_shopify_line(0, quantity=1), a_shopify_line(1, quantity=1)]
FIRST, SECOND = LINE_ID, LINE_ID + 100


def parcel(number: int, *lines: int, delivered: float | None = None, **facts: Any) -> dict[str, Any]:
    """Packed four days ago with one piece of each line; delivered so many days ago, or on its way."""
    told = {"shipment_status": "in_transit", "updated_at": days_ago(4)}
    if delivered is not None:
        told = {"shipment_status": "delivered", "updated_at": days_ago(delivered)}
    packed = [{"id": line, "quantity": 1} for line in lines]
    return a_parcel(id=number, line_items=packed, created_at=days_ago(4)) | told | facts


def tell(world: World, *parcels: dict[str, Any], **facts: Any) -> None:
    """The order with its parcels, as Shopify repeats them in every notice of the order."""
    told = {"line_items": LINES, "fulfillment_status": None, "fulfillments": list(parcels)} | facts
    assert world.platform("shopify", "orders/updated", a_shopify_order(**told)).json == {"state": "taken"}


def hear(world: World, told: dict[str, Any]) -> None:
    assert world.platform("shopify", "fulfillments/update", told).json == {"state": "taken"}


def way(world: World) -> tuple[str, bool, str | None]:
    """How far the order is: its status, was all of it sent, and the day it arrived."""
    status, sent, arrived = only_order(world, "status", "fulfilled_at", "delivered_at")
    return status, sent is not None, arrived.isoformat(timespec="seconds") if arrived else None


# --- parcels and lines ----------------------------------------------------------------------------


def test_the_first_parcel_of_two_is_not_the_order(world: World) -> None:
    tell(world, parcel(1, FIRST, delivered=3))
    assert way(world) == ("placed", False, None)


def test_all_sent_and_one_arrived_is_on_its_way(world: World) -> None:
    tell(world, parcel(1, FIRST, delivered=3), parcel(2, SECOND))
    assert way(world) == ("fulfilled", True, None)


def test_the_last_parcel_brings_the_day_of_arrival(world: World) -> None:
    last = days_ago(1)
    tell(world, parcel(1, FIRST, delivered=3), parcel(2, SECOND, delivered=1, updated_at=last))
    assert way(world) == ("delivered", True, last)


def test_a_parcel_that_names_no_lines_counts_for_all(world: World) -> None:
    tell(world, parcel(1, delivered=3))
    assert way(world)[0] == "delivered"


def test_a_line_in_two_parcels_has_arrived_with_both(world: World) -> None:
    two_pieces = [a_shopify_line(0, quantity=2)]
    tell(world, parcel(1, FIRST, delivered=3), line_items=two_pieces)
    assert way(world) == ("placed", False, None)
    hear(world, parcel(2, FIRST, delivered=1))
    assert way(world)[0] == "delivered"


def test_a_cancelled_parcel_holds_nothing(world: World) -> None:
    tell(world, parcel(1, FIRST, SECOND))
    assert way(world)[0] == "fulfilled"
    hear(world, parcel(1, FIRST, SECOND, status="cancelled", updated_at=days_ago(3)))
    assert way(world) == ("placed", False, None)


def test_what_was_refunded_before_it_was_sent_is_not_waited_for(world: World) -> None:
    refund = a_refund(refund_line_items=[{"line_item_id": SECOND, "quantity": 1}])
    tell(world, parcel(1, FIRST, delivered=3), refunds=[refund])
    assert way(world)[0] == "delivered"


def test_a_line_taken_off_by_an_edit_is_not_waited_for(world: World) -> None:
    lines = [LINES[0], LINES[1] | {"current_quantity": 0}]
    tell(world, parcel(1, FIRST, delivered=3), line_items=lines)
    assert way(world)[0] == "delivered"


def test_a_lost_parcel_whose_goods_were_refunded_holds_nothing_up(world: World) -> None:
    refund = a_refund(refund_line_items=[{"line_item_id": SECOND, "quantity": 1}])
    tell(world, parcel(1, FIRST, delivered=3), parcel(2, SECOND), refunds=[refund])
    assert way(world)[0] == "delivered"


def test_an_order_that_came_and_went_back_whole_has_arrived(world: World) -> None:
    """A refund stops nothing (D2)."""
    every = [{"line_item_id": line, "quantity": 1} for line in (FIRST, SECOND)]
    tell(world, parcel(1, FIRST, SECOND, delivered=3), refunds=[a_refund(refund_line_items=every)])
    assert way(world)[2] is not None


def test_a_cancelled_order_stays_cancelled_whatever_its_parcels_say(world: World) -> None:
    tell(world, cancelled_at=days_ago(2))
    hear(world, parcel(1, FIRST, SECOND, delivered=1))
    assert way(world)[0] == "cancelled"


def test_without_parcels_the_order_says_itself_that_it_was_sent(world: World) -> None:
    tell(world, fulfillment_status="fulfilled")
    assert way(world) == ("fulfilled", True, None)


# --- in any order, any number of times ------------------------------------------------------------


def test_parcels_and_their_order_may_come_in_any_order_and_twice(world: World) -> None:
    told = [
        ("orders/updated", a_shopify_order(line_items=LINES, fulfillment_status=None, fulfillments=[])),
        ("fulfillments/create", parcel(1, FIRST)),
        ("fulfillments/update", parcel(1, FIRST, delivered=3)),
        ("fulfillments/update", parcel(2, SECOND, delivered=2)),
    ]
    outcomes = set()
    for number, sequence in enumerate(itertools.permutations(told)):
        for topic, payload in (*sequence, sequence[0]):
            mine = payload | {"id" if topic.startswith("orders") else "order_id": str(number)}
            assert world.platform("shopify", topic, mine).status_code == 200
        outcomes.add(
            world.one("SELECT status FROM orders WHERE ref = :ref", ref=str(number))
            + str(world.one("SELECT delivered_at FROM orders WHERE ref = :ref", ref=str(number)))[:16]
        )
    assert len(outcomes) == 1
    assert outcomes.pop().startswith("delivered")


def test_a_late_older_word_of_a_parcel_changes_nothing(world: World) -> None:
    tell(world, parcel(1, FIRST, SECOND, delivered=2))
    before = rows(world)["parcels"]
    hear(world, parcel(1, FIRST, status="cancelled", updated_at=days_ago(3)))
    assert rows(world)["parcels"] == before
    assert way(world)[0] == "delivered"


def test_a_later_word_on_a_delivered_parcel_does_not_move_its_day(world: World) -> None:
    """Shopify dates a parcel's last change; a corrected tracking number is one too."""
    arrived = days_ago(3)
    tell(world, parcel(1, FIRST, SECOND, delivered=3, updated_at=arrived))
    hear(world, parcel(1, FIRST, SECOND, delivered=1))
    assert way(world)[2] == arrived


def test_a_parcel_of_an_erased_order_leaves_nothing(world: World) -> None:
    tell(world, parcel(1, FIRST, SECOND, delivered=2))
    erase = {"customer": {"email": None}, "orders_to_redact": [ORDER_ID]}
    assert world.platform("shopify", "customers/redact", erase).status_code == 200
    hear(world, parcel(1, FIRST, SECOND, delivered=1))
    assert world.counts()["parcels"] == 0


# --- chargebacks ----------------------------------------------------------------------------------


def a_dispute(**facts: Any) -> dict[str, Any]:
    """As Shopify Payments tells of one."""
    return {
        "id": 598735659,
        "order_id": ORDER_ID,
        "type": "chargeback",
        "amount": "49.00",
        "currency": "GBP",
        "reason": "fraudulent",
        "network_reason_code": "4837",
        "status": "lost",
        "evidence_due_by": days_ago(5),
        "evidence_sent_on": None,
        "finalized_on": days_ago(1),
        "initiated_at": days_ago(9),
    } | facts


def disputed(world: World, **facts: Any) -> datetime | None:
    assert world.platform("shopify", "disputes/update", a_dispute(**facts)).status_code == 200
    found: datetime | None = only_order(world, "chargeback_at")[0]
    return found


@pytest.mark.parametrize("status", ["lost", "accepted"])
def test_a_lost_chargeback_takes_the_proof_away(world: World, status: str) -> None:
    world.platform("shopify", "orders/updated", a_shopify_order())
    assert disputed(world, status=status) is not None


def test_a_chargeback_may_come_before_its_order(world: World) -> None:
    assert disputed(world) is not None
    world.platform("shopify", "orders/updated", a_shopify_order())
    assert only_order(world, "chargeback_at") != (None,)


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "needs_response"},
        {"status": "under_review"},
        {"type": "inquiry"},
        {"reason": "product_unacceptable"},
        {"reason": "product_not_received"},
        {"order_id": None},
    ],
    ids=["open", "under review", "an inquiry", "unhappy with the goods", "not there", "no order"],
)
def test_other_disputes_change_nothing(world: World, facts: dict[str, Any]) -> None:
    """Whoever was disappointed and got the money back has still bought it (D2)."""
    world.platform("shopify", "orders/updated", a_shopify_order())
    assert disputed(world, **facts) is None


def test_a_chargeback_won_back_counts_again(world: World) -> None:
    world.platform("shopify", "orders/updated", a_shopify_order())
    disputed(world)
    assert disputed(world, status="won") is None


def test_an_order_lost_to_fraud_is_not_invited(world: World) -> None:
    world.platform("shopify", "orders/updated", a_shopify_order())
    disputed(world)
    world.work()
    assert world.mails() == []


# --- what has no clock ----------------------------------------------------------------------------


def test_in_the_generic_form_cancelled_is_the_last_word(world: World) -> None:
    """Notices of a queue overtake each other, and this form has no date of change."""
    for status in ("placed", "cancelled", "delivered", "fulfilled"):
        assert world.deliver(an_order(status=status)).status_code == 200
    assert only_order(world, "status") == ("cancelled",)
    world.work()
    assert world.mails() == []


def test_an_order_placed_anew_under_its_number_counts_again(world: World) -> None:
    world.deliver(an_order(status="cancelled"))
    world.deliver(an_order(status="delivered", placed_at=(now() + timedelta(seconds=1)).isoformat()))
    assert only_order(world, "status") == ("delivered",)


def test_a_late_update_does_not_bring_back_what_was_deleted_at_woocommerce(world: World) -> None:
    world.platform("woocommerce", "order.updated", a_woocommerce_order())
    world.platform("woocommerce", "order.deleted", {"id": 727})
    world.platform("woocommerce", "order.updated", a_woocommerce_order(date_modified_gmt=days_ago(1)[:19]))
    assert only_order(world, "status") == ("cancelled",)


@pytest.mark.parametrize("topic", ["order.restored", "order.updated"])
def test_a_restored_order_counts_again(world: World, topic: str) -> None:
    """By its own topic; or, should that be lost, by a change that is younger than the deletion."""
    changed = now() + timedelta(days=1 if topic == "order.updated" else 0)
    world.platform("woocommerce", "order.updated", a_woocommerce_order())
    world.platform("woocommerce", "order.deleted", {"id": 727})
    world.platform("woocommerce", topic, a_woocommerce_order(date_modified_gmt=changed.isoformat()[:19]))
    assert only_order(world, "status") == ("fulfilled",)
