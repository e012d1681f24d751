"""Screen, decide, undo, and the clock that publishes by itself (E1, E2, E4, E5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from server.actions import links, log, ratings, screening, stores
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
    Finding,
    MaskSpan,
    Measure,
    Reason,
)
from server.models.outbox import Job, JobKind, JobState, cancel, enqueue
from server.models.review import Review, ReviewState, ReviewText, ReviewVersion
from server.models.staff import Staff
from server.models.store import DEFAULT_PUBLISH_DAYS, PUBLISH_CAP, Store
from server.text import find_phrase

#: Until it is over the author is not told, the stars stay hidden and the decision can be undone (D1).
UNDO_WINDOW = timedelta(minutes=10)
#: What leaves the text in the list.
SHOWING = frozenset({Measure.PUBLISH, Measure.MASK_PHRASE})


# --- a new version comes in -----------------------------------------------------------------------


def receive(review: Review, version: ReviewVersion, now: datetime) -> None:
    """Screen a new version and either publish it by rule or start its clock. Blind to the rating."""
    findings = _screen(review, version)
    carried = _carry_masks(review, version)
    store = db.session.get_one(Store, review.store_id)
    _withdraw_clock(review)
    review.waiting_version_id, review.publish_due_at = version.id, publish_due(store, version.at)
    if review.state is not ReviewState.PUBLISHED:
        review.state = ReviewState.WAITING
        review.public_version_id = None
    review.revision += 1
    if store.publish_clean and not findings and not carried:
        _write(review, version, Ruling(Measure.PUBLISH), Decider.RULE, None, now)
        return
    enqueue(
        JobKind.PUBLISH_DUE,
        clock_key(version),
        store_id=review.store_id,
        due_at=review.publish_due_at,
        now=now,
        review=review.id,
        version=version.id,
    )
    ratings.refresh([review], now)


def publish_due(store: Store, submitted_at: datetime) -> datetime:
    """One clock for all (E5): the store's business days, capped at seven days."""
    days = DEFAULT_PUBLISH_DAYS if store.publish_days is None else store.publish_days
    return add_business_days(submitted_at, days, PUBLISH_CAP)


def clock_key(version: ReviewVersion) -> str:
    return f"publish:{version.id}"


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
    noticed = screening.screen(text.title, text.body, context)
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
        words = getattr(earlier[span.version_id].text, span.field) or ""
        phrase = words[span.start : span.end]
        if phrase and (phrase, span.reason.value) not in known:
            known.add((phrase, span.reason.value))
            decision = db.session.get_one(Decision, span.decision_id)
            _add_masks(decision, version, phrase, span.reason)
    db.session.flush()
    return bool(known)


def _withdraw_clock(review: Review) -> None:
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
    """Were its stars to be seen? It was decided before, or stood in the shop until that was undone (D1)."""
    if review.waiting_version_id != version.id:
        return True
    shown = sa.select(Decision.id).where(Decision.version_id == version.id, Decision.measure.in_(SHOWING))
    return db.session.scalar(shown.limit(1)) is not None


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
        words = [version.text.title or "", version.text.body or ""] if version.text else []
        if not ruling.passage:
            raise InvalidError.one("passage", "Copy the phrase that is to be hidden.")
        if not any(find_phrase("", text, ruling.passage, "") for text in words):
            raise InvalidError.one("passage", "This phrase does not stand in the review.")


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
        _add_masks(decision, version, ruling.passage, ruling.reason)
    _apply(review, version, ruling.measure, now)
    _log(decision, now)
    _tell_author(decision, now)
    ratings.refresh([review], now)
    return decision


def _add_masks(decision: Decision, version: ReviewVersion, passage: str, reason: Reason) -> None:
    for field in ("title", "body"):
        words = getattr(version.text, field) if version.text else None
        db.session.add_all(
            MaskSpan(
                store_id=decision.store_id,
                decision_id=decision.id,
                version_id=version.id,
                field=field,
                start=mask.start,
                end=mask.end,
                reason=reason,
            )
            for mask in find_phrase(field, words or "", passage, reason.value)
        )


