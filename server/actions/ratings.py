"""Kept counters and the public listing: brought up to date in the transaction that changes a review."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from server.actions import documents
from server.db import db
from server.models.decision import Decision, Measure
from server.models.listing import Listing, ProductRatings
from server.models.product import Product
from server.models.review import (
    PUBLIC_STATES,
    UNCOUNTED_RELATIONSHIPS,
    Review,
    ReviewState,
    ReviewVersion,
)


def open_product(product: Product, now: datetime) -> None:
    """Counters at zero and an empty first page, so that a new product is served like any other."""
    ratings = ProductRatings(product_id=product.id, store_id=product.store_id, withheld={})
    db.session.add(ratings)
    db.session.flush()
    documents.rewrite(product, ratings, now)


def refresh(reviews: Iterable[Review], now: datetime) -> None:
    """Bring listing, counters and first page in line with these reviews' present state.

    Products are taken in the order of their numbers, so two transactions never wait for each other.
    """
    by_product: dict[int, list[Review]] = {}
    for review in reviews:
        by_product.setdefault(review.product_id, []).append(review)
    db.session.flush()
    for product_id in sorted(by_product):
        ratings = hold(product_id)
        for review in _with_same_authors(by_product[product_id]):
            _relist(review, ratings)
        db.session.flush()
        documents.rewrite(db.session.get_one(Product, product_id), ratings, now)


def refresh_page(product: Product, now: datetime) -> None:
    """The product's own facts changed."""
    documents.rewrite(product, hold(product.id), now)


def rewrite_all(store_id: int, after_product: int, limit: int, now: datetime) -> int | None:
    """Rewrite the first pages of the next `limit` products; the last one's number, or None at the end."""
    products = db.session.scalars(
        sa.select(Product)
        .where(Product.store_id == store_id, Product.id > after_product)
        .order_by(Product.id)
        .limit(limit)
    ).all()
    for product in products:
        refresh_page(product, now)
    return products[-1].id if products else None


def hold(product_id: int) -> ProductRatings:
    return db.session.get_one(ProductRatings, product_id, with_for_update=True, populate_existing=True)


def _with_same_authors(reviews: list[Review]) -> list[Review]:
    """The latest review per author and product counts, so an author's other ones may change too."""
    authors = {review.contact_id for review in reviews if review.contact_id is not None}
    others = db.session.scalars(
        sa.select(Review).where(
            Review.product_id == reviews[0].product_id,
            Review.contact_id.in_(authors),
            Review.state.in_(PUBLIC_STATES),
        )
    ).all()
    return list({review.id: review for review in [*reviews, *others]}.values())


def _relist(review: Review, ratings: ProductRatings) -> None:
    old = db.session.get(Listing, review.id)
    new = _listing(review) if review.state in PUBLIC_STATES else None
    if old:
        _tally_withheld(ratings, old, -1)
        if not review.keep_stars:  # kept stars stay, unnamed and unlisted
            _count(ratings, old, -1)
    if new:
        _tally_withheld(ratings, new, +1)
        _count(ratings, new, +1)
        db.session.merge(new)
    elif old:
        db.session.delete(old)


def _count(ratings: ProductRatings, listing: Listing, step: int) -> None:
    if listing.counted:
        for kind in ("n",) if listing.rewarded else ("n", "u"):
            name = f"{kind}{listing.high_key}"
            setattr(ratings, name, getattr(ratings, name) + step)


def _tally_withheld(ratings: ProductRatings, listing: Listing, step: int) -> None:
    if listing.withheld_reason:
        tally = Counter(ratings.withheld)
        tally[listing.withheld_reason] += step
        ratings.withheld = {reason: n for reason, n in sorted(tally.items()) if n > 0}


def _listing(review: Review) -> Listing:
    version = review.public_version
    if version is None:
        raise ValueError("a public state without a public version")
    decision = standing_decision(review)
    tombstone = review.state is not ReviewState.PUBLISHED
    stars = 0 if review.state is ReviewState.REFUSED else version.rating
    return Listing(
        review_id=review.id,
        store_id=review.store_id,
        product_id=review.product_id,
        listed_at=review.published_at or (decision.at if decision else review.submitted_at),
        high_key=stars,
        low_key=6 - stars if stars else 0,
        helpful=review.helpful,
        lang=review.lang,
        counted=stars > 0 and review.relation not in UNCOUNTED_RELATIONSHIPS and _is_latest(review),
        rewarded=review.rewarded_programme is not None,
        withheld_reason=decision.reason.value if tombstone and decision and decision.reason else None,
        item=documents.dump(documents.item(review, decision)),
    )


def _is_latest(review: Review) -> bool:
    if review.contact_id is None:
        return True
    later = db.session.scalar(
        sa.select(Review.id).where(
            Review.product_id == review.product_id,
            Review.contact_id == review.contact_id,
            Review.state.in_((ReviewState.PUBLISHED, ReviewState.TEXT_WITHHELD)),
            Review.id > review.id,
        )
    )
    return later is None


def standing_decision(review: Review, version: ReviewVersion | None = None) -> Decision | None:
    """The newest decision on the public version (or the one named) that no later one undid."""
    undone = sa.select(Decision.undoes_id).where(Decision.undoes_id.is_not(None))
    return db.session.scalar(
        sa.select(Decision)
        .where(
            Decision.review_id == review.id,
            Decision.version_id == (version.id if version else review.public_version_id),
            Decision.measure != Measure.UNDO,
            Decision.id.not_in(undone),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )
