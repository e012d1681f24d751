"""Hand a message to an SMTP server, or keep it as a file while none is set."""

import contextlib
import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT = 30.0
_SMTP_PORT, _SMTPS_PORT = 587, 465


class Mailer(Protocol):
    """Sends one message; the answer is the file's name where one was written."""

    def send(self, message: EmailMessage) -> str | None: ...


class FolderMailer:
    """The demo's default: *.eml files that the desk's outbox page shows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> str | None:
        """Same message, same file: a repeat after a crash leaves one."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:32] + ".eml"
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_bytes(message.as_bytes())
        return name


class SmtpMailer:
    def __init__(self, url: str) -> None:
        self.parts: SplitResult = urlsplit(url)
        self._open: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> str | None:
        """Raises smtplib.SMTPException or OSError; the connection is opened anew next time."""
        try:
            if self._open is None:
                self._open = self._connect()
            self._open.send_message(message)
        except (smtplib.SMTPException, OSError):
            self.close()
            raise
        return None

    def close(self) -> None:
        if self._open is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._open.quit()
            self._open.close()
            self._open = None

    def _connect(self) -> smtplib.SMTP:
        host = self.parts.hostname or "localhost"
        if self.parts.scheme == "smtps":
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self.parts.port or _SMTPS_PORT, timeout=TIMEOUT, context=context
            )
        else:
            smtp = smtplib.SMTP(host, self.parts.port or _SMTP_PORT, timeout=TIMEOUT)
            smtp.ehlo()
            if smtp.has_extn("starttls"):
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            elif self.parts.username:
                smtp.close()
                raise smtplib.SMTPNotSupportedError("no STARTTLS: the password would travel in the open")
        if self.parts.username:
            smtp.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        return smtp


@contextlib.contextmanager
def mailer(smtp_url: str | None, folder: Path) -> Iterator[Mailer]:
    """A mailer for one batch; an SMTP connection is kept open through it."""
    if smtp_url is None:
        yield FolderMailer(folder)
        return
    smtp = SmtpMailer(smtp_url)
    try:
        yield smtp
    finally:
        smtp.close()
