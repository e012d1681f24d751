"""10,000 due invitations to a local mail server, beside a bare SMTP client that sends the same message."""

import asyncio
import multiprocessing
import resource
import smtplib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from bench.shop import free_port
from server.actions import orders, stores
from server.app import create_app
from server.clock import utcnow
from server.config import Settings
from server.db import db, transaction
from server.invite_rules import Rules
from server.models.outbox import MailMessage, MailState
from server.platforms.notice import LineNotice, OrderNotice
from server.upgrade import migrate
from server.worker import Worker

MAILS = 10_000
#: The bare client is quick: a part of them tells its pace.
BARE = 3_000
PER_TRANSACTION = 500
AT_ONCE = Rules(delay_days=0, opens=0, closes=24, reminder_days=None, ramp_per_day=None)


def measure_mails() -> None:
    with TemporaryDirectory(prefix="vouchsafe-mails-") as folder, _sink() as port:
        settings = Settings(
            instance=Path(folder),
            base_url="https://reviews.shop.example",
            secret_key="a secret key for the bench that is long",  # noqa: S106 - of a folder that is thrown away
            database_url=f"sqlite:///{folder}/vouchsafe.db",
            smtp_url=f"smtp://127.0.0.1:{port}",
        )
        _fill(settings)
        sent, seconds, early, late = _in_a_process(settings)
        bare = _bare(port)
    pace = sent / seconds
    print(
        f"invitations       {pace / bare:.2f} of a bare SMTP loop ({pace:,.0f} of {bare:,.0f} mails/s, {sent:,} mails)"
    )
    print(f"worker's memory   {late - early:+.1f} MB from mail 1,000 to mail {sent:,} ({late:.0f} MB)")


def _fill(settings: Settings) -> None:
    migrate(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        with transaction():
            stores.create(
                "bench", "Bench", utcnow(), invite=AT_ONCE, legal_name="Bench Ltd", postal_address="1 Quay Street",
                contact_email="hello@shop.example", sender_name="Bench", sender_email="reviews@shop.example",
                origins=["https://shop.example"], checkout_notice={"*": True}, publish_days=3, retention_months=24,
            )  # fmt: skip
        for start in range(0, MAILS, PER_TRANSACTION):
            with transaction():
                for number in range(start, start + PER_TRANSACTION):
                    orders.record(stores.by_slug("bench"), _notice(number), utcnow())
            db.session.expunge_all()
        db.engine.dispose()


def _notice(number: int) -> OrderNotice:
    now = utcnow()
    return OrderNotice(
        platform="generic", order_ref=str(number), status="delivered", email=f"buyer{number}@example.com",
        given_name="Robin", placed_at=now - timedelta(days=4), delivered_at=now, lines_complete=True,
        lines=(LineNotice(ref="1", product_ref="P1", name="Linen apron"),),
    )  # fmt: skip


def _in_a_process(settings: Settings) -> tuple[int, float, float, float]:
    """Mails, seconds, and the worker's memory after a thousand mails and at the end."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_work, (settings,))


def _work(settings: Settings) -> tuple[int, float, float, float]:
    worker = Worker(create_app(settings), settings)
    sent, early, began = 0, 0.0, time.monotonic()
    while done := worker.run_once():
        sent += done
        if not early and sent > 1_000:
            early = _megabytes()
    with worker.app.app_context():
        mails = db.session.scalar(sa.select(sa.func.count()).where(MailMessage.state == MailState.SENT))
    return int(mails or 0), time.monotonic() - began, early, _megabytes()


def _megabytes() -> float:
    """The peak so far (ru_maxrss is in kB here, in bytes on macOS)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024


def _bare(port: int) -> float:
    """Mails a second of a loop that does nothing but send one ready message again and again."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@shop.example", "b@example.com", "How was it?"
    message.set_content("word " * 400)
    message.add_alternative("<p>word</p>" * 800, subtype="html")
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for _ in range(BARE):
            smtp.send_message(message)
    return BARE / (time.monotonic() - began)


@contextmanager
def _sink() -> Iterator[int]:
    """A mail server in a process of its own that takes everything and keeps nothing."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(port,), daemon=True)
    process.start()
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.join()


def _serve(port: int) -> None:
    asyncio.run(_listen(port))


async def _listen(port: int) -> None:
    server = await asyncio.start_server(_talk, "127.0.0.1", port, limit=2**20)
    await server.serve_forever()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As much of SMTP as a client of ours says."""
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"DATA":
            writer.write(b"354 go\r\n")
            await reader.readuntil(b"\r\n.\r\n")
        elif word == b"QUIT":
            writer.write(b"221 bye\r\n")
            break
        writer.write(b"250 sink\r\n")
    writer.close()


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            smtplib.SMTP("127.0.0.1", port, timeout=1).quit()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the sink did not answer")
