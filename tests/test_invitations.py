"""Who is invited, when, by which mail, and what a real SMTP server does to it (B1, B5, D2, D19–D21; rules §6)."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from server import worker
from server.actions import links, privacy, stores, suppressions
from server.db import db
from server.models.contact import MailTopic
from server.models.order import Order
from server.worker import drafts, post
from tests.authors import Author
from tests.factories import ALICE, COMPLETE, World, a_line, an_order, html_of, now, text_of
from tests.shop_systems import days_ago, everything, rows

MONTH = timedelta(days=30)


def skipped_for(world: World) -> str | None:
    """Why the one invitation there is was not sent."""
    return world.one("SELECT skip_reason FROM invitations")


def due_in(world: World) -> float:
    """Days from delivery-neutral now until the one invitation is due."""
    from server.db import db
    from server.models.invitation import Invitation

    with world.app.app_context():
        (invitation,) = db.session.query(Invitation).all()
        wait: timedelta = invitation.due_at - now()
        return wait / timedelta(days=1)


# --- when -----------------------------------------------------------------------------------------


def test_an_invitation_waits_the_stores_days(world: World) -> None:
    world.change_rules(delay_days=7, fallback_days=7)
    world.deliver(an_order(delivered_at=days_ago(1)))
    world.work(after=timedelta(days=5, hours=23))
    assert world.mails() == []
    world.work(after=timedelta(hours=2))
    assert len(world.mails()) == 1


def test_delivered_beats_fulfilled(world: World) -> None:
    world.change_rules(delay_days=7, fallback_days=7)
    world.deliver(an_order(fulfilled_at=days_ago(5), delivered_at=days_ago(1)))
    assert due_in(world) == pytest.approx(6, abs=0.01)


def test_an_order_that_only_left_is_invited_by_that_day(world: World) -> None:
    world.change_rules(delay_days=7, fallback_days=7)
    world.deliver(an_order(status="fulfilled", fulfilled_at=days_ago(5), delivered_at=None))
    assert due_in(world) == pytest.approx(2, abs=0.01)


def test_the_day_moves_when_delivery_is_learned_later(world: World) -> None:
    world.change_rules(delay_days=7, fallback_days=7)
    world.deliver(an_order(status="fulfilled", fulfilled_at=days_ago(5), delivered_at=None))
    world.deliver(an_order(fulfilled_at=days_ago(5), delivered_at=days_ago(0)))
    assert due_in(world) == pytest.approx(7, abs=0.01)
    world.work(after=timedelta(days=6))
    assert world.mails() == []
    world.work(after=timedelta(days=1, hours=1))
    assert len(world.mails()) == 1


def test_what_was_sent_is_not_sent_again_when_a_date_moves(world: World) -> None:
    world.invited()
    world.deliver(an_order(delivered_at=days_ago(0)))
    world.work(after=MONTH)
    assert len(world.mails()) == 1


def test_a_corrected_address_gets_the_mail_and_the_link_is_hers(world: World) -> None:
    world.change_rules(delay_days=1, fallback_days=1)
    world.deliver(an_order(delivered_at=days_ago(0)))
    world.deliver(an_order(delivered_at=days_ago(0), email="alice.right@example.com"))
    world.work(after=timedelta(days=2))
    (mail,) = world.mails()
    assert mail["To"] == "alice.right@example.com"
    author = Author(world, world.link("r"))
    review = author.post().json["id"]
    assert author.patch(review, body="Changed my mind a little.").status_code == 200
    with world.acting():
        wrong = privacy.find(world.store(), ALICE)
        assert wrong
        privacy.erase(wrong, now())
    assert world.client.get(author.path).status_code == 200


# --- who is not -----------------------------------------------------------------------------------


def test_an_unsubscribed_shopper_is_never_invited(world: World) -> None:
    world.invited()
    assert world.client.post(world.link("u")).status_code == 200
    world.deliver(an_order(order_id="2"))
    world.work(after=MONTH)
    assert len(world.mails()) == 1
    assert world.one("SELECT skip_reason FROM invitations WHERE state = 'skipped'") == "unsubscribed"


def test_an_unsubscription_counts_however_the_address_is_written(world: World) -> None:
    world.invited()
    world.client.post(world.link("u"))
    world.deliver(an_order(order_id="2", email="ALICE@Example.com"))
    world.work(after=MONTH)
    assert len(world.mails()) == 1


def test_an_unsubscription_between_planning_and_sending_counts(world: World) -> None:
    world.change_rules(delay_days=7, fallback_days=7)
    world.deliver()
    world.work()
    with world.acting():
        contact = privacy.find(world.store(), ALICE)
        assert contact
        suppressions.unsubscribe(contact, MailTopic.INVITATIONS, now())
    world.work(after=MONTH)
    assert (world.mails(), skipped_for(world)) == ([], "unsubscribed")


def test_staff_are_never_invited(world: World) -> None:
    world.deliver(an_order(email="Ada@Shop.example"))
    world.work(after=MONTH)
    assert (world.mails(), skipped_for(world)) == ([], "staff")


def test_an_order_that_says_no_is_never_invited(world: World) -> None:
    world.deliver(an_order(permission="none"))
    world.work(after=MONTH)
    assert (world.mails(), skipped_for(world)) == ([], "no_basis")


@pytest.mark.parametrize(
    ("notice", "country", "invited"),
    [
        ({"*": True}, "GB", True),
        ({"*": False}, "GB", False),
        ({"GB": True}, "GB", True),
        ({"GB": False, "*": True}, "GB", False),
        ({"GB": True}, "FR", False),
        ({"GB": True, "*": False}, "FR", False),
        ({"*": True}, "DE", False),
        ({"*": True}, "AT", False),
        ({"*": True, "DE": False}, "DE", False),
        ({"*": True, "DE": True}, "DE", True),
        ({"*": True, "DE": True}, "de", True),
        ({"*": True, "DE": True}, "AT", False),
    ],
)
def test_a_silent_order_goes_by_the_shops_answer_for_the_country(
    world: World, notice: dict[str, bool], country: str, invited: bool
) -> None:
    """D19: no answer, no mail; DE and AT need an explicit one."""
    world.change_store(checkout_notice=notice)
    world.deliver(an_order(country=country))
    world.work(after=MONTH)
    assert len(world.mails()) == int(invited)
    assert skipped_for(world) == (None if invited else "no_basis")


@pytest.mark.parametrize("home", ["DE", None])
def test_an_order_without_a_country_is_taken_for_the_stores_own(world: World, home: str | None) -> None:
    world.change_store(country=home)
    world.deliver(an_order(country=None))
    world.work(after=MONTH)
    assert len(world.mails()) == (0 if home == "DE" else 1)


@pytest.mark.parametrize("permission", ["consent", "soft_opt_in"])
def test_an_order_that_says_yes_needs_no_answer_of_the_shop(world: World, permission: str) -> None:
    world.change_store(checkout_notice={"*": False})
    world.deliver(an_order(country="DE", permission=permission))
    world.work()
    assert len(world.mails()) == 1


def test_a_cancellation_before_the_day_stops_it(world: World) -> None:
    world.change_rules(delay_days=7, fallback_days=7)
    world.deliver()
    world.deliver(an_order(status="cancelled"))
    world.work(after=MONTH)
    assert (world.mails(), skipped_for(world)) == ([], "cancelled")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_refund_stops_nothing(world: World, when: str) -> None:
    """D2: the unhappy are refunded. The mail is worded for it."""
    world.change_rules(delay_days=3, fallback_days=3)
    if when == "after":
        world.deliver()
    world.deliver(an_order(status="refunded", lines=[a_line(1, returned_quantity=1)]))
    world.work(after=MONTH)
    (mail,) = world.mails()
    assert "went back" in text_of(mail)


def test_an_order_older_than_sixty_days_is_never_invited(world: World) -> None:
    """D21, the first day: a backfill wakes nobody."""
    world.deliver(an_order(placed_at=days_ago(61)))
    world.work(after=MONTH)
    assert (world.mails(), skipped_for(world)) == ([], "too_old")


def test_an_order_of_fifty_nine_days_is_invited(world: World) -> None:
    world.deliver(an_order(placed_at=days_ago(59)))
    world.work()
    assert len(world.mails()) == 1


def test_an_order_whose_items_are_all_reviewed_is_not_invited(world: World) -> None:
    """Alice found her way in by the card in the parcel, before her invitation was due."""
    world.change_rules(delay_days=7)
    world.deliver()
    with world.acting():
        order = db.session.query(Order).one()
        form = "/r/" + links.to_form(order, now(), now() + MONTH).token
    assert world.write(form).status_code == 303
    world.work(after=timedelta(days=7))
    assert world.mails("How was your order") == []
    assert skipped_for(world) == "reviewed"


@pytest.mark.parametrize(
    "lacking",
    ["legal_name", "postal_address", "contact_email", "sender_name", "sender_email", "origins", "checkout_notice",
     "publish_days", "retention_months"],
)  # fmt: skip
def test_an_incomplete_store_sends_nothing_until_completed_then_all(world: World, lacking: str) -> None:
    empty: Any = {"origins": [], "checkout_notice": {}}.get(lacking)
    world.change_store(**{lacking: empty})
    world.deliver()
    world.work()
    world.work(after=timedelta(days=3))
    assert world.mails() == []
    world.change_store(**{lacking: COMPLETE[lacking]})
    world.work(after=timedelta(minutes=2))
    assert len(world.mails()) == 1


def test_a_stranger_to_one_store_is_not_stopped_by_another(world: World) -> None:
    """A suppression is the store's own: the address was told to one sender."""
    world.invited()
    world.client.post(world.link("u"))
    world.open_store("other")
    world.slug = "other"
    world.deliver()
    world.work()
    assert len(world.mails()) == 2


