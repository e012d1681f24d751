"""The desk: a session for every door, a token for every change, one store and no other."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.actions import staff, stores
from server.db import db
from server.models.store import Store
from tests.authors import a_contact, a_submitted, later
from tests.factories import (
    ADA,
    SHOPIFY_SECRET,
    WOOCOMMERCE_SECRET,
    Factory,
    World,
    a_line,
    now,
    text_of,
)

OPEN = {"desk.sign_in_page", "desk.ask_to_sign_in", "desk.sign_in_offer", "desk.sign_in"}
#: Settings that cannot be.
WRONG = (
    ("name", ""), ("name", "x" * 101), ("contact_email", "nobody"), ("sender_email", "a b@c"),
    ("privacy_url", "javascript:alert(1)"), ("origins", "shop.example"), ("origins", "https://shop.example/path"),
    ("origins", "javascript://x"), ("origins", "https://["), ("checkout_notice", "maybe"), ("checkout_notice", "DEU: yes"),

    ("link_days", "29"), ("link_days", "181"), ("publish_days", "8"), ("publish_days", "-1"),
    ("retention_months", "11"), ("postal_address", "x" * 501),
)  # fmt: skip


def desk_routes(app: Flask) -> Iterator[tuple[str, str]]:
    """Every method and address at the desk that needs a session, with numbers filled in."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/desk") and rule.endpoint not in OPEN:
            path = re.sub(r"<[^>]+>", "1", rule.rule)
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                yield method, path


def sign_in_path(world: World, slug: str = "demo", life: timedelta = staff.SIGN_IN_LIFE) -> str:
    with world.acting():
        person = staff.by_email(world.store(slug), ADA)
        assert person
        return staff.sign_in_path(staff.new_sign_in(person, now(), life))


# --- every door ---------------------------------------------------------------------------------------


def test_no_desk_address_opens_without_a_session(world: World) -> None:
    world.published()
    routes = list(desk_routes(world.app))
    assert len(routes) > 15
    before = world.counts()
    for cookie in (None, "", "x" * 43):
        client = world.app.test_client()
        if cookie is not None:
            client.set_cookie("vouchsafe-desk", cookie, domain="localhost")
        for method, path in routes:
            answer = client.open(path, method=method, data={"csrf": ""})
            if method in {"GET", "HEAD"}:
                assert answer.status_code == 303, path
                assert answer.headers["Location"] == "/desk/sign-in"
            else:
                assert answer.status_code == 401, path
            assert "no-store" in answer.headers["Cache-Control"]
    assert world.counts() == before


@pytest.mark.parametrize("token", [None, "", "x", "é", "of another session"])
def test_no_change_goes_without_the_sessions_own_token(world: World, token: str | None) -> None:
    world.reviewed()
    desk = world.desk()
    if token == "of another session":
        token = world.desk().token()
    before = world.counts()
    for method, path in desk_routes(world.app):
        if method not in {"GET", "HEAD"}:
            form = {} if token is None else {"csrf": token}
            answer = desk.client.open(
                path, method=method, data=form | {"measure": "publish", "revision": "2"}
            )
            assert answer.status_code == 403, path
    assert world.counts() == before
    assert world.one("SELECT state FROM reviews") == "waiting"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_no_change_comes_from_another_site_even_with_the_token(world: World, headers: dict[str, str]) -> None:
    world.reviewed()
    desk = world.desk()
    csrf = desk.token()
    for method, path in desk_routes(world.app):
        if method not in {"GET", "HEAD"}:
            answer = desk.client.open(path, method=method, data={"csrf": csrf}, headers=headers)
            assert answer.status_code == 403, path
    path = sign_in_path(world)
    for address in ("/desk/sign-in", path):
        assert world.client.post(address, data={"email": ADA}, headers=headers).status_code == 403
    assert world.client.post(path).status_code == 303, "and the link was not used up"


def test_the_desks_own_pages_may_change(world: World) -> None:
    desk = world.desk()
    for headers in (
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
    ):
        form = {"csrf": desk.token()}
        assert desk.client.post("/desk/points/end", data=form, headers=headers).status_code == 303


def test_every_desk_page_is_private_and_runs_no_strange_script(world: World) -> None:
    world.published()
    desk = world.desk()
    for method, path in desk_routes(world.app):
        if method == "GET":
            answer = desk.client.get(path)
            assert answer.status_code in {200, 303, 404}, path
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Content-Security-Policy" in answer.headers
            if answer.mimetype == "text/html" and not path.endswith("/html"):
                assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
                assert "onclick" not in answer.get_data(as_text=True)


