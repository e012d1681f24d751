"""The database: one `db`, one `transaction()`, and the column types both engines share."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from server.crypto import vault

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_TIMEOUT_MS = 10_000


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=CONSTRAINT_NAMES)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

#: SQLite counts rowids in plain INTEGER alone.
BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class UtcDateTime(sa.TypeDecorator[datetime]):
    """Aware in, aware UTC out, on engines with and without time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone reached the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(sa.TypeDecorator[str]):
    """Text that is encrypted at rest under the column's own purpose."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        return None if value is None else vault.seal(value, self.purpose)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        return None if value is None else vault.unseal(value, self.purpose)


def enum_column(kind: type[StrEnum]) -> sa.Enum:
    """A StrEnum as checked text: readable in the file, refused when unknown."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [m.value for m in members],
        name=kind.__name__.lower(),
    )


class Row(Base):
    """A row with a number of its own."""

    __abstract__ = True
    id: Mapped[int] = mapped_column(BigId, primary_key=True)


class TenantRow(Row):
    """A row that belongs to one store."""

    __abstract__ = True
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)


_writing: ContextVar[bool] = ContextVar("vouchsafe_writing", default=False)


@contextmanager
def transaction() -> Iterator[None]:
    """Commit on leaving, roll back on any error. Doors own it; actions and models never commit.

    What the door read before is forgotten first: on SQLite a reader that turns writer may meet a
    newer database and fail, so the write transaction begins as one (BEGIN IMMEDIATE).
    """
    db.session.rollback()
    mark = _writing.set(True)
    try:
        db.session.connection()
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(mark)


def prepare_engine(engine: Engine) -> None:
    """SQLite hygiene of D30 on each connection; nothing to do for PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def checkpoint() -> None:
    """Fold SQLite's write-ahead log into the file, so that no freed page keeps an erased word (D30)."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            raw = connection.connection.driver_connection
            if raw is not None:
                raw.rollback()
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def lock(row: Base) -> None:
    """Hold this row until the transaction ends and read it anew (a no-op's cost on SQLite)."""
    db.session.refresh(row, with_for_update=True)
