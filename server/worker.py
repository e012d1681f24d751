"""The worker: takes due outbox rows, runs the action, sends the mail, numbers the log.

A job is leased, so that a killed worker's job is taken up again. A mail has one Message-ID for ever: a
worker killed between the server's 250 and our commit sends the same message once more, never another.
"""

import logging
import smtplib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

import sqlalchemy as sa
from flask import Flask

from server.actions import invitations, log, moderation, privacy, ratings, replies, reviews, staff
from server.actions.letters import Letter
from server.clock import utcnow
from server.config import Settings
from server.crypto import vault
from server.db import checkpoint, db, transaction
from server.mail import build
from server.mail.send import Mailer, mailer
from server.models.log import LogEvent
from server.models.outbox import Job, JobKind, JobState, MailMessage, MailState
from server.models.review import PUBLIC_STATES, Review
from server.models.store import Store

BATCH = 50
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 12
#: SMTP answers from here on mean "never" (RFC 5321, 4.2.1).
PERMANENT = 500
IDLE_SECONDS = 1.0
#: While a store lacks what the law and the mail need, its mails wait.
INCOMPLETE_WAIT = timedelta(minutes=1)
PAGES_PER_STEP = 100

#: What a letter's context holds as a path of ours, to become an address.
PATHS = frozenset({"write", "status", "sign_in"})

logger = logging.getLogger("vouchsafe.worker")

LETTERS: dict[JobKind, Callable[[Job, datetime], Letter | None]] = {
    JobKind.INVITATION: lambda job, now: invitations.letter(job.payload["invitation"], now),
    JobKind.RECEIPT: lambda job, now: reviews.receipt_letter(
        job.payload["review"], job.payload["event"], now
    ),
    JobKind.DECISION_NOTICE: lambda job, now: moderation.notice_letter(job.payload["decision"], now),
    JobKind.REPLY_NOTICE: lambda job, now: replies.notice_letter(job.payload["reply"], now),
    JobKind.CODE: lambda job, now: privacy.code_letter(job.payload["request"], now),
    JobKind.SIGN_IN: lambda job, now: staff.letter(job.payload["sign_in"], now),
    JobKind.ERASED_NOTICE: lambda job, _now: privacy.erased_letter(job),
}


