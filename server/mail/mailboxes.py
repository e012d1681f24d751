"""Take reports out of a mailbox: a Maildir, an mbox file, or IMAP.

Reports that were understood are removed, since they hold addresses; other mail is marked as seen and stays,
for it may be a person's.
"""

import imaplib
import mailbox
import ssl
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT = 30.0
#: At most so many in one round; the rest is there for the next.
BATCH = 500

#: Is told one message; True when it was a report.
Take = Callable[[bytes], bool]


class MailboxError(Exception):
    """The mailbox cannot be opened or read; the sentence names no password."""


def empty(where: str, take: Take) -> int:
    """Show each unseen message to `take`; how many reports were removed. Raises MailboxError."""
    if "://" in where:
        try:
            return _imap(urlsplit(where), take)
        except (imaplib.IMAP4.error, OSError) as error:
            raise MailboxError(
                f"The bounce mailbox does not answer as it should: {type(error).__name__}."
            ) from error
    path = Path(where)
    try:
        return _maildir(path, take) if path.is_dir() else _mbox(path, take)
    except (mailbox.Error, OSError) as error:
        raise MailboxError(f"{path} cannot be read as a Maildir or mbox: {type(error).__name__}.") from error


def _maildir(path: Path, take: Take) -> int:
    if not (path / "new").is_dir():
        raise mailbox.NoSuchMailboxError(path)
    box = mailbox.Maildir(path, create=False)
    taken = 0
    for key in sorted(box.keys())[:BATCH]:
        message = box.get_message(key)
        if "S" in message.get_flags():
            continue
        if take(box.get_bytes(key)):
            box.discard(key)
            taken += 1
        else:
            message.set_subdir("cur")
            message.add_flag("S")
            box[key] = message
    return taken


def _mbox(path: Path, take: Take) -> int:
    box = mailbox.mbox(path, create=False)
    taken = 0
    box.lock()
    try:
        for key in list(box.keys())[:BATCH]:
            message = box.get_message(key)
            if "R" in message.get_flags():
                continue
            if take(box.get_bytes(key)):
                box.discard(key)
                taken += 1
            else:
                message.add_flag("RO")
                box[key] = message
        box.flush()
    finally:
        box.close()
    return taken


# --- IMAP -----------------------------------------------------------------------------------------


def _imap(parts: SplitResult, take: Take) -> int:
    server = _connect(parts)
    try:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        _ok(server.select('"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'))
        numbers = _ok(server.uid("SEARCH", "UNSEEN"))[0].split()
        done = [number for number in numbers[:BATCH] if _show(server, number.decode(), take)]
        if done and "UIDPLUS" in server.capabilities:
            server.uid("EXPUNGE", b",".join(done).decode())
        elif done:
            server.expunge()
        return len(done)
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()
        with suppress(OSError):
            server.shutdown()


def _show(server: imaplib.IMAP4, number: str, take: Take) -> bool:
    """One message; the flag is set after `take`, so that what breaks off is shown again."""
    answer = _ok(server.uid("FETCH", number, "(BODY.PEEK[])"))
    raw = next((part[1] for part in answer if isinstance(part, tuple)), None)
    if not isinstance(raw, bytes):
        return False
    taken = take(raw)
    _ok(server.uid("STORE", number, "+FLAGS", r"(\Seen \Deleted)" if taken else r"(\Seen)"))
    return taken


def _connect(parts: SplitResult) -> imaplib.IMAP4:
    host, context = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "imaps":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            host, parts.port or 993, ssl_context=context, timeout=TIMEOUT
        )
    else:
        server = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
        if "STARTTLS" in server.capabilities:
            server.starttls(context)
        elif not _is_here(host):
            server.shutdown()
            raise imaplib.IMAP4.error("no STARTTLS: the password would travel in the open")
    return server


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _ok(answer: tuple[str, Any]) -> Any:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error("the server said no")
    return answer[1]
