"""Shop platforms' deliveries: verify the raw bytes, know repeats, answer fast."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, jsonify, request
from marshmallow import EXCLUDE, Schema, fields

from server.actions import orders, privacy, shop_redact, stores
from server.clock import utcnow
from server.db import transaction
from server.errors import InvalidError, SignatureError
from server.fields import MAX_ID, Id, LenientEmail, load
from server.models.store import Store
from server.platforms import generic, shopify, signatures, woocommerce
from server.platforms.notice import OrderNotice
from server.text import clean_line
from server.web.api import read_json

blueprint = Blueprint("hooks", __name__, url_prefix="/hooks")

#: How long Shopify may go on signing with a client secret that was replaced (rules WH1).
ROTATION = timedelta(hours=1)

Reader = Callable[[str, object], OrderNotice | None]


@blueprint.post("/shopify/<store>")
def shopify_hook(store: str) -> Response:
    """HMAC-SHA256 in base64 over the raw body, keyed with the app's client secret (rules WH1)."""
    shop, body = stores.by_slug(store), request.get_data()
    if not signatures.matches(_shopify_secrets(shop), body, _header("X-Shopify-Hmac-Sha256")):
        raise SignatureError
    topic = _header("X-Shopify-Topic")
    delivery_id = _header("X-Shopify-Webhook-Id") or _fallback_id(topic, body)
    if topic == "customers/redact":
        return _redact(shop, body)
    if topic == "shop/redact":
        return _redact_shop(shop, delivery_id, body)
    return _take(shop, shopify.NAME, delivery_id, topic, body, shopify.read)


def _shopify_secrets(shop: Store) -> list[str | None]:
    """The secret, and for an hour after its change the one before."""
    changed_at = shop.shopify_secret_changed_at
    old_counts = changed_at is not None and utcnow() - changed_at < ROTATION
    return [shop.shopify_secret, shop.shopify_secret_old if old_counts else None]


@blueprint.post("/woocommerce/<store>")
def woocommerce_hook(store: str) -> Response:
    """As Shopify, by its own header names (rules WH2); the unsigned set-up ping is answered 200."""
    shop, body = stores.by_slug(store), request.get_data()
    if body.startswith(woocommerce.PING) and not _header("X-WC-Webhook-Signature"):
        return jsonify(state="ready")
    if not signatures.matches([shop.woocommerce_secret], body, _header("X-WC-Webhook-Signature")):
        raise SignatureError
    topic = _header("X-WC-Webhook-Topic")
    delivery_id = _header("X-WC-Webhook-Delivery-ID") or _fallback_id(topic, body)
    return _take(shop, woocommerce.NAME, delivery_id, topic, body, woocommerce.read)


@blueprint.post("/orders/<store>")
def generic_hook(store: str) -> Response:
    """The generic form, signed by Standard Webhooks (rules WH3)."""
    shop, body, now = stores.by_slug(store), request.get_data(), utcnow()
    delivery_id = _header("Webhook-Id")
    fits = delivery_id and signatures.standard_matches(
        shop.orders_secret,
        delivery_id,
        _header("Webhook-Timestamp"),
        _header("Webhook-Signature"),
        body,
        now,
    )
    if not fits:
        raise SignatureError
    return _take(
        shop, generic.NAME, delivery_id, "order", body, lambda _topic, payload: generic.read(payload)
    )


def _take(shop: Store, source: str, delivery_id: str, topic: str, body: bytes, read: Reader) -> Response:
    """One transaction: remember the delivery, read it, record the order. A repeat changes nothing.

    What cannot be read leaves nothing behind, so the shop's next try is not taken for a repeat.
    """
    if len(delivery_id) > MAX_ID:
        raise InvalidError.one("delivery_id", f"A delivery id has at most {MAX_ID} characters.")
    notice = read(topic, read_json(body))
    now = utcnow()
    with transaction():
        if not orders.is_new(shop, source, delivery_id, topic[:100], body, now):
            return jsonify(state="repeated")
        if notice is None:
            return jsonify(state="ignored")
        orders.record(shop, notice, now)
    return jsonify(state="taken")


def _header(name: str) -> str:
    return clean_line(request.headers.get(name, ""))


def _fallback_id(topic: str, body: bytes) -> str:
    """Without a delivery id the same bytes are the same delivery."""
    return hashlib.sha256(topic.encode() + b"\n" + body).hexdigest()


# --- Shopify's privacy deliveries -----------------------------------------------------------------


class _Customer(Schema):
    class Meta:
        unknown = EXCLUDE

    email = LenientEmail(allow_none=True)


class _Redaction(Schema):
    class Meta:
        unknown = EXCLUDE

    customer = fields.Nested(_Customer, required=True)
    orders_to_redact = fields.List(Id(), load_default=list)


def _redact(shop: Store, body: bytes) -> Response:
    """`customers/redact` erases the person (rules PR16).

    The customer's address may be missing, or another than the one given with an order: both ways lead
    to the person.
    """
    form = load(_Redaction(), read_json(body))
    email = form["customer"].get("email")
    with transaction():
        people = set(orders.buyers(shop, [ref for ref in form["orders_to_redact"] if ref]))
        if email and (contact := privacy.find(shop, email)):
            people.add(contact)
        for contact in people:
            privacy.erase(contact, utcnow())
    return jsonify(state="erased")


def _redact_shop(shop: Store, delivery_id: str, body: bytes) -> Response:
    """`shop/redact` comes two days after the app was taken out: its persons are erased by the worker."""
    now = utcnow()
    with transaction():
        if orders.is_new(shop, shopify.NAME, delivery_id, "shop/redact", body, now):
            shop_redact.plan(shop, now)
    return jsonify(state="erasing")
