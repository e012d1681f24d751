"""Signed mails: what a receiver's check makes of them, and a key that cannot work (rules EM3)."""

import base64
import smtplib
from collections.abc import Callable, Iterator
from pathlib import Path

import click.testing
import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from server import config
from server.cli import main
from server.errors import ConfigurationError
from server.mail.send import LostAnswerError, refusal
from tests.factories import World, an_order
from tests.post_office import PostOffice, header, post_office

SELECTOR = "vouchsafe"
BOUNCES = "bounces@mail.shop.example"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("keys") / "dkim.pem"
    path.write_bytes(pem(rsa.generate_private_key(65537, 2048)))
    return path


def pem(key: object, kind: PrivateFormat = PrivateFormat.PKCS8) -> bytes:
    return key.private_bytes(Encoding.PEM, kind, NoEncryption())  # type: ignore[attr-defined]  # any private key


def record(path: Path) -> bytes:
    public = config.dkim_key(path).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as found:
        yield found


@pytest.fixture
def signing(make_world: Callable[..., World], office: PostOffice, key: Path) -> World:
    made = make_world(
        base_url="https://reviews.test",
        smtp_url=f"smtp://127.0.0.1:{office.port}",
        dkim_key=key,
        dkim_selector=SELECTOR,
    )
    made.open_store(bounce_address=BOUNCES)
    return made


def verifies(raw: bytes, path: Path) -> bool:
    """As a receiver checks it, with a zone of our own."""
    zone = {f"{SELECTOR}._domainkey.shop.example.".encode(): record(path)}
    return bool(dkim.verify(raw, dnsfunc=lambda name, **_: zone.get(name)))


def test_a_mail_verifies_after_a_mail_server_took_it(signing: World, office: PostOffice, key: Path) -> None:
    signing.deliver(
        an_order(
            given_name="Zoë",
            lines=[{"line_id": "1", "product_id": "P", "name": "Thé vert – 茶", "quantity": 1}],
        )
    )
    signing.work()
    assert verifies(office.last(), key)


def test_the_signature_covers_what_the_rules_name(signing: World, office: PostOffice) -> None:
    """RFC 8058, 4: both List-Unsubscribe headers; `d=` is the domain readers see."""
    signing.deliver()
    signing.work()
    signature = header(office.last(), "DKIM-Signature")
    tags = dict(tag.strip().split("=", 1) for tag in signature.split(";") if "=" in tag)
    covered = {name.strip().lower() for name in tags["h"].split(":")}
    assert (tags["d"], tags["s"], tags["c"], tags["a"]) == (
        "shop.example",
        SELECTOR,
        "relaxed/relaxed",
        "rsa-sha256",
    )
    assert covered >= {
        "from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type",
        "list-unsubscribe", "list-unsubscribe-post",
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        (b"Subject: ", b"Subject: Win! "),
        (b"List-Unsubscribe: <https", b"List-Unsubscribe: <http"),
        (b"From: ", b"From: mallory@evil.example\r\nFrom: "),
        (b"One-Click", b"No-Click"),
    ],
)
def test_a_changed_mail_does_not_verify(
    signing: World, office: PostOffice, key: Path, change: tuple[bytes, bytes]
) -> None:
    signing.deliver()
    signing.work()
    changed = office.last().replace(*change, 1)
    assert changed != office.last()
    assert not verifies(changed, key)


def test_nothing_travels_in_eight_bits(signing: World, office: PostOffice) -> None:
    """A relay that turns 8-bit text over would break the signature (RFC 6376, 5.3)."""
    signing.deliver(an_order(given_name="Žofie"))
    signing.work()
    assert office.last().isascii()
    assert max(map(len, office.last().split(b"\r\n"))) <= 998


def test_each_mail_has_a_return_path_of_its_own(signing: World, office: PostOffice) -> None:
    signing.deliver()
    signing.work()
    sender = office.came[-1].mail_from
    assert sender
    assert sender.startswith("bounces+")
    assert sender.endswith("@mail.shop.example")


def test_mails_kept_as_files_are_signed_too(make_world: Callable[..., World], key: Path) -> None:
    world = make_world(dkim_key=key, dkim_selector=SELECTOR)
    world.open_store()
    world.invited()
    (file,) = world.settings.mail_folder.glob("*.eml")
    assert verifies(file.read_bytes(), key)


# --- a key that cannot work -----------------------------------------------------------------------


def load(tmp_path: Path, **values: str) -> config.Settings:
    named = {f"VOUCHSAFE_{name}": value for name, value in values.items()}
    return config.load({"VOUCHSAFE_INSTANCE": str(tmp_path / "i")} | named, tmp_path / "none.toml")


