"""The journey in Chromium: a signed Shopify delivery, a mail by SMTP, the form on a phone, a decision at
the desk, the review in a shop of another origin, a reply, points, and erasure without a trace."""

import json
import re
import sqlite3
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.live import Live, live
from tests.factories import SHOPIFY_SECRET, platform_signature, text_of
from tests.test_journey import shopify_order

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
WORDS = "Forty washes on and the knot still sits where I tied it."
REPLY = "Thank you, Alice: we double that seam since spring."


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Live]:
    with live(tmp_path) as found:
        yield found


def test_from_a_signed_delivery_to_the_shop_and_back_to_nothing(running: Live, browser: Browser) -> None:
    desk = signed_in(running, browser)
    start_points(running, desk)

    deliver(
        running,
        shopify_order(line_items=[line("FT-APRON", "Linen apron", 1), line("FT-MUG", "Stoneware mug", 2)]),
    )
    invitation = running.mailbox.wait_for("order")
    assert invitation["To"] == "alice@example.com"
    form = address(running, invitation, "r")

    phone = browser.new_context(viewport=PHONE).new_page()
    write(phone, form)
    decide(running, desk)

    shop = browser.new_context(viewport=DESKTOP).new_page()
    problems: list[str] = []
    shop.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    shop.goto(f"{running.shop_url}/products/FT-APRON")
    reviews = shop.locator("vouchsafe-reviews")
    expect(reviews.get_by_text(WORDS)).to_be_visible()
    expect(reviews.get_by_text("Alice K.")).to_be_visible()
    expect(reviews.get_by_text("The author was given 40 points")).to_be_visible()
    expect(shop.locator("vouchsafe-stars").first).to_contain_text("2.0")

    reply(desk)
    shop.reload()
    expect(reviews.get_by_text(REPLY)).to_be_visible()
    assert "double that seam" in text_of(running.mailbox.wait_for("replied"))

    erase(running, phone, form)
    shop.reload()
    expect(reviews.get_by_text("Collected and shown by")).to_be_visible()
    expect(reviews.get_by_text(WORDS)).to_have_count(0)
    assert problems == []
    assert_nothing_left(running, "alice@example.com", "Alice K.", WORDS, REPLY, "820982911946154508")


def line(product: str, title: str, number: int) -> dict[str, object]:
    return {"id": number, "product_id": product, "quantity": 1, "title": title, "sku": f"{product}-X"}


def signed_in(running: Live, browser: Browser) -> Page:
    desk = browser.new_context(viewport=DESKTOP).new_page()
    desk.goto(running.sign_in)
    desk.get_by_role("button", name=re.compile("sign in", re.IGNORECASE)).click()
    expect(desk).to_have_url(re.compile("/desk/reviews"))
    return desk


def start_points(running: Live, desk: Page) -> None:
    desk.goto(f"{running.reviews_url}/desk/points")
    desk.locator("[name=points]").fill("40")
    desk.locator("[name=terms]").fill("One cent each on your next order")
    desk.locator("form:has([name=points]) button").click()
    expect(desk.get_by_text("40", exact=False).first).to_be_visible()


def deliver(running: Live, order: dict[str, object]) -> None:
    body = json.dumps(order).encode()
    request = urllib.request.Request(
        f"{running.reviews_url}/hooks/shopify/demo",
        data=body,
        headers={
            "X-Shopify-Hmac-Sha256": platform_signature(SHOPIFY_SECRET, body),
            "X-Shopify-Topic": "orders/fulfilled",
            "X-Shopify-Webhook-Id": str(uuid.uuid4()),
        },
    )
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer) == {"state": "taken"}


def address(running: Live, mail: object, kind: str) -> str:
    found = re.search(rf"{re.escape(running.reviews_url)}/{kind}/[\w-]+", text_of(mail))  # type: ignore[arg-type]
    assert found
    return found[0]


def write(phone: Page, form: str) -> None:
    """Two stars, words and a name with its consent; a forgotten tick is pointed out and nothing is lost."""
    phone.goto(form)
    item = phone.locator("form").first
    item.locator("[name=rating][value='2']").check(force=True)
    item.locator("[name=body]").fill(WORDS)
    item.locator("[name=public_name]").fill("Alice K.")
    item.locator("[name=name_consent]").check()
    item.get_by_role("button").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    item = phone.locator("form").first
    expect(item.locator("[name=body]")).to_have_value(WORDS)
    item.locator("[name=attestation]").check()
    item.get_by_role("button").click()
    expect(phone.get_by_text("we have your review")).to_be_visible()


def decide(running: Live, desk: Page) -> None:
    desk.goto(f"{running.reviews_url}/desk/reviews")
    expect(desk.get_by_text(WORDS)).to_be_visible()
    expect(desk.get_by_text("2 out of 5")).to_have_count(0)
    desk.get_by_role("button", name="Publish").first.click()
    expect(desk.get_by_role("button", name="Undo")).to_be_visible()


def reply(desk: Page) -> None:
    desk.goto(re.sub(r"/desk/.*", "/desk/reviews/1", desk.url))
    desk.locator("form[action$='/replies'] textarea").fill(REPLY)
    desk.locator("form[action$='/replies'] button").click()
    expect(desk.get_by_text(REPLY).first).to_be_visible()


def erase(running: Live, phone: Page, form: str) -> None:
    phone.goto(f"{running.reviews_url}/me/?store=demo")
    phone.locator("[name=email]").fill("alice@example.com")
    phone.get_by_role("button").first.click()
    code = re.search(r"\b([A-Z2-7]{8})\b", text_of(running.mailbox.wait_for("code")))
    assert code
    phone.locator("[name=code]").fill(code[1])
    phone.get_by_role("button").first.click()
    expect(phone.get_by_text("alice@example.com").first).to_be_visible()
    erasure = phone.locator("form[action$='/erasure']")
    erasure.evaluate("form => form.closest('details')?.setAttribute('open', '')")
    erasure.locator("[name=email]").fill("alice@example.com")
    erasure.get_by_role("button").click()
    running.mailbox.wait_for("erased")
    phone.goto(form)
    expect(phone.locator("form [name=rating]")).to_have_count(0)


def assert_nothing_left(running: Live, *words: str) -> None:
    """Not in the page's JSON, the database file or its write-ahead log, nor in what the server printed."""
    url = f"{running.reviews_url}/api/v1/stores/demo/products/FT-APRON/reviews"
    with urllib.request.urlopen(url) as answer:
        assert json.load(answer)["items"] == []
    wait_for_purge(running)
    files = [path for path in running.instance.rglob("*") if path.is_file()]
    assert any(path.name == "vouchsafe.db" for path in files)
    for path in [*files, running.log]:
        data = path.read_bytes()
        for word in words:
            assert word.encode() not in data, f"{word!r} is still in {path.name}"


def wait_for_purge(running: Live) -> None:
    connection = sqlite3.connect(f"file:{running.instance / 'vouchsafe.db'}?mode=ro", uri=True)
    for _ in range(200):
        if connection.execute("SELECT state FROM outbox WHERE kind = 'purge'").fetchone() == ("done",):
            break
        time.sleep(0.05)
    connection.close()
    time.sleep(0.3)
