"""The thank-you card that lies in the parcel: A6, singly or four to an A4 sheet with cut marks (B9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from threading import Lock

import segno
from reportlab.lib.pagesizes import A4, A6
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from server.paper import letters, lines
from server.paper.letters import Hand

MARGIN = 9 * mm
QR_SIDE = 33 * mm
GAP = 4 * mm
CUT_MARK = 6 * mm
LEADING = 1.38
_INK, _SOFT, _LINE = (0.12, 0.14, 0.16), (0.34, 0.37, 0.41), (0.75, 0.76, 0.76)
#: The shop's words are set as large as fits.
_SIZES = (13, 11.5, 10.5, 9.5, 8.5, 7.5, 6.5, 5.5)

#: reportlab's fonts belong to the process: one document is set at a time.
_setting = Lock()


class Sheet(StrEnum):
    """What goes into the printer."""

    A6 = "a6"
    A4 = "a4"


@dataclass(frozen=True, slots=True)
class Card:
    """All that stands on a card, ready to set; nothing else of the order reaches the paper."""

    lang: str
    shop: str
    greeting: str
    words: str
    #: Beside the code: what it opens and until when.
    ask: str
    url: str
    contact_lead: str
    contact: str

    @property
    def address(self) -> str:
        """The code's address as a person types it."""
        return self.url.removeprefix("https://").removeprefix("http://")


def pdf(cards: Sequence[Card], sheet: Sheet) -> bytes:
    """The cards as one document, in the order given."""
    out = BytesIO()
    with _setting:
        canvas = Canvas(out, pagesize=A4 if sheet is Sheet.A4 else A6, pageCompression=1)
        canvas.setTitle("Thank-you cards")
        canvas.setCreator("Vouchsafe")
        step = 4 if sheet is Sheet.A4 else 1
        for first in range(0, len(cards), step):
            _page(canvas, cards[first : first + step], sheet)
            canvas.showPage()
        canvas.save()
        lines.fill.cache_clear()  # names are not kept
    return out.getvalue()


def _page(canvas: Canvas, cards: Sequence[Card], sheet: Sheet) -> None:
    if sheet is Sheet.A4:
        _cut_marks(canvas)
    for place, card in enumerate(cards):
        row, column = divmod(place, 2)
        left, bottom = (column * A4[0] / 2, (1 - row) * A4[1] / 2) if sheet is Sheet.A4 else (0, 0)
        _card(_Column(canvas, card.lang, left + MARGIN, A6[0] - 2 * MARGIN), card, bottom)


def _cut_marks(canvas: Canvas) -> None:
    """Short lines at the edges and a cross in the middle: two cuts make four cards."""
    wide, high = A4
    canvas.setLineWidth(0.4)
    canvas.setStrokeColorRGB(*_LINE)
    for x in (0, wide - CUT_MARK):
        canvas.line(x, high / 2, x + CUT_MARK, high / 2)
    for y in (0, high - CUT_MARK):
        canvas.line(wide / 2, y, wide / 2, y + CUT_MARK)
    half = CUT_MARK / 2
    canvas.line(wide / 2 - half, high / 2, wide / 2 + half, high / 2)
    canvas.line(wide / 2, high / 2 - half, wide / 2, high / 2 + half)


@dataclass(slots=True)
class _Column:
    """Where words are set: everything starts at the side where the language starts."""

    canvas: Canvas
    lang: str
    left: float
    room: float

    def hand(self, size: float, *, bold: bool = False, mono: bool = False) -> Hand:
        return Hand(self.lang, size, bold=bold, mono=mono)

    def beside(self, side: float) -> "_Column":
        """What is left of the column next to a square at its start."""
        left = self.left if self.lang in letters.RTL else self.left + side
        return _Column(self.canvas, self.lang, left, self.room - side)

    def at_start(self, size: float) -> float:
        """The left end of something of this width at the column's start."""
        return self.left + self.room - size if self.lang in letters.RTL else self.left

    def height(self, text: str, hand: Hand) -> float:
        return len(lines.fill(text, hand, self.room)) * hand.size * LEADING

    def write(
        self,
        text: str,
        hand: Hand,
        top: float,
        ink: tuple[float, float, float] = _INK,
        floor: float | None = None,
    ) -> float:
        """Set a paragraph below `top`; where it ends. Lines that would end below `floor` are left out."""
        self.canvas.setFillColorRGB(*ink)
        for line in lines.fill(text, hand, self.room):
            if floor is not None and top - hand.size * LEADING < floor:
                break
            x = self.at_start(letters.width(line, hand))
            letters.draw(self.canvas, x, top - hand.size * 1.05, line, hand)
            top -= hand.size * LEADING
        return top


def _card(column: _Column, card: Card, bottom: float) -> None:
    floor = _foot(column, card, bottom + MARGIN)
    top = bottom + A6[1] - MARGIN
    if card.shop:
        top = column.write(card.shop, column.hand(9.5, bold=True), top, _SOFT) - 5 * mm
    greeting = _fitting(column, card.greeting, (17, 15, 12.5, 10, 8), (top - floor) / 3, bold=True)
    if card.greeting:
        top = column.write(card.greeting, greeting, top) - 2 * mm
    words = _fitting(column, card.words, _SIZES, top - floor - GAP)
    column.write(card.words, words, top, floor=floor + GAP / 2)


def _fitting(column: _Column, text: str, sizes: Sequence[float], room: float, *, bold: bool = False) -> Hand:
    """The largest size at which the paragraph fits; the smallest where none does."""
    hands = [column.hand(size, bold=bold) for size in sizes]
    return next((hand for hand in hands if column.height(text, hand) <= room), hands[-1])


def _foot(column: _Column, card: Card, floor: float) -> float:
    """The code with what it opens, its address, and whom to write to; where that begins."""
    mono, lead = column.hand(7.5, mono=True), column.hand(8.5)
    contact = column.hand(8.5, bold=True)
    parts = [(card.address, mono, _INK), (card.contact_lead, lead, _SOFT), (card.contact, contact, _INK)]
    top = floor + sum(column.height(text, hand) for text, hand, _ in parts if text) + GAP
    _code(column.canvas, card.url, column.at_start(QR_SIDE), top)
    side = column.beside(QR_SIDE + GAP)
    ask = _fitting(side, card.ask, (10, 9, 8, 7), QR_SIDE)
    side.write(card.ask, ask, top + QR_SIDE - max(0, (QR_SIDE - side.height(card.ask, ask)) / 2))
    at = top - GAP
    for text, hand, ink in parts:
        if text:
            at = column.write(text, hand, at, ink)
    return float(top + QR_SIDE)


def _code(canvas: Canvas, url: str, x: float, y: float) -> None:
    """Drawn as rectangles, row by row: sharp at any size."""
    matrix = segno.make_qr(url, error="m").matrix
    module = QR_SIDE / len(matrix)
    path = canvas.beginPath()
    for row, bits in enumerate(matrix):
        column = 0
        while column < len(bits):
            end = column
            while end < len(bits) and bits[end]:
                end += 1
            if end > column:
                path.rect(
                    x + column * module, y + QR_SIDE - (row + 1) * module, (end - column) * module, module
                )
            column = end + 1
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawPath(path, stroke=0, fill=1)
