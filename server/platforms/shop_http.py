"""Requests to a shop's API: patient with a busy one, plain about a closed one, deaf to detours.

Only the pull imports this: `requests` costs memory that an idle server does not need.
"""

import random
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from server import __version__
from server.platforms.addresses import is_loopback, is_public
from server.platforms.pages import ShopAwayError, ShopError

CONNECT_SECONDS, READ_SECONDS = 10, 60
#: A page of orders with all their extras has a megabyte or two.
MAX_BYTES = 32 * 1024 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a busy shop is waited for; waits double, with jitter."""

    tries: int = 6
    first_seconds: float = 1.0
    longest_seconds: float = 120.0
    sleep: Callable[[float], None] = field(default=time.sleep)

    def wait(self, attempt: int, asked: float | None) -> None:
        """What the shop asks for, or ever longer; jittered, so that many do not come back at once."""
        doubled = self.first_seconds * 2**attempt
        seconds = doubled * random.uniform(0.5, 1.0) if asked is None else asked + random.uniform(0, 0.1)  # noqa: S311 - jitter is no secret
        self.sleep(min(seconds, self.longest_seconds))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: Any


def guarded_session(host: str) -> requests.Session:
    """For one host: never into our own network, unless the host is this very machine, typed as such."""
    session = requests.Session()
    session.trust_env = False  # a .netrc or a proxy of this machine is none of the shop's business
    session.headers["User-Agent"] = f"Vouchsafe/{__version__}"
    guarded = HTTPAdapter() if is_loopback(host) else _PublicOnly()
    session.mount("https://", guarded)
    session.mount("http://", guarded)
    return session


class ShopHttp:
    """One shop's API below `base`. Never follows a redirect: credentials go where they were meant for."""

    def __init__(self, base: str, patience: Patience | None = None) -> None:
        self.base = base.rstrip("/")
        self.host = urlsplit(base).hostname or ""
        self.patience = patience or Patience()
        self.session = guarded_session(self.host)
        self.session.headers["Accept"] = "application/json"

    def get(self, path: str, params: Mapping[str, str | int]) -> Answer:
        """The answer below 500, whatever it says; busy, broken and cut off ones are asked again."""
        return self._ask("GET", path, params=params)

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        return self._ask("POST", path, data=form)

    def _ask(self, method: str, path: str, **sent: Any) -> Answer:
        trouble = ""
        for attempt in range(self.patience.tries):
            asked: float | None = None
            try:
                answer, asked, trouble = self._once(method, path, **sent)
            except requests.exceptions.SSLError as error:
                raise ShopError(f"The certificate of {self.host} cannot be trusted.") from error
            except (requests.exceptions.RequestException, OSError) as error:
                answer, trouble = None, _in_words(error)
            if answer is not None:
                return answer
            if attempt + 1 < self.patience.tries:
                self.patience.wait(attempt, asked)
        raise ShopAwayError(f"{self.host} {trouble}, {self.patience.tries} times in a row.")

    def _once(self, method: str, path: str, **sent: Any) -> tuple[Answer | None, float | None, str]:
        """An answer; or None with how long the shop wants to be left alone, and what happened in words."""
        timeouts = (CONNECT_SECONDS, READ_SECONDS)
        url = self.base + path
        with self.session.request(
            method, url, timeout=timeouts, allow_redirects=False, stream=True, **sent
        ) as heard:
            if heard.is_redirect:
                raise ShopError(_detour(self.host, heard.headers.get("Location", "")))
            if heard.status_code == 429:
                return None, _retry_after(heard.headers), "asked us to wait"
            if heard.status_code >= 500:
                return None, _retry_after(heard.headers), f"answered with error {heard.status_code}"
            body = self._body(heard)
            if body is _NOT_JSON and heard.ok:
                return None, None, "answered with something that is no list of orders"
            return Answer(heard.status_code, heard.headers, None if body is _NOT_JSON else body), None, ""

    def _body(self, heard: requests.Response) -> Any:
        raw = bytearray()
        for chunk in heard.iter_content(_CHUNK):
            raw += chunk
            if len(raw) > MAX_BYTES:
                raise ShopError(f"{self.host} sent more than {MAX_BYTES // 1024**2} MB at once.")
        heard._content = bytes(raw)  # noqa: SLF001 - so that its own json() guesses the encoding
        try:
            return heard.json()
        except requests.exceptions.JSONDecodeError:
            return _NOT_JSON


_NOT_JSON = object()


def _in_words(error: Exception) -> str:
    """Never the error's own text: it quotes the address with all its parameters."""
    if isinstance(error, requests.exceptions.Timeout):
        return "did not answer in time"
    if "NameResolutionError" in repr(error):
        return "is not a name the Internet knows"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "could not be reached"
    return "broke off while it answered"


def _detour(host: str, location: str) -> str:
    target = urlsplit(location).hostname or "elsewhere"
    return f"{host} sends us on to {target}. Please enter the shop's final address."


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds (Shopify sends 2.0) or a date (RFC 9110, 10.2.3)."""
    told = headers.get("Retry-After", "")
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


# --- no way into our own network ------------------------------------------------------------------


class _PublicOnly(HTTPAdapter):
    """Looks at the address it really reached, so that no name can be turned between look-up and use."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        pools = self.poolmanager.pool_classes_by_scheme
        self.poolmanager.pool_classes_by_scheme = {name: _guarded(pool) for name, pool in pools.items()}


def _guarded(pool: Any) -> Any:
    """The pool with connections that are looked at before a byte is sent, TLS included."""

    def _new_conn(self: Any) -> socket.socket:
        return _checked(pool.ConnectionCls._new_conn(self))  # noqa: SLF001 - where urllib3 makes its socket

    connection = type("PublicConnection", (pool.ConnectionCls,), {"_new_conn": _new_conn})
    return type("PublicPool", (pool,), {"ConnectionCls": connection})


def _checked(reached: socket.socket) -> socket.socket:
    address = reached.getpeername()[0]
    if not is_public(address):
        reached.close()
        raise ShopError("The shop's name leads into a private network; its public address is needed.")
    return reached
