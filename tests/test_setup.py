"""Set-up at the desk: each thing goes from "to do" to "done" by the real act, and what is missing is said."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import sqlalchemy as sa

from server.actions import staff
from server.db import db
from server.models.order import Order
from tests.factories import ADA, COMPLETE, SHOP_ORIGIN, Desk, World, an_order, now
from tests.seasons import words
from tests.shop_systems import run
from tests.test_invitation_rules import switch_on, typed
from tests.test_invitations import PostOffice, free_port, listening

SETUP = "/desk/setup"
CODES = ("store", "people", "address", "mail", "permission", "orders", "snippet", "rules")


def cards(desk: Desk) -> dict[str, str]:
    """Each step's card, in words."""
    page = desk.client.get(SETUP).get_data(as_text=True)
    found = re.findall(r'<li class="card" id="(\w+)">(.*?)</li>', page, re.DOTALL)
    return {code: words(card) for code, card in found}


def done(desk: Desk) -> set[str]:
    return {code for code, said in cards(desk).items() if re.search(r"^\d\. .*? Done", said)}


def the_desk(world: World, **lacking: Any) -> Desk:
    world.change_store(**lacking)
    return world.desk()


# --- what is filled in ----------------------------------------------------------------------------


def test_an_empty_store_has_everything_before_it(make_world: Callable[..., World]) -> None:
    world = make_world()
    world.open_store(**dict.fromkeys(COMPLETE, None) | {"origins": [], "checkout_notice": {}})
    desk = world.desk()
    assert tuple(cards(desk)) == CODES
    assert done(desk) == {"people"}
    said = words(desk.client.get(SETUP).get_data(as_text=True))
    assert "7 of 8 things are still to do" in said


@pytest.mark.parametrize(
    ("lacking", "step", "name"),
    [
        ("legal_name", "store", "legal name"),
        ("postal_address", "store", "postal address"),
        ("contact_email", "store", "contact address"),
        ("publish_days", "store", "days to publish"),
        ("retention_months", "store", "months kept"),
        ("sender_name", "address", "sender name"),
        ("sender_email", "address", "sender address"),
        ("checkout_notice", "permission", "No answer, no mail."),
    ],
)
def test_what_is_missing_is_named_until_it_is_filled_in(
    world: World, lacking: str, step: str, name: str
) -> None:
    desk = the_desk(world, **{lacking: {} if lacking == "checkout_notice" else None})
    assert name in cards(desk)[step]
    assert step not in done(desk)
    world.change_store(**{lacking: COMPLETE[lacking]})
    assert step in done(desk)


def answered(world: World, notice: dict[str, bool], **store: Any) -> tuple[bool, str]:
    """Is the step about permission done, and what does its card say?"""
    desk = the_desk(world, checkout_notice=notice, **store)
    return "permission" in done(desk), cards(desk)["permission"]


def test_a_german_shop_is_not_done_before_it_answered_for_germany(world: World) -> None:
    """D19: "everywhere: yes" asks nobody there."""
    finished, said = answered(world, {"*": True}, country="DE")
    assert not finished
    assert "Germany (DE): not yet answered Everywhere else: yes" in said
    for answer in (True, False):
        finished, said = answered(world, {"*": True, "DE": answer})
        assert finished, "a no is an answer too"
        assert "Germany (DE): " + ("yes" if answer else "no") in said
        assert "not yet answered" not in said


def test_the_countries_of_orders_want_an_answer_too(world: World) -> None:
    assert answered(world, {"GB": True}, country="GB")[0]
    world.deliver(an_order(order_id="1", country="AT"))
    world.deliver(an_order(order_id="2", email="b@example.com", country="FR"))
    finished, said = answered(world, {"GB": True})
    assert not finished
    assert "Austria (AT): not yet answered" in said
    assert "France (FR): not yet answered" in said
    assert answered(world, {"GB": True, "*": True})[0] is False
    assert answered(world, {"GB": True, "*": False, "AT": True})[0]


def test_orders_that_bring_their_own_permission_want_no_answer(world: World) -> None:
    world.deliver(an_order(country="DE", permission="consent"))
    assert answered(world, {"*": True})[0]


def test_countries_of_long_ago_want_no_answer(world: World) -> None:
    world.deliver(an_order(country="DE"))
    assert not answered(world, {"*": True})[0]
    with world.acting():
        db.session.execute(sa.update(Order).values(received_at=now() - timedelta(days=91)))
    assert answered(world, {"*": True})[0]


def test_a_country_that_does_not_exist_is_shown_as_it_came(world: World) -> None:
    assert "QQ: not yet answered" in answered(world, {"GB": True}, country="QQ")[1]


