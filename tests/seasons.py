"""Orders over weeks: the shop's doors and the worker live by one clock, which the test holds.

The worker wakes exactly when something is due, as one that never sleeps would.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from werkzeug.test import TestResponse

from server.actions import staff
from server.db import db
from server.models.invitation import Invitation
from server.models.order import Order
from server.models.outbox import Job, JobState
from server.worker import Worker
from tests.authors import later
from tests.factories import ADA, Desk, World, an_order, now

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def noon(days: float = 1) -> datetime:
    """Noon in UTC, some days from today."""
    return now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=days)


def set_clock(world: World, at: datetime) -> None:
    world.clock = at


@contextmanager
def doors_at(at: datetime) -> Iterator[None]:
    """The doors' clock stands near `at`."""
    with later(seconds=(at - now()).total_seconds()):
        yield


def take_in(world: World, **order: Any) -> TestResponse:
    """An order comes through the door, by the world's clock."""
    with doors_at(world.clock):
        answer = world.deliver(an_order(**order), **{"webhook-timestamp": str(int(world.clock.timestamp()))})
    assert answer.status_code == 200, answer.json
    return answer


def delivered(world: World, number: str = "1001", **order: Any) -> None:
    """An order placed three days ago is delivered this moment."""
    take_in(
        world,
        **{
            "order_id": number,
            "placed_at": (world.clock - 3 * DAY).isoformat(),
            "delivered_at": world.clock.isoformat(),
        }
        | order,
    )


def desk_at(world: World) -> Desk:
    """Ada signs in by the world's clock; what she does next belongs within `doors_at` too."""
    with world.acting():
        ada = staff.by_email(world.store(), ADA)
        assert ada
        path = staff.sign_in_path(staff.new_sign_in(ada, world.clock))
    client = world.app.test_client()
    with doors_at(world.clock):
        client.post(path)
    return Desk(client)


def work_at(world: World, at: datetime) -> None:
    world.clock = at
    Worker(world.app, world.settings, now=lambda: at).drain()


def live_until(world: World, end: datetime) -> None:
    """Every job is done at the very moment it falls due."""
    work_at(world, world.clock)
    while (due := _next_due(world)) is not None and due <= end:
        work_at(world, due)
    world.clock = end


def live(world: World, **span: float) -> None:
    live_until(world, world.clock + timedelta(**span))


def _next_due(world: World) -> datetime | None:
    with world.app.app_context():
        return db.session.scalar(
            sa.select(sa.func.min(Job.due_at)).where(Job.state == JobState.DUE, Job.due_at > world.clock)
        )


@dataclass(frozen=True)
class Fate:
    """What became of one step of one order."""

    state: str
    reason: str | None
    sent_at: datetime | None
    due_at: datetime


def fates(world: World) -> dict[tuple[str, str], Fate]:
    """By the shop's order number and the step."""
    with world.app.app_context():
        found = db.session.execute(
            sa.select(Order.ref, Invitation).join(Invitation, Invitation.order_id == Order.id)
        )
        return {
            (ref, row.step.value): Fate(
                row.state.value, row.skip_reason.value if row.skip_reason else None, row.sent_at, row.due_at
            )
            for ref, row in found
        }


def sent_at(world: World, number: str = "1001", step: str = "first") -> datetime | None:
    fate = fates(world).get((number, step))
    return fate.sent_at if fate else None


def reason(world: World, number: str = "1001", step: str = "first") -> str | None:
    fate = fates(world).get((number, step))
    return fate.reason if fate else None


def order_id(world: World, number: str = "1001") -> int:
    return int(world.one("SELECT id FROM orders WHERE ref = :ref", ref=number))


def words(page: str) -> str:
    """A page's text, its marks gone and its blanks single."""
    import html

    text = re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(text).split())
