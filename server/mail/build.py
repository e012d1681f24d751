"""Turn a letter into a message: text and HTML say the same, headers by rules §6."""

import hashlib
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from server.mail import shop_words
from server.mail.shop_words import BLOCKS, OwnWords
from server.mail.words import Language, Reader, bare
from server.text import clean_line

TEMPLATES = Path(__file__).parent.parent / "templates" / "email"
#: RFC 8058 and Gmail's feedback loop: what a header may be made of.
_NOT_A_LABEL = re.compile(r"[^a-z0-9-]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)

logger = logging.getLogger("vouchsafe.mail")


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose mail it is: the store's slug, name and address, and where answers go."""

    slug: str
    name: str
    email: str
    reply_to: str | None

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]


@cache
def _environment(*, html: bool) -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=html,  # noqa: S701 - off for the text part alone, where & is &
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def _parts(*, html: bool, right_to_left: bool) -> Any:
    """The macros a mail is made of, as HTML or as text, in the language's direction."""
    start, end = ("right", "left") if right_to_left else ("left", "right")
    template = _environment(html=html).get_template("_parts.html" if html else "_parts.txt")
    return template.make_module({"start": start, "end": end})


def message(
    *,
    kind: str,
    sender: Sender,
    to: str,
    message_id: str,
    now: datetime,
    reader: Reader,
    base_url: str,
    context: Mapping[str, Any],
    unsubscribe_url: str | None,
    own: OwnWords | None = None,
) -> EmailMessage:
    """A multipart/alternative message. `kind` names the template folder; StrictUndefined finds any gap.

    `own`: the shop's words in the reader's language. Where they cannot be said, ours are: the mail is not lost.
    """
    facts = {**context, "kind": kind, "unsubscribe_url": unsubscribe_url}
    written = _written(kind, facts, reader, base_url, own)
    mail = EmailMessage(policy=SMTP)
    _envelope(mail, sender, to, message_id, now)
    mail["Subject"] = written.subject
    _lists(mail, kind, sender, unsubscribe_url)
    mail.set_content(written.text)
    mail.add_alternative(written.html, subtype="html")
    mail["Content-Language"] = reader.language.tag  # last: setting the content clears all Content-*
    return mail


# --- headers --------------------------------------------------------------------------------------


def _envelope(mail: EmailMessage, sender: Sender, to: str, message_id: str, now: datetime) -> None:
    mail["From"] = _address(sender.name, sender.email)
    mail["To"] = to
    if sender.reply_to:
        mail["Reply-To"] = sender.reply_to
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday answers stay away


def _lists(mail: EmailMessage, kind: str, sender: Sender, unsubscribe_url: str | None) -> None:
    """RFC 2369, 2919 and 8058 for what one can leave; Feedback-ID for all (rules EM3–EM5)."""
    kind, slug = _label(kind), _label(sender.slug)
    who = hashlib.sha256(sender.domain.encode()).hexdigest()[:12]  # Gmail wants 5 to 15 letters
    mail["Feedback-ID"] = f"{kind}:{slug}:vouchsafe:{who}"
    if unsubscribe_url:
        mail["List-Id"] = f"<{kind}.{slug}.{sender.domain}>"
        mail["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        if unsubscribe_url.startswith("https:"):  # RFC 8058, 3.1: one click goes over https alone
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _label(word: str) -> str:
    return _NOT_A_LABEL.sub("-", word.lower()).strip("-")


def _address(name: str, email: str) -> Address:
    user, _, domain = email.rpartition("@")
    return Address(clean_line(name), user, domain)


# --- words ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    subject: str
    text: str
    html: str


def _written(
    kind: str, facts: Mapping[str, Any], reader: Reader, base_url: str, own: OwnWords | None
) -> Written:
    if own is not None:
        try:
            return written_by_shop(kind, facts, reader, base_url, own)
        except shop_words.UnsayableWordsError:
            logger.warning("the shop's own words for %s in %s cannot be said", kind, reader.language.tag)
    return written_by_us(kind, facts, reader, base_url)


def written_by_us(kind: str, facts: Mapping[str, Any], reader: Reader, base_url: str) -> Written:
    """Subject, text and HTML in the product's own words."""
    subject = _subject(kind, facts, reader)
    own = {"own_words": None, "subject": subject}
    html = _render(f"{kind}/body.html", {**facts, **own}, reader, base_url, html=True)
    text = _render(f"{kind}/body.txt", {**facts, **own}, reader, base_url, html=False)
    return Written(subject, _tidy(text), html)


def written_by_shop(
    kind: str,
    facts: Mapping[str, Any],
    reader: Reader,
    base_url: str,
    own: OwnWords,
    *,
    whole: bool = True,
) -> Written:
    """The same in the shop's own words, our blocks among them. Raises UnsayableWordsError."""
    said = shop_words.say(kind, own, {**facts, "placed_at": _said_day(facts, reader)}, whole=whole)
    facts = {**facts, "subject": bare(clean_line(said.subject))}
    parts: dict[bool, str] = {}
    for html in (True, False):
        blocks = {
            name: _render(f"blocks/{BLOCKS[kind][name]}.jinja", facts, reader, base_url, html=html)
            for name in said.blocks
        }
        words = said.html(blocks) if html else said.text(blocks, reader.language)
        page = f"{kind}/body.{'html' if html else 'txt'}"
        parts[html] = _render(page, {**facts, "own_words": words}, reader, base_url, html=html)
    return Written(facts["subject"], _tidy(parts[False]), parts[True])


def _said_day(facts: Mapping[str, Any], reader: Reader) -> str:
    return reader.day(facts["placed_at"]) if facts.get("placed_at") else ""


def _subject(kind: str, facts: Mapping[str, Any], reader: Reader) -> str:
    def t(key: str, **more: object) -> str:
        return reader.line(key, {"store": facts["store"], **more})

    return clean_line(_environment(html=False).get_template(f"{kind}/subject.txt").render({**facts, "t": t}))


def _render(template: str, facts: Mapping[str, Any], reader: Reader, base_url: str, *, html: bool) -> str:
    tools = _tools(facts, reader, base_url, html=html)
    return _environment(html=html).get_template(template).render({**facts, **tools})


def _tools(facts: Mapping[str, Any], reader: Reader, base_url: str, *, html: bool) -> dict[str, Any]:
    """What templates call: `t` for a sentence, `day`, `moment`, `url`, `said` for sentences in a row."""
    say: Callable[[str, Mapping[str, object]], str] = reader.html if html else reader.text
    plain: Callable[[str], str] = escape if html else str
    language: Language = reader.language

    def t(key: str, **more: object) -> str:
        return say(key, {"store": facts["store"], **more})

    def said(*sentences: str | None) -> str:
        joint: str = Markup(language.joint) if html else language.joint  # noqa: S704 - a space or nothing
        return joint.join(filter(None, sentences))

    address = facts["postal_address"] or ""
    return {
        "t": t,
        "said": said,
        "day": lambda at: plain(reader.day(at)),
        "moment": lambda at: plain(reader.moment(at)),
        "url": lambda path: base_url + path,
        "part": _parts(html=html, right_to_left=language.right_to_left),
        "language": language,
        "start": "right" if language.right_to_left else "left",
        "postal_lines": [line for line in (facts["legal_name"], *address.split("\n")) if line],
        "rights_said": facts["kind"] in BLOCKS,
        "given_name": facts.get("given_name"),
        "first_sent_at": facts.get("first_sent_at"),
        "placed_at": facts.get("placed_at"),
    }


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", _TRAILING.sub("", text)).strip() + "\n"
