"""The machine and the database: disk, migrations, the worker, the address we are reached at."""

import os
import shutil
from datetime import datetime, timedelta

import sqlalchemy as sa

from server.config import Settings
from server.db import db
from server.doctor.check import Check, fail, ok, warn
from server.models.outbox import Job, JobState
from server.schema import head

PATIENCE = 5.0
LOW_DISK, NO_DISK = 1_000_000_000, 100_000_000
LATE, TOO_LATE = timedelta(minutes=5), timedelta(minutes=30)
SKEW = timedelta(seconds=60)


def disk(settings: Settings) -> Check:
    free = shutil.disk_usage(settings.instance).free
    sentence = f"{free / 1e9:.1f} GB are free where the data lies."
    if free < NO_DISK:
        return fail("disk", sentence, "Make room now: a full disk stops every write.")
    if free < LOW_DISK:
        return warn("disk", sentence, "Make room soon.")
    return ok("disk", sentence)


def database() -> Check:
    try:
        version = db.session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    except sa.exc.ProgrammingError:
        version = None
    except sa.exc.OperationalError as error:
        if "no such table" not in str(error.orig):
            return fail(
                "database", "The database does not answer.", "Look at VOUCHSAFE_DATABASE_URL and the server."
            )
        version = None
    finally:
        db.session.rollback()
    if version == head():
        return ok("database", f"The database answers and stands at migration {version}.")
    sentence = f"The database stands at migration {version or 'none'}, this version needs {head()}."
    return fail("database", sentence, "Run: vouchsafe migrate")


def clock(now: datetime) -> Check:
    """PostgreSQL has a clock of its own; the embedded database has ours."""
    if db.engine.dialect.name != "postgresql":
        return ok("clock", "The clock is this machine's own.")
    theirs: datetime = db.session.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    db.session.rollback()
    apart = abs(theirs - now)
    if apart > SKEW:
        sentence = f"Our clock and the database's are {apart.total_seconds():.0f} seconds apart."
        return fail(
            "clock", sentence, "Let both set their time by NTP: signatures and send windows hang on it."
        )
    return ok("clock", "Our clock and the database's agree.")


def mail_folder(settings: Settings) -> Check:
    folder = settings.mail_folder
    there = folder if folder.exists() else settings.instance
    if os.access(there, os.W_OK | os.X_OK):
        return ok("mail_folder", f"{folder} can be written.")
    return fail("mail_folder", f"{folder} cannot be written.", "Give it to the user this runs as.")


def worker(now: datetime) -> Check:
    """Alive is a worker whose oldest due job is not old."""
    oldest = db.session.scalar(
        sa.select(sa.func.min(Job.due_at)).where(
            Job.state == JobState.DUE,
            Job.due_at <= now,
            sa.or_(Job.leased_until.is_(None), Job.leased_until < now),
        )
    )
    db.session.rollback()
    late = now - oldest if oldest else timedelta()
    if late < LATE:
        return ok("worker", "The worker keeps up: nothing due waits.")
    sentence = f"A job has been due for {late.total_seconds() // 60:.0f} minutes."
    if late < TOO_LATE:
        return warn("worker", sentence, "Look again in some minutes: is a worker running?")
    return fail("worker", sentence, "Start one: vouchsafe worker, or vouchsafe serve without --no-worker.")


def base_url(settings: Settings) -> Check:
    """Every link in every mail begins with it."""
    import requests  # noqa: PLC0415 - the desk knows the doctor, and an idle server need not carry this

    base = settings.base_url
    try:
        answer = requests.get(f"{base}/healthz", timeout=PATIENCE, allow_redirects=False)
    except requests.exceptions.SSLError:
        return fail(
            "base_url", f"The certificate of {base} is not valid.", "Renew it: links in mails lead there."
        )
    except requests.exceptions.RequestException as error:
        sentence = f"{base} is not reached from here ({type(error).__name__})."
        return fail(
            "base_url", sentence, "Look at VOUCHSAFE_BASE_URL, the proxy, and whether the server runs."
        )
    if answer.status_code != 200:
        sentence = f"{base} answers {answer.status_code} where this server should answer."
        return fail("base_url", sentence, "Look at VOUCHSAFE_BASE_URL and at the proxy before it.")
    if not settings.secure:
        sentence = f"{base} is reached, without https."
        return warn("base_url", sentence, "Put TLS before it: one-click unsubscribe needs https (RFC 8058).")
    return ok("base_url", f"{base} is reached over https.")
