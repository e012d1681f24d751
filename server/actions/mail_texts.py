"""The shop's own words for its mails: versions by kind and language; the newest is used (B7)."""

from datetime import datetime

import sqlalchemy as sa

from server.db import db
from server.errors import FieldError, InvalidError, NotFoundError
from server.mail import shop_words
from server.mail.lint import lint
from server.mail.own_links import Own
from server.mail.words import languages
from server.models.mail_text import MailText
from server.models.staff import Staff
from server.models.store import Store


def newest(store_id: int, kind: str, lang: str) -> MailText | None:
    """The latest version, be it one without words (which means: back to ours)."""
    return db.session.scalars(_versions(store_id, kind, lang).limit(1)).first()


def for_mail(store_id: int, kind: str, lang: str) -> MailText | None:
    """The shop's words in exactly this language; None: the mail takes ours."""
    found = newest(store_id, kind, lang)
    return found if found and found.body else None


def history(store_id: int, kind: str, lang: str, at_most: int = 20) -> list[MailText]:
    """The latest versions, newest first."""
    return list(db.session.scalars(_versions(store_id, kind, lang).limit(at_most)))


def in_use(store_id: int) -> dict[tuple[str, str], MailText]:
    """Every text that mails are made with now, by kind and language."""
    latest = (
        sa.select(MailText.kind, MailText.lang, sa.func.max(MailText.number).label("number"))
        .where(MailText.store_id == store_id)
        .group_by(MailText.kind, MailText.lang)
        .subquery()
    )
    same = sa.and_(
        MailText.kind == latest.c.kind, MailText.lang == latest.c.lang, MailText.number == latest.c.number
    )
    found = db.session.scalars(
        sa.select(MailText).join(latest, same).where(MailText.store_id == store_id, MailText.body != "")
    )
    return {(text.kind, text.lang): text for text in found}


def save(
    store: Store,
    kind: str,
    lang: str,
    *,
    subject: str,
    body: str,
    hosts: frozenset[str],
    by: Staff,
    now: datetime,
) -> MailText:
    """A new version; the same words again are none. Raises InvalidError with every finding at its field."""
    known(kind, lang)
    mailboxes = frozenset(filter(None, (store.contact_email, store.sender_email)))
    if findings := lint(kind, subject, body, Own(hosts, mailboxes)):
        raise InvalidError(errors=[FieldError(one.field, str(one)) for one in findings])
    return _append(store, kind, lang, subject, body, by, now)


def restore(store: Store, kind: str, lang: str, by: Staff, now: datetime) -> None:
    """Back to the words the product brings; the shop's stay in the history."""
    known(kind, lang)
    if for_mail(store.id, kind, lang) is not None:
        _append(store, kind, lang, "", "", by, now)


def known(kind: str, lang: str) -> None:
    """Raises NotFoundError for a kind without words of the shop's, or a language there is no folder for."""
    if kind not in shop_words.KINDS or lang not in languages():
        raise NotFoundError


def _append(
    store: Store, kind: str, lang: str, subject: str, body: str, by: Staff, now: datetime
) -> MailText:
    db.session.execute(sa.select(Store.id).where(Store.id == store.id).with_for_update(key_share=True))
    last = newest(store.id, kind, lang)
    if last and (last.subject, last.body) == (subject, body):
        return last
    text = MailText(
        store_id=store.id,
        kind=kind,
        lang=lang,
        number=last.number + 1 if last else 1,
        subject=subject,
        body=body,
        staff_id=by.id,
        at=now,
    )
    db.session.add(text)
    return text


def _versions(store_id: int, kind: str, lang: str) -> sa.Select[MailText]:
    return (
        sa.select(MailText)
        .where(MailText.store_id == store_id, MailText.kind == kind, MailText.lang == lang)
        .order_by(MailText.number.desc())
    )
