"""The mails' sentences in the reader's language: one folder of Fluent messages a language (ADR 11)."""

import logging
import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

LOCALES = Path(__file__).parent.parent / "locales"
ENGLISH = "en"
MAX_TAG = 64

#: First strong isolate … pop: what stands between cannot turn the words around it (UAX #9).
_ISOLATE, _POP = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "RLE", "RLO", "LRE", "LRO", "RLI", "LRI", "FSI"})
_DIRECTION_SIGNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Stands for a text while Fluent puts the sentence together; `clean` keeps people from writing it.
_SLOT = re.compile("\ue000(\\w+)\ue001")

logger = logging.getLogger("vouchsafe.mail")


class UnsayableError(KeyError):
    """English lacks the message, or the caller one of its facts; a test finds it before a reader does."""


@dataclass(frozen=True, slots=True)
class Language:
    """`tag` is the folder's name (BCP 47), `name` what its speakers call it, `dates` how they write days,
    `joint` what stands between two sentences.
    """

    tag: str
    name: str
    right_to_left: bool
    dates: str
    joint: str = " "

    @property
    def direction(self) -> str:
        return "rtl" if self.right_to_left else "ltr"


@cache
def languages() -> dict[str, Language]:
    """Every language there is a folder for, by tag; English first, then as the alphabet has them."""
    folders = {path.parent for path in LOCALES.glob("*/mails.ftl")}
    found = [_language(folder) for folder in folders if (folder / "language.toml").is_file()]
    return {one.tag: one for one in sorted(found, key=lambda one: (one.tag != ENGLISH, one.tag))}


def _language(folder: Path) -> Language:
    facts = tomllib.loads((folder / "language.toml").read_text("utf-8"))
    return Language(
        tag=folder.name,
        name=facts["name"],
        right_to_left=facts["direction"] == "rtl",
        dates=facts.get("dates", folder.name).replace("-", "_"),
        joint=facts.get("joint", " "),
    )


# --- which language ------------------------------------------------------------------------------


def choose(*wishes: str | None) -> Language:
    """The first wish we have words for, else English. Wishes are locales as shops send them."""
    found = next(filter(None, map(negotiate, wishes)), ENGLISH)
    return languages()[found]


@lru_cache(maxsize=1024)
def negotiate(locale: str | None) -> str | None:
    """The catalogue for "de-AT", "zh_CN", "pt-BR.UTF-8"; None for what we have not, or what is no locale.

    Same language in the same script: a reader of zh-Hant is not given zh-Hans.
    """
    wanted = _full(locale)
    if wanted is None:
        return None
    fitting = {tag: _full(tag) for tag in languages()}
    return next((tag for tag, has in fitting.items() if has == wanted), None) or next(
        (tag for tag, has in fitting.items() if has and has[:2] == wanted[:2]), None
    )


def _full(locale: str | None) -> tuple[str, str | None, str | None] | None:
    """Language, script and territory; those left unsaid as most of its readers have them."""
    from babel.core import UnknownLocaleError, get_global, parse_locale  # noqa: PLC0415 - 8 MB, only when a mail is made

    tag = re.split(r"[.@]", locale or "", maxsplit=1)[0].strip().replace("-", "_")
    if not tag or len(tag) > MAX_TAG:
        return None
    try:
        language, territory, script, *_ = parse_locale(tag)
    except (ValueError, UnknownLocaleError):
        return None
    language = get_global("language_aliases").get(language, language)
    likely = get_global("likely_subtags")
    full = next(
        (
            likely[key]
            for key in (f"{language}_{territory}", f"{language}_{script}", language)
            if key in likely
        ),
        None,
    )
    if full is None:
        return None
    _, likely_territory, likely_script, *_ = parse_locale(full)
    return language, script or likely_script, territory or likely_territory


