"""Sentences people agree to: shown, hashed into the proof of consent, never changed in place."""

from server.crypto import digest

ATTESTATION = (
    "I have used or received this product, this is my own honest experience, "
    "and I am 16 or older or write with a parent."
)
PUBLISH_NAME = "Show my review under this name. I can take the name away at any time."


def text_hash(sentence: str) -> str:
    return digest(sentence)
