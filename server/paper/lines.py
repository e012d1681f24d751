"""Words into lines that fit."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from server.paper.letters import Hand, visible, width

#: May not begin a line, or end one (the everyday part of JIS X 4051 and GB/T 15834).
_NOT_FIRST = frozenset(
    "、。，．・：；？！）］｝〕〉》」』】’”…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%％)]}!?,.:;"
)
_NOT_LAST = frozenset("（［｛〔〈《「『【‘“([{")
_EAST_ASIAN = frozenset({"W", "F"})
#: A letter with the marks on it.
_CLUSTER = re.compile("[^\u0300-\u036f\u064b-\u065f][\u0300-\u036f\u064b-\u065f]*|.")


@lru_cache(maxsize=512)
def fill(text: str, hand: Hand, room: float) -> tuple[str, ...]:
    """Lines no wider than `room`; a word that is wider than a line is broken where it must be.

    Kept while a document is made: the cards of a day say mostly the same.
    """
    parts = visible(text, hand).split("\n")
    return tuple(line for part in parts for line in _paragraph(part, hand, room))


def _paragraph(text: str, hand: Hand, room: float) -> list[str]:
    lines = [""]
    for word in _words(text):
        if width((lines[-1] + word).rstrip(), hand) <= room:
            lines[-1] += word
            continue
        *whole, rest = _broken(word, hand, room)
        lines += [*whole, rest]
    return [stripped for line in lines if (stripped := line.strip())] or [""]


def _words(text: str) -> Iterator[str]:
    """What must not be torn: a word with the space after it; in eastern scripts a sign with its punctuation."""
    word = ""
    for before, char in zip(" " + text, text, strict=False):
        if word and _may_break(before, char):
            yield word
            word = ""
        word += char
    if word:
        yield word


def _may_break(before: str, char: str) -> bool:
    if before == " ":
        return char != " "
    if char == " " or char in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before == "-":
        return True
    return any(_stands_alone(c) for c in (before, char))


def _stands_alone(char: str) -> bool:
    """Chinese and Japanese have no spaces to break at; Korean has."""
    return unicodedata.east_asian_width(char) in _EAST_ASIAN and not "\uac00" <= char <= "\ud7a3"


def _broken(word: str, hand: Hand, room: float) -> list[str]:
    """Letters are measured one by one here: joined ones are no wider."""
    parts, used = [""], 0.0
    for cluster in _CLUSTER.findall(word):
        wide = width(cluster, hand)
        if parts[-1] and used + wide > room:
            parts.append("")
            used = 0.0
        parts[-1] += cluster
        used += wide
    return parts
