"""What a shop's own words must not say, with the rule each finding rests on (B7; rules US3, US9, EM2, EM11, IS4).

Patterns are data, a file for each language (server/locales/…/lint.toml); all languages' patterns are held against
every text, whatever language it is filed under. A machine reads words, not meanings: it finds what is plainly
there, tells why, and a person rewords it.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from server.mail import diversion, folding, own_links, shop_words
from server.mail.own_links import Own
from server.mail.shop_words import CARD, UnsayableWordsError
from server.mail.words import LOCALES, languages

SUBJECT, BODY = "subject", "body"
NOTE = "arrival_note"
DIVERSION = "diversion"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to reword: where, what it says, why it cannot go, and the rule behind that."""

    field: str
    sentence: str
    rule: str | None = None
    passage: str | None = None

    def __str__(self) -> str:
        said = f"“{self.passage}”: {self.sentence}" if self.passage else self.sentence
        return f"{said} ({self.rule})" if self.rule else said


#: Group of patterns → sentence and rule.
GROUPS = {
    "sentiment": (
        "this leans towards good ratings, or asks only some. All five ratings are equally welcome, from everybody.",
        "16 CFR 465.4",
    ),
    DIVERSION: (
        "this leads some readers elsewhere before they review. An address for questions may stand here, for everybody and at any time.",
        "16 CFR 465.7(b)",
    ),
    "incentive": (
        "this mail has one purpose. Offers do not belong in it, and points have their own, disclosed place.",
        "UWG § 7",
    ),
    "pressure": ("this hurries the reader. Whether and when they answer is theirs.", "UCPD Art. 8"),
}
#: An arrival note asks nothing at all (D7).
NOTE_GROUPS = {
    "mood": ("an arrival note asks no question, least of all how somebody feels.", "16 CFR 465.7(b)"),
    "review": (
        "an arrival note speaks of no review: it would sort buyers before they are asked.",
        "16 CFR 465.7(b)",
    ),
}
_NOT_ON_PAPER = frozenset({"pressure"})
BLOCK_RULES = {
    "who_asks": "ISO 20488 5.4.2",
    "items": "ISO 20488 5.4.2",
    "what_happens": "ISO 20488 5.4.2",
    "your_rights": "UWG § 7(3)",
    "contact": "ISO 20488 4.4",
}
_REPLY_SIGN = re.compile(r"^\s*(re|fwd?|aw|wg|tr|sv|vs|odp|rv|antw|回复|转发)\s*[:：]", re.IGNORECASE)


def lint(kind: str, subject: str, body: str, own: Own) -> list[Finding]:
    """All findings, in reading order. A link may lead to the shop's `own` hosts and mailboxes alone."""
    found = [*_pictures(body)]
    if not found:
        found += _unsayable(kind, subject, body)
    if found:
        return found  # what cannot be read cannot be weighed
    found += _missing(kind, subject, body)
    if kind != CARD:
        found += _subject(subject)
    found += _links(kind, body, own)
    for field, source in ((SUBJECT, subject), (BODY, body)):
        found += _passages(kind, field, source)
    return list(dict.fromkeys(found))


# --- form -----------------------------------------------------------------------------------------


def _pictures(body: str) -> Iterator[Finding]:
    if found := re.search(r"<\s*(img|picture|svg|video)\b", body, re.IGNORECASE):
        yield Finding(
            BODY,
            "pictures tell the sender when a mail is opened; these mails have none.",
            "ePrivacy 5(3)",
            found[0],
        )


def _unsayable(kind: str, subject: str, body: str) -> Iterator[Finding]:
    for field, source in ((SUBJECT, subject), (BODY, body)):
        try:
            shop_words.check(kind, source, subject=field == SUBJECT)
        except UnsayableWordsError as error:
            yield Finding(field, str(error))


def _missing(kind: str, subject: str, body: str) -> Iterator[Finding]:
    if kind != CARD and not subject.strip():
        yield Finding(SUBJECT, "Please fill this in.")
    if not body.strip():
        yield Finding(BODY, "Please fill this in.")
    for block in shop_words.missing(kind, body):
        yield Finding(
            BODY,
            f"{{{{ {block} }}}} is missing: every buyer is told this. Put it on a line of its own.",
            BLOCK_RULES[block],
        )


def _subject(subject: str) -> Iterator[Finding]:
    if found := _REPLY_SIGN.search(subject):
        yield Finding(
            SUBJECT, "this would look like an answer to the reader’s own mail.", "15 USC 7704(a)(2)", found[0]
        )
    if own_links.names_an_address(subject):
        yield Finding(SUBJECT, "an address does not belong in a subject.")


# --- links ----------------------------------------------------------------------------------------


def _links(kind: str, body: str, own: Own) -> Iterator[Finding]:
    plain = shop_words.plain(kind, body, filled=True)
    for address, (sentence, rule) in own_links.wrong_links(body, plain, own):
        yield Finding(BODY, sentence, rule, address)


# --- words ----------------------------------------------------------------------------------------


def _passages(kind: str, field: str, source: str) -> Iterator[Finding]:
    groups = GROUPS | NOTE_GROUPS if kind == NOTE else GROUPS
    texts = (
        [source]
        if field == SUBJECT
        else [shop_words.plain(kind, source, filled=filled) for filled in (True, False)]
    )
    for text in dict.fromkeys(texts):
        for name, (sentence, rule) in groups.items():
            if kind == CARD and name in _NOT_ON_PAPER:
                continue
            for passage in spoken(name, text):
                yield Finding(field, sentence, rule, passage)


def spoken(group: str, text: str) -> Iterator[str]:
    """The passages of a text that a group's patterns find, as they stand in the text."""
    text = folding.squeezed(text)
    folded, places = folding.folded(text)
    for start, end in dict.fromkeys(_spans(group, folded)):
        yield text[places[start] : places[end - 1] + 1].strip()


def _spans(group: str, folded: str) -> Iterator[tuple[int, int]]:
    if group == DIVERSION:
        for words in _patterns().diversions:
            yield from diversion.spans(folded, words)
    for pattern in _patterns().groups.get(group, ()):
        if found := pattern.search(folded):
            yield found.span()


@dataclass(frozen=True, slots=True)
class _Patterns:
    """By group: those of every language, and those no language is needed for; each language's diversions."""

    groups: dict[str, list[re.Pattern[str]]]
    diversions: list[diversion.Words]


@cache
def _patterns() -> _Patterns:
    found = _Patterns({}, [])
    for folder in (LOCALES, *(LOCALES / tag for tag in languages())):
        path = folder / "lint.toml"
        for group, said in (tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}).items():
            if group == DIVERSION:
                found.diversions.append({name: folding.pattern(said[name]) for name in diversion.NAMES})
            else:
                found.groups.setdefault(group, []).extend(map(folding.pattern, said))
    return found
