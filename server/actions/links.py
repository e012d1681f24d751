"""Make and open secret links. Opening one changes nothing: mail scanners open every link they see."""

from datetime import datetime

import sqlalchemy as sa

from server.crypto import digest
from server.db import db
from server.errors import LinkEndedError, NotFoundError
from server.models.contact import Contact, MailTopic
from server.models.invitation import Invitation
from server.models.link import Link, Purpose
from server.models.order import Order
from server.models.review import Review

MAX_TOKEN = 64


def make(
    purpose: Purpose,
    contact: Contact,
    now: datetime,
    *,
    order_id: int | None = None,
    review_id: int | None = None,
    topic: MailTopic | None = None,
    expires_at: datetime | None = None,
) -> Link:
    link = Link.new(
        purpose,
        store_id=contact.store_id,
        contact_id=contact.id,
        order_id=order_id,
        review_id=review_id,
        topic=topic,
        created_at=now,
        expires_at=expires_at,
    )
    db.session.add(link)
    db.session.flush()
    return link


def to_form(order: Order, now: datetime, expires_at: datetime) -> Link:
    """The order's own way to its form, apart from its invitation's: printed on a card, or asked for.

    One an order, found again; its life is only ever made longer.
    """
    if order.contact is None:
        raise NotFoundError("Nobody is known to this order, so it has no form.")
    invited = sa.select(Invitation.link_id).where(Invitation.order_id == order.id)
    link = db.session.scalar(
        sa.select(Link)
        .where(Link.order_id == order.id, Link.purpose == Purpose.WRITE, Link.id.not_in(invited))
        .limit(1)
    )
    if link is None:
        return make(Purpose.WRITE, order.contact, now, order_id=order.id, expires_at=expires_at)
    link.contact_id = order.contact.id  # the order's address may have been corrected
    link.expires_at = max(link.expires_at or expires_at, expires_at)
    return link


def unsubscribe(contact: Contact, now: datetime, topic: MailTopic = MailTopic.INVITATIONS) -> Link:
    """One per contact and topic, which is what one click on it stops; it never ends (rules EM1)."""
    link = db.session.scalar(
        sa.select(Link)
        .where(Link.contact_id == contact.id, Link.purpose == Purpose.UNSUBSCRIBE, Link.topic == topic)
        .limit(1)
    )
    return link or make(Purpose.UNSUBSCRIBE, contact, now, topic=topic)


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
