"""The complaint meter: it warns at 0.1 %, stops at 0.3 %, and a person lets it go on (rules EM4)."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from server.actions import bounces
from server.db import db
from server.models.outbox import Job, JobKind, JobState, MailMessage, MailReport, MailState, ReportKind
from tests.factories import World, an_order, now


def fill(world: World, sent: int, complaints: int = 0, *, at: datetime | None = None) -> None:
    """So many mails went out, and some of them were marked as spam."""
    at = at or now() - timedelta(days=1)
    with world.acting():
        store, before = world.store().id, db.session.query(MailMessage).count()
        names = [str(before + number) for number in range(sent)]
        job = {"store_id": store, "payload": {}, "due_at": at, "created_at": at, "state": JobState.DONE}
        kind = {"kind": JobKind.INVITATION}
        jobs = db.session.scalars(
            db.insert(Job).returning(Job.id), [job | kind | {"key": f"fill:{name}"} for name in names]
        ).all()
        mail = {"store_id": store, "state": MailState.SENT, "at": at}
        ids = db.session.scalars(
            db.insert(MailMessage).returning(MailMessage.id),
            [
                mail | kind | {"job_id": job_id, "message_id": f"<{name}@x>", "email_hash": f"{name:>064}"}
                for job_id, name in zip(jobs, names, strict=True)
            ],
        ).all()
        for mail_id in ids[:complaints]:
            _complain(db.session.get_one(MailMessage, mail_id), at)


def _complain(mail: MailMessage, at: datetime, key: str = "1") -> None:
    bounces.record(mail, ReportKind.COMPLAINT, source="arf", key=key, status=None, now=at)


def meter(world: World) -> bounces.Meter:
    with world.app.app_context():
        return bounces.meter(world.store(), now())


def stopped(world: World) -> bool:
    with world.app.app_context():
        return bounces.stopped(world.store(), now())


@pytest.mark.parametrize(
    ("sent", "complaints", "level", "rate"),
    [
        (0, 0, "ok", "0"),
        (5, 1, "warn", "0.001"),
        (5, 2, "warn", "0.002"),
        (5, 3, "stop", "0.003"),
        (1500, 1, "ok", "0.00067"),
        (1500, 2, "warn", "0.00133"),
        (1500, 4, "warn", "0.00267"),
        (1500, 5, "stop", "0.00333"),
    ],
)
def test_the_meter_counts_complaints_in_mails_of_thirty_days(
    world: World, sent: int, complaints: int, level: str, rate: str
) -> None:
    """In a shop with fewer than a thousand mails, each complaint counts as one in a thousand."""
    if sent:
        fill(world, sent, complaints)
    found = meter(world)
    assert (found.sent, found.complaints, found.level) == (sent, complaints, level)
    assert abs(found.rate - Decimal(rate)) < Decimal("0.00001")
    assert stopped(world) is (level == "stop")


def test_what_is_older_than_thirty_days_counts_no_more(world: World) -> None:
    fill(world, 10, 5, at=now() - timedelta(days=31))
    fill(world, 10)
    assert meter(world) == bounces.Meter(sent=10, complaints=0, rate=Decimal(0), level="ok")


def test_one_mail_complained_about_twice_is_one_complaint(world: World) -> None:
    fill(world, 5, 1)
    with world.acting():
        mail = db.session.query(MailMessage).join(MailReport, MailReport.mail_id == MailMessage.id).one()
        _complain(mail, now(), key="2")
    assert meter(world).complaints == 1


def test_one_person_who_complains_about_many_mails_is_one_complaint(world: World) -> None:
    """Somebody clears a whole folder in one sitting; that is one annoyed person, not five."""
    fill(world, 5)
    with world.acting():
        for mail in db.session.query(MailMessage):
            mail.email_hash = "a" * 64
            _complain(mail, now())
    assert (meter(world).complaints, stopped(world)) == (1, False)


@pytest.mark.parametrize("kind", [JobKind.ACCESS, JobKind.CODE, JobKind.RECEIPT, JobKind.SIGN_IN])
def test_who_complains_of_a_mail_that_was_asked_for_is_left_alone_and_stops_nobody(
    world: World, kind: JobKind
) -> None:
    """Anybody can have a way in mailed to a stranger: three of them must not end the shop's asking."""
    fill(world, 5)
    with world.acting():
        for mail in db.session.query(MailMessage):
            mail.kind = kind
            _complain(mail, now())
    assert meter(world) == bounces.Meter(sent=0, complaints=0, rate=Decimal(0), level="ok")
    assert not stopped(world)
    assert world.one("SELECT count(*) FROM suppressions WHERE reason = 'complaint'") == 5


def test_one_stores_complaints_are_not_anothers(world: World) -> None:
    fill(world, 5, 3)
    world.open_store("other")
    with world.app.app_context():
        assert bounces.meter(world.store("other"), now()).level == "ok"


def test_a_stopped_store_asks_nobody_and_still_answers(world: World) -> None:
    fill(world, 5, 3)
    world.deliver(an_order())
    world.work()
    assert world.mails() == []
    world.client.post("/desk/sign-in", data={"email": "ada@shop.example"})
    world.work()
    assert len(world.mails()) == 1


def test_the_desk_says_what_to_do_and_a_person_lets_it_go_on(world: World) -> None:
    fill(world, 5, 3)
    desk = world.desk()
    page = desk.client.get("/desk/delivery").get_data(as_text=True)
    assert "Asking has stopped" in page
    assert "0.30\u00a0%" in page
    for answer in (
        desk.post("/desk/delivery/complaints"),
        desk.post("/desk/delivery/complaints", cause="whatever"),
    ):
        assert answer.status_code == 422
    assert stopped(world)
    assert desk.post("/desk/delivery/complaints", cause="mended").status_code == 303
    assert not stopped(world)
    assert meter(world).complaints == 0
    assert "Asking has stopped" not in desk.client.get("/desk/delivery").get_data(as_text=True)
    assert world.one("SELECT count(*) FROM log_events WHERE kind = 'mail.complaints_seen'") == 1


def test_after_a_person_looked_new_complaints_stop_again(world: World) -> None:
    fill(world, 5, 3)
    world.desk().post("/desk/delivery/complaints", cause="no_fault_found")
    fill(world, 5, 2, at=now())
    assert not stopped(world)
    fill(world, 5, 1, at=now())
    assert stopped(world)


def test_a_stopped_store_goes_on_where_it_waited(world: World) -> None:
    fill(world, 5, 3)
    world.deliver(an_order())
    world.work()
    world.desk().post("/desk/delivery/complaints", cause="mended")
    world.work(after=timedelta(days=2))
    assert len(world.mails()) == 1
