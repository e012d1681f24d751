"""Taking back: see and download what is kept, erase (G1, G2; D14, D15)."""

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from server.actions import (
    care,
    invitations,
    links,
    log,
    moderation,
    ratings,
    replies,
    reviews,
    stores,
    suppressions,
)
from server.actions.letters import Letter
from server.crypto import vault
from server.db import db
from server.errors import InvalidError, LinkEndedError
from server.models.access import AccessRequest
from server.models.call import Call
from server.models.contact import Contact, SuppressionReason
from server.models.decision import Decision, DecisionNote, Finding, MaskSpan
from server.models.invitation import Invitation
from server.models.link import CodeRequest, Link, Purpose
from server.models.listing import Listing
from server.models.order import LineRefund, Order, Parcel
from server.models.outbox import Job, JobKind, MailMessage, cancel_all, enqueue
from server.models.reply import Reply
from server.models.review import Review, ReviewIdentity, ReviewState, ReviewText
from server.models.store import Store

CODE_LIFE = timedelta(minutes=10)
PAGE_LIFE = timedelta(minutes=20)
CODE_LENGTH = 8
MAX_ATTEMPTS = 5


# --- a mailed code opens "my data" ----------------------------------------------------------------


def ask_for_code(store: Store, email: str, now: datetime) -> str:
    """A handle for the page; the same rows and answer whether or not the address is known (WS3)."""
    request = CodeRequest(
        store_id=store.id,
        handle=secrets.token_urlsafe(18),
        email_hash=vault.email_hash(email),
        expires_at=now + CODE_LIFE,
    )
    db.session.add(request)
    db.session.flush()
    enqueue(JobKind.CODE, f"code:{request.id}", store_id=store.id, due_at=now, now=now, request=request.id)
    return request.handle


def code(request: CodeRequest) -> str:
    """Eight letters and digits that cannot be mistaken for each other; derived, so nothing is at rest."""
    raw = vault.token("code", request.handle).encode()
    return base64.b32encode(raw).decode()[:CODE_LENGTH]


def code_letter(request_id: int, now: datetime) -> Letter | None:
    request = db.session.get(CodeRequest, request_id)
    if request is None or request.expires_at <= now:  # an erasure took it away, or its time is over
        return None
    contact = _by_hash(request.store_id, request.email_hash)
    if contact is None or contact.email is None:
        return None
    return Letter(
        kind="code",
        to=contact.email,
        store=db.session.get_one(Store, request.store_id),
        contact_id=contact.id,
        locale=contact.locale,
        context={"given_name": contact.given_name, "code": code(request)},
    )


def open_with_code(handle: str, typed: str, now: datetime) -> Link:
    """A short-lived link to "my data". Raises LinkEndedError after ten minutes or five wrong tries.

    The caller commits wrong tries too: InvalidError carries no rollback here, so count first.
    """
    request = db.session.scalar(sa.select(CodeRequest).where(CodeRequest.handle == handle).with_for_update())
    if request is None or request.used_at or request.expires_at <= now or request.attempts > MAX_ATTEMPTS:
        raise LinkEndedError("This code has ended. Please ask for a new one.")
    contact = _by_hash(request.store_id, request.email_hash)
    typed = "".join(typed.split()).upper()
    if contact is None or not hmac.compare_digest(code(request).encode(), typed.encode()):
        raise InvalidError.one("code", "This is not the code in our last mail to you.")
    request.used_at = now
    return links.make(Purpose.MY_DATA, contact, now, expires_at=now + PAGE_LIFE)


def count_attempt(handle: str) -> None:
    """Counted in a transaction of its own, before the code is compared."""
    db.session.execute(
        sa.update(CodeRequest).where(CodeRequest.handle == handle).values(attempts=CodeRequest.attempts + 1)
    )


def _by_hash(store_id: int, email_hash: str) -> Contact | None:
    return db.session.scalar(
        sa.select(Contact).where(Contact.store_id == store_id, Contact.email_hash == email_hash)
    )


def find(store: Store, email: str) -> Contact | None:
    return _by_hash(store.id, vault.email_hash(email))


# --- erase ----------------------------------------------------------------------------------------


def erase(contact: Contact, now: datetime, *, keep_stars: bool = False, asked: bool = True) -> None:
    """Remove the person: words, name, address, order numbers, links and waiting mails.

    Left are counts, an empty contact, and the keyed hash that keeps us from writing again (PR8, D14).
    Who did not ask for it (a whole shop leaves) gets no farewell and may become a customer again.
    The mail files and SQLite's write-ahead log are cleared by the PURGE job that this writes.
    """
    stores.hold(db.session.get_one(Store, contact.store_id))
    db.session.refresh(contact)
    if contact.erased_at or contact.email is None or contact.email_hash is None:
        return
    if asked:
        suppressions.suppress(contact.store_id, contact.email_hash, SuppressionReason.ERASED, now)
        _farewell(contact, contact.email, now)
    _plan_purge(contact, now)
    written = db.session.scalars(sa.select(Review).where(Review.contact_id == contact.id)).all()
    _cancel_jobs(contact, written)
    for review in written:
        _erase_review(review, now, keep_stars=keep_stars)
    for order in db.session.scalars(sa.select(Order).where(Order.contact_id == contact.id)):
        erase_order(order, now)
    for asked_by in (CodeRequest, AccessRequest):
        db.session.execute(
            sa.delete(asked_by).where(
                asked_by.store_id == contact.store_id, asked_by.email_hash == contact.email_hash
            )
        )
    _end_links(contact)
    contact.email = contact.email_hash = contact.given_name = None
    contact.locale = contact.country = contact.time_zone = None
    contact.erased_at = now
    ratings.refresh(written, now)


