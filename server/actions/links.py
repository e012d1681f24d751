"""Make and open secret links. Opening one changes nothing: mail scanners open every link they see."""

from datetime import datetime

import sqlalchemy as sa

from server.crypto import digest
from server.db import db
from server.errors import LinkEndedError, NotFoundError
from server.models.contact import Contact
from server.models.link import Link, Purpose
from server.models.review import Review

MAX_TOKEN = 64


def make(
    purpose: Purpose,
    contact: Contact,
    now: datetime,
    *,
    order_id: int | None = None,
    review_id: int | None = None,
    expires_at: datetime | None = None,
) -> Link:
    link = Link.new(
        purpose,
        store_id=contact.store_id,
        contact_id=contact.id,
        order_id=order_id,
        review_id=review_id,
        created_at=now,
        expires_at=expires_at,
    )
    db.session.add(link)
    db.session.flush()
    return link


def unsubscribe(contact: Contact, now: datetime) -> Link:
    """One per contact; it never ends (rules EM1)."""
    link = db.session.scalar(
        sa.select(Link).where(Link.contact_id == contact.id, Link.purpose == Purpose.UNSUBSCRIBE)
    )
    return link or make(Purpose.UNSUBSCRIBE, contact, now)


def status(review: Review, now: datetime) -> Link:
    """The author's page for one review; it lives as long as the review."""
    if link := _status_link(review):
        return link
    if review.contact is None:
        raise LinkEndedError
    return make(Purpose.STATUS, review.contact, now, review_id=review.id)


def _status_link(review: Review) -> Link | None:
    return db.session.scalar(
        sa.select(Link).where(Link.review_id == review.id, Link.purpose == Purpose.STATUS)
    )


def status_path(review: Review) -> str | None:
    """Where the author finds the review, if the link was made; reading makes none."""
    link = _status_link(review)
    return f"/status/{link.token}" if link else None


def open_link(purpose: Purpose, token: str, now: datetime) -> Link:
    """The one way from a token to a row. Raises NotFoundError, or LinkEndedError when its time is over."""
    if len(token) > MAX_TOKEN:
        raise NotFoundError("We do not know this link. Please use the one from your e-mail, whole.")
    link = db.session.scalar(sa.select(Link).where(Link.token_hash == digest(token), Link.purpose == purpose))
    if link is None:
        raise NotFoundError("We do not know this link. Please use the one from your e-mail, whole.")
    if link.expires_at is not None and link.expires_at <= now:
        raise LinkEndedError("This link has ended. Write to the shop if you would like a new one.")
    return link
