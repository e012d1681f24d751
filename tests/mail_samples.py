"""A letter of every kind, as the actions hand them over; made into mails without a server."""

import re
from collections.abc import Mapping
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from server.mail import build
from server.mail.shop_words import OwnWords
from server.mail.words import Reader
from tests.factories import now

BASE = "https://reviews.shop.example"
UNSUBSCRIBE = f"{BASE}/u/sample-token"
STORE = {
    "store": "Fern & Tide",
    "legal_name": "Fern & Tide Ltd",
    "postal_address": "1 Quay Street\nWhitby YO21 3DJ",
    "contact_email": "hello@shop.example",
    "privacy_url": "https://shop.example/privacy",
    "publish_days": 3,
    "retention_months": 24,
    "how": f"{BASE}/stores/demo/how",
    "my_data": f"{BASE}/me/?store=demo",
}
ITEMS = [
    {"name": "Linen apron", "variant": None, "line": 11},
    {"name": "Stoneware mug <large> & saucer", "variant": None, "line": 12},
]
_ORDER = {"given_name": "Alice", "items": ITEMS, "placed_at": now() - timedelta(days=20)}
_REVIEW = {"given_name": "Alice", "product": "Linen apron", "status": "/status/sample-token"}
_DECISION = _REVIEW | {
    "reason": None,
    "passage": None,
    "evidence": None,
    "by_software": False,
}

#: Name → kind, context, and whether one can unsubscribe from it.
SAMPLES: dict[str, tuple[str, dict[str, Any], bool]] = {
    "invitation": ("invitation", _ORDER | {"returned": True, "write": "/r/sample-token"}, True),
    "invitation-bare": (
        "invitation",
        {
            "given_name": None,
            "items": ITEMS[:1],
            "placed_at": None,
            "returned": False,
            "write": "/r/sample-token",
        },
        True,
    ),
    "reminder": (
        "reminder",
        _ORDER | {"returned": False, "write": "/r/sample-token", "first_sent_at": now() - timedelta(days=7)},
        True,
    ),
    "arrival_note": ("arrival_note", {"given_name": "Alice", "items": ITEMS}, True),
    "access": (
        "access",
        {
            "given_name": None,
            "orders": [
                {"placed_at": now() - timedelta(days=9), "write": "/r/first-token", "items": ITEMS},
                {"placed_at": None, "write": "/r/second-token", "items": ITEMS[:1]},
            ],
        },
        False,
    ),
    "test_mail": ("test_mail", {"given_name": "Ada", "sent_at": now()}, False),
    "receipt-received": (
        "receipt",
        _REVIEW | {"event": "received", "published": False, "publish_due_at": now(), "points": 40},
        False,
    ),
    "receipt-changed": (
        "receipt",
        _REVIEW | {"event": "changed", "published": True, "publish_due_at": None, "points": None},
        False,
    ),
    "receipt-withdrawn": (
        "receipt",
        _REVIEW | {"event": "withdrawn", "published": False, "publish_due_at": None, "points": None},
        False,
    ),
    "decision-publish": ("decision_notice", _DECISION | {"measure": "publish", "by_software": True}, False),
    "decision-mask": (
        "decision_notice",
        _DECISION
        | {
            "measure": "mask_phrase",
            "reason": "third_party_personal_data",
            "passage": "ring Bob at 0151 496 0000",
        },
        False,
    ),
    "decision-withhold": (
        "decision_notice",
        _DECISION
        | {"measure": "withhold_text", "reason": "abusive_obscene_defamatory", "passage": "you absolute"},
        False,
    ),
    "decision-refuse": (
        "decision_notice",
        _DECISION
        | {"measure": "refuse", "reason": "suspected_fake", "evidence": "Sent twice.\nFrom two orders."},
        False,
    ),
    "reply_notice": ("reply_notice", _REVIEW | {"reply": "Thank you, Alice.\nWe sew it twice now."}, True),
    "code": ("code", {"given_name": "Alice", "code": "AB2C3D4E"}, False),
    "sign_in": ("sign_in", {"given_name": "Ada", "sign_in": "/desk/sign-in/sample-token"}, False),
    "erased_notice": ("erased_notice", {}, False),
}


def made(name: str, lang: str | None, own: OwnWords | None = None, **facts: Any) -> EmailMessage:
    """The mail of a sample in a language; `facts` replace the sample's or the store's."""
    kind, context, leaves = SAMPLES[name]
    merged: Mapping[str, Any] = STORE | context | facts
    return build.message(
        kind=kind,
        sender=build.Sender("demo", merged["store"], "reviews@shop.example", "hello@shop.example"),
        to="alice@example.com",
        message_id="<sample@shop.example>",
        now=now(),
        reader=Reader.of(lang),
        base_url=BASE,
        context=merged,
        unsubscribe_url=UNSUBSCRIBE if leaves else None,
        own=own,
    )


def urls_of(words: str) -> set[str]:
    return {found.replace("&amp;", "&").rstrip(".,)") for found in re.findall(r"https?://[^\s\"<>]+", words)}
