"""A real SMTP server on loopback whose far end the test holds."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope


class PostOffice:
    """What came; and what it says to whom at RCPT and at the end of DATA."""

    def __init__(self) -> None:
        self.came: list[Envelope] = []
        self.answers: dict[str, str] = {}
        self.verdict = "250 OK"
        self.port = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.came.append(envelope)
        return self.verdict

    def last(self) -> bytes:
        """The newest message as it came over the wire."""
        content = self.came[-1].content
        return content if isinstance(content, bytes) else (content or "").encode()


@contextmanager
def post_office(*, tls: ssl.SSLContext | None = None, password: str | None = None) -> Iterator[PostOffice]:
    """Listens on a free port; with `password`, offers AUTH to "shop"."""
    office = PostOffice()

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        good = (data.login, data.password) == (b"shop", (password or "").encode())
        return AuthResult(success=good, handled=False)

    more: dict[str, Any] = {"authenticator": check, "auth_require_tls": True} if password else {}
    controller = Controller(
        office, hostname="127.0.0.1", port=0, tls_context=tls, require_starttls=False, **more
    )
    controller.port = _free_port()
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def header(raw: bytes, name: str) -> str:
    """A header of a message as it came, unfolded."""
    found = re.search(rb"(?mis)^%s:[ \t]*(.*?)\r\n(?![ \t])" % re.escape(name.encode()), raw)
    return " ".join(found[1].decode().split()) if found else ""
