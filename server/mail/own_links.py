"""Where a shop's own words may lead: to its pages and its mailboxes, by the straight way, followed by nobody."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

#: What is wrong, in a sentence, and the rule behind it.
Problem = tuple[str, str]

AWAY = ("this leads away from the shop. Links here go to its own pages.", "UWG § 7")
AWAY_BY_MAIL = ("this is no mailbox of the shop’s. Letters go to its own address.", "UWG § 7")
WRITTEN_FOR_THEM = (
    "an address to write to stands alone: what the letter says is the reader’s. Leave out what stands behind the question mark.",
    "16 CFR 465.4",
)
NO_ADDRESS = ("this is no address.", "RFC 3986")
SHORTENED = ("a shortened address hides where it leads, and counts who follows it.", "ePrivacy 5(3)")
NOT_HTTPS = ("an address here begins with https://.", "RFC 8058")
PASSED_ON = ("there is an address inside this address: it would pass the reader on.", "UWG § 7")
FOLLOWED = (
    "this address follows the reader. Leave out what stands behind the question mark.",
    "ePrivacy 5(3)",
)

_TRACKING = re.compile(
    r"^(utm_|mc_|_hs|pk_|mtm_|hsa_)|^(gclid|fbclid|msclkid|dclid|yclid|igshid|ref|cid|vero_id|trk)$",
    re.IGNORECASE,
)
_SHORTENERS = frozenset(
    {"bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rebrand.ly", "cutt.ly", "lnkd.in", "g.page", "t.ly", "rb.gy", "s.id"}
)  # fmt: skip
#: A mailbox there says nothing of its neighbours.
_ANYBODYS = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net", "web.de", "proton.me", "qq.com", "163.com", "naver.com"}
)  # fmt: skip
_HREF = re.compile(r"""href\s*=\s*["']?\s*([^"'\s>]+)""", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![@\w.-])(?:https?://|www\.)[^\s<>\"]+"
    r"|(?<![@\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?-i:com|net|org|info|shop|store|io|eu|co|de|at|ch|fr|es|it|nl|be|pt|pl|uk|us|jp|kr|cn|br|ly|gl|me|app|example)(?![\w@-])(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_MAILBOX = re.compile(r"[^\s<>()\"',;:?@]+@[\w-]+(?:\.[\w-]+)+")
_INSIDE = re.compile(r"//|\\|:(?=//|\\)|\bhttps?:|\bwww\.", re.IGNORECASE)
#: Deeper than this nobody escapes by chance.
_TIMES_ESCAPED = 5


@dataclass(frozen=True, slots=True)
class Own:
    """The shop's hosts (theirs below them too), and the mailboxes it is written to at."""

    hosts: frozenset[str]
    mailboxes: frozenset[str] = frozenset()

    def owns(self, host: str) -> bool:
        return any(host == own or host.endswith(f".{own}") for own in self.hosts)

    def reads(self, mailbox: str) -> bool:
        domain = mailbox.rpartition("@")[2]
        domains = {own.rpartition("@")[2].lower() for own in self.mailboxes} - _ANYBODYS
        return mailbox in {own.lower() for own in self.mailboxes} or domain in domains or self.owns(domain)


def names_an_address(line: str) -> bool:
    return bool(_BARE.search(_as_read(line)))


def wrong_links(source: str, plain: str, own: Own) -> Iterator[tuple[str, Problem]]:
    """Each address of a body (as written, and as the text a reader sees) that may not stand there."""
    read = _as_read(plain)
    found = [html.unescape(one) for one in _HREF.findall(source)] + _BARE.findall(read)
    for address in dict.fromkeys(found):
        if problem := _problem(address.rstrip(".,;:!?)"), own):
            yield address, problem
    for mailbox in dict.fromkeys(_MAILBOX.findall(read)):
        if "://" not in mailbox and not own.reads(mailbox.rstrip(".").lower()):
            yield mailbox, AWAY_BY_MAIL


def _as_read(text: str) -> str:
    """Wide letters and dots as what they stand for, without invisible signs."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return re.sub(r"(?<=[A-Za-z0-9])。(?=[A-Za-z0-9])", ".", seen)


def _problem(address: str, own: Own) -> Problem | None:
    if address.lower().startswith("mailto:"):
        return _wrong_mailbox(address[len("mailto:") :], own)
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return NO_ADDRESS
    problems = (
        (host in _SHORTENERS, SHORTENED),
        (parts.scheme != "https", NOT_HTTPS),
        (not own.owns(host) or "@" in parts.netloc or "\\" in parts.netloc, AWAY),
        (_leads_on(parts), PASSED_ON),
        (_follows(parts), FOLLOWED),
    )
    return next((problem for true, problem in problems if true), None)


def _wrong_mailbox(address: str, own: Own) -> Problem | None:
    mailbox, asked, _ = _unescaped(address).partition("?")
    if asked:
        return WRITTEN_FOR_THEM
    return None if mailbox.count("@") == 1 and own.reads(mailbox.lower()) else AWAY_BY_MAIL


def _leads_on(parts: SplitResult) -> bool:
    """Whether a way, a question or a fragment holds an address of its own, escaped however often."""
    asked = _unescaped(f"{parts.query}#{parts.fragment}")
    return bool(
        _INSIDE.search(_unescaped(parts.path)) or _INSIDE.search(asked) or _BARE.search(_as_read(asked))
    )


def _follows(parts: SplitResult) -> bool:
    asked = parse_qsl(parts.query, keep_blank_values=True) + parse_qsl(parts.fragment, keep_blank_values=True)
    return any(_TRACKING.match(name) for name, _ in asked)


def _unescaped(text: str) -> str:
    for _ in range(_TIMES_ESCAPED):
        text = unquote(text)
    return text