class Worker:
    def __init__(self, app: Flask, settings: Settings, now: Callable[[], datetime] = utcnow) -> None:
        self.app = app
        self.settings = settings
        self.now = now

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; an unexpected error is logged and the next round begins."""
        while not stop.is_set():
            try:
                busy = self.run_once()
            except Exception as error:  # noqa: BLE001 - a worker that died would say nothing
                logger.error("the worker's round failed: %s", type(error).__name__)  # noqa: TRY400 - a traceback may quote a shopper
                busy = 0
            if not busy:
                stop.wait(IDLE_SECONDS)

    def run_once(self) -> int:
        """One round: due jobs, then the log's numbers. How many of both were done."""
        with self.app.app_context():
            taken = self._claim()
            if taken:
                with mailer(self.settings.smtp_url, self.settings.mail_folder) as post:
                    for job_id in taken:
                        self._do(job_id, post)
            return len(taken) + self._sequence()

    def drain(self, rounds: int = 1000) -> None:
        """Work until nothing is due; for tests, the demo and `vouchsafe worker --once`."""
        for _ in range(rounds):
            if not self.run_once():
                return

    # --- taking jobs ------------------------------------------------------------------------------

    def _claim(self) -> list[int]:
        now = self.now()
        due = (
            sa.select(Job)
            .where(
                Job.state == JobState.DUE,
                Job.due_at <= now,
                sa.or_(Job.leased_until.is_(None), Job.leased_until < now),
            )
            .order_by(Job.due_at, Job.id)
            .limit(BATCH)
        )
        waiting = db.session.scalar(due.with_only_columns(Job.id).limit(1))
        db.session.rollback()
        if waiting is None:  # looking costs no write lock
            return []
        with transaction():
            jobs = db.session.scalars(due.with_for_update(skip_locked=True)).all()
            for job in jobs:
                job.leased_until = now + LEASE
                job.attempts += 1
            return [job.id for job in jobs]

    def _do(self, job_id: int, post: Mailer) -> None:
        try:
            with transaction():
                job = self._held(job_id)
                kind = job.kind if job else None
            if kind is None:
                return
            if kind in LETTERS:
                self._send(job_id, post)
            else:
                self._act(job_id, kind)
        except Exception as error:  # noqa: BLE001 - one bad job must not stop the others
            self._failed(job_id, error)

    def _held(self, job_id: int) -> Job | None:
        """The job, held for this transaction; None when it was cancelled or done meanwhile."""
        job = db.session.get(Job, job_id, with_for_update=True, populate_existing=True)
        return job if job and job.state is JobState.DUE else None

    # --- mails ------------------------------------------------------------------------------------

    def _send(self, job_id: int, post: Mailer) -> None:
        now = self.now()
        with transaction():
            job = self._held(job_id)
            prepared = self._prepare(job, now) if job else None
        if prepared is None:
            return
        letter, message_id = prepared
        file = post.send(self._message(letter, message_id, now))
        with transaction():
            mail = db.session.scalars(
                sa.select(MailMessage).where(MailMessage.message_id == message_id)
            ).one()
            mail.state, mail.file, mail.at = MailState.SENT, file, now
            _done(db.session.get_one(Job, job_id), now)

    def _prepare(self, job: Job, now: datetime) -> tuple[Letter, str] | None:
        """The letter as the rules stand now, and its Message-ID; None when nothing is to be sent."""
        if db.session.get_one(Store, job.store_id).missing():
            job.due_at, job.leased_until, job.attempts = now + INCOMPLETE_WAIT, None, 0
            return None
        letter = LETTERS[job.kind](job, now)
        if letter is None or (job.kind is JobKind.ERASED_NOTICE and self.settings.smtp_url is None):
            # A farewell kept as a file would keep the very address it says is gone.
            _done(job, now)
            return None
        mail = db.session.scalar(sa.select(MailMessage).where(MailMessage.job_id == job.id))
        if mail is None:
            mail = MailMessage(
                store_id=job.store_id,
                job_id=job.id,
                contact_id=letter.contact_id,
                kind=job.kind,
                message_id=_message_id(job, letter),
                at=now,
            )
            db.session.add(mail)
        db.session.flush()
        db.session.refresh(letter.store)
        return letter, mail.message_id

    def _message(self, letter: Letter, message_id: str, now: datetime) -> EmailMessage:
        store = letter.store
        base = self.settings.base_url
        paths = {key: base + letter.context[key] for key in PATHS & letter.context.keys()}
        return build.message(
            kind=letter.kind,
            sender=(store.sender_name or store.name, store.sender_email or ""),
            to=letter.to,
            reply_to=store.contact_email,
            message_id=message_id,
            now=now,
            unsubscribe_url=base + letter.unsubscribe if letter.unsubscribe else None,
            context={
                **letter.context,
                **paths,
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

    # --- other work -------------------------------------------------------------------------------

    def _act(self, job_id: int, kind: JobKind) -> None:
        now = self.now()
        with transaction():
            job = self._held(job_id)
            if job is None:
                return
            if kind is JobKind.PUBLISH_DUE:
                moderation.publish_by_clock(job.payload["review"], job.payload["version"], now)
            elif kind is JobKind.REWRITE_DOCUMENTS:
                last = ratings.rewrite_all(job.store_id, job.payload["after"], PAGES_PER_STEP, now)
                if last is not None:
                    job.payload, job.leased_until = {"after": last}, None
                    return
            elif kind is JobKind.PURGE:
                for name in privacy.purge(job.payload["contact"]):
                    (self.settings.mail_folder / name).unlink(missing_ok=True)
            _done(job, now)
        if kind is JobKind.PURGE:
            checkpoint()

    def _sequence(self) -> int:
        pending = db.session.scalar(sa.select(LogEvent.id).where(LogEvent.index.is_(None)).limit(1))
        db.session.rollback()
        if pending is None:
            return 0
        with transaction():
            numbered = log.sequence()
            versions = [event.version_id for event in numbered if event.version_id]
            shown = db.session.scalars(
                sa.select(Review).where(
                    Review.public_version_id.in_(versions), Review.state.in_(PUBLIC_STATES)
                )
            ).all()
            ratings.refresh(shown, self.now())
            return len(numbered)

    def _failed(self, job_id: int, error: Exception) -> None:
        """Try again later, ever more patiently; a refused recipient is not tried again."""
        now = self.now()
        with transaction():
            job = db.session.get_one(Job, job_id)
            job.last_error = type(error).__name__  # never its text: servers quote the address
            job.leased_until = None
            final = _refused_for_good(error) or job.attempts >= MAX_ATTEMPTS
            if final:
                job.state, job.sealed_to = JobState.FAILED, None
            else:
                job.due_at = now + timedelta(minutes=min(2**job.attempts, 360))
            logger.warning("job %s (%s) failed: %s", job.id, job.kind.value, job.last_error)


def _refused_for_good(error: Exception) -> bool:
    """5xx for every recipient; 4xx (greylisting, a full mailbox) asks to come back."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= PERMANENT for code, _ in error.recipients.values()
    )


def _done(job: Job, now: datetime) -> None:
    job.state, job.done_at, job.sealed_to, job.leased_until = JobState.DONE, now, None, None


def _message_id(job: Job, letter: Letter) -> str:
    """Stable and unguessable, on the sender's own domain (rules EM5)."""
    domain = (letter.store.sender_email or "").rpartition("@")[2] or "localhost"
    return f"<{vault.token('message-id', str(job.id))}@{domain}>"
