"""Stopping and allowing again, topic by topic; who may lift what; lists brought along (D20, RFC 8058)."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from server.actions import links, suppressions
from server.crypto import vault
from server.db import db
from server.models.contact import Contact, MailTopic, SuppressionReason
from server.models.outbox import JobKind
from server.worker.contents import LETTERS
from tests.factories import ALICE, World, an_order, now, text_of
from tests.shop_systems import run

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
EVERYTHING = frozenset(LETTERS)
UNASKED = {JobKind.INVITATION, JobKind.REMINDER, JobKind.ARRIVAL_NOTE}


def path_of(header: str) -> str:
    return urlsplit(header.strip("<>")).path


def put(
    world: World, reason: SuppressionReason, topic: MailTopic = MailTopic.ALL, email: str = ALICE
) -> None:
    with world.acting():
        suppressions.suppress(world.store().id, vault.email_hash(email), reason, now(), topic)


def stopped(world: World, email: str = ALICE) -> set[JobKind]:
    """Every kind of mail that would not go to this address."""
    with world.app.app_context():
        store = world.store().id
        return {k for k in EVERYTHING if suppressions.stopped(store, vault.email_hash(email), k)}


def topics(world: World) -> set[tuple[str, str]]:
    with world.app.app_context():
        return {(r, t) for r, t in db.session.execute(sa.text("SELECT reason, topic FROM suppressions"))}


def a_reply(world: World) -> None:
    number = world.published()
    world.work(after=timedelta(hours=1))
    world.desk().post(f"/desk/reviews/{number}/replies", body="Thank you for telling us.")
    world.work()


# --- D20 ------------------------------------------------------------------------------------------


def test_every_mail_has_a_nature() -> None:
    assert set(suppressions.NATURES) == EVERYTHING


@pytest.mark.parametrize(
    ("reason", "topic", "stops"),
    [
        ("unsubscribed", "invitations", UNASKED),
        ("imported", "invitations", UNASKED),
        ("unsubscribed", "replies", {JobKind.REPLY_NOTICE}),
        ("unsubscribed", "points", set()),
        ("complaint", "all", UNASKED | {JobKind.REPLY_NOTICE}),
        ("hard_bounce", "all", EVERYTHING - {JobKind.SIGN_IN, JobKind.TEST_MAIL}),
        ("erased", "all", UNASKED | {JobKind.REPLY_NOTICE}),
    ],
)
def test_each_reason_stops_what_it_says_and_no_more(
    world: World, reason: str, topic: str, stops: set[JobKind]
) -> None:
    put(world, SuppressionReason(reason), MailTopic(topic))
    assert stopped(world) == stops
    assert stopped(world, "other@example.com") == set()


def test_the_gravest_reason_is_the_one_that_is_told(world: World) -> None:
    put(world, SuppressionReason.UNSUBSCRIBED, MailTopic.INVITATIONS)
    put(world, SuppressionReason.HARD_BOUNCE)
    with world.app.app_context():
        found = suppressions.stopped(world.store().id, vault.email_hash(ALICE), JobKind.INVITATION)
    assert found is SuppressionReason.HARD_BOUNCE


def test_a_stop_belongs_to_one_store(world: World) -> None:
    world.open_store("other")
    put(world, SuppressionReason.HARD_BOUNCE)
    with world.app.app_context():
        assert suppressions.stopped(world.store("other").id, vault.email_hash(ALICE), JobKind.CODE) is None


# --- one click ------------------------------------------------------------------------------------


def test_one_click_in_an_invitation_stops_what_nobody_asked_for(world: World) -> None:
    world.invited()
    (mail,) = world.mails()
    assert world.client.post(path_of(mail["List-Unsubscribe"]), data=ONE_CLICK).status_code == 200
    assert topics(world) == {("unsubscribed", "invitations"), ("unsubscribed", "points")}


def test_one_click_in_a_mail_about_a_reply_stops_these_alone(world: World) -> None:
    a_reply(world)
    mail = world.mails("replied")[0]
    assert world.client.post(path_of(mail["List-Unsubscribe"]), data=ONE_CLICK).status_code == 200
    assert topics(world) == {("unsubscribed", "replies")}
    world.desk().post("/desk/reviews/1/replies", body="And once more: thank you.")
    world.work()
    assert len(world.mails("replied")) == 1


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_either_encoding_is_answered_200_without_redirect_or_cookie(world: World, kind: str) -> None:
    """RFC 8058: the mail provider's server has no session, and follows nothing."""
    world.invited()
    types = {"urlencoded": "application/x-www-form-urlencoded", "multipart": "multipart/form-data"}
    stranger = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    path = path_of(world.mails()[0]["List-Unsubscribe"])
    answer = world.client.post(path, data=ONE_CLICK, content_type=types[kind], headers=stranger)
    assert answer.status_code == 200
    assert not {"Location", "Set-Cookie", "Refresh"} & set(answer.headers.keys())
    assert JobKind.INVITATION in stopped(world)


