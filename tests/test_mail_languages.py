"""Mails in twelve languages: the same messages, the same facts, no sentence in one part alone."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from babel import Locale
from fluent.syntax import ast, parse
from fluent.syntax.visitor import Visitor

from server.actions import privacy
from server.actions.moderation import UNDO_WINDOW
from server.db import db
from server.mail import build, words
from server.mail.lint import GROUPS, NOTE_GROUPS, spoken
from server.mail.shop_words import BLOCKS
from server.mail.words import LOCALES, Reader, languages
from server.models.contact import Contact
from server.models.decision import ALLOWED, Measure, Reason
from server.models.outbox import Job, JobKind
from tests.factories import ALICE, World, a_line, an_order, html_of, now, text_of
from tests.mail_samples import ITEMS, SAMPLES, STORE, UNSUBSCRIBE, made, urls_of
from tests.test_desk import settings_form

TWELVE = {"en", "de", "fr", "es", "it", "nl", "pt", "pl", "ja", "ko", "zh-Hans", "ar"}
OTHERS = sorted(TWELVE - {"en"})
#: The same in every language that puts a colon like English does.
SHARED = {"about"}
DIRECTION_SIGNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class _Facts(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - fluent.syntax's name
        self.names.add(node.id.name)


def messages(tag: str) -> dict[str, ast.Message]:
    resource = parse((LOCALES / tag / "mails.ftl").read_text("utf-8"))
    assert [entry.content for entry in resource.body if isinstance(entry, ast.Junk)] == []
    found = [entry for entry in resource.body if isinstance(entry, ast.Message)]
    assert len({message.id.name for message in found}) == len(found), "a message stands there twice"
    return {message.id.name: message for message in found}


def facts_of(message: ast.Message) -> set[str]:
    visitor = _Facts()
    visitor.visit(message)
    return visitor.names


ENGLISH = messages("en")
NUMBERED = {"what-days": "days", "what-kept": "months", "receipt-points": "points"}


def test_there_are_twelve_languages_and_english_is_first() -> None:
    assert set(languages()) == TWELVE
    assert next(iter(languages())) == "en"
    assert [tag for tag, one in languages().items() if one.right_to_left] == ["ar"]
    for tag, one in languages().items():
        character_order = Locale.parse(tag, sep="-").character_order
        assert one.right_to_left == (character_order == "right-to-left"), tag


# --- catalogues -----------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", OTHERS)
def test_every_language_has_every_message_with_the_same_facts(tag: str) -> None:
    theirs = messages(tag)
    assert theirs.keys() == ENGLISH.keys()
    for key, message in ENGLISH.items():
        assert facts_of(theirs[key]) == facts_of(message), key


@pytest.mark.parametrize("tag", OTHERS)
def test_no_message_is_left_in_english(tag: str) -> None:
    facts = {
        "store": "S",
        "name": "N",
        "date": "D",
        "product": "P",
        "title": "T",
        "rule": "R",
        "email": "E",
        "time": "Z",
    }
    numbers = {"days": 3, "months": 24, "points": 40}
    for key in ENGLISH.keys() - SHARED:
        ours, theirs = (Reader.of(one).text(key, {**facts, **numbers}) for one in ("en", tag))
        assert ours != theirs, key
        common = set(re.findall(r"[a-z]{4,}", ours.lower())) & set(re.findall(r"[a-z]{4,}", theirs.lower()))
        assert len(common) <= 3, (key, common)


@pytest.mark.parametrize("tag", sorted(TWELVE))
def test_every_plural_form_of_the_language_is_said(tag: str) -> None:
    """Where a language tells numbers apart, so do the messages; no form is left to chance."""
    rules = Locale.parse(tag, sep="-").plural_form
    needed = {rules(number) for number in (*range(121), 1_000)}
    for key in NUMBERED:
        said = set(
            re.findall(
                r"\[(\w+)\]",
                (LOCALES / tag / "mails.ftl").read_text("utf-8").split(f"\n{key} =")[1].split("}\n")[0],
            )
        )
        assert needed <= said | {"other"}, key
        assert said <= rules.tags | {"one", "other"}, key


FORMS = [
    ("en", "what-days", 1, "within one working day"),
    ("en", "what-days", 2, "within 2 working days"),
    ("de", "what-kept", 24, "24 Monate"),
    ("fr", "receipt-points", 1, "1 point."),
    ("pl", "what-kept", 12, "12 miesięcy"),
    ("pl", "what-kept", 22, "22 miesiące"),
    ("pl", "what-kept", 24, "24 miesiące"),
    ("pl", "what-kept", 25, "25 miesięcy"),
    ("pl", "receipt-points", 1, "1 punkt."),
    ("pl", "receipt-points", 3, "3 punkty."),
    ("pl", "receipt-points", 40, "40 punktów."),
    ("ar", "what-days", 1, "يوم عمل واحد"),
    ("ar", "what-days", 2, "يومَي عمل"),
    ("ar", "what-days", 3, "3 أيام عمل"),
    ("ar", "what-kept", 24, "24 شهرًا"),
    ("ar", "what-kept", 100, "100 شهر "),
    ("ar", "receipt-points", 2, "نقطتين"),
    ("ja", "what-kept", 24, "24か月"),
]


def test_numbers_take_the_form_the_language_wants() -> None:
    said = [
        (tag, key, number, part, Reader.of(tag).text(key, {"store": "S", NUMBERED[key]: number}))
        for tag, key, number, part in FORMS
    ]
    assert [one for one in said if one[3] not in one[4]] == []


def test_the_five_ratings_are_five_different_words() -> None:
    for tag in sorted(TWELVE):
        said = [Reader.of(tag).text(f"rating-{n}", {}) for n in range(1, 6)]
        assert len({one.split("–")[1] for one in said}) == 5, tag


def test_every_reason_and_measure_has_its_sentence() -> None:
    for tag in sorted(TWELVE):
        known = messages(tag)
        assert all(f"rule-{reason.value.replace('_', '-')}" in known for reason in Reason), tag
        for measure in (Measure.PUBLISH, *ALLOWED):
            name = f"decision-{measure.value.replace('_', '-')}"
            assert {name, f"{name}-title"} <= known.keys(), tag


def test_there_is_a_sample_and_a_folder_for_every_kind_of_mail() -> None:
    folders = {path.name for path in build.TEMPLATES.iterdir() if (path / "subject.txt").is_file()}
    no_mails = {
        JobKind.PUBLISH_DUE,
        JobKind.PURGE,
        JobKind.REWRITE_DOCUMENTS,
        JobKind.CATCH_UP,
        JobKind.SHOP_REDACT,
    }
    assert (
        {kind for kind, _, _ in SAMPLES.values()}
        == folders
        == {kind.value for kind in set(JobKind) - no_mails}
    )
    for folder in folders:
        assert {"subject.txt", "body.txt", "body.html"} <= {
            path.name for path in (build.TEMPLATES / folder).iterdir()
        }


def test_no_sentence_waits_for_a_mail_that_does_not_say_it() -> None:
    """Every message of the catalogue is used by a template."""
    templates = "\n".join(path.read_text("utf-8") for path in build.TEMPLATES.rglob("*") if path.is_file())
    made_up = ("rating-", "rule-", "receipt-", "decision-", "source-", "what-", "who-asks")
    unused = [key for key in ENGLISH if f'"{key}"' not in templates and not key.startswith(made_up)]
    assert unused == []


# --- every mail in every language -----------------------------------------------------------------


@pytest.mark.parametrize("tag", sorted(TWELVE))
def test_text_and_html_say_the_same(tag: str) -> None:
    for name in SAMPLES:
        mail = made(name, tag)
        text, page = text_of(mail), html_of(mail)
        flat = squeezed(DIRECTION_SIGNS.sub("", re.sub(r"(?m)^> ?", "", text)))
        body = re.sub(r"(?s)<head>.*?</head>", "", page)
        for piece in re.split(r"<[^>]+>", body):
            words_of_piece = squeezed(html.unescape(piece))
            assert words_of_piece in flat, (name, "only the HTML part says this")
        said = squeezed(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?(bdi|a|span)\b[^>]*>", "", body))))
        for line in DIRECTION_SIGNS.sub("", text).splitlines():
            bare = squeezed(re.sub(r"^(> ?|- )", "", line.strip()))
            if not bare.startswith("https://") and bare != "–––":
                assert bare in said, (name, "only the text part says this")
        assert urls_of(page) == urls_of(text), name


def squeezed(text: str) -> str:
    """Without spaces and stars: the drawing beside a rating is no word."""
    return re.sub(r"[\s★]+", "", text)


@pytest.mark.parametrize("tag", sorted(TWELVE))
def test_a_mail_is_whole_and_well_formed(tag: str) -> None:
    for name in SAMPLES:
        mail = made(name, tag)
        language = languages()[tag]
        text, page, subject = text_of(mail), html_of(mail), str(mail["Subject"])
        assert mail["Content-Language"] == tag, name
        assert f'<html lang="{tag}" dir="{language.direction}">' in page, name
        assert page.count("<h1") == 1, name
        assert "{" not in text + subject, name
        assert not re.search(r"\{[^}]*\$|\{\{|\ue000", page), name
        assert 5 <= len(subject) <= 110, name
        assert subject == subject.strip(), name
        assert not DIRECTION_SIGNS.search(subject), name
        assert all('role="presentation"' in table for table in re.findall(r"<table[^>]*>", page)), name
        assert "<img" not in page, name
        assert "None" not in text, name
        for address in urls_of(text):
            assert not DIRECTION_SIGNS.search(address), name


@pytest.mark.parametrize("tag", sorted(TWELVE))
def test_who_asks_is_told_all_they_must_know(tag: str) -> None:
    """ISO 20488 5.4.2, GDPR 14, UWG § 7(3): in both parts, in every language."""
    for name in ["invitation", "invitation-bare", "reminder"]:
        mail = made(name, tag)
        say = Reader.of(tag).line
        facts = {"store": STORE["store"]}
        page = html.unescape(re.sub(r"</?bdi>", "", html_of(mail)))
        for part in (DIRECTION_SIGNS.sub("", text_of(mail)), page):
            for key in (
                "what-publish",
                "what-name",
                "what-change",
                "object",
                "equal-welcome",
                "footer-stop",
                "footer-privacy",
            ):
                assert say(key, facts) in part, (name, key)
            assert say("what-kept", facts | {"months": 24}) in part, name
            for fact in (
                STORE["how"],
                STORE["privacy_url"],
                UNSUBSCRIBE,
                "1 Quay Street",
                "Fern & Tide Ltd",
                "hello@shop.example",
            ):
                assert str(fact) in part, name
            offered = re.findall(r"/r/sample-token\?line=(\d+)&rating=(\d)", part.replace("&amp;", "&"))
            items = ITEMS if name != "invitation-bare" else ITEMS[:1]
            assert sorted(offered) == sorted(
                (str(item["line"]), str(n)) for item in items for n in range(1, 6)
            ), name


@pytest.mark.parametrize("tag", sorted(TWELVE))
def test_an_arrival_note_links_to_no_form_and_asks_nothing(tag: str) -> None:
    """D7: to all alike; no scale, no mood, no way to a review."""
    mail = made("arrival_note", tag)
    text = text_of(mail)
    assert not re.search(r"/r/|/stores/", text + html_of(mail))
    assert not re.search(r"[??؟]", str(mail["Subject"]) + re.sub(r"https?://\S+", "", text))
    for group in NOTE_GROUPS:
        assert list(spoken(group, re.sub(r"https?://\S+", "", text))) == []


@pytest.mark.parametrize("tag", sorted(TWELVE))
def test_our_own_words_pass_the_check_that_shops_words_pass(tag: str) -> None:
    """All five ratings stand side by side in the block of items; every other sentence is weighed."""
    for name in ["invitation", "reminder", "arrival_note", "access"]:
        mail = made(name, tag, retention_months=18)
        ratings = [Reader.of(tag).text(f"rating-{n}", {}) for n in range(1, 6)]
        lines = [line for line in text_of(mail).splitlines() if line not in ratings and "http" not in line]
        for group in GROUPS:
            assert list(spoken(group, f"{mail['Subject']}\n" + "\n".join(lines))) == [], name


def test_an_unsubscribe_says_what_it_stops() -> None:
    assert "No more mails about replies" in text_of(made("reply_notice", "en"))
    assert "No more invitations" in text_of(made("invitation", "en"))
    assert "No more mails like this" in text_of(made("arrival_note", "en"))


# --- headers --------------------------------------------------------------------------------------


def test_a_mail_one_can_leave_says_so_in_its_headers() -> None:
    """RFC 2369, 2919 and 8058; rules EM3–EM5."""
    mail = made("arrival_note", "de")
    assert mail["List-Id"] == "<arrival-note.demo.shop.example>"
    assert mail["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"arrival-note:demo:vouchsafe:[0-9a-f]{12}", mail["Feedback-ID"])
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_mail_that_was_asked_for_is_no_list() -> None:
    mail = made("code", "de")
    assert [mail[name] for name in ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")] == [None] * 3
    assert mail["Feedback-ID"].startswith("code:demo:")


def test_no_fact_can_inject_a_header() -> None:
    trick = "Thing\r\nBcc: mallory@example.com\r\n\r\n<script>"
    mail = made("receipt-received", "en", product=trick, store=trick)
    assert mail["Bcc"] is None
    assert "\n" not in str(mail["Subject"])
    assert "<script>" not in html_of(mail)


# --- direction ------------------------------------------------------------------------------------


def test_names_are_kept_apart_where_the_language_runs_the_other_way() -> None:
    text = text_of(made("invitation", "ar"))
    assert "\u2068Alice\u2069" in text
    assert "<bdi>Alice</bdi>" in html_of(made("invitation", "ar"))
    assert "\u2068" not in text_of(made("invitation", "en"))


def test_a_name_that_runs_the_other_way_is_kept_apart_everywhere() -> None:
    assert "Hello \u2068دانا\u2069," in text_of(made("invitation", "en", given_name="دانا"))
    turned = made("receipt-received", "en", product="Apron \u202egnihton")
    assert "\u202e" not in str(turned["Subject"])
    assert "\u2068Apron \u202egnihton\u2069" in text_of(turned)


# --- which language -------------------------------------------------------------------------------


LOCALES_SENT = [
    ("de", "de"),
    ("de-AT", "de"),
    ("de_CH", "de"),
    ("DE", "de"),
    ("en-GB", "en"),
    ("pt-BR", "pt"),
    ("pt_PT.UTF-8", "pt"),
    ("fr-CA", "fr"),
    ("zh", "zh-Hans"),
    ("zh_CN", "zh-Hans"),
    ("zh-Hans-CN", "zh-Hans"),
    ("zh-SG", "zh-Hans"),
    ("cmn", "zh-Hans"),
    ("ar-EG", "ar"),
    ("ja_JP@calendar=japanese", "ja"),
    ("zh-TW", None),
    ("zh-Hant", None),
    ("iw", None),
    ("sr-Latn", None),
    ("english", None),
    ("C", None),
    ("", None),
    (None, None),
    ("💥", None),
    ("../../etc/passwd", None),
    ("x" * 5_000, None),
    ("de;q=0.9,en", None),
]


def test_a_locale_as_shops_send_it_finds_its_language() -> None:
    found = [(sent, tag, words.negotiate(sent)) for sent, tag in LOCALES_SENT]
    assert [one for one in found if one[1] != one[2]] == []


def test_without_words_for_a_wish_the_next_one_is_asked_then_english() -> None:
    assert words.choose("iw", "nl-BE").tag == "nl"
    assert words.choose("iw", "xx", None).tag == "en"


def test_days_are_written_as_the_reader_writes_them_in_their_shops_zone() -> None:
    at = now().replace(month=1, day=5, hour=23, minute=30)
    year = at.year
    assert Reader.of("en").day(at) == f"5 January {year}"
    assert Reader.of("en-US").day(at) == f"January 5, {year}"
    assert Reader.of("de-AT").day(at) == f"5. Jänner {year}"
    assert Reader.of("iw", "de").day(at) == f"5. Januar {year}"
    assert Reader.of("ja", zone="Asia/Tokyo").day(at) == f"{year}年1月6日"


def test_a_folder_is_a_language_and_what_it_lacks_is_said_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tag in ("en", "sv"):
        (tmp_path / tag).mkdir()
    for name in ("language.toml", "mails.ftl"):
        (tmp_path / "en" / name).write_text((LOCALES / "en" / name).read_text("utf-8"), "utf-8")
    (tmp_path / "sv" / "language.toml").write_text('name = "Svenska"\ndirection = "ltr"\n', "utf-8")
    (tmp_path / "sv" / "mails.ftl").write_text(
        "hello = Hej { $name },\nwho-asks = Från { $unknown }\n", "utf-8"
    )
    caches: list[Any] = [words.languages, words.negotiate, words.catalogue, words._pieces]
    monkeypatch.setattr(words, "LOCALES", tmp_path)
    try:
        for cache in caches:
            cache.cache_clear()
        text = text_of(made("invitation", "sv-SE"))
    finally:
        monkeypatch.undo()
        for cache in caches:
            cache.cache_clear()
    assert "Hej Alice," in text
    assert "This is Fern & Tide, the shop itself" in text
    assert "$" not in text


def test_a_message_nobody_wrote_is_an_error_we_see() -> None:
    with pytest.raises(words.UnsayableError):
        Reader.of("de").text("no-such-message", {})


# --- through the doors ----------------------------------------------------------------------------


def test_the_order_s_language_is_the_mails(world: World) -> None:
    world.deliver(an_order(locale="de-AT"))
    world.work()
    (mail,) = world.mails()
    assert str(mail["Subject"]) == "Wie war Ihre Bestellung bei Fern & Tide?"
    assert mail["Content-Language"] == "de"
    world.write(world.link("r"))
    world.work()
    assert str(world.mails()[-1]["Subject"]) == "Ihre Bewertung ist bei uns: Thing 1"


@pytest.mark.parametrize("locale", [None, "", "iw", "not a locale at all"])
def test_where_the_order_names_no_language_of_ours_the_shops_is_taken(
    world: World, locale: str | None
) -> None:
    world.change_store(language="pl")
    world.deliver(an_order(locale=locale))
    world.work()
    (mail,) = world.mails()
    assert mail["Content-Language"] == "pl"


def test_the_shops_language_is_chosen_in_its_settings(world: World) -> None:
    form = settings_form(language="ko")
    assert world.desk().post("/desk/settings", **form).status_code == 303
    world.deliver(an_order(locale="xx"))
    world.work()
    assert world.mails()[0]["Content-Language"] == "ko"
    answer = world.desk().post("/desk/settings", **(form | {"language": "tlh"}))
    assert answer.status_code == 422
    assert "Choose a language from the list." in answer.get_data(as_text=True)


def test_a_farewell_speaks_the_language_the_person_had(world: World) -> None:
    """Its contact is already empty when it is written."""
    world.deliver(an_order(locale="nl-NL"))
    with world.acting():
        contact = db.session.scalars(sa.select(Contact)).one()
        privacy.erase(contact, now())
    with world.acting():
        job = db.session.scalars(sa.select(Job).where(Job.kind == JobKind.ERASED_NOTICE)).one()
        letter = privacy.erased_letter(job)
    assert letter
    assert letter.locale == "nl-NL"


def test_a_decision_names_its_rule_in_the_authors_language(world: World) -> None:
    world.deliver(an_order(locale="fr-FR", lines=[a_line(1)]))
    world.work()
    world.write(
        world.link("r"),
        body="Call Bob at 0151 496 0000, he knows. " + "The seams hold and the pockets are deep. " * 3,
    )
    number = int(world.one("SELECT max(id) FROM reviews"))
    answer = world.desk().decide(
        number, "mask_phrase", reason="third_party_personal_data", passage="Call Bob at 0151 496 0000"
    )
    assert answer.status_code == 303
    world.work(after=UNDO_WINDOW)
    notice = world.mails()[-1]
    assert str(notice["Subject"]).startswith("Votre avis est public, un passage est masqué")
    assert "Les avis ne contiennent pas de coordonnées" in text_of(notice)
    assert notice["To"] == ALICE


def test_blocks_are_named_by_the_templates_that_make_them() -> None:
    for blocks in BLOCKS.values():
        for template in blocks.values():
            assert (build.TEMPLATES / "blocks" / f"{template}.jinja").is_file()