@pytest.mark.parametrize("kind", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_key_of_either_form_is_taken(tmp_path: Path, kind: PrivateFormat) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(pem(rsa.generate_private_key(65537, 1024), kind))  # noqa: S505 - the least that receivers take
    settings = load(tmp_path, DKIM_KEY=str(path), DKIM_SELECTOR="s1.mail")
    assert (settings.dkim_key, settings.dkim_selector) == (path, "s1.mail")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"", "not a private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "not a private key"),
        (pem(ed25519.Ed25519PrivateKey.generate()), "not an RSA key"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "not an RSA key"),
    ],
    ids=["missing", "empty", "broken", "ed25519", "ec"],
)
def test_a_key_that_cannot_sign_stops_the_start_with_a_sentence(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=f"VOUCHSAFE_DKIM_KEY: .*{said}"):
        load(tmp_path, DKIM_KEY=str(path), DKIM_SELECTOR="s")


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"DKIM_SELECTOR": "s"}, "VOUCHSAFE_DKIM_KEY must be set too"),
        ({"DKIM_KEY": "key.pem"}, "VOUCHSAFE_DKIM_SELECTOR must be set too"),
        ({"DKIM_KEY": "key.pem", "DKIM_SELECTOR": "no spaces"}, "VOUCHSAFE_DKIM_SELECTOR"),
        ({"BOUNCE_MAILBOX": "imaps://mail.shop.example/INBOX"}, "VOUCHSAFE_BOUNCE_MAILBOX"),
        ({"BOUNCE_MAILBOX": "pop3://u:p@mail.shop.example"}, "VOUCHSAFE_BOUNCE_MAILBOX"),
        ({"BOUNCE_MAILBOX": "relative/path"}, "VOUCHSAFE_BOUNCE_MAILBOX"),
        ({"RESOLVER": "dns.example"}, "VOUCHSAFE_RESOLVER"),
        ({"RESOLVER": "127.0.0.1:port"}, "VOUCHSAFE_RESOLVER"),
    ],
)
def test_settings_of_mail_that_cannot_work_are_named(
    tmp_path: Path, values: dict[str, str], named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named):
        load(tmp_path, **values)


def test_the_command_makes_a_key_that_signs_and_writes_over_none(tmp_path: Path) -> None:
    path = tmp_path / "dkim.pem"
    command = ["dkim", "new", "shop.example", "--key", str(path), "--selector", "s1"]
    result = click.testing.CliRunner().invoke(main, command)
    assert result.exit_code == 0
    assert path.stat().st_mode & 0o077 == 0
    assert "s1._domainkey.shop.example." in result.output
    joined = "".join(result.output.split('"')[1::2])
    assert joined.encode() == record(path)
    before = path.read_bytes()
    assert click.testing.CliRunner().invoke(main, command).exit_code == 1
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "name", ["fresh", "shop.", ".example", "a b.example", "-x.example", "https://shop.example"]
)
def test_a_key_for_no_domain_is_not_made(tmp_path: Path, name: str) -> None:
    path = tmp_path / "dkim.pem"
    result = click.testing.CliRunner().invoke(main, ["dkim", "new", "--key", str(path), "--", name])
    assert result.exit_code == 1
    assert f"{name} is no domain." in result.output
    assert not path.exists()


# --- what the mail server says --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ((550, b"5.1.1 <a@b>: no such user"), (550, "5.1.1")),
        ((550, b"no such user here"), (550, None)),
        ((552, b"mailbox full"), (552, "5.2.2")),
        ((550, b"relay not permitted"), (550, "5.7.1")),
        ((554, b"blocked"), (554, "5.7.1")),
        ((451, b"4.7.1 greylisted"), (451, "4.7.1")),
    ],
)
def test_a_refused_recipient_tells_why(answer: tuple[int, bytes], found: tuple[int, str | None]) -> None:
    said = refusal(smtplib.SMTPRecipientsRefused({"a@b": answer}))
    assert said
    assert (said.code, said.status) == found


def test_a_no_to_the_mail_itself_is_no_word_about_the_mailbox() -> None:
    assert refusal(smtplib.SMTPDataError(554, b"5.7.1 looks like spam")) is None
    assert refusal(smtplib.SMTPSenderRefused(550, b"5.1.8 who are you", "x@y")) is None
    assert refusal(LostAnswerError()) is None
    late = refusal(smtplib.SMTPDataError(550, b"5.1.1 no such user after all"))
    assert late
    assert late.status == "5.1.1"


@pytest.mark.parametrize(
    ("answer", "stops"),
    [("550 5.1.1 no such user", True), ("550 relay not permitted", False), ("554 5.7.1 blocked", False)],
)
def test_a_refusal_of_the_mailbox_is_a_bounce_and_one_of_us_is_tried_again(
    signing: World, office: PostOffice, answer: str, stops: bool
) -> None:
    office.answers["alice@example.com"] = answer
    signing.deliver()
    signing.work()
    assert signing.one("SELECT source FROM mail_reports") == ("smtp" if stops else None)
    assert signing.one("SELECT state FROM outbox WHERE kind = 'invitation'") == ("failed" if stops else "due")
    assert (signing.counts()["suppressions"] == 1) is stops
