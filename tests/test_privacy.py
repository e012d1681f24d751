"""Taking back: no more mails, everything kept is shown, and what is erased is gone; store by store."""

import json
import re
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from server.actions import privacy
from server.db import db
from server.models.contact import Contact
from tests.authors import later, status_path
from tests.factories import ALICE, World, a_line, an_order, now, text_of
from tests.test_access import statements
from tests.test_journey import all_rows, assert_nothing_left

UNKNOWN = "nobody@example.com"


def ask(world: World, email: str = ALICE) -> str:
    """Ask for a code: the page's handle."""
    page = world.client.post("/me/", data={"email": email, "store": world.slug})
    assert page.status_code == 200
    handle = re.search(r'name="handle" value="([^"]+)"', page.get_data(as_text=True))
    assert handle
    return handle[1]


def mailed_code(mail: EmailMessage) -> str:
    found = re.search(r"\b([A-Z2-7]{8})\b", text_of(mail))
    assert found
    return found[1]


def enter(world: World, handle: str, code: str) -> TestResponse:
    return world.client.post("/me/code", data={"handle": handle, "code": code, "store": world.slug})


def my_data(world: World) -> str:
    handle = ask(world)
    world.work()
    answer = enter(world, handle, mailed_code(world.mails()[-1]))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def erase(world: World, *, keep_stars: bool = False) -> TestResponse:
    form = {"email": ALICE} | ({"keep_stars": "true"} if keep_stars else {})
    answer = world.client.post(f"{my_data(world)}/erasure", data=form)
    assert answer.status_code == 200
    world.work()
    return answer


# --- unsubscribe ------------------------------------------------------------------------------------


def test_who_unsubscribed_is_not_invited_for_the_next_order(world: World) -> None:
    world.invited()
    for _ in range(3):
        assert world.client.post(world.link("u")).status_code == 200
    assert world.one("SELECT count(*) FROM suppressions WHERE topic = 'invitations'") == 1
    world.deliver(an_order(order_id="2", email=ALICE.upper()))
    world.work(after=timedelta(days=30))
    assert len(world.mails()) == 1
    assert world.one("SELECT skip_reason FROM invitations WHERE state = 'skipped'") == "unsubscribed"


def test_who_unsubscribed_may_still_write_and_gets_the_receipt(world: World) -> None:
    path = world.invited()
    world.client.post(world.link("u"))
    assert world.write(path).status_code == 303
    world.work()
    assert len(world.mails()) == 2


def test_unsubscribing_at_one_store_stops_no_other(world: World) -> None:
    world.open_store("other")
    world.invited()
    world.client.post(world.link("u"))
    world.slug = "other"
    assert world.invited(order_id="2")
    assert len(world.mails()) == 2


# --- the code ---------------------------------------------------------------------------------------


def test_a_known_and_an_unknown_address_get_the_same_answer_and_only_one_a_mail(world: World) -> None:
    world.invited()
    before = world.counts()
    pages = []
    for email in (ALICE, UNKNOWN):
        page = world.client.post("/me/", data={"email": email, "store": "demo"})
        pages.append(
            (page.status_code, re.sub(r'(?<=name="handle" value=")[^"]+', "", page.get_data(as_text=True)))
        )
    assert pages[0] == pages[1]
    after = world.counts()
    assert after["code_requests"] == before["code_requests"] + 2
    assert after["outbox"] == before["outbox"] + 2
    world.work()
    assert [mail["To"] for mail in world.mails()[1:]] == [ALICE]


def test_a_code_opens_the_page_once_however_it_is_typed(world: World) -> None:
    world.invited()
    handle = ask(world)
    world.work()
    code = mailed_code(world.mails()[-1])
    answer = enter(world, handle, f" {code[:4].lower()} {code[4:]} ")
    assert answer.status_code == 303
    assert ALICE in world.client.get(answer.headers["Location"]).get_data(as_text=True)
    assert enter(world, handle, code).status_code == 410


def test_five_wrong_codes_end_the_request(world: World) -> None:
    world.invited()
    handle = ask(world)
    world.work()
    code = mailed_code(world.mails()[-1])
    for _ in range(5):
        answer = enter(world, handle, "AAAAAAAA")
        assert answer.status_code == 422
        assert "This is not the code" in answer.get_data(as_text=True)
    assert enter(world, handle, code).status_code == 410