INIT = {
    "store": "new-shop", "name": "New", "legal-name": "New Ltd", "postal-address": "1 Quay", "contact-email": "c@shop.example",
    "sender-name": "New", "sender-email": "s@shop.example", "origins": "https://new.example", "checkout-notice": "yes",
    "publish-days": "3", "retention-months": "24", "your-name": "Bob", "your-email": "bob@shop.example",
}  # fmt: skip


def init(world: World, given: dict[str, str], typed: str | None = None) -> str:
    """`vouchsafe init`, from a script or with a person who types."""
    options = [word for name, value in given.items() for word in (f"--{name}", value)]
    answer = run(world, "init", *options, typed=typed)
    assert answer.exit_code == 0, answer.output
    return str(answer.output)


def the_answers(world: World) -> dict[str, bool]:
    with world.app.app_context():
        return world.store("new-shop").checkout_notice


def test_a_script_that_knew_nothing_of_germany_goes_on_to_work(world: World) -> None:
    init(world, INIT)
    assert the_answers(world) == {"*": True}


def test_a_script_may_answer_for_germany_and_austria(world: World) -> None:
    init(world, INIT | {"checkout-notice-de": "yes", "checkout-notice-at": "no"})
    assert the_answers(world) == {"*": True, "DE": True, "AT": False}


@pytest.mark.parametrize(
    ("typed", "answers"),
    [
        ("yes\nyes\nno\n", {"*": True, "DE": True, "AT": False}),
        ("no\n\n\n", {"*": False}),
        ("yes\nlater\nyes\n", {"*": True, "AT": True}),
    ],
)
def test_a_person_is_asked_for_germany_and_austria_too(
    world: World, typed: str, answers: dict[str, bool]
) -> None:
    asked = init(world, {k: v for k, v in INIT.items() if k != "checkout-notice"}, typed)
    assert "Germany" in asked
    assert "Austria" in asked
    assert the_answers(world) == answers


# --- the whole desk says what is wrong with the mail ------------------------------------------------

NO_SERVER = "No mail server is set: mails are kept as files and reach nobody. Set-up"
DESK_PAGES = ("/desk/reviews", "/desk/orders", "/desk/invitations", "/desk/rules", "/desk/words", "/desk/mails",
              "/desk/delivery", "/desk/calls", "/desk/points", "/desk/settings", SETUP)  # fmt: skip


def test_every_page_of_a_shop_without_a_mail_server_says_so(world: World) -> None:
    desk = world.desk()
    for path in DESK_PAGES:
        answer = desk.client.get(path)
        assert answer.status_code == 200, path
        assert NO_SERVER in words(answer.get_data(as_text=True)), path


def test_a_shop_with_a_mail_server_reads_nothing_of_it(mailing: World) -> None:
    assert NO_SERVER not in words(mailing.desk().client.get("/desk/orders").get_data(as_text=True))


def test_a_demo_reads_nothing_of_it(world: World) -> None:
    world.change_store(demo=True)
    assert NO_SERVER not in words(world.desk().client.get("/desk/orders").get_data(as_text=True))


def test_everybody_at_the_desk_is_named(world: World) -> None:
    desk = world.desk()
    assert "Ada." in cards(desk)["people"]
    assert "A second person" in cards(desk)["people"]
    with world.acting():
        staff.add(world.store(), "Bob", "bob@shop.example", now())
    assert "Ada, Bob." in cards(desk)["people"]
    assert "A second person" not in cards(desk)["people"]


def test_orders_are_seen_when_the_first_real_one_came_in(world: World) -> None:
    desk = world.desk()
    assert "orders" not in done(desk)
    assert "No order was seen yet." in cards(desk)["orders"]
    world.deliver()
    assert "orders" in done(desk)
    assert "The newest is 1001, taken in on" in cards(desk)["orders"]
    assert "came from generic on" in cards(desk)["orders"]


def test_the_rules_are_done_when_a_person_switched_some_on(world: World) -> None:
    desk = world.desk()
    assert "rules" not in done(desk)
    assert "those every store begins with" in cards(desk)["rules"]
    assert desk.post("/desk/rules/right", number="1").status_code == 303
    assert "rules" in done(desk), "who likes them as they are says so"
    switch_on(desk, typed(delay_days="7"))
    assert "rules" in done(desk)
    assert "Rules 3 are in force." in cards(desk)["rules"]
    desk.post("/desk/rules/switch")
    assert "rules" not in done(desk)
    assert "Invitations are switched off." in cards(desk)["rules"]


# --- a test mail ----------------------------------------------------------------------------------


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def mailing(make_world: Callable[..., World], port: int) -> World:
    made = make_world(smtp_url=f"smtp://127.0.0.1:{port}")
    made.open_store()
    return made


def press(desk: Desk) -> None:
    assert desk.post("/desk/setup/test-mail").status_code == 303


