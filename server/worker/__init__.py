"""The worker: takes due outbox rows, runs the action, sends the mail, numbers the log.

`claims` takes the jobs, `contents` knows what each mail says, `post` sends it, `chores` is all other work.
Any number of workers may run side by side on PostgreSQL.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask

from server import returns
from server.actions import holds
from server.clock import utcnow
from server.config import Settings
from server.db import transaction
from server.mail.send import mailer
from server.worker import chores, claims
from server.worker.claims import LEASE, Claim
from server.worker.contents import LETTERS
from server.worker.post import Postman

__all__ = ["LEASE", "Worker"]

IDLE_SECONDS = 1.0
RETURNS_EVERY = timedelta(minutes=5)

logger = logging.getLogger("vouchsafe.worker")


class Worker:
    def __init__(self, app: Flask, settings: Settings, now: Callable[[], datetime] = utcnow) -> None:
        self.app = app
        self.settings = settings
        self.now = now
        self.place = holds.Place(settings.base_url, settings.host)
        self.postman = Postman(settings, now)
        self.settled = False
        self.brought_home: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; an unexpected error is logged and the next round begins."""
        while not stop.is_set():
            try:
                busy = self.run_once(stop)
                self.bring_home()
            except Exception as error:  # noqa: BLE001 - a worker that died would say nothing
                logger.error("the worker's round failed: %s", type(error).__name__)  # noqa: TRY400 - a traceback may quote a shopper
                busy = 0
            if not busy:
                stop.wait(IDLE_SECONDS)

    def run_once(self, stop: threading.Event | None = None) -> int:
        """One round: due jobs, then the log's numbers. How many of both were done."""
        with self.app.app_context():
            self._settle()
            taken = claims.claim(self.place, self.now())
            if taken:
                letters = [one for one in taken if one.kind in LETTERS]
                with mailer(self.settings) as post:
                    self.postman.deliver(letters, post, lambda: stop is None or not stop.is_set())
                for one in taken:
                    if one.kind not in LETTERS:
                        self._act(one)
            return len(taken) + chores.sequence(self.now())

    def bring_home(self) -> None:
        """Empty the bounce mailbox now and then; one that does not answer is asked again next time."""
        where, now = self.settings.bounce_mailbox, self.now()
        if where is None or (self.brought_home and now < self.brought_home + RETURNS_EVERY):
            return
        self.brought_home = now
        with self.app.app_context():
            if holds.is_copy(self.place):  # the reports are the original's
                return
            try:
                returns.collect(where)
            except returns.MailboxError as error:
                logger.warning("%s", error)

    def _settle(self) -> None:
        if not self.settled and not holds.is_settled():
            with transaction():
                holds.settle(self.place, self.now())
        self.settled = True

    def drain(self, rounds: int = 1000) -> None:
        """Work until nothing is due; for tests, the demo and `vouchsafe worker --once`."""
        for _ in range(rounds):
            if not self.run_once():
                return

    def _act(self, taken: Claim) -> None:
        try:
            chores.act(taken, self.settings, self.now())
        except Exception as error:  # noqa: BLE001 - one bad job must not stop the others
            with transaction():
                job = claims.held(taken)
                if job is not None:
                    claims.failed(job, error, self.now())