@pytest.mark.parametrize(("scheme", "offered"), [("https", "List-Unsubscribe=One-Click"), ("http", None)])
def test_one_click_is_offered_over_https_alone(
    make_world: Callable[..., World], scheme: str, offered: str | None
) -> None:
    """RFC 8058, 3.1: the address of a one-click header is an https one; the link alone harms nobody."""
    world = make_world(base_url=f"{scheme}://reviews.test")
    world.open_store()
    world.invited()
    (mail,) = world.mails()
    assert mail["List-Unsubscribe-Post"] == offered
    assert mail["List-Unsubscribe"].startswith(f"<{scheme}://reviews.test/u/")


def test_a_body_nobody_can_read_still_unsubscribes(world: World) -> None:
    world.invited()
    path = path_of(world.mails()[0]["List-Unsubscribe"])
    answer = world.client.post(path, data=b"\xff\x00--", content_type="multipart/form-data")
    assert answer.status_code == 200
    assert JobKind.INVITATION in stopped(world)


def test_a_scanner_that_opens_the_link_stops_nothing(world: World) -> None:
    world.invited()
    path = path_of(world.mails()[0]["List-Unsubscribe"])
    before = world.counts()
    for _ in range(5):
        for method in ("GET", "HEAD", "OPTIONS"):
            for address in (path, f"{path}/choices"):
                world.client.open(address, method=method)
    assert world.counts() == before
    assert stopped(world) == set()


def test_mails_people_asked_for_carry_no_unsubscribe(world: World) -> None:
    world.reviewed()
    world.work()
    receipt = world.mails()[-1]
    assert receipt["List-Unsubscribe"] is None


# --- the page for people --------------------------------------------------------------------------


def ticked(page: str) -> set[str]:
    return set(re.findall(r'name="(invitations|replies|points)" value="true" checked', page))


def test_a_person_stops_one_topic_and_allows_it_again(world: World) -> None:
    world.invited()
    path = world.link("u")
    assert ticked(world.client.get(path).get_data(as_text=True)) == {"invitations", "replies", "points"}
    page = world.client.post(f"{path}/choices", data={"invitations": "true", "points": "true"})
    assert ticked(page.get_data(as_text=True)) == {"invitations", "points"}
    assert stopped(world) == {JobKind.REPLY_NOTICE}
    world.client.post(f"{path}/choices", data={"invitations": "true", "points": "true", "replies": "true"})
    assert stopped(world) == set()
    assert topics(world) == set()


def test_stop_all_stops_all_topics(world: World) -> None:
    world.invited()
    path = world.link("u")
    answer = world.client.post(f"{path}/choices")
    assert answer.status_code == 200
    assert ticked(answer.get_data(as_text=True)) == set()
    assert stopped(world) == UNASKED | {JobKind.REPLY_NOTICE}


def test_after_a_choice_the_page_says_what_holds_now(world: World) -> None:
    world.invited()
    path = world.link("u")
    answer = world.client.post(path).get_data(as_text=True)
    assert "No more invitations" in answer
    assert "will not ask you for reviews" in " ".join(answer.split())
    later = world.client.get(path).get_data(as_text=True)
    assert "will not ask you for reviews" in " ".join(later.split())


def test_choosing_the_same_again_keeps_the_day_of_the_first_no(world: World) -> None:
    world.invited()
    path = world.link("u")
    world.client.post(path)
    first = world.one("SELECT min(at) FROM suppressions")
    world.client.post(f"{path}/choices", data={"replies": "true"})
    assert world.one("SELECT min(at) FROM suppressions WHERE topic = 'invitations'") == first


def test_allowing_again_brings_the_next_invitation(world: World) -> None:
    world.invited()
    path = world.link("u")
    world.client.post(path)
    world.client.post(f"{path}/choices", data={"invitations": "true"})
    world.deliver(an_order(order_id="2", email=ALICE))
    world.work(after=timedelta(days=40))
    assert len(world.mails()) >= 2


def test_a_persons_own_yes_is_newer_than_a_complaint_or_an_imported_no(world: World) -> None:
    world.invited()
    put(world, SuppressionReason.COMPLAINT)
    put(world, SuppressionReason.IMPORTED, MailTopic.INVITATIONS)
    world.client.post(f"{world.link('u')}/choices", data={"replies": "true"})
    assert stopped(world) == UNASKED
    assert topics(world) == {("unsubscribed", "invitations"), ("unsubscribed", "points")}


