"""People at the desk: a one-time link signs them in, a row is the session."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from server.actions.letters import Letter
from server.crypto import digest, vault
from server.db import db
from server.errors import LinkEndedError
from server.models.outbox import JobKind, enqueue
from server.models.staff import SignIn, Staff, StaffSession
from server.models.store import Store

SIGN_IN_LIFE = timedelta(minutes=10)
SESSION_LIFE = timedelta(hours=12)
_PURPOSE = "sign-in"


def add(store: Store, name: str, email: str, now: datetime) -> Staff:
    """A person at the store's desk; adding the same address again finds the same person."""
    person = by_email(store, email)
    if person is None:
        person = Staff(
            store_id=store.id, name=name, email=email, email_hash=vault.email_hash(email), created_at=now
        )
        db.session.add(person)
        db.session.flush()
    return person


def by_email(store: Store, email: str) -> Staff | None:
    return db.session.scalar(
        sa.select(Staff).where(Staff.store_id == store.id, Staff.email_hash == vault.email_hash(email))
    )


def new_sign_in(person: Staff, now: datetime, life: timedelta = SIGN_IN_LIFE) -> SignIn:
    nonce = secrets.token_hex(16)
    sign_in = SignIn(
        store_id=person.store_id,
        staff_id=person.id,
        nonce=nonce,
        token_hash=digest(vault.token(_PURPOSE, nonce)),
        expires_at=now + life,
    )
    db.session.add(sign_in)
    db.session.flush()
    return sign_in


def sign_in_path(sign_in: SignIn) -> str:
    return f"/desk/sign-in/{vault.token(_PURPOSE, sign_in.nonce)}"


def ask_to_sign_in(email: str, now: datetime) -> None:
    """Mail a link to each desk this address belongs to; an unknown address leaves no trace and no hint."""
    hashed = vault.email_hash(email)
    for person in db.session.scalars(sa.select(Staff).where(Staff.email_hash == hashed, Staff.active)):
        sign_in = new_sign_in(person, now)
        enqueue(
            JobKind.SIGN_IN,
            f"sign-in:{sign_in.id}",
            store_id=person.store_id,
            due_at=now,
            now=now,
            sign_in=sign_in.id,
        )


def letter(sign_in_id: int, now: datetime) -> Letter | None:
    sign_in = db.session.get_one(SignIn, sign_in_id)
    person = db.session.get_one(Staff, sign_in.staff_id)
    if sign_in.used_at or sign_in.expires_at <= now:
        return None
    return Letter(
        kind="sign_in",
        to=person.email,
        store=db.session.get_one(Store, person.store_id),
        contact_id=None,
        context={"given_name": person.name, "sign_in": sign_in_path(sign_in)},
    )


def look_at(token: str, now: datetime) -> SignIn:
    """The waiting sign-in of a link, unchanged. Raises LinkEndedError when used, over or unknown."""
    sign_in = db.session.scalar(sa.select(SignIn).where(SignIn.token_hash == digest(token)))
    if sign_in is None or sign_in.used_at or sign_in.expires_at <= now:
        raise LinkEndedError("This sign-in link was used or has ended. Ask for a new one below.")
    return sign_in


def sign_in(token: str, now: datetime) -> str:
    """Use the link up and open a session; the answer is the session's secret."""
    found = look_at(token, now)
    used = db.session.execute(
        sa.update(SignIn).where(SignIn.id == found.id, SignIn.used_at.is_(None)).values(used_at=now)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result counts its rows
        raise LinkEndedError
    secret = secrets.token_urlsafe(32)
    db.session.add(
        StaffSession(
            store_id=found.store_id,
            staff_id=found.staff_id,
            token_hash=digest(secret),
            created_at=now,
            expires_at=now + SESSION_LIFE,
        )
    )
    return secret


def of_session(secret: str, now: datetime) -> Staff | None:
    return db.session.scalar(
        sa.select(Staff)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .where(StaffSession.token_hash == digest(secret), StaffSession.expires_at > now, Staff.active)
    )


def sign_out(secret: str) -> None:
    db.session.execute(sa.delete(StaffSession).where(StaffSession.token_hash == digest(secret)))


# --- a mail to try the way ------------------------------------------------------------------------


def send_test(person: Staff, now: datetime) -> None:
    """A mail to the desk's own person, over the same road as all others."""
    key = f"test:{person.id}:{now.isoformat()}"
    enqueue(JobKind.TEST_MAIL, key, store_id=person.store_id, due_at=now, now=now, staff=person.id)


def test_letter(staff_id: int, now: datetime) -> Letter | None:
    person = db.session.get(Staff, staff_id)
    if person is None:
        return None
    return Letter(
        kind="test_mail",
        to=person.email,
        store=db.session.get_one(Store, person.store_id),
        contact_id=None,
        context={"given_name": person.name, "sent_at": now},
    )
