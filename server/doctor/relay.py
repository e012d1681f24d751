"""The mail server we hand our mails to: reached, over TLS, signed in."""

import smtplib
import ssl
from ipaddress import ip_address

from server.config import Settings
from server.doctor.check import Check, fail, ok, warn
from server.mail.send import SmtpMailer

PATIENCE = 5.0


def smtp(settings: Settings) -> Check:
    """Connects and signs in; sends nothing."""
    if settings.smtp_url is None:
        return warn("smtp", "No mail server is set: mails are kept as files.", "Set VOUCHSAFE_SMTP_URL.")
    post = SmtpMailer(settings.smtp_url, timeout=PATIENCE)
    host = post.parts.hostname or ""
    try:
        with post.connect() as server:
            encrypted = isinstance(server.sock, ssl.SSLSocket)
    except (smtplib.SMTPException, OSError) as error:
        return _unusable(host, error)
    if encrypted:
        return ok("smtp", f"{host} takes our mail over TLS with a valid certificate.")
    if _is_here(host):
        return ok("smtp", f"{host} takes our mail; it is this machine, so nothing travels in the open.")
    return fail("smtp", f"Mails travel to {host} in the open.", "Turn on STARTTLS there, or use smtps://")


def _unusable(host: str, error: Exception) -> Check:
    sentence = f"{host} does not answer as a mail server ({type(error).__name__})."
    advice = "Look at the host and port in VOUCHSAFE_SMTP_URL, and at the firewall between."
    if isinstance(error, ssl.SSLCertVerificationError):
        sentence = f"The certificate of {host} is not valid for it: {error.verify_message.rstrip('.')}."
        advice = "Renew it, or use the name that stands in it in VOUCHSAFE_SMTP_URL."
    elif isinstance(error, smtplib.SMTPAuthenticationError):
        sentence = f"{host} does not take our name and password."
        advice = "Look at both in VOUCHSAFE_SMTP_URL."
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        sentence = f"{host} offers no STARTTLS, or no way to sign in, so the password is not sent."
        advice = "Use a port that does, or smtps://"
    return fail("smtp", sentence, advice)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
