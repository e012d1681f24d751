"""Try rules on the store's last orders before they are switched on: the same engine, an imagined year (B6)."""

import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from server import invite_rules
from server.actions import invitations, invite_facts
from server.db import db
from server.invite_rules import Facts, Rules
from server.models.invitation import Step
from server.models.order import Order, OrderLine
from server.models.store import Store

ORDERS = 200
WEEK = timedelta(days=7)
#: An imagined mail that is put off again and again would go round for ever; the engine's patience is shorter.
_ROUNDS = 100


@dataclass(slots=True)
class Outcome:
    """What the rules make of one order."""

    order: Order
    sent_at: datetime | None = None
    reminded_at: datetime | None = None
    #: Why no invitation: a stop's code, or "arrived" while the order has not come.
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """Mails of one week: what stands in the picture."""

    begins: datetime
    invitations: int
    reminders: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    outcomes: list[Outcome]
    weeks: list[Week]
    reasons: Counter[str]

    @property
    def sent(self) -> int:
        return sum(outcome.sent_at is not None for outcome in self.outcomes)

    @property
    def reminded(self) -> int:
        return sum(outcome.reminded_at is not None for outcome in self.outcomes)


@dataclass(slots=True)
class _Person:
    """What the imagined rules sent to one person so far."""

    invited: list[datetime] = field(default_factory=list)
    #: By order, with its reminder.
    written: list[tuple[int, datetime]] = field(default_factory=list)
    asked: dict[str, datetime] = field(default_factory=dict)


def last_orders(store: Store) -> list[Order]:
    """The newest orders, oldest first."""
    found = db.session.scalars(
        sa.select(Order)
        .where(Order.store_id == store.id, Order.erased_at.is_(None))
        .options(selectinload(Order.lines).selectinload(OrderLine.product), selectinload(Order.contact))
        .order_by(Order.id.desc())
        .limit(ORDERS)
    )
    return list(reversed(found.all()))


def rehearse(store: Store, tried: Rules, orders: list[Order]) -> Rehearsal:
    """As if `tried` had been in force for these orders and nobody had been written to before.

    Who unsubscribed or lacks a basis is taken as of now; a review written since stops the reminder alone.
    """
    played = _Play(store, tried, invite_facts.of(store, orders), orders)
    outcomes = played.run()
    return Rehearsal(
        outcomes=outcomes,
        weeks=_weeks(outcomes),
        reasons=Counter(outcome.reason for outcome in outcomes if outcome.reason),
    )


class _Play:
    """Lives the orders' mails through in order of time."""

    def __init__(self, store: Store, tried: Rules, facts: dict[int, Facts], orders: list[Order]) -> None:
        self.rules = tried
        self.facts = facts
        self.outcomes = {order.id: Outcome(order) for order in orders}
        self.people: defaultdict[int | None, _Person] = defaultdict(_Person)
        self.sent: list[datetime] = []
        self.first_at = invitations.first_sent_at(store.id)
        self.coming: list[tuple[datetime, int, Step]] = []

    def run(self) -> list[Outcome]:
        for number, facts in self.facts.items():
            planned = invite_rules.planned_for(self.rules, facts)
            if planned is None:
                self._ask(number, Step.FIRST, facts.received_at)  # tells what stops it, or that it waits
            else:
                heapq.heappush(self.coming, (planned, number, Step.FIRST))
        for _ in range(_ROUNDS * max(len(self.facts), 1)):
            if not self.coming:
                break
            at, number, step = heapq.heappop(self.coming)
            self._ask(number, step, at)
        return list(self.outcomes.values())

    def _ask(self, number: int, step: Step, at: datetime) -> None:
        outcome, facts = self.outcomes[number], self._as_of(number, step)
        verdict = invitations.judge(self.rules, facts, step, at)
        due_at = self._after_ramp(verdict.due_at, at, facts) if step is Step.FIRST else verdict.due_at
        if step is Step.FIRST and due_at is None:
            outcome.reason = verdict.stop or "arrived"
        elif due_at is not None and due_at > at:
            heapq.heappush(self.coming, (due_at, number, step))
        elif due_at is not None:
            self._send(outcome, step, at, {facts.lines[n].product for n in verdict.lines})

    def _as_of(self, number: int, step: Step) -> Facts:
        """The order's facts with the imagined past in place of the real one."""
        facts, outcome = self.facts[number], self.outcomes[number]
        person = self.people[outcome.order.contact_id]
        return replace(
            facts,
            lines=tuple(
                replace(
                    line,
                    reviewed=line.reviewed and step is Step.REMINDER,
                    asked_at=person.asked.get(line.product) if step is Step.FIRST else None,
                )
                for line in facts.lines
            ),
            invited_at=tuple(person.invited),
            written_at=tuple(at for other, at in person.written if other != number),
            first_sent_at=outcome.sent_at,
            address_changed=False,
        )

    def _after_ramp(self, due_at: datetime | None, at: datetime, facts: Facts) -> datetime | None:
        if due_at is None or due_at > at:
            return due_at
        first = min(self.first_at or at, self.sent[0] if self.sent else at)
        allowed = invite_rules.ramp_allowance(self.rules, first, at)
        if allowed is None or len(self.sent) < allowed:
            return due_at
        free = self.sent[-allowed] + timedelta(days=1)
        return due_at if free <= at else self.rules.window(facts.zones).next_open(free)

    def _send(self, outcome: Outcome, step: Step, at: datetime, products: set[str]) -> None:
        person = self.people[outcome.order.contact_id]
        person.written.append((outcome.order.id, at))
        if step is Step.REMINDER:
            outcome.reminded_at = at
            return
        outcome.sent_at = at
        person.invited.append(at)
        person.asked.update(dict.fromkeys(products, at))
        self.sent.append(at)
        if self.rules.reminder_days is not None:
            due = at + timedelta(days=self.rules.reminder_days)
            heapq.heappush(self.coming, (due, outcome.order.id, Step.REMINDER))


def _weeks(outcomes: list[Outcome]) -> list[Week]:
    """From the first mail's Monday to the last one's, gaps included."""
    first = Counter(_monday(o.sent_at) for o in outcomes if o.sent_at)
    second = Counter(_monday(o.reminded_at) for o in outcomes if o.reminded_at)
    if not first:
        return []
    begins, last = min(first), max([*first, *second])
    found = []
    while begins <= last:
        found.append(Week(begins, first[begins], second[begins]))
        begins += WEEK
    return found


def _monday(at: datetime) -> datetime:
    return (at - timedelta(days=at.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
