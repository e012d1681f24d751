"""The shop's public reply: one, labelled, versioned, shown beside what it answers (E6)."""

import secrets
from datetime import datetime

import sqlalchemy as sa

from server.actions import links, log, ratings
from server.actions.letters import Letter
from server.clock import iso
from server.db import db, lock
from server.errors import InvalidError, NotAllowedError
from server.merkle import commitment
from server.models.contact import MailTopic
from server.models.outbox import JobKind, enqueue
from server.models.reply import Reply
from server.models.review import Review, ReviewState
from server.models.staff import Staff
from server.models.store import Store


def publish(review: Review, body: str, by: Staff, now: datetime) -> Reply:
    """Publish the reply, or a new version of it. The same words again change nothing."""
    lock(review)
    if review.state is not ReviewState.PUBLISHED or review.public_version_id is None:
        raise NotAllowedError("A reply stands below a published review; this one is not published.")
    if not body:
        raise InvalidError.one("body", "Write what the author and every reader should know.")
    newest = current(review)
    if newest and newest.body == body:
        return newest
    reply = Reply(
        store_id=review.store_id,
        review_id=review.id,
        number=newest.number + 1 if newest else 1,
        version_id=review.public_version_id,
        staff_id=by.id,
        body=body,
        salt=secrets.token_hex(16),
        at=now,
    )
    db.session.add(reply)
    db.session.flush()
    content = {"review": review.public_id, "number": reply.number, "body": body, "at": iso(now)}
    log.append(
        review.store_id,
        "reply.version",
        now,
        review=review.public_id,
        number=reply.number,
        digest=commitment(reply.salt or "", content),
    )
    enqueue(
        JobKind.REPLY_NOTICE,
        notice_key(reply),
        store_id=review.store_id,
        due_at=now,
        now=now,
        reply=reply.id,
    )
    ratings.refresh([review], now)
    return reply


def notice_key(reply: Reply) -> str:
    return f"reply:{reply.id}"


def current(review: Review) -> Reply | None:
    return db.session.scalar(
        sa.select(Reply).where(Reply.review_id == review.id).order_by(Reply.number.desc()).limit(1)
    )


def notice_letter(reply_id: int, now: datetime) -> Letter | None:
    """The author is told what the shop answered; a newer version's own notice replaces an older one's."""
    reply = db.session.get_one(Reply, reply_id)
    review = db.session.get_one(Review, reply.review_id)
    contact = review.contact
    newest = current(review)
    if contact is None or contact.email is None or newest is None or newest.id != reply.id or not reply.body:
        return None
    return Letter(
        kind="reply_notice",
        to=contact.email,
        store=db.session.get_one(Store, review.store_id),
        contact_id=contact.id,
        locale=contact.locale,
        context={
            "given_name": contact.given_name,
            "product": review.product.name or review.product.ref,
            "reply": reply.body,
            "status": f"/status/{links.status(review, now).token}",
        },
        unsubscribe=f"/u/{links.unsubscribe(contact, now, MailTopic.REPLIES).token}",
    )
