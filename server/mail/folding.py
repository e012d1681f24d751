"""Text without case, accents, widths and invisible signs, so that a pattern finds what a reader reads."""

import re
import unicodedata
from functools import lru_cache

SPACES = re.compile(r"[ \t\r\n]+")


def squeezed(text: str) -> str:
    """Composed, with every run of white space as one space."""
    return SPACES.sub(" ", unicodedata.normalize("NFC", text))


def pattern(source: str) -> re.Pattern[str]:
    """Accents and case out of a pattern, as out of the text; what stands behind a backslash stays."""
    parts = re.split(r"(\\.)", source)
    return re.compile("".join(part if part.startswith("\\") else "".join(map(_fold, part)) for part in parts))


def folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and each of its letters' place in the text."""
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
