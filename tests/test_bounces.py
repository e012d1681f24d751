"""Mails that come back: who is written to no more, and what a forger can do, which is nothing (B4)."""

import email
import hashlib
import hmac
import mailbox
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import click.testing
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server import returns
from server.actions import bounces, suppressions
from server.cli import main
from server.crypto import vault
from server.db import db
from server.mail import bounces as reports
from server.mail import verp
from server.models.outbox import JobKind, MailMessage, ReportKind
from server.worker import Worker
from tests.factories import ALICE, SHOP_ORIGIN, World, an_order, now
from tests.imap_stand_in import Mailbox, imap_server
from tests.returned import returned

BOUNCES = "bounces@mail.shop.example"
KEY = "key-of-the-mailgun-account"
HARD = ["postfix", "exim", "exchange", "gmail", "qmail"]
SOFT = ["postfix_delayed", "gmail_full", "blocked"]


@pytest.fixture
def posted(world: World) -> World:
    """Alice was invited, with a return path of the mail's own."""
    world.change_store(bounce_address=BOUNCES, mailgun_signing_key=KEY)
    world.invited()
    return world


def a_mail(world: World, number: int = -1) -> EmailMessage:
    return world.mails()[number]


def home(world: World, number: int = -1) -> str:
    """The return path of a mail: where its bounce comes to."""
    return str(a_mail(world, number)["Return-Path"]).strip("<>")


def head(mail: EmailMessage) -> str:
    """Its headers as a bounce returns them; each on one line."""
    return "\n".join(f"{k}: {' '.join(str(v).split())}" for k, v in mail.items())


def a_bounce(world: World, name: str, **over: str) -> bytes:
    facts = {"to": home(world), "from": home(world), "mail": head(a_mail(world)), "type": "abuse"} | over
    return returned(name, **facts)


def take(world: World, raw: bytes, at: timedelta = timedelta()) -> bool:
    with world.app.app_context():
        return returns.take(raw, now() + at)


def kinds(world: World) -> list[str]:
    with world.app.app_context():
        return list(db.session.scalars(sa.text("SELECT kind FROM mail_reports ORDER BY id")))


def reason(world: World, address: str = ALICE) -> str | None:
    """Why Alice is not invited, if she is not."""
    with world.app.app_context():
        found = suppressions.stopped(world.store().id, vault.email_hash(address), JobKind.INVITATION)
        return found.value if found else None


def invite_again(world: World) -> None:
    """Another order, so long after that no cap holds it."""
    placed = (world.clock + timedelta(days=20)).isoformat()
    world.deliver(an_order(order_id=uuid.uuid4().hex, placed_at=placed, delivered_at=placed))
    world.work(after=timedelta(days=20))


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HARD)
def test_a_mailbox_that_is_not_there_is_not_written_to_again(posted: World, name: str) -> None:
    assert take(posted, a_bounce(posted, name))
    assert kinds(posted) == ["hard_bounce"]
    assert reason(posted) == "hard_bounce"
    assert posted.one("SELECT status FROM mail_reports") in {"5.1.1", "5.1.10"}


@pytest.mark.parametrize("name", SOFT)
def test_what_may_pass_stops_nothing_yet(posted: World, name: str) -> None:
    assert take(posted, a_bounce(posted, name))
    assert kinds(posted) == ["soft_bounce"]
    assert reason(posted) is None


@pytest.mark.parametrize("name", ["out_of_office", "person_quotes_a_bounce", "read_receipt", "delivered"])
def test_an_answer_that_is_no_bounce_is_none(posted: World, name: str) -> None:
    assert not take(posted, a_bounce(posted, name))
    assert kinds(posted) == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("5.1.1", "hard_bounce"),
        ("5.1.10", "hard_bounce"),
        ("5.1.2", "hard_bounce"),
        ("5.2.1", "hard_bounce"),
        ("5.4.1", "hard_bounce"),
        ("5.0.0", "hard_bounce"),
        (None, "hard_bounce"),
        ("4.4.7", "soft_bounce"),
        ("4.2.2", "soft_bounce"),
        ("5.2.2", "soft_bounce"),
        ("5.3.4", "soft_bounce"),
        ("5.7.1", "soft_bounce"),
        ("5.7.26", "soft_bounce"),
        ("5.1.8", "soft_bounce"),
    ],
)
def test_hard_is_what_speaks_of_the_mailbox_and_is_final(status: str | None, kind: str) -> None:
    """Rules EM6; a block list or our own DNS must not empty the shop's address book."""
    assert bounces.kind_of(status, final=True) == kind
    assert bounces.kind_of(status, final=False) == "soft_bounce"


