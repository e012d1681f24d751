"""RFC 6962 hashing of the log's leaves and root. Pure; hex in and out."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any


def canonical(value: Mapping[str, Any]) -> bytes:
    """One byte form for one meaning: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def commitment(salt: str, content: Mapping[str, Any]) -> str:
    """Hides `content` until salt and content are shown; changing either shows (D11)."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(content)).hexdigest()


def leaf_hash(event: Mapping[str, Any]) -> str:
    return hashlib.sha256(b"\x00" + canonical(event)).hexdigest()


def root(leaves: Sequence[str]) -> str:
    """The Merkle tree head over leaf hashes in order (RFC 6962 §2.1)."""
    return _root([bytes.fromhex(leaf) for leaf in leaves]).hex()


def _root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + _root(leaves[:split]) + _root(leaves[split:])).digest()
