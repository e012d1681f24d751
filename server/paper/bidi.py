"""Which way words run: the Unicode bidirectional algorithm (UAX #9) for one line of plain text.

Without the explicit signs of direction, which `visible` takes out before: names and shops' words need none.
"""

from itertools import groupby
from unicodedata import bidirectional

_NEUTRAL = frozenset({"B", "S", "WS", "ON", "ES", "ET", "CS", "BN"})
_NUMBERS = frozenset({"EN", "AN"})
_STRONG = frozenset({"L", "R", "AL"})


def runs(text: str, *, rtl: bool) -> list[tuple[str, bool]]:
    """The line's pieces from left to right as they are seen: (letters as typed, whether they run leftwards)."""
    levels = _levels([bidirectional(c) for c in text], base=int(rtl))
    pieces = [
        (level, "".join(text[i] for i in at)) for level, at in groupby(range(len(text)), levels.__getitem__)
    ]
    for level in range(max(levels, default=0), 0, -1):
        pieces = _turned(pieces, level)
    return [(piece, level % 2 == 1) for level, piece in pieces]


def _turned(pieces: list[tuple[int, str]], level: int) -> list[tuple[int, str]]:
    """Rule L2: each sequence at this level or above is seen the other way round."""
    out: list[tuple[int, str]] = []
    for high, found in groupby(pieces, lambda piece: piece[0] >= level):
        group = list(found)
        out += group[::-1] if high else group
    return out


def _levels(kinds: list[str], base: int) -> list[int]:
    start = "R" if base else "L"
    _weak(kinds, start)
    _neutral(kinds, start)
    return [_level(kind, base) for kind in kinds]


def _level(kind: str, base: int) -> int:
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)


def _weak(kinds: list[str], start: str) -> None:
    """Rules W1 to W7: marks, numbers and the signs within them."""
    _marks_and_arabic_numbers(kinds, start)
    for i in range(1, len(kinds) - 1):
        before, kind, after = kinds[i - 1 : i + 2]
        if before == after and ((kind == "CS" and before in _NUMBERS) or (kind == "ES" and before == "EN")):
            kinds[i] = before
    _beside_numbers(kinds)
    strong = start
    for i, kind in enumerate(kinds):
        strong = kind if kind in _STRONG else strong
        if kind == "AL":
            kinds[i] = "R"
        elif kind == "EN" and strong == "L":
            kinds[i] = "L"


def _marks_and_arabic_numbers(kinds: list[str], start: str) -> None:
    """Rules W1 and W2: a mark goes with its letter; digits after Arabic letters are Arabic numbers."""
    strong = start
    for i in range(len(kinds)):
        if kinds[i] == "NSM":
            kinds[i] = kinds[i - 1] if i else start
        if kinds[i] == "EN" and strong == "AL":
            kinds[i] = "AN"
        strong = kinds[i] if kinds[i] in _STRONG else strong


def _beside_numbers(kinds: list[str]) -> None:
    """Rule W5: % and currency signs next to digits go with them."""
    for order in (range(len(kinds)), reversed(range(len(kinds)))):
        beside = ""
        for i in order:
            if kinds[i] == "ET" and beside == "EN":
                kinds[i] = "EN"
            beside = kinds[i]


def _neutral(kinds: list[str], start: str) -> None:
    """Rules N1 and N2: what has no direction takes that of both its neighbours, else the paragraph's."""
    at = 0
    for is_neutral, group in groupby(list(kinds), _NEUTRAL.__contains__):
        length = len(list(group))
        if is_neutral:
            before = _side(kinds[at - 1]) if at else start
            after = _side(kinds[at + length]) if at + length < len(kinds) else start
            kinds[at : at + length] = [before if before == after else start] * length
        at += length


def _side(kind: str) -> str:
    return "R" if kind in _NUMBERS else kind
