"""Everything real and running: the server with its worker, a shop on another origin, a mail server."""

import email
import email.policy
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.shop import answers, free_port
from server.actions import staff, stores
from server.app import create_app
from server.config import load
from server.db import db, transaction
from server.upgrade import migrate
from server.wsgi import WORKER_FLAG
from tests.factories import ADA, AT_ONCE, COMPLETE, now


@dataclass
class Mailbox:
    """The far end of SMTP."""

    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        letter = email.message_from_bytes(content, policy=email.policy.default)
        if isinstance(letter, EmailMessage):
            self.letters.append(letter)
        return "250 taken"

    def wait_for(self, word: str, seconds: float = 20) -> EmailMessage:
        """The newest mail whose subject holds `word`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [m for m in self.letters if word.lower() in str(m["Subject"]).lower()]
            if found:
                return found[-1]
            time.sleep(0.05)
        raise TimeoutError(f"no mail about {word!r}; came: {[str(m['Subject']) for m in self.letters]}")


@dataclass
class Live:
    reviews_url: str
    shop_url: str
    instance: Path
    log: Path
    mailbox: Mailbox
    sign_in: str
    environ: dict[str, str]


@contextmanager
def live(folder: Path, database_url: str | None = None) -> Iterator[Live]:
    """A store that may send, served by real processes on loopback."""
    reviews_url, shop_url = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    mailbox, instance, log = Mailbox(), folder / "instance", folder / "server.log"
    with ExitStack() as stack:
        controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
        controller.start()
        stack.callback(controller.stop)
        environ = {
            "VOUCHSAFE_INSTANCE": str(instance),
            "VOUCHSAFE_BASE_URL": reviews_url,
            "VOUCHSAFE_SMTP_URL": f"smtp://127.0.0.1:{controller.port}",
            "VOUCHSAFE_SECRET_KEY": "a secret key for tests that is long enough",
        } | ({"VOUCHSAFE_DATABASE_URL": database_url} if database_url else {})
        sign_in, orders_secret = _open_store(environ, shop_url)
        output = stack.enter_context(log.open("wb"))
        server = [sys.executable, "-m", "server.serving", *_address(reviews_url), "1"]
        stack.enter_context(_running(server, environ | {WORKER_FLAG: "1"}, f"{reviews_url}/readyz", output))
        shop = [sys.executable, "-m", "demo.serving", *_address(shop_url)]
        shop_environ = {
            "DEMO_REVIEWS_URL": reviews_url,
            "DEMO_SHOP_URL": shop_url,
            "DEMO_ORDERS_SECRET": orders_secret,
        }
        stack.enter_context(_running(shop, shop_environ, shop_url, output))
        yield Live(reviews_url, shop_url, instance, log, mailbox, reviews_url + sign_in, environ)


def _open_store(environ: dict[str, str], shop_url: str) -> tuple[str, str]:
    settings = load(environ)
    migrate(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        with transaction():
            store = stores.create(
                "demo", "Fern & Tide", now(), invite=AT_ONCE, **(COMPLETE | {"origins": [shop_url]})
            )
            ada = staff.add(store, "Ada", ADA, now())
            found = staff.sign_in_path(staff.new_sign_in(ada, now())), store.orders_secret
        db.engine.dispose()
    return found


@contextmanager
def _running(command: list[str], environ: dict[str, str], url: str, output: Any) -> Iterator[None]:
    process = subprocess.Popen(command, env={**os.environ, **environ}, stdout=output, stderr=output)
    try:
        for _ in range(400):
            if answers(url):
                break
            time.sleep(0.05)
        else:
            raise TimeoutError(f"{command} did not answer")
        yield
    finally:
        process.terminate()
        process.wait()


def _address(url: str) -> tuple[str, str]:
    host, _, port = url.removeprefix("http://").partition(":")
    return host, port
