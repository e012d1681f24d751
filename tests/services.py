"""Real services for tests: a PostgreSQL to talk to, started from Debian's package when none runs."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bench.shop import free_port

RUNNING = ("postgresql://postgres@127.0.0.1:5432/postgres", "postgresql:///postgres")


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a server we may create databases on. Raises LookupError with the reason for none."""
    for url in (os.environ.get("VOUCHSAFE_TEST_POSTGRES_URL"), *RUNNING):
        if url and _answers(url):
            yield url
            return
    with _started() as url:
        yield url


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


@contextmanager
def _started() -> Iterator[str]:
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not binaries:
        raise LookupError("no PostgreSQL answers and none is installed (Debian: apt install postgresql)")
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    tools, port = binaries[-1].parent, free_port()
    with TemporaryDirectory(prefix="vouchsafe-pg-") as folder:
        data = Path(folder) / "data"
        if as_user:
            shutil.chown(folder, "postgres")
        subprocess.run(
            [*as_user, tools / "initdb", "-D", data, "-U", "postgres", "-A", "trust"],
            check=True,
            capture_output=True,
        )
        server = subprocess.Popen(
            [*as_user, tools / "postgres", "-D", data, "-p", str(port), "-k", folder, "-c", "fsync=off"],
            stderr=subprocess.DEVNULL,
        )
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        try:
            _wait(url)
            yield url
        finally:
            server.terminate()
            server.wait()


def _wait(url: str) -> None:
    for _ in range(50):
        if _answers(url):
            return
        time.sleep(0.2)
    raise LookupError("a PostgreSQL was started and did not answer")
