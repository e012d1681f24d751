"""Migrations from the program's side: where they are, which is newest, apply them."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def config(database_url: str | None = None) -> Config:
    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    if database_url:
        found.attributes["database_url"] = database_url
    return found


def head() -> str | None:
    return ScriptDirectory.from_config(config()).get_current_head()


def migrate(database_url: str) -> None:
    """Bring the database to the newest migration; safe to repeat."""
    command.upgrade(config(database_url), "head")