# --- the mail -------------------------------------------------------------------------------------


def test_one_mail_per_order_lists_all_items(world: World) -> None:
    lines = [a_line(n, variant=f"Colour {n}") for n in range(1, 6)]
    world.deliver(an_order(lines=lines))
    world.deliver(an_order(order_id="2", lines=[a_line(9)]))
    world.work()
    first, second = world.mails()
    both = sorted((text_of(first), text_of(second)), key=len)
    assert all(f"Thing {n}" in both[1] and f"Colour {n}" in both[1] for n in range(1, 6))
    assert "Thing 9" in both[0]
    assert "Thing 1" not in both[0]


def test_the_mail_has_its_headers(world: World) -> None:
    """Rules EM1, EM3, EM5."""
    world.invited()
    (mail,) = world.mails()
    assert mail["From"] == "Fern & Tide <reviews@shop.example>"
    assert mail["Reply-To"] == "hello@shop.example"
    assert mail["To"] == ALICE
    assert mail["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[\w-]{20,}@shop\.example>", mail["Message-ID"])
    assert re.fullmatch(r"<http://reviews\.test/u/[\w-]{24}>", mail["List-Unsubscribe"])
    assert abs(mail["Date"].datetime - now()) < timedelta(minutes=2)
    assert len(mail.get_all("Message-ID")) == len(mail.get_all("Date")) == 1