def test_who_was_erased_and_comes_back_may_say_yes_again(world: World) -> None:
    """A newer word than the erasure, and their own; who only stops more is still not asked."""
    put(world, SuppressionReason.ERASED)
    person = come_back(world)
    page = world.client.get(person).get_data(as_text=True)
    assert ticked(page) == set()
    world.client.post(f"{person}/choices")
    assert "erased" in {reason for reason, _ in topics(world)}
    page = world.client.post(f"{person}/choices", data={"invitations": "true"}).get_data(as_text=True)
    assert ticked(page) == {"invitations"}
    assert stopped(world) == {JobKind.REPLY_NOTICE}
    world.deliver(an_order(order_id="2"))
    world.work()
    assert len(world.mails()) == 1


def come_back(world: World) -> str:
    """An order after the erasure: nothing is asked, and there is a way to say what may be."""
    world.deliver(an_order(order_id="1"))
    world.work()
    assert world.mails() == []
    with world.acting():
        contact = db.session.query(Contact).one()
        return f"/u/{links.unsubscribe(contact, now()).token}"


def test_nobody_wishes_a_dead_mailbox_alive(world: World) -> None:
    world.invited()
    put(world, SuppressionReason.HARD_BOUNCE)
    page = world.client.post(f"{world.link('u')}/choices", data={"invitations": "true"})
    assert "undeliverable" in page.get_data(as_text=True)
    assert stopped(world) == EVERYTHING - {JobKind.SIGN_IN, JobKind.TEST_MAIL}


def test_my_data_shows_the_same_choices(world: World) -> None:
    world.invited()
    world.client.post("/me/", data={"email": ALICE, "store": "demo"})
    asked = world.client.post("/me/", data={"email": ALICE, "store": "demo"}).get_data(as_text=True)
    world.work()
    code = re.search(r"\b[A-Z2-7]{8}\b", text_of(world.mails("code")[-1]))
    handle = re.search(r'name="handle" value="([^"]+)"', asked)
    assert code
    assert handle
    me = world.client.post("/me/code", data={"handle": handle[1], "code": code[0]}).headers["Location"]
    answer = world.client.post(f"{me}/mails", data={"replies": "true"})
    assert answer.status_code == 303
    assert ticked(world.client.get(me).get_data(as_text=True)) == {"replies"}


# --- a list brought along -------------------------------------------------------------------------

KLAVIYO = "﻿Email,First Name,Suppression Reason\r\nalice@example.com,Alice,UNSUBSCRIBE\r\n"
MAILCHIMP = '"Email Address","First Name",UNSUB_TIME\n"ALICE@example.com",Alice,"2024-01-02 10:00:00"\n'
JUDGEME = "reviewer_name;reviewer_email;unsubscribed_at\nAlice;alice@example.com;2024-01-02\n"
WOOCOMMERCE = "Order,Billing Email,Country\n7,alice@example.com,GB\n"
PLAIN = "bob@example.com\n\nalice@example.com\n"
NAMED = 'Customer\tE-Mail\n"Alice ""Al"" B"\t"Alice <alice@example.com>"\n'


@pytest.mark.parametrize(
    "text",
    [KLAVIYO, MAILCHIMP, JUDGEME, WOOCOMMERCE, PLAIN, NAMED],
    ids=["klaviyo", "mailchimp", "judge.me", "woocommerce", "plain", "tabs"],
)
def test_lists_of_other_systems_are_taken_in_by_the_command(world: World, tmp_path: Any, text: str) -> None:
    file = tmp_path / "no.csv"
    file.write_text(text, "utf-8")
    assert run(world, "suppressions", "import", "demo", str(file)).exit_code == 0
    assert stopped(world) == UNASKED
    count = world.counts()["suppressions"]
    assert "0 addresses taken in" in run(world, "suppressions", "import", "demo", str(file)).output
    assert world.counts()["suppressions"] == count


def test_bad_lines_are_named_and_the_good_ones_taken(world: World, tmp_path: Any) -> None:
    file = tmp_path / "no.csv"
    file.write_text("email\nno address\nalice@example.com\n@\n", "utf-8")
    result = run(world, "suppressions", "import", "demo", str(file))
    assert result.exit_code == 1
    assert "line 2:" in result.output
    assert "line 4:" in result.output
    assert stopped(world) == UNASKED


@pytest.mark.parametrize(("lines", "told"), [("no\n", "1 line holds no"), ("no\n@\n", "2 lines hold no")])
def test_bad_lines_are_counted_in_plain_english(world: World, tmp_path: Any, lines: str, told: str) -> None:
    file = tmp_path / "no.csv"
    file.write_text(f"email\nalice@example.com\n{lines}", "utf-8")
    result = run(world, "suppressions", "import", "demo", str(file))
    assert "1 address taken in, 0 were known." in result.output
    assert told in result.output


