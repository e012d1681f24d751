"""Append an event beside its cause; number what was committed (D10)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.clock import iso
from server.db import db
from server.merkle import leaf_hash
from server.models.log import LogEvent
from server.models.review import ReviewVersion
from server.models.store import Store


def append(
    store_id: int, kind: str, now: datetime, *, version: ReviewVersion | None = None, **facts: Any
) -> LogEvent:
    """Write an event in the caller's transaction. `facts` carry ids, codes and digests, never words."""
    payload = {"kind": kind, "at": iso(now), **facts}
    event = LogEvent(
        store_id=store_id,
        kind=kind,
        at=now,
        payload=payload,
        leaf=leaf_hash(payload),
        version_id=version.id if version else None,
    )
    db.session.add(event)
    return event


def append_version(version: ReviewVersion, now: datetime) -> LogEvent:
    """The leaf that a public review opens: it commits to rating, words and time (D11)."""
    return append(
        version.store_id,
        "review.version",
        now,
        version=version,
        review=version.review.public_id,
        version_number=version.number,
        digest=version.digest,
    )


def sequence(limit: int = 500) -> Sequence[LogEvent]:
    """Number the committed events that have no number yet, store by store, oldest first.

    One sequencer at a time: the store's row is held while its numbers are given.
    """
    waiting = (
        db.session.scalars(
            sa.select(LogEvent).where(LogEvent.index.is_(None)).order_by(LogEvent.id).limit(limit)
        )
    ).all()
    heads: dict[int, int] = {}
    for store_id in sorted({event.store_id for event in waiting}):
        db.session.execute(sa.select(Store.id).where(Store.id == store_id).with_for_update(key_share=True))
        newest = db.session.scalar(
            sa.select(sa.func.max(LogEvent.index)).where(LogEvent.store_id == store_id)
        )
        heads[store_id] = -1 if newest is None else newest
    numbered = []
    for event in waiting:
        db.session.refresh(event)  # another sequencer may have been here before the lock
        if event.index is None:
            heads[event.store_id] += 1
            event.index = heads[event.store_id]
            numbered.append(event)
    return numbered
