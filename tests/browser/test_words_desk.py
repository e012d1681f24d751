"""The desk's words page in Chromium: the preview follows the hand, by day and by night, without a stranger's script."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.live import Live, live

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Live]:
    with live(tmp_path) as found:
        yield found


def signed_in(running: Live, browser: Browser, **how: object) -> Page:
    page = browser.new_context(viewport=PHONE, **how).new_page()  # type: ignore[arg-type]  # Playwright's own options
    page.goto(running.sign_in)
    page.get_by_role("button", name=re.compile("sign in", re.IGNORECASE)).click()
    expect(page).to_have_url(re.compile("/desk/reviews"))
    return page


def test_the_preview_follows_and_back_still_leads_back(running: Live, browser: Browser) -> None:
    page = signed_in(running, browser)
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.goto(f"{running.reviews_url}/desk/words")
    page.get_by_role("link", name="Deutsch").first.click()
    mail = page.frame_locator("#frame")
    expect(mail.get_by_role("heading", level=1)).to_have_text("Wie war Ihre Bestellung bei Fern & Tide?")
    page.locator("#body").press("ControlOrMeta+Home")
    page.keyboard.type("Maria hat sie genäht.")
    expect(mail.get_by_text("Maria hat sie genäht.")).to_be_visible()
    expect(page.locator("#body")).to_be_focused()
    page.locator("#look").select_option("dark")
    expect(mail.locator(".sheet")).to_have_css("background-color", "rgb(27, 29, 32)")
    page.locator("#look").select_option("text")
    expect(mail.locator("pre")).to_contain_text("Maria hat sie genäht.")
    page.go_back()
    expect(page).to_have_url(re.compile("/desk/words$"))
    assert problems == []


def test_without_script_a_press_shows_it_and_what_is_refused_is_named(
    running: Live, browser: Browser
) -> None:
    page = signed_in(running, browser, java_script_enabled=False)
    page.goto(f"{running.reviews_url}/desk/words/invitation/en")
    typed = "If you are happy, tell others.\n\n" + page.locator("#body").input_value()
    page.locator("#body").fill(typed)
    page.get_by_role("button", name="Preview").click()
    expect(page.frame_locator("#frame").get_by_text("If you are happy")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("16 CFR 465.4")
    expect(page.locator("#body")).to_have_value(typed)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave_on_the_words_pages(running: Live, browser: Browser, scheme: str) -> None:
    page = signed_in(running, browser, color_scheme=scheme)
    for path in (
        "/desk/words",
        "/desk/words/invitation/en",
        "/desk/words/arrival_note/ar",
        "/desk/words/card/ja",
    ):
        page.goto(running.reviews_url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        found = (
            Axe().run(page, options={"resultTypes": ["violations"], "iframes": False}).response["violations"]
        )
        assert [
            f"{one['id']}: {one['nodes'][0]['html']}"
            for one in found
            if one["impact"] in {"serious", "critical"}
        ] == []


def test_a_long_label_and_its_hint_stand_apart_on_a_phone(running: Live, browser: Browser) -> None:
    page = signed_in(running, browser)
    page.goto(f"{running.reviews_url}/desk/calls")
    gap = page.locator(".choice", has=page.locator("#arrival_note")).evaluate(
        """choice => {
          const words = document.createRange();
          words.selectNodeContents(choice.querySelector("label"));
          return choice.querySelector(".hint").getBoundingClientRect().top - words.getBoundingClientRect().bottom;
        }"""
    )
    assert gap >= 0
