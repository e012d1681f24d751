"""create_app: settings, database, doors, error pages, headers."""

import logging
from typing import Any

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, ValidationError

from server.clock import iso
from server.config import Settings
from server.crypto import vault
from server.db import db, prepare_engine
from server.errors import NotFoundError
from server.fields import MAX_DIGITS, Email, Id, Instant, Line, WebUrl, Words
from server.schema import head
from server.web import (
    access_page,
    admin_api,
    bounces,
    guards,
    hooks,
    my_data,
    pages,
    problems,
    public,
    storefront,
)
from server.web.api import ProblemApi
from server.web.desk import blueprint as desk
from server.web.fastlane import EngineSource, FastLane, SqliteSource

MAX_BODY_BYTES = 2 * 1024 * 1024
MAX_FORM_BYTES = 256 * 1024

#: Pages carry no script of strangers, no inline code, and stand in no foreign frame.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HSTS = "max-age=63072000; includeSubDomains"


def create_app(settings: Settings) -> Flask:
    logging.getLogger("vouchsafe").setLevel(logging.INFO)
    vault.open(settings.secret_key)
    app = Flask("server", static_folder="../static", static_url_path="/static")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        API_TITLE="Vouchsafe",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    app.extensions["vouchsafe_settings"] = settings
    app.extensions["vouchsafe_schema"] = head()
    app.jinja_env.filters.update(iso=iso, day=_day, moment=_moment, words=_words)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    app.url_map.converters["int"] = RowNumber
    app.before_request(_no_nul)
    guards.init_limits(app, settings.redis_url)
    problems.init_app(app)
    _doors(app)
    _headers(app, secure=settings.secure)
    return app


def _engine_options(settings: Settings) -> dict[str, Any]:
    return {} if settings.sqlite_path else {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": True}


class RowNumber(IntegerConverter):
    """A number in an address; past what a row can have there is nothing."""

    def to_python(self, value: str) -> int:
        if len(value) > MAX_DIGITS:
            raise ValidationError
        return int(super().to_python(value))


def _no_nul() -> None:
    """No table holds a NUL, and PostgreSQL fails on being asked for one: such an address leads nowhere."""
    if "\0" in request.path or b"%00" in request.query_string or b"\0" in request.query_string:
        raise NotFoundError


def _doors(app: Flask) -> None:
    api = ProblemApi(app)
    for kind in (Line, Words, Id, Email, WebUrl):
        api.register_field(kind, "string", None)
    schemes = api.spec.components
    schemes.security_scheme(
        "author", {"type": "http", "scheme": "bearer", "description": "From POST /api/v1/access/exchange"}
    )
    schemes.security_scheme(
        "api_key", {"type": "http", "scheme": "bearer", "description": "The store's `vk_…` key"}
    )
    api.register_field(Instant, "string", "date-time")
    app.extensions["vouchsafe_api"] = api
    api.register_blueprint(storefront.blueprint)
    api.register_blueprint(admin_api.blueprint)
    for blueprint in (
        hooks.blueprint,
        bounces.blueprint,
        access_page.blueprint,
        pages.blueprint,
        my_data.blueprint,
        public.blueprint,
        desk,
    ):
        app.register_blueprint(blueprint)


def _headers(app: Flask, *, secure: bool) -> None:
    app.after_request(storefront.cors)

    @app.after_request
    def _safe(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if response.mimetype == "text/html":
            headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        elif not request.path.startswith(("/static/", "/widget/")):
            headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        if secure:
            headers.setdefault("Strict-Transport-Security", _HSTS)
        return response


def wsgi(app: Flask, settings: Settings) -> Any:
    """The app as servers run it: behind trusted proxies, with the fast lane ahead of the router."""
    inner: Any = app.wsgi_app
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        inner = ProxyFix(inner, x_for=n, x_proto=n, x_host=n)
    with app.app_context():
        path = settings.sqlite_path
        return FastLane(inner, SqliteSource(path) if path else EngineSource(db.engine))


def _day(value: Any) -> str:
    return f"{value.day} {value:%B %Y}" if value else ""


def _moment(value: Any) -> str:
    return f"{value.day} {value:%B %Y, %H:%M} UTC" if value else ""


def _words(code: str) -> str:
    return code.replace("_", " ")
