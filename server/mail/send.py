"""Hand a message to an SMTP server, or keep it as a file while none is set."""

import contextlib
import hashlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from io import BytesIO
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from server.config import Settings
from server.mail.sign import Signer, signer

TIMEOUT = 30.0
_SMTP_PORT, _SMTPS_PORT = 587, 465


_OK, _GO_ON = 250, 354
_TAKES = frozenset({250, 251})


class ServerAwayError(Exception):
    """The mail server could not be spoken to at all: this is no word about any mail."""


class LostAnswerError(Exception):
    """The server had the whole mail, and its answer never came: it may be on its way, or not."""


class Mailer(Protocol):
    """Sends one message; the answer is the file's name where one was written."""

    def send(self, message: EmailMessage, sender: str | None = None) -> str | None:
        """`sender` is the envelope's: where bounces come home; else the From address."""
        ...


class FolderMailer:
    """The demo's default: *.eml files that the desk's outbox page shows."""

    def __init__(self, folder: Path, signer: Signer | None = None) -> None:
        self.folder = folder
        self.signer = signer

    def send(self, message: EmailMessage, sender: str | None = None) -> str | None:
        """Same message, same file: a repeat after a crash leaves one. It looks as the reader's server files it."""
        name = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:32] + ".eml"
        home = f"Return-Path: <{sender}>\r\n".encode() if sender else b""
        try:
            self._write(self.folder / name, home + _wire(message, self.signer))
        except OSError as error:  # a full disk is no word about any mail
            raise ServerAwayError from error
        return name

    def _write(self, path: Path, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_bytes(content)


class SmtpMailer:
    def __init__(self, url: str, signer: Signer | None = None, timeout: float = TIMEOUT) -> None:
        self.parts: SplitResult = urlsplit(url)
        self.signer = signer
        self.timeout = timeout
        self._open: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, sender: str | None = None) -> str | None:
        """Raises ServerAwayError when nobody could be spoken to, smtplib.SMTPException or OSError when the
        server said no or broke off before it had the mail, and LostAnswerError when its answer to the whole message never came. The next mail connects anew.
        """
        addresses = {name: [a for _, a in getaddresses([str(message[name])])] for name in ("From", "To")}
        sender = sender or addresses["From"][0]
        try:
            if self._open is None:
                self._open = self._ready()
            options = _options(self._open, [sender, *addresses["To"]])
            raw = _wire(message, self.signer, utf8="SMTPUTF8" in options)
            _hand_over(self._open, sender, addresses["To"], raw, options)
        except (smtplib.SMTPException, OSError, LostAnswerError):
            self.close()
            raise
        return None

    def close(self) -> None:
        if self._open is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._open.quit()
            self._open.close()
            self._open = None

    def _ready(self) -> smtplib.SMTP:
        try:
            return self.connect()
        except (smtplib.SMTPException, OSError) as error:
            raise ServerAwayError from error

    def connect(self) -> smtplib.SMTP:
        """A connection ready for mail: over TLS where the server offers it, signed in where we have a name."""
        smtp = self._dial()
        try:
            if self.parts.scheme == "smtp":
                self._encrypt(smtp)
            if self.parts.username:
                smtp.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        except (smtplib.SMTPException, OSError):
            smtp.close()
            raise
        return smtp

    def _dial(self) -> smtplib.SMTP:
        host = self.parts.hostname or "localhost"
        if self.parts.scheme == "smtps":
            port = self.parts.port or _SMTPS_PORT
            return smtplib.SMTP_SSL(host, port, timeout=self.timeout, context=ssl.create_default_context())
        return smtplib.SMTP(host, self.parts.port or _SMTP_PORT, timeout=self.timeout)

    def _encrypt(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        elif self.parts.username:
            raise smtplib.SMTPNotSupportedError("no STARTTLS: the password would travel in the open")


def _wire(message: EmailMessage, signer: Signer | None, *, utf8: bool = False) -> bytes:
    """As it travels: CRLF, and 7-bit, for a relay that turns 8-bit text over would break the signature."""
    buffer = BytesIO()
    policy = SMTP.clone(cte_type="7bit", utf8=utf8)
    BytesGenerator(buffer, policy=policy).flatten(message)
    raw = buffer.getvalue()
    return signer.signed(message, raw) if signer else raw


def _hand_over(smtp: smtplib.SMTP, sender: str, to: list[str], raw: bytes, options: list[str]) -> None:
    """What smtplib's `sendmail` does, taken apart where it matters: before or after the server had the whole mail."""
    smtp.ehlo_or_helo_if_needed()
    if smtp.has_extn("size"):
        options = [*options, f"size={len(raw)}"]
    code, said = smtp.mail(sender, options)
    if code != _OK:
        raise smtplib.SMTPSenderRefused(code, said, sender)
    refused = {}
    for address in to:
        code, said = smtp.rcpt(address)
        if code not in _TAKES:
            refused[address] = (code, said)
    if len(refused) == len(to):
        raise smtplib.SMTPRecipientsRefused(refused)
    code, said = smtp.docmd("data")
    if code != _GO_ON:
        raise smtplib.SMTPDataError(code, said)
    smtp.send(_quoted(raw))
    try:
        code, said = smtp.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise LostAnswerError from error
    if code != _OK:
        raise smtplib.SMTPDataError(code, said)


def _quoted(raw: bytes) -> bytes:
    """A line that begins with a dot gets another; a dot alone is the end (RFC 5321, 4.5.2)."""
    quoted = re.sub(rb"(?m)^\.", b"..", raw)
    return (quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n") + b".\r\n"


def _options(smtp: smtplib.SMTP, addresses: list[str]) -> list[str]:
    """What MAIL FROM must say for addresses beyond ASCII (RFC 6531)."""
    if all(address.isascii() for address in addresses):
        return []
    smtp.ehlo_or_helo_if_needed()
    if not smtp.has_extn("smtputf8"):
        raise smtplib.SMTPNotSupportedError("the mail server takes no addresses beyond ASCII")
    return ["SMTPUTF8", "BODY=8BITMIME"]


@contextlib.contextmanager
def mailer(settings: Settings) -> Iterator[Mailer]:
    """A mailer for one batch; an SMTP connection is kept open through it."""
    if settings.smtp_url is None:
        yield FolderMailer(settings.mail_folder, signer(settings))
        return
    smtp = SmtpMailer(settings.smtp_url, signer(settings))
    try:
        yield smtp
    finally:
        smtp.close()


# --- a recipient refused while we talk ------------------------------------------------------------

_OVER_QUOTA, _REFUSED_ALTOGETHER = 552, 554
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
#: After the whole mail most answers speak of its content; these speak of the mailbox.
_OF_THE_MAILBOX = ("4.2.", "5.1.", "5.2.")


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server's answer to a recipient: SMTP code, and enhanced status (RFC 3463) where it gave one."""

    code: int
    status: str | None


def refusal(error: Exception) -> Refusal | None:
    """What the server said of the recipient; None when the trouble is another."""
    text: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = min(error.recipients.values())
    elif isinstance(error, smtplib.SMTPDataError):
        code, text = error.smtp_code, error.smtp_error
    else:
        return None
    words = text.decode("ascii", "replace") if isinstance(text, bytes) else text
    found = _STATUS.search(words)
    status = found[1] if found else _meant(code, words)
    if isinstance(error, smtplib.SMTPDataError) and not (status or "").startswith(_OF_THE_MAILBOX):
        return None
    return Refusal(code, status)


def _meant(code: int, words: str) -> str | None:
    """An answer without a status. A no to all our mail must not look as if the mailbox were gone."""
    if code == _OVER_QUOTA:
        return "5.2.2"
    return "5.7.1" if code == _REFUSED_ALTOGETHER or "relay" in words.lower() else None
