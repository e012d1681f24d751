"""The points programme: off until someone starts it; equal for every rating, booked at submission (F1, F2)."""

from datetime import datetime

import sqlalchemy as sa

from server.actions import log, stores
from server.db import db
from server.errors import InvalidError
from server.models.contact import Contact
from server.models.order import OrderLine, Returned
from server.models.points import PointsEntry, PointsKind, PointsProgramme
from server.models.store import Store

MAX_POINTS = 100_000


def start(store: Store, points: int, terms: str, now: datetime) -> PointsProgramme:
    """Promise `points` for a review from now on; an earlier promise ends for later reviews only."""
    if not 0 < points <= MAX_POINTS:
        raise InvalidError.one("points", f"Points must be between 1 and {MAX_POINTS:,}.")
    if not terms:
        raise InvalidError.one(
            "terms", "Say what the points are good for: authors read it before they write."
        )
    stores.hold(store)
    _end_running(store, now)
    newest = db.session.scalar(
        sa.select(sa.func.max(PointsProgramme.number)).where(PointsProgramme.store_id == store.id)
    )
    programme = PointsProgramme(
        store_id=store.id, number=(newest or 0) + 1, points=points, terms=terms, started_at=now
    )
    db.session.add(programme)
    log.append(store.id, "points.programme", now, number=programme.number, points=points)
    stores.rewrite_pages(store, now)
    return programme


def stop(store: Store, now: datetime) -> None:
    stores.hold(store)
    if _end_running(store, now):
        stores.rewrite_pages(store, now)


def _end_running(store: Store, now: datetime) -> bool:
    running = PointsProgramme.running(store.id)
    if running is None:
        return False
    running.ended_at = now
    log.append(store.id, "points.programme_ended", now, number=running.number)
    db.session.flush()
    return True


def offer(line: OrderLine) -> PointsProgramme | None:
    """What a review of this line would earn now: nothing once the line is wholly refunded (D3)."""
    return None if line.returned is Returned.FULLY else PointsProgramme.running(line.store_id)


def book(contact: Contact, line: OrderLine, now: datetime) -> PointsProgramme | None:
    """Book the promise for this line once. It knows no rating and no text, so it cannot ask for any."""
    programme = offer(line)
    if programme is None:
        return None
    db.session.add(
        PointsEntry(
            store_id=line.store_id,
            contact_id=contact.id,
            order_line_id=line.id,
            programme_id=programme.id,
            kind=PointsKind.REVIEW,
            amount=programme.points,
            at=now,
        )
    )
    log.append(line.store_id, "points.booked", now, programme=programme.number, amount=programme.points)
    return programme


def balance(contact: Contact) -> int:
    total = db.session.scalar(
        sa.select(sa.func.sum(PointsEntry.amount)).where(PointsEntry.contact_id == contact.id)
    )
    return total or 0