def test_the_same_report_again_is_the_same_report(posted: World) -> None:
    raw = a_bounce(posted, "gmail_full")
    for _ in range(4):
        take(posted, raw)
    assert kinds(posted) == ["soft_bounce"]
    assert reason(posted) is None


def test_one_mail_delayed_often_is_one_soft_bounce(posted: World) -> None:
    for number in range(4):
        raw = a_bounce(posted, "postfix_delayed").replace(b"3E50@mx", f"3E5{number}@mx".encode())
        take(posted, raw)
    assert len(kinds(posted)) == 4
    assert reason(posted) is None


def soft(world: World, mails: int, apart: timedelta) -> None:
    """So many mails to Alice that came back softly, one each `apart`."""
    with world.acting():
        (mail,) = db.session.query(MailMessage).all()
        for number in range(mails):
            at = now() + apart * number
            copy = MailMessage(
                store_id=mail.store_id,
                job_id=_a_job(world, number),
                contact_id=mail.contact_id,
                kind=mail.kind,
                message_id=f"<{number}@shop.example>",
                email_hash=mail.email_hash,
                state=mail.state,
                at=at,
            )
            db.session.add(copy)
            db.session.flush()
            bounces.record(
                copy, ReportKind.SOFT_BOUNCE, source="dsn", key=str(number), status="5.2.2", now=at
            )


def _a_job(world: World, number: int) -> int:
    from server.models.outbox import enqueue

    job = enqueue(
        JobKind.RECEIPT,
        f"t:{number}",
        store_id=world.store().id,
        due_at=now() + timedelta(days=999),
        now=now(),
    )
    db.session.flush()
    return job.id


def test_three_soft_bounces_in_thirty_days_stop_writing(posted: World) -> None:
    soft(posted, 2, timedelta(days=10))
    assert reason(posted) is None


def test_the_third_soft_bounce_is_one_too_many(posted: World) -> None:
    soft(posted, 3, timedelta(days=10))
    assert reason(posted) == "hard_bounce"


def test_three_soft_bounces_over_a_longer_time_stop_nothing(posted: World) -> None:
    soft(posted, 4, timedelta(days=16))
    assert reason(posted) is None


def test_a_bounce_concerns_the_address_the_mail_went_to(posted: World) -> None:
    """Her address was corrected since: the new one is welcome."""
    raw = a_bounce(posted, "postfix")
    posted.deliver(an_order(order_id="1001", email="alice.new@example.com"))
    take(posted, raw)
    assert reason(posted, ALICE) == "hard_bounce"
    assert reason(posted, "alice.new@example.com") is None


def test_the_order_can_tell_that_its_mail_came_back(posted: World) -> None:
    take(posted, a_bounce(posted, "postfix"))
    with posted.app.app_context():
        found = bounces.of_job(posted.store().id, "invitation:1")
    assert found
    assert (found.kind, found.status) == (ReportKind.HARD_BOUNCE, "5.1.1")


# --- complaints -----------------------------------------------------------------------------------


def test_a_complaint_without_an_address_finds_its_mail_by_the_return_path(posted: World) -> None:
    assert take(posted, a_bounce(posted, "yahoo_arf", mail="Subject: redacted"))
    assert reason(posted) == "complaint"


def test_a_complaint_finds_its_mail_by_the_message_id_in_the_returned_mail(posted: World) -> None:
    assert take(
        posted,
        a_bounce(posted, "yahoo_arf", **{"from": "", "mail": f"Message-ID: {a_mail(posted)['Message-ID']}"}),
    )
    assert reason(posted) == "complaint"


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", ""])
def test_other_feedback_is_no_complaint(posted: World, kind: str) -> None:
    assert not take(posted, a_bounce(posted, "yahoo_arf", type=kind))
    assert reason(posted) is None


def test_after_a_complaint_what_the_person_asks_for_still_comes(posted: World) -> None:
    take(posted, a_bounce(posted, "yahoo_arf"))
    posted.write(posted.link("r"))
    before = len(posted.mails())
    posted.work()
    assert len(posted.mails()) == before + 1


# --- forgeries ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "false",
    [
        "bounces+1@mail.shop.example",
        "bounces+1.@mail.shop.example",
        "bounces+1.00000000000000000000@mail.shop.example",
        "bounces@mail.shop.example",
        "bounces+999999999999999999999999.00000000000000000000@mail.shop.example",
        "alice@example.com",
        "",
    ],
)
def test_a_bounce_to_no_return_path_of_ours_changes_nothing(posted: World, false: str) -> None:
    """Even where it returns the true mail, whose Message-ID a forger may have seen."""
    for name in HARD:
        assert not take(posted, a_bounce(posted, name, to=false))
    assert kinds(posted) == []
    assert reason(posted) is None


