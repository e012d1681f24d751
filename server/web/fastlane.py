"""The thin WSGI layer ahead of Flask's router: a product's stored first page, as bytes.

Measured reason in docs/adr/0004: routing and ORM cost fifty times what sending ready bytes does. It
answers the default first page alone and leaves everything else to the app.
"""

import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Engine

StartResponse = Callable[..., Any]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_PATH = re.compile(r"/api/v1/stores/([^/]+)/products/(.+)/reviews")
_FIND = (
    "SELECT d.etag, d.body, d.gzip FROM stores s JOIN product_keys k ON k.store_id = s.id AND k.value = :asked "
    "JOIN documents d ON d.product_id = k.product_id WHERE s.slug = :store "
    "ORDER BY k.rank, k.product_id LIMIT 1"
)
_HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "public, max-age=0, s-maxage=30"),
    ("Access-Control-Allow-Origin", "*"),
    ("Vary", "Accept-Encoding"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
]
_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")
#: How many pages a thread keeps, and how long an address it answers: both bound its memory.
KEPT = 2_000
LONGEST = 700


class Page:
    """A stored first page, ready for both encodings."""

    __slots__ = ("body", "etag", "gzip", "headers", "headers_gzip")

    def __init__(self, etag: str, body: bytes, gzipped: bytes) -> None:
        self.etag, self.body, self.gzip = etag, body, gzipped
        common = [*_HEADERS, ("ETag", etag)]
        self.headers = [*common, ("Content-Length", str(len(body)))]
        self.headers_gzip = [
            *common,
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(gzipped))),
        ]


class Source(Protocol):
    """Finds a page by path; None when there is none."""

    def page(self, path: str) -> Page | None: ...


class FastLane:
    def __init__(self, app: WsgiApp, source: Source) -> None:
        self.app = app
        self.source = source

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("QUERY_STRING") or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self.app(environ, start_response)
        path = environ["PATH_INFO"]
        if len(path) > LONGEST or not path.startswith("/api/v1/stores/") or not path.endswith("/reviews"):
            return self.app(environ, start_response)
        page = self.source.page(path)
        if page is None:
            return self.app(environ, start_response)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and (page.etag in known or known == "*"):
            start_response("304 Not Modified", [*_HEADERS, ("ETag", page.etag)])
            return ()
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        if "gzip" in accepted and not _NO_GZIP.search(accepted):
            start_response("200 OK", page.headers_gzip)
            body = page.gzip
        else:
            start_response("200 OK", page.headers)
            body = page.body
        return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)


def parse(path: str) -> dict[str, str] | None:
    """Store and product of a first page's address, decoded as the app would."""
    match = _PATH.fullmatch(path)
    if match is None or "\0" in path:  # PostgreSQL takes no NUL; the app says 404
        return None
    try:
        asked = match[2].encode("latin-1").decode()
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    return {"store": match[1], "asked": asked}


class SqliteSource:
    """Reads the file beside us; keeps pages until any other connection commits (`data_version`)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.local = threading.local()

    def page(self, path: str) -> Page | None:
        local = self.local
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, isolation_level=None)
            local.version, local.pages = None, {}
            local.look = local.connection.execute
        (version,) = local.look("PRAGMA data_version").fetchone()
        if version != local.version or len(local.pages) > KEPT:
            local.version, local.pages = version, {}
        if path in local.pages:
            found: Page | None = local.pages[path]
            return found
        asked = parse(path)
        row = local.look(_FIND, asked).fetchone() if asked else None
        page = Page(*row) if row else None
        local.pages[path] = page
        return page


class EngineSource:
    """PostgreSQL: a copy at most `max_age` seconds old, shared by the threads of a process."""

    def __init__(self, engine: Engine, max_age: float = 1.0) -> None:
        self.engine = engine
        self.max_age = max_age
        self.pages: dict[str, tuple[float, Page | None]] = {}

    def page(self, path: str) -> Page | None:
        now = time.monotonic()
        kept = self.pages.get(path)
        if kept and now - kept[0] < self.max_age:
            return kept[1]
        asked = parse(path)
        if asked is None:
            return None
        with self.engine.connect() as connection:
            row = connection.execute(sa.text(_FIND), asked).fetchone()
        page = Page(row[0], bytes(row[1]), bytes(row[2])) if row else None
        if len(self.pages) > KEPT:
            self.pages.clear()
        self.pages[path] = (now, page)
        return page
