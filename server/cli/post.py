"""bounces read, suppressions import, dkim new: what has to do with mail."""

import os
import re
import sys
from pathlib import Path

import click
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from server import opting_out, returns
from server.actions import stores
from server.cli.frame import Refused, opened_app
from server.clock import utcnow
from server.config import load
from server.doctor.domains import record_of
from server.errors import ConfigurationError, InvalidError
from server.platforms import csv as csv_files
from server.platforms import opt_outs

#: A bounce is small; what is larger carries the mail's pictures, and the report stands before them.
MAX_MESSAGE = 5_000_000
DKIM_BITS = 2048
#: sysexits.h: the mail server keeps the message and tries again.
EX_TEMPFAIL = 75
#: Letters, digits and hyphens between dots, one dot at least; names of other scripts in their xn-- form.
_DOMAIN = re.compile(
    r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]*[a-z0-9]", re.IGNORECASE
)
#: The option without a value: what the settings say.
CONFIGURED = ""


class _Later(click.ClickException):
    exit_code = EX_TEMPFAIL


@click.group("bounces")
def bounces_group() -> None:
    """Mails that came back, and complaints."""


@bounces_group.command("read")
@click.option(
    "--to", "sent_to", multiple=True, help="The address it was delivered to, if the headers may lack it."
)
@click.option(
    "--mailbox",
    is_flag=False,
    flag_value=CONFIGURED,
    metavar="[PATH|imaps://…]",
    help="Read a Maildir, an mbox file or IMAP; without a value the one in VOUCHSAFE_BOUNCE_MAILBOX.",
)
def bounces_read(sent_to: tuple[str, ...], mailbox: str | None) -> None:
    """Read one message from a mail server's pipe, or a whole mailbox.

    In a pipe the exit code is 0 for all that was read, report or not, and 75 (try again) while the database
    is away.
    """
    if mailbox is not None:
        _read_mailbox(mailbox)
        return
    if sys.stdin.isatty():
        raise click.UsageError("Give the message on standard input, or --mailbox.")
    raw = sys.stdin.buffer.read(MAX_MESSAGE)
    told = [os.environ[name] for name in ("ORIGINAL_RECIPIENT", "RECIPIENT") if name in os.environ]
    try:
        with opened_app():
            found = returns.take(raw, utcnow(), [*sent_to, *told])
    except (ConfigurationError, sa.exc.SQLAlchemyError, OSError) as error:
        raise _Later(f"Not now, try again later ({type(error).__name__}).") from error
    click.echo("Recorded." if found else "No report about a mail of ours.")


def _read_mailbox(where: str) -> None:
    chosen = where or load().bounce_mailbox
    if not chosen:
        raise Refused("Name a mailbox, or set VOUCHSAFE_BOUNCE_MAILBOX.")
    with opened_app():
        try:
            found = returns.collect(chosen)
        except returns.MailboxError as error:
            raise Refused(str(error)) from error
    click.echo(f"{found} report{'' if found == 1 else 's'} recorded.")


@click.group("suppressions")
def suppressions_group() -> None:
    """Addresses that must not be mailed."""


@suppressions_group.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def suppressions_import(slug: str, file: Path) -> None:
    """Take in an opt-out list: one address a line, or a CSV export with a column of addresses.

    Kept are keyed hashes alone; the same file again changes nothing.
    """
    found = list(opt_outs.read(csv_files.open_text(file.read_bytes())))
    with opened_app():
        emails = [email for _, email in found if isinstance(email, str)]
        new, known = opting_out.take(stores.by_slug(slug).id, emails, utcnow)
    click.echo(
        f"{new} address{'' if new == 1 else 'es'} taken in, {known} {'was' if known == 1 else 'were'} known."
    )
    wrong = [(line, fault) for line, fault in found if isinstance(fault, InvalidError)]
    for line, fault in wrong:
        click.echo(f"line {line}: {fault.errors[0].message}", err=True)
    if wrong:
        lines = "1 line holds" if len(wrong) == 1 else f"{len(wrong)} lines hold"
        raise Refused(f"{lines} no address; the others were taken in.")


@click.group("dkim")
def dkim_group() -> None:
    """Signing mails."""


@dkim_group.command("new")
@click.argument("domain")
@click.option("--selector", default="vouchsafe", show_default=True, help="The key's name in DNS.")
@click.option("--key", "path", type=click.Path(path_type=Path), default=Path("dkim.pem"), show_default=True)
def dkim_new(domain: str, selector: str, path: Path) -> None:
    """Make a key that signs mails of DOMAIN, and print the DNS record to publish."""
    if not _DOMAIN.fullmatch(domain):
        raise Refused(f"{domain} is no domain. Name the one of the sender's address, like shop.example.")
    if path.exists():
        raise Refused(f"{path} is there already; a key is never written over.")
    key = rsa.generate_private_key(public_exponent=65537, key_size=DKIM_BITS)
    try:
        path.touch(mode=0o600)
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from error
    record = record_of(key.public_key())
    halves = " ".join(f'"{record[at : at + 255]}"' for at in range(0, len(record), 255))
    click.echo(f"The key is in {path.resolve()}. Publish in DNS, as one TXT record:\n")
    click.echo(f"{selector}._domainkey.{domain}. IN TXT ( {halves} )\n")
    click.echo(
        f"Then set VOUCHSAFE_DKIM_KEY={path.resolve()} and VOUCHSAFE_DKIM_SELECTOR={selector}, and look"
    )
    click.echo("with: vouchsafe doctor")
