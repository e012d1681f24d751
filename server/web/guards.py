"""Who may come in: desk sessions and CSRF, API keys, bearers, origins, rate limits."""

import hmac
import logging

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import UnsupportedMediaType

from server.actions import access, identity, staff, stores
from server.actions.access import Author
from server.clock import utcnow
from server.config import Settings
from server.crypto import normalise_email, vault
from server.db import db
from server.errors import ForbiddenError, LinkEndedError, TooManyRequestsError, UnauthorizedError
from server.models.link import Link
from server.models.staff import Staff
from server.models.store import Store

BEARER_SECONDS = 24 * 3600
logger = logging.getLogger("vouchsafe.web")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def settings() -> Settings:
    found: Settings = current_app.extensions["vouchsafe_settings"]
    return found


# --- rate limits ----------------------------------------------------------------------------------


def init_limits(app: Flask, redis_url: str | None) -> None:
    """Counted in this process, or in Redis where several share the work."""
    own = MovingWindowRateLimiter(storage_from_string("memory://"))
    shared = MovingWindowRateLimiter(storage_from_string(redis_url)) if redis_url else own
    app.extensions["vouchsafe_limiter"], app.extensions["vouchsafe_own_limiter"] = shared, own


def limit(name: str, rate: str, who: str | None = None) -> None:
    """Raise TooManyRequestsError past `rate` (like "5/10 minutes") for this client, or for `who`.

    Keys are keyed hashes: no address and no IP stands in the counter's store.
    """
    item: RateLimitItem = parse(rate)
    key = vault.fingerprint(who or request.remote_addr or "?", f"limit:{name}")
    if not _hit(item, name, key):
        raise TooManyRequestsError


def limit_access(store: Store, email: str) -> None:
    """Asking for a way in mails somebody: few for one client, fewer for one address, known or not."""
    limit("access", "20/10 minutes")
    limit("access-for", "3/hour", f"{store.id}:{normalise_email(email)}")


def _hit(item: RateLimitItem, *keys: str) -> bool:
    """While Redis is away each process counts its own: a limit that is too mild beats a door that is shut."""
    shared: MovingWindowRateLimiter = current_app.extensions["vouchsafe_limiter"]
    try:
        return shared.hit(item, *keys)
    except shared.storage.base_exceptions:
        logger.warning("Redis does not answer: rate limits are counted per process")
        return bool(current_app.extensions["vouchsafe_own_limiter"].hit(item, *keys))


def private(response: Response) -> Response:
    """For addresses that hold secrets: no cache keeps them, no Referer tells them, no engine lists them."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


# --- the desk -------------------------------------------------------------------------------------


def cookie_name() -> str:
    return "__Host-vouchsafe-desk" if settings().secure else "vouchsafe-desk"


def set_session(response: Response, secret: str) -> None:
    response.set_cookie(
        cookie_name(),
        secret,
        max_age=int(staff.SESSION_LIFE.total_seconds()),
        secure=settings().secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def session_secret() -> str | None:
    return request.cookies.get(cookie_name())


def csrf_token() -> str:
    """Bound to the session: another browser's token does not fit."""
    secret = session_secret()
    return vault.token("csrf", secret) if secret else ""


def desk_only() -> None:
    """Before every desk view: a session, and for a change a same-site request with the session's token."""
    secret = session_secret()
    person = staff.of_session(secret, utcnow()) if secret else None
    if person is None:
        raise UnauthorizedError("Please sign in to the desk first.")
    if request.method not in SAFE_METHODS:
        same_site_only()
        sent = request.form.get("csrf", "")
        if not hmac.compare_digest(csrf_token().encode(), sent.encode("utf-8", "replace")):
            raise ForbiddenError("This page was open too long. Load it again and repeat the step.")
    g.staff = person
    g.store = db.session.get_one(Store, person.store_id)


def same_site_only() -> None:
    """Fetch-Metadata, with Origin where a browser does not send it (rules WS1)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise ForbiddenError("This request came from another site.")
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin not in {settings().base_url, request.host_url.rstrip("/")}:
        raise ForbiddenError("This request came from another site.")


def me() -> Staff:
    person: Staff = g.staff
    return person


def my_store() -> Store:
    store: Store = g.store
    return store


def json_only() -> None:
    """A program's write says JSON: no browser form can, so it needs a preflight (ASVS 3.5.2)."""
    if request.method not in SAFE_METHODS and request.mimetype != "application/json":
        raise UnsupportedMediaType


# --- programs of the merchant ---------------------------------------------------------------------


def api_key_only() -> None:
    """Before every admin API view: `Authorization: Bearer vk_…` of one store."""
    store = stores.by_api_key(_bearer_text())
    if store is None:
        raise UnauthorizedError("Send the store's API key as Authorization: Bearer vk_…")
    g.store = store


def _bearer_text() -> str:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else ""


# --- authors through the API ----------------------------------------------------------------------


def _bearers() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(vault.signing_key("bearer"), salt="author")


def new_bearer(link: Link) -> str:
    """For the one order behind a mail's link."""
    return str(_bearers().dumps(link.id))


def new_bearer_of(store: Store, email_hash: str) -> str:
    """For all orders of a person the shop vouches for, those still to come included."""
    return str(_bearers().dumps([store.id, email_hash, identity.generation(store)]))


def author() -> Author:
    """Whom the bearer stands for. Raises UnauthorizedError when it is none of ours, or old."""
    try:
        held = _bearers().loads(_bearer_text(), max_age=BEARER_SECONDS)
    except BadData as error:
        raise UnauthorizedError("Exchange the token of your link for a bearer first.") from error
    return _vouched(*held) if isinstance(held, list) else _linked(held)


def _linked(link_id: int) -> Author:
    link = db.session.get(Link, link_id)
    if link is None or (link.expires_at is not None and link.expires_at <= utcnow()):
        raise LinkEndedError
    allowed_origin(db.session.get_one(Store, link.store_id))
    return Author(link.contact_id, link.order_id)


def _vouched(store_id: int, email_hash: str, generation: str) -> Author:
    store = db.session.get(Store, store_id)
    if store is None or generation != identity.generation(store):
        raise UnauthorizedError("The shop has a new identity secret. Exchange a new identity for a bearer.")
    allowed_origin(store)
    person = access.known(store.id, email_hash)
    return Author(person.id if person else None)


def allowed_origin(store: Store) -> None:
    """Writes from a browser come from the store's own origins alone (rules WP5)."""
    origin = request.headers.get("Origin")
    if origin is not None and origin not in {*store.origins, settings().base_url}:
        raise ForbiddenError("This site is not among the store's origins.")
