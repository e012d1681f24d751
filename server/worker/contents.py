"""What each kind of mail says, and what follows once the mail server has answered."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from server.actions import access, care, invitations, moderation, privacy, replies, reviews, staff
from server.actions.letters import Later, Letter
from server.models.invitation import SkipReason
from server.models.outbox import INVITING, Job, JobKind

#: Asked for one by one; invitations and reminders together, since their facts are gathered together.
SINGLE: Mapping[JobKind, Callable[[Job, datetime], Letter | Later | None]] = {
    JobKind.ARRIVAL_NOTE: lambda job, now: care.letter(job.payload["order"], now),
    JobKind.ACCESS: lambda job, now: access.letter(job.payload["request"], now),
    JobKind.RECEIPT: lambda job, now: reviews.receipt_letter(
        job.payload["review"], job.payload["event"], now
    ),
    JobKind.DECISION_NOTICE: lambda job, now: moderation.notice_letter(job.payload["decision"], now),
    JobKind.REPLY_NOTICE: lambda job, now: replies.notice_letter(job.payload["reply"], now),
    JobKind.CODE: lambda job, now: privacy.code_letter(job.payload["request"], now),
    JobKind.SIGN_IN: lambda job, now: staff.letter(job.payload["sign_in"], now),
    JobKind.TEST_MAIL: lambda job, now: staff.test_letter(job.payload["staff"], now),
    JobKind.ERASED_NOTICE: lambda job, _now: privacy.erased_letter(job),
}

#: Every kind of job that is a mail.
LETTERS = INVITING | SINGLE.keys()
#: Mails that ask or remind without having been asked for: they can wait, and a store may pause them.
ASKING = INVITING | {JobKind.ARRIVAL_NOTE}
#: Mails to the desk's own people, who need them to set things right.
FOR_STAFF = frozenset({JobKind.SIGN_IN, JobKind.TEST_MAIL})


def write(jobs: Sequence[Job], now: datetime) -> dict[int, Letter | Later | None]:
    """What to send for each job, by its number, as the rules stand now."""
    inviting = {job.payload["invitation"]: job.id for job in jobs if job.kind in INVITING}
    letters = {inviting[n]: letter for n, letter in invitations.letters(list(inviting), now).items()}
    return letters | {job.id: SINGLE[job.kind](job, now) for job in jobs if job.kind not in INVITING}


def taken(job: Job, now: datetime) -> None:
    """The mail server said 250."""
    if job.kind in INVITING:
        invitations.sent(job.payload["invitation"], now)


def not_taken(job: Job) -> None:
    """It said no for now, or was not there: no mail went."""
    if job.kind in INVITING:
        invitations.not_sent(job.payload["invitation"])


def refused(job: Job, now: datetime) -> None:
    """It said no for ever to this recipient."""
    if job.kind in INVITING:
        invitations.given_up(job.payload["invitation"], SkipReason.HARD_BOUNCE, now)


def over(job: Job) -> None:
    """The job is done or given up, whatever became of its mail."""
    if job.kind is JobKind.ACCESS:
        access.forget(job.payload["request"])
