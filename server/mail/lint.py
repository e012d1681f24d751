"""What a shop's own words must not say, with the rule each finding rests on (B7; rules US3, US9, EM2, EM11, IS4).

Patterns are data, a file for each language (server/locales/…/lint.toml); all languages' patterns are held against
every text, whatever language it is filed under. A machine reads words, not meanings: it finds what is plainly
there, tells why, and a person rewords it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import parse_qsl, urlsplit

from server.mail import shop_words
from server.mail.shop_words import CARD, UnsayableWordsError
from server.mail.words import LOCALES, languages

SUBJECT, BODY = "subject", "body"
NOTE = "arrival_note"


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
TRACKING = re.compile(
    r"^(utm_|mc_|_hs|pk_|mtm_|hsa_)|^(gclid|fbclid|msclkid|dclid|yclid|igshid|ref|cid|vero_id|trk)$",
    re.IGNORECASE,
)
SHORTENERS = frozenset(
    {"bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rebrand.ly", "cutt.ly", "lnkd.in", "g.page", "t.ly", "rb.gy", "s.id"}
)  # fmt: skip
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![@\w.-])(?:https?://|www\.)[^\s<>\"]+"
    r"|(?<![@\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?-i:com|net|org|info|shop|store|io|eu|co|de|at|ch|fr|es|it|nl|be|pt|pl|uk|us|jp|kr|cn|br|ly|gl|me|app|example)(?![\w@-])(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_REPLY_SIGN = re.compile(r"^\s*(re|fwd?|aw|wg|tr|sv|vs|odp|rv|antw|回复|转发)\s*[:：]", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n]+")
_AROUND = 25


def lint(kind: str, subject: str, body: str, hosts: frozenset[str]) -> list[Finding]:
    """All findings, in reading order. `hosts` are the shop's own; a link may lead nowhere else."""
    found = [*_pictures(body)]
    if not found:
        found += _unsayable(kind, subject, body)
    if found:
        return found  # what cannot be read cannot be weighed
    found += _missing(kind, subject, body)
    if kind != CARD:
        found += _subject(subject)
    found += _links(kind, body, hosts)
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
    if _BARE.search(subject):
        yield Finding(SUBJECT, "an address does not belong in a subject.")


# --- links ----------------------------------------------------------------------------------------


def _links(kind: str, body: str, hosts: frozenset[str]) -> Iterator[Finding]:
    plain = shop_words.plain(kind, body, filled=True)
    for address in dict.fromkeys([*_HREF.findall(body), *_BARE.findall(plain)]):
        problem = _wrong(address.rstrip(".,;:!?)"), hosts)
        if problem:
            sentence, rule = problem
            yield Finding(BODY, sentence, rule, address)


def _wrong(address: str, hosts: frozenset[str]) -> tuple[str, str] | None:
    if address.lower().startswith("mailto:"):
        return None
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return "this is no address.", "RFC 3986"
    ours = any(host == own or host.endswith(f".{own}") for own in hosts)
    followed = any(TRACKING.match(name) for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    problems = (
        (
            host in SHORTENERS,
            "a shortened address hides where it leads, and counts who follows it.",
            "ePrivacy 5(3)",
        ),
        (parts.scheme != "https", "an address here begins with https://.", "RFC 8058"),
        (not ours, "this leads away from the shop. Links here go to its own pages.", "UWG § 7"),
        (
            followed,
            "this address follows the reader. Leave out what stands behind the question mark.",
            "ePrivacy 5(3)",
        ),
    )
    return next(((sentence, rule) for true, sentence, rule in problems if true), None)


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
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    folded, places = _folded(text)
    for pattern in _patterns()[group]:
        if found := pattern.search(folded):
            start, end = places[found.start()], places[found.end() - 1] + 1
            yield text[start:end].strip()


@cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    """By group: those of every language, and those no language is needed for."""
    found: dict[str, list[re.Pattern[str]]] = {}
    for folder in (LOCALES, *(LOCALES / tag for tag in languages())):
        path = folder / "lint.toml"
        for group, patterns in (tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}).items():
            found.setdefault(group, []).extend(re.compile(_folded_pattern(one)) for one in patterns)
    return found


def _folded_pattern(pattern: str) -> str:
    """Accents and case out of a pattern, as out of the text; what stands behind a backslash stays."""
    return "".join(
        part if part.startswith("\\") else "".join(map(_fold, part)) for part in re.split(r"(\\.)", pattern)
    )


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without case, accents, widths and invisible signs; and each letter's place in it."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for letter in _fold(sign):
            letters.append(letter)
            places.append(place)
    return "".join(letters), places


@lru_cache(maxsize=8192)
def _fold(sign: str) -> str:
    if unicodedata.category(sign) in {"Cf", "Mn"}:
        return ""
    bare = "".join(c for c in unicodedata.normalize("NFKD", sign) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", bare).casefold().replace("’", "'").replace("‘", "'")
