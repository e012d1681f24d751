"""Every mail as it is seen: by day, by night, on a narrow screen; held against axe (EM12)."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from server.mail.shop_words import OwnWords
from server.mail.words import languages
from tests.factories import html_of
from tests.mail_samples import SAMPLES, made

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDE, NARROW = 640, 360
GRAVE = {"serious", "critical"}
#: Elements that are touched; links in running text and lists of small links are read first.
TOUCHED = ".pill, .main-button"
MIN_TOUCH, MIN_LETTERS = 44, 14
LONG = {
    "product": "Extraordinarily-long-product-name-without-any-place-to-break-it-anywhere-at-all",
    "given_name": "Wolfeschlegelsteinhausenbergerdorff-Vandenplaschmidt",
}


@pytest.fixture(scope="module")
def look(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A mail opened in a window of a width, by day or by night. Nothing is fetched: mails carry all they show."""
    pages = {
        (scheme, width): browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
        ).new_page()
        for scheme in ("light", "dark")
        for width in (WIDE, NARROW)
    }

    def open_mail(html: str, scheme: str = "light", width: int = WIDE) -> Page:
        page = pages[scheme, width]
        page.set_content(html)
        return page

    yield open_mail
    for page in pages.values():
        page.context.close()


def grave_findings(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in GRAVE]


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", SAMPLES)
def test_axe_finds_nothing_grave(look: Callable[..., Page], name: str, scheme: str) -> None:
    """Contrast is measured in the colours of day and of night."""
    assert grave_findings(look(html_of(made(name, "en")), scheme)) == []


@pytest.mark.parametrize("tag", ["ar", "ja", "de"])
def test_axe_finds_nothing_grave_in_other_scripts(look: Callable[..., Page], tag: str) -> None:
    for name in ("invitation", "arrival_note", "decision-mask"):
        assert grave_findings(look(html_of(made(name, tag)), "dark", NARROW)) == []


@pytest.mark.parametrize("tag", sorted(languages()))
def test_nothing_leaves_a_narrow_screen_and_everything_can_be_read_and_touched(
    look: Callable[..., Page], tag: str
) -> None:
    for name in SAMPLES:
        for facts in ({}, LONG):
            page = look(html_of(made(name, tag, **facts)), width=NARROW)
            assert width_of(page) <= NARROW, name
        small = page.evaluate(
            """([touched, size, letters]) => [
              ...[...document.querySelectorAll(touched)].filter((e) => e.getBoundingClientRect().height < size),
              ...[...document.querySelectorAll("body *")].filter((e) => e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < letters),
            ].map((e) => e.outerHTML.slice(0, 120))""",
            [TOUCHED, MIN_TOUCH, MIN_LETTERS],
        )
        assert small == [], name


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_five_ratings_look_alike(look: Callable[..., Page], width: int) -> None:
    """EM11: none is larger, bolder or brighter; on a narrow screen all are equally wide."""
    page = look(html_of(made("invitation", "en")), width=width)
    drawn = page.evaluate(
        """() => [...document.querySelectorAll(".pill")].map((e) => {
          const s = getComputedStyle(e);
          return [s.color, s.backgroundColor, s.borderColor, s.fontWeight, s.fontSize, e.getBoundingClientRect().height].join();
        })"""
    )
    assert len(drawn) == 10
    assert len(set(drawn)) == 1
    if width == NARROW:
        widths = page.evaluate("() => [...document.querySelectorAll('.pill')].map((e) => e.offsetWidth)")
        assert len(set(widths)) == 1


def test_a_mail_that_runs_from_right_to_left_begins_on_the_right(look: Callable[..., Page]) -> None:
    page = look(html_of(made("invitation", "ar")))
    ink, first = (page.locator(found).first.bounding_box() for found in (".ink", ".pill"))
    assert ink
    assert first
    assert ink["x"] + ink["width"] - (first["x"] + first["width"]) < 30
    assert page.locator("h1").evaluate("e => getComputedStyle(e).textAlign") == "right"


def test_a_shops_own_words_look_like_ours(look: Callable[..., Page]) -> None:
    blocks = "{{ who_asks }}\n\n{{ items }}\n\n{{ what_happens }}\n\n{{ your_rights }}"
    own = OwnWords(
        "Your order",
        f'Dear {{{{ given_name }}}},\n\n<ul><li>one</li></ul>\n\n<a href="https://shop.example">us</a>\n\n{blocks}',
    )
    for scheme in ("light", "dark"):
        page = look(html_of(made("invitation", "en", own)), scheme, NARROW)
        assert grave_findings(page) == []
        assert width_of(page) <= NARROW
