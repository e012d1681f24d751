"""Turn a letter into a message: text and HTML say the same, headers by rules §6."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.text import clean_line

TEMPLATES = Path(__file__).parent.parent / "templates" / "email"
_BLANK_LINES = re.compile(r"\n{3,}")


@cache
def _environment(*, html: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=html,  # noqa: S701 - off for the text part alone, where & is &
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = _day
    return environment


def _day(value: datetime) -> str:
    return f"{value.day} {value:%B %Y}"


def message(
    *,
    kind: str,
    sender: tuple[str, str],
    to: str,
    reply_to: str | None,
    message_id: str,
    now: datetime,
    context: Mapping[str, Any],
    unsubscribe_url: str | None,
) -> EmailMessage:
    """A multipart/alternative message. `kind` names the template folder; StrictUndefined finds any gap."""
    facts = {**context, "unsubscribe_url": unsubscribe_url}
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(*sender)
    mail["To"] = to
    if reply_to:
        mail["Reply-To"] = reply_to
    mail["Subject"] = clean_line(_environment(html=False).get_template(f"{kind}/subject.txt").render(facts))
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    if unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = _environment(html=False).get_template(f"{kind}/body.txt").render(facts)
    mail.set_content(_BLANK_LINES.sub("\n\n", text).strip() + "\n")
    html = _environment(html=True).get_template(f"{kind}/body.html").render(facts)
    mail.add_alternative(html, subtype="html")
    return mail


def _address(name: str, email: str) -> Address:
    user, _, domain = email.rpartition("@")
    return Address(clean_line(name), user, domain)
