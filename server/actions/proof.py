"""Hold the tables against the log: what was changed behind the product's back shows (D12, D13)."""

from collections import Counter
from dataclasses import dataclass, field

import sqlalchemy as sa

from server import merkle
from server.db import db
from server.models.listing import Listing, ProductRatings
from server.models.log import LogEvent
from server.models.product import Product
from server.models.review import Review, ReviewState, ReviewVersion
from server.models.store import Store
from server.scores import STARS


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
    _counters(store, verdict)
    return verdict


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


def _counters(store: Store, verdict: Verdict) -> None:
    """Kept counters against the listing they are kept from, plus the stars that erased authors left."""
    for ratings in db.session.scalars(sa.select(ProductRatings).where(ProductRatings.store_id == store.id)):
        kept = Counter({(rewarded, star): _kept(ratings, star, rewarded) for rewarded, star in _KINDS})
        if +kept != _recount(ratings.product_id) or ratings.withheld != _withheld(ratings.product_id):
            ref = db.session.get_one(Product, ratings.product_id).ref
            verdict.problems.append(f"product {ref}: the counters do not add up")


_KINDS = [(rewarded, star) for rewarded in (False, True) for star in STARS]


def _kept(ratings: ProductRatings, star: int, rewarded: bool) -> int:  # noqa: FBT001 - half of a key
    unrewarded = ratings.histogram(unrewarded=True)[star]
    return ratings.histogram()[star] - unrewarded if rewarded else unrewarded


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
