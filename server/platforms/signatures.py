"""Signatures over raw bytes, compared in constant time (rules §10.4)."""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(minutes=5)
SECRET_PREFIX = "whsec_"  # noqa: S105 - the public prefix of Standard Webhooks secrets, no secret


def base64_hmac(secret: str, body: bytes) -> str:
    """How Shopify and WooCommerce sign: base64 of HMAC-SHA256 over the body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def matches(secrets: list[str | None], body: bytes, signature: str) -> bool:
    return any(
        hmac.compare_digest(base64_hmac(secret, body).encode(), signature.encode("utf-8", "replace"))
        for secret in secrets
        if secret
    )


def standard_signature(secret: str, webhook_id: str, timestamp: str, body: bytes) -> str:
    """Standard Webhooks 1.0: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def standard_matches(
    secret: str, webhook_id: str, timestamp: str, signatures: str, body: bytes, now: datetime
) -> bool:
    """Any of the space-separated signatures fits, and the time is within five minutes of ours."""
    try:
        sent = datetime.fromtimestamp(int(timestamp), UTC)
        expected = standard_signature(secret, webhook_id, timestamp, body).encode()
    except (ValueError, OverflowError, OSError, binascii.Error):
        return False
    if abs(now - sent) > TOLERANCE:
        return False
    return any(hmac.compare_digest(expected, s.encode("utf-8", "replace")) for s in signatures.split(" "))