def test_a_code_ends_after_ten_minutes_and_its_page_after_twenty(world: World) -> None:
    world.invited()
    handle = ask(world)
    world.work()
    code = mailed_code(world.mails()[-1])
    with later(minutes=10, seconds=1):
        assert enter(world, handle, code).status_code == 410
    path = enter(world, handle, code).headers["Location"]
    with later(minutes=21):
        for method, address in (("GET", path), ("GET", f"{path}/data.json"), ("POST", f"{path}/erasure")):
            assert world.client.open(address, method=method, data={"email": ALICE}).status_code == 410


@pytest.mark.parametrize("handle", ["", "x", "x" * 65])
def test_a_made_up_handle_opens_nothing(world: World, handle: str) -> None:
    assert enter(world, handle, "AAAAAAAA").status_code in {410, 422}


def test_an_unknown_address_has_no_code_that_opens_anything(world: World) -> None:
    handle = ask(world, UNKNOWN)
    for code in ("", "AAAAAAAA", "None"):
        assert enter(world, handle, code).status_code == 422


def test_asking_again_and_again_is_slowed_down(world: World) -> None:
    answers = [
        world.client.post("/me/", data={"email": UNKNOWN, "store": "demo"}).status_code for _ in range(6)
    ]
    assert answers == [200] * 5 + [429]


@pytest.mark.parametrize("email", ["", "not an address", "a@b@c", "x" * 300 + "@example.com"])
def test_what_is_no_address_is_said_to_be_none(world: World, email: str) -> None:
    assert world.client.post("/me/", data={"email": email, "store": "demo"}).status_code == 422
    assert world.counts()["code_requests"] == 0


# --- download ---------------------------------------------------------------------------------------


def test_the_download_holds_everything_kept_about_a_person(world: World) -> None:
    world.desk().post("/desk/points/programmes", points="40", terms="One cent each")
    path = world.invited(order_id="A-77", lines=[a_line(1, variant="Green", quantity=2, returned_quantity=1)])
    world.write(
        path, rating=2, title="My title", body="First words.", public_name="Alice K.", name_consent="true"
    )
    world.client.post(
        f"{status_path(world, 1)}/versions",
        data={"rating": "3", "body": "Second words.", "attestation": "true"},
    )
    desk = world.desk()
    desk.decide(1, "mask_phrase", reason="confidential", passage="Second", evidence="See the contract.")
    desk.post("/desk/reviews/1/replies", body="Thank you, Alice.")
    world.client.post(world.link("u"))
    world.work()
    answer = world.client.get(f"{my_data(world)}/data.json")
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    data = answer.get_json()
    assert data["contact"]["email"] == ALICE
    assert data["contact"]["given_name"] == "Alice"
    assert data["orders"][0]["order"] == "A-77"
    assert data["orders"][0]["lines"] == [
        {"product": "P1", "name": "Thing 1", "variant": "Green", "quantity": 2, "returned": 1}
    ]
    assert data["invitations"][0]["state"] == "sent"
    (review,) = data["reviews"]
    assert [(v["rating"], v["body"]) for v in review["versions"]] == [
        (2, "First words."),
        (3, "Second words."),
    ]
    assert review["public_name"] == "Alice K."
    assert review["decisions"][0]["passage"] == "Second"
    assert review["decisions"][0]["evidence"] == "See the contract."
    assert review["replies"][0]["body"] == "Thank you, Alice."
    assert data["consents"][0]["purpose"] == "publish_name"
    assert data["points"] == {"balance": 40, "entries": [data["points"]["entries"][0]]}
    assert {mail["kind"] for mail in data["mails"]} >= {"invitation", "receipt", "reply_notice", "code"}
    assert data["stopped"][0]["reason"] == "unsubscribed"


def test_the_download_holds_nothing_of_anyone_else(world: World) -> None:
    world.invited()
    world.deliver(an_order(order_id="M-1", email="mallory@example.com", given_name="Mallory"))
    world.open_store("other")
    world.slug = "other"
    world.invited(order_id="OTHER-1")
    world.slug = "demo"
    raw = json.dumps(world.client.get(f"{my_data(world)}/data.json").get_json())
    assert "mallory" not in raw.lower()
    assert "M-1" not in raw
    assert "OTHER-1" not in raw


# --- erase ------------------------------------------------------------------------------------------


def test_erasing_needs_the_address_typed_again(world: World) -> None:
    world.invited()
    path = my_data(world)
    for typed in ("", "mallory@example.com", "yes"):
        answer = world.client.post(f"{path}/erasure", data={"email": typed})
        assert answer.status_code == 422
        assert "Type your address" in answer.get_data(as_text=True)
    assert world.one("SELECT count(*) FROM contacts WHERE erased_at IS NOT NULL") == 0


