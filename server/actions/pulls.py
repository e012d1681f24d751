"""Orders fetched from the shop's own API: where a pull begins, each page of it, and the next one (A1).

Nothing here asks the network: `server.pulling` fetches a page, then hands it in within one transaction.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from server.actions import orders, stores
from server.db import db
from server.errors import ConflictError, DomainError
from server.models.inbound import InboundDelivery
from server.models.outbox import Job, JobKind, JobState, enqueue
from server.models.pull import Pull, PullState
from server.models.store import Store
from server.platforms import generic, shopify, woocommerce
from server.platforms.notice import OrderNotice
from server.platforms.pages import Access, Page, ShopError

PLATFORMS = (shopify.NAME, woocommerce.NAME)
#: A first pull reaches back as far as orders may still be invited (D21).
FIRST_REACH = timedelta(days=60)
#: No shop system that we read is older; shops' APIs count on from any year they can write.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
#: Clocks differ, and an order may be saved a while before its change is listed.
MARGIN = timedelta(hours=1)
DAY = timedelta(days=1)


def access(store: Store, platform: str) -> Access | None:
    """What opens the shop's API; None while something for it is missing."""
    if platform == shopify.NAME and store.shopify_domain:
        if store.shopify_token:
            return Access(address=store.shopify_domain, key=None, secret=store.shopify_token)
        if store.shopify_client_id and store.shopify_secret:
            return Access(
                address=store.shopify_domain, key=store.shopify_client_id, secret=store.shopify_secret
            )
    if platform == woocommerce.NAME and store.woocommerce_url:
        key, secret = store.woocommerce_key, store.woocommerce_key_secret
        return Access(address=store.woocommerce_url, key=key, secret=secret) if key and secret else None
    return None


def connected(store: Store) -> list[str]:
    """The platforms that can be pulled from."""
    return [platform for platform in PLATFORMS if access(store, platform)]


def change_settings(store: Store, now: datetime, **settings: Any) -> None:
    """`stores.change`; a shop that was connected by it, or connected anew, is pulled from at once."""
    before = {platform: access(store, platform) for platform in PLATFORMS}
    stores.change(store, now, **settings)
    for platform, old in before.items():
        new = access(store, platform)
        if new is None or new == old:
            continue
        plan_first(store, now)
        if old is not None and old.address != new.address:
            _begin_anew(store, platform)


def _begin_anew(store: Store, platform: str) -> None:
    """The mark where a pull stopped was given by another address."""
    db.session.execute(
        sa.update(Pull)
        .where(Pull.store_id == store.id, Pull.platform == platform, Pull.state != PullState.DONE)
        .values(cursor=None)
    )


# --- one pull -------------------------------------------------------------------------------------


def begin(store: Store, platform: str, since: datetime | None, now: datetime) -> Pull:
    """The pull to go on with: the newest one that did not end, else a new one.

    With `since` only one that began there is gone on with; without, a new one reaches back to shortly
    before the last complete one began. One that can never run is given up, and stands in no other's way.
    """
    stores.hold(store)
    newest = _newest(store, platform)
    if newest is not None and newest.state is not PullState.DONE and newest.since < EARLIEST:
        _give_up(newest, now)
        newest = None
    unfinished = newest is not None and newest.state is not PullState.DONE
    if newest is not None and unfinished and since in {None, newest.since}:
        newest.state, newest.last_error, newest.updated_at = PullState.RUNNING, None, now
        return newest
    pull = Pull(
        store_id=store.id,
        platform=platform,
        since=since or _last_word(store, platform, now),
        state=PullState.RUNNING,
        started_at=now,
        updated_at=now,
    )
    db.session.add(pull)
    db.session.flush()
    return pull


def _give_up(pull: Pull, now: datetime) -> None:
    pull.state, pull.cursor, pull.updated_at = PullState.FAILED, None, now
    pull.last_error = (
        f"It was to begin before {EARLIEST.year}, and no shop can be asked that. It was given up."
    )


def _newest(store: Store, platform: str) -> Pull | None:
    return db.session.scalar(
        sa.select(Pull)
        .where(Pull.store_id == store.id, Pull.platform == platform)
        .order_by(Pull.id.desc())
        .limit(1)
    )


def _last_word(store: Store, platform: str, now: datetime) -> datetime:
    began = db.session.scalar(
        sa.select(sa.func.max(Pull.started_at)).where(
            Pull.store_id == store.id, Pull.platform == platform, Pull.state == PullState.DONE
        )
    )
    return began - MARGIN if began else now - FIRST_REACH


