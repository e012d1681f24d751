"""Reviews at the desk: the waiting queue, the lists, one card, decisions, undo, replies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import redirect, request, url_for
from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from server.actions import cards, moderation, replies, undo
from server.actions.moderation import Ruling
from server.clock import utcnow
from server.cursors import decode, encode
from server.db import db, transaction
from server.errors import ConflictError, DomainError, NotFoundError
from server.fields import MAX_DIGITS, Words, load
from server.models.decision import ALLOWED, GROUNDS, Decision, Finding, Measure, Reason
from server.models.review import Review, ReviewState, ReviewVersion
from server.models.staff import Staff
from server.web import forms, guards
from server.web.desk.frame import blueprint, page
from server.web.schemas import Loose

PAGE = 20
MAX_REPLY = 3_000

TABS: dict[str, tuple[ReviewState, ...]] = {
    "waiting": (),
    "published": (ReviewState.PUBLISHED,),
    "withheld": (ReviewState.TEXT_WITHHELD, ReviewState.REFUSED),
    "withdrawn": (ReviewState.WITHDRAWN,),
}


class DecisionForm(Loose):
    measure = fields.Enum(Measure, by_value=True, required=True)
    reason = fields.Enum(Reason, by_value=True, load_default=None, allow_none=True)
    passage = Words(load_default=None, allow_none=True, max_length=500)
    evidence = Words(load_default=None, allow_none=True, max_length=2_000)
    revision = fields.Integer(required=True)


class ReplyForm(Loose):
    body = Words(required=True, max_length=MAX_REPLY)


@dataclass(frozen=True, slots=True)
class Card:
    """A review as the desk may see it; `stars` stays None until the decision stands (D1)."""

    review: Review
    version: ReviewVersion | None
    findings: list[Finding]
    decision: Decision | None
    decided_by: str | None
    undoable: bool
    stars: int | None
    reply: Any
    others: int


@blueprint.get("/")
def home() -> AnyResponse:
    return redirect(url_for("desk.queue"), 303)


@blueprint.get("/reviews")
def queue() -> tuple[str, int]:
    """A tab of reviews: waiting by deadline, the others newest first."""
    tab = request.args.get("tab", "waiting")
    if tab not in TABS:
        raise NotFoundError
    now = utcnow()
    found, after = _page_of(tab, request.args.get("cursor"))
    return page(
        "queue.html",
        tab=tab,
        tabs=list(TABS),
        cards=[_card(review, now) for review in found],
        next=after,
        just=_just_decided(now),
        now=now,
        **_choices(),
    )


def _page_of(tab: str, cursor: str | None) -> tuple[list[Review], str | None]:
    store_id = guards.my_store().id
    scope = f"desk:{store_id}:{tab}"
    wanted = sa.select(Review).where(Review.store_id == store_id).limit(PAGE + 1)
    if tab == "waiting":
        wanted = wanted.where(Review.publish_due_at.is_not(None))
        place = sa.tuple_(Review.publish_due_at, Review.id)
        if cursor:
            due, last = decode(scope, cursor)
            wanted = wanted.where(place > sa.tuple_(datetime.fromisoformat(due), last))
        rows = list(db.session.scalars(wanted.order_by(Review.publish_due_at, Review.id)))
    else:
        wanted = wanted.where(Review.state.in_(TABS[tab]))
        if cursor:
            wanted = wanted.where(Review.id < decode(scope, cursor)[0])
        rows = list(db.session.scalars(wanted.order_by(Review.id.desc())))
    if len(rows) <= PAGE:
        return rows, None
    last_shown = rows[PAGE - 1]
    due = last_shown.publish_due_at
    key = [due.isoformat() if due else "", last_shown.id] if tab == "waiting" else [last_shown.id]
    return rows[:PAGE], encode(scope, key)


def _choices() -> dict[str, Any]:
    return {
        "measures": [
            {
                "measure": measure.value,
                "reasons": [
                    {"reason": r.value, "rule": GROUNDS[r].rule, "evidence": GROUNDS[r].evidence}
                    for r in Reason
                    if r in allowed
                ],
            }
            for measure, allowed in ALLOWED.items()
        ]
    }


def _card(review: Review, now: datetime) -> Card:
    version = review.waiting_version or review.public_version
    decision = cards.newest_decision(review)
    return Card(
        review=review,
        version=version,
        findings=cards.findings(version) if version else [],
        decision=decision,
        decided_by=_name(decision),
        undoable=bool(decision and undo.can_undo(decision, now)),
        stars=version.rating if version and cards.stars_are_open(review, decision, now) else None,
        reply=replies.current(review),
        others=cards.count_others(review),
    )


def _name(decision: Decision | None) -> str | None:
    return db.session.get_one(Staff, decision.staff_id).name if decision and decision.staff_id else None


def _just_decided(now: datetime) -> Card | None:
    """The decision this page was reached from, for its undo bar."""
    asked = request.args.get("decided", "")
    if not asked.isdecimal() or len(asked) > MAX_DIGITS:
        return None
    decision = db.session.get(Decision, int(asked))
    if decision is None or decision.store_id != guards.my_store().id:
        return None
    return _card(decision.review, now)


@blueprint.get("/reviews/<int:review_id>")
def one(review_id: int) -> tuple[str, int]:
    return _one(_mine(review_id))


def _one(review: Review, status: int = 200, error: DomainError | None = None) -> tuple[str, int]:
    now = utcnow()
    history = db.session.scalars(
        sa.select(Decision).where(Decision.review_id == review.id).order_by(Decision.id)
    ).all()
    return page(
        "review.html",
        status,
        card=_card(review, now),
        history=[{"decision": d, "by": _name(d)} for d in history],
        error=error.sentence if error else None,
        errors={e.field: e.message for e in error.errors} if error else {},
        typed=forms.typed() if error else {},
        now=now,
        **_choices(),
    )


def _mine(review_id: int) -> Review:
    """The one way from a number in an address to a review: of this desk's store, or unknown."""
    review = db.session.get(Review, review_id)
    if review is None or review.store_id != guards.my_store().id:
        raise NotFoundError("There is no review by this number at your desk.")
    return review


@blueprint.post("/reviews/<int:review_id>/decisions")
def decide(review_id: int) -> AnyResponse | tuple[str, int]:
    try:
        form = load(DecisionForm(), forms.filled())
        seen = form.pop("revision")
        with transaction():
            decision = moderation.decide(_mine(review_id), Ruling(**form), guards.me(), seen, utcnow())
            decided = decision.id
    except (ConflictError, DomainError) as error:
        return _one(_mine(review_id), error.status, error)
    return redirect(url_for("desk.queue", decided=decided), 303)


@blueprint.post("/decisions/<int:decision_id>/undoings")
def undo_decision(decision_id: int) -> AnyResponse | tuple[str, int]:
    with transaction():
        decision = db.session.get(Decision, decision_id)
        if decision is None or decision.store_id != guards.my_store().id:
            raise NotFoundError
        undo.undo(decision, guards.me(), utcnow())
        review_id = decision.review_id
    return redirect(url_for("desk.one", review_id=review_id), 303)


@blueprint.post("/reviews/<int:review_id>/replies")
def reply(review_id: int) -> AnyResponse | tuple[str, int]:
    try:
        form = load(ReplyForm(), forms.filled())
        with transaction():
            replies.publish(_mine(review_id), form["body"], guards.me(), utcnow())
    except DomainError as error:
        return _one(_mine(review_id), error.status, error)
    return redirect(url_for("desk.one", review_id=review_id), 303)
