"""A store's invitation rules: the version in force, and the next one (B1, EU6)."""

from datetime import datetime

import sqlalchemy as sa

from server.actions import log
from server.db import db
from server.invite_rules import Rules
from server.models.outbox import INVITING, Job, JobState
from server.models.rules import RulesVersion
from server.models.staff import Staff


def newest(store_id: int) -> RulesVersion:
    return db.session.scalars(
        sa.select(RulesVersion)
        .where(RulesVersion.store_id == store_id)
        .order_by(RulesVersion.number.desc())
        .limit(1)
    ).one()


def in_force(store_id: int) -> Rules:
    return Rules.of(newest(store_id).document)


def switch_on(store_id: int, rules: Rules, by: Staff | None, now: datetime) -> RulesVersion:
    """From now on these; all that is planned is looked at again, soonest first."""
    number = db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(RulesVersion.number), 0) + 1).where(
            RulesVersion.store_id == store_id
        )
    )
    version = RulesVersion(
        store_id=store_id, number=number, document=rules.document(), staff_id=by.id if by else None, at=now
    )
    db.session.add(version)
    db.session.flush()
    log.append(store_id, "rules.version", now, number=number, rules=rules.document())
    db.session.execute(
        sa.update(Job)
        .where(Job.store_id == store_id, Job.kind.in_(INVITING), Job.state == JobState.DUE, Job.due_at > now)
        .values(due_at=now)
    )
    return version
