"""`make check`: the migrations build exactly what the models say."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import server.models  # noqa: F401 - fills the metadata
from server.db import Base
from server.upgrade import migrate


def differences() -> list[object]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'check.db'}"
        migrate(url)
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            found = list(compare_metadata(context, Base.metadata))
        engine.dispose()
        return found


if __name__ == "__main__":
    different = differences()
    for one in different:
        print(one)
    sys.exit(bool(different))