# --- one store and no other -----------------------------------------------------------------------------


def test_nothing_of_another_store_is_found_at_this_desk(world: World) -> None:
    number = world.published(body="Said at demo.")
    waiting = world.reviewed(body="Waits at demo.", order_id="2")
    decision = world.one("SELECT max(id) FROM decisions")
    world.open_store("other")
    world.slug = "other"
    desk = world.desk()
    csrf = desk.token()
    before = world.counts()
    for path in (
        f"/desk/reviews/{number}",
        f"/desk/reviews/{waiting}",
        "/desk/mails/1",
        "/desk/mails/1/html",
    ):
        assert desk.client.get(path).status_code == 404, path
    form = {"csrf": csrf, "measure": "publish", "revision": "2", "body": "Ours now."}
    for path in (
        f"/desk/reviews/{waiting}/decisions", f"/desk/reviews/{number}/replies", f"/desk/decisions/{decision}/undoings",
    ):  # fmt: skip
        assert desk.client.post(path, data=form).status_code == 404, path
    assert world.counts() == before
    for path in ("/desk/reviews", "/desk/reviews?tab=published", f"/desk/reviews?decided={decision}", "/desk/orders",
                 "/desk/orders?order=1001", "/desk/mails"):  # fmt: skip
        page = desk.client.get(path).get_data(as_text=True)
        assert "demo." not in page, path
        assert "alice" not in page.lower(), path


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "-1", "x"])
def test_a_number_that_is_none_is_404(world: World, number: str) -> None:
    desk = world.desk()
    csrf = desk.token()
    for path in (f"/desk/reviews/{number}", f"/desk/mails/{number}"):
        assert desk.client.get(path).status_code == 404
    for path in (f"/desk/reviews/{number}/decisions", f"/desk/decisions/{number}/undoings"):
        assert (
            desk.client.post(path, data={"csrf": csrf, "measure": "publish", "revision": "1"}).status_code
            == 404
        )
    assert desk.client.get("/desk/reviews", query_string={"decided": number}).status_code == 200
    assert desk.client.get("/desk/reviews", query_string={"cursor": number}).status_code == 400
    assert desk.client.get("/desk/reviews", query_string={"tab": number}).status_code == 404


# --- signing in and out -----------------------------------------------------------------------------------


def test_a_sign_in_link_works_once_and_opening_it_uses_nothing_up(world: World) -> None:
    path = sign_in_path(world)
    for _ in range(3):
        assert world.client.get(path).status_code == 200
    client = world.app.test_client()
    assert client.post(path).status_code == 303
    assert client.get("/desk/reviews").status_code == 200
    assert world.client.post(path).status_code == 410
    assert world.client.get(path).status_code == 410


def test_a_sign_in_link_ends_after_ten_minutes(world: World) -> None:
    path = sign_in_path(world)
    with later(minutes=10, seconds=1):
        assert world.client.get(path).status_code == 410
        assert world.client.post(path).status_code == 410
    assert world.counts()["staff_sessions"] == 0


def test_signing_out_kills_the_session_itself(world: World) -> None:
    desk = world.desk()
    cookie = desk.client.get_cookie("vouchsafe-desk")
    assert cookie
    assert desk.post("/desk/sign-out").status_code == 303
    assert world.counts()["staff_sessions"] == 0
    thief = world.app.test_client()
    thief.set_cookie("vouchsafe-desk", cookie.value, domain="localhost")
    assert thief.get("/desk/reviews").status_code == 303


def test_a_session_ends_by_itself_and_with_its_person(world: World) -> None:
    desk = world.desk()
    with later(hours=12, seconds=1):
        assert desk.client.get("/desk/reviews").status_code == 303
    assert desk.client.get("/desk/reviews").status_code == 200
    with world.acting():
        person = staff.by_email(world.store(), ADA)
        assert person
        person.active = False
    assert desk.client.get("/desk/reviews").status_code == 303


