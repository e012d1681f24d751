"""From the buy form to Vouchsafe: read what was typed, make the order notice, sign it, send it.

The signature is Standard Webhooks: HMAC-SHA256 over ``id.timestamp.payload``. Neither the secret nor a
signed request is ever logged; a failure carries a status or the name of an exception, nothing more.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote

import requests

from demo.catalogue import Product, Variant, find_product, find_variant

MOST_OF_ONE = 9
LONGEST_NAME = 60
LONGEST_EMAIL = 254
SEND_TIMEOUT = (3.05, 15.0)

_EMAIL = re.compile(r"[^@\s<>()\[\],;:\"\\]+@[^@\s<>()\[\],;:\"\\.]+(\.[^@\s<>()\[\],;:\"\\.]+)+")
_FORM_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_ORDER_ID = re.compile(r"FT-([A-Z2-7]{8})-([A-Z2-7]{4})")


class Destination(NamedTuple):
    """Where a parcel goes, and so which language and clock the mail about it keeps."""

    country: str
    name: str
    locale: str
    time_zone: str


DESTINATIONS = (
    Destination("GB", "United Kingdom", "en-GB", "Europe/London"),
    Destination("CN", "China · 简体中文", "zh-CN", "Asia/Shanghai"),
    Destination("EG", "Egypt · العربية", "ar-EG", "Africa/Cairo"),
    Destination("FR", "France · français", "fr-FR", "Europe/Paris"),
    Destination("DE", "Germany · Deutsch", "de-DE", "Europe/Berlin"),
    Destination("IT", "Italy · italiano", "it-IT", "Europe/Rome"),
    Destination("JP", "Japan · 日本語", "ja-JP", "Asia/Tokyo"),
    Destination("KR", "Korea · 한국어", "ko-KR", "Asia/Seoul"),
    Destination("NL", "Netherlands · Nederlands", "nl-NL", "Europe/Amsterdam"),
    Destination("PL", "Poland · polski", "pl-PL", "Europe/Warsaw"),
    Destination("PT", "Portugal · português", "pt-PT", "Europe/Lisbon"),
    Destination("ES", "Spain · español", "es-ES", "Europe/Madrid"),
    Destination("US", "United States", "en-US", "America/New_York"),
)


class NotDeliveredError(Exception):
    """Vouchsafe could not be reached, or did not take the order. The message is safe to log."""


@dataclass(frozen=True)
class BuyForm:
    """The form as typed, kept whatever is wrong with it, and the complaint for each field."""

    product: Product
    form_key: str
    variant_id: str = ""
    quantity: str = "1"
    given_name: str = ""
    email: str = ""
    country: str = "GB"
    extra: bool = False
    no_review_mail: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)


def blank_form(product: Product, country: str) -> BuyForm:
    """An empty form. Its key makes pressing "Buy" twice one order, not two."""
    return BuyForm(
        product=product,
        form_key=secrets.token_urlsafe(18),
        variant_id=product["variants"][0]["id"],
        country=country,
    )


def read_form(product: Product, typed: Mapping[str, str]) -> BuyForm:
    """What the buyer sent, tidied but not judged away: see ``errors`` before using it."""
    key = typed.get("form_key", "")
    form = BuyForm(
        product=product,
        form_key=key if _FORM_KEY.fullmatch(key) else secrets.token_urlsafe(18),
        variant_id=_tidy(typed.get("variant_id", "")),
        quantity=_tidy(typed.get("quantity", "1")),
        given_name=_tidy(typed.get("given_name", "")),
        email=_tidy(typed.get("email", "")),
        country=_tidy(typed.get("country", "")) or "GB",
        extra=bool(typed.get("extra")),
        no_review_mail=bool(typed.get("no_review_mail")),
    )
    return replace(form, errors=_complaints(form))


def _tidy(text: str) -> str:
    """NFC, without control characters or outer blanks: what a person meant to type."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isprintable()).strip()


def _complaints(form: BuyForm) -> dict[str, str]:
    """One plain sentence per field that needs another look, in the order of the form."""
    found: dict[str, str] = {}
    if find_variant(form.product, form.variant_id) is None:
        found["variant_id"] = "Please choose one of the kinds we make."
    if not _is_quantity(form.quantity):
        found["quantity"] = f"Please write a number from 1 to {MOST_OF_ONE}."
    if not form.given_name:
        found["given_name"] = "Please tell us your first name, so that we can greet you."
    elif len(form.given_name) > LONGEST_NAME:
        found["given_name"] = f"Please shorten the name to {LONGEST_NAME} characters."
    if not form.email:
        found["email"] = "Please give an e-mail address: the order is confirmed there."
    elif len(form.email) > LONGEST_EMAIL or not _EMAIL.fullmatch(form.email):
        found["email"] = "That does not look like an e-mail address. Example: name@example.com"
    if form.country not in {d.country for d in DESTINATIONS}:
        found["country"] = "Please choose a country from the list."
    return found


