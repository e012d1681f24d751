"""Send mails: each once where the mail server answers, and by a stated rule where its answer is lost.

A mail is *ready* when it is drafted, *sending* from the moment before it is handed over, *sent* after the
server's 250; each step is committed before the next. A worker killed in between leaves a mail that was
*sending*: its fate is unknown. The rule: such a mail goes again, as the same message under the same
Message-ID, and the repeat is counted; after three lost answers it is *uncertain*, goes no more, and the
desk says so. So no mail is lost, and none comes twice unless an answer was lost.
"""

import smtplib
import time
from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa

from server.actions import bounces, invitations, stores, suppressions
from server.config import Settings
from server.db import db, transaction
from server.mail.send import LostAnswerError, Mailer, ServerAwayError, refusal
from server.models.outbox import Job, JobState, MailMessage, MailState, ReportKind
from server.worker import claims, contents, drafts
from server.worker.claims import Claim
from server.worker.drafts import Draft

#: SMTP answers from here on mean "never" (RFC 5321, 4.2.1).
PERMANENT = 500
#: Drafts that wait longer behind a slow mail server are written anew: the world may have changed.
FRESH_SECONDS = 30.0


class Postman:
    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self.settings = settings
        self.now = now

    def deliver(self, batch: Sequence[Claim], post: Mailer, going_on: Callable[[], bool]) -> None:
        """Draft and send a batch. One job that cannot be drafted does not keep the others back."""
        try:
            with transaction():
                ready = drafts.write(batch, self.settings, self.now())
        except Exception as error:  # noqa: BLE001 - one bad job must not stop the others
            if len(batch) == 1:
                self._failed(batch[0], error)
                return
            for one in batch:
                self.deliver([one], post, going_on)
            return
        self._send_all(ready, post, going_on)

    def _send_all(self, ready: Sequence[Draft], post: Mailer, going_on: Callable[[], bool]) -> None:
        began = time.monotonic()
        sent: list[Draft] = []
        answered: tuple[Draft, str | None] | None = None
        away: Exception | None = None
        for draft in ready:
            fresh = going_on() and not away and time.monotonic() - began < FRESH_SECONDS
            go = self._hand_over(draft, answered, fresh=fresh, away=away)
            answered = None
            if not go:
                continue
            try:
                answered = (draft, post.send(draft.message, draft.sender))
                sent.append(draft)
            except Exception as error:  # noqa: BLE001 - each kind of failure is told apart below
                self._not_sent(draft, error)
                away = error if isinstance(error, ServerAwayError) else None
        if sent:
            self._finish(sent, answered)

    # --- one mail ---------------------------------------------------------------------------------

    def _hand_over(
        self,
        draft: Draft,
        answered: tuple[Draft, str | None] | None,
        *,
        fresh: bool,
        away: Exception | None,
    ) -> bool:
        """Note the answer to the mail before, and that this one is on its way; False: it must not go now.

        Who unsubscribed, erased, cancelled or wrote since it was drafted is heard here, a moment before.
        """
        with transaction():
            if answered is not None:
                self._note(*answered)
            if fresh and self._may_go(draft) and self._mark(draft):
                return True
            self._take_back(draft, away)
            return False

    def _may_go(self, draft: Draft) -> bool:
        if draft.window is not None and not draft.window.is_open(self.now()):
            return False
        if suppressions.stopped(draft.taken.store_id, draft.email_hash, draft.taken.kind) is not None:
            return False
        return draft.invitation is None or invitations.still_stands(draft.invitation)

    def _mark(self, draft: Draft) -> bool:
        ours = sa.exists().where(
            Job.id == draft.taken.job_id, Job.state == JobState.DUE, Job.attempts == draft.taken.attempt
        )
        marked = db.session.execute(
            sa.update(MailMessage)
            .where(MailMessage.id == draft.mail_id, MailMessage.state == MailState.READY, ours)
            .values(state=MailState.SENDING)
        )
        return bool(marked.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result counts its rows

    def _take_back(self, draft: Draft, away: Exception | None) -> None:
        """Asked again at once: the rules then say what stops it. Behind a server that is away, it waits too."""
        job = db.session.get(Job, draft.taken.job_id, with_for_update=True, populate_existing=True)
        if job is None or job.attempts != draft.taken.attempt:
            return
        if job.state is JobState.DUE:
            contents.not_taken(job)
            if away is None:
                claims.put_off(job, self.now())
            else:
                claims.failed(job, away, self.now(), ours=False)
        db.session.execute(
            sa.delete(MailMessage).where(
                MailMessage.id == draft.mail_id,
                MailMessage.state == MailState.READY,
                MailMessage.repeats == 0,
            )
        )

    def _note(self, draft: Draft, file: str | None) -> None:
        db.session.execute(
            sa.update(MailMessage)
            .where(MailMessage.id == draft.mail_id)
            .values(state=MailState.SENT, file=file, at=self.now())
        )

    def _not_sent(self, draft: Draft, error: Exception) -> None:
        with transaction():
            stores.hold_by_id(draft.taken.store_id)
            job = claims.held(draft.taken)
            if job is None:
                return
            if not isinstance(error, LostAnswerError):  # the server's no is an answer
                self._not_taken(job, draft, error)
            claims.failed(job, error, self.now(), final=is_final(error), ours=is_ours(error))

    def _not_taken(self, job: Job, draft: Draft, error: Exception) -> None:
        """Nothing went, this time; a time before whose answer was lost stays on record."""
        mail = db.session.get_one(MailMessage, draft.mail_id)
        if not is_final(error):
            contents.not_taken(job)
            if mail.repeats:
                mail.state = MailState.READY
            else:
                db.session.delete(mail)
            return
        said = refusal(error)
        mail.state = MailState.REFUSED
        contents.refused(job, self.now())
        if said is not None:
            bounces.refused(mail, said.code, said.status, self.now())

    def _failed(self, taken: Claim, error: Exception) -> None:
        """It could not even be drafted."""
        with transaction():
            job = claims.held(taken)
            if job is not None:
                claims.failed(job, error, self.now())

    # --- after the batch --------------------------------------------------------------------------

    def _finish(self, sent: Sequence[Draft], answered: tuple[Draft, str | None] | None) -> None:
        """What follows from the mails that were taken: the log, the reminder, the job's end."""
        with transaction():
            now = self.now()
            for store_id in sorted({draft.taken.store_id for draft in sent}):
                stores.hold_by_id(store_id)
            if answered is not None:
                self._note(*answered)
            for job in claims.held_all([draft.taken for draft in sent]):
                contents.taken(job, now)
                claims.done(job, now)


def is_ours(error: Exception) -> bool:
    """Does trying again end some day? Not while the server is away, or takes nothing from this sender."""
    if isinstance(error, ServerAwayError | smtplib.SMTPSenderRefused):
        return False
    said = refusal(error)
    return said is None or said.code < PERMANENT or is_final(error)


def is_final(error: Exception) -> bool:
    """A "never" to this recipient. What speaks of us (a relay, a block list) may pass, and is tried again."""
    said = refusal(error)
    if said is None:
        return False
    return bounces.kind_of(said.status, final=said.code >= PERMANENT) is ReportKind.HARD_BOUNCE
