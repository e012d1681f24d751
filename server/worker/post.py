"""Send one mail: exactly once where the mail server answers, and by a stated rule where its answer is lost.

The mail is marked as *sending* before it is handed over and as *sent* after the server's 250, each in a
transaction of its own. A worker killed between the two leaves a mail whose fate is unknown. The rule: such
a mail goes once more, as the very same message under the same Message-ID, and the repeat is counted; if the
answer is lost again it is *uncertain*, is not sent a third time, and the desk says so. So no mail is lost,
and none comes twice unless an answer was lost.
"""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

import sqlalchemy as sa

from server.actions import bounces, stores, suppressions
from server.actions.letters import Later, Letter
from server.config import Settings
from server.crypto import vault
from server.db import db, transaction
from server.mail import build, verp
from server.mail.send import LostAnswerError, Mailer, refusal
from server.mail.words import Reader
from server.models.outbox import Job, JobKind, MailMessage, MailState
from server.models.store import Store
from server.worker import claims, contents
from server.worker.claims import Claim

#: SMTP answers from here on mean "never" (RFC 5321, 4.2.1).
PERMANENT = 500
#: A mail whose answer was lost is sent so many times more.
REPEATS = 1


class Postman:
    """Renders and sends the letters of claimed jobs."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self.settings = settings
        self.now = now

    def send(self, taken: Claim, post: Mailer) -> None:
        """Raises what the mail server raised, after noting that nothing went."""
        with transaction():
            prepared = self._prepare(taken)
        if prepared is None:
            return
        message, sender = prepared
        try:
            file = post.send(message, sender)
        except LostAnswerError:
            raise
        except Exception as error:
            with transaction():
                self._not_taken(taken, error)
            raise
        with transaction():
            self._taken(taken, file)

    # --- before -----------------------------------------------------------------------------------

    def _prepare(self, taken: Claim) -> tuple[EmailMessage, str | None] | None:
        """The message as the rules stand now; None when nothing is to be sent now."""
        now = self.now()
        stores.hold(db.session.get_one(Store, taken.store_id))  # before the job: all who hold both do so
        job = claims.held(taken)
        if job is None:
            return None
        mail = db.session.scalar(sa.select(MailMessage).where(MailMessage.job_id == job.id))
        letter = contents.LETTERS[job.kind](job, now)
        if isinstance(letter, Later):
            claims.put_off(job, letter.until)
            return None
        if letter is None or self._must_not(job, letter):
            if mail is not None:
                mail.state = MailState.UNCERTAIN
            claims.done(job, now)
            return None
        if mail is not None and not _once_more(job, mail, now):
            return None
        mail = mail or _begin(job, letter, now)
        job.leased_until = now + claims.LEASE
        db.session.flush()
        store = letter.store
        sender = verp.return_path(store.bounce_address, job.id) if store.bounce_address else None
        return self._message(letter, mail.message_id, now), sender

    def _must_not(self, job: Job, letter: Letter) -> bool:
        """D20 for every mail, at the last moment; a farewell kept as a file would keep what it says is gone."""
        if job.kind is JobKind.ERASED_NOTICE and self.settings.smtp_url is None:
            return True
        hashed = vault.email_hash(letter.to)
        return suppressions.stopped(job.store_id, hashed, job.kind) is not None

    def _message(self, letter: Letter, message_id: str, now: datetime) -> EmailMessage:
        store, base = letter.store, self.settings.base_url
        return build.message(
            kind=letter.kind,
            sender=build.Sender(
                store.slug, store.sender_name or store.name, store.sender_email or "", store.contact_email
            ),
            to=letter.to,
            message_id=message_id,
            now=now,
            reader=Reader.of(letter.locale, store.language, zone=store.time_zone),
            base_url=base,
            unsubscribe_url=base + letter.unsubscribe if letter.unsubscribe else None,
            context={
                **letter.context,
                "store": store.name,
                "legal_name": store.legal_name,
                "postal_address": store.postal_address,
                "contact_email": store.contact_email,
                "privacy_url": store.privacy_url,
                "publish_days": store.publish_days,
                "retention_months": store.retention_months,
                "how": f"{base}/stores/{store.slug}/how",
                "my_data": f"{base}/me/?store={store.slug}",
            },
        )

    # --- after ------------------------------------------------------------------------------------

    def _taken(self, taken: Claim, file: str | None) -> None:
        now = self.now()
        stores.hold(db.session.get_one(Store, taken.store_id))
        job, mail = _both(taken)
        mail.state, mail.file, mail.at = MailState.SENT, file, now
        contents.taken(job, now)
        claims.done(job, now)

    def _not_taken(self, taken: Claim, error: Exception) -> None:
        """The server's no is an answer: nothing is in doubt."""
        now = self.now()
        stores.hold(db.session.get_one(Store, taken.store_id))
        job, mail = _both(taken)
        said = refusal(error)
        if said is None or not is_final(error):
            contents.not_taken(job)
            db.session.delete(mail)
            return
        mail.state = MailState.REFUSED
        contents.refused(job, now)
        bounces.refused(mail, said.code, said.status, now)


def _both(taken: Claim) -> tuple[Job, MailMessage]:
    job = db.session.get_one(Job, taken.job_id, with_for_update=True, populate_existing=True)
    return job, db.session.scalars(sa.select(MailMessage).where(MailMessage.job_id == job.id)).one()


def _begin(job: Job, letter: Letter, now: datetime) -> MailMessage:
    mail = MailMessage(
        store_id=job.store_id,
        job_id=job.id,
        contact_id=letter.contact_id,
        kind=job.kind,
        message_id=_message_id(job, letter),
        email_hash=vault.email_hash(letter.to),
        at=now,
    )
    db.session.add(mail)
    return mail


def _once_more(job: Job, mail: MailMessage, now: datetime) -> bool:
    """The rule for a mail whose answer was lost."""
    if mail.repeats >= REPEATS:
        mail.state = MailState.UNCERTAIN
        contents.taken(job, now)  # in all likelihood it arrived, perhaps twice
        claims.done(job, now)
        return False
    mail.repeats += 1
    return True


def is_final(error: Exception) -> bool:
    """A "never" to this recipient; all else is tried again."""
    said = refusal(error)
    return said is not None and said.code >= PERMANENT


def _message_id(job: Job, letter: Letter) -> str:
    """Stable and unguessable, on the sender's own domain (rules EM5)."""
    domain = (letter.store.sender_email or "").rpartition("@")[2] or "localhost"
    return f"<{vault.token('message-id', str(job.id))}@{domain}>"