def _apply(review: Review, version: ReviewVersion, measure: Measure, now: datetime) -> None:
    """Set the review's state by DECISIONS, "What each measure does".

    An edit that is not published leaves the last published version standing as it was.
    """
    was_waiting = review.waiting_version_id == version.id
    _withdraw_clock(review)
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


def _log(decision: Decision, now: datetime) -> None:
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


# --- undo, and the clock --------------------------------------------------------------------------


def can_undo(decision: Decision, now: datetime) -> bool:
    """The newest decision by a person, within its window, with the author's notice still waiting.

    What the author did since stands: an edit or a withdrawal is never undone with it.
    """
    review = decision.review
    newest = db.session.scalar(
        sa.select(sa.func.max(Decision.id)).where(Decision.review_id == decision.review_id)
    )
    notice = db.session.scalar(
        sa.select(Job.state).where(Job.store_id == decision.store_id, Job.key == notice_key(decision))
    )
    return (
        decision.id == newest
        and decision.decider is Decider.STAFF
        and decision.measure is not Measure.UNDO
        and review.waiting_version_id is None
        and review.state not in {ReviewState.WITHDRAWN, ReviewState.ERASED}
        and notice is JobState.DUE
        and now < decision.at + UNDO_WINDOW
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
    cancel(review.store_id, notice_key(decision))
    db.session.flush()
    earlier = ratings.standing_decision(review, decision.version)
    if earlier:
        _apply(review, earlier.version, earlier.measure, now)
    else:
        _restore_waiting(review, decision.version, now)
    _log(undone, now)
    ratings.refresh([review], now)


def _restore_waiting(review: Review, version: ReviewVersion, now: datetime) -> None:
    """Back into the queue under the clock that ran before; the last published version shows again."""
    due_at = publish_due(db.session.get_one(Store, review.store_id), version.at)
    earlier = _shown_before(review, version)
    version.published_at = None
    review.public_version_id = earlier.id if earlier else None
    review.state = ReviewState.PUBLISHED if earlier else ReviewState.WAITING
    review.published_at = review.published_at if earlier else None
    review.waiting_version_id, review.publish_due_at = version.id, due_at
    review.revision += 1
    job = db.session.scalar(
        sa.select(Job).where(Job.store_id == review.store_id, Job.key == clock_key(version))
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
    return shown[-1] if standing and standing.measure in SHOWING else None


def publish_by_clock(review_id: int, version_id: int, now: datetime) -> None:
    """Time is up and no ground was recorded: the version publishes itself (E5, K5)."""
    review = db.session.get_one(Review, review_id)
    lock(review)
    version = review.waiting_version
    if version is None or version.id != version_id:
        return
    _write(review, version, Ruling(Measure.PUBLISH), Decider.CLOCK, None, now)


# --- what the desk may see, and the author's notice ----------------------------------------------


def stars_are_open(review: Review, decision: Decision | None, now: datetime) -> bool:
    """Not before the decision stands and its undo window is over (D1)."""
    if review.waiting_version_id is not None or decision is None:
        return False
    return decision.decider is not Decider.STAFF or now >= decision.at + UNDO_WINDOW


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
    return newest if newest.decider is not Decider.STAFF or now >= newest.at + UNDO_WINDOW else None


def notice_letter(decision_id: int, now: datetime) -> Letter | None:
    """What was decided, which rule and passage, whether software was involved (E4, DS2)."""
    decision = db.session.get_one(Decision, decision_id)
    review = decision.review
    contact = review.contact
    if contact is None or contact.email is None:
        return None
    ground = GROUNDS[decision.reason] if decision.reason else None
    return Letter(
        kind="decision_notice",
        to=contact.email,
        store=db.session.get_one(Store, review.store_id),
        contact_id=contact.id,
        context={
            "given_name": contact.given_name,
            "product": review.product.name or review.product.ref,
            "measure": decision.measure.value,
            "rule": ground.rule if ground else None,
            "passage": decision.note.passage if decision.note else None,
            "evidence": decision.note.evidence if decision.note else None,
            "by_software": decision.decider is not Decider.STAFF,
            "status": f"/status/{links.status(review, now).token}",
        },
    )
