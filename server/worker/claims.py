"""Taking jobs: a lease on each, and a number that tells a claim from the one that followed it.

A killed worker's lease runs out and the job is taken up again. A worker that was merely slow finds that
the number has moved on and leaves the job alone.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from server.actions import holds
from server.db import db, transaction
from server.models.outbox import Job, JobKind, JobState
from server.models.store import Store
from server.worker.contents import ASKING, FOR_STAFF, LETTERS, over

BATCH = 50
LEASE = timedelta(minutes=5)
MAX_FAILURES = 12
#: Between tries, ever more patiently.
LONGEST_WAIT_MINUTES = 360
#: A mail server that comes back finds its mails soon.
LONGEST_AWAY_MINUTES = 30

logger = logging.getLogger("vouchsafe.worker")


@dataclass(frozen=True, slots=True)
class Claim:
    job_id: int
    store_id: int
    kind: JobKind
    #: The job's count of attempts when it was ours.
    attempt: int


def claim(place: holds.Place, now: datetime) -> list[Claim]:
    """Lease due jobs: what somebody waits for first, then invitations by their day."""
    held = _held_stores(place, now)
    urgent = _due(now, held).where(Job.kind.not_in(ASKING))
    asking = _due(now, held).where(Job.kind.in_(ASKING))
    waiting = db.session.scalar(_due(now, held).with_only_columns(Job.id).limit(1))
    db.session.rollback()
    if waiting is None:  # looking costs no write lock
        return []
    with transaction():
        jobs = _take(urgent, BATCH)
        jobs += _take(asking, BATCH - len(jobs))
        for job in jobs:
            job.leased_until = now + LEASE
            job.attempts += 1
        return [Claim(job.id, job.store_id, job.kind, job.attempts) for job in jobs]


def _due(now: datetime, held: sa.ColumnElement[bool]) -> sa.Select[Job]:
    return sa.select(Job).where(
        Job.state == JobState.DUE,
        Job.due_at <= now,
        sa.or_(Job.leased_until.is_(None), Job.leased_until < now),
        sa.not_(held),
    )


def _take(due: sa.Select[Job], at_most: int) -> list[Job]:
    ordered = due.order_by(Job.due_at, Job.id).limit(at_most).with_for_update(skip_locked=True)
    return list(db.session.scalars(ordered)) if at_most > 0 else []


def _held_stores(place: holds.Place, now: datetime) -> sa.ColumnElement[bool]:
    """Jobs that wait because of their store: not taken, so waiting costs nothing."""
    silent, unasking = [], []
    due = sa.select(Job.store_id).where(Job.state == JobState.DUE, Job.due_at <= now).distinct()
    for store in db.session.scalars(sa.select(Store).where(Store.id.in_(due))):
        found = holds.on(store, place, now)
        if holds.Hold.SETTINGS in found or holds.Hold.COPY in found:
            silent.append((store.id, holds.Hold.SETTINGS in found))
        elif found:
            unasking.append(store.id)
    for_customers = LETTERS - FOR_STAFF
    incomplete = [store_id for store_id, missing in silent if missing]
    return sa.or_(
        sa.and_(Job.store_id.in_(incomplete), Job.kind.in_(LETTERS)),
        sa.and_(Job.store_id.in_([store_id for store_id, _ in silent]), Job.kind.in_(for_customers)),
        sa.and_(
            Job.store_id.in_([store_id for store_id, missing in silent if not missing]),
            Job.kind == JobKind.CATCH_UP,
        ),
        sa.and_(Job.store_id.in_(unasking), Job.kind.in_(ASKING)),
    )


def held(taken: Claim) -> Job | None:
    """The job, locked for this transaction; None when it was cancelled, done, or taken by another."""
    job = db.session.get(Job, taken.job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state is not JobState.DUE or job.attempts != taken.attempt:
        return None
    return job


def held_all(taken: Sequence[Claim]) -> list[Job]:
    """The same for many, in the order of the claims."""
    wanted = sa.select(Job).where(Job.id.in_([one.job_id for one in taken])).order_by(Job.id)
    found = {
        job.id: job
        for job in db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True))
    }
    return [
        job
        for one in taken
        if (job := found.get(one.job_id)) and job.state is JobState.DUE and job.attempts == one.attempt
    ]


def done(job: Job, now: datetime) -> None:
    job.state, job.done_at, job.sealed_to, job.leased_until = JobState.DONE, now, None, None
    over(job)


def put_off(job: Job, until: datetime) -> None:
    """Nothing failed: it is not its time."""
    job.due_at, job.leased_until, job.failures = until, None, 0


def failed(job: Job, error: Exception, now: datetime, *, final: bool = False, ours: bool = True) -> None:
    """Try again later, ever more patiently. Words of the error are not kept: they quote addresses.

    Given up after the last try; but a mail server that is away, or takes nothing from us, is waited for without
    end (`ours` is False).
    """
    job.last_error = type(error.__cause__ or error).__name__
    job.leased_until = None
    job.failures += 1
    if final or (ours and job.failures >= MAX_FAILURES):
        job.state, job.sealed_to = JobState.FAILED, None
        over(job)
    else:
        longest = LONGEST_WAIT_MINUTES if ours else LONGEST_AWAY_MINUTES
        job.due_at = now + timedelta(minutes=min(2**job.failures, longest))
    logger.warning("job %s (%s) failed: %s", job.id, job.kind.value, job.last_error)