def test_without_a_mail_server_the_step_says_so(world: World) -> None:
    desk = world.desk()
    assert "No mail server is set" in cards(desk)["mail"]
    press(desk)
    world.work()
    assert "mail" not in done(desk), "a file in a folder is no mail that arrives"


def test_a_test_mail_that_the_mail_server_took_ends_the_step(mailing: World, port: int) -> None:
    desk = mailing.desk()
    assert "Send yourself a mail" in cards(desk)["mail"]
    press(desk)
    assert "is on its way" in cards(desk)["mail"]
    office = PostOffice()
    with listening(office, port):
        mailing.work()
    (envelope,) = office.came
    assert envelope.rcpt_tos == [ADA]
    assert "mail" in done(desk)
    assert "A test mail was taken by your mail server on" in cards(desk)["mail"]


def test_a_mail_server_that_refuses_is_said_so(mailing: World, port: int) -> None:
    desk = mailing.desk()
    office = PostOffice()
    office.answers[ADA] = "550 5.1.2 no such domain"
    press(desk)
    with listening(office, port):
        mailing.work()
    assert "The test mail was not taken: SMTPRecipientsRefused." in cards(desk)["mail"]
    assert "mail" not in done(desk)


def test_a_mail_server_that_takes_nothing_from_us_is_asked_again(mailing: World, port: int) -> None:
    """A relay that denies us may be mended, and then the same mail goes."""
    desk = mailing.desk()
    office = PostOffice()
    office.answers[ADA] = "550 5.7.1 relaying denied"
    press(desk)
    with listening(office, port):
        mailing.work()
        assert "the last try failed: SMTPRecipientsRefused" in cards(desk)["mail"]
        assert "mail" not in done(desk)
        office.answers.clear()
        mailing.work(after=timedelta(minutes=10))
    assert "mail" in done(desk)


def test_a_mail_server_that_is_away_is_said_so(mailing: World) -> None:
    desk = mailing.desk()
    press(desk)
    mailing.work()
    said = cards(desk)["mail"]
    assert "is on its way; the last try failed: ConnectionRefusedError" in said
    assert "mail" not in done(desk)


def test_the_desks_own_people_are_written_to_again_after_a_bounce(mailing: World, port: int) -> None:
    """They must hear that their mail works again; D20 speaks of customers."""
    desk = mailing.desk()
    office = PostOffice()
    office.answers[ADA] = "550 5.1.1 no such user"
    for _ in range(2):
        press(desk)
        with listening(office, port):
            mailing.work(after=timedelta(minutes=1))
    assert office.tried == 2
    assert "The test mail was not taken" in cards(desk)["mail"]


def test_test_mails_cannot_be_pressed_without_end(world: World) -> None:
    desk = world.desk()
    answers = [desk.post("/desk/setup/test-mail").status_code for _ in range(12)]
    assert answers == [303] * 10 + [429] * 2


# --- the snippet ----------------------------------------------------------------------------------

SCRIPT = '<script src="http://reviews.test/widget/v1.js" async></script>'
ELEMENT = '<vouchsafe-reviews store="demo" product="P1"></vouchsafe-reviews>'
PAGES = {
    "/good": (200, {}, f"<html><head>{SCRIPT}</head><body>{ELEMENT}</body></html>"),
    "/stars": (200, {}, f"{SCRIPT}<vouchsafe-stars store='demo' product='P1'></vouchsafe-stars>"),
    "/hash": (200, {}, f"{SCRIPT.replace('v1.js', 'abc123.js')}{ELEMENT}"),
    "/latin": (200, {"Content-Type": "text/html; charset=no-such-charset"}, SCRIPT + ELEMENT),
    "/no-script": (200, {}, ELEMENT),
    "/others-script": (200, {}, f"<script src='https://elsewhere.example/widget/v1.js'></script>{ELEMENT}"),
    "/commented": (200, {}, f"<!-- {SCRIPT} -->{ELEMENT}"),
    "/no-element": (200, {}, SCRIPT),
    "/other-store": (200, {}, SCRIPT + ELEMENT.replace("demo", "someone")),
    "/moved": (301, {"Location": "/good"}, ""),
    "/out": (302, {"Location": "http://169.254.169.254/latest/meta-data"}, ""),
    "/closed": (403, {}, SCRIPT + ELEMENT),
    "/broken": (500, {}, ""),
}


