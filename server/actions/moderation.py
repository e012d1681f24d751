"""Screen, decide, undo, and the clock that publishes by itself (E1, E2, E4, E5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from server.actions import links, log, ratings, stores
from server.actions.letters import Letter
from server.clock import add_business_days
from server.db import db, lock
from server.errors import ConflictError, InvalidError, NotAllowedError
from server.models.decision import (
    ALLOWED,
    GROUNDS,
    Decider,
    Decision,
    DecisionNote,
    MaskSpan,
    Measure,
    Reason,
)
from server.models.outbox import JobKind, cancel, enqueue
from server.models.review import Review, ReviewState, ReviewVersion
from server.models.staff import Staff
from server.models.store import DEFAULT_PUBLISH_DAYS, PUBLISH_CAP, Store
from server.text import find_phrase

#: Until it is over the author is not told, the stars stay hidden and the decision can be undone (D1).
UNDO_WINDOW = timedelta(minutes=10)
#: What leaves the text in the list.
SHOWING = frozenset({Measure.PUBLISH, Measure.MASK_PHRASE})


def publish_due(store: Store, submitted_at: datetime) -> datetime:
    """One clock for all (E5): the store's business days, capped at seven days."""
    days = DEFAULT_PUBLISH_DAYS if store.publish_days is None else store.publish_days
    return add_business_days(submitted_at, days, PUBLISH_CAP)


def clock_key(version: ReviewVersion) -> str:
    return f"publish:{version.id}"


def withdraw_clock(review: Review) -> None:
    waiting = review.waiting_version
    if waiting:
        cancel(review.store_id, clock_key(waiting))


# --- a person decides -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a moderator chose; `seen_revision` is the state of the review they looked at."""

    measure: Measure
    reason: Reason | None = None
    passage: str | None = None
    evidence: str | None = None


def decide(review: Review, ruling: Ruling, by: Staff, seen_revision: int, now: datetime) -> Decision:
    """Apply a measure to the waiting version, or with evidence to a public one.

    Raises ConflictError when someone or something changed the review since it was seen, InvalidError
    naming the field, NotAllowedError where nothing is left to decide.
    """
    lock(review)
    if review.revision != seen_revision:
        raise ConflictError(_who_was_first(review))
    version = review.waiting_version or review.public_version
    if version is None:
        raise NotAllowedError("The author has taken this review back. There is nothing left to decide.")
    waits = review.waiting_version_id is not None
    _check(ruling, version, after_reveal=_was_seen(review, version), waits=waits)
    return _write(review, version, ruling, Decider.STAFF, by, now)


def _was_seen(review: Review, version: ReviewVersion) -> bool:
    """Were its stars to be seen? It was decided before, or stood in the shop until that was undone (D1).

    A refused review's tombstone has no star, but the counters beside it moved: every decision counts.
    """
    if review.waiting_version_id != version.id:
        return True
    earlier = sa.select(Decision.id).where(Decision.version_id == version.id)
    return db.session.scalar(earlier.limit(1)) is not None


def _who_was_first(review: Review) -> str:
    last = db.session.scalar(
        sa.select(Decision).where(Decision.review_id == review.id).order_by(Decision.id.desc()).limit(1)
    )
    if last and last.staff_id:
        name = db.session.get_one(Staff, last.staff_id).name
        return f"{name} decided on this review a moment ago. Please look at it again."
    return "This review was changed a moment ago. Please look at it again."


def _check(ruling: Ruling, version: ReviewVersion, *, after_reveal: bool, waits: bool) -> None:
    """Publishing what waits needs no evidence, seen or not: the clock would ask for none either."""
    if ruling.measure is Measure.UNDO:
        raise InvalidError.one("measure", "Undo a decision by its own button.")
    if ruling.measure is Measure.PUBLISH:
        needs_evidence = after_reveal and not waits
    else:
        if ruling.reason is None:
            raise InvalidError.one("reason", "Choose the rule that this text breaks.")
        if ruling.reason not in ALLOWED[ruling.measure]:
            raise InvalidError.one("reason", "This reason does not carry this measure.")
        needs_evidence = GROUNDS[ruling.reason].evidence or after_reveal
    if needs_evidence and not ruling.evidence:
        raise InvalidError.one("evidence", "Say what shows it: the author will be told.")
    if ruling.measure is Measure.MASK_PHRASE:
        _check_passage(version, ruling.passage or "")


def _check_passage(version: ReviewVersion, passage: str) -> None:
    """It stands in the review, and what is left still is one: a mask is the smallest measure."""
    fields = maskable(version)
    if not passage:
        raise InvalidError.one("passage", "Copy the phrase that is to be hidden.")
    hidden = {field: find_phrase(field, words, passage, "") for field, words in fields.items()}
    if not any(hidden.values()):
        raise InvalidError.one("passage", "This phrase does not stand in the review.")
    covered = sum(mask.end - mask.start for mask in hidden.get("body", []))
    if covered * 2 > len(fields.get("body", "")) > 0:
        raise InvalidError.one("passage", "This would hide most of the text. Withhold the text instead.")


