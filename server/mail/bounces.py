"""Read what comes home to the bounce address: delivery reports (RFC 3464) and complaints (RFC 5965).

A delivery report counts only if it came to a return path that we made (rules EM6). A complaint comes to
one address for all, so the mail it returns tells which it is about: by its return path, or by its
Message-ID, which only those know who had the mail in hand (rules EM7).
"""

import email
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.utils import getaddresses
from hashlib import sha256
from typing import Literal

from server.mail import verp

#: Where the address it was sent to may stand, whoever delivered it.
_SENT_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Original-Recipient")
_LOOKS_OURS = re.compile(r"\+\d+\.[0-9a-z]+@", re.IGNORECASE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,300}>")
#: What RFC 5965 and 6430 name besides ("not-spam", "auth-failure") is no wish to be left alone.
_COMPLAINTS = frozenset({"abuse", "fraud", "opt-out", "opt-out-list"})
_ROBOTS = ("mailer-daemon@", "postmaster@", "mailerdaemon@", "mail-daemon@")
#: Old formats say why in words at the top; below stands the mail itself.
_TOP = 4000


@dataclass(frozen=True, slots=True)
class Report:
    """`job_id` from a return path of ours, else `message_ids` that the returned mail bears."""

    about: Literal["delivery", "complaint"]
    #: The server has given up; else it says that it still tries.
    final: bool
    status: str | None
    job_id: int | None
    message_ids: tuple[str, ...]
    #: Known again when it comes twice.
    key: str


def read(raw: bytes, sent_to: Iterable[str] = ()) -> Report | None:
    """The report in this message; None for all other mail, forged reports and answers of robots.

    `sent_to`: addresses the mail server says it was delivered to, besides those in the headers.
    """
    try:
        message = email.message_from_bytes(raw)
        return _complaint(message, raw) or _delivery(message, raw, [*sent_to])
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # strangers write these; what cannot be read is no report


# --- complaints -----------------------------------------------------------------------------------


def _complaint(message: Message, raw: bytes) -> Report | None:
    feedback = next(_parts(message, "message/feedback-report"), None)
    if feedback is None:
        return None
    said = _inner(feedback)
    if _field(said, "Feedback-Type").lower() not in _COMPLAINTS:
        return None
    returned = _returned(message)
    homes = [_field(said, "Original-Mail-From"), *(_field(one, "Return-Path") for one in returned)]
    if _has_false_one(homes):
        return None
    ids = [found for one in returned for found in _MESSAGE_ID.findall(_field(one, "Message-ID"))]
    return Report("complaint", True, None, _job(homes), tuple(ids[:5]), _key(message, raw))


# --- deliveries -----------------------------------------------------------------------------------


def _delivery(message: Message, raw: bytes, sent_to: list[str]) -> Report | None:
    for name in _SENT_TO:
        sent_to += [address for _, address in getaddresses([str(v) for v in message.get_all(name, [])])]
    job_id = _job(sent_to)
    found = _verdict(message) if job_id is not None else None
    if found is None:
        return None
    final, status = found
    return Report("delivery", final, status, job_id, (), _key(message, raw))


def _verdict(message: Message) -> tuple[bool, str | None] | None:
    """Given up or still trying, and the status; None when it says neither."""
    status_part = next(_parts(message, "message/delivery-status"), None)
    if status_part is not None:
        blocks = status_part.get_payload()
        verdicts = (
            [_block(one) for one in blocks if isinstance(one, Message)] if isinstance(blocks, list) else []
        )
        return max(filter(None, verdicts), key=lambda verdict: verdict[0], default=None)
    if message.get_content_type() == "multipart/report" or not _from_robot(message):
        return None
    return _by_format(message)


def _block(block: Message) -> tuple[bool, str | None] | None:
    """One recipient's fields (RFC 3464, 2.3)."""
    action = _field(block, "Action").lower()
    if not action.startswith(("fail", "error", "delay")):
        return None
    status, diagnosis = _STATUS.search(_field(block, "Status")), _field(block, "Diagnostic-Code")
    if status is None or status[1].endswith(".0.0"):  # says nothing: the server's own words may
        status = _STATUS.search(diagnosis) or status
    return not action.startswith("delay"), status[1] if status else None


def _by_format(message: Message) -> tuple[bool, str | None] | None:
    """Servers with formats of their own (qmail, old Exchange …): their list is kept by flufl.bounce."""
    from flufl.bounce import all_failures  # noqa: PLC0415 - for old formats alone

    passing, lasting = all_failures(message)
    if not (passing or lasting):
        return None
    found = _STATUS.search(_text(message)[:_TOP])
    return bool(lasting), found[1] if found else None


def _from_robot(message: Message) -> bool:
    """An absent person's auto-reply comes from that person, and quotes what it likes."""
    senders = [address.lower() for _, address in getaddresses([_field(message, "From")])]
    return "X-Failed-Recipients" in message or any(f"{one}@".startswith(_ROBOTS) for one in senders)


# --- pieces ---------------------------------------------------------------------------------------


def _parts(message: Message, kind: str) -> Iterator[Message]:
    """Parts of this kind, not those inside the mail that is returned."""
    if message.get_content_type() == kind:
        yield message
    elif message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part, kind)


def _returned(message: Message) -> list[Message]:
    """The mail that comes back, whole or its headers alone."""
    whole = [_inner(part) for part in _parts(message, "message/rfc822")]
    heads = [email.message_from_string(_text(part)) for part in _parts(message, "text/rfc822-headers")]
    return whole + heads


def _inner(part: Message) -> Message:
    """The fields inside: the parser takes each message/* part for a message of its own."""
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    return email.message_from_string(_text(part))


def _text(message: Message) -> str:
    """The first text in it."""
    if message.is_multipart():
        return next((_text(part) for part in message.get_payload() if isinstance(part, Message)), "")
    payload = message.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _field(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _job(addresses: Iterable[str]) -> int | None:
    return next(filter(None, map(verp.read, addresses)), None)


def _has_false_one(addresses: Iterable[str]) -> bool:
    """Made to look like a return path of ours, and is none: nothing else in it is believed either."""
    return any(_LOOKS_OURS.search(address) and verp.read(address) is None for address in addresses)


def _key(message: Message, raw: bytes) -> str:
    return _field(message, "Message-ID") or sha256(raw).hexdigest()
