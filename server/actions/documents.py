"""Public JSON: the item of a review, and a product's stored first page (D16: codes and facts only)."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import InstrumentedAttribute

from server import cursors, scores
from server.clock import iso, iso_day
from server.db import db
from server.models.decision import Decision, MaskSpan
from server.models.listing import Document, Listing, ProductRatings
from server.models.log import LogEvent
from server.models.points import PointsProgramme
from server.models.product import Product
from server.models.reply import Reply
from server.models.review import Review, ReviewState, ReviewVersion
from server.models.store import Store
from server.text import Mask, masked

PAGE_SIZE = 10
_COMPRESSION = 6


def dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# --- one item -------------------------------------------------------------------------------------


def item(review: Review, decision: Decision | None) -> dict[str, Any]:
    """What readers may know of a public review, or of one that stands as a tombstone.

    `decision` is the standing one on the public version; a tombstone takes measure and reason from it.
    """
    version = review.public_version
    if version is None:
        raise ValueError("only what is public has an item")
    tombstone = review.state is not ReviewState.PUBLISHED
    words = _words(version, hidden=tombstone)
    return {
        "id": review.public_id,
        "version": version.number,
        "rating": None if review.state is ReviewState.REFUSED else version.rating,
        **words,
        "author": None if tombstone else shown_name(review, version),
        "lang": review.lang,
        "submitted_at": iso(review.submitted_at),
        "published_at": iso(review.published_at) or (iso(decision.at) if decision else None),
        "experience_date": iso_day(review.experience_date),
        "proof": proof(review),
        "variant": review.order_line.variant if review.order_line else None,
        "relationship": review.relation.value,
        "rewarded": rewarded(review),
        **_edits(review, version),
        "versions_url": None,
        "follow_ups": [],
        "photos": [],
        "scores": {},
        "answers": [],
        "helpful": review.helpful,
        "reply": None if tombstone else _reply(review),
        "withheld": _withheld(decision) if tombstone and decision else None,
        "log": None if tombstone else _opening(version, hidden=bool(words["masks"])),
    }


def proof(review: Review) -> dict[str, Any]:
    line = review.order_line
    return {
        "grade": review.proof_grade.value,
        "delivered_on": iso_day(line.order.delivered_at) if line and review.verified else None,
        "returned": line.returned.value if line else "no",
    }


def rewarded(review: Review) -> dict[str, Any] | None:
    if review.rewarded_programme is None:
        return None
    return {"programme": str(review.rewarded_programme), "points": review.rewarded_points}


def _words(version: ReviewVersion, *, hidden: bool) -> dict[str, Any]:
    if hidden or version.text is None:
        return {"title": None, "body": None, "masks": []}
    title, in_title = masked_field(version, "title")
    body, in_body = masked_field(version, "body")
    return {"title": title, "body": body, "masks": in_title + in_body}


def masked_field(version: ReviewVersion, field: str) -> tuple[str | None, list[str]]:
    """A field as the public sees it: masked spans are one placeholder each, with their reasons."""
    words: str | None = getattr(version.text, field) if version.text else None
    if words is None:
        return None, []
    spans = db.session.scalars(
        sa.select(MaskSpan).where(MaskSpan.version_id == version.id, MaskSpan.field == field)
    )
    return masked(words, [Mask(s.field, s.start, s.end, s.reason.value) for s in spans])


def shown_name(review: Review, version: ReviewVersion) -> str | None:
    """The name the author chose; with a mask on it the review stands unnamed."""
    hidden = sa.select(MaskSpan.id).where(MaskSpan.version_id == version.id, MaskSpan.field == "public_name")
    return None if db.session.scalar(hidden.limit(1)) else review.public_name


def _edits(review: Review, version: ReviewVersion) -> dict[str, Any]:
    """How many later versions were public, and when the present one was written."""
    public = [v for v in review.versions if v.published_at and v.number <= version.number]
    edited = max(len(public) - 1, 0)
    return {"edited": edited, "edited_at": iso(version.at) if edited else None}


def _reply(review: Review) -> dict[str, Any] | None:
    reply = db.session.scalar(
        sa.select(Reply).where(Reply.review_id == review.id).order_by(Reply.number.desc()).limit(1)
    )
    if reply is None or reply.body is None:
        return None
    store = db.session.get_one(Store, review.store_id)
    answered = review.version(reply.version_id)
    return {
        "body": reply.body,
        "by": store.name,
        "at": iso(reply.at),
        "version": answered.number if answered else 1,
        "edited": reply.number > 1,
        "answer": None,
    }


def _withheld(decision: Decision) -> dict[str, Any]:
    return {
        "measure": decision.measure.value,
        "reason": decision.reason.value if decision.reason else None,
        "at": iso(decision.at),
    }


def _opening(version: ReviewVersion, *, hidden: bool) -> dict[str, Any] | None:
    """Index, salt and hash of the leaf; None until the sequencer numbered it. A mask keeps the salt back."""
    event = db.session.scalar(sa.select(LogEvent).where(LogEvent.version_id == version.id))
    if event is None or event.index is None or version.text is None:
        return None
    return {"index": event.index, "salt": None if hidden else version.text.salt, "hash": event.leaf}


# --- the first page -------------------------------------------------------------------------------


class Sort(StrEnum):
    """Keyset orders over the listing's indexes; each names its key column and direction."""

    NEWEST = "newest"
    OLDEST = "oldest"
    HIGHEST = "highest"
    LOWEST = "lowest"
    HELPFUL = "helpful"


