"""A customer the shop's own login vouches for (A4): signed by the shop, checked here, good for a day."""

import base64
import hashlib
import hmac
import shutil
import subprocess
import time
from typing import Any

import pytest
from werkzeug.test import TestResponse

from server.actions import identity
from tests.authors import a_draft, later
from tests.factories import ALICE, SHOP_ORIGIN, World, a_line, an_order
from tests.shop_systems import run

STRANGER = "mallory@example.net"


@pytest.fixture
def shop(world: World) -> World:
    world.change_rules(delay_days=30, fallback_days=30)
    world.deliver(an_order(lines=[a_line(1)]))
    world.deliver(an_order(order_id="1002", lines=[a_line(2), a_line(3)]))
    world.deliver(an_order(order_id="B1", email="bea@example.com", lines=[a_line(4)]))
    return world


def secret(world: World) -> str:
    with world.acting():
        return identity.secret(world.store())


def signed(key: str, email: str = ALICE, lives: int = 3600, **over: str) -> str:
    """Written down apart from the code under test, as docs/embedding.md tells shops to."""
    address = over.get("address") or base64.urlsafe_b64encode(email.encode()).decode()
    payload = f"{address}.{over.get('expires') or int(time.time()) + lives}"
    return f"{payload}.{hmac.new(key.encode(), payload.encode(), hashlib.sha256).hexdigest()}"


def exchange(world: World, text: str, store: str = "demo", **headers: str) -> TestResponse:
    return world.client.post(
        "/api/v1/access/exchange", json={"identity": text, "store": store}, headers=headers
    )


def bearer(world: World, email: str = ALICE) -> dict[str, Any]:
    answer = exchange(world, signed(secret(world), email))
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.get_json()
    return found


def post(world: World, access: dict[str, Any], line: int, **headers: str) -> TestResponse:
    form = {"line": line, **a_draft()}
    return world.client.post(
        "/api/v1/reviews", json=form, headers={"Authorization": f"Bearer {access['bearer']}"} | headers
    )


# --- what it opens --------------------------------------------------------------------------------


def test_a_signed_customer_may_review_all_their_orders_and_no_others(shop: World) -> None:
    access = bearer(shop)
    assert {line["name"] for line in access["lines"]} == {"Thing 1", "Thing 2", "Thing 3"}
    for line in access["lines"]:
        assert post(shop, access, line["id"]).status_code == 201
    (foreign,) = bearer(shop, "bea@example.com")["lines"]
    answer = post(shop, access, foreign["id"])
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "line"
    assert shop.one("SELECT count(*) FROM reviews") == 3


def test_what_has_not_arrived_or_was_cancelled_is_not_offered(shop: World) -> None:
    shop.deliver(an_order(order_id="1003", status="placed", delivered_at=None, lines=[a_line(5)]))
    shop.deliver(an_order(order_id="1004", status="cancelled", lines=[a_line(6)]))
    assert {line["name"] for line in bearer(shop)["lines"]} == {"Thing 1", "Thing 2", "Thing 3"}


def test_a_bearer_takes_in_an_order_that_arrives_later(shop: World) -> None:
    access = bearer(shop)
    shop.deliver(an_order(order_id="1005", lines=[a_line(7)]))
    new = next(line for line in bearer(shop)["lines"] if line["name"] == "Thing 7")
    assert post(shop, access, new["id"]).status_code == 201


def test_the_author_may_change_and_withdraw_by_the_same_bearer_and_nobody_else(shop: World) -> None:
    access = bearer(shop)
    review = post(shop, access, access["lines"][0]["id"]).get_json()["id"]
    theirs = {"Authorization": f"Bearer {bearer(shop, 'bea@example.com')['bearer']}"}
    nobodys = {"Authorization": f"Bearer {bearer(shop, STRANGER)['bearer']}"}
    for headers in (theirs, nobodys):
        assert (
            shop.client.patch(f"/api/v1/reviews/{review}", json=a_draft(), headers=headers).status_code == 404
        )
    mine = {"Authorization": f"Bearer {access['bearer']}"}
    changed = shop.client.patch(f"/api/v1/reviews/{review}", json=a_draft(rating=2), headers=mine)
    assert changed.status_code == 200
    assert shop.client.post(f"/api/v1/reviews/{review}/withdrawal", json={}, headers=mine).status_code == 200


