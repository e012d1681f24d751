"""Mailgun's signed events: what became of a mail that went through it.

https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks: the signature covers
time and token, not the event; so a token is taken once, by whoever calls this.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from marshmallow import EXCLUDE, Schema, fields

from server.fields import MAX_ID, Id, Line, load

NAME = "mailgun"
#: Mailgun tries for eight hours, and asks not to be "too aggressive" with this; a token counts once anyway.
MAX_AGE = timedelta(hours=9)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
#: Not sent at all, since the person said no to an earlier mail through this account.
_SAID_NO = frozenset({"suppress-unsubscribe", "suppress-complaint"})
Kind = Literal["failed", "complained", "unsubscribed"]
_KINDS: dict[str, Kind] = {"failed": "failed", "complained": "complained", "unsubscribed": "unsubscribed"}
#: Given up for reasons that are not the mailbox's.
_PASSING = frozenset({"old", "espblock"})


class _Loose(Schema):
    class Meta:
        unknown = EXCLUDE


class _Signature(_Loose):
    timestamp = Id(required=True)
    token = Id(required=True)
    signature = Id(required=True)


class _Signed(_Loose):
    signature = fields.Nested(_Signature, required=True)


class _Headers(_Loose):
    message_id = Line(data_key="message-id", load_default=None, allow_none=True, max_length=1000)


class _Message(_Loose):
    headers = fields.Nested(_Headers, load_default=dict)


class _Status(_Loose):
    code = fields.Raw(load_default=None, allow_none=True)
    enhanced_code = Line(data_key="enhanced-code", load_default=None, allow_none=True, max_length=100)
    message = fields.Raw(load_default=None, allow_none=True)


class _Event(_Loose):
    id = Line(required=True, max_length=MAX_ID)
    event = Line(required=True, max_length=100)
    severity = Line(load_default=None, allow_none=True, max_length=100)
    reason = Line(load_default=None, allow_none=True, max_length=100)
    message = fields.Nested(_Message, load_default=dict)
    delivery_status = fields.Nested(_Status, data_key="delivery-status", load_default=dict)


class _Body(_Loose):
    event_data = fields.Nested(_Event, data_key="event-data", required=True)


@dataclass(frozen=True, slots=True)
class Event:
    id: str
    kind: Kind
    #: Mailgun has given up, and the mailbox is why.
    final: bool
    status: str | None
    message_id: str


def token_of(payload: object, key: str | None, now: datetime) -> str | None:
    """The event's one-time token if the signature is good and young; None otherwise. Constant time."""
    sent = load(_Signed(), payload)["signature"]
    good = key is not None and hmac.compare_digest(
        hmac.new(key.encode(), (sent["timestamp"] + sent["token"]).encode(), hashlib.sha256)
        .hexdigest()
        .encode(),
        sent["signature"].encode("utf-8", "replace"),
    )
    return sent["token"] if good and _is_young(sent["timestamp"], now) else None


def _is_young(timestamp: str, now: datetime) -> bool:
    try:
        return abs(now - datetime.fromtimestamp(int(timestamp), UTC)) <= MAX_AGE
    except (ValueError, OverflowError, OSError):
        return False


def read(payload: object) -> Event | None:
    """What happened; None for events that change nothing here. Raises InvalidError."""
    event: dict[str, Any] = load(_Body(), payload)["event_data"]
    message_id = event["message"].get("headers", {}).get("message_id")
    kind = _KINDS.get("unsubscribed" if event["reason"] in _SAID_NO else event["event"])
    if kind is None or not message_id:
        return None
    return Event(
        id=event["id"],
        kind=kind,
        final=event["severity"] == "permanent" and event["reason"] not in _PASSING,
        status=_status(event["delivery_status"]),
        message_id=f"<{message_id.strip('<>')}>",
    )


def _status(told: dict[str, Any]) -> str | None:
    found = _STATUS.search(f"{told.get('enhanced_code') or ''} {told.get('message') or ''}")
    return found[1] if found else None
