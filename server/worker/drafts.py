"""From claimed jobs to messages ready to go: the rules are asked once more, and the mail is rendered.

A whole batch is drafted in one transaction. What is drafted has not been handed to any mail server, so
whatever happens to this worker, a draft is simply written anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

import sqlalchemy as sa

from server.actions import mail_texts, stores, suppressions
from server.actions.letters import Later, Letter, store_facts
from server.config import Settings
from server.crypto import vault
from server.db import db
from server.mail import build, verp
from server.mail.shop_words import OwnWords
from server.mail.words import Reader
from server.models.outbox import INVITING, Job, JobKind, JobState, MailMessage, MailState
from server.send_window import Window
from server.worker import claims, contents
from server.worker.claims import Claim

#: A mail whose answer was lost goes again so many times, then nobody knows.
REPEATS = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that may go now; `sender` is the envelope's (VERP)."""

    taken: Claim
    mail_id: int
    email_hash: str
    #: The invitation or reminder it is, for the last look before it goes; None for other mails.
    invitation: int | None
    #: The hours in which it may go.
    window: Window | None
    message: EmailMessage
    sender: str | None


def write(batch: Sequence[Claim], settings: Settings, now: datetime) -> list[Draft]:
    """Drafts of all that is to go; the rest is settled here: done, put off, or skipped with its reason."""
    for store_id in sorted({taken.store_id for taken in batch}):
        stores.hold_by_id(store_id)  # before the jobs: all who hold both take them in this order
    jobs = claims.held_all(batch)
    mails = _mails(jobs)
    open_jobs = [job for job in jobs if _is_open(job, mails.get(job.id), now)]
    letters = contents.write(open_jobs, now)
    taken = {one.job_id: one for one in batch}
    drafts = [
        _draft(taken[job.id], job, letters[job.id], mails.get(job.id), settings, now) for job in open_jobs
    ]
    return [draft for draft in drafts if draft is not None]


def _mails(jobs: Sequence[Job]) -> dict[int, MailMessage]:
    wanted = sa.select(MailMessage).where(MailMessage.job_id.in_([job.id for job in jobs]))
    return {mail.job_id: mail for mail in db.session.scalars(wanted)}


def _is_open(job: Job, mail: MailMessage | None, now: datetime) -> bool:
    """Is there still something to send? Clears up what a killed worker left."""
    if mail is None:
        return True
    if mail.state is MailState.READY:  # it never left
        contents.not_taken(job)
        return True
    if mail.state is MailState.SENT:  # the server had said 250; only the ends were loose
        contents.taken(job, now)
        claims.done(job, now)
        return False
    if mail.state is MailState.REFUSED:
        job.state = JobState.FAILED
        return False
    if mail.state is MailState.SENDING and mail.repeats >= REPEATS:
        mail.state = MailState.UNCERTAIN
        contents.taken(job, now)  # in all likelihood it arrived, perhaps more than once
        claims.done(job, now)
        return False
    return True


def _draft(
    taken: Claim,
    job: Job,
    letter: Letter | Later | None,
    mail: MailMessage | None,
    settings: Settings,
    now: datetime,
) -> Draft | None:
    if isinstance(letter, Later):
        claims.put_off(job, letter.until)
        return None
    if letter is None or _must_not(job, letter, settings):
        _leave(job, mail, now)
        return None
    if mail is None:
        mail = _begin(job, letter, now)
    elif mail.state is MailState.SENDING:  # the answer to the time before was lost
        mail.repeats += 1
        mail.state = MailState.READY
    db.session.flush()
    bounces_to = letter.store.bounce_address
    sender = verp.return_path(bounces_to, job.id) if bounces_to else None
    message = _message(letter, mail.message_id, settings, now)
    return Draft(
        taken,
        mail.id,
        vault.email_hash(letter.to),
        job.payload["invitation"] if job.kind in INVITING else None,
        letter.window,
        message,
        sender,
    )


def _leave(job: Job, mail: MailMessage | None, now: datetime) -> None:
    """Nothing is to go (any more). A mail whose answer was lost stays in doubt; a mere draft never was."""
    if mail is not None and (mail.repeats or mail.state is MailState.SENDING):
        mail.state = MailState.UNCERTAIN
    elif mail is not None:
        db.session.delete(mail)
    claims.done(job, now)


def _must_not(job: Job, letter: Letter, settings: Settings) -> bool:
    """D20 for every mail; and a farewell kept as a file would keep the very address it says is gone."""
    if job.kind in INVITING:
        return False  # their rules have just asked it
    if job.kind is JobKind.ERASED_NOTICE and settings.smtp_url is None:
        return True
    return suppressions.stopped(job.store_id, vault.email_hash(letter.to), job.kind) is not None


def _begin(job: Job, letter: Letter, now: datetime) -> MailMessage:
    mail = MailMessage(
        store_id=job.store_id,
        job_id=job.id,
        contact_id=letter.contact_id,
        kind=job.kind,
        message_id=_message_id(job, letter),
        email_hash=vault.email_hash(letter.to),
        state=MailState.READY,
        at=now,
    )
    db.session.add(mail)
    return mail


def _message(letter: Letter, message_id: str, settings: Settings, now: datetime) -> EmailMessage:
    store, base = letter.store, settings.base_url
    reader = Reader.of(letter.locale, store.language, zone=store.time_zone)
    own = mail_texts.for_mail(store.id, letter.kind, reader.language.tag)
    return build.message(
        kind=letter.kind,
        sender=build.Sender(
            store.slug, store.sender_name or store.name, store.sender_email or "", store.contact_email
        ),
        to=letter.to,
        message_id=message_id,
        now=now,
        reader=reader,
        base_url=base,
        own=OwnWords(own.subject, own.body) if own else None,
        unsubscribe_url=base + letter.unsubscribe if letter.unsubscribe else None,
        context={**letter.context, **store_facts(store, base)},
    )


def _message_id(job: Job, letter: Letter) -> str:
    """Stable and unguessable, on the sender's own domain (rules EM5)."""
    domain = (letter.store.sender_email or "").rpartition("@")[2] or "localhost"
    return f"<{vault.token('message-id', str(job.id))}@{domain}>"
