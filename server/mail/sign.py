"""DKIM (RFC 6376): the sender's own domain answers for what we wrote, opt-out headers included (rules EM3)."""

from email.message import EmailMessage
from email.utils import parseaddr

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from server.config import Settings, dkim_key

#: Signed wherever they stand in a mail. RFC 8058, 4: both List-Unsubscribe headers must be.
SIGNED = (
    "From",
    "Reply-To",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Language",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
    "Feedback-ID",
)
#: Named once more than they stand, so that nobody can add a second one on the way (RFC 6376, 8.15).
SEALED = ("From", "Subject")


class Signer:
    def __init__(self, key: bytes, selector: str) -> None:
        self.key = key
        self.selector = selector

    def signed(self, message: EmailMessage, raw: bytes) -> bytes:
        """The wire form `raw` of the message with its signature in front; `d=` is the From domain."""
        import dkim  # noqa: PLC0415 - brings dnspython: only who signs pays for it

        domain = parseaddr(str(message["From"]))[1].rpartition("@")[2]
        names = [name for name in SIGNED if name in message]
        signature: bytes = dkim.sign(
            raw,
            self.selector.encode("ascii"),
            domain.encode("idna"),
            self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name.encode() for name in (*names, *SEALED)],
        )
        return signature + raw


def signer(settings: Settings) -> Signer | None:
    """None while no key is set. The file is read anew, so a changed key holds from the next batch on."""
    if settings.dkim_key is None or settings.dkim_selector is None:
        return None
    key = dkim_key(settings.dkim_key)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return Signer(pem, settings.dkim_selector)