def take(pull_id: int, asked: str | None, page: Page, now: datetime) -> Pull:
    """Record a page's orders and the mark of the next one: together or not at all.

    `asked` is the mark the page was fetched under. Raises ConflictError when the pull has moved on
    meanwhile: somebody else pulls too.
    """
    pull = db.session.get_one(Pull, pull_id)
    store = db.session.get_one(Store, pull.store_id)
    stores.hold(store)
    db.session.refresh(pull)
    if pull.state is not PullState.RUNNING or pull.cursor != asked:
        raise ConflictError("Somebody else is pulling from this shop right now.")
    if page.restarted:
        pull.orders = pull.unread = pull.pages = 0
    taken = sum(_record(store, notice, now) for notice in page.notices)
    pull.orders += taken
    pull.unread += page.unread + len(page.notices) - taken
    pull.pages += 1
    pull.expected = page.expected if page.expected is not None else pull.expected
    pull.cursor, pull.updated_at = page.cursor, now
    if page.cursor is None:
        pull.state = PullState.DONE
    return pull


def _record(store: Store, notice: OrderNotice, now: datetime) -> bool:
    """One order on its own feet; what the tables refuse of it leaves the others alone."""
    try:
        with db.session.begin_nested():
            orders.record(store, notice, now)
    except (DomainError, sa.exc.DataError, sa.exc.IntegrityError):
        return False
    return True


def fail(pull_id: int, error: ShopError, now: datetime) -> None:
    """It stopped here and goes on here; the sentence is for the desk and names no key."""
    pull = db.session.get_one(Pull, pull_id)
    if pull.state is PullState.RUNNING:
        pull.state, pull.last_error, pull.updated_at = PullState.FAILED, error.sentence, now


def broke(pull_id: int, now: datetime) -> None:
    """A fault of our own stopped it: its mark may be the cause, so the next begins without it."""
    pull = db.session.get_one(Pull, pull_id)
    if pull.state is PullState.RUNNING:
        pull.state, pull.cursor, pull.updated_at = PullState.FAILED, None, now
        pull.last_error = "A fault of ours stopped it. The next pull begins from its first page again."


# --- every day ------------------------------------------------------------------------------------


def plan_catch_up(store: Store, now: datetime) -> Job | None:
    """Tomorrow's pull of what the webhooks missed, once a day; None without anything to pull from."""
    if not connected(store):
        return None
    due_at = now + DAY
    return enqueue(JobKind.CATCH_UP, f"catch-up:{due_at:%Y-%m-%d}", store_id=store.id, due_at=due_at, now=now)


def plan_first(store: Store, now: datetime) -> Job | None:
    """The shop was just connected, or connected anew: pull at once."""
    if not connected(store):
        return None
    return enqueue(JobKind.CATCH_UP, f"catch-up:{now.isoformat()}", store_id=store.id, due_at=now, now=now)


def wanted(store: Store, due_at: datetime) -> dict[str, Access]:
    """What a catch-up due then has still to ask: the platforms without a pull that ended since."""
    ended = dict(
        db.session.execute(
            sa.select(Pull.platform, sa.func.max(Pull.updated_at))
            .where(Pull.store_id == store.id, Pull.state == PullState.DONE)
            .group_by(Pull.platform)
        ).all()
    )
    opened = {platform: access(store, platform) for platform in PLATFORMS}
    return {
        platform: found
        for platform, found in opened.items()
        if found and not (platform in ended and ended[platform] >= due_at)
    }


# --- for the desk ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connection:
    """What was last heard of a platform, and whether it can be pulled from."""

    platform: str
    delivered_at: datetime | None
    pull: Pull | None
    can_pull: bool
    next_pull_at: datetime | None


def connections(store: Store) -> list[Connection]:
    heard = db.session.execute(
        sa.select(InboundDelivery.source, sa.func.max(InboundDelivery.at))
        .where(InboundDelivery.store_id == store.id)
        .group_by(InboundDelivery.source)
    )
    delivered = dict(heard.all())
    planned = _next_planned(store)
    return [
        Connection(
            platform=platform,
            delivered_at=delivered.get(platform),
            pull=_newest(store, platform),
            can_pull=access(store, platform) is not None,
            next_pull_at=planned if access(store, platform) else None,
        )
        for platform in (*PLATFORMS, generic.NAME)
    ]


def _next_planned(store: Store) -> datetime | None:
    return db.session.scalar(
        sa.select(sa.func.min(Job.due_at)).where(
            Job.store_id == store.id, Job.kind == JobKind.CATCH_UP, Job.state == JobState.DUE
        )
    )
