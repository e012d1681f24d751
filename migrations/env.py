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
        _rebuilding(connection)
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
        _sound(connection)
        connection.commit()
    engine.dispose()


def _rebuilding(connection: sa.Connection) -> None:
    """SQLite changes a table by building it anew; its references must not mind for that long."""
    raw = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and raw is not None:
        raw.execute("PRAGMA foreign_keys = OFF")


def _sound(connection: sa.Connection) -> None:
    """Every reference still leads somewhere, or nothing is kept."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration would break references: {broken[:5]}")


_run()