def test_the_mail_has_two_parts_that_say_the_same(world: World) -> None:
    world.deliver(an_order(lines=[a_line(1), a_line(2, name="Mug & <saucer>")]))
    world.work()
    (mail,) = world.mails()
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert {part.get_content_charset() for part in mail.iter_parts()} == {"utf-8"}
    text, page = text_of(mail), html_of(mail)
    assert urls_of(page) <= urls_of(text)
    for words in ("Thing 1", "1 Quay Street, Whitby", "Fern & Tide Ltd"):
        assert words in text
        assert words.replace("&", "&amp;") in page
    assert "Mug & <saucer>" in text
    assert "Mug &amp; &lt;saucer&gt;" in page
    assert world.link("u") in page


def urls_of(words: str) -> set[str]:
    return {found.replace("&amp;", "&").rstrip(".,)") for found in re.findall(r"https?://[^\s\"<>]+", words)}


def test_all_five_ratings_are_offered_alike(world: World) -> None:
    """EM11: no "happy?" branch; a star only fills the form in."""
    world.invited()
    (mail,) = world.mails()
    for words in (text_of(mail), html_of(mail)):
        offered = re.findall(r"/r/[\w-]+\?line=\d+&(?:amp;)?rating=(\d)", words)
        assert sorted(offered) == ["1", "2", "3", "4", "5"]