def test_one_mails_check_does_not_fit_another(posted: World) -> None:
    own = home(posted)
    number, mac = own.partition("+")[2].partition("@")[0].split(".")
    assert verp.read(own) == int(number)
    assert verp.read(f"bounces+{int(number) + 1}.{mac}@mail.shop.example") is None
    assert not take(
        posted, a_bounce(posted, "postfix", to=f"bounces+{int(number) + 1}.{mac}@mail.shop.example")
    )


def test_a_mail_server_may_change_the_case_of_the_return_path(posted: World) -> None:
    assert take(posted, a_bounce(posted, "postfix", to=home(posted).upper()))


@pytest.mark.parametrize("false", ["bounces+1.00000000000000000000@mail.shop.example"])
def test_a_complaint_with_a_false_return_path_is_not_believed(posted: World, false: str) -> None:
    assert not take(posted, a_bounce(posted, "yahoo_arf", **{"from": false}))
    assert kinds(posted) == []


def test_a_complaint_about_a_mail_nobody_sent_changes_nothing(posted: World) -> None:
    assert not take(
        posted, a_bounce(posted, "yahoo_arf", **{"from": "", "mail": "Message-ID: <guess@shop.example>"})
    )
    assert kinds(posted) == []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400), st.integers(0, 3000), st.sampled_from([*HARD, "yahoo_arf"]))
def test_a_broken_message_never_breaks_the_reader(noise: bytes, at: int, name: str) -> None:
    vault.open("a secret key for tests that is long enough")
    raw = returned(name, to=verp.return_path(BOUNCES, 7), mail="Subject: x", type="abuse")
    reports.read(raw[:at] + noise + raw[at:])
    reports.read(noise)


def test_a_message_nested_without_end_is_no_report() -> None:
    deep = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(3000))
    assert reports.read(deep.encode()) is None


# --- the ways in ----------------------------------------------------------------------------------


def pipe(world: World, raw: bytes, *arguments: str, **environ: str) -> click.testing.Result:
    own = {
        "VOUCHSAFE_INSTANCE": str(world.settings.instance),
        "VOUCHSAFE_DATABASE_URL": world.settings.database_url,
        "VOUCHSAFE_SECRET_KEY": world.settings.secret_key,
        "VOUCHSAFE_BASE_URL": world.settings.base_url,
    }
    return click.testing.CliRunner().invoke(
        main, ["bounces", "read", *arguments], input=raw, env=own | environ
    )


def test_a_mail_server_pipes_bounces_in(posted: World) -> None:
    assert pipe(posted, a_bounce(posted, "exim")).exit_code == 0
    assert reason(posted) == "hard_bounce"


def test_the_pipe_takes_other_mail_and_keeps_quiet(posted: World) -> None:
    """Exit code 0: an error would send a bounce of a bounce."""
    for raw in (
        b"",
        b"\xff\x00",
        a_bounce(posted, "out_of_office"),
        a_bounce(posted, "postfix", to="x@y.example"),
    ):
        result = pipe(posted, raw)
        assert (result.exit_code, result.output) == (0, "No report about a mail of ours.\n")


def test_the_mail_server_may_name_the_address_itself(posted: World) -> None:
    own = home(posted)
    hidden = a_bounce(posted, "exchange", to="undisclosed-recipients:;")
    assert pipe(posted, hidden, "--to", own).output == "Recorded.\n"
    assert (
        pipe(posted, a_bounce(posted, "exim", to="x@y.example"), ORIGINAL_RECIPIENT=own).output
        == "Recorded.\n"
    )