# --- sentences ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: a language, how their country writes days, and in which zone days begin."""

    language: Language
    dates: str
    zone: str = "UTC"

    @classmethod
    def of(cls, *wishes: str | None, zone: str = "UTC") -> "Reader":
        language = choose(*wishes)
        own = next((w for w in wishes if negotiate(w) == language.tag), None)
        return cls(language, _dates(language, own), zone)

    def day(self, at: datetime) -> str:
        from babel.dates import format_date  # noqa: PLC0415 - as above

        return format_date(at.astimezone(_zone(self.zone)), "long", locale=self.dates)

    def moment(self, at: datetime) -> str:
        from babel.dates import format_datetime  # noqa: PLC0415 - as above

        return format_datetime(at, "long", tzinfo=_zone(self.zone), locale=self.dates)

    def text(self, key: str, facts: Mapping[str, object]) -> str:
        """A sentence of plain text. Raises UnsayableError."""
        return self._fill(key, facts, lambda fact: isolated(fact, self.language))

    def line(self, key: str, facts: Mapping[str, object]) -> str:
        """A sentence for a header: no sign of direction in it, of ours or of anybody's."""
        return bare(self._fill(key, facts, str))

    def html(self, key: str, facts: Mapping[str, object]) -> Markup:
        """A sentence of HTML: words and facts escaped, names kept apart by <bdi>; Markup facts stay."""
        pieces = _pieces(self.language.tag, key, *_split(facts))
        return Markup().join(
            escape(piece) if slot is None else _marked(facts[slot]) for piece, slot in pieces
        )

    def _fill(self, key: str, facts: Mapping[str, object], dress: Callable[[str], str]) -> str:
        pieces = _pieces(self.language.tag, key, *_split(facts))
        return "".join(piece if slot is None else dress(str(facts[slot])) for piece, slot in pieces)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError):  # an unknown zone turns no mail away
        return ZoneInfo("UTC")


@lru_cache(maxsize=256)
def _dates(language: Language, wish: str | None) -> str:
    """The reader's own way to write a day ("5. Jänner"), where their locale says more than a language."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - as above

    tag = (wish or "").split(".", 1)[0].split("@", 1)[0].replace("-", "_")
    if "_" not in tag:
        return language.dates
    try:
        return str(Locale.parse(tag))
    except (ValueError, UnknownLocaleError):
        return language.dates


def bare(line: str) -> str:
    """Without signs of direction, which programs that show subjects draw as boxes, or obey."""
    return _DIRECTION_SIGNS.sub("", line)


def isolated(fact: str, language: Language) -> str:
    """A name for plain text, kept from turning the words around it where it could."""
    return _isolated(fact) if language.right_to_left or _turns(fact) else fact


def _isolated(fact: str) -> str:
    return f"{_ISOLATE}{fact}{_POP}" if fact else fact


def _turns(fact: str) -> bool:
    return not fact.isascii() and any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in fact)


def _marked(fact: object) -> Markup:
    return fact if isinstance(fact, Markup) else Markup("<bdi>{}</bdi>").format(fact)


def _split(facts: Mapping[str, object]) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    """Names of the texts, which are put in last; and the numbers, which choose between plurals."""
    numbers = tuple((k, v) for k, v in facts.items() if isinstance(v, int))
    return tuple(k for k, v in facts.items() if isinstance(v, str)), numbers


@lru_cache(maxsize=4096)
def _pieces(
    tag: str, key: str, texts: tuple[str, ...], numbers: tuple[tuple[str, int], ...]
) -> tuple[tuple[str, str | None], ...]:
    """A message as (words, None) and ("", name of a fact), in the language or else in English."""
    for language in dict.fromkeys((tag, ENGLISH)):
        said = _said(language, key, texts, numbers)
        if said is not None:
            parts = _SLOT.split(said)
            return tuple((part, None) if i % 2 == 0 else ("", part) for i, part in enumerate(parts))
        logger.warning("the %s words for %s cannot be said", language, key)
    raise UnsayableError(key)


def _said(tag: str, key: str, texts: tuple[str, ...], numbers: tuple[tuple[str, int], ...]) -> str | None:
    bundle = catalogue(tag)
    if not bundle.has_message(key):
        return None
    pattern = bundle.get_message(key).value
    if pattern is None:
        return None
    facts: dict[str, object] = {name: f"\ue000{name}\ue001" for name in texts} | dict(numbers)
    said, errors = bundle.format_pattern(pattern, facts)
    return None if errors else str(said)


@cache
def catalogue(tag: str) -> "FluentBundle":
    """The messages of a language, read once a process and only when somebody reads it."""
    from fluent.runtime import FluentBundle, FluentResource  # noqa: PLC0415 - as above

    bundle = FluentBundle([languages()[tag].tag], use_isolating=False)  # we isolate, part by part
    bundle.add_resource(FluentResource((LOCALES / tag / "mails.ftl").read_text("utf-8")))
    return bundle
