"""Hold the tables against the log: what was changed behind the product's back shows (D12, D13)."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from server import merkle
from server.actions import documents, ratings
from server.clock import iso, utcnow
from server.db import db
from server.models.decision import Decision
from server.models.listing import Document, Listing, ProductRatings
from server.models.log import LogEvent
from server.models.points import PointsEntry, PointsProgramme
from server.models.product import Product
from server.models.reply import Reply
from server.models.review import PUBLIC_STATES, Review, ReviewState, ReviewVersion
from server.models.store import Store
from server.scores import STARS

#: The sequencer needs seconds (D10); a server that was switched off needs longer.
NUMBERED_WITHIN = timedelta(days=1)


@dataclass
class Verdict:
    """What a check of one store found; no `problems` means that all holds together."""

    size: int = 0
    root: str = ""
    problems: list[str] = field(default_factory=list)


def verify(store: Store) -> Verdict:
    """Leaves in order and unbent; every version as it was committed to; counters that add up."""
    verdict = Verdict()
    _leaves(store, verdict)
    _versions(store, verdict)
    _story(store, verdict)
    _replies(store, verdict)
    _shown(store, verdict)
    _counters(store, verdict)
    return verdict


def holds_on(store: Store, size: int, root: str) -> bool:
    """Does today's log still begin with the one that had this size and root?"""
    leaves = db.session.scalars(
        sa.select(LogEvent.leaf)
        .where(LogEvent.store_id == store.id, LogEvent.index < size)
        .order_by(LogEvent.index)
    ).all()
    return len(leaves) == size and _root(list(leaves)) == root


def _leaves(store: Store, verdict: Verdict) -> None:
    events = db.session.scalars(
        sa.select(LogEvent)
        .where(LogEvent.store_id == store.id, LogEvent.index.is_not(None))
        .order_by(LogEvent.index)
    ).all()
    for expected, event in enumerate(events):
        if event.index != expected:
            verdict.problems.append(f"leaf {expected} is missing")
            break
        if merkle.leaf_hash(event.payload) != event.leaf:
            verdict.problems.append(f"leaf {event.index} does not match its payload")
    late = utcnow() - NUMBERED_WITHIN
    unnumbered = sa.select(sa.func.count()).where(
        LogEvent.store_id == store.id, LogEvent.index.is_(None), LogEvent.at < late
    )
    if waiting := db.session.scalar(unnumbered):
        verdict.problems.append(f"{waiting} events were never numbered: does the worker run?")
    verdict.size, verdict.root = len(events), _root([event.leaf for event in events])


def _root(leaves: list[str]) -> str:
    """None can be computed over what is no hash any more; its leaf was named above."""
    try:
        return merkle.root(leaves)
    except ValueError:
        return ""


def _versions(store: Store, verdict: Verdict) -> None:
    rows = db.session.execute(
        sa.select(ReviewVersion, LogEvent)
        .outerjoin(LogEvent, LogEvent.version_id == ReviewVersion.id)
        .where(ReviewVersion.store_id == store.id)
        .order_by(ReviewVersion.id)
    )
    for version, event in rows:
        name = f"review {version.review.public_id} version {version.number}"
        if event is None or not _commits(event, version):
            verdict.problems.append(f"{name}: its leaf is missing or commits to something else")
        elif version.text is None or version.text.salt is None:
            if version.review.state is not ReviewState.ERASED:
                verdict.problems.append(f"{name}: its words are gone without an erasure")
        elif not _opens(version, version.text.salt):
            verdict.problems.append(f"{name}: rating, words or time are not what the author sent")


def _commits(event: LogEvent, version: ReviewVersion) -> bool:
    return isinstance(event.payload, dict) and event.payload.get("digest") == version.digest


def _opens(version: ReviewVersion, salt: str) -> bool:
    try:
        return merkle.commitment(salt, version.content()) == version.digest
    except ValueError:  # a salt that is none
        return False


def _story(store: Store, verdict: Verdict) -> None:
    """Decisions, withdrawals, erasures and points, each against its event in the log."""
    told = Counter(
        (
            e.payload.get("review"),
            e.payload.get("measure"),
            e.payload.get("reason"),
            e.payload.get("version_number"),
        )
        for e in _events(store, "review.decision")
    )
    decided = Counter(
        (d.review.public_id, d.measure.value, d.reason.value if d.reason else None, d.version.number)
        for d in db.session.scalars(sa.select(Decision).where(Decision.store_id == store.id))
    )
    if told != decided:
        verdict.problems.append("the decisions are not those that the log tells")
    for state, kind in ((ReviewState.WITHDRAWN, "review.withdrawn"), (ReviewState.ERASED, "review.erased")):
        known = {e.payload.get("review") for e in _events(store, kind)}
        now = set(
            db.session.scalars(
                sa.select(Review.public_id).where(Review.store_id == store.id, Review.state == state)
            )
        )
        verdict.problems += [
            f"review {name}: {state.value} without a word in the log" for name in sorted(now - known)
        ]
    _points(store, verdict)


