"""A shop's own words for a mail: a template of a few names, a little HTML, and our blocks among them (B7, D23).

Strangers' templates are data: no calls, loops, filters or attributes, checked node by node before anything is
compiled, and rendered in Jinja's immutable sandbox all the same.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import bleach
from jinja2 import Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from server.mail.words import Language, isolated

MAX_SUBJECT = 150
MAX_BODY = 10_000
#: Branches nest on Python's stack.
MAX_BRANCHES = 20

#: The blocks that must stand in the words of a kind, and the template each is made by.
BLOCKS: Mapping[str, Mapping[str, str]] = {
    "invitation": {
        "who_asks": "who_asks",
        "items": "items",
        "what_happens": "what_happens",
        "your_rights": "your_rights",
    },
    "reminder": {
        "who_asks": "who_asks",
        "items": "items",
        "what_happens": "what_happens",
        "your_rights": "your_rights",
    },
    "arrival_note": {"items": "things", "contact": "contact", "your_rights": "your_rights"},
}
#: The words printed on a thank-you card have no subject and no blocks.
CARD = "card"
KINDS = (*BLOCKS, CARD)
NAMES = ("given_name", "store", "placed_at")

TAGS = frozenset({"p", "br", "b", "i", "a", "ul", "li"})
SCHEMES = frozenset({"https", "mailto"})
_NODES = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Not, nodes.Name)

_MARK = "\ue000{}\ue001"
_MARKS = str.maketrans("", "", "\ue000\ue001")
_ALONE = re.compile("^[ \t]*(?:<p>)?[ \t]*\ue000(\\w+)\ue001[ \t]*(?:</p>)?[ \t]*$", re.MULTILINE)
_PARAGRAPHS = re.compile(r"\n\s*\n")
_IN_TAG = re.compile(r"<[^<>]*\{[{%]")
_TAG = re.compile(r"</?([a-zA-Z][\w-]*)")
_STYLES = (
    ("<p>", '<p style="margin:0 0 14px;">'),
    ("<ul>", '<ul style="margin:0 0 14px; padding-inline-start:20px;">'),
    ("<a href", '<a style="color:#3a4fc1;" href'),
)
#: Room to breathe, none to push what follows out of sight.
_BREAKS = re.compile(r"(?:<br>[\s\u00a0]*|&nbsp;\s*){3,}")
_EMPTY = re.compile(r"<(p|ul)>(?:\s|\u00a0|<br>)*</\1>\s*")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)


class UnsayableWordsError(ValueError):
    """These words are no template of ours; the message tells people why."""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """As the shop wrote them."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Said:
    """Filled in: the subject, and pieces of clean HTML between the names of blocks."""

    subject: str
    pieces: tuple[tuple[str, str | None], ...]

    @property
    def blocks(self) -> list[str]:
        return [name for _, name in self.pieces if name]

    def html(self, blocks: Mapping[str, str]) -> Markup:
        return Markup("\n").join(
            Markup(_styled(words) if name is None else blocks[name])  # noqa: S704 - through bleach, or ours
            for words, name in self.pieces
        )

    def text(self, blocks: Mapping[str, str], language: Language) -> str:
        return "\n\n".join(
            _plain(words, language) if name is None else blocks[name] for words, name in self.pieces
        ).strip()


_sandbox = ImmutableSandboxedEnvironment(autoescape=True)
_plain_sandbox = ImmutableSandboxedEnvironment(autoescape=False)


# --- checking -------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def check(kind: str, source: str, *, subject: bool = False) -> None:
    """Raises UnsayableWordsError with a sentence for people."""
    limit = MAX_SUBJECT if subject else MAX_BODY
    if len(source) > limit:
        raise UnsayableWordsError(f"This is {len(source):,} characters long; at most {limit:,} fit here.")
    blocks = () if subject else tuple(BLOCKS.get(kind, ()))
    tree = _parsed(source, {*NAMES, *blocks})
    if subject:
        return
    if _IN_TAG.search(source):
        raise UnsayableWordsError("A name in curly braces cannot stand inside a tag or an address.")
    for tag in _TAG.findall(source):
        if tag.lower() not in TAGS:
            raise UnsayableWordsError(
                f"<{tag}> is not among the tags that fit in a mail: p, br, b, i, a, ul, li."
            )
    _check_blocks(source, tree, blocks)


def _parsed(source: str, names: set[str]) -> nodes.Template:
    if source.count("{%") > 3 * MAX_BRANCHES:
        raise UnsayableWordsError(f"There are more than {MAX_BRANCHES} conditions in it.")
    try:
        tree = _sandbox.parse(source)
        _check_nodes(tree, names)
    except TemplateSyntaxError as error:
        raise UnsayableWordsError(
            f"Line {error.lineno} cannot be read: check the curly braces in it."
        ) from error
    except RecursionError as error:
        raise UnsayableWordsError("Something in it is nested too deeply.") from error
    return tree


def _check_nodes(tree: nodes.Template, names: set[str]) -> None:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _NODES):
            raise UnsayableWordsError(
                f"Line {node.lineno}: only names in curly braces and {{% if given_name %}} … {{% endif %}} fit here."
            )
        if isinstance(node, nodes.Name) and node.name not in names:
            raise UnsayableWordsError(
                f"Line {node.lineno}: {{{{ {node.name} }}}} is not known here. Known are: {', '.join(sorted(names))}."
            )
        if isinstance(node, nodes.If) and not _asks_a_name(node.test):
            raise UnsayableWordsError(f"Line {node.lineno}: a condition can only ask for a name.")


