"""What happens while a batch of mails is on its way: the world changes, and mail servers misbehave.

The far end is a real SMTP server; what it does at each mail is the test's.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from bench.shop import free_port
from server.actions import links, suppressions
from server.db import db
from server.models.contact import Contact, MailTopic
from server.models.order import Order
from tests.factories import World, a_review, an_order, now
from tests.shop_systems import days_ago

HOUR = timedelta(hours=1)


class Office:
    """Asks the test at each whole mail: an answer, or None to break off without one."""

    def __init__(self) -> None:
        self.at_mail: Callable[[str], str | None] = lambda _to: "250 taken"
        self.at_recipient: Callable[[str], str | None] = lambda _to: "250 OK"
        self.came: list[str] = []
        self.ids: Counter[str] = Counter()

    async def handle_RCPT(self, server: Any, _s: Any, envelope: Envelope, address: str, _o: Any) -> str:  # noqa: N802 - aiosmtpd's name
        answer = self.at_recipient(address)
        if answer is None:
            server.transport.abort()
            return "421 gone"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, _s: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.came.append(envelope.rcpt_tos[0])
        self.ids[
            next(x for x in content.decode("ascii", "replace").splitlines() if x.startswith("Message-ID"))
        ] += 1
        answer = self.at_mail(envelope.rcpt_tos[0])
        if answer is None:
            server.transport.abort()
            return "421 gone"
        return answer


@pytest.fixture
def office() -> Iterator[Office]:
    found = Office()
    controller = Controller(found, hostname="127.0.0.1", port=free_port())
    controller.start()
    found.port = controller.port  # type: ignore[attr-defined]
    yield found
    controller.stop()


@pytest.fixture
def mailing(make_world: Callable[..., World], office: Office) -> World:
    made = make_world(smtp_url=f"smtp://127.0.0.1:{office.port}")  # type: ignore[attr-defined]
    made.open_store()
    return made


def buyer(number: int) -> str:
    return f"buyer{number}@example.com"


def three_orders(world: World) -> None:
    for number in range(3):
        world.deliver(an_order(order_id=str(number), email=buyer(number)))


def during_the_first(office: Office, act: Callable[[], None]) -> None:
    """Something happens in the world while the mail server takes the first mail."""

    def once(_to: str) -> str:
        if len(office.came) == 1:
            act()
        return "250 taken"

    office.at_mail = once


# --- the world changes ----------------------------------------------------------------------------


def test_an_order_cancelled_while_its_batch_is_on_its_way_is_not_invited(
    mailing: World, office: Office
) -> None:
    three_orders(mailing)
    during_the_first(
        office, lambda: mailing.deliver(an_order(order_id="2", email=buyer(2), status="cancelled"))
    )
    mailing.work()
    assert office.came == [buyer(0), buyer(1)]
    assert mailing.one("SELECT skip_reason FROM invitations WHERE state = 'skipped'") == "cancelled"


def test_an_unsubscription_while_the_batch_is_on_its_way_counts(mailing: World, office: Office) -> None:
    three_orders(mailing)

    def stop() -> None:
        with mailing.acting():
            person = next(c for c in db.session.query(Contact).all() if c.email == buyer(1))
            suppressions.unsubscribe(person, MailTopic.INVITATIONS, now())

    during_the_first(office, stop)
    mailing.work()
    assert office.came == [buyer(0), buyer(2)]
    assert mailing.one("SELECT skip_reason FROM invitations WHERE state = 'skipped'") == "unsubscribed"


def test_a_review_written_while_the_batch_is_on_its_way_needs_no_invitation(
    mailing: World, office: Office
) -> None:
    three_orders(mailing)
    with mailing.acting():
        order = db.session.query(Order).filter_by(ref="2").one()
        form = "/r/" + links.to_form(order, now(), now() + timedelta(days=90)).token
        line = order.lines[0].id
    during_the_first(office, lambda: mailing.client.post(f"{form}/lines/{line}", data=a_review()))
    mailing.work()
    mailing.work(after=HOUR)
    assert [to for to in office.came if to == buyer(2)] == [buyer(2)], "the receipt, and no invitation"
    assert mailing.one("SELECT count(*) FROM mail_messages WHERE kind = 'invitation'") == 2
    assert mailing.one("SELECT skip_reason FROM invitations WHERE state = 'skipped'") == "reviewed"


def test_asking_that_is_switched_off_while_a_batch_is_on_its_way_stops_the_rest(
    mailing: World, office: Office
) -> None:
    three_orders(mailing)
    during_the_first(office, lambda: mailing.change_store(invitations_on=False))
    mailing.work()
    assert office.came == [buyer(0)]
    mailing.change_store(invitations_on=True)
    mailing.work()
    assert sorted(office.came) == [buyer(n) for n in range(3)]


def test_a_window_that_closes_while_a_batch_is_on_its_way_leaves_the_rest_for_the_morning(
    mailing: World, office: Office
) -> None:
    mailing.change_rules(opens=9, closes=20)
    for number in range(3):
        mailing.deliver(an_order(order_id=str(number), email=buyer(number), time_zone="UTC"))
    evening = (now() + timedelta(days=1)).replace(hour=19, minute=59, second=50)

    def too_late() -> None:
        mailing.clock += timedelta(seconds=20)

    during_the_first(office, too_late)
    mailing.clock = evening
    mailing.work()
    assert office.came == [buyer(0)]
    mailing.work(after=timedelta(hours=12, minutes=59))
    assert office.came == [buyer(0)]
    mailing.work(after=HOUR)
    assert len(office.came) == 3


# --- mail servers misbehave -----------------------------------------------------------------------


def test_one_recipient_the_server_chokes_on_keeps_nobody_else_back(mailing: World, office: Office) -> None:
    office.at_recipient = lambda to: None if to == buyer(0) else "250 OK"
    three_orders(mailing)
    mailing.work()
    assert sorted(office.came) == [buyer(1), buyer(2)]
    assert mailing.one("SELECT count(*) FROM outbox WHERE state = 'due' AND failures = 1") == 1


def test_lost_answers_between_refusals_stay_on_record_and_keep_the_rule(
    mailing: World, office: Office
) -> None:
    """At most four copies of a mail, whatever the server says in between."""
    mailing.deliver(an_order(email=buyer(0)))
    office.at_mail = lambda _to: None if len(office.came) % 2 else "451 later"
    for _ in range(40):
        mailing.work(after=8 * HOUR)
    lost = (len(office.came) + 1) // 2
    assert lost <= 4
    assert list(office.ids.values()) == [len(office.came)]
    assert mailing.one("SELECT repeats FROM mail_messages") == lost - 1
    assert mailing.one("SELECT state FROM mail_messages") in {"uncertain", "ready"}


def test_a_server_that_refuses_our_sender_loses_nothing(mailing: World, office: Office) -> None:
    """An unverified domain, say: every mail is kept until the provider has mended it."""
    mailing.deliver(an_order(email=buyer(0), delivered_at=days_ago(1)))
    office.at_recipient = lambda _to: "550 5.7.1 domain not verified"
    for _ in range(30):
        mailing.work(after=2 * HOUR)
    office.at_recipient = lambda _to: "250 OK"
    mailing.work(after=8 * HOUR)
    assert office.came == [buyer(0)]


def test_what_was_given_up_can_be_tried_again_at_the_desk(mailing: World, office: Office) -> None:
    mailing.deliver(an_order(email=buyer(0)))
    office.at_mail = lambda _to: "554 5.6.0 we do not like this"
    for _ in range(20):
        mailing.work(after=8 * HOUR)
    assert mailing.one("SELECT state FROM outbox WHERE kind = 'invitation'") == "failed"
    desk = mailing.desk()
    assert "Try again" in desk.client.get("/desk/mails").get_data(as_text=True)
    order = mailing.one("SELECT id FROM orders")
    assert "It was given up" in desk.client.get(f"/desk/orders/{order}/invitation").get_data(as_text=True)
    number = mailing.one("SELECT id FROM outbox WHERE kind = 'invitation'")
    office.at_mail = lambda _to: "250 taken"
    assert desk.post(f"/desk/jobs/{number}/retries").status_code == 303
    office.came.clear()
    mailing.work()
    assert office.came == [buyer(0)]


# --- mails that were held -------------------------------------------------------------------------


def test_a_mail_held_for_months_is_not_sent_out_of_nowhere(world: World) -> None:
    world.change_store(invitations_on=False)
    world.deliver()
    world.work(after=timedelta(days=90))
    world.change_store(invitations_on=True)
    world.work()
    assert world.mails() == []
    assert world.one("SELECT skip_reason FROM invitations") == "too_late"


def test_a_mail_held_for_some_weeks_still_goes(world: World) -> None:
    world.change_store(invitations_on=False)
    world.deliver()
    world.work(after=timedelta(days=30))
    world.change_store(invitations_on=True)
    world.work()
    assert len(world.mails()) == 1
