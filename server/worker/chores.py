"""Work that is no mail: the clock, the stored pages, what an erasure leaves to clear, the log's numbers."""

from datetime import datetime

import sqlalchemy as sa

from server import pulling
from server.actions import log, moderation, privacy, ratings, shop_redact
from server.config import Settings
from server.db import checkpoint, db, transaction
from server.models.log import LogEvent
from server.models.outbox import JobKind
from server.models.review import PUBLIC_STATES, Review
from server.worker import claims
from server.worker.claims import Claim

PAGES_PER_STEP = 100


def act(taken: Claim, settings: Settings, now: datetime) -> None:
    kind = taken.kind
    if kind is JobKind.CATCH_UP:
        _catch_up(taken, now)
        return
    with transaction():
        job = claims.held(taken)
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
                (settings.mail_folder / name).unlink(missing_ok=True)
        elif kind is JobKind.SHOP_REDACT and shop_redact.erase_some(job.store_id, now):
            job.leased_until = None
            return
        claims.done(job, now)
    if kind is JobKind.PURGE:
        checkpoint()


def _catch_up(taken: Claim, now: datetime) -> None:
    """The network is asked between transactions; a long pull comes back in further rounds."""
    with transaction():
        job = claims.held(taken)
        if job is None:
            return
        due_at = job.due_at
    finished = pulling.catch_up(taken.store_id, due_at, lambda: now)
    with transaction():
        job = claims.held(taken)
        if job is None:
            return
        if finished:
            claims.done(job, now)
        else:
            job.leased_until = None


def sequence(now: datetime) -> int:
    """Number what was committed since; how many events that were (D10)."""
    pending = db.session.scalar(sa.select(LogEvent.id).where(LogEvent.index.is_(None)).limit(1))
    db.session.rollback()
    if pending is None:
        return 0
    with transaction():
        numbered = log.sequence()
        versions = [event.version_id for event in numbered if event.version_id]
        shown = db.session.scalars(
            sa.select(Review).where(Review.public_version_id.in_(versions), Review.state.in_(PUBLIC_STATES))
        ).all()
        ratings.refresh(shown, now)
        return len(numbered)