def _asks_a_name(test: nodes.Node) -> bool:
    asked = test.node if isinstance(test, nodes.Not) else test
    return isinstance(asked, nodes.Name) and asked.name in NAMES


def _check_blocks(source: str, tree: nodes.Template, blocks: tuple[str, ...]) -> None:
    """Each block once, on a line of its own, under no condition: nobody is left without it."""
    free = [
        node.name
        for output in tree.body
        if isinstance(output, nodes.Output)
        for node in output.nodes
        if isinstance(node, nodes.Name)
    ]
    marked = re.sub(r"\{\{-?\s*(\w+)\s*-?\}\}", lambda m: _MARK.format(m[1]), source.translate(_MARKS))
    alone = _ALONE.findall(marked)
    for block in blocks:
        uses = sum(isinstance(n, nodes.Name) and n.name == block for n in tree.find_all(nodes.Name))
        if uses > 1:
            raise UnsayableWordsError(f"{{{{ {block} }}}} stands here {uses} times; once is enough.")
        if uses and (block not in free or block not in alone):
            raise UnsayableWordsError(
                f"{{{{ {block} }}}} needs a line of its own, outside any condition: everybody gets it."
            )


@lru_cache(maxsize=256)
def missing(kind: str, source: str) -> tuple[str, ...]:
    """The required blocks that are not there (ISO 20488 5.4.2)."""
    blocks = BLOCKS.get(kind, ())
    found = {node.name for node in _parsed(source, {*NAMES, *blocks}).find_all(nodes.Name)}
    return tuple(block for block in blocks if block not in found)


# --- saying ---------------------------------------------------------------------------------------


def say(kind: str, own: OwnWords, facts: Mapping[str, object], *, whole: bool = True) -> Said:
    """The words with this reader's facts. Raises UnsayableWordsError; a mail then takes ours.

    `whole`: every required block must be there. A preview shows what there is so far.
    """
    check(kind, own.subject, subject=True)
    check(kind, own.body)
    if whole and (absent := missing(kind, own.body)):
        raise UnsayableWordsError(f"{{{{ {absent[0]} }}}} is missing.")
    known = {name: str(facts.get(name) or "").translate(_MARKS) for name in NAMES}
    marks = {name: Markup(_MARK.format(name)) for name in BLOCKS.get(kind, ())}  # noqa: S704 - our own names
    named = {name: Markup("<bdi>{}</bdi>").format(word) if word else "" for name, word in known.items()}
    body = _compiled(own.body).render({**named, **marks})
    subject = _compiled(own.subject, plain=True).render(known)
    return Said(" ".join(subject.split()), tuple(_pieces(body)))


def plain(kind: str, source: str, *, filled: bool) -> str:
    """A checked body as text, without our blocks, for a reader whose facts are known, or none of them."""
    blocks = BLOCKS.get(kind, ())
    facts: dict[str, object] = {name: Markup(f"<bdi>{name}</bdi>") if filled else "" for name in NAMES}  # noqa: S704 - our own names
    marks = {name: Markup(_MARK.format(name)) for name in blocks}  # noqa: S704 - our own names
    body = _compiled(source).render({**facts, **marks})
    return "\n".join(_plain(words, None) for words, name in _pieces(body) if name is None)


@lru_cache(maxsize=256)
def _compiled(source: str, *, plain: bool = False) -> Template:
    return (_plain_sandbox if plain else _sandbox).from_string(source.translate(_MARKS))


def _pieces(body: str) -> Iterator[tuple[str, str | None]]:
    parts = _ALONE.split(body.replace("\r\n", "\n"))
    for number, part in enumerate(parts):
        if number % 2:
            yield "", part
        elif words := _clean(part):
            yield words, None


def _clean(part: str) -> str:
    """Paragraphs of allowed HTML. A blank line parts paragraphs, as people type them."""
    paragraphs = []
    for words in filter(None, map(str.strip, _PARAGRAPHS.split(part))):
        opened = words.startswith(("<p>", "<ul>"))
        paragraphs.append(words if opened else f"<p>{words.replace(chr(10), '<br>')}</p>")
    joined = "\n".join(paragraphs)
    allowed = {"a": ["href"]}
    clean: str = bleach.clean(joined, tags=TAGS | {"bdi"}, attributes=allowed, protocols=SCHEMES, strip=True)
    return _EMPTY.sub("", _BREAKS.sub("<br><br>", clean))


def _styled(words: str) -> str:
    for plain, styled in _STYLES:
        words = words.replace(plain, styled)
    return words


def _plain(words: str, language: Language | None) -> str:
    """The text part of what was written as HTML: the same words, every address in angle brackets."""
    words = _LINK.sub(_written_out, words.replace("\n", " "))
    words = re.sub(r"<bdi>(.*?)</bdi>", lambda m: isolated(m[1], language) if language else m[1], words)
    for pattern, sign in ((r"\s*<br>\s*", "\n"), (r"\s*<li>\s*", "\n- "), (r"</(p|ul)>\s*", "\n\n")):
        words = re.sub(pattern, sign, words)
    return html.unescape(re.sub(r"</?(p|b|i|ul|li)>", "", words)).strip()


def _written_out(found: re.Match[str]) -> str:
    address, label = found[1].removeprefix("mailto:"), found[2]
    return label if label == address else f"{label} &lt;{address}&gt;"