_KEYS: dict[Sort, InstrumentedAttribute[Any] | None] = {
    Sort.NEWEST: None,
    Sort.OLDEST: None,
    Sort.HIGHEST: Listing.high_key,
    Sort.LOWEST: Listing.low_key,
    Sort.HELPFUL: Listing.helpful,
}


@dataclass(frozen=True, slots=True)
class Query:
    """One list of a product: which order, which filters, how far."""

    sort: Sort = Sort.NEWEST
    rating: int | None = None
    lang: str | None = None
    limit: int = PAGE_SIZE
    cursor: str | None = None

    def scope(self, product: Product) -> str:
        """What a cursor is bound to: the list without its page size."""
        return f"{product.id}:{self.sort}:{self.rating}:{self.lang}"


def rewrite(product: Product, ratings: ProductRatings, now: datetime) -> None:
    """Write the product's first page anew. The caller holds `ratings`, so no older page can win."""
    body = compose(product, ratings, Query(), now).encode()
    document = db.session.get(Document, product.id) or Document(
        product_id=product.id, store_id=product.store_id
    )
    document.body = body
    document.gzip = gzip.compress(body, _COMPRESSION, mtime=0)
    document.etag = '"' + hashlib.sha256(body).hexdigest()[:24] + '"'
    db.session.add(document)


def compose(product: Product, ratings: ProductRatings, query: Query, now: datetime) -> str:
    """The public answer to `query`: one keyset read on an index, kept counters, ready items.

    Raises BadCursorError for a cursor of another list.
    """
    items, after = _items(product, query)
    return page(product, ratings, items, after, now)


def _items(product: Product, query: Query) -> tuple[list[str], str | None]:
    """One page of item texts and the cursor to the next."""
    key = _KEYS[query.sort]
    columns = [c for c in (key, Listing.listed_at, Listing.review_id) if c is not None]
    wanted = sa.select(Listing.item, *columns).where(Listing.product_id == product.id)
    if query.rating is not None:
        wanted = wanted.where(Listing.high_key == query.rating)
    if query.lang is not None:
        wanted = wanted.where(Listing.lang == query.lang)
    upwards = query.sort is Sort.OLDEST
    if query.cursor:
        at = sa.tuple_(
            *(sa.literal(v, c.type) for v, c in zip(_from_cursor(product, query), columns, strict=True))
        )
        place = sa.tuple_(*columns)
        wanted = wanted.where(place > at if upwards else place < at)
    rows = db.session.execute(
        wanted.order_by(*(c.asc() if upwards else c.desc() for c in columns)).limit(query.limit + 1)
    ).all()
    shown = rows[: query.limit]
    if len(rows) <= query.limit:
        return [row.item for row in shown], None
    return [row.item for row in shown], _to_cursor(product, query, list(shown[-1])[1:])


def _to_cursor(product: Product, query: Query, key: list[Any]) -> str:
    *front, listed_at, review_id = key
    return cursors.encode(query.scope(product), [*front, listed_at.isoformat(), review_id])


def _from_cursor(product: Product, query: Query) -> list[Any]:
    *front, listed_at, review_id = cursors.decode(query.scope(product), query.cursor or "")
    return [*front, datetime.fromisoformat(listed_at), review_id]


def page(
    product: Product, ratings: ProductRatings, items: list[str], next_cursor: str | None, now: datetime
) -> str:
    """The public answer; `items` are JSON texts already, so nothing is parsed to be written again."""
    store = db.session.get_one(Store, product.store_id)
    head = {
        "product": {
            "id": product.ref,
            "name": product.name,
            "url": product.url,
            "image_url": product.image_url,
        },
        "summary": summary(ratings, now),
    }
    tail = {"next": next_cursor, "notice": notice(store)}
    return f'{dump(head)[:-1]},"items":[{",".join(items)}],{dump(tail)[1:]}'


def unknown(store: Store, asked: str, now: datetime) -> str:
    """A product nobody bought yet: an empty list, not an error (D17)."""
    nothing = ProductRatings(**{f"{kind}{star}": 0 for kind in "nu" for star in scores.STARS}, withheld={})
    head: dict[str, Any] = {
        "product": {"id": asked, "name": None, "url": None, "image_url": None},
        "summary": summary(nothing, now),
        "items": [],
        "next": None,
        "notice": notice(store),
    }
    return dump(head)


def summary(ratings: ProductRatings, now: datetime) -> dict[str, Any]:
    everyone, unrewarded = ratings.histogram(), ratings.histogram(unrewarded=True)
    return {
        "average": scores.mean(everyone),
        "count": sum(everyone.values()),
        "histogram": {str(star): everyone[star] for star in reversed(scores.STARS)},
        "unrewarded": {"average": scores.mean(unrewarded), "count": sum(unrewarded.values())},
        "withheld": {"total": sum(ratings.withheld.values()), "by_reason": ratings.withheld},
        "formula": scores.FORMULA,
        "as_of": iso(now),
    }


def notice(store: Store) -> dict[str, Any]:
    """The facts that the law wants beside every list (rules EU1, FR2, FR3, US9)."""
    programme = PointsProgramme.running(store.id)
    return {
        "store": store.name,
        "legal_name": store.legal_name,
        "checked": "all",
        "incentives": {"programme": str(programme.number), "points": programme.points} if programme else None,
        "publish_days": store.publish_days,
        "retention_months": store.retention_months,
        "how_url": f"/stores/{store.slug}/how",
    }
