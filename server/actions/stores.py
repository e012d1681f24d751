"""Opening a store and changing its rules; every change of what readers were promised is a new policy."""

import secrets
from base64 import b64encode
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.actions import log, resuming, rules
from server.crypto import vault
from server.db import db
from server.errors import InvalidError, NotFoundError
from server.invite_rules import Rules
from server.models.outbox import JobKind, enqueue
from server.models.staff import Staff
from server.models.store import PolicyVersion, Store
from server.platforms.signatures import SECRET_PREFIX
from server.scores import FORMULA

#: Settings that readers and authors rely on; changing one makes a policy version.
PROMISES = ("publish_days", "retention_months", "publish_clean", "link_days")
#: With them in every policy version, and so in the public log: by what right buyers are asked (D19).
TERMS = (*PROMISES, "checkout_notice")
RULES_VERSION = "2026-11-21"


def create(slug: str, name: str, now: datetime, *, invite: Rules | None = None, **settings: Any) -> Store:
    """A store with fresh secrets, its first rules and policy; what the law needs may still be missing."""
    if db.session.scalar(sa.select(Store.id).where(Store.slug == slug)):
        raise InvalidError.one("slug", f"There is a store called {slug} already.")
    store = Store(
        slug=slug,
        name=name,
        created_at=now,
        orders_secret=SECRET_PREFIX + b64encode(secrets.token_bytes(32)).decode(),
        api_key_nonce=secrets.token_hex(16),
        identity_nonce=secrets.token_hex(16),
        **settings,
    )
    db.session.add(store)
    db.session.flush()
    rules.switch_on(store.id, invite or Rules(), None, now)
    _new_policy(store, now)
    return store


def by_slug(slug: str) -> Store:
    store = db.session.scalar(sa.select(Store).where(Store.slug == slug))
    if store is None:
        raise NotFoundError("There is no store of this name here.")
    return store


def hold(store: Store) -> None:
    """Until the transaction ends, what changes the store's orders, people or rules is taken in one at a time.

    So ten equal deliveries, or two presses of a button, make one thing on either engine.
    """
    hold_by_id(store.id)


def hold_by_id(store_id: int) -> None:
    """On SQLite a writer has the whole database to itself."""
    if db.engine.dialect.name != "sqlite":
        db.session.execute(sa.select(Store.id).where(Store.id == store_id).with_for_update(key_share=True))


def change(store: Store, now: datetime, **settings: Any) -> None:
    """Set what differs; new promises make a policy version, and every first page tells it soon."""
    hold(store)
    changed = {k: v for k, v in settings.items() if getattr(store, k) != v}
    if changed.get("shopify_secret") and store.shopify_secret:
        store.shopify_secret_old, store.shopify_secret_changed_at = store.shopify_secret, now
    for key, value in changed.items():
        setattr(store, key, value)
    if "invitations_on" in changed:
        log.append(store.id, "invitations.switched", now, on=store.invitations_on)
    if changed.keys() & set(TERMS):
        _new_policy(store, now)
    if "checkout_notice" in changed:
        resuming.all_permitted(store, now)
    if changed.keys() & {*PROMISES, "name", "legal_name"}:
        rewrite_pages(store, now)


def invite_by(store: Store, new: Rules, by: Staff, now: datetime) -> None:
    """Put new invitation rules in force; when buyers are asked is a promise too (rules IS5).

    The rules a store opened with become that person's own when they are found right.
    """
    hold(store)
    before = rules.newest(store.id)
    differs = new != Rules.of(before.document)
    if differs or before.staff_id is None:
        rules.switch_on(store.id, new, by, now)
    if differs:
        _new_policy(store, now)


def rewrite_pages(store: Store, now: datetime) -> None:
    """Every stored first page carries the notice: a job rewrites them in batches."""
    key = f"rewrite:{now.timestamp()}:{secrets.token_hex(4)}"
    enqueue(JobKind.REWRITE_DOCUMENTS, key, store_id=store.id, due_at=now, now=now, after=0)


def policy(store: Store) -> PolicyVersion:
    """The rules in force."""
    return db.session.scalars(
        sa.select(PolicyVersion)
        .where(PolicyVersion.store_id == store.id)
        .order_by(PolicyVersion.number.desc())
        .limit(1)
    ).one()


def _new_policy(store: Store, now: datetime) -> None:
    newest = db.session.scalar(
        sa.select(sa.func.max(PolicyVersion.number)).where(PolicyVersion.store_id == store.id)
    )
    terms = {name: getattr(store, name) for name in TERMS} | {
        "invite_delay_days": rules.in_force(store.id).delay_days,
        "sort_default": "newest",
        "score_formula": FORMULA,
        "rules_version": RULES_VERSION,
    }
    number = (newest or 0) + 1
    db.session.add(PolicyVersion(store_id=store.id, number=number, effective_at=now, terms=terms))
    log.append(store.id, "policy.version", now, number=number, terms=terms)


# --- keys of shop systems ------------------------------------------------------------------------


def api_key(store: Store) -> str:
    """The key for /api/v1/admin: derived, so it can be shown again and is nowhere at rest."""
    return f"vk_{store.slug}_{vault.token('api-key', store.api_key_nonce)}"


def new_api_key(store: Store) -> str:
    """Ends the old key at once."""
    store.api_key_nonce = secrets.token_hex(16)
    return api_key(store)


def by_api_key(key: str) -> Store | None:
    """The key's store, or None; compared in constant time."""
    slug = key.removeprefix("vk_").partition("_")[0]  # a slug has no "_", the secret behind it may
    store = db.session.scalar(sa.select(Store).where(Store.slug == slug))
    if store is None or not secrets.compare_digest(api_key(store).encode(), key.encode()):
        return None
    return store