def test_asking_for_a_link_tells_no_one_who_works_here(world: World) -> None:
    answers = [
        world.client.post("/desk/sign-in", data={"email": email})
        for email in (ADA.upper(), "mallory@example.com")
    ]
    assert answers[0].status_code == answers[1].status_code == 200
    assert answers[0].data == answers[1].data
    world.work()
    (mail,) = world.mails()
    assert mail["To"] == ADA
    path = re.search(r"http://reviews\.test(/desk/sign-in/[\w-]+)", text_of(mail))
    assert path
    assert world.client.post(path[1]).status_code == 303


def test_asking_again_and_again_is_slowed_down(world: World) -> None:
    answers = [world.client.post("/desk/sign-in", data={"email": ADA}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_the_session_cookie_is_kept_from_scripts(world: World) -> None:
    answer = world.client.post(sign_in_path(world))
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("vouchsafe-desk=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie, "plain http on a laptop would not send it back"


def test_behind_https_the_cookie_is_bound_to_the_host(make_world: Factory) -> None:
    world = make_world(base_url="https://reviews.test")
    world.open_store()
    answer = world.client.post(sign_in_path(world))
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-vouchsafe-desk=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_what_is_at_rest_opens_no_session(world: World) -> None:
    desk = world.desk()
    cookie = desk.client.get_cookie("vouchsafe-desk")
    assert cookie
    assert world.one("SELECT token_hash FROM staff_sessions") != cookie.value
    thief = world.app.test_client()
    thief.set_cookie("vouchsafe-desk", world.one("SELECT token_hash FROM staff_sessions"), domain="localhost")
    assert thief.get("/desk/reviews").status_code == 303


# --- settings ---------------------------------------------------------------------------------------------


def settings_form(**over: str) -> dict[str, str]:
    """The form as the page holds it for a complete store."""
    return {
        "name": "Fern & Tide", "legal_name": "Fern & Tide Ltd", "postal_address": "1 Quay Street, Whitby",
        "contact_email": "hello@shop.example", "sender_name": "Fern & Tide", "sender_email": "reviews@shop.example",
        "origins": "https://shop.example", "checkout_notice": "*: yes", "link_days": "90",
        "publish_days": "3", "retention_months": "24",
    } | over  # fmt: skip


def save(world: World, **over: str) -> TestResponse:
    return world.desk().post("/desk/settings", **settings_form(**over))


def test_settings_are_saved_as_typed(world: World) -> None:
    answer = save(
        world, name="New name", origins="https://a.example\n https://b.example/ \n", checkout_notice="*: no\nde: YES",
        publish_days="5", publish_clean="true", privacy_url="https://shop.example/privacy",
    )  # fmt: skip
    assert answer.status_code == 303
    with world.acting():
        store = world.store()
        assert store.name == "New name"
        assert store.origins == ["https://a.example", "https://b.example"]
        assert store.checkout_notice == {"*": False, "DE": True}
        assert (store.publish_days, store.publish_clean) == (5, True)
    page = world.desk().client.get("/desk/settings").get_data(as_text=True)
    assert 'value="New name"' in page
    assert "https://b.example" in page
    assert "DE: yes" in page


def test_a_wrong_setting_is_named_kept_as_typed_and_nothing_is_saved(world: World) -> None:
    before = world.counts()["policy_versions"]
    desk = world.desk()
    form = {"csrf": desk.token()} | settings_form(legal_name="Changed Ltd")
    for field, value in WRONG:
        answer = desk.client.post("/desk/settings", data=form | {field: value})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, (field, value)
        assert f'id="{field}-error"' in page, (field, value)
        assert "Changed Ltd" in page
    with world.acting():
        assert world.store().legal_name == "Fern & Tide Ltd"
    assert world.counts()["policy_versions"] == before


def test_a_changed_promise_makes_a_policy_and_other_settings_do_not(world: World) -> None:
    before = world.counts()["policy_versions"]
    save(world, legal_name="Other Ltd")
    assert world.counts()["policy_versions"] == before
    save(world, legal_name="Other Ltd", publish_days="4")
    assert world.counts()["policy_versions"] == before + 1


def test_what_the_law_still_needs_stands_on_every_page_until_it_is_given(world: World) -> None:
    world.change_store(legal_name=None, postal_address=None)
    desk = world.desk()
    for path in ("/desk/reviews", "/desk/orders", "/desk/mails", "/desk/points", "/desk/settings"):
        page = desk.client.get(path).get_data(as_text=True)
        assert "legal name" in page, path
        assert "postal address" in page, path
    save(world)
    page = desk.client.get("/desk/reviews").get_data(as_text=True)
    assert "legal name" not in page


def test_saved_secrets_are_not_shown_and_an_empty_field_keeps_them(world: World) -> None:
    desk = world.desk()
    page = desk.client.get("/desk/settings").get_data(as_text=True)
    with world.acting():
        store = world.store()
        secrets = [SHOPIFY_SECRET, WOOCOMMERCE_SECRET, store.orders_secret, stores.api_key(store)]
    for secret in secrets:
        assert secret not in page
    save(world)
    with world.acting():
        assert world.store().shopify_secret == SHOPIFY_SECRET
    save(world, shopify_secret="a new secret")
    with world.acting():
        assert world.store().shopify_secret == "a new secret"
        assert world.store().woocommerce_secret == WOOCOMMERCE_SECRET
    assert "a new secret" not in str(raw_store(world))


def raw_store(world: World) -> list[object]:
    with world.acting():
        row = db.session.execute(
            db.text("SELECT shopify_secret, woocommerce_secret, orders_secret FROM stores")
        )
        return list(row.one())


def test_a_form_cannot_set_what_it_does_not_hold(world: World) -> None:
    with world.acting():
        before = (world.store().orders_secret, world.store().api_key_nonce, world.store().slug)
    save(world, orders_secret="mine", api_key_nonce="mine", slug="mine", id="9", created_at="2020-01-01")
    with world.acting():
        store = db.session.query(Store).one()
        assert (store.orders_secret, store.api_key_nonce, store.slug) == before


# --- rooms ------------------------------------------------------------------------------------------------


def test_the_queue_is_paged_by_deadline_and_reaches_every_card_once(world: World) -> None:
    with world.acting():
        at = now()
        for n in range(43):
            a_submitted(a_contact(world.store(), at), at - timedelta(minutes=n % 7), body=f"Number {n:02}.")
    desk = world.desk()
    for tab in ("waiting", "published"):
        path, found = f"/desk/reviews?tab={tab}", []
        while path:
            page = desk.client.get(path).get_data(as_text=True)
            found += re.findall(r"Number \d\d", page)
            link = re.search(r'href="([^"]+)" rel="next"', page)
            path = link[1].replace("&amp;", "&") if link else ""
        assert len(found) == len(set(found)) == 43, tab
        world.work(after=timedelta(days=8))


def test_a_cursor_of_another_tab_is_refused(world: World) -> None:
    desk = world.desk()
    for path in (
        "/desk/reviews?tab=published&cursor=abc",
        "/desk/orders?cursor=abc",
        "/desk/mails?cursor=abc",
    ):
        assert desk.client.get(path).status_code == 400


def test_an_order_is_found_by_its_number(world: World) -> None:
    world.invited(order_id="A-77", lines=[a_line(1)])
    world.invited(order_id="B-88", lines=[a_line(2)])
    page = world.desk().client.get("/desk/orders?order=A-77").get_data(as_text=True)
    assert "Thing 1" in page
    assert "Thing 2" not in page


def test_a_mail_is_shown_as_it_was_sent_in_a_frame_that_can_do_nothing(world: World) -> None:
    world.invited()
    desk = world.desk()
    page = desk.client.get("/desk/mails/1").get_data(as_text=True)
    assert "Thing 1" in page
    frame = desk.client.get("/desk/mails/1/html")
    policy = frame.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


def test_a_reply_is_public_versioned_and_once(world: World) -> None:
    number = world.published()
    desk = world.desk()
    for body in ("Thank you.", "Thank you.", "Thank you, truly."):
        assert desk.post(f"/desk/reviews/{number}/replies", body=body).status_code == 303
    reply = world.page()["items"][0]["reply"]
    assert (reply["body"], reply["by"], reply["edited"], reply["version"]) == (
        "Thank you, truly.",
        "Fern & Tide",
        True,
        1,
    )
    assert world.counts()["replies"] == 2
    for body in ("", "x" * 3001):
        answer = desk.post(f"/desk/reviews/{number}/replies", body=body)
        assert answer.status_code == 422
    assert world.counts()["replies"] == 2


def test_no_reply_stands_below_what_is_not_published(world: World) -> None:
    number = world.reviewed()
    answer = world.desk().post(f"/desk/reviews/{number}/replies", body="Thank you.")
    assert answer.status_code == 409
    assert world.counts()["replies"] == 0
