"""No mail is lost and none doubled, whenever a worker is killed (rules EM9, D31).

The rule that is held to here (server/worker/post.py): a mail goes again only where the answer to the time
before was lost, then under the same Message-ID, counted in `repeats`; after three lost answers it goes no more.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.shop import free_port
from server.worker import LEASE
from tests.factories import World, an_order

ORDERS = 120


@dataclass
class Sink:
    """A real SMTP server that remembers what it took; `slow` keeps it from answering for a moment."""

    taken: list[str] = field(default_factory=list)
    slow: float = 0.0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        head = content.split(b"\r\n\r\n", 1)[0].decode("ascii", "replace")
        self.taken += [
            line[12:].strip() for line in head.splitlines() if line.lower().startswith("message-id:")
        ]
        if self.slow:
            await asyncio.sleep(self.slow)  # between taking the mail and saying 250: the moment of doubt
        return "250 taken"

    @property
    def copies(self) -> Counter[str]:
        return Counter(self.taken)


@contextmanager
def a_sink() -> Iterator[tuple[Sink, int]]:
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield sink, controller.port
    finally:
        controller.stop()


def environment(world: World, port: int) -> dict[str, str]:
    kept = {"VOUCHSAFE_DATABASE_URL": world.settings.database_url} | {
        "VOUCHSAFE_INSTANCE": str(world.settings.instance),
        "VOUCHSAFE_BASE_URL": world.settings.base_url,
        "VOUCHSAFE_SECRET_KEY": world.settings.secret_key,
        "VOUCHSAFE_SMTP_URL": f"smtp://127.0.0.1:{port}",
    }
    path = world.settings.sqlite_path
    return kept | ({"VOUCHSAFE_DATABASE_URL": f"sqlite:///{path}"} if path else {})


def start(world: World, port: int, skip: int) -> subprocess.Popen[str]:
    """A worker that is at work: it has said so."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.killable", str(skip)],
        env={**os.environ, **environment(world, port)},
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    with worker.stdout as said:
        assert said.readline() == "ready\n"
    return worker


def fill(world: World, orders: int) -> None:
    for number in range(orders):
        assert (
            world.deliver(an_order(order_id=str(number), email=f"buyer{number}@example.com")).status_code
            == 200
        )


def hold_to_the_rule(world: World, sink: Sink, orders: int, kills: int) -> None:
    """Every order's mail arrived; a further copy only where it is written down, and only as often as killed."""
    assert len(sink.copies) == orders, "none is lost"
    assert all(n <= 1 + repeats(world, message) for message, n in sink.copies.items())
    assert sum(repeats(world, message) for message in sink.copies) <= kills
    assert world.one("SELECT count(*) FROM mail_messages") == orders
    known = "state = 'sent' OR (state = 'uncertain' AND repeats = 3)"  # three answers lost: it goes no more
    assert world.one(f"SELECT count(*) FROM mail_messages WHERE NOT ({known})") == 0
    assert world.one("SELECT count(*) FROM invitations WHERE state = 'sent'") == orders
    assert world.one("SELECT count(*) FROM outbox WHERE kind = 'invitation' AND state <> 'done'") == 0
    assert world.one("SELECT count(*) FROM log_events WHERE kind = 'invitation.sent'") == orders


def repeats(world: World, message_id: str) -> int:
    """How often the desk's own record says that this mail went again."""
    return int(world.one("SELECT repeats FROM mail_messages WHERE message_id = :id", id=message_id))


def kill_often(world: World, kills: int, seed: int) -> None:
    """Start a worker, kill it at a random instant, and again; the last one is left to finish."""
    chance = random.Random(seed)
    minutes = int(LEASE.total_seconds() // 60) + 1
    fill(world, ORDERS)
    with a_sink() as (sink, port):
        done = 0
        for number in range(kills):
            worker = start(world, port, minutes * number)
            wait_for_a_moment(chance, number, sink)
            if worker.poll() is None:
                worker.send_signal(signal.SIGKILL)
                done += 1
            worker.wait()
        sink.slow = 0
        last = start(world, port, minutes * kills)
        assert last.wait(timeout=120) == 0
        hold_to_the_rule(world, sink, ORDERS, done)
        assert done >= kills // 2, "most workers should have been at work when they were killed"
        assert world.one("SELECT sum(repeats) FROM mail_messages") > 0, "the moment of doubt was met"


def wait_for_a_moment(chance: random.Random, number: int, sink: Sink) -> None:
    """By turns: in the midst of doubt, among the mails, and anywhere from the worker's first step on."""
    began, before = time.monotonic(), len(sink.taken)
    sink.slow = 0.3 if number % 3 == 0 else chance.choice((0.0, 0.02))
    if number % 3 == 2:
        time.sleep(chance.uniform(0, 0.5))
        return
    wanted = before + (1 if number % 3 == 0 else chance.randint(1, 8))
    while len(sink.taken) < wanted and time.monotonic() - began < 5:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.02))


@pytest.mark.slow
def test_a_worker_killed_at_twenty_random_instants_loses_and_doubles_nothing(world: World) -> None:
    kill_often(world, 20, seed=random.randrange(2**32))


@pytest.mark.trial
@pytest.mark.parametrize("round_", range(10))
def test_two_hundred_kills(world: World, round_: int) -> None:
    kill_often(world, 20, seed=round_)


@pytest.mark.slow
def test_a_mail_whose_answer_is_lost_four_times_goes_no_more_and_the_desk_says_so(world: World) -> None:
    """Killed each time between taking and 250: the copies are on record, and at last nobody knows."""
    fill(world, 1)
    with a_sink() as (sink, port):
        sink.slow = 5
        for number in range(4):
            worker = start(world, port, 6 * number)
            while len(sink.taken) <= number:
                time.sleep(0.01)
            worker.kill()
            worker.wait()
        sink.slow = 0
        assert start(world, port, 24).wait(timeout=60) == 0
        assert list(sink.copies.values()) == [4]
    assert world.one("SELECT state FROM mail_messages") == "uncertain"
    assert world.one("SELECT state FROM invitations") == "sent"
    assert "no answer" in world.desk().client.get("/desk/mails").get_data(as_text=True)


@pytest.mark.slow
def test_many_workers_at_once_send_each_mail_once(world: World) -> None:
    """Four processes on one database; on SQLite they take turns."""
    fill(world, ORDERS)
    with a_sink() as (sink, port):
        workers = [start(world, port, 0) for _ in range(4)]
        assert [worker.wait(timeout=120) for worker in workers] == [0, 0, 0, 0]
        left = start(world, port, 0)
        assert left.wait(timeout=60) == 0
        hold_to_the_rule(world, sink, ORDERS, kills=0)


@pytest.mark.slow
def test_a_cap_holds_when_many_workers_meet_one_person(world: World) -> None:
    """Twenty orders of one person come due at once: one mail goes."""
    world.change_rules(per_14_days=1)
    for number in range(20):
        world.deliver(an_order(order_id=str(number)))
    with a_sink() as (sink, port):
        workers = [start(world, port, 0) for _ in range(4)]
        assert {worker.wait(timeout=120) for worker in workers} == {0}
        assert len(sink.taken) == 1


def test_a_worker_told_to_end_gives_its_batch_back_at_once(world: World) -> None:
    from server.worker import Worker

    fill(world, 5)
    stop = Event()
    stop.set()
    Worker(world.app, world.settings, now=lambda: world.clock).run_once(stop)
    assert world.mails() == []
    world.work()
    assert len(world.mails()) == 5
