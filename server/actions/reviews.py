"""Write, change and take back a review. The author alone has a path to rating and words (D13, K3)."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from server import wording
from server.actions import links, log, moderation, points, ratings, stores, triage
from server.actions.letters import Letter
from server.db import db, lock
from server.errors import InvalidError, NotAllowedError
from server.models.contact import Consent, ConsentAction, ConsentPurpose, Contact
from server.models.order import Order, OrderLine
from server.models.outbox import JobKind, cancel, enqueue
from server.models.review import (
    Relationship,
    Review,
    ReviewIdentity,
    ReviewState,
    ReviewText,
    ReviewVersion,
)
from server.models.store import Store

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked form: rating 1..5, cleaned words or None."""

    rating: int
    title: str | None = None
    body: str | None = None
    public_name: str | None = None
    name_consent: bool = False
    relation: Relationship = Relationship.CUSTOMER
    experience_date: date | None = None
    lang: str | None = None


def submit(contact: Contact, line: OrderLine, draft: Draft, now: datetime) -> Review:
    """The review of one order line: version, consent, points, log, receipt in one transaction.

    Sending twice makes one review: the second finds the first and changes nothing.
    """
    db.session.execute(sa.select(Order.id).where(Order.id == line.order_id).with_for_update())
    existing = db.session.scalar(sa.select(Review).where(Review.order_line_id == line.id))
    if existing:
        return existing
    if not line.order.counts or line.quantity == 0:
        raise NotAllowedError("This order was cancelled, so there is nothing to review.")
    _check_day(draft, line)
    store = db.session.get_one(Store, line.store_id)
    review = Review(
        store_id=store.id,
        product=line.product,
        contact=contact,
        order_line=line,
        channel="invitation",
        verified=True,
        relation=draft.relation,
        experience_date=draft.experience_date or _arrival(line),
        lang=draft.lang or _language(line, contact),
        policy_version_id=stores.policy(store).id,
        submitted_at=now,
    )
    _reward(review, contact, line, now)
    db.session.add(review)
    db.session.flush()
    version = _version(review, draft, now)
    _set_name(review, contact, draft, now)
    log.append(store.id, "review.received", now, review=review.public_id)
    links.status(review, now)
    _receipt(review, "received", version.number, now)
    triage.receive(review, version, now)
    return review


def _check_day(draft: Draft, line: OrderLine) -> None:
    placed_at = line.order.placed_at
    if draft.experience_date and placed_at and draft.experience_date < placed_at.date():
        raise InvalidError.one("experience_date", "This was before the order.")


def _arrival(line: OrderLine) -> date | None:
    arrived = line.order.arrived_at
    return arrived.date() if arrived else None


def _language(line: OrderLine, contact: Contact) -> str | None:
    locale = line.order.locale or contact.locale
    return locale.replace("_", "-").split("-")[0].lower() if locale else None


def _reward(review: Review, contact: Contact, line: OrderLine, now: datetime) -> None:
    """Booked before anyone judged a word, and disclosed on the review for ever (F1, F5)."""
    programme = points.book(contact, line, now)
    if programme:
        review.rewarded_programme, review.rewarded_points = programme.number, programme.points


def _version(review: Review, draft: Draft, now: datetime) -> ReviewVersion:
    version = ReviewVersion(
        store_id=review.store_id,
        review=review,
        number=len(review.versions) + 1,
        rating=draft.rating,
        at=now,
        text=ReviewText.of(review.store_id, draft.title, draft.body),
    )
    version.seal()
    db.session.add(version)
    db.session.flush()
    log.append_version(version, now)
    return version


def _set_name(review: Review, contact: Contact, draft: Draft, now: datetime) -> None:
    """A name is shown only with its own consent; without, the review says "Verified buyer" (C4)."""
    if not (draft.public_name and draft.name_consent):
        return
    consent = Consent(
        store_id=review.store_id,
        contact_id=contact.id,
        purpose=ConsentPurpose.PUBLISH_NAME,
        action=ConsentAction.GIVEN,
        text_hash=wording.text_hash(wording.PUBLISH_NAME),
        locale=LANGUAGE,
        at=now,
    )
    db.session.add(consent)
    db.session.flush()
    db.session.add(
        ReviewIdentity(
            review=review, store_id=review.store_id, public_name=draft.public_name, consent_id=consent.id
        )
    )
    db.session.flush()


