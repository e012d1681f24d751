"""Screening: small checks over the words. It informs; people decide.

The rating is not among the arguments and no table is within reach: what cannot be seen cannot be used
to suppress (US7, US10, D1). What a check needs to know is gathered for it in `Context`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing noticed, and where: `start` and `end` in code points of `field`."""

    kind: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Context:
    """What is known around a text, without stars: earlier bodies of the store, and whether staff wrote."""

    earlier_texts: frozenset[str] = frozenset()
    written_by_staff: bool = False


_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]{2,}\.(?:com|net|org|shop|store|info|biz|io|de|fr|co\.uk)\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"(?<![\w.])(?!\d{4}-\d\d-\d\d)\+?\(?\d(?:[\s()./-]?\d){7,14}(?!\w)")
_INSULTS = re.compile(
    r"\b(?:idiots?|morons?|scum(?:bags?)?|bastards?|assholes?|fuck\w*|shit\w*|arschl\w+|connards?|gilipollas|stronz\w+)\b",
    re.IGNORECASE,
)
_MIN_DUPLICATE = 40


def _spans(kind: str, pattern: re.Pattern[str]) -> Callable[[str, str, Context], Iterator[Noticed]]:
    def check(field: str, text: str, _context: Context) -> Iterator[Noticed]:
        for match in pattern.finditer(text):
            yield Noticed(kind, field, match.start(), match.end())

    return check


def _duplicate(field: str, text: str, context: Context) -> Iterator[Noticed]:
    if field == "body" and len(text) >= _MIN_DUPLICATE and text.casefold() in context.earlier_texts:
        yield Noticed("duplicate", field, 0, len(text))


def _staff(field: str, text: str, context: Context) -> Iterator[Noticed]:
    if field == "body" and context.written_by_staff:
        yield Noticed("staff", field, 0, len(text))


#: Each check says what it found; none ends the list and none decides.
CHECKS: tuple[Callable[[str, str, Context], Iterator[Noticed]], ...] = (
    _spans("link", _LINK),  # promotional links, the commonest spam
    _spans("email", _EMAIL),  # somebody's address
    _spans("phone", _PHONE),  # somebody's number
    _spans("insult", _INSULTS),  # strong words, for a person to weigh
    _duplicate,  # the same text again
    _staff,  # the store's own people
)


def screen(
    title: str | None, body: str | None, context: Context, public_name: str | None = None
) -> list[Noticed]:
    """Everything the checks notice in what readers would see."""
    fields: Iterable[tuple[str, str]] = (
        ("title", title or ""),
        ("body", body or ""),
        ("public_name", public_name or ""),
    )
    return [noticed for field, text in fields for check in CHECKS for noticed in check(field, text, context)]
