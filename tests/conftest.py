"""Every door test runs on SQLite and on PostgreSQL; what cannot run says why at the end."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import gettempdir

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from psycopg import sql

from server.app import create_app
from server.config import Settings
from server.crypto import vault
from server.db import db
from server.upgrade import migrate
from tests import services
from tests.factories import World

BASE_URL = "http://reviews.test"
SECRET_KEY = "a secret key for tests that is long enough"
#: Each test has an app of its own; the templates need not be compiled for each.
COMPILED = FileSystemBytecodeCache(gettempdir(), "__vouchsafe_tests_%s.cache")
#: Empty every table that holds rows. TRUNCATE would cost half a second a test; the guards are set aside.
EMPTY = """
DO $$ DECLARE name text; filled boolean; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO filled;
    IF filled THEN EXECUTE format('DELETE FROM %I', name); END IF;
  END LOOP;
  PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S';
END $$
"""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", ["sqlite", "postgres"], scope="session")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A migrated database of this test process's own."""
    name = f"vouchsafe_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with ExitStack() as stack:
        try:
            server = stack.enter_context(services.postgres())
        except LookupError as reason:
            if os.environ.get("CI"):
                raise
            pytest.skip(str(reason))
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            connection.execute(
                sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name))
            )
        url = "postgresql+psycopg://" + server.split("://", 1)[1].rsplit("/", 1)[0] + f"/{name}"
        migrate(url)
        yield url
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance folder of every test of this process, emptied before each."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture
def database_url(engine: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """An empty database of the engine."""
    shutil.rmtree(folder)
    folder.mkdir()
    if engine == "sqlite":
        path = folder / "vouchsafe.db"
        shutil.copy(request.getfixturevalue("template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_url")
    fresh = sa.create_engine(url)
    with fresh.begin() as connection:
        connection.execute(sa.text(EMPTY))
    fresh.dispose()
    return url


@pytest.fixture
def make_world(database_url: str, folder: Path) -> Iterator[Callable[..., World]]:
    """Open worlds on the test's database; settings of the server may be said."""
    opened: list[Flask] = []

    def make(**over: object) -> World:
        facts = {
            "instance": folder,
            "base_url": BASE_URL,
            "secret_key": SECRET_KEY,
            "database_url": database_url,
        }
        settings = Settings(**(facts | over))  # type: ignore[arg-type]  # a bag of settings
        app = _app(settings)
        vault.open(settings.secret_key)
        app.extensions["vouchsafe_own_limiter"].storage.reset()
        opened.append(app)
        return World(app, settings)

    yield make
    for app in opened:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@cache
def _app(settings: Settings) -> Flask:
    """Equal settings, same app: building one for each test would take longer than most tests."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = COMPILED
    return app


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """A store that may send, with Ada at its desk."""
    made = make_world()
    made.open_store()
    return made