def test_a_long_list_counts_each_address_once(world: World, tmp_path: Any) -> None:
    file = tmp_path / "no.csv"
    names = [f"buyer{n}@example.com" for n in range(1200)]
    file.write_text("\n".join([*names, *names[:300]]), "utf-8")
    first, again = (run(world, "suppressions", "import", "demo", str(file)).output for _ in range(2))
    assert "1200 addresses taken in, 0 were known." in first
    assert "0 addresses taken in, 1200 were known." in again
    assert world.one("SELECT count(*) FROM log_events WHERE kind = 'suppression.imported'") == 2


def test_no_address_of_a_list_is_kept(world: World, tmp_path: Any) -> None:
    file = tmp_path / "no.csv"
    file.write_text("email\nsecret.person@example.com\n", "utf-8")
    run(world, "suppressions", "import", "demo", str(file))
    with world.app.app_context():
        everything = " ".join(
            str(row)
            for table in sorted(db.metadata.tables)
            for row in db.session.execute(sa.text(f"SELECT * FROM {table}"))
        )
    assert "secret.person" not in everything


def upload(world: World, text: bytes, name: str = "no.csv") -> Any:
    desk = world.desk()
    form = {"csrf": desk.token(), "file": (io.BytesIO(text), name)}
    return desk.client.post("/desk/delivery/opt-outs", data=form, content_type="multipart/form-data")


def test_a_list_is_taken_in_at_the_desk(world: World) -> None:
    page = upload(world, b"email\nalice@example.com\nnonsense\n")
    assert page.status_code == 200
    text = " ".join(page.get_data(as_text=True).split())
    assert "1 taken in" in text
    assert "Line 3" in text
    assert stopped(world) == UNASKED


@pytest.mark.parametrize(
    ("text", "status"),
    [(b"\xff\xfe\x00", 422), (b"name,country\nAlice,GB\n", 422), (b"", 200)],
    ids=["not text", "no column", "empty"],
)
def test_a_file_that_is_no_list_is_told_in_a_sentence(world: World, text: bytes, status: int) -> None:
    assert upload(world, text).status_code == status
    assert upload(world, text, name="").status_code == 422
    assert world.counts()["suppressions"] == 0


# --- looking up and lifting -----------------------------------------------------------------------


def test_the_desk_is_told_why_and_since_when(world: World, caplog: pytest.LogCaptureFixture) -> None:
    put(world, SuppressionReason.HARD_BOUNCE)
    page = world.desk().post("/desk/delivery/look-ups", email=ALICE.upper()).get_data(as_text=True)
    assert "undeliverable" in page
    assert str(now().year) in page
    assert "nothing stands against it" in world.desk().post(
        "/desk/delivery/look-ups", email="bob@example.com"
    ).get_data(as_text=True)
    assert world.one("SELECT count(*) FROM log_events WHERE kind = 'suppression.looked_up'") == 2
    assert "alice" not in caplog.text.lower()


@pytest.mark.parametrize(("reason", "topic"), [("hard_bounce", "all"), ("imported", "invitations")])
def test_a_bounce_or_an_imported_no_is_lifted_with_a_reason(world: World, reason: str, topic: str) -> None:
    put(world, SuppressionReason(reason), MailTopic(topic))
    desk = world.desk()
    assert desk.post("/desk/delivery/lifts", email=ALICE).status_code == 422
    assert desk.post("/desk/delivery/lifts", email=ALICE, cause="because").status_code == 422
    assert stopped(world)
    assert desk.post("/desk/delivery/lifts", email=ALICE, cause="mailbox_works").status_code == 200
    assert stopped(world) == set()
    assert world.one("SELECT count(*) FROM log_events WHERE kind = 'suppression.lifted'") == 1


@pytest.mark.parametrize(
    ("reason", "topic"), [("unsubscribed", "invitations"), ("complaint", "all"), ("erased", "all")]
)
def test_what_a_shopper_said_is_not_lifted_at_the_desk(world: World, reason: str, topic: str) -> None:
    put(world, SuppressionReason(reason), MailTopic(topic))
    before = stopped(world)
    answer = world.desk().post("/desk/delivery/lifts", email=ALICE, cause="person_asked")
    assert answer.status_code == 409
    assert stopped(world) == before


def test_lifting_a_bounce_leaves_the_shoppers_own_no(world: World) -> None:
    put(world, SuppressionReason.HARD_BOUNCE)
    put(world, SuppressionReason.UNSUBSCRIBED, MailTopic.INVITATIONS)
    world.desk().post("/desk/delivery/lifts", email=ALICE, cause="mailbox_works")
    assert stopped(world) == UNASKED