def test_erasing_twice_does_no_more_harm_than_once(world: World) -> None:
    number = world.published(body="Mine alone.")
    path = my_data(world)
    assert world.client.post(f"{path}/erasure", data={"email": f" {ALICE.upper()} "}).status_code == 200
    before = world.counts()
    assert world.client.post(f"{path}/erasure", data={"email": ALICE}).status_code in {404, 410}
    with world.acting():
        privacy.erase(db.session.get_one(Contact, 1), now())
    assert world.counts() == before
    assert world.one("SELECT state FROM reviews WHERE id = :id", id=number) == "erased"


@pytest.mark.parametrize("was", ["waiting", "published", "text_withheld", "refused", "withdrawn", "edited"])
def test_whatever_became_of_a_review_nothing_of_it_is_left(world: World, was: str) -> None:
    number = world.reviewed(
        title="My title", body="Words of mine alone.", public_name="Alice K.", name_consent="true"
    )
    desk = world.desk()
    if was == "text_withheld":
        desk.decide(
            number, "withhold_text", reason="confidential", passage="mine", evidence="Words of evidence."
        )
    elif was == "refused":
        desk.decide(number, "refuse", reason="suspected_fake", evidence="Words of evidence.")
    elif was != "waiting":
        desk.decide(number)
        desk.post(f"/desk/reviews/{number}/replies", body="Words of reply.")
    if was == "withdrawn":
        world.client.post(f"{status_path(world, number)}/withdrawal")
    elif was == "edited":
        form = {"rating": "1", "body": "Words of change.", "attestation": "true"}
        world.client.post(f"{status_path(world, number)}/versions", data=form)
    status, write = status_path(world, number), world.link("r")
    erase(world)
    page = world.page()
    assert page["items"] == []
    assert page["summary"]["count"] == page["summary"]["withheld"]["total"] == 0
    assert_nothing_left(
        world,
        ALICE,
        "Alice K.",
        "My title",
        "Words of mine",
        "Words of reply",
        "Words of change",
        "Words of evidence",
    )
    for path in (status, write):
        assert world.client.get(path).status_code in {404, 410}
    world.work(after=timedelta(days=30))
    assert world.mails() == []
    assert world.page()["items"] == []


def test_kept_stars_count_unnamed_and_unlisted(world: World) -> None:
    world.published(rating=2, body="Mine alone.", public_name="Alice K.", name_consent="true")
    erase(world, keep_stars=True)
    page = world.page()
    assert page["items"] == []
    assert (page["summary"]["count"], page["summary"]["average"]) == (1, "2.0")
    assert_nothing_left(world, ALICE, "Alice K.", "Mine alone")


@pytest.mark.parametrize("measure", [None, "refuse"])
def test_stars_that_did_not_count_are_not_kept(world: World, measure: str | None) -> None:
    number = world.reviewed(rating=2)
    if measure:
        world.desk().decide(number, measure, reason="child_data")
    erase(world, keep_stars=True)
    assert world.page()["summary"]["count"] == 0


def test_who_was_erased_and_orders_again_is_not_invited(world: World) -> None:
    world.invited()
    erase(world)
    world.deliver(an_order(order_id="new"))
    world.work(after=timedelta(days=30))
    assert world.mails() == []
    assert world.one("SELECT skip_reason FROM invitations WHERE state = 'skipped'") == "erased"


def test_an_invitation_that_waits_is_not_sent_after_the_erasure(world: World) -> None:
    world.invited()
    world.change_rules(delay_days=20, fallback_days=20)
    world.deliver(an_order(order_id="2"))
    erase(world)
    world.work(after=timedelta(days=60))
    assert world.mails() == []