def test_while_the_database_is_away_the_mail_server_shall_try_again(posted: World) -> None:
    away = {"VOUCHSAFE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    assert pipe(posted, a_bounce(posted, "exim"), **away).exit_code == 75


def test_a_maildir_is_emptied_of_its_reports(posted: World, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "returns")
    for name in ("postfix", "out_of_office", "yahoo_arf"):
        box.add(a_bounce(posted, name))
    for expected in ("2 reports recorded.\n", "0 reports recorded.\n"):
        result = pipe(posted, b"", "--mailbox", str(tmp_path / "returns"))
        assert (result.exit_code, result.output) == (0, expected)
    assert [m["Subject"] for m in mailbox.Maildir(tmp_path / "returns")] == ["Out of office: How did it go?"]
    assert sorted(kinds(posted)) == ["complaint", "hard_bounce"]


def test_an_mbox_is_emptied_of_its_reports(posted: World, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "returns")
    for name in ("gmail", "out_of_office"):
        box.add(a_bounce(posted, name))
    box.close()
    settings_name = {"VOUCHSAFE_BOUNCE_MAILBOX": str(tmp_path / "returns")}
    assert pipe(posted, b"", "--mailbox", **settings_name).output == "1 report recorded.\n"
    assert pipe(posted, b"", "--mailbox", **settings_name).output == "0 reports recorded.\n"
    left = mailbox.mbox(tmp_path / "returns")
    assert len(left) == 1
    left.close()
    assert kinds(posted) == ["hard_bounce"]


@pytest.fixture
def imap() -> Iterator[Mailbox]:
    with imap_server() as box:
        yield box


def test_an_imap_mailbox_is_emptied_of_its_reports(posted: World, imap: Mailbox) -> None:
    for name in ("qmail", "out_of_office", "yahoo_arf"):
        imap.put(a_bounce(posted, name))
    assert pipe(posted, b"", "--mailbox", imap.url()).output == "2 reports recorded.\n"
    assert pipe(posted, b"", "--mailbox", imap.url()).output == "0 reports recorded.\n"
    assert list(imap.flags.values()) == [{"\\Seen"}]
    assert kinds(posted) == ["hard_bounce", "complaint"]


def test_a_mailbox_that_does_not_answer_is_told_without_its_password(
    posted: World, imap: Mailbox, tmp_path: Path
) -> None:
    imap.put(a_bounce(posted, "qmail"))
    imap.breaks = True
    wrong = [
        imap.url(),
        imap.url("wrong secret"),
        "imap://u:wrong secret@127.0.0.1:1",
        str(tmp_path / "none"),
        str(tmp_path),
    ]
    for where in wrong:
        result = pipe(posted, b"", "--mailbox", where)
        assert result.exit_code == 1, where
        assert "secret" not in result.output
        assert "Traceback" not in result.output
    assert len(imap.messages) == 1
    assert kinds(posted) == []


# --- Mailgun --------------------------------------------------------------------------------------


def an_event(world: World, kind: str = "failed", **facts: Any) -> dict[str, Any]:
    """As documented; Message-IDs come without their brackets."""
    return {
        "event": kind,
        "id": uuid.uuid4().hex,
        "timestamp": time.time(),
        "severity": "permanent",
        "reason": "bounce",
        "recipient": ALICE,
        "message": {"headers": {"message-id": str(a_mail(world)["Message-ID"]).strip("<>"), "to": ALICE}},
        "delivery-status": {
            "code": 550,
            "message": "5.1.1 The email account does not exist",
            "attempt-no": 1,
        },
    } | facts


def signed(event: dict[str, Any], key: str = KEY, token: str | None = None, age: int = 0) -> dict[str, Any]:
    token = token or uuid.uuid4().hex + "0123456789abcdef01"
    timestamp = str(int(time.time()) - age)
    signature = hmac.new(key.encode(), (timestamp + token).encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": event,
    }


def tell(world: World, payload: Any, slug: str = "demo") -> tuple[int, Any]:
    answer = world.client.post(f"/hooks/mailgun/{slug}", json=payload)
    return answer.status_code, (answer.json or {}).get("state")


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, "hard_bounce"),
        ({"severity": "temporary"}, None),
        ({"reason": "old"}, None),
        ({"delivery-status": {"code": 550, "message": "5.7.1 blocked"}}, None),
        (
            {"delivery-status": {"code": 605, "message": "Not delivering to previously bounced address"}},
            "hard_bounce",
        ),
        ({"event": "complained"}, "complaint"),
        ({"event": "unsubscribed"}, "unsubscribed"),
        ({"reason": "suppress-unsubscribe"}, "unsubscribed"),
        ({"event": "delivered"}, None),
        ({"event": "opened"}, None),
    ],
)
def test_mailgun_tells_what_became_of_a_mail(posted: World, facts: dict[str, Any], found: str | None) -> None:
    status, _ = tell(posted, signed(an_event(posted, **facts)))
    assert status == 200
    assert reason(posted) == found


def test_a_false_signature_changes_nothing(posted: World) -> None:
    event = an_event(posted)
    good = signed(event)
    for bad in (
        signed(event, key="another key"),
        signed(event, age=10 * 3600),
        signed(event, age=-10 * 3600),
        good | {"signature": good["signature"] | {"token": "x" * 50}},
        good | {"signature": good["signature"] | {"timestamp": "tomorrow"}},
    ):
        assert tell(posted, bad)[0] == 401
    for bad in ({}, [], {"event-data": event}, {"signature": "none", "event-data": event}):
        assert tell(posted, bad)[0] == 422
    assert posted.client.post("/hooks/mailgun/demo", data=b"{").status_code == 400
    assert kinds(posted) == []