def maskable(version: ReviewVersion) -> dict[str, str]:
    """The words of a version that readers see, by field; the public name is one of them."""
    said = {"title": version.text.title, "body": version.text.body} if version.text else {}
    said["public_name"] = version.review.public_name
    return {field: words for field, words in said.items() if words}


def _write(
    review: Review, version: ReviewVersion, ruling: Ruling, decider: Decider, by: Staff | None, now: datetime
) -> Decision:
    """The decision, its consequences, the log and the author's notice: one transaction."""
    decision = Decision(
        store_id=review.store_id,
        review=review,
        version=version,
        measure=ruling.measure,
        reason=ruling.reason,
        decider=decider,
        staff_id=by.id if by else None,
        policy_version_id=stores.policy(db.session.get_one(Store, review.store_id)).id,
        after_reveal=_was_seen(review, version),
        at=now,
    )
    db.session.add(decision)
    db.session.flush()
    if ruling.passage or ruling.evidence:
        decision.note = DecisionNote(
            store_id=review.store_id, passage=ruling.passage, evidence=ruling.evidence
        )
    if ruling.measure is Measure.MASK_PHRASE and ruling.passage and ruling.reason:
        add_masks(decision, version, ruling.passage, ruling.reason)
    apply(review, version, ruling.measure, now)
    log_decision(decision, now)
    _tell_author(decision, now)
    ratings.refresh([review], now)
    return decision


def add_masks(decision: Decision, version: ReviewVersion, passage: str, reason: Reason) -> None:
    db.session.add_all(
        MaskSpan(
            store_id=decision.store_id,
            decision_id=decision.id,
            version_id=version.id,
            field=mask.field,
            start=mask.start,
            end=mask.end,
            reason=reason,
        )
        for field, words in maskable(version).items()
        for mask in find_phrase(field, words, passage, reason.value)
    )


def apply(review: Review, version: ReviewVersion, measure: Measure, now: datetime) -> None:
    """Set the review's state by DECISIONS, "What each measure does".

    An edit that is not published leaves the last published version standing as it was.
    """
    was_waiting = review.waiting_version_id == version.id
    withdraw_clock(review)
    review.waiting_version_id = review.publish_due_at = None
    review.revision += 1
    if measure in SHOWING:
        review.state = ReviewState.PUBLISHED
        review.public_version_id = version.id
        review.published_at = review.published_at or now
        version.published_at = version.published_at or now
    elif not (was_waiting and review.public_version_id):
        refused = measure is Measure.REFUSE
        review.state = ReviewState.REFUSED if refused else ReviewState.TEXT_WITHHELD
        review.public_version_id = version.id


def log_decision(decision: Decision, now: datetime) -> None:
    log.append(
        decision.store_id,
        "review.decision",
        now,
        review=decision.review.public_id,
        version_number=decision.version.number,
        measure=decision.measure.value,
        reason=decision.reason.value if decision.reason else None,
        decider=decision.decider.value,
        after_reveal=decision.after_reveal,
    )


def notice_key(decision: Decision) -> str:
    return f"decision:{decision.id}"


def _tell_author(decision: Decision, now: datetime) -> None:
    """The notice waits for the undo window. What the rule published at once, the receipt tells."""
    if decision.decider is Decider.RULE:
        return
    due_at = now + UNDO_WINDOW if decision.decider is Decider.STAFF else now
    enqueue(
        JobKind.DECISION_NOTICE,
        notice_key(decision),
        store_id=decision.store_id,
        due_at=due_at,
        now=now,
        decision=decision.id,
    )


def publish_by_rule(review: Review, version: ReviewVersion, now: datetime) -> None:
    """The published rule: screening found nothing, so no person need look."""
    _write(review, version, Ruling(Measure.PUBLISH), Decider.RULE, None, now)


def publish_by_clock(review_id: int, version_id: int, now: datetime) -> None:
    """Time is up and no ground was recorded: the version publishes itself (E5, K5)."""
    review = db.session.get_one(Review, review_id)
    lock(review)
    version = review.waiting_version
    if version is None or version.id != version_id:
        return
    _write(review, version, Ruling(Measure.PUBLISH), Decider.CLOCK, None, now)


def notice_letter(decision_id: int, now: datetime) -> Letter | None:
    """What was decided, which rule and passage, whether software was involved (E4, DS2)."""
    decision = db.session.get_one(Decision, decision_id)
    review = decision.review
    contact = review.contact
    if contact is None or contact.email is None or review.state is ReviewState.WITHDRAWN:
        return None
    return Letter(
        kind="decision_notice",
        to=contact.email,
        store=db.session.get_one(Store, review.store_id),
        contact_id=contact.id,
        locale=contact.locale,
        context={
            "given_name": contact.given_name,
            "product": review.product.name or review.product.ref,
            "measure": decision.measure.value,
            "reason": decision.reason.value if decision.reason else None,
            "passage": decision.note.passage if decision.note else None,
            "evidence": decision.note.evidence if decision.note else None,
            "by_software": decision.decider is not Decider.STAFF,
            "status": f"/status/{links.status(review, now).token}",
        },
    )