def _receipt(review: Review, event: str, number: int, now: datetime) -> None:
    enqueue(
        JobKind.RECEIPT,
        _receipt_key(review, event, number),
        store_id=review.store_id,
        due_at=now,
        now=now,
        review=review.id,
        event=event,
    )


def _receipt_key(review: Review, event: str, number: int) -> str:
    return f"receipt:{review.id}:{event}:{number}"


def receipt_keys(review: Review) -> list[str]:
    """The keys of all receipts that were ever written for a review."""
    written = [("received", v.number) for v in review.versions] + [
        ("changed", v.number) for v in review.versions
    ]
    withdrawn = [("withdrawn", number) for number in range(review.revision + 1)]
    return [_receipt_key(review, event, number) for event, number in written + withdrawn]


def revise(review: Review, draft: Draft, now: datetime) -> None:
    """A new version by the author; the public one stands until the new one is decided."""
    lock(review)
    if review.state is ReviewState.ERASED or review.contact is None:
        raise NotAllowedError("This review was erased.")
    newest = review.versions[-1]
    if (
        newest.text
        and (newest.rating, newest.text.title, newest.text.body)
        == (
            draft.rating,
            draft.title,
            draft.body,
        )
        and review.state is not ReviewState.WITHDRAWN
    ):
        return
    version = _version(review, draft, now)
    _receipt(review, "changed", version.number, now)
    triage.receive(review, version, now)


def withdraw(review: Review, now: datetime) -> None:
    """The author takes the review back; it leaves list, counters and JSON at once. Repeats do no harm."""
    lock(review)
    if review.state in {ReviewState.WITHDRAWN, ReviewState.ERASED}:
        return
    if review.waiting_version:
        cancel(review.store_id, moderation.clock_key(review.waiting_version))
    review.state = ReviewState.WITHDRAWN
    review.waiting_version_id = review.public_version_id = review.publish_due_at = None
    review.published_at = None
    review.revision += 1
    log.append(review.store_id, "review.withdrawn", now, review=review.public_id)
    _receipt(review, "withdrawn", review.revision, now)
    ratings.refresh([review], now)


def hide_name(review: Review, now: datetime) -> None:
    """Withdraw the consent to the name: a new row, and the name is gone at once (CN7)."""
    if review.identity is None or review.contact is None:
        return
    db.session.add(
        Consent(
            store_id=review.store_id,
            contact_id=review.contact.id,
            purpose=ConsentPurpose.PUBLISH_NAME,
            action=ConsentAction.WITHDRAWN,
            text_hash=wording.text_hash(wording.PUBLISH_NAME),
            locale=LANGUAGE,
            at=now,
        )
    )
    db.session.delete(review.identity)
    db.session.flush()
    db.session.expire(review, ["identity"])
    ratings.refresh([review], now)


def line_of(order: Order, line_id: int) -> OrderLine:
    """The order's own line; another's is unknown here."""
    line = next((line for line in order.lines if line.id == line_id and line.quantity > 0), None)
    if line is None:
        raise InvalidError.one("line", "This item is not part of the order.")
    return line


def of_line(line: OrderLine) -> Review | None:
    return db.session.scalar(sa.select(Review).where(Review.order_line_id == line.id))


def receipt_letter(review_id: int, event: str, now: datetime) -> Letter | None:
    """Received, changed or withdrawn: what happens next and where to see it."""
    review = db.session.get_one(Review, review_id)
    contact = review.contact
    if contact is None or contact.email is None:
        return None
    return Letter(
        kind="receipt",
        to=contact.email,
        store=db.session.get_one(Store, review.store_id),
        contact_id=contact.id,
        locale=contact.locale,
        context={
            "given_name": contact.given_name,
            "product": review.product.name or review.product.ref,
            "event": event,
            "published": review.state is ReviewState.PUBLISHED,
            "publish_due_at": review.publish_due_at,
            "points": review.rewarded_points if event == "received" else None,
            "status": f"/status/{links.status(review, now).token}",
        },
    )
