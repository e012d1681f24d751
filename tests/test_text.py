"""What people write is cleaned once, kept as typed, and masked without a trace of the phrase."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.text import MASK, Mask, clean, clean_line, find_phrase, from_html, masked, with_reasons

ANY = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two  spaces stay  ", "two  spaces stay"),
        ("line\r\nline\rline", "line\nline\nline"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("nul\x00 bell\x07 escape\x1b", "nul bell escape"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("cafe\N{COMBINING ACUTE ACCENT}", "café"),
        ("<b>bold</b> & 5 > 4", "<b>bold</b> & 5 > 4"),
        (f"no {MASK} mark", "no  mark"),
        (f"cafe{MASK}\N{COMBINING ACUTE ACCENT}", "café"),
        ("好评 👍🏽 مرحبا", "好评 👍🏽 مرحبا"),
        ("\tkept\ttabs", "kept\ttabs"),
        ("   \n ", ""),
    ],
)
def test_words_are_kept_as_typed_without_what_breaks_a_page_or_a_table(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(ANY)
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    assert clean(clean(typed)) == clean(typed)
    assert clean_line(clean_line(typed)) == clean_line(typed)


@given(ANY)
def test_clean_words_always_fit_a_table_and_utf_8(typed: str) -> None:
    kept = clean(typed)
    kept.encode()
    assert "\x00" not in kept
    assert MASK not in kept
    assert unicodedata.is_normalized("NFC", kept)


@given(ANY)
def test_a_line_is_one_line(typed: str) -> None:
    assert len(clean_line(typed).splitlines()) <= 1


def test_html_of_a_shop_system_becomes_plain_text() -> None:
    assert from_html("Caf&eacute; <b>Press</b> &amp; Mug") == "Café Press & Mug"
    assert from_html("<script>alert(1)</script>Mug") == "alert(1)Mug"


def test_a_phrase_is_found_wherever_it_stands_without_regard_to_case() -> None:
    found = find_phrase("body", "Call BOB or bob.", "Bob", "third_party_personal_data")
    assert [(mask.start, mask.end) for mask in found] == [(5, 8), (12, 15)]
    spread = find_phrase("body", "Bob  of\nElm Row, Bobby of Elm Row", "bob of elm row", "confidential")
    assert [(mask.start, mask.end) for mask in spread] == [(0, 15)], "over line breaks, not inside words"
    assert len(find_phrase("body", "我的电话在这里", "电话", "third_party_personal_data")) == 1
    assert find_phrase("body", "nothing here", ".*", "abusive_obscene_defamatory") == []
    assert find_phrase("body", "nothing here", "", "abusive_obscene_defamatory") == []


def test_masks_that_overlap_or_touch_leave_nothing_of_the_phrase() -> None:
    masks = [Mask("body", 0, 5, "a"), Mask("body", 3, 8, "b"), Mask("body", 4, 6, "c")]
    assert masked("0123456789", masks) == (f"{MASK}{MASK}89", ["a", "b"])


@given(st.text(alphabet="abAB .\n", max_size=60), st.text(alphabet="abAB", min_size=1, max_size=5))
def test_no_masked_phrase_is_readable_and_the_marks_match_the_reasons(text: str, phrase: str) -> None:
    spans = find_phrase("body", text, phrase, "spam_promotional_links")
    shown, reasons = masked(text, spans)
    assert find_phrase("body", shown, phrase, "spam_promotional_links") == []
    assert shown.count(MASK) == len(reasons) == len(spans)


def test_pages_say_why_a_phrase_is_gone() -> None:
    shown = with_reasons(f"Ask {MASK} or {MASK}.", ["third_party_personal_data", "spam_promotional_links"])
    assert shown == "Ask [removed: third party personal data] or [removed: spam promotional links]."
