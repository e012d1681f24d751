"""Write, change and take back a review: by page and by script, once however often it is sent."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from server import wording
from server.actions.moderation import UNDO_WINDOW
from server.db import db
from server.models.contact import Consent, ConsentAction
from server.web.schemas import MAX_BODY, MAX_PUBLIC_NAME, MAX_TITLE
from tests.authors import Author, a_draft, later, status_path
from tests.factories import SHOP_ORIGIN, Factory, World, a_line, a_review, an_order, text_of

NAMED = {"public_name": "Alice K.", "name_consent": "true"}
#: Fields that cannot be, and what the page says of each.
WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"rating": "0"}, "Choose one to five stars."),
    ({"rating": "6"}, "Choose one to five stars."),
    ({"rating": "4.5"}, "Choose one to five stars."),
    ({"rating": "five"}, "Choose one to five stars."),
    ({"rating": ""}, "Choose one to five stars."),
    ({"attestation": ""}, "Please confirm this"),
    ({"attestation": "false"}, "Please confirm this"),
    ({"title": "x" * (MAX_TITLE + 1)}, "151 characters long"),
    ({"body": "x" * (MAX_BODY + 1)}, "5,001 characters long"),
    ({"public_name": "x" * (MAX_PUBLIC_NAME + 1)}, "61 characters long"),
    ({"relationship": "president"}, "Must be one of"),
    ({"experience_date": "2999-01-01"}, "This day has not come yet."),
    ({"experience_date": "yesterday"}, "Not a valid date."),
)


def name_shown(world: World) -> str | None:
    found: str | None = world.page()["items"][0]["author"]
    return found


# --- the name -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({}, None),
        ({"public_name": "Alice K."}, None),
        ({"name_consent": "true"}, None),
        ({"public_name": "   ", "name_consent": "true"}, None),
        (NAMED, "Alice K."),
        ({"public_name": "  Alice \n K. ", "name_consent": "true"}, "Alice K."),
    ],
)
def test_a_name_is_shown_with_its_own_consent_and_else_not_even_kept(
    world: World, said: dict[str, str], shown: str | None
) -> None:
    world.published(**said)
    assert name_shown(world) == shown
    assert world.counts()["review_identities"] == world.counts()["consents"] == (shown is not None)


def test_the_consent_remembers_the_sentence_agreed_to(world: World) -> None:
    path = world.invited()
    assert wording.PUBLISH_NAME in world.client.get(path).get_data(as_text=True)
    world.write(path, **NAMED)
    with world.acting():
        consent = db.session.query(Consent).one()
        assert consent.text_hash == wording.text_hash(wording.PUBLISH_NAME)
        assert consent.action is ConsentAction.GIVEN
        assert consent.locale == "en"


def test_a_hidden_name_is_gone_at_once_and_the_review_stays(world: World) -> None:
    number = world.published(**NAMED)
    path = status_path(world, number)
    for _ in range(2):
        assert world.client.post(f"{path}/anonymity").status_code == 303
    assert name_shown(world) is None
    assert world.counts()["review_identities"] == 0
    assert world.one("SELECT count(*) FROM consents WHERE action = 'withdrawn'") == 1
    assert world.one("SELECT count(*) FROM consents WHERE action = 'given'") == 1


# --- the form -------------------------------------------------------------------------------------


def test_a_wrong_form_says_what_keeps_every_word_and_leaves_nothing(world: World) -> None:
    path = world.invited()
    line = world.line_ids(path)[0]
    before = world.counts()
    for fields, wrong in WRONG:
        answer = world.write(path, line, **({"body": "Every word of mine."} | fields))
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, fields
        assert wrong in page, fields
        assert "Every word of mine." in page or "body" in fields
    assert world.counts() == before


def test_stars_alone_are_a_review(world: World) -> None:
    world.published(title="", body="")
    (item,) = world.page()["items"]
    assert (item["title"], item["body"], item["rating"]) == (None, None, 4)


def test_the_longest_words_of_any_script_are_kept_to_the_letter(world: World) -> None:
    body = "好评👍🏽é" * (MAX_BODY // 5)
    world.published(body=body, title="<b>&amp;</b>")
    (item,) = world.page()["items"]
    assert item["body"] == body
    assert item["title"] == "<b>&amp;</b>"


def test_the_day_of_the_experience_is_the_authors_or_the_arrival(world: World) -> None:
    arrived = datetime(2026, 11, 3, 12, tzinfo=UTC)
    placed = datetime(2026, 11, 1, 12, tzinfo=UTC)
    path = world.invited(
        placed_at=placed.isoformat(), delivered_at=arrived.isoformat(), lines=[a_line(1), a_line(2)]
    )
    first, second = world.line_ids(path)
    world.write(path, first)
    assert world.write(path, second, experience_date="2026-10-31").status_code == 422, "before the order"
    world.write(path, second, experience_date="2026-11-09")
    days = [
        world.one(f"SELECT experience_date FROM reviews WHERE order_line_id = {n}") for n in (first, second)
    ]
    assert [str(day)[:10] for day in days] == [str(date(2026, 11, 3)), "2026-11-09"]


def test_a_form_may_be_opened_with_stars_chosen_and_sends_nothing(world: World) -> None:
    path = world.invited()
    line = world.line_ids(path)[0]
    before = world.counts()
    for stars in ("1", "5", "9", "<script>"):
        page = world.client.get(path, query_string={"rating": stars, "line": line})
        assert page.status_code == 200
        assert "<script>" not in page.get_data(as_text=True)
    assert world.counts() == before


# --- once -----------------------------------------------------------------------------------------


def test_sending_twice_is_one_review_and_the_first_words_stand(world: World) -> None:
    path = world.invited()
    line = world.line_ids(path)[0]
    world.write(path, line, body="First.", rating=2)
    before = world.counts()
    assert world.write(path, line, body="Second.", rating=5).status_code == 303
    assert world.counts() == before
    assert world.one("SELECT body FROM review_texts") == "First."


def test_each_item_has_a_review_of_its_own(world: World) -> None:
    path = world.invited(lines=[a_line(1), a_line(2)])
    first, second = world.line_ids(path)
    assert world.write(path, first, rating=5).status_code == 303
    assert world.line_ids(path) == [second]
    assert world.write(path, second, rating=1).status_code == 303
    assert world.line_ids(path) == []
    assert world.counts()["reviews"] == 2


def test_a_receipt_tells_when_it_will_publish_and_where_to_look(world: World) -> None:
    path = world.invited()
    world.write(path)
    world.work()
    said = text_of(world.mails()[-1])
    due = world.one("SELECT publish_due_at FROM reviews")
    day = due if isinstance(due, datetime) else datetime.fromisoformat(due)
    assert f"{day.day} {day:%B %Y}" in said
    assert world.link("status").startswith("/status/")


# --- orders and links that have ended -----------------------------------------------------------------


def test_a_cancelled_order_opens_no_form_and_takes_no_review(world: World) -> None:
    path = world.invited()
    author = Author(world, path)
    line = world.line_ids(path)[0]
    world.deliver(an_order(status="cancelled"))
    assert "This order was cancelled" in world.client.get(path).get_data(as_text=True)
    assert world.line_ids(path) == []
    assert world.write(path, line).status_code == 409
    assert author.post().status_code == 409
    assert world.counts()["reviews"] == 0


def test_a_cancelled_order_leaves_the_review_that_was_written(world: World) -> None:
    path = world.invited()
    world.write(path)
    world.deliver(an_order(status="cancelled"))
    world.desk().decide(1)
    assert len(world.page()["items"]) == 1


def test_an_old_link_ends_with_a_kind_page(world: World) -> None:
    path = world.invited()
    line = world.line_ids(path)[0]
    with later(days=91):
        page = world.client.get(path)
        assert page.status_code == 410
        assert "This link has ended" in page.get_data(as_text=True)
        assert world.write(path, line).status_code == 410
        answer = world.client.post("/api/v1/access/exchange", json={"token": path.rpartition("/")[2]})
        assert answer.status_code == 410
        assert answer.get_json()["code"] == "link_ended"
    assert world.counts()["reviews"] == 0


def test_a_used_link_thanks_and_shows_the_way_to_the_review(world: World) -> None:
    path = world.invited()
    world.write(path)
    page = world.client.get(path)
    assert page.status_code == 200
    assert "Thank you" in page.get_data(as_text=True)
    assert status_path(world, 1) in page.get_data(as_text=True)


def test_the_line_of_another_order_is_unknown_here(world: World) -> None:
    path = world.invited()
    world.deliver(an_order(order_id="2", email="mallory@example.com"))
    other = world.one("SELECT max(id) FROM order_lines")
    assert world.write(path, other).status_code == 422
    assert Author(world, path).post(line=other).status_code == 422
    assert world.counts()["reviews"] == 0


# --- withdraw, edit, send again ------------------------------------------------------------------------


@pytest.mark.parametrize("was", ["waiting", "published", "text_withheld", "refused"])
def test_a_withdrawn_review_leaves_list_counters_and_json_at_once(world: World, was: str) -> None:
    number = world.reviewed(body="Mine alone.", rating=1)
    if was != "waiting":
        measure = {"published": "publish", "text_withheld": "withhold_text", "refused": "refuse"}[was]
        reason = {"text_withheld": "confidential", "refused": "child_data"}.get(was, "")
        world.desk().decide(number, measure, reason=reason)
    path = status_path(world, number)
    for _ in range(3):
        assert world.client.post(f"{path}/withdrawal").status_code == 303
    page = world.page()
    assert page["items"] == []
    assert page["summary"]["count"] == page["summary"]["withheld"]["total"] == 0
    assert world.one("SELECT count(*) FROM log_events WHERE kind = 'review.withdrawn'") == 1
    assert world.client.get(path).status_code == 200
    world.work(after=timedelta(days=8))
    assert world.page()["items"] == [], "nor does a clock bring it back"
    assert len(world.mails("")) == len({mail["Message-ID"] for mail in world.mails("")})


def test_a_withdrawn_review_may_be_sent_again_word_for_word(world: World) -> None:
    number = world.published(body="Mine alone.", title="")
    path = status_path(world, number)
    world.client.post(f"{path}/withdrawal")
    again = world.client.post(f"{path}/versions", data=a_review(title="", body="Mine alone."))
    assert again.status_code == 303
    assert world.page()["items"] == [], "it is decided like any other"
    world.desk().decide(number)
    assert world.page()["items"][0]["body"] == "Mine alone."


def test_an_edit_leaves_the_public_version_until_the_new_one_is_decided(world: World) -> None:
    number = world.published(rating=5, body="At first.")
    world.client.post(f"{status_path(world, number)}/versions", data=a_review(rating=1, body="At last."))
    page = world.page()
    assert (page["items"][0]["body"], page["items"][0]["rating"]) == ("At first.", 5)
    assert page["summary"]["average"] == "5.0"
    published_at = page["items"][0]["published_at"]
    world.desk().decide(number)
    page = world.page()
    (item,) = page["items"]
    assert (item["body"], item["rating"], item["version"], item["edited"]) == ("At last.", 1, 2, 1)
    assert item["edited_at"]
    assert item["published_at"] == published_at
    assert page["summary"]["average"] == "1.0"


def test_saving_the_same_words_again_is_no_edit(world: World) -> None:
    number = world.published(title="", body="The same.")
    before = world.counts()
    world.client.post(f"{status_path(world, number)}/versions", data=a_review(title="", body="The same."))
    assert world.counts() == before


def test_the_edited_count_says_how_many_later_versions_were_public(world: World) -> None:
    number = world.published(body="One.")
    desk = world.desk()
    for body, decided in (("Two.", True), ("Three.", False), ("Four.", True)):
        world.client.post(f"{status_path(world, number)}/versions", data=a_review(body=body))
        if decided:
            desk.decide(number)
    (item,) = world.page()["items"]
    assert (item["body"], item["version"], item["edited"]) == ("Four.", 4, 2)


# --- by script ------------------------------------------------------------------------------------


def test_a_script_exchanges_writes_changes_and_takes_back(world: World) -> None:
    author = Author(world, world.invited(lines=[a_line(1, variant="Green")]))
    assert author.access["expires_in"] == 24 * 3600
    (line,) = author.lines
    assert (line["product"], line["name"], line["variant"], line["review"]) == (
        "P1",
        "Thing 1",
        "Green",
        None,
    )
    answer = author.post(rating=2)
    assert answer.status_code == 201
    review = answer.get_json()
    assert review["state"] == "waiting"
    assert author.post(rating=5).get_json()["id"] == review["id"], "sent twice, it is one"
    assert author.patch(review["id"], rating=3).status_code == 200
    world.desk().decide(1)
    assert world.page()["items"][0]["rating"] == 3
    assert world.page()["items"][0]["id"] == review["id"]
    assert author.withdraw(review["id"]).get_json()["state"] == "withdrawn"
    assert author.withdraw(review["id"]).status_code == 200
    assert world.page()["items"] == []


def test_an_exchange_changes_nothing(world: World) -> None:
    path = world.invited()
    before = world.counts()
    for _ in range(3):
        Author(world, path)
    assert world.counts() == before


def test_only_the_token_of_a_form_is_exchanged(world: World) -> None:
    world.invited()
    for path in (world.link("u"), "/r/" + "x" * 24, "/r/" + "x" * 65, "/r/"):
        answer = world.client.post("/api/v1/access/exchange", json={"token": path.rpartition("/")[2]})
        assert answer.status_code in {404, 422}, path


def test_mallorys_bearer_reaches_no_review_of_alice(world: World) -> None:
    review = Author(world, world.invited()).post().get_json()["id"]
    mallory = Author(world, world.invited(order_id="2", email="mallory@example.com"))
    for answer in (mallory.patch(review, rating=1), mallory.withdraw(review)):
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"
    assert world.one("SELECT state FROM reviews") == "waiting"


@pytest.mark.parametrize("bearer", [None, "", "Bearer", "Bearer x", "Basic YTpi", "Bearer a.b.c"])
def test_no_bearer_or_a_bent_one_is_401(world: World, bearer: str | None) -> None:
    path = world.invited()
    line = Author(world, path).lines[0]["id"]
    headers = {"Authorization": bearer} if bearer is not None else {}
    answer = world.client.post("/api/v1/reviews", json=a_draft() | {"line": line}, headers=headers)
    assert answer.status_code == 401
    assert answer.get_json()["code"] == "unauthorized"


def test_a_bearer_of_another_server_is_401(world: World, make_world: Factory) -> None:
    author = Author(world, world.invited())
    stranger = make_world(secret_key="another secret key that is long enough").app
    answer = stranger.test_client().post(
        "/api/v1/reviews", json=a_draft() | {"line": 1}, headers=author.headers
    )
    assert answer.status_code == 401
    make_world()  # opens the vault for this server's key again


def test_a_bearer_ends_with_its_link(world: World) -> None:
    author = Author(world, world.invited())
    with later(days=91):
        assert author.post().status_code == 410


def test_only_the_stores_own_origins_may_write(world: World) -> None:
    path = world.invited()
    token = {"token": path.rpartition("/")[2]}
    author = Author(world, path)
    form = a_draft() | {"line": author.lines[0]["id"]}
    for origin in ("https://evil.example", "null", SHOP_ORIGIN + ".evil.example", "http://shop.example"):
        for address, body in (("/api/v1/access/exchange", token), ("/api/v1/reviews", form)):
            answer = world.client.post(address, json=body, headers=author.headers | {"Origin": origin})
            assert answer.status_code == 403, origin
            assert answer.get_json()["code"] == "forbidden"
            assert answer.headers["Access-Control-Allow-Origin"] == origin, "so that the page can read why"
            assert "Origin" in answer.headers["Vary"]
    assert world.counts()["reviews"] == 0
    answer = world.client.post("/api/v1/reviews", json=form, headers=author.headers | {"Origin": SHOP_ORIGIN})
    assert answer.status_code == 201
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP_ORIGIN


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/json2", ""],
)
def test_a_write_that_needs_no_preflight_is_415(world: World, kind: str) -> None:
    path = world.invited()
    author = Author(world, path)
    body = json.dumps(a_draft() | {"line": author.lines[0]["id"]})
    for address in ("/api/v1/access/exchange", "/api/v1/reviews", "/api/v1/reviews/x/withdrawal"):
        answer = world.client.post(address, data=body, content_type=kind, headers=author.headers)
        assert answer.status_code == 415
        assert answer.mimetype == "application/problem+json"
    assert world.counts()["reviews"] == 0


def test_a_preflight_lets_the_shop_write_and_no_one_else(world: World) -> None:
    def preflight(origin: str, method: str) -> str | None:
        answer = world.client.options(
            "/api/v1/reviews", headers={"Origin": origin, "Access-Control-Request-Method": method}
        )
        assert answer.status_code == 200
        allowed = answer.headers.get("Access-Control-Allow-Methods")
        assert (answer.headers.get("Access-Control-Allow-Origin") == origin) == (allowed is not None)
        return allowed

    assert preflight(SHOP_ORIGIN, "POST") == "GET, POST, PATCH"
    assert preflight(SHOP_ORIGIN, "PATCH") == "GET, POST, PATCH"
    assert preflight("https://evil.example", "POST") is None
    assert preflight("https://evil.example", "PATCH") is None
    assert world.client.options("/api/v1/reviews").headers.get("Access-Control-Allow-Credentials") is None


def test_a_wrong_draft_names_each_field_as_a_program_reads_it(world: World) -> None:
    author = Author(world, world.invited())
    answer = author.post(rating=9, title="x" * 151, attestation=False, experience_date="soon")
    problem = answer.get_json()
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert {e["field"] for e in problem["errors"]} >= {"rating", "title", "experience_date"}
    assert problem["code"] == "invalid"
    assert author.post(attestation=False).get_json()["errors"][0]["field"] == "attestation"
    assert world.counts()["reviews"] == 0


def test_the_answers_hold_no_cookie_and_no_secret_page_is_kept(world: World) -> None:
    path = world.invited()
    world.write(path)
    for address in (path, status_path(world, 1), world.link("u")):
        answer = world.client.get(address)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_who_withdraws_within_the_undo_window_hears_of_the_withdrawal_alone(world: World) -> None:
    number = world.published()
    world.work()
    world.client.post(f"{world.link('status')}/withdrawal")
    world.work(after=UNDO_WINDOW)
    assert [m for m in world.mails("public") if m] == []
    assert world.one("SELECT state FROM reviews WHERE id = :number", number=number) == "withdrawn"
    assert len(world.mails("took your review back")) == 1