def test_a_store_without_a_key_believes_nobody(posted: World) -> None:
    posted.change_store(mailgun_signing_key=None)
    for key in ("", KEY):
        assert tell(posted, signed(an_event(posted), key=key))[0] == 401


def test_a_token_counts_once(posted: World) -> None:
    """The signature does not cover the event: whoever saw one may not use it for another."""
    first = signed(an_event(posted, event="delivered"))
    assert tell(posted, first) == (200, "ignored")
    assert tell(posted, first) == (200, "repeated")
    forged = first | {"event-data": an_event(posted, event="complained")}
    assert tell(posted, forged)[0] == 401
    assert kinds(posted) == []
    assert reason(posted) is None


def test_an_event_that_cannot_be_read_leaves_its_token_for_the_next_try(posted: World) -> None:
    good = signed(an_event(posted))
    assert tell(posted, good | {"event-data": {"event": "failed"}})[0] == 422
    assert tell(posted, good) == (200, "taken")


def test_one_stores_key_says_nothing_about_anothers_mails(posted: World) -> None:
    posted.open_store("other", origins=[SHOP_ORIGIN], mailgun_signing_key="other key")
    assert tell(posted, signed(an_event(posted), key="other key"), "other") == (200, "ignored")
    assert tell(posted, signed(an_event(posted), key="other key"))[0] == 401
    assert tell(posted, signed(an_event(posted)), "other")[0] == 401
    assert reason(posted) is None
    assert tell(posted, signed(an_event(posted)), "no-such-store")[0] == 404


def test_a_bounce_by_mail_and_by_mailgun_stop_the_same(posted: World) -> None:
    tell(posted, signed(an_event(posted)))
    take(posted, a_bounce(posted, "postfix"))
    assert kinds(posted) == ["hard_bounce", "hard_bounce"]
    assert posted.counts()["suppressions"] == 1


# --- settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["bounces+x@shop.example", "b" * 21 + "@shop.example", "no address", "bö@shop.example"]
)
def test_a_bounce_address_that_cannot_carry_a_number_is_refused(world: World, address: str) -> None:
    answer = world.desk().post("/desk/delivery/settings", bounce_address=address)
    assert answer.status_code == 422
    assert address in answer.get_data(as_text=True)
    assert world.one("SELECT bounce_address FROM stores") is None


def test_the_key_is_kept_sealed_and_an_empty_field_keeps_it(world: World) -> None:
    desk = world.desk()
    form = {"bounce_address": BOUNCES, "mailgun_signing_key": KEY}
    assert desk.post("/desk/delivery/settings", **form).status_code == 303
    assert KEY not in str(world.one("SELECT mailgun_signing_key FROM stores"))
    assert KEY not in desk.client.get("/desk/delivery").get_data(as_text=True)
    desk.post("/desk/delivery/settings", bounce_address="returns@shop.example", mailgun_signing_key="")
    with world.app.app_context():
        assert (world.store().mailgun_signing_key, world.store().bounce_address) == (
            KEY,
            "returns@shop.example",
        )


def test_without_a_bounce_address_mails_have_the_senders_return_path(world: World) -> None:
    world.invited()
    assert a_mail(world)["Return-Path"] is None


def test_what_came_back_is_shown_without_an_address(posted: World) -> None:
    take(posted, a_bounce(posted, "postfix"))
    page = posted.desk().client.get("/desk/delivery").get_data(as_text=True)
    assert "Came back for good" in page
    assert "5.1.1" in page
    assert ALICE not in page
    assert email.message_from_bytes(a_bounce(posted, "postfix"))["To"] not in page


def test_the_worker_reads_the_mailbox_now_and_then(posted: World, imap: Mailbox) -> None:
    """A mailbox that does not answer is asked again later, and the mails go out meanwhile."""
    worker = Worker(posted.app, replace(posted.settings, bounce_mailbox=imap.url()), now=lambda: posted.clock)
    imap.put(a_bounce(posted, "exim"))
    imap.breaks = True
    worker.bring_home()
    imap.breaks = False
    worker.bring_home()
    assert kinds(posted) == []
    posted.clock += timedelta(minutes=6)
    worker.bring_home()
    assert kinds(posted) == ["hard_bounce"]