def _farewell(contact: Contact, email: str, now: datetime) -> None:
    job = enqueue(
        JobKind.ERASED_NOTICE,
        f"erased:{contact.id}",
        store_id=contact.store_id,
        due_at=now,
        now=now,
        contact=contact.id,
        locale=contact.locale or "",
    )
    job.sealed_to = email


def _plan_purge(contact: Contact, now: datetime) -> None:
    enqueue(
        JobKind.PURGE,
        f"purge:{contact.id}",
        store_id=contact.store_id,
        due_at=now,
        now=now,
        contact=contact.id,
    )


def erased_letter(job: Job) -> Letter | None:
    if job.sealed_to is None:
        return None
    store = db.session.get_one(Store, job.store_id)
    locale = str(job.payload.get("locale", "")) or None
    return Letter(kind="erased_notice", to=job.sealed_to, store=store, contact_id=None, locale=locale)


def _cancel_jobs(contact: Contact, written: Sequence[Review]) -> None:
    """Nothing about this person is done or sent any more, but the farewell and the purge.

    Jobs are found by their keys, made from the person's own rows: the shop's others are not even read.
    """
    ids = [review.id for review in written]
    keys = [key for review in written for key in reviews.receipt_keys(review)]
    keys += [moderation.clock_key(version) for review in written for version in review.versions]
    decided = db.session.scalars(sa.select(Decision).where(Decision.review_id.in_(ids)))
    keys += [moderation.notice_key(decision) for decision in decided]
    keys += [
        replies.notice_key(r) for r in db.session.scalars(sa.select(Reply).where(Reply.review_id.in_(ids)))
    ]
    orders = db.session.scalars(sa.select(Order).where(Order.contact_id == contact.id)).all()
    keys += [care.job_key(order) for order in orders]
    planned = sa.select(Invitation).join(Order).where(Order.contact_id == contact.id)
    keys += [invitations.job_key(invitation) for invitation in db.session.scalars(planned)]
    cancel_all(contact.store_id, keys)


def _erase_review(review: Review, now: datetime, *, keep_stars: bool) -> None:
    versions = [v.id for v in review.versions]
    blank = {"title": None, "body": None, "salt": None, "body_hash": None}
    db.session.execute(sa.update(ReviewText).where(ReviewText.version_id.in_(versions)).values(blank))
    db.session.execute(sa.delete(ReviewIdentity).where(ReviewIdentity.review_id == review.id))
    db.session.execute(sa.delete(MaskSpan).where(MaskSpan.version_id.in_(versions)))
    db.session.execute(sa.delete(Finding).where(Finding.version_id.in_(versions)))
    db.session.execute(sa.update(Reply).where(Reply.review_id == review.id).values(body=None, salt=None))
    decisions = sa.select(Decision.id).where(Decision.review_id == review.id)
    db.session.execute(
        sa.update(DecisionNote)
        .where(DecisionNote.decision_id.in_(decisions))
        .values(passage=None, evidence=None)
    )
    db.session.expire(review)
    listed = db.session.get(Listing, review.id)
    kept = bool(keep_stars and listed and listed.counted)  # what did not count leaves nothing to keep
    review.keep_stars = kept
    review.state = ReviewState.ERASED
    review.contact_id = review.experience_date = review.publish_due_at = None
    review.waiting_version_id = None
    review.public_version_id = review.public_version_id if kept else None
    review.revision += 1
    log.append(review.store_id, "review.erased", now, review=review.public_id)


def erase_order(order: Order, now: datetime) -> None:
    order.ref = order.tier = order.locale = order.country = order.time_zone = None
    order.erased_at = now
    for line in order.lines:
        line.ref = f"erased:{line.id}"
    for kept_by_order in (LineRefund, Parcel, Call):
        db.session.execute(sa.delete(kept_by_order).where(kept_by_order.order_id == order.id))


def _end_links(contact: Contact) -> None:
    """Invitations keep their row; the link behind it opens nothing any more."""
    invited = sa.select(Invitation.link_id)
    db.session.execute(
        sa.update(Link)
        .where(Link.contact_id == contact.id, Link.id.in_(invited))
        .values(expires_at=contact.created_at, review_id=None)
    )
    db.session.execute(sa.delete(Link).where(Link.contact_id == contact.id, Link.id.not_in(invited)))


def purge(contact_id: int) -> list[str]:
    """The mail files of an erased person, to be removed; their rows forget the names."""
    mails = db.session.scalars(
        sa.select(MailMessage).where(MailMessage.contact_id == contact_id, MailMessage.file.is_not(None))
    ).all()
    files = [mail.file for mail in mails if mail.file]
    for mail in mails:
        mail.file = None
    return files
