"""From orders that arrived to reviews: by week and by reason; and the coverage that readers may see (H4, B5)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from server.db import db
from server.models.invitation import Invitation, InvitationState, SkipReason, Step
from server.models.order import Order, OrderLine, OrderStatus
from server.models.review import Review
from server.models.store import Store

WEEKS = 12
WEEK = timedelta(days=7)
#: Who waits longer than this after the arrival was simply not asked yet, whatever day is planned.
OVERDUE = timedelta(days=60)
#: What readers are told covers so many days.
COVERAGE_DAYS = 90


class Fate(NamedTuple):
    """What became of `n` orders that arrived in a week."""

    week: int
    state: str | None
    reason: str | None
    overdue: bool
    opened: bool
    reviewed: bool
    n: int


@dataclass(slots=True)
class Stage:
    """So many orders got so far. Who wrote had opened the form, whatever the script could tell."""

    begins: datetime
    arrived: int = 0
    invited: int = 0
    opened: int = 0
    reviewed: int = 0
    #: Planned, and its day has not come.
    waiting: int = 0
    #: Neither asked nor left out, and the arrival is long ago.
    overdue: int = 0
    excluded: Counter[str] = field(default_factory=Counter)

    def count(self, fate: Fate) -> None:
        _week, state, reason, overdue, opened, reviewed, n = fate
        self.arrived += n
        self.opened += n * (opened or reviewed)
        self.reviewed += n * reviewed
        if state == InvitationState.SENT:
            self.invited += n
        elif state == InvitationState.SKIPPED:
            self.excluded[str(reason)] += n
        elif overdue:
            self.overdue += n
        else:
            self.waiting += n

    @property
    def coverage(self) -> float | None:
        """Invited among those whose day has come; None before the first."""
        decided = self.arrived - self.waiting
        return self.invited / decided if decided else None


def by_week(store: Store, now: datetime) -> list[Stage]:
    """The last twelve weeks, oldest first; an order counts in the week in which it arrived."""
    monday = (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    stages = [Stage(monday - WEEK * n) for n in range(WEEKS - 1, -1, -1)]
    edges = [stage.begins for stage in stages]
    for fate in _rows(store, edges, now):
        stages[fate.week].count(fate)
    return stages


def coverage(store: Store, now: datetime) -> Stage:
    """All orders that arrived within the published span, as one."""
    stage = Stage(now - timedelta(days=COVERAGE_DAYS))
    for fate in _rows(store, [stage.begins], now):
        stage.count(fate)
    return stage


def total(stages: list[Stage]) -> Stage:
    whole = Stage(stages[0].begins)
    for stage in stages:
        for name in ("arrived", "invited", "opened", "reviewed", "waiting", "overdue"):
            setattr(whole, name, getattr(whole, name) + getattr(stage, name))
        whole.excluded += stage.excluded
    return whole


def _rows(store: Store, edges: list[datetime], now: datetime) -> Iterator[Fate]:
    """Counted in the database: one row for each week and fate, whatever the number of orders."""
    arrived = sa.func.coalesce(Order.delivered_at, Order.fulfilled_at)
    week = sa.case(
        *((arrived >= edge, number) for number, edge in reversed(list(enumerate(edges)))), else_=-1
    )
    # Nobody to write to, or nobody any more: no invitation was planned, and none will be.
    nobody = sa.case(
        (Order.erased_at.is_not(None), SkipReason.ERASED.value),
        (Order.contact_id.is_(None), SkipReason.NO_ADDRESS.value),
    )
    undecided = sa.func.coalesce(Invitation.state, InvitationState.DUE) == InvitationState.DUE
    passed_over = sa.and_(undecided, nobody.is_not(None))
    reviewed = sa.exists().where(Review.order_line_id == OrderLine.id, OrderLine.order_id == Order.id)
    counted = (
        sa.select(
            week.label("week"),
            sa.case((passed_over, InvitationState.SKIPPED.value), else_=_plain(Invitation.state)).label(
                "state"
            ),
            sa.case((passed_over, nobody), else_=_plain(Invitation.skip_reason)).label("reason"),
            (arrived < now - OVERDUE).label("overdue"),
            Invitation.opened_at.is_not(None).label("opened"),
            reviewed.label("reviewed"),
        )
        .outerjoin(Invitation, sa.and_(Invitation.order_id == Order.id, Invitation.step == Step.FIRST))
        .where(
            Order.store_id == store.id,
            # As `arrived` says, in words that the indexes know.
            sa.or_(
                Order.delivered_at.between(edges[0], now),
                sa.and_(Order.delivered_at.is_(None), Order.fulfilled_at.between(edges[0], now)),
            ),
            Order.test.is_(False),
            Order.cancelled_at.is_(None),
            Order.chargeback_at.is_(None),
            Order.status != OrderStatus.CANCELLED,
        )
        .subquery()
    )
    columns = list(counted.c)
    grouped = sa.select(*columns, sa.func.count()).group_by(*columns)
    for row in db.session.execute(grouped):
        yield Fate(*row)  # type: ignore[call-arg]  # mypy does not know how many columns were asked for


def _plain(column: sa.orm.InstrumentedAttribute[Any]) -> sa.ColumnElement[str]:
    return sa.cast(column, sa.Text)