def test_a_rightly_signed_stranger_has_no_lines_and_becomes_no_contact(shop: World) -> None:
    access = bearer(shop, STRANGER)
    assert access["lines"] == []
    assert shop.one("SELECT count(*) FROM contacts") == 2
    line = bearer(shop)["lines"][0]["id"]
    assert post(shop, access, line).status_code == 422


def test_nobody_is_written_to_because_of_an_identity(shop: World) -> None:
    before = shop.counts()
    bearer(shop)
    bearer(shop, STRANGER)
    assert shop.counts() == before


def test_an_erased_unnamed_review_belongs_to_no_stranger(shop: World) -> None:
    """A review without a person must not open to a bearer without one."""
    access = bearer(shop)
    review = post(shop, access, access["lines"][0]["id"]).get_json()["id"]
    with shop.acting():
        from server.db import db
        from server.models.review import Review

        db.session.query(Review).update({"contact_id": None})
    headers = {"Authorization": f"Bearer {bearer(shop, STRANGER)['bearer']}"}
    assert (
        shop.client.post(f"/api/v1/reviews/{review}/withdrawal", json={}, headers=headers).status_code == 404
    )


# --- what it refuses ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"lives": -1}, "expired"),
        ({"lives": 25 * 3600}, "24 hours"),
        ({"expires": "99999999999"}, "24 hours"),
        ({"address": "_w"}, "base64url"),
    ],
)
def test_an_identity_out_of_time_or_shape_says_so(shop: World, change: dict[str, Any], says: str) -> None:
    answer = exchange(shop, signed(secret(shop), **change))
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert says in answer.get_json()["detail"]


def test_a_wrong_signature_is_refused_before_anything_else_is_read(shop: World) -> None:
    right = signed(secret(shop))
    address, expires, signature = right.split(".")
    other = base64.urlsafe_b64encode(STRANGER.encode()).decode()
    for forged in (
        signed("another secret"),
        f"{other}.{expires}.{signature}",
        f"{address}.{int(expires) + 1}.{signature}",
        f"{address}.{expires}.{'0' * 64}",
    ):
        answer = exchange(shop, forged)
        assert answer.status_code == 401
        assert "not signed" in answer.get_json()["detail"]


@pytest.mark.parametrize("text", ["a", "a.b.c", "..", "é.1." + "0" * 64, "x" * 999, "YQ.1." + "g" * 64])
def test_what_is_no_identity_is_401(shop: World, text: str) -> None:
    assert exchange(shop, text).status_code == 401


@pytest.mark.parametrize(
    "form", [{}, {"identity": "a.1.b"}, {"token": ""}, {"identity": "x" * 1001, "store": "demo"}]
)
def test_an_exchange_of_nothing_names_the_field(shop: World, form: dict[str, str]) -> None:
    answer = shop.client.post("/api/v1/access/exchange", json=form)
    assert answer.status_code == 422
    assert answer.get_json()["errors"]


def test_the_secret_of_one_store_opens_no_other(shop: World) -> None:
    shop.open_store("other")
    assert exchange(shop, signed(secret(shop)), store="other").status_code == 401


def test_other_origins_get_nothing(shop: World) -> None:
    assert exchange(shop, signed(secret(shop)), Origin="https://elsewhere.example").status_code == 403
    assert exchange(shop, signed(secret(shop)), Origin=SHOP_ORIGIN).status_code == 200
    access = bearer(shop)
    line = access["lines"][0]["id"]
    assert post(shop, access, line, Origin="https://elsewhere.example").status_code == 403


def test_a_new_secret_ends_the_old_one_and_its_bearers(shop: World) -> None:
    old, access = secret(shop), bearer(shop)
    with shop.acting():
        identity.new_secret(shop.store())
    assert secret(shop) != old
    assert exchange(shop, signed(old)).status_code == 401
    assert post(shop, access, access["lines"][0]["id"]).status_code == 401
    assert bearer(shop)["lines"]