def test_a_name_cannot_inject_a_header(world: World) -> None:
    world.change_store(sender_name="Fern\r\nBcc: mallory@example.com")
    world.deliver(
        an_order(given_name="Alice\r\nBcc: mallory@example.com", lines=[a_line(1, name="A\r\nBcc: x@y.z")])
    )
    world.work()
    (mail,) = world.mails()
    assert mail["Bcc"] is None
    assert mail["To"] == ALICE


def test_opening_every_link_of_the_mail_changes_nothing(world: World) -> None:
    """Scanners open every link they see, with GET and HEAD, again and again."""
    world.deliver(an_order(lines=[a_line(1), a_line(2)]))
    world.work()
    (mail,) = world.mails()
    found = urls_of(html_of(mail)) | urls_of(text_of(mail)) | {mail["List-Unsubscribe"].strip("<>")}
    ours = sorted(url for url in found if url.startswith(world.settings.base_url))
    assert len(ours) >= 13
    counts, before = world.counts(), rows(world)
    for url in ours:
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        for _ in range(5):
            shown = world.client.get(path)
            assert shown.status_code == 200, path
            assert "Set-Cookie" not in shown.headers
            assert world.client.head(path).status_code == 200
    assert world.counts() == counts
    assert rows(world) == before
    world.deliver(an_order(order_id="2"))
    world.work()
    assert len(world.mails()) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"data": {"List-Unsubscribe": "One-Click"}, "content_type": "multipart/form-data"},
        {},
    ],
    ids=["urlencoded", "multipart", "empty"],
)
def test_one_click_unsubscribes_in_either_encoding(world: World, body: dict[str, Any]) -> None:
    """RFC 8058: no cookies, no redirect; the provider's server has no session and no origin of ours."""
    world.invited()
    path = urlsplit(world.mails()[0]["List-Unsubscribe"].strip("<>")).path
    stranger = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    for _ in range(2):
        answer = world.client.post(path, headers=stranger, **body)
        assert answer.status_code == 200
        assert "Location" not in answer.headers
        assert "Set-Cookie" not in answer.headers
    assert world.counts()["suppressions"] == 2, "invitations, and news of points (D20)"


def test_mallorys_guess_unsubscribes_nobody(world: World) -> None:
    world.invited()
    token = world.link("u").rpartition("/")[2]
    for guess in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.lower() + "x",
        "",
        world.link("r")[3:],
    ):
        assert world.client.post(f"/u/{guess}").status_code in {404, 405}
    assert world.counts()["suppressions"] == 0


def test_the_unsubscribe_link_never_ends(world: World) -> None:
    world.invited()
    assert world.one("SELECT expires_at FROM links WHERE purpose = 'unsubscribe'") is None


def test_the_forms_link_lives_ninety_days_from_the_mail(world: World) -> None:
    from server.db import db
    from server.models.link import Link, Purpose

    world.change_rules(delay_days=20, fallback_days=20)
    world.deliver()
    world.work(after=timedelta(days=25))
    with world.app.app_context():
        link = db.session.query(Link).filter_by(purpose=Purpose.WRITE).one()
        assert link.expires_at == world.clock + timedelta(days=90)


# --- a real SMTP server ---------------------------------------------------------------------------


