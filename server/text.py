"""What people write: cleaned at the door, stored as typed, escaped once on output (D23)."""

import html
import re
import string
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import bleach

#: Stands for a masked phrase in public text; `clean` keeps authors from writing it.
MASK = "\N{OBJECT REPLACEMENT CHARACTER}"
_KEPT_CONTROLS = {"\n", "\t"}
_BLANK_LINES = re.compile(r"\n{3,}")
_DROPPED = {"Cc", "Cs"}
#: What a spreadsheet begins to compute at, full-width forms too.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
_LATIN = frozenset(string.ascii_letters + string.digits)


def clean(text: str) -> str:
    """NFC, unified line ends, no control characters, no lone surrogates, no outer white space.

    A NUL stops PostgreSQL and a lone surrogate stops UTF-8: neither may reach a table.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in _KEPT_CONTROLS or (c != MASK and unicodedata.category(c) not in _DROPPED))
    joined = unicodedata.normalize("NFC", "".join(kept))
    return _BLANK_LINES.sub("\n\n", joined).strip()


def clean_line(text: str) -> str:
    """`clean`, on a single line: names, titles, subjects (no header injection, ASVS 1.3.11)."""
    return " ".join(clean(text).split())


def from_html(value: str) -> str:
    """What a shop system sends as HTML, as plain text: tags out, entities resolved (D23)."""
    return clean_line(html.unescape(bleach.clean(value, tags=set(), strip=True)))


def cell(text: str) -> str:
    """For CSV: no spreadsheet takes it for a formula (ASVS 1.2.10)."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


@dataclass(frozen=True, slots=True)
class Mask:
    """A hidden span of one field, in code points, with the reason from the closed list."""

    field: str
    start: int
    end: int
    reason: str


def find_phrase(field: str, text: str, phrase: str, reason: str) -> list[Mask]:
    """Every place where `phrase` stands as words of its own, whatever its case and line breaks.

    Word edges are asked of Latin letters and digits alone: Chinese or Japanese has none to find.
    """
    words = phrase.split()
    if not words:
        return []
    edges = (
        r"(?<![A-Za-z0-9])" if words[0][0] in _LATIN else "",
        r"(?![A-Za-z0-9])" if words[-1][-1] in _LATIN else "",
    )
    pattern = r"\s+".join(re.escape(word) for word in words).join(edges)
    return [Mask(field, m.start(), m.end(), reason) for m in re.finditer(pattern, text, re.IGNORECASE)]


def masked(text: str, masks: Iterable[Mask]) -> tuple[str, list[str]]:
    """The public face of a text: each masked span is one MASK character; the reasons in order."""
    out: list[str] = []
    reasons: list[str] = []
    at = 0
    for mask in sorted(masks, key=lambda m: (m.start, m.end)):
        if mask.end <= at:
            continue
        out += [text[at : max(mask.start, at)], MASK]
        reasons.append(mask.reason)
        at = mask.end
    return "".join([*out, text[at:]]), reasons


def with_reasons(text: str, reasons: list[str]) -> str:
    """For pages and mails: "[removed: reason]" in place of each MASK."""
    pieces = text.split(MASK)
    marks = [f"[removed: {reason.replace('_', ' ')}]" for reason in reasons] + [""] * len(pieces)
    return "".join(piece + (marks[i] if i < len(pieces) - 1 else "") for i, piece in enumerate(pieces))
