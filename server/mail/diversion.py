"""Words that lead the unhappy elsewhere before they review, the oldest way to sort buyers (rules US3, US9; IS4).

No single word gives it away: each language names what must come together within a sentence, or a question and
what follows it. "If anything is wrong, write to us" is plain service; "…first", or "instead of a review", is not.
"""

import re
from collections.abc import Iterator

#: What each language's `[diversion]` table names, each by one pattern.
NAMES = ("contact", "review", "instead", "first", "unhappy", "trouble")
Words = dict[str, re.Pattern[str]]

_STOP = re.compile(r"[.!](?=\s|$)|[?。؟]+")
#: So short a sentence is as good as a question: "Not happy. Write to us."
_SHORT = 30


def spans(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """From where to where a folded text diverts, by one language's words."""
    sentences = [(start, end) for start, end in _sentences(text) if text[start:end].strip()]
    for number, (start, end) in enumerate(sentences):
        before = sentences[number - 1] if number else (start, start)
        opener = before if _opens(text, *before) else (start, start)
        if _diverts(text[start:end], text[opener[0] : opener[1]], words):
            yield opener[0], end


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _STOP.finditer(text):
        yield start, stop.end()
        start = stop.end()
    yield start, len(text)


def _opens(text: str, start: int, end: int) -> bool:
    return text[:end].endswith(("?", "؟")) or end - start <= _SHORT


def _diverts(sentence: str, opener: str, words: Words) -> bool:
    def said(name: str, where: str = sentence) -> bool:
        return bool(words[name].search(where))

    if not said("contact"):
        return False
    around = opener + sentence
    first = said("first") and any(said(name, around) for name in ("review", "unhappy", "trouble"))
    return first or said("unhappy", around) or (said("instead") and said("review"))