def test_an_erasure_cancels_every_kind_of_job_about_the_person_and_reads_no_other(world: World) -> None:
    """What waits is found by its key: a shop with a hundred thousand jobs due is not read through."""
    world.change_store(arrival_note=True)
    world.change_rules(reminder_days=7)
    path = world.invited(
        order_id="first", delivered_at=now().isoformat(), lines=[a_line(1), a_line(2), a_line(3)]
    )
    first, second, third = world.line_ids(path)
    for line in (first, second, third):
        world.write(path, line, title=f"About {line}")
    numbers = [int(world.one(f"SELECT min(id) + {n} FROM reviews")) for n in range(3)]
    desk = world.desk()
    desk.decide(numbers[0])
    world.work(after=timedelta(minutes=11))
    world.client.post(f"{status_path(world, numbers[1])}/withdrawal")
    desk.post(f"/desk/reviews/{numbers[0]}/replies", body="Thank you for telling us.")
    desk.decide(numbers[2])
    world.deliver(an_order(order_id="other", delivered_at=now().isoformat()))
    world.deliver(an_order(order_id="else", email="bob@example.com", delivered_at=now().isoformat()))
    before = due(world)
    assert {"decision_notice", "reply_notice", "receipt", "arrival_note", "invitation"} <= set(before), before
    with world.acting():
        contact = privacy.find(world.store(), ALICE)
        assert contact
        with statements(world) as asked:
            privacy.erase(contact, now())
    bobs = Counter({"invitation": 1, "arrival_note": 1})
    kept = {"erased_notice", "purge", "rewrite_documents"}
    assert Counter({kind: n for kind, n in due(world).items() if kind not in kept}) == bobs
    asked_for = [one.replace('"', "") for one in asked if "FROM outbox" in one]
    assert all("outbox.key = " in one for one in asked_for), asked_for


def due(world: World) -> Counter[str]:
    with world.app.app_context():
        return Counter(db.session.scalars(sa.text("SELECT kind FROM outbox WHERE state = 'due'")))


def test_erasing_at_one_store_touches_nothing_at_another(world: World) -> None:
    world.open_store("other")
    world.slug = "other"
    world.published(rating=5, body="Said at the other shop.")
    handle = ask(world)
    world.work()
    code = mailed_code(world.mails()[-1])
    kept = rows_of(world, 2)
    world.slug = "demo"
    world.published(rating=1, body="Said here.")
    erase(world)
    world.slug = "other"
    assert rows_of(world, 2) == kept
    assert world.page()["items"][0]["body"] == "Said at the other shop."
    assert world.one("SELECT count(*) FROM contacts WHERE erased_at IS NULL") == 1
    answer = enter(world, handle, code)
    assert answer.status_code == 303, "a code asked for there still opens the page there"
    assert "Said at the other shop." in json.dumps(
        world.client.get(f"{answer.headers['Location']}/data.json").get_json()
    )
    assert world.invited(order_id="other-2"), "and the other shop may still invite"


def rows_of(world: World, store: int) -> dict[str, list[object]]:
    with world.acting():
        return {
            name: [
                tuple(row) for row in db.session.execute(sa.select(table).where(table.c.store_id == store))
            ]
            for name, table in db.metadata.tables.items()
            if "store_id" in table.c
        }


def test_a_code_that_waits_while_its_person_is_erased_is_quietly_dropped(world: World) -> None:
    world.invited()
    path = my_data(world)
    ask(world)
    world.client.post(f"{path}/erasure", data={"email": ALICE})
    world.work()
    assert world.one("SELECT count(*) FROM outbox WHERE last_error IS NOT NULL") == 0
    assert world.one("SELECT count(*) FROM outbox WHERE state = 'due'") == 0


# --- my data's other buttons ---------------------------------------------------------------------------


def test_my_data_takes_back_my_reviews_and_no_one_elses(world: World) -> None:
    world.published(body="Mine alone.")
    world.deliver(an_order(order_id="M-1", email="mallory@example.com", lines=[a_line(2)]))
    world.work()
    path = world.link("r")
    world.write(path)
    mine, hers = [world.one("SELECT public_id FROM reviews WHERE id = :id", id=number) for number in (1, 2)]
    me = my_data(world)
    assert world.client.post(f"{me}/reviews/{hers}/withdrawal").status_code == 404
    assert world.client.post(f"{me}/reviews/{mine}/withdrawal").status_code == 303
    assert world.one("SELECT state FROM reviews WHERE id = 1") == "withdrawn"
    assert world.one("SELECT state FROM reviews WHERE id = 2") == "waiting"


def test_my_data_stops_invitations(world: World) -> None:
    world.invited()
    assert world.client.post(f"{my_data(world)}/mails", data={"replies": "true"}).status_code == 303
    assert world.one("SELECT min(reason) FROM suppressions WHERE topic = 'invitations'") == "unsubscribed"


def test_opening_the_pages_of_my_data_changes_nothing(world: World) -> None:
    world.published()
    path = my_data(world)
    before = all_rows(world)
    for address in (path, f"{path}/data.json", "/me/", "/me/?store=demo", world.link("u")):
        for method in ("GET", "HEAD"):
            assert world.client.open(address, method=method).status_code == 200
    assert all_rows(world) == before
