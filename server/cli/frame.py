"""What every command shares: the app around it, and errors as one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask

from server.actions import staff
from server.app import create_app
from server.clock import utcnow
from server.config import Settings, load
from server.db import db
from server.errors import ConfigurationError, DomainError
from server.models.staff import Staff

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")
#: Longer than a mailed one: it is read off a terminal, perhaps of another machine.
PRINTED_LINK_LIFE = timedelta(hours=1)


class Refused(click.ClickException):
    exit_code = 1


class Group(click.Group):
    """Our own errors as one sentence and exit code 1, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ConfigurationError as error:
            raise Refused(str(error)) from error
        except DomainError as error:
            lines = [error.sentence, *(f"  {e.field}: {e.message}" for e in error.errors)]
            raise Refused("\n".join(lines)) from error
        except sa.exc.ProgrammingError as error:
            raise Refused("The database was never migrated. Run: vouchsafe migrate") from error
        except sa.exc.OperationalError as error:
            never = "no such table" in str(error.orig)
            sentence = "was never migrated. Run: vouchsafe migrate" if never else "does not answer."
            raise Refused(f"The database {sentence}") from error


@contextmanager
def opened_app() -> Iterator[tuple[Flask, Settings]]:
    settings = load()
    app = create_app(settings)
    with app.app_context():
        try:
            yield app, settings
        finally:
            db.session.remove()
            db.engine.dispose()


def sign_in_link(settings: Settings, person: Staff) -> str:
    """A one-time way in to the desk."""
    sign_in = staff.new_sign_in(person, utcnow(), PRINTED_LINK_LIFE)
    return settings.base_url + staff.sign_in_path(sign_in)
