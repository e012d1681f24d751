"""The vault: what is sealed at rest, found by keyed hash, or derived from the secret key.

Every key is derived (HKDF-SHA256) from VOUCHSAFE_SECRET_KEY under its own label, so a copy of the
database without the key holds no address and no working link.
"""

import base64
import hashlib
import hmac
import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SEAL_VERSION = "v1:"
_NONCE_BYTES = 12
TOKEN_BYTES = 18  # 144 bit, above the 128 of ASVS 11.5.1


class Vault:
    """Opened once per process by `create_app`; models and actions use the module's `vault`."""

    def __init__(self) -> None:
        self._root: bytes | None = None
        self._derived: dict[str, bytes] = {}

    def open(self, secret_key: str) -> None:
        self._root = secret_key.encode()
        self._derived = {}

    def seal(self, text: str, purpose: str) -> str:
        """Encrypt with AES-256-GCM; `purpose` is bound in, so a value cannot be moved to another column."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self._key("seal")).encrypt(nonce, text.encode(), purpose.encode())
        return _SEAL_VERSION + base64.b64encode(nonce + sealed).decode()

    def unseal(self, sealed: str, purpose: str) -> str:
        """Decrypt; raises ValueError when the key or the value is another."""
        raw = base64.b64decode(sealed.removeprefix(_SEAL_VERSION))
        try:
            return (
                AESGCM(self._key("seal"))
                .decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
                .decode()
            )
        except InvalidTag as error:
            raise ValueError("sealed under another key: is VOUCHSAFE_SECRET_KEY the old one?") from error

    def fingerprint(self, text: str, purpose: str) -> str:
        """Keyed hash: equal texts are found again, the text is not (rules PR10). Hex, 64 characters."""
        return hmac.new(self._key("hash:" + purpose), text.encode(), hashlib.sha256).hexdigest()

    def email_hash(self, email: str) -> str:
        return self.fingerprint(normalise_email(email), "email")

    def token(self, purpose: str, nonce: str) -> str:
        """The secret part of a link: derived, so a mail can be rendered again and no token is at rest."""
        mac = hmac.new(self._key("token:" + purpose), nonce.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(mac[:TOKEN_BYTES]).decode()

    def signing_key(self, purpose: str) -> str:
        """For itsdangerous: cursors, bearers, form tokens."""
        return self._key("sign:" + purpose).hex()

    def _key(self, label: str) -> bytes:
        if self._root is None:
            raise RuntimeError("the vault is closed: create_app opens it")
        if label not in self._derived:
            hkdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=b"vouchsafe", info=label.encode())
            self._derived[label] = hkdf.derive(self._root)
        return self._derived[label]


def normalise_email(email: str) -> str:
    """One spelling for look-ups: NFC, no outer space, case folded. Stored as typed, found as folded."""
    return unicodedata.normalize("NFC", email.strip()).casefold()


def digest(text: str) -> str:
    """Plain SHA-256 in hex, for what is random already (tokens) or public."""
    return hashlib.sha256(text.encode()).hexdigest()


vault = Vault()
