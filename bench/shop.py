"""A stocked store to measure on, and the server under it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from server.actions import orders, reviews, stores
from server.actions.reviews import Draft
from server.app import create_app
from server.clock import utcnow
from server.config import load
from server.db import transaction
from server.platforms.notice import LineNotice, OrderNotice
from server.upgrade import migrate

WORDS = "The pocket is deep enough for a phone, the seams hold, and it has been washed every week since. "
PAGE = "/api/v1/stores/bench/products/P1/reviews"


def stock(instance: Path, reviews: int) -> dict[str, str]:
    """A store with one product and so many published reviews; the environment of a server on it."""
    environ = {"VOUCHSAFE_INSTANCE": str(instance)}
    settings = load(environ)
    migrate(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        with transaction():
            stores.create(
                "bench", "Bench", utcnow(), legal_name="Bench Ltd", publish_days=3, publish_clean=True
            )
        for number in range(reviews):
            with transaction():
                _one(number)
    return environ


def _one(number: int) -> None:
    now = utcnow()
    notice = OrderNotice(
        platform="generic",
        order_ref=str(number),
        status="delivered",
        email=f"buyer{number}@example.com",
        delivered_at=now,
        lines=(LineNotice(ref="1", product_ref="P1", name="Linen apron"),),
        lines_complete=True,
    )
    order = orders.record(stores.by_slug("bench"), notice, now)
    if order is None or order.contact is None:
        raise LookupError("the order was not taken in")
    draft = Draft(rating=1 + number % 5, title=f"Number {number}", body=f"{WORDS * 3}{number}")
    reviews.submit(order.contact, order.lines[0], draft, now)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(command: list[str], environ: Mapping[str, str], url: str) -> Iterator[tuple[int, float]]:
    """A server process and the seconds until it answered `url` with 200."""
    began = time.monotonic()
    process = subprocess.Popen(command, env={**os.environ, **environ})
    try:
        while not answers(url):
            if process.poll() is not None:
                raise RuntimeError(f"{command} ended with {process.returncode}")
            time.sleep(0.01)
        yield process.pid, time.monotonic() - began
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def vouchsafe(port: int) -> list[str]:
    return [sys.executable, "-m", "server.serving", "127.0.0.1", str(port), "1"]
