"""Alembic's environment: the models' metadata, the settings' database, both engines."""

import sqlalchemy as sa
from alembic import context

import server.models  # noqa: F401 - fills the metadata
from server.config import load
from server.db import Base, Sealed, UtcDateTime, prepare_engine


def _plain(kind: str, item: object, _context: object) -> str | bool:
    """Migrations speak of SQL types, not of our classes: those may move."""
    if kind == "type" and isinstance(item, Sealed):
        return "sa.Text()"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _run() -> None:
    url = context.config.attributes.get("database_url") or load().database_url
    engine = sa.create_engine(url)
    prepare_engine(engine)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            render_item=_plain,
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


_run()