class Shop(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, headers, body = PAGES.get(self.path, (404, {}, "nothing here"))
        self.send_response(status)
        for name, value in ({"Content-Type": "text/html"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def a_shop() -> Iterator[tuple[str, list[str]]]:
    """A shop's pages on loopback: its origin, and what was asked of it."""
    handler = type("Handler", (Shop,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler.asked  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def shop(world: World) -> Iterator[str]:
    with a_shop() as (origin, _):
        world.change_store(origins=[origin])
        yield origin


@pytest.mark.parametrize("path", ["/good", "/stars", "/hash", "/latin"])
def test_a_snippet_on_the_shops_page_is_found(world: World, shop: str, path: str) -> None:
    desk = world.desk()
    assert "Paste the two lines" in cards(desk)["snippet"]
    answer = desk.post("/desk/setup/snippet", url=shop + path)
    if path == "/latin":
        assert answer.status_code == 422, "a charset that nobody knows is said, not a 500"
        return
    assert answer.status_code == 303
    assert "snippet" in done(desk)
    assert f"Seen on {shop}{path} on" in cards(desk)["snippet"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/no-script", "The page came, but our script is not in it."),
        ("/others-script", "The page came, but our script is not in it."),
        ("/commented", "The page came, but our script is not in it."),
        ("/no-element", "The script is there, but no <vouchsafe-reviews> or <vouchsafe-stars> element"),
        ("/other-store", "The element names the store 'someone'; this one is called 'demo'."),
        ("/moved", "The page sends visitors on to another address. Enter the final one."),
        ("/out", "The page sends visitors on to another address. Enter the final one."),
        ("/closed", "The shop answered with 403. Can everyone open this page?"),
        ("/broken", "The shop answered with 500."),
        ("/nothing", "The shop answered with 404."),
    ],
)
def test_what_is_wrong_with_the_page_is_said(world: World, shop: str, path: str, sentence: str) -> None:
    desk = world.desk()
    answer = desk.post("/desk/setup/snippet", url=shop + path)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in words(page)
    assert f'value="{shop}{path}"' in page, "what was typed is still there"
    assert "snippet" not in done(desk)


@pytest.mark.parametrize(
    "url", ["", "shop", "javascript:alert(1)", "ftp://shop.example/", "http://[", "http://[::1"]
)
def test_what_is_no_address_is_said(world: World, url: str) -> None:
    answer = world.desk().post("/desk/setup/snippet", url=url)
    assert answer.status_code == 422
    assert 'id="url-error"' in answer.get_data(as_text=True)


def test_a_page_that_is_not_the_shops_is_not_even_asked(world: World) -> None:
    with a_shop() as (origin, asked):
        answer = world.desk().post("/desk/setup/snippet", url=f"{origin}/good")
        assert asked == []
    assert answer.status_code == 422
    assert f"This page is on none of your shop's origins ({SHOP_ORIGIN})." in words(
        answer.get_data(as_text=True)
    )


@pytest.mark.parametrize(
    "origin",
    [
        "http://10.0.0.1",
        "http://169.254.169.254",
        "http://192.168.1.1:8080",
        "http://[fd00::1]",
        "http://0.0.0.0",
    ],
)
def test_nothing_is_asked_of_the_inner_network(world: World, origin: str) -> None:
    """Not even where such an address stands among the origins."""
    world.change_store(origins=[origin])
    answer = world.desk().post("/desk/setup/snippet", url=f"{origin}/latest/meta-data")
    assert answer.status_code == 422
    assert "This address lies in a private network" in words(answer.get_data(as_text=True))


def test_a_name_that_leads_into_the_inner_network_is_refused(world: World) -> None:
    with a_shop() as (origin, asked):
        port = origin.rpartition(":")[2]
        sneaky = f"http://localtest.example.localhost:{port}"
        world.change_store(origins=[sneaky])
        answer = world.desk().post("/desk/setup/snippet", url=f"{sneaky}/good")
        assert asked == []
    assert answer.status_code == 422


def test_a_shop_may_write_its_host_in_capitals(world: World, shop: str) -> None:
    world.change_store(origins=[shop.replace("127.0.0.1", "localhost")])
    url = shop.replace("127.0.0.1", "LOCALHOST").replace("http:", "HTTP:") + "/good"
    assert world.desk().post("/desk/setup/snippet", url=url).status_code == 303


def test_all_done_is_said(mailing: World, port: int) -> None:
    with a_shop() as (origin, _):
        mailing.change_store(origins=[origin])
        desk = mailing.desk()
        assert desk.post("/desk/setup/snippet", url=f"{origin}/good").status_code == 303
    press(desk)
    with listening(PostOffice(), port):
        mailing.work()
    mailing.deliver()
    switch_on(desk, typed(delay_days="7"))
    assert done(desk) == set(CODES)
    said = words(desk.client.get(SETUP).get_data(as_text=True))
    assert "All is done. Invitations go out by your rules." in said


@pytest.mark.parametrize("path", ["/desk/setup/test-mail", "/desk/setup/snippet", "/desk/setup/place"])
def test_a_stranger_presses_nothing(world: World, path: str) -> None:
    before = world.counts()
    assert world.client.post(path, data={"url": SHOP_ORIGIN}).status_code == 401
    assert world.counts() == before
    assert world.desk().client.post(path, data={"url": SHOP_ORIGIN}).status_code == 403
