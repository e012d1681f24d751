"""Mails that come home, in the shapes real mail systems give them; written for these tests, nobody's mail.

`{to}` is the return path it comes to, `{mail}` the mail that is returned (whole or its headers).
"""

from pathlib import Path

HERE = Path(__file__).parent


def returned(name: str, **facts: str) -> bytes:
    """The fixture with its blanks filled, as it comes over the wire."""
    text = (HERE / f"{name}.eml").read_text("utf-8")
    for key, value in facts.items():
        text = text.replace(f"{{{key}}}", value)
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
