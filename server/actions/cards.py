"""What the desk and the author may see of a review, and from when (D1)."""

from datetime import datetime

import sqlalchemy as sa

from server.actions import moderation
from server.db import db
from server.models.decision import Decider, Decision, Finding, Measure
from server.models.review import Review, ReviewVersion


def stars_are_open(review: Review, decision: Decision | None, now: datetime) -> bool:
    """Not before the decision stands and its undo window is over (D1)."""
    if review.waiting_version_id is not None or decision is None:
        return False
    return decision.decider is not Decider.STAFF or now >= decision.at + moderation.UNDO_WINDOW


def waiting_count(store_id: int) -> int:
    waiting = sa.select(sa.func.count()).where(
        Review.store_id == store_id,
        Review.publish_due_at.is_not(None),  # set with the waiting version, and indexed
    )
    return db.session.scalar(waiting) or 0


def findings(version: ReviewVersion) -> list[Finding]:
    return list(
        db.session.scalars(sa.select(Finding).where(Finding.version_id == version.id).order_by(Finding.id))
    )


def count_others(review: Review) -> int:
    """How many other reviews the same author wrote here."""
    if review.contact_id is None:
        return 0
    others = sa.select(sa.func.count()).where(
        Review.store_id == review.store_id, Review.contact_id == review.contact_id, Review.id != review.id
    )
    return db.session.scalar(others) or 0


def newest_decision(review: Review) -> Decision | None:
    """The newest decision that was not undone, on whichever version."""
    undone = sa.select(Decision.undoes_id).where(Decision.undoes_id.is_not(None))
    return db.session.scalar(
        sa.select(Decision)
        .where(Decision.review_id == review.id, Decision.measure != Measure.UNDO, Decision.id.not_in(undone))
        .order_by(Decision.id.desc())
        .limit(1)
    )


def told_decision(review: Review, now: datetime) -> Decision | None:
    """The decision on the author's newest version, once the author may know of it."""
    newest = newest_decision(review)
    if newest is None or newest.version_id != review.versions[-1].id:
        return None
    return (
        newest if newest.decider is not Decider.STAFF or now >= newest.at + moderation.UNDO_WINDOW else None
    )
