"""A copy of an instance writes to nobody's customers until a person says that it is none (D21)."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from server.worker import Worker
from tests.factories import ALICE, World, an_order, now
from tests.seasons import words
from tests.shop_systems import run
from tests.test_complaints import fill
from tests.test_invitations import free_port

HOME = {"base_url": "http://reviews.test", "host": "shop-1"}
ELSEWHERE = (
    {"base_url": "http://staging.test", "host": "shop-1"},
    {"base_url": "http://reviews.test", "host": "laptop"},
)
COPY = "This looks like a copy."


@pytest.fixture
def home(make_world: Callable[..., World]) -> World:
    """An instance that has run at its place."""
    made = make_world(**HOME)
    made.open_store()
    made.work()
    return made


@pytest.fixture(params=ELSEWHERE, ids=["other address", "other machine"])
def copy(home: World, make_world: Callable[..., World], request: pytest.FixtureRequest) -> World:
    """The same database, opened elsewhere, with an order that came in meanwhile."""
    home.deliver()
    return make_world(**request.param)


def test_the_first_place_is_home_and_needs_no_confirmation(home: World) -> None:
    home.deliver()
    home.work()
    assert len(home.mails()) == 1
    assert COPY not in words(home.desk().client.get("/desk/invitations").get_data(as_text=True))


def test_a_copy_writes_to_no_customer(copy: World) -> None:
    for _ in range(3):
        copy.work()
    assert copy.mails() == []
    assert copy.one("SELECT state FROM invitations") == "due"
    assert (
        copy.one("SELECT count(*) FROM outbox WHERE kind = 'invitation' AND state = 'due' AND attempts = 0")
        == 1
    )
    assert copy.counts()["installations"] == 1, "a copy does not make itself at home"


def test_what_a_buyer_asked_for_waits_in_a_copy_too(home: World, make_world: Callable[..., World]) -> None:
    path = home.invited()
    away = make_world(**ELSEWHERE[0])
    away.write(path)
    away.work()
    assert [mail["Subject"] for mail in away.mails("Thank you")] == []
    assert home.one("SELECT count(*) FROM outbox WHERE kind = 'receipt' AND state = 'due'") == 1
    home.work()
    assert home.one("SELECT count(*) FROM outbox WHERE kind = 'receipt' AND state = 'done'") == 1


def test_staff_still_sign_in_at_a_copy_and_are_told(copy: World) -> None:
    copy.client.post("/desk/sign-in", data={"email": "ada@shop.example"})
    copy.work()
    (mail,) = copy.mails()
    assert mail["To"] == "ada@shop.example"
    desk = copy.desk()
    for path in ("/desk/", "/desk/orders", "/desk/invitations", "/desk/rules", "/desk/setup"):
        said = words(desk.client.get(path, follow_redirects=True).get_data(as_text=True))
        assert COPY in said, path
        assert "It is no copy: send mails from here" in said


def test_the_desks_button_lets_mails_go_and_nothing_was_lost(copy: World) -> None:
    copy.work()
    desk = copy.desk()
    assert desk.post("/desk/setup/place").status_code == 303
    copy.work()
    (mail,) = copy.mails()
    assert mail["To"] == ALICE
    assert COPY not in words(desk.client.get("/desk/invitations").get_data(as_text=True))
    assert desk.post("/desk/setup/place").status_code == 303
    assert copy.counts()["installations"] == 2, "pressing again confirms nothing more"


def test_two_places_that_were_confirmed_both_send_and_no_mail_goes_twice(copy: World, home: World) -> None:
    copy.desk().post("/desk/setup/place")
    for n in range(4):
        home.deliver(an_order(order_id=f"more-{n}", email=f"buyer{n}@example.com"))
        (home if n % 2 else copy).work()
    assert sorted(str(mail["To"]) for mail in home.mails()) == sorted(
        [ALICE, *(f"buyer{n}@example.com" for n in range(4))]
    )


def test_the_command_line_confirms_too(copy: World) -> None:
    copy.work()
    told = run(copy, "confirm")
    assert told.exit_code == 0, told.output
    assert f"Mails go out from {copy.settings.base_url} on {copy.settings.host}." in told.output
    copy.work()
    assert len(copy.mails()) == 1


def test_the_workers_command_says_that_it_is_a_copy_and_what_to_do(copy: World) -> None:
    told = run(copy, "worker", "--once")
    assert told.exit_code == 0
    assert COPY_SAID in told.stderr
    assert copy.mails() == []
    checks = doctors_holds(copy)
    assert checks["state"] == "fail"
    assert "takes itself for a copy" in checks["sentence"]
    assert checks["advice"] == "If it is none: vouchsafe confirm"
    run(copy, "confirm")
    assert COPY_SAID not in run(copy, "worker", "--once").stderr
    assert doctors_holds(copy)["state"] == "ok"


def doctors_holds(world: World) -> dict[str, str]:
    told = run(world, "doctor", "--json", "--resolver", "127.0.0.1:9")
    (check,) = (c for c in json.loads(told.stdout)["demo"] if c["name"] == "holds")
    return dict(check)


@pytest.mark.parametrize(
    ("settings", "sentence", "state"),
    [
        ({"legal_name": None}, "Store demo sends nothing yet. Still missing: legal_name.", "fail"),
        (
            {"invitations_on": False},
            "Store demo asks nobody for a review: invitations are switched off.",
            "warn",
        ),
    ],
)
def test_every_other_reason_to_wait_is_said_too(
    home: World, settings: dict[str, object], sentence: str, state: str
) -> None:
    home.change_store(**settings)
    assert sentence in run(home, "worker", "--once").stderr
    check = doctors_holds(home)
    assert (check["state"], check["sentence"]) == (state, sentence)


def test_complaints_that_hold_a_store_are_said(home: World) -> None:
    fill(home, 5, 3)
    assert "too many people marked its mails as spam" in run(home, "worker", "--once").stderr
    assert doctors_holds(home)["state"] == "fail"


def test_where_nothing_waits_nothing_is_said(home: World) -> None:
    assert run(home, "worker", "--once").stderr == ""


def test_a_stranger_confirms_nothing(copy: World) -> None:
    assert copy.client.post("/desk/setup/place").status_code == 401
    assert copy.desk().client.post("/desk/setup/place").status_code == 403
    copy.work()
    assert copy.mails() == []


def test_the_other_work_goes_on_in_a_copy(home: World, make_world: Callable[..., World]) -> None:
    """Reviews are published by the clock and the log is numbered: only mails to customers wait."""
    home.write(home.invited())
    away = make_world(**ELSEWHERE[1])
    away.clock = now()
    away.work()
    assert away.one('SELECT count(*) FROM log_events WHERE "index" IS NULL') == 0


def test_two_workers_that_begin_at_once_settle_once(make_world: Callable[..., World]) -> None:
    world = make_world(**HOME)
    world.open_store()
    for _ in range(2):
        Worker(world.app, world.settings).run_once()
    assert world.counts()["installations"] == 1


@pytest.mark.slow
def test_serve_says_that_it_takes_itself_for_a_copy(tmp_path: Path) -> None:
    """The operator who starts it sees the sentence, and the command that ends the wait."""
    from server.config import load

    environ = {
        "VOUCHSAFE_INSTANCE": str(tmp_path),
        "VOUCHSAFE_BASE_URL": "http://one.test",
        "VOUCHSAFE_HOST": "a",
    }
    from click.testing import CliRunner

    from server.cli import main

    def cli(*arguments: str, **over: str) -> str:
        answer = CliRunner().invoke(main, list(arguments), env=environ | over)
        assert answer.exit_code == 0, answer.output
        return answer.output

    assert load(environ).host == "a"
    cli("migrate")
    cli("worker", "--once")
    cli("confirm")
    assert COPY_SAID not in served(environ)
    assert COPY_SAID in served(environ | {"VOUCHSAFE_HOST": "b"})
    cli("confirm", VOUCHSAFE_HOST="b")
    assert COPY_SAID not in served(environ | {"VOUCHSAFE_HOST": "b"})


COPY_SAID = "It takes itself for a copy and writes to nobody's customers. If it is none: vouchsafe confirm"


def served(environ: dict[str, str]) -> str:
    """What `vouchsafe serve` says until it says that it serves."""
    command = [
        sys.executable,
        "-c",
        "from server.cli import main; main()",
        "serve",
        "--port",
        str(free_port()),
    ]
    process = subprocess.Popen(
        command, env=os.environ | environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said = ""
    try:
        assert process.stdout
        for line in process.stdout:
            said += line
            if "Vouchsafe serves at" in line:
                break
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
    assert "Vouchsafe serves at" in said, said
    return said
