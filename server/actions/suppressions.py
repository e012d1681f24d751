"""To whom we do not write, and which mails that stops (D20): asked before every mail, at send time (EM8)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.actions import log
from server.crypto import vault
from server.db import db
from server.errors import NotAllowedError
from server.models.contact import Contact, MailTopic, Suppression, SuppressionReason
from server.models.outbox import JobKind
from server.models.staff import Staff
from server.models.store import Store


class Nature(StrEnum):
    """Why a mail is written: what a suppression stops hangs on it, not on the mail's name."""

    INVITATION = "invitation"
    REPLY = "reply"
    DECISION = "decision"
    #: The person asked for it, by a click or by writing.
    ASKED = "asked"
    FAREWELL = "farewell"
    #: To the desk's own people, who need it to set things right.
    STAFF = "staff"


NATURES = {
    JobKind.INVITATION: Nature.INVITATION,
    JobKind.REMINDER: Nature.INVITATION,
    JobKind.ARRIVAL_NOTE: Nature.INVITATION,
    JobKind.REPLY_NOTICE: Nature.REPLY,
    JobKind.DECISION_NOTICE: Nature.DECISION,
    JobKind.ACCESS: Nature.ASKED,
    JobKind.CODE: Nature.ASKED,
    JobKind.RECEIPT: Nature.ASKED,
    JobKind.SIGN_IN: Nature.STAFF,
    JobKind.TEST_MAIL: Nature.STAFF,
    JobKind.ERASED_NOTICE: Nature.FAREWELL,
}

#: What a person stops by topic. News about points has no kind of mail yet; the choice is kept for it.
TOPICS = {Nature.INVITATION: MailTopic.INVITATIONS, Nature.REPLY: MailTopic.REPLIES}
CHOICES = (MailTopic.INVITATIONS, MailTopic.REPLIES, MailTopic.POINTS)

#: The rest of D20: what each reason lets through. Choices of a person's own go by topic.
PASSES = {
    # Who was erased and comes back of their own accord is answered, and not asked until they say so.
    SuppressionReason.ERASED: frozenset({Nature.ASKED, Nature.DECISION, Nature.FAREWELL, Nature.STAFF}),
    SuppressionReason.HARD_BOUNCE: frozenset({Nature.STAFF}),
    SuppressionReason.COMPLAINT: frozenset({Nature.ASKED, Nature.DECISION, Nature.FAREWELL, Nature.STAFF}),
}
#: Chosen by the person, here or with whom the shop came from.
CHOSEN = frozenset({SuppressionReason.UNSUBSCRIBED, SuppressionReason.IMPORTED})
#: The most telling reason is named first.
ORDER = (*PASSES, SuppressionReason.UNSUBSCRIBED, SuppressionReason.IMPORTED)

#: Rows written at once.
_CHUNK = 500

#: One click on a link stops its topic; one in an invitation stops all that nobody asked for (D20).
ONE_CLICK = {
    MailTopic.INVITATIONS: (MailTopic.INVITATIONS, MailTopic.POINTS),
    MailTopic.REPLIES: (MailTopic.REPLIES,),
    MailTopic.POINTS: (MailTopic.POINTS,),
    MailTopic.ALL: CHOICES,
}


def stopped(store_id: int, email_hash: str | None, kind: JobKind) -> SuppressionReason | None:
    """Why a mail of this kind must not go to this address; None when it may."""
    return stopped_among(store_id, [email_hash] if email_hash else [], kind).get(email_hash or "")


def stopped_among(store_id: int, email_hashes: Sequence[str], kind: JobKind) -> dict[str, SuppressionReason]:
    """The same for many addresses in one query: those that must not get it, each with its first reason."""
    nature = NATURES[kind]
    found: dict[str, SuppressionReason] = {}
    for row in _rows(store_id, email_hashes):
        if _stops(row, nature):
            found.setdefault(row.email_hash, row.reason)
    return found


def _stops(row: Suppression, nature: Nature) -> bool:
    if row.reason in CHOSEN:
        topic = TOPICS.get(nature)
        return topic is not None and row.topic in {topic, MailTopic.ALL}
    return nature not in PASSES[row.reason]


def rows(store_id: int, email_hash: str | None) -> list[Suppression]:
    """All that is on record for an address, the most telling reason first."""
    return _rows(store_id, [email_hash]) if email_hash else []


def _rows(store_id: int, email_hashes: Sequence[str]) -> list[Suppression]:
    found = db.session.scalars(
        sa.select(Suppression).where(
            Suppression.store_id == store_id, Suppression.email_hash.in_(email_hashes)
        )
    )
    return sorted(found, key=lambda row: (ORDER.index(row.reason), row.id))


def topic_of(kind: JobKind) -> MailTopic:
    """What a reader of such a mail means by "no more of these"."""
    return TOPICS.get(NATURES[kind], MailTopic.INVITATIONS)


def suppress(
    store_id: int,
    email_hash: str,
    reason: SuppressionReason,
    now: datetime,
    topic: MailTopic = MailTopic.ALL,
) -> bool:
    """Put an address on the list; False if it stood there. Two doing it at once make one row."""
    return bool(_put([Entry(store_id, email_hash, reason, topic)], now))


class Entry(NamedTuple):
    store_id: int
    email_hash: str
    reason: SuppressionReason
    topic: MailTopic


