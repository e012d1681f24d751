"""Take a decision back before anyone was told: another decision, never a deletion."""

from datetime import datetime

import sqlalchemy as sa

from server.actions import moderation, ratings
from server.db import db, lock
from server.errors import NotAllowedError
from server.models.decision import Decider, Decision, MaskSpan, Measure
from server.models.outbox import Job, JobState, cancel
from server.models.review import Review, ReviewState, ReviewVersion
from server.models.staff import Staff
from server.models.store import Store


def can_undo(decision: Decision, now: datetime) -> bool:
    """The newest decision by a person, within its window, with the author's notice still waiting.

    What the author did since stands: an edit or a withdrawal is never undone with it.
    """
    review = decision.review
    newest = db.session.scalar(
        sa.select(sa.func.max(Decision.id)).where(Decision.review_id == decision.review_id)
    )
    notice = db.session.scalar(
        sa.select(Job.state).where(
            Job.store_id == decision.store_id, Job.key == moderation.notice_key(decision)
        )
    )
    return (
        decision.id == newest
        and decision.decider is Decider.STAFF
        and decision.measure is not Measure.UNDO
        and review.waiting_version_id is None
        and review.state not in {ReviewState.WITHDRAWN, ReviewState.ERASED}
        and notice is JobState.DUE
        and now < decision.at + moderation.UNDO_WINDOW
    )


def undo(decision: Decision, by: Staff, now: datetime) -> None:
    """Take a decision back before anyone was told. Raises NotAllowedError when it is too late."""
    review = decision.review
    lock(review)
    if not can_undo(decision, now):
        raise NotAllowedError(
            "It is too late to undo this: the author has been told, or it was changed since."
        )
    undone = Decision(
        store_id=review.store_id,
        review=review,
        version=decision.version,
        measure=Measure.UNDO,
        decider=Decider.STAFF,
        staff_id=by.id,
        policy_version_id=decision.policy_version_id,
        after_reveal=decision.after_reveal,
        undoes_id=decision.id,
        at=now,
    )
    db.session.add(undone)
    db.session.execute(sa.delete(MaskSpan).where(MaskSpan.decision_id == decision.id))
    cancel(review.store_id, moderation.notice_key(decision))
    db.session.flush()
    earlier = ratings.standing_decision(review, decision.version)
    if earlier:
        moderation.apply(review, earlier.version, earlier.measure, now)
    else:
        _restore_waiting(review, decision.version, now)
    moderation.log_decision(undone, now)
    ratings.refresh([review], now)


def _restore_waiting(review: Review, version: ReviewVersion, now: datetime) -> None:
    """Back into the queue under the clock that ran before; the last published version shows again."""
    due_at = moderation.publish_due(db.session.get_one(Store, review.store_id), version.at)
    earlier = _shown_before(review, version)
    version.published_at = None
    review.public_version_id = earlier.id if earlier else None
    review.state = ReviewState.PUBLISHED if earlier else ReviewState.WAITING
    review.published_at = review.published_at if earlier else None
    review.waiting_version_id, review.publish_due_at = version.id, due_at
    review.revision += 1
    job = db.session.scalar(
        sa.select(Job).where(Job.store_id == review.store_id, Job.key == moderation.clock_key(version))
    )
    if job:
        job.state, job.due_at = JobState.DUE, max(due_at, now)


def _shown_before(review: Review, version: ReviewVersion) -> ReviewVersion | None:
    """The version that readers saw until `version` was decided; none if it was taken down or back."""
    since = review.published_at
    shown = [
        v
        for v in review.versions
        if v.number < version.number and v.published_at and since and v.published_at >= since
    ]
    if not shown:
        return None
    standing = ratings.standing_decision(review, shown[-1])
    return shown[-1] if standing and standing.measure in moderation.SHOWING else None
