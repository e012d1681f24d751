"""migrate, serve, worker, demo."""

import os
import signal
import socket
import subprocess
import sys
import threading
from typing import NoReturn

import click
import sqlalchemy as sa
from flask import Flask

from demo import seed
from server.actions import holds
from server.cli.frame import Refused, opened_app
from server.clock import utcnow
from server.config import Settings, load
from server.db import db, transaction
from server.models.store import Store
from server.upgrade import migrate
from server.worker import Worker
from server.wsgi import WORKER_FLAG

#: How long a server may take to end before it is ended.
PATIENCE_SECONDS = 10


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database to the newest migration."""
    migrate(load().database_url)
    click.echo("The database is up to date.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Server processes.")
@click.option("--no-worker", is_flag=True, help="Leave mails and jobs to `vouchsafe worker`.")
def serve(host: str, port: int, workers: int, no_worker: bool) -> NoReturn:  # noqa: FBT001 - click passes by name
    """Serve, with the worker inside."""
    settings = load()
    _need_port(host, port)
    if settings.sqlite_path:
        migrate(settings.database_url)
    with opened_app() as (app, _):
        ready = app.test_client().get("/readyz")
        if ready.status_code != 200:
            raise Refused((ready.json or {}).get("detail", "Not ready."))
        _say_what_waits(settings)
    click.echo(f"Vouchsafe serves at {settings.base_url} (listening on {host}:{port}).")
    environ = dict(os.environ)
    environ[WORKER_FLAG] = "0" if no_worker else "1"
    # A fresh interpreter: the server keeps none of what this command had to load.
    sys.stdout.flush()
    os.execve(sys.executable, _server_command(host, port, workers), environ)  # noqa: S606 - our own module


def _server_command(host: str, port: int, workers: int = 1) -> list[str]:
    return [sys.executable, "-m", "server.serving", host, str(port), str(workers)]


def _say_what_waits(settings: Settings) -> None:
    """Why mails do not go out, where they do not; a copy is one for all its stores."""
    place = holds.Place(settings.base_url, settings.host)
    if holds.is_copy(place):
        click.echo(" ".join(holds.COPY), err=True)
    for store in db.session.scalars(sa.select(Store).order_by(Store.id)):
        for hold, sentence, advice in holds.told(store, place, utcnow()):
            if hold is not holds.Hold.COPY:
                click.echo(f"{sentence} {advice}", err=True)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now and stop.")
def worker(once: bool) -> None:  # noqa: FBT001 - click passes by name
    """Send mails and do jobs, apart from the server."""
    with opened_app() as (app, settings):
        _say_what_waits(settings)
        db.session.remove()  # the worker's rounds have sessions of their own; this one must not stay open
        running = Worker(app, settings)
        if once:
            running.drain()
            return
        running.run(_until_signal())


# --- the demo -------------------------------------------------------------------------------------


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def demo(host: str, port: int) -> None:
    """Fill a demo shop (once) and serve it, with its storefront on the next port."""
    shown = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    shop_url = f"http://{shown}:{port + 1}"
    os.environ.setdefault("VOUCHSAFE_INSTANCE", "instance/demo")
    os.environ.setdefault("VOUCHSAFE_BASE_URL", f"http://{shown}:{port}")
    settings = load()
    _need_port(host, port)
    _need_port(host, port + 1)
    migrate(settings.database_url)
    with opened_app() as (app, _):
        if not seed.exists():
            _fill(app, settings, shop_url)
        with transaction():  # a demo is at home on any port
            holds.confirm(holds.Place(settings.base_url, settings.host), utcnow())
        link, secret = seed.welcome(settings, shop_url)
    _welcome(settings.base_url, shop_url, link)
    storefront = [sys.executable, "-m", "demo.serving", host, str(port + 1)]
    shop_env = {
        **os.environ,
        "DEMO_REVIEWS_URL": settings.base_url,
        "DEMO_SHOP_URL": shop_url,
        "DEMO_ORDERS_SECRET": secret,
    }
    _together(
        [
            (_server_command(host, port), {**os.environ, WORKER_FLAG: "1"}),
            (storefront, shop_env),
        ]
    )


def _fill(app: Flask, settings: Settings, shop_url: str) -> None:
    told = seed.story(shop_url, utcnow())
    with click.progressbar(
        told.tell(app, settings), length=len(told.moments), label="Living a year"
    ) as moments:
        for _ in moments:
            pass


def _welcome(base_url: str, shop_url: str, link: str) -> None:
    click.echo(
        f"""
  The shop        {shop_url}/
  The desk        {link}
                  (a one-time link; it signs you in once, within the hour)
  The mails       {base_url}/desk/mails
  How it works    {base_url}/stores/{seed.STORE}/how

  Place an order in the shop, open its mail at the desk, write, decide, and see it appear.
  Ctrl-C ends the demo; the same command again finds it as you left it.
"""
    )


def _together(commands: list[tuple[list[str], dict[str, str]]]) -> None:
    """Run until the first ends or Ctrl-C comes; then end all, and wait for them."""
    ended = _until_signal()
    running = [
        # A session of their own: the terminal's Ctrl-C reaches us alone, and we end them in order.
        subprocess.Popen(command, env=env, start_new_session=True)  # noqa: S603 - our own modules
        for command, env in commands
    ]
    while not ended.wait(0.2):
        if any(process.poll() is not None for process in running):
            break
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:  # a server that is told to end while it starts may not hear it
            process.kill()
            process.wait()
    if not ended.is_set():
        raise Refused("A server of the demo ended by itself; what it said stands above.")


def _until_signal() -> threading.Event:
    """Set by Ctrl-C or by being told to end."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    return ended


def _need_port(host: str, port: int) -> None:
    """Refuse in a sentence; the server itself would share a port with another copy without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(f"{host}:{port} cannot be had: {error.strerror}. Choose another port.") from error