def test_the_desk_and_the_command_line_show_and_renew_the_secret(shop: World) -> None:
    desk = shop.desk()
    assert secret(shop) in desk.client.get("/desk/settings").get_data(as_text=True)
    assert f"identity_secret: {secret(shop)}" in run(shop, "store", "show", "demo").output
    old = secret(shop)
    assert desk.client.post("/desk/settings/identity-secrets").status_code == 403
    assert desk.post("/desk/settings/identity-secrets").status_code == 303
    assert secret(shop) != old
    made = run(shop, "store", "new-identity-secret", "demo").output.strip()
    assert made == secret(shop)
    assert exchange(shop, signed(made)).status_code == 200


def test_the_bearer_lasts_a_day_and_makes_no_link(shop: World) -> None:
    access = bearer(shop)
    assert access["expires_in"] == 24 * 3600
    assert shop.one("SELECT count(*) FROM links WHERE purpose = 'write'") == 3  # the invitations' alone


# --- the page -------------------------------------------------------------------------------------


def test_a_signed_customer_is_led_from_the_shops_page_to_the_form(shop: World) -> None:
    form = {"identity": signed(secret(shop)), "product": "P1"}
    answer = shop.client.post("/stores/demo/write", data=form, headers={"Origin": SHOP_ORIGIN})
    assert answer.status_code == 303
    page = shop.client.get(answer.location).get_data(as_text=True)
    assert "Thing 1" in page
    newest = shop.client.post("/stores/demo/write", data={"identity": signed(secret(shop))})
    assert "Thing 2" in shop.client.get(newest.location).get_data(as_text=True)
    with later(days=91):
        assert shop.client.get(answer.location).status_code == 410


def test_a_signed_stranger_is_told_kindly(shop: World) -> None:
    answer = shop.client.post("/stores/demo/write", data={"identity": signed(secret(shop), STRANGER)})
    assert answer.status_code == 200
    assert "Nothing to review yet" in answer.get_data(as_text=True)


def test_a_forged_identity_opens_no_form(shop: World) -> None:
    answer = shop.client.post("/stores/demo/write", data={"identity": signed("guess")})
    assert answer.status_code == 401
    assert shop.one("SELECT count(*) FROM links WHERE expires_at IS NOT NULL") == 0


def test_an_identity_in_an_address_is_not_looked_at(shop: World) -> None:
    answer = shop.client.get("/stores/demo/write", query_string={"identity": signed(secret(shop))})
    assert "You bought this?" in answer.get_data(as_text=True)


# --- the snippets of docs/embedding.md ------------------------------------------------------------


def snippet(language: str) -> str:
    from pathlib import Path

    text = (Path(__file__).parents[1] / "docs" / "embedding.md").read_text("utf-8")
    return text.split(f"```{language}\n", 1)[1].split("```", 1)[0]


def test_the_python_snippet_signs_rightly(shop: World) -> None:
    names: dict[str, Any] = {}
    exec(snippet("python"), names)  # noqa: S102 - our own documentation
    assert exchange(shop, names["vouchsafe_identity"](ALICE, secret(shop))).status_code == 200


@pytest.mark.parametrize(
    ("program", "language", "call"),
    [
        ("node", "js", "\nconsole.log(vouchsafeIdentity(process.argv[2], process.argv[3]));"),
        ("php", "php", "\necho vouchsafe_identity($argv[1], $argv[2]);"),
    ],
)
def test_the_other_snippets_sign_rightly(
    shop: World, tmp_path: Any, program: str, language: str, call: str
) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"no {program} here")
    path = tmp_path / f"sign.{'mjs' if language == 'js' else language}"
    path.write_text(snippet(language) + call)
    done = subprocess.run([program, path, "zoë@example.com", secret(shop)], capture_output=True, check=True)
    answer = exchange(shop, done.stdout.decode().strip())
    assert answer.status_code == 200, answer.json


def test_the_liquid_snippet_makes_the_same_text(shop: World) -> None:
    """Shopify's filters in Python: base64_url_safe_encode pads, hmac_sha256 is hex."""
    liquid = snippet("liquid")
    for filter_ in ("base64_url_safe_encode", "hmac_sha256", "date: '%s'", "plus: 3600"):
        assert filter_ in liquid
    assert exchange(shop, signed(secret(shop), "padded@example.com")).status_code == 200
