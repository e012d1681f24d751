"""The card in the parcel: what stands on it, in every script, and where its code leads (B9)."""

import io
import re
import unicodedata
from datetime import timedelta

import pytest
import segno
from pypdf import PdfReader
from werkzeug.test import TestResponse

from server.paper import words
from server.paper.bidi import runs
from server.paper.card import Card, Sheet, pdf
from tests.factories import World, a_line, an_order, now
from tests.shop_systems import days_ago

URL = "https://reviews.shop.example/r/Ab0lI1-_xyzABCDEF01234"
A6 = (298, 420)
A4 = (595, 842)


def a_card(lang: str = "en", **facts: str) -> Card:
    told = {
        "shop": "Fern & Tide",
        "given_name": "Alice",
        "own_words": "",
        "url": URL,
        "until": "20 May 2027",
        "contact": "hello@shop.example",
    }
    return words.card(lang, **(told | facts))


def read(made: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages]


def printed(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    return read(answer.data)


def print_one(world: World) -> TestResponse:
    number = world.one("SELECT max(id) FROM orders")
    return world.desk().post(f"/desk/orders/{number}/card.pdf")


def path_on(text: str) -> str:
    """The form's path as a buyer types it in from the card."""
    found = re.search(r"reviews\.test(/r/[\w-]+)", text.replace(" ", ""))
    assert found, text
    return found[1][: len("/r/") + 24]


def dark(made: bytes) -> list[tuple[float, float, float, float]]:
    """The rectangles that the code is drawn of: (left, bottom, width, height)."""
    content = PdfReader(io.BytesIO(made)).pages[0].get_contents()
    assert content is not None
    drawn = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re\b", content.get_data())
    return [(float(x), float(y), float(w), float(h)) for x, y, w, h in drawn]


def matrix_of(made: bytes) -> list[list[int]]:
    """The code read back from the page, module by module."""
    found = dark(made)
    side = min(h for *_, h in found)
    left, top = min(x for x, *_ in found), max(y + h for _, y, _, h in found)
    size = round((max(x + w for x, _, w, _ in found) - left) / side)
    matrix = [[0] * size for _ in range(size)]
    for x, y, w, h in found:
        row, first = round((top - y - h) / side), round((x - left) / side)
        matrix[row][first : first + round(w / side)] = [1] * round(w / side)
    return matrix


# --- from the desk --------------------------------------------------------------------------------


def test_a_card_greets_the_buyer_and_leads_to_the_orders_form(world: World) -> None:
    world.deliver(an_order(lines=[a_line(1), a_line(2)]))
    (text,) = printed(print_one(world))
    assert "Dear Alice," in text
    assert "Fern & Tide" in text
    assert "hello@shop.example" in text
    form = world.client.get(path_on(text)).get_data(as_text=True)
    assert "Thing 1" in form
    assert "Thing 2" in form


def test_the_code_holds_exactly_the_address_that_is_printed(world: World) -> None:
    world.deliver()
    answer = print_one(world)
    (text,) = printed(answer)
    expected = segno.make_qr(world.settings.base_url + path_on(text), error="m").matrix
    assert matrix_of(answer.data) == [[int(bit) for bit in row] for row in expected]


def test_nothing_else_of_the_order_is_on_the_card(world: World) -> None:
    world.deliver(an_order(order_id="SECRET-77", tier="gold", lines=[a_line(name="Red pyjamas")]))
    (text,) = printed(print_one(world))
    for word in ("SECRET-77", "gold", "pyjamas", "alice@example.com", "star"):
        assert word not in text


def test_printing_again_gives_the_same_code_and_a_longer_life(world: World) -> None:
    world.deliver()
    (first,), (second,) = printed(print_one(world)), printed(print_one(world))
    assert path_on(first) == path_on(second)
    assert (
        world.one("SELECT count(*) FROM links WHERE purpose = 'write'") == 2
    )  # the card's, the invitation's


def test_the_code_works_for_180_days(world: World) -> None:
    from tests.authors import later

    world.deliver()
    path = path_on(printed(print_one(world))[0])
    with later(days=179):
        assert world.client.get(path).status_code == 200
    with later(days=181):
        assert world.client.get(path).status_code == 410


def test_the_list_of_orders_offers_the_card_where_there_is_one(world: World) -> None:
    world.deliver()
    world.deliver(an_order(order_id="2", status="cancelled"))
    page = world.desk().client.get("/desk/orders").get_data(as_text=True)
    assert page.count("/card.pdf") == 1


def test_printing_needs_the_pages_token(world: World) -> None:
    world.deliver()
    answer = world.desk().client.post(f"/desk/orders/{world.one('SELECT id FROM orders')}/card.pdf")
    assert answer.status_code == 403
    assert world.one("SELECT count(*) FROM links WHERE expires_at IS NOT NULL") == 0


def test_a_cancelled_order_and_another_stores_order_have_no_card(world: World) -> None:
    world.deliver(an_order(status="cancelled"))
    assert print_one(world).status_code == 404
    world.open_store("other")
    with world.acting():
        from server.models.order import Order

        world.store("other")
        from server.db import db

        db.session.query(Order).update({"status": "delivered", "store_id": world.store("other").id})
    assert print_one(world).status_code == 404


def test_a_days_cards_lie_four_to_a_sheet_without_the_cancelled(world: World) -> None:
    for number in range(6):
        status = "cancelled" if number == 5 else "placed"
        world.deliver(
            an_order(
                order_id=str(number),
                email=f"buyer{number}@example.com",
                given_name=f"Buyer{number}",
                status=status,
                delivered_at=None,
                placed_at=now().isoformat(),
            )
        )
    world.deliver(an_order(order_id="old", given_name="Longago", placed_at=days_ago(9), delivered_at=None))
    desk = world.desk()
    day = now().date().isoformat()
    assert "5 cards for" in desk.client.get(f"/desk/cards?day={day}").get_data(as_text=True)
    sheets = printed(desk.post("/desk/cards", day=day, sheet="a4"))
    assert len(sheets) == 2
    whole = " ".join(sheets)
    assert [f"Buyer{n}" in whole for n in range(6)] == [True] * 5 + [False]
    assert "Longago" not in whole
    assert len(printed(desk.post("/desk/cards", day=day, sheet="a6"))) == 5


def test_an_order_sent_that_day_gets_its_card_too(world: World) -> None:
    world.deliver(an_order(status="fulfilled", delivered_at=None, fulfilled_at=now().isoformat()))
    assert len(printed(world.desk().post("/desk/cards", day=now().date().isoformat()))) == 1


@pytest.mark.parametrize("form", [{"day": "tomorrow"}, {"day": "2026-13-01"}, {"sheet": "a3"}, {"part": "0"}])
def test_what_cannot_be_printed_is_said(world: World, form: dict[str, str]) -> None:
    world.deliver()
    answer = world.desk().post("/desk/cards", **({"day": now().date().isoformat()} | form))
    assert answer.status_code == 422


def test_a_day_without_orders_says_so(world: World) -> None:
    assert "No cards for" in world.desk().client.get("/desk/cards").get_data(as_text=True)


def written(world: World, body: str) -> None:
    """Words of the shop's for its English cards."""
    from server.db import db
    from server.models.mail_text import MailText

    with world.acting():
        facts = {"store_id": world.store().id, "kind": "card", "lang": "en", "at": now()}
        db.session.add(MailText(number=1, body=body, **facts))


def test_the_shops_own_words_are_printed_in_the_buyers_language(world: World) -> None:
    written(world, "Packed by Fern for {{ given_name }}.\n\nSee you at the quay!")
    world.deliver(an_order(order_id="1"))
    (text,) = printed(print_one(world))
    assert "Packed by Fern for Alice." in text
    assert "See you at the quay!" in text
    assert "Thank you for your order" not in text
    world.deliver(an_order(order_id="2", locale="de-DE"))
    (text,) = printed(print_one(world))
    assert "Vielen Dank" in text


def test_words_that_cannot_be_said_any_more_leave_the_card_with_ours(world: World) -> None:
    written(world, "{{ no_such_name }}")
    world.deliver()
    assert "Thank you for your order" in printed(print_one(world))[0]


# --- the paper itself -----------------------------------------------------------------------------

NAMES = {
    "en": "Alice",
    "de": "Jürgen",
    "fr": "Zoé",
    "es": "Íñigo",
    "it": "Niccolò",
    "nl": "Daniël",
    "pt": "João",
    "pl": "Łucja",
    "ja": "花子",
    "ko": "민수",
    "zh-Hans": "小明",
}


def test_there_are_words_for_every_language_of_the_mails() -> None:
    from server.mail.words import languages

    for lang in languages():
        assert a_card(lang).lang == lang


@pytest.mark.parametrize("lang", NAMES)
def test_every_language_can_be_read_back(lang: str) -> None:
    card = a_card(lang, given_name=NAMES[lang])
    (text,) = read(pdf([card], Sheet.A6))
    squeezed = text.replace(" ", "")
    for said in (card.greeting, card.words, card.ask, card.address, card.contact_lead, card.contact):
        assert "".join(said.split()) in squeezed


def test_arabic_is_joined_and_runs_from_right_to_left() -> None:
    card = a_card("ar", given_name="ليلى")
    (text,) = read(pdf([card], Sheet.A6))
    assert any(unicodedata.name(c, "").endswith("INITIAL FORM") for c in text)
    assert "ليلى" in unicodedata.normalize("NFKC", text)
    made = pdf([card], Sheet.A6)
    assert min(x for x, *_ in dark(made)) > A6[0] / 2  # the code stands where Arabic begins


def test_directions_within_a_line() -> None:
    assert runs("abc", rtl=False) == [("abc", False)]
    assert runs("שלום abc 12", rtl=True) == [("abc 12", False), ("שלום ", True)]
    assert runs("رقم 12 (هنا).", rtl=True) == [(" (هنا).", True), ("12", False), ("رقم ", True)]
    assert runs("to שלום, ok", rtl=False) == [("to ", False), ("שלום", True), (", ok", False)]


@pytest.mark.parametrize(
    "facts",
    [
        {"given_name": ""},
        {"given_name": "🎉"},
        {"given_name": "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff-Konstantynopolitańczykowianeczka"},
        {"given_name": "שרה"},
        {"own_words": "Donaudampfschifffahrtsgesellschaft" * 8},
        {"own_words": "One.\n\nTwo, with 🎉 and 👨‍👩‍👧.\n" * 20},
        {"own_words": "x" * 5_000},
        {"own_words": "（「漢字」）、" * 40},
        {"contact": ""},
        {"contact": "a" * 60 + "@" + "b" * 180 + ".example"},
        {"shop": "S" * 100},
        {"url": "https://" + "long." * 30 + "example/r/" + "A" * 24},
    ],
)
def test_long_words_empty_names_and_pictographs_do_not_break_a_card(facts: dict[str, str]) -> None:
    made = pdf([a_card(**facts)], Sheet.A6)
    assert len(read(made)) == 1
    code = dark(made)
    assert len({round(h, 3) for *_, h in code}) == 1
    for x, y, w, h in code:
        assert x >= 0
        assert y >= 0
        assert x + w <= A6[0]
        assert y + h <= A6[1]


def test_a_name_that_cannot_be_written_whole_is_left_out() -> None:
    assert a_card(given_name="שרה").greeting == ""
    assert a_card(given_name="Zoë 🎉").greeting == "Dear Zoë 🎉,"
    (text,) = read(pdf([a_card(given_name="Zoë 🎉")], Sheet.A6))
    assert "Dear Zoë ," in text or "Dear Zoë," in text


def test_the_fonts_travel_with_the_document() -> None:
    page = PdfReader(io.BytesIO(pdf([a_card("ja", given_name="花子")], Sheet.A6))).pages[0]
    for font in page["/Resources"]["/Font"].values():
        described = font.get_object().get("/FontDescriptor")
        if font.get_object()["/BaseFont"] != "/Helvetica":  # named by every canvas, used by none of ours
            assert "/FontFile2" in described.get_object()


def test_paper_sizes() -> None:
    for sheet, size in ((Sheet.A6, A6), (Sheet.A4, A4)):
        box = PdfReader(io.BytesIO(pdf([a_card()], sheet))).pages[0].mediabox
        assert (round(box.width), round(box.height)) == size


@pytest.mark.parametrize("lang", [*NAMES, "ar"])
def test_our_own_words_pass_the_linter_that_the_shops_must_pass(lang: str) -> None:
    from server.mail.lint import lint
    from server.mail.own_links import Own

    card = a_card(lang, given_name="", contact="hello@shop.example")
    for said in (card.words, card.ask, card.contact_lead):
        assert lint("card", "", said, Own(frozenset())) == []
        assert "★" not in said


def test_two_hundred_cards_take_seconds_and_little_memory() -> None:
    started = now()
    pdf([a_card(given_name=f"Alice {n}", url=URL[:-3] + f"{n:03}") for n in range(200)], Sheet.A4)
    assert now() - started < timedelta(seconds=20)
