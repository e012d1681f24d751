"""Mail providers' deliveries: what became of our mails. Signed, known when repeated, blind to other stores."""

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify, request

from server.actions import bounces, orders, stores, suppressions
from server.clock import utcnow
from server.crypto import vault
from server.db import db, transaction
from server.errors import SignatureError
from server.models.inbound import InboundDelivery
from server.models.outbox import ReportKind
from server.models.store import Store
from server.platforms import mailgun
from server.web.api import read_json

blueprint = Blueprint("bounces", __name__, url_prefix="/hooks")


@blueprint.post("/mailgun/<store>")
def mailgun_hook(store: str) -> Response:
    """HMAC-SHA256 over time and token; the token is taken once, or with the same body again (a retry)."""
    shop, body, now = stores.by_slug(store), request.get_data(), utcnow()
    payload = read_json(body)
    token = mailgun.token_of(payload, shop.mailgun_signing_key, now)
    if token is None:
        raise SignatureError
    event = mailgun.read(payload)
    with transaction():
        if not orders.is_new(shop, mailgun.NAME, token, event.kind if event else "", body, now):
            _same_body_only(shop, token, body)
            return jsonify(state="repeated")
        if event is None or not _apply(shop, event):
            return jsonify(state="ignored")
    return jsonify(state="taken")


def _same_body_only(shop: Store, token: str, body: bytes) -> None:
    """The signature does not cover the event: a token seen before with another one is a forgery."""
    known = db.session.scalar(
        sa.select(InboundDelivery.body_hash).where(
            InboundDelivery.store_id == shop.id,
            InboundDelivery.source == mailgun.NAME,
            InboundDelivery.delivery_id == vault.fingerprint(token, "delivery-id"),
        )
    )
    if known != vault.fingerprint(body.hex(), "delivery"):
        raise SignatureError("This token was used before, for another event.")


def _apply(shop: Store, event: mailgun.Event) -> bool:
    """False for a mail that is not this store's."""
    now = utcnow()
    mail = bounces.find(None, (event.message_id,), shop)
    if mail is None:
        return False
    if event.kind == "unsubscribed":
        suppressions.stop(shop.id, bounces.address_of(mail), suppressions.topic_of(mail.kind), now)
        return True
    complained = event.kind == "complained"
    kind = ReportKind.COMPLAINT if complained else bounces.kind_of(event.status, final=event.final)
    bounces.record(mail, kind, source=mailgun.NAME, key=event.id, status=event.status, now=now)
    return True