class PostOffice:
    """aiosmtpd's far end: what came, and what it says to whom."""

    def __init__(self) -> None:
        self.came: list[Envelope] = []
        self.answers: dict[str, str] = {}
        self.tried = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.tried += 1
        answer = self.answers.get(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.came.append(envelope)
        return "250 OK"

    @property
    def message_ids(self) -> list[str]:
        return [re.findall(rb"(?mi)^Message-ID: (<[^>]+>)", e.content)[0].decode() for e in self.came]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def listening(office: PostOffice, port: int) -> Iterator[None]:
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def office(port: int) -> Iterator[PostOffice]:
    found = PostOffice()
    with listening(found, port):
        yield found


@pytest.fixture
def mailing(make_world: Callable[..., World], port: int) -> World:
    """A world whose mails go to a server on loopback."""
    made = make_world(smtp_url=f"smtp://127.0.0.1:{port}")
    made.open_store()
    return made


def job(world: World) -> tuple[str, int, str | None]:
    from server.db import db
    from server.models.outbox import Job, JobKind

    with world.app.app_context():
        found = db.session.query(Job).filter_by(kind=JobKind.INVITATION).one()
        return found.state.value, found.attempts, found.last_error


def test_a_mail_is_received_by_a_real_server(mailing: World, office: PostOffice) -> None:
    mailing.deliver()
    mailing.work()
    (envelope,) = office.came
    assert (envelope.mail_from, envelope.rcpt_tos) == ("reviews@shop.example", [ALICE])
    assert b"Thing 1" in envelope.content
    assert job(mailing)[0] == "done"
    assert not list(mailing.settings.mail_folder.glob("*")) if mailing.settings.mail_folder.exists() else True


def test_many_mails_go_through_one_round(mailing: World, office: PostOffice) -> None:
    for n in range(5):
        mailing.deliver(an_order(order_id=str(n), email=f"buyer{n}@example.com"))
    mailing.work()
    assert sorted(e.rcpt_tos[0] for e in office.came) == [f"buyer{n}@example.com" for n in range(5)]
    assert len(set(office.message_ids)) == 5


def test_a_refused_recipient_is_not_tried_again(mailing: World, office: PostOffice) -> None:
    office.answers[ALICE] = "550 5.1.1 no such user"
    mailing.deliver()
    mailing.deliver(an_order(order_id="2", email="bob@example.com"))
    for _ in range(3):
        mailing.work(after=timedelta(days=1))
    tried = office.tried
    assert [e.rcpt_tos for e in office.came] == [["bob@example.com"]]
    assert mailing.one("SELECT state FROM outbox WHERE last_error IS NOT NULL") == "failed"
    assert tried == 2
    assert ALICE not in str(mailing.one("SELECT last_error FROM outbox WHERE state = 'failed'"))


def test_a_greylisted_recipient_is_tried_again(mailing: World, office: PostOffice) -> None:
    """450 says "not now", and means it."""
    office.answers[ALICE] = "450 4.7.1 greylisted, come back later"
    mailing.deliver()
    mailing.work()
    assert (job(mailing)[0], office.came) == ("due", [])
    office.answers.clear()
    mailing.work(after=timedelta(minutes=10))
    assert job(mailing)[0] == "done"
    assert len(office.came) == 1


def test_while_the_server_is_down_mails_wait_and_none_is_lost(mailing: World, port: int) -> None:
    for n in range(3):
        mailing.deliver(an_order(order_id=str(n), email=f"buyer{n}@example.com"))
    mailing.work()
    mailing.work(after=timedelta(minutes=5))
    assert mailing.one("SELECT count(*) FROM outbox WHERE state = 'due'") == 3
    office = PostOffice()
    with listening(office, port):
        mailing.work(after=timedelta(hours=1))
    assert len(office.came) == 3
    assert mailing.one("SELECT count(*) FROM outbox WHERE state = 'due'") == 0


def test_a_mail_server_that_is_away_for_a_long_weekend_loses_nothing(mailing: World, port: int) -> None:
    """It is waited for without end; only what is our own fault is given up."""
    mailing.deliver()
    for _ in range(40):
        mailing.work(after=timedelta(hours=2))
    assert mailing.one("SELECT count(*) FROM mail_messages") == 0
    office = PostOffice()
    with listening(office, port):
        mailing.work(after=timedelta(hours=1))
    assert len(office.came) == 1


def test_behind_a_server_that_is_away_a_whole_batch_waits_after_one_try(mailing: World, port: int) -> None:
    for n in range(30):
        mailing.deliver(an_order(order_id=str(n), email=f"buyer{n}@example.com"))
    mailing.work()
    assert mailing.one("SELECT count(*) FROM outbox WHERE failures = 1 AND state = 'due'") == 30
    assert mailing.one("SELECT count(*) FROM invitations WHERE state = 'due' AND sent_at IS NULL") == 30
    office = PostOffice()
    with listening(office, port):
        mailing.work(after=timedelta(minutes=10))
    assert len(office.came) == 30


def test_an_unsubscription_while_the_server_is_down_counts(mailing: World, port: int) -> None:
    """The first attempt planned the mail; the rules are asked again at each."""
    mailing.deliver()
    mailing.work()
    with mailing.acting():
        contact = privacy.find(mailing.store(), ALICE)
        assert contact
        suppressions.unsubscribe(contact, MailTopic.INVITATIONS, now())
    office = PostOffice()
    with listening(office, port):
        mailing.work(after=timedelta(hours=1))
    assert office.came == []


class KilledError(BaseException):
    """A worker that is gone: nothing of it catches this."""


def test_a_worker_killed_between_250_and_commit_sends_the_same_message_again(
    mailing: World, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailing.deliver()

    def die(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(post.claims, "done", die)
        with pytest.raises(KilledError):
            mailing.work()
    assert len(office.came) == 1
    assert job(mailing)[0] == "due"
    mailing.work()
    assert len(office.came) == 1, "the dead worker's lease still holds"
    mailing.work(after=worker.LEASE + timedelta(seconds=1))
    assert len(office.came) == 2
    assert len(set(office.message_ids)) == 1
    mailing.work(after=MONTH)
    assert len(office.came) == 2
    assert mailing.counts()["mail_messages"] == mailing.counts()["invitations"] == 1


def test_a_worker_killed_before_sending_loses_nothing(
    mailing: World, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailing.deliver()

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(drafts.build, "message", die)
        with pytest.raises(KilledError):
            mailing.work()
    assert office.came == []
    mailing.work(after=worker.LEASE + timedelta(seconds=1))
    assert len(office.came) == 1


def test_one_job_that_breaks_does_not_stop_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An unexpected error is logged without its words, and the next job is done."""
    world.deliver(an_order(order_id="1"))
    world.deliver(an_order(order_id="2", email="bob@example.com"))
    build = drafts.build.message

    def sometimes(**facts: Any) -> Any:
        if facts["to"] == ALICE:
            raise TypeError(f"unexpected for {ALICE}")
        return build(**facts)

    monkeypatch.setattr(drafts.build, "message", sometimes)
    world.work()
    assert [mail["To"] for mail in world.mails()] == ["bob@example.com"]
    assert world.one("SELECT last_error FROM outbox WHERE last_error IS NOT NULL") == "TypeError"
    assert ALICE not in caplog.text
    monkeypatch.undo()
    world.work(after=timedelta(minutes=10))
    assert len(world.mails()) == 2


def test_a_shopper_with_a_name_in_any_script_gets_her_mail(mailing: World, office: PostOffice) -> None:
    mailing.deliver(an_order(given_name="愛麗絲", lines=[a_line(1, name="Schürze 🌿 עברית")]))
    mailing.work()
    assert len(office.came) == 1


def test_the_clock_of_the_policy_is_the_one_at_planning(world: World) -> None:
    """A later change of the wait plans later orders; what is planned stays explained by its policy."""
    world.change_rules(delay_days=7, fallback_days=7)
    world.deliver()
    with world.app.app_context():
        number = stores.policy(world.store()).number
    world.change_rules(delay_days=9, fallback_days=9)
    assert (
        world.one(
            "SELECT number FROM policy_versions JOIN invitations ON policy_version_id = policy_versions.id"
        )
        == number
    )


def test_no_mail_kept_in_the_folder_holds_an_order_number(world: World) -> None:
    world.deliver(an_order(order_id="secret-order-4711"))
    world.work()
    assert "secret-order-4711" not in world.mails()[0].as_string()
    assert "secret-order-4711" in everything(world)
