"""Settings: environment variables or `vouchsafe.toml`, listed in docs/settings.md."""

import os
import re
import secrets
import socket
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from server.errors import ConfigurationError

#: Every name the outside may set; a test holds docs/settings.md against it.
NAMES = (
    "VOUCHSAFE_INSTANCE",
    "VOUCHSAFE_BASE_URL",
    "VOUCHSAFE_HOST",
    "VOUCHSAFE_SECRET_KEY",
    "VOUCHSAFE_DATABASE_URL",
    "VOUCHSAFE_REDIS_URL",
    "VOUCHSAFE_SMTP_URL",
    "VOUCHSAFE_DKIM_KEY",
    "VOUCHSAFE_DKIM_SELECTOR",
    "VOUCHSAFE_BOUNCE_MAILBOX",
    "VOUCHSAFE_RESOLVER",
    "VOUCHSAFE_TRUSTED_PROXIES",
)
#: Ours, between our own processes and for the tests; not for the outside to set.
INTERNAL = ("VOUCHSAFE_EMBEDDED_WORKER", "VOUCHSAFE_TEST_POSTGRES_URL")
MIN_SECRET_LENGTH = 32
#: Receivers refuse shorter keys (RFC 8301, 3.2).
MIN_DKIM_BITS = 1024
_DNS_LABELS = re.compile(
    r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Settings:
    instance: Path
    base_url: str
    secret_key: str
    database_url: str
    redis_url: str | None = None
    smtp_url: str | None = None
    #: A PEM file; with the selector, every mail is signed.
    dkim_key: Path | None = None
    dkim_selector: str | None = None
    #: An IMAP mailbox, a Maildir or an mbox file that bounces come home to.
    bounce_mailbox: str | None = None
    #: The DNS server that the checks of mail ask, as "address:port"; else the system's.
    resolver: str | None = None
    trusted_proxies: int = 0
    #: The name of this machine: another one than ever before means the instance was copied (D21).
    host: str = field(default_factory=socket.gethostname)

    @property
    def mail_folder(self) -> Path:
        """Where mails land as *.eml while no SMTP server is set."""
        return self.instance / "mail"

    @property
    def sqlite_path(self) -> Path | None:
        prefix = "sqlite:///"
        return Path(self.database_url[len(prefix) :]) if self.database_url.startswith(prefix) else None

    @property
    def secure(self) -> bool:
        """Served over https: cookies are `__Host-` and Secure, HSTS is sent."""
        return self.base_url.startswith("https://")


def load(environ: Mapping[str, str] | None = None, toml: Path = Path("vouchsafe.toml")) -> Settings:
    """Read the settings, environment before file.

    Raises ConfigurationError with what to set.
    """
    values = _from_toml(toml) | _from_environment(os.environ if environ is None else environ)
    instance = _folder(values.get("VOUCHSAFE_INSTANCE", "instance"))
    embedded = "VOUCHSAFE_DATABASE_URL" not in values
    return Settings(
        instance=instance,
        base_url=_base_url(values.get("VOUCHSAFE_BASE_URL", "http://127.0.0.1:8000")),
        secret_key=_secret_key(values.get("VOUCHSAFE_SECRET_KEY"), instance, embedded=embedded),
        database_url=_database_url(values.get("VOUCHSAFE_DATABASE_URL"), instance),
        redis_url=_redis_url(values.get("VOUCHSAFE_REDIS_URL")),
        smtp_url=_smtp_url(values.get("VOUCHSAFE_SMTP_URL")),
        **_dkim(values.get("VOUCHSAFE_DKIM_KEY"), values.get("VOUCHSAFE_DKIM_SELECTOR")),
        bounce_mailbox=_bounce_mailbox(values.get("VOUCHSAFE_BOUNCE_MAILBOX")),
        resolver=resolver(values.get("VOUCHSAFE_RESOLVER")),
        host=values.get("VOUCHSAFE_HOST") or socket.gethostname(),
        trusted_proxies=_whole("VOUCHSAFE_TRUSTED_PROXIES", values.get("VOUCHSAFE_TRUSTED_PROXIES", "0")),
    )


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """A mistyped name is refused, as it is in the file: silence would look like a setting that worked."""
    named = {k: v for k, v in environ.items() if k.startswith("VOUCHSAFE_") and k not in INTERNAL}
    unknown = sorted(set(named) - set(NAMES))
    if unknown:
        raise ConfigurationError(f"The environment holds unknown settings: {', '.join(unknown)}.")
    return {k: v for k, v in named.items() if v}


def _folder(value: str) -> Path:
    instance = Path(value).resolve()
    try:
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigurationError(
            f"VOUCHSAFE_INSTANCE: {instance} cannot be made: {error.strerror}."
        ) from error
    return instance


def _from_toml(path: Path) -> dict[str, str]:
    """`base_url = "…"` in the file is VOUCHSAFE_BASE_URL in the environment."""
    if not path.is_file():
        return {}
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not valid TOML: {error}.") from error
    named = {f"VOUCHSAFE_{key.upper()}": str(value) for key, value in raw.items()}
    unknown = sorted(set(named) - set(NAMES))
    if unknown:
        raise ConfigurationError(f"{path} holds unknown settings: {', '.join(unknown)}.")
    return named


def _base_url(value: str) -> str:
    parts = _split(value)
    if (
        parts is None
        or parts.scheme not in {"http", "https"}
        or not parts.netloc
        or parts.path.strip("/")
        or parts.query
    ):
        raise ConfigurationError(
            f"VOUCHSAFE_BASE_URL must be scheme and host, like https://reviews.shop.example; it is {value!r}."
        )
    return value.rstrip("/")


def _secret_key(value: str | None, instance: Path, *, embedded: bool) -> str:
    """Made on first run beside the embedded database; asked for otherwise: two hosts must share it."""
    if value is None and embedded:
        path = instance / "secret_key"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48), "ascii")
        value = path.read_text("ascii").strip()
    if value is None:
        raise ConfigurationError(
            "VOUCHSAFE_SECRET_KEY must be set when VOUCHSAFE_DATABASE_URL is: it unlocks the addresses in that "
            "database. Make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    if len(value) < MIN_SECRET_LENGTH:
        raise ConfigurationError(f"VOUCHSAFE_SECRET_KEY must have at least {MIN_SECRET_LENGTH} characters.")
    return value


def _database_url(value: str | None, instance: Path) -> str:
    if value is None:
        path = instance / "vouchsafe.db"
        path.touch(mode=0o600)  # SQLite would make it readable for all
        return f"sqlite:///{path}"
    if value.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + value.split("://", 1)[1]
    if value.startswith(("sqlite:////", "postgresql+psycopg://")):
        return value
    raise ConfigurationError(
        "VOUCHSAFE_DATABASE_URL must begin with postgresql:// or sqlite:////absolute/path."
    )


def _redis_url(value: str | None) -> str | None:
    if value is not None and not value.startswith(("redis://", "rediss://", "redis+unix://")):
        raise ConfigurationError("VOUCHSAFE_REDIS_URL must look like redis://host:6379/0.")
    return value


def _smtp_url(value: str | None) -> str | None:
    if value is None:
        return None
    parts = _split(value)
    if parts is None or parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ConfigurationError(
            "VOUCHSAFE_SMTP_URL must look like smtp://user:password@host:587 (STARTTLS when offered) "
            "or smtps://user:password@host:465."
        )
    return value


def _dkim(key: str | None, selector: str | None) -> dict[str, Any]:
    if key is None and selector is None:
        return {}
    if key is None or selector is None:
        missing = "VOUCHSAFE_DKIM_KEY" if key is None else "VOUCHSAFE_DKIM_SELECTOR"
        raise ConfigurationError(f"{missing} must be set too: a DKIM signature needs a key and its selector.")
    if not _DNS_LABELS.fullmatch(selector):
        raise ConfigurationError(
            f"VOUCHSAFE_DKIM_SELECTOR must be a DNS name like reviews2026; it is {selector!r}."
        )
    path = Path(key).resolve()
    dkim_key(path)
    return {"dkim_key": path, "dkim_selector": selector}


def dkim_key(path: Path) -> RSAPrivateKey:
    """The key that signs mails. Raises ConfigurationError with what is wrong with the file."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise ConfigurationError(f"VOUCHSAFE_DKIM_KEY: {path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConfigurationError(
            f"VOUCHSAFE_DKIM_KEY: {path} is not a private key in PEM form without a passphrase. "
            "Make one with: vouchsafe dkim new"
        ) from error
    if not isinstance(key, RSAPrivateKey):
        raise ConfigurationError(
            f"VOUCHSAFE_DKIM_KEY: {path} is not an RSA key, and other keys are not yet checked by the large "
            "mailbox providers. Make one with: vouchsafe dkim new"
        )
    if key.key_size < MIN_DKIM_BITS:
        raise ConfigurationError(
            f"VOUCHSAFE_DKIM_KEY: {path} has {key.key_size} bits; receivers want at least {MIN_DKIM_BITS}."
        )
    return key


def _bounce_mailbox(value: str | None) -> str | None:
    if value is None:
        return None
    parts = _split(value)
    if parts is not None and parts.scheme in {"imap", "imaps"}:
        if parts.hostname and parts.username and parts.password:
            return value
    elif parts is not None and not parts.scheme and value.startswith("/"):
        return value
    raise ConfigurationError(
        "VOUCHSAFE_BOUNCE_MAILBOX must look like imaps://user:password@host/INBOX, or be the full path of a "
        "Maildir or mbox file."
    )


def resolver(value: str | None) -> str | None:
    """A DNS server as "address:port". Raises ConfigurationError."""
    if value is None:
        return None
    parts = _split(f"//{value}")
    try:
        ip_address((parts and parts.hostname) or "")
    except ValueError as error:
        raise ConfigurationError("VOUCHSAFE_RESOLVER must look like 127.0.0.1:53.") from error
    return value if parts and parts.port else f"{value}:53"


def _split(value: str) -> SplitResult | None:
    """None where host or port cannot be read."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading it is the check
    except ValueError:
        return None
    return parts


def _whole(name: str, value: str) -> int:
    if not value.isdecimal():
        raise ConfigurationError(f"{name} must be a whole number; it is {value!r}.")
    return int(value)
