"""A new version comes in: screen it, carry masks over, publish by rule or start its clock (E2, E5)."""

from datetime import datetime

import sqlalchemy as sa

from server.actions import moderation, ratings, screening
from server.db import db
from server.models.decision import Decision, Finding, MaskSpan
from server.models.outbox import JobKind, enqueue
from server.models.review import Review, ReviewState, ReviewText, ReviewVersion
from server.models.staff import Staff
from server.models.store import Store


def receive(review: Review, version: ReviewVersion, now: datetime) -> None:
    """Screen a new version and either publish it by rule or start its clock. Blind to the rating."""
    findings = _screen(review, version)
    carried = _carry_masks(review, version)
    store = db.session.get_one(Store, review.store_id)
    moderation.withdraw_clock(review)
    review.waiting_version_id, review.publish_due_at = version.id, moderation.publish_due(store, version.at)
    if review.state is not ReviewState.PUBLISHED:
        review.state = ReviewState.WAITING
        review.public_version_id = None
    review.revision += 1
    if store.publish_clean and not findings and not carried:
        moderation.publish_by_rule(review, version, now)
        return
    enqueue(
        JobKind.PUBLISH_DUE,
        moderation.clock_key(version),
        store_id=review.store_id,
        due_at=review.publish_due_at,
        now=now,
        review=review.id,
        version=version.id,
    )
    ratings.refresh([review], now)


def _screen(review: Review, version: ReviewVersion) -> list[screening.Noticed]:
    text = version.text
    if text is None:
        return []
    context = screening.Context(
        earlier_texts=frozenset({text.body.casefold()})
        if text.body and _seen_before(review, text)
        else frozenset(),
        written_by_staff=_is_staff(review),
    )
    noticed = screening.screen(text.title, text.body, context, review.public_name)
    db.session.add_all(
        Finding(
            store_id=review.store_id,
            version_id=version.id,
            kind=n.kind,
            field=n.field,
            start=n.start,
            end=n.end,
        )
        for n in noticed
    )
    return noticed


def _seen_before(review: Review, text: ReviewText) -> bool:
    return bool(
        text.body_hash
        and db.session.scalar(
            sa.select(ReviewText.version_id)
            .join(ReviewVersion, ReviewVersion.id == ReviewText.version_id)
            .where(
                ReviewText.store_id == review.store_id,
                ReviewText.body_hash == text.body_hash,
                ReviewVersion.review_id != review.id,
            )
            .limit(1)
        )
    )


def _is_staff(review: Review) -> bool:
    return bool(
        review.contact
        and db.session.scalar(
            sa.select(Staff.id).where(
                Staff.store_id == review.store_id, Staff.email_hash == review.contact.email_hash
            )
        )
    )


def _carry_masks(review: Review, version: ReviewVersion) -> bool:
    """A mask holds in every version that has the passage (DECISIONS, below the table)."""
    earlier = {v.id: v for v in review.versions if v.id != version.id}
    spans = db.session.scalars(sa.select(MaskSpan).where(MaskSpan.version_id.in_(earlier))).all()
    known: set[tuple[str, str]] = set()
    for span in spans:
        words = moderation.maskable(earlier[span.version_id]).get(span.field, "")
        phrase = words[span.start : span.end]
        if phrase and (phrase, span.reason.value) not in known:
            known.add((phrase, span.reason.value))
            decision = db.session.get_one(Decision, span.decision_id)
            moderation.add_masks(decision, version, phrase, span.reason)
    db.session.flush()
    return bool(known)
