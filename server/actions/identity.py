"""A customer the shop's own login vouches for: signed by the shop, checked here, good for a day (A4).

    <base64url of the address>.<expiry, Unix seconds>.<hex HMAC-SHA256 of all before the last dot>

The key is the store's identity secret. What is signed is what travels, so that every language signs it alike.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta

from server.crypto import digest, vault
from server.errors import UnauthorizedError
from server.models.store import Store
from server.text import clean_line

#: A page that was signed longer ahead than this is refused: what leaks must not live long.
LONGEST = timedelta(hours=24)
#: The shop's clock may run ahead of ours.
SKEW = timedelta(minutes=5)
MAX_LENGTH = 1_000
_FORM = re.compile(r"([A-Za-z0-9_-]+={0,2})\.([0-9]{1,11})\.([0-9a-fA-F]{64})")


def secret(store: Store) -> str:
    """Derived, so it can be shown again and is nowhere at rest."""
    return vault.token("identity", store.identity_nonce)


def new_secret(store: Store) -> str:
    """Ends the old one at once, with every bearer that was given for it."""
    store.identity_nonce = secrets.token_hex(16)
    return secret(store)


def generation(store: Store) -> str:
    """Tells a bearer of the present secret from an older one's, without telling the secret."""
    return digest(store.identity_nonce)[:16]


def read(store: Store, identity: str, now: datetime) -> str:
    """The keyed hash of the address the shop vouches for. Raises UnauthorizedError that says what is wrong."""
    found = _FORM.fullmatch(identity.strip())
    if found is None:
        raise UnauthorizedError("This is no signed identity: it has three parts with dots between.")
    address, expires, signature = found.groups()
    right = hmac.new(secret(store).encode(), f"{address}.{expires}".encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right, signature.lower()):
        raise UnauthorizedError("The identity is not signed with this store's identity secret.")
    ends = datetime.fromtimestamp(int(expires), UTC)
    if ends <= now:
        raise UnauthorizedError("The identity has expired. Load the shop's page again.")
    if ends > now + LONGEST + SKEW:
        raise UnauthorizedError("The identity is signed for longer than 24 hours.")
    return vault.email_hash(_address(address))


def _address(encoded: str) -> str:
    try:
        raw = base64.urlsafe_b64decode(encoded.rstrip("=") + "=" * (-len(encoded.rstrip("=")) % 4))
        return clean_line(raw.decode())
    except (binascii.Error, UnicodeDecodeError) as error:
        raise UnauthorizedError("The identity's address is not base64url of UTF-8.") from error
