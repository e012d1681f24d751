"""Letters on paper: which font has them, how wide they are, how they are joined and drawn.

The fonts are embedded, only with what a card uses: a printing house prints what the desk saw.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from reportlab.lib.abag import ABag
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import ShapedStr, TTFont, shapeFragWord
from reportlab.pdfgen.canvas import Canvas

from server.paper import bidi

FONTS = Path(__file__).parent / "fonts"
MONO = "DejaVuSansMono"
#: Fonts are tried in this order; a Chinese reader's 直 is not drawn like a Japanese reader's.
_EAST = {
    "ja": ("NotoSansCJKJP", "NotoSansCJKSC", "NotoSansCJKKR"),
    "ko": ("NotoSansCJKKR", "NotoSansCJKJP", "NotoSansCJKSC"),
}
_EAST_ELSE = ("NotoSansCJKSC", "NotoSansCJKJP", "NotoSansCJKKR")
RTL = frozenset({"ar"})
_MIRROR = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))
#: Without ligatures like "fi", which could not be copied from the page as letters; Arabic's own are no choice.
_FEATURES = {"kern": True, "liga": False, "dlig": False}
#: Explicit signs of direction: our lines are short and find their own.
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPACES = frozenset({"Zs", "Cc"})


@dataclass(frozen=True, slots=True)
class Hand:
    """How words are set: language, size in points, weight; `mono` for addresses that are typed in by hand."""

    lang: str
    size: float
    bold: bool = False
    mono: bool = False

    @property
    def rtl(self) -> bool:
        return self.lang in RTL and not self.mono

    @property
    def fonts(self) -> tuple[str, ...]:
        if self.mono:
            return (MONO,)
        weight = "Bold" if self.bold else "Regular"
        east = _EAST.get(self.lang, _EAST_ELSE)
        return (f"NotoSans-{weight}", f"NotoSansArabic-{weight}", *(f"{name}-Regular" for name in east))


@cache
def _font(name: str) -> TTFont:
    """Read once a process, when the first letter needs it: the eastern ones have two megabytes each."""
    font = TTFont(name, FONTS / f"{name}.ttf")
    pdfmetrics.registerFont(font)
    return font


def _font_of(char: str, hand: Hand) -> str | None:
    return next((name for name in hand.fonts if ord(char) in _font(name).face.charToGlyph), None)


def visible(text: str, hand: Hand) -> str:
    """What can be printed: pictographs and signs that no font here has are left out, spaces made plain."""
    plain = (" " if unicodedata.category(c) in _SPACES and c != "\n" else c for c in text)
    kept = "".join(c for c in plain if c == "\n" or (c not in _DIRECTION and _font_of(c, hand)))
    return re.sub(" +", " ", kept).strip()


def can_write(name: str, hand: Hand) -> bool:
    """False when a letter of the name would be missing: a name with holes is worse than none."""
    return all(_font_of(c, hand) for c in name if unicodedata.category(c)[0] in {"L", "M", "N"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one font, as seen from left to right; shaped where the script joins them."""

    font: str
    letters: str
    width: float


def pieces(line: str, hand: Hand) -> list[Piece]:
    """A line from left to right."""
    found: list[Piece] = []
    for run, leftwards in bidi.runs(line, rtl=hand.rtl):
        parts = _by_font(run, hand)
        if leftwards:
            parts = [(name, _as_seen(text)) for name, text in reversed(parts)]
        found += [_piece(name, text, hand.size) for name, text in parts]
    return found


def _as_seen(text: str) -> str:
    """Letters that run leftwards are turned when they are shaped; signs between them are turned here."""
    if any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text):
        return text
    return "".join(_MIRROR.get(c, c) for c in reversed(text))


def _by_font(run: str, hand: Hand) -> list[tuple[str, str]]:
    """Spaces stay with the letters before them, so that words are not torn into pieces."""
    chosen: list[str] = []
    for char in run:
        name = _font_of(char, hand) or hand.fonts[0]
        chosen.append(chosen[-1] if char == " " and chosen else name)
    return [(name, "".join(run[i] for i in at)) for name, at in groupby(range(len(run)), chosen.__getitem__)]


def _piece(name: str, text: str, size: float) -> Piece:
    _font(name)
    word = shapeFragWord([0, (ABag(fontName=name, fontSize=size), text)], _FEATURES)
    letters = word[1][1]
    if isinstance(letters, ShapedStr):
        return Piece(name, letters, word[0])
    return Piece(name, letters, pdfmetrics.stringWidth(letters, name, size))


def width(line: str, hand: Hand) -> float:
    return sum(piece.width for piece in pieces(line, hand))


def draw(canvas: Canvas, x: float, y: float, line: str, hand: Hand) -> None:
    """One line with its left end at `x` on the baseline `y`."""
    for piece in pieces(line, hand):
        text = canvas.beginText(x, y)
        text.setFont(piece.font, hand.size)
        text.textOut(piece.letters)
        canvas.drawText(text)
        x += piece.width