def _points(store: Store, verdict: Verdict) -> None:
    told = Counter(
        (e.payload.get("programme"), e.payload.get("amount"), e.payload.get("at"))
        for e in _events(store, "points.booked")
    )
    booked = db.session.execute(
        sa.select(PointsProgramme.number, PointsEntry.amount, PointsEntry.at)
        .join(PointsProgramme, PointsProgramme.id == PointsEntry.programme_id)
        .where(PointsEntry.store_id == store.id)
    )
    if told != Counter((number, amount, iso(at)) for number, amount, at in booked):
        verdict.problems.append("the points ledger is not the one that the log tells")


def _events(store: Store, kind: str) -> list[LogEvent]:
    wanted = sa.select(LogEvent).where(LogEvent.store_id == store.id, LogEvent.kind == kind)
    return [event for event in db.session.scalars(wanted) if isinstance(event.payload, dict)]


def _replies(store: Store, verdict: Verdict) -> None:
    """Each reply's words against their commitment; only an erased review's may be gone."""
    kept: dict[tuple[Any, Any], tuple[Reply, ReviewState]] = {
        (review.public_id, reply.number): (reply, review.state)
        for reply, review in db.session.execute(
            sa.select(Reply, Review)
            .join(Review, Review.id == Reply.review_id)
            .where(Reply.store_id == store.id)
        )
    }
    told = {
        (e.payload.get("review"), e.payload.get("number")): e.payload for e in _events(store, "reply.version")
    }
    for key in sorted(kept.keys() | told.keys(), key=str):
        if not (key in kept and key in told and _holds(*kept[key], told[key])):
            verdict.problems.append(f"reply {key[1]} to review {key[0]}: it is not what the log tells")


def _holds(reply: Reply, state: ReviewState, payload: dict[str, Any]) -> bool:
    if state is ReviewState.ERASED:
        return reply.body is None
    content = {
        "review": payload.get("review"),
        "number": reply.number,
        "body": reply.body,
        "at": iso(reply.at),
    }
    try:
        return merkle.commitment(reply.salt or "", content) == payload.get("digest")
    except ValueError:
        return False


def _shown(store: Store, verdict: Verdict) -> None:
    """What readers get, made anew from the story and compared: items, then each product's stored page."""
    public = db.session.scalars(
        sa.select(Review).where(Review.store_id == store.id, Review.state.in_(PUBLIC_STATES))
    ).all()
    for review in public:
        listing = db.session.get(Listing, review.id)
        fresh = documents.item(review, ratings.standing_decision(review)) if review.public_version else None
        if listing is None or fresh is None or listing.item != documents.dump(fresh):
            verdict.problems.append(f"review {review.public_id}: readers are shown something else")
    pages = sa.select(Document, ProductRatings).join(
        ProductRatings, ProductRatings.product_id == Document.product_id
    )
    for document, counts in db.session.execute(pages.where(Document.store_id == store.id)):
        product = db.session.get_one(Product, document.product_id)
        if _without_time(document.body) != _without_time(
            documents.compose(product, counts, documents.Query(), utcnow()).encode()
        ):
            verdict.problems.append(f"product {product.ref}: its stored page is not what its reviews make")


def _without_time(body: bytes) -> Any:
    try:
        page = json.loads(body)
        page["summary"].pop("as_of")
    except (ValueError, KeyError, TypeError):
        return body
    return page


def _counters(store: Store, verdict: Verdict) -> None:
    """Kept counters against the listing they are kept from, plus the stars that erased authors left."""
    for counts in db.session.scalars(sa.select(ProductRatings).where(ProductRatings.store_id == store.id)):
        kept = Counter({(rewarded, star): _kept(counts, star, rewarded) for rewarded, star in _KINDS})
        if +kept != _recount(counts.product_id) or counts.withheld != _withheld(counts.product_id):
            ref = db.session.get_one(Product, counts.product_id).ref
            verdict.problems.append(f"product {ref}: the counters do not add up")


_KINDS = [(rewarded, star) for rewarded in (False, True) for star in STARS]


def _kept(counts: ProductRatings, star: int, rewarded: bool) -> int:  # noqa: FBT001 - half of a key
    unrewarded = counts.histogram(unrewarded=True)[star]
    return counts.histogram()[star] - unrewarded if rewarded else unrewarded


def _recount(product_id: int) -> Counter[tuple[bool, int]]:
    """How many by (rewarded, stars)."""
    listed = sa.select(Listing.rewarded, Listing.high_key).where(
        Listing.product_id == product_id, Listing.counted
    )
    left = (
        sa.select(Review.rewarded_programme.is_not(None), ReviewVersion.rating)
        .join(Review, Review.public_version_id == ReviewVersion.id)
        .where(Review.product_id == product_id, Review.keep_stars)
    )
    rows = [*db.session.execute(listed), *db.session.execute(left)]
    return Counter((bool(rewarded), stars) for rewarded, stars in rows)


def _withheld(product_id: int) -> Counter[str]:
    listed = sa.select(Listing.withheld_reason).where(
        Listing.product_id == product_id, Listing.withheld_reason.is_not(None)
    )
    return Counter(reason for reason in db.session.scalars(listed) if reason)