def _is_quantity(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 3 and 1 <= int(text) <= MOST_OF_ONE


def signing_key(secret: str) -> bytes:
    """The bytes behind ``whsec_…``. Raises ``ValueError``, which never quotes the secret."""
    kind, _, encoded = secret.partition("_")
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if kind != "whsec" or not 24 <= len(key) <= 64:
        raise ValueError("orders_secret must be whsec_ followed by 24 to 64 bytes in base64")
    return key


def sign(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The ``webhook-signature`` header (Standard Webhooks, symmetric, version 1)."""
    content = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()


def order_id(key: bytes, form: BuyForm) -> str:
    """The same form sent again gives the same order; its last four letters prove we made it."""
    what = (form.form_key, form.product["product_id"], form.variant_id, form.quantity, form.email,
            form.given_name, form.country, str(form.extra), str(form.no_review_mail))  # fmt: skip
    number = _letters(key, "order", *what)[:8]
    return f"FT-{number}-{_letters(key, 'check', number)[:4]}"


def is_our_order(key: bytes, order: str) -> bool:
    """Whether that order id was given out here; nobody is thanked for an order that never was."""
    parts = _ORDER_ID.fullmatch(order)
    return parts is not None and hmac.compare_digest(_letters(key, "check", parts[1])[:4], parts[2])


def _letters(key: bytes, *parts: str) -> str:
    digest = hmac.digest(key, "\0".join(("fern-and-tide", *parts)).encode(), hashlib.sha256)
    return base64.b32encode(digest).decode()


def order_notice(form: BuyForm, order: str, now: datetime, shop_url: str | None = None) -> dict[str, object]:
    """The generic order form. Delivered at once, so that a visitor need not wait days for the mail.

    Only a form without errors may come here. Price, address and phone are not in it: Vouchsafe wants none.
    """
    to = next(d for d in DESTINATIONS if d.country == form.country)
    lines = [
        _line(f"{order}-{n}", product, variant, quantity, shop_url)
        for n, (product, variant, quantity) in enumerate(_cart(form), start=1)
    ]
    return {
        "order_id": order,
        "email": form.email,
        "given_name": form.given_name,
        "locale": to.locale,
        "country": to.country,
        "time_zone": to.time_zone,
        "placed_at": _iso(now - timedelta(days=3)),
        "fulfilled_at": _iso(now - timedelta(days=2)),
        "delivered_at": _iso(now),
        "status": "delivered",
        "permission": "none" if form.no_review_mail else "soft_opt_in",
        "lines": lines,
    }


def _cart(form: BuyForm) -> list[tuple[Product, Variant, int]]:
    variant = next(v for v in form.product["variants"] if v["id"] == form.variant_id)
    cart = [(form.product, variant, int(form.quantity))]
    companion = find_product(form.product["goes_with"]) if form.extra else None
    if companion is not None:
        cart.append((companion, companion["variants"][0], 1))
    return cart


def _line(
    line_id: str, product: Product, variant: Variant, quantity: int, shop_url: str | None
) -> dict[str, object]:
    line: dict[str, object] = {
        "line_id": line_id,
        "product_id": product["product_id"],
        "sku": variant["sku"],
        "name": product["name"],
        "variant": variant["name"],
        "quantity": quantity,
        "category": product["category"],
        "gtin": product["gtin"],
        "brand": product["brand"],
    }
    if shop_url is not None:
        line["url"] = f"{shop_url}/products/{quote(product['product_id'], safe='')}"
        line["image_url"] = f"{shop_url}/{product['image']}"
    return line


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def deliver(hook_url: str, key: bytes, notice: Mapping[str, object], now: datetime) -> None:
    """Send the notice, signed. Anything but a 2xx, redirects too, raises ``NotDeliveredError``."""
    body = json.dumps(notice, ensure_ascii=False, separators=(",", ":")).encode()
    message_id, timestamp = f"msg_{notice['order_id']}", int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "user-agent": "fern-and-tide-demo",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(key, message_id, timestamp, body),
    }
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy, no .netrc: the signed words go to Vouchsafe alone
            answer = session.post(
                hook_url, data=body, headers=headers, timeout=SEND_TIMEOUT, allow_redirects=False
            )
    except requests.RequestException as error:
        raise NotDeliveredError(type(error).__name__) from None
    if not 200 <= answer.status_code < 300:
        raise NotDeliveredError(f"status {answer.status_code}")
