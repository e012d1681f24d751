"""Apply the migrations. Apart from schema.py, so that a serving process does not carry Alembic."""

from alembic import command
from alembic.config import Config

from server.schema import MIGRATIONS


def config(database_url: str) -> Config:
    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    found.attributes["database_url"] = database_url
    return found


def migrate(database_url: str) -> None:
    """Bring the database to the newest migration; safe to repeat."""
    command.upgrade(config(database_url), "head")
