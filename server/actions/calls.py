"""The call sheet: who received an order today and belongs to a tier the shop calls, shared out, each at a good hour.

Tiers are the shop's own opaque words, never a price (D8). Nothing here decides who is invited, published or paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from server.actions import invite_facts, stores
from server.clock import whole_day
from server.db import db
from server.errors import InvalidError, NotFoundError
from server.models.call import Call, Outcome
from server.models.order import Order, OrderLine
from server.models.staff import Staff
from server.models.store import Store
from server.send_window import DAY_HOURS, Window

#: Tiers of orders this recent are offered where the shop chooses its own.
RECENT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Row:
    """One call to make: from `begins` until `ends` it is the chosen hour in `zone`, the buyer's."""

    order: Order
    agent: str | None
    call: Call | None
    zone: str
    #: The buyer's country has more zones, and the order does not say which: the hour is that of the biggest.
    unsure: bool
    begins: datetime
    ends: datetime

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.order.lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A day's calls, each agent's in the order of the hours; and what was to be called back."""

    rows: list[Row]
    back: list[Row]

    def of(self, agent: str | None) -> list[Row]:
        return [row for row in self.rows if row.agent == agent]


def sheet(store: Store, day: date) -> Sheet:
    """The calls of a day on the store's own clock."""
    begins, ends = whole_day(day, store.time_zone)
    found = _counted(
        _people(store)
        .where(Order.delivered_at >= begins, Order.delivered_at < ends, Order.tier.in_(store.call_tiers))
        .order_by(Order.delivered_at, Order.id)
    )
    waiting = _counted(
        _people(store)
        .join(Call, Call.order_id == Order.id)
        .where(Call.outcome == Outcome.CALL_BACK, Call.at < begins)
        .order_by(Call.at, Order.id)
    )
    made = _calls([*found, *waiting])
    shared = _shared(store, found, day)
    rows = [_row(store, order, shared[order.id], made.get(order.id), begins) for order in found]
    back = [_row(store, order, None, made.get(order.id), begins) for order in waiting]
    return Sheet(sorted(rows, key=lambda row: row.begins), sorted(back, key=lambda row: row.begins))


def _people(store: Store) -> sa.Select[Order]:
    """Orders that count and still have a person; the erased have lost their tier and their name."""
    return (
        sa.select(Order)
        .where(Order.store_id == store.id, Order.erased_at.is_(None), Order.contact_id.is_not(None))
        .options(joinedload(Order.contact), selectinload(Order.lines).selectinload(OrderLine.product))
    )


def _counted(wanted: sa.Select[Order]) -> list[Order]:
    return [order for order in db.session.scalars(wanted) if order.counts]


def _calls(orders: Sequence[Order]) -> dict[int, Call]:
    found = db.session.scalars(sa.select(Call).where(Call.order_id.in_([order.id for order in orders])))
    return {call.order_id: call for call in found}


def _shared(store: Store, orders: Sequence[Order], day: date) -> dict[int, str | None]:
    """In turn, in the order of arrival: even, and a later arrival moves no earlier one to somebody else.

    Another agent begins each day, so that the odd call does not always go to the same one.
    """
    agents: list[str | None] = [*store.call_agents] or [None]
    return {order.id: agents[(day.toordinal() + n) % len(agents)] for n, order in enumerate(orders)}


def _row(store: Store, order: Order, agent: str | None, call: Call | None, day_begins: datetime) -> Row:
    zones = invite_facts.zones_of(store, order)
    window = Window(store.call_from_hour, store.call_until_hour, zones[:1])
    begins = window.next_open(max(day_begins, order.delivered_at or day_begins))
    return Row(
        order=order,
        agent=call.agent if call else agent,
        call=call,
        zone=zones[0],
        unsure=len({begins.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones}) > 1,
        begins=begins,
        ends=_closing(begins, store.call_until_hour, ZoneInfo(zones[0])),
    )


def _closing(begins: datetime, hour: int, zone: ZoneInfo) -> datetime:
    day = begins.astimezone(zone).date()
    if hour == DAY_HOURS:
        day, hour = day + timedelta(days=1), 0
    return datetime.combine(day, time(hour), zone)


def recent_tiers(store: Store, now: datetime) -> list[str]:
    """The words the shop sent with orders of late."""
    return list(
        db.session.scalars(
            sa.select(Order.tier)
            .where(Order.store_id == store.id, Order.tier.is_not(None), Order.received_at > now - RECENT)
            .distinct()
            .order_by(Order.tier)
            .limit(20)
        )
    )


def record(
    store: Store, order_id: int, agent: str | None, outcome: Outcome, by: Staff, now: datetime
) -> Call:
    """What came of the call; said again it is corrected, with who corrected it and when."""
    stores.hold(store)
    if not _counted(_people(store).where(Order.id == order_id)):
        raise NotFoundError("There is no order to call about here.")
    call = db.session.scalar(sa.select(Call).where(Call.order_id == order_id))
    known = {*store.call_agents, *({call.agent} if call else ())}
    if store.call_agents and agent not in known:
        raise InvalidError.one("agent", "Choose who called, from the list of those who call.")
    said = {"agent": agent or by.name, "outcome": outcome, "staff_id": by.id, "at": now}
    if call is None:
        call = Call(store_id=store.id, order_id=order_id, **said)
        db.session.add(call)
    for name, value in said.items():
        setattr(call, name, value)
    return call