def _put(entries: list[Entry], now: datetime) -> list[str]:
    """The hashes of those that were new."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = db.session.scalars(
        insert(Suppression)
        .values([{**entry._asdict(), "at": now} for entry in entries])
        .on_conflict_do_nothing()
        .returning(Suppression.email_hash)
    )
    return list(made)


def lift(store_id: int, email_hash: str, reasons: Iterable[SuppressionReason]) -> int:
    """Take rows of these reasons off the list; how many there were."""
    taken = db.session.scalars(
        sa.delete(Suppression)
        .where(
            Suppression.store_id == store_id,
            Suppression.email_hash == email_hash,
            Suppression.reason.in_(list(reasons)),
        )
        .returning(Suppression.id)
    )
    return len(taken.all())


# --- a person's own choice ------------------------------------------------------------------------


def unsubscribe(contact: Contact, topic: MailTopic, now: datetime) -> None:
    """One click. Repeats do no harm; only a keyed hash is kept."""
    stop(contact.store_id, contact.email_hash, topic, now)


def stop(store_id: int, email_hash: str | None, topic: MailTopic, now: datetime) -> None:
    """What one click stops, for an address known by its hash alone."""
    if email_hash:
        reason = SuppressionReason.UNSUBSCRIBED
        _put([Entry(store_id, email_hash, reason, one) for one in ONE_CLICK[topic]], now)


def allowed(contact: Contact) -> dict[MailTopic, bool]:
    """Topic by topic: does this person let us write?"""
    found = rows(contact.store_id, contact.email_hash)
    return {
        topic: not any(
            row.topic in {topic, MailTopic.ALL} and row.reason is not SuppressionReason.HARD_BOUNCE
            for row in found
        )
        for topic in CHOICES
    }


def unreachable(contact: Contact) -> bool:
    """Mails to this address came back, so nothing is sent, whatever the person allows."""
    return any(
        row.reason is SuppressionReason.HARD_BOUNCE for row in rows(contact.store_id, contact.email_hash)
    )


def choose(contact: Contact, wanted: Iterable[MailTopic], now: datetime) -> None:
    """Bring all topics in line with what the person ticked: allowing is as easy as stopping.

    Their own word now is newer than a list from elsewhere, a press on "spam" or an erasure from which they
    came back; a mailbox that does not exist is no matter of wishes.
    """
    if contact.email_hash is None:
        return
    kept = set(wanted)
    overruled = {SuppressionReason.UNSUBSCRIBED, SuppressionReason.IMPORTED}
    if kept:
        overruled |= {SuppressionReason.COMPLAINT, SuppressionReason.ERASED}
    before = {row.topic: row.at for row in rows(contact.store_id, contact.email_hash) if row.reason in CHOSEN}
    lift(contact.store_id, contact.email_hash, overruled)
    for topic in CHOICES:
        if topic not in kept:
            since = before.get(topic, now)
            suppress(contact.store_id, contact.email_hash, SuppressionReason.UNSUBSCRIBED, since, topic)


# --- the shop's own list, and its people ----------------------------------------------------------

#: A person at the desk may lift these, with a cause; what a shopper said, only the shopper unsays.
LIFTABLE = frozenset({SuppressionReason.HARD_BOUNCE, SuppressionReason.IMPORTED})


class LiftCause(StrEnum):
    MAILBOX_WORKS = "mailbox_works"
    PERSON_ASKED = "person_asked"
    LISTED_BY_MISTAKE = "listed_by_mistake"


def portions(emails: Iterable[str]) -> list[list[str]]:
    """The keyed hashes of a list, each once, in portions for one transaction.

    Sorted: two lists that are taken in at once then wait for each other, rather than each for the other.
    """
    hashes = sorted({vault.email_hash(email) for email in emails})
    return [hashes[at : at + _CHUNK] for at in range(0, len(hashes), _CHUNK)]


def bring(store_id: int, portion: Iterable[str], now: datetime) -> int:
    """Take in a portion of addresses that opted out elsewhere: how many were not known."""
    entries = [
        Entry(store_id, one, SuppressionReason.IMPORTED, topic)
        for one in portion
        for topic in ONE_CLICK[MailTopic.INVITATIONS]
    ]
    return len(set(_put(entries, now)))


def brought(store_id: int, now: datetime, *, new: int, known: int) -> None:
    """A whole list was taken in."""
    log.append(store_id, "suppression.imported", now, new=new, known=known)


def of_address(store: Store, email: str) -> list[Suppression]:
    """May we write to this address? What stands against it, the most telling reason first."""
    return rows(store.id, vault.email_hash(email))


def look_up(store: Store, email: str, by: Staff, now: datetime) -> list[Suppression]:
    """The same for a person at the desk: that someone looked is logged, the address is not."""
    log.append(store.id, "suppression.looked_up", now, staff=by.id)
    return of_address(store, email)


def release(store: Store, email: str, cause: LiftCause, by: Staff, now: datetime) -> None:
    """Lift a bounce or an imported row. Raises NotAllowedError where there is none."""
    if not lift(store.id, vault.email_hash(email), LIFTABLE):
        raise NotAllowedError("Nothing stands against this address that a person at the desk may lift.")
    log.append(store.id, "suppression.lifted", now, cause=cause.value, staff=by.id)
