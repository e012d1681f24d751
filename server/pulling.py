"""Pulling orders from the shop's API: the network between transactions, never inside one (A1).

A door like the web: `vouchsafe orders pull` and the worker's daily catch-up come through here.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.actions import pulls
from server.db import db, transaction
from server.errors import ConflictError
from server.models.pull import Pull, PullState
from server.models.store import Store
from server.platforms.pages import ShopError, Source

#: A worker has mails to send too: after so long it takes up the rest in its next round.
STEP = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pull got, apart from the database."""

    platform: str
    since: datetime
    cursor: str | None
    done: bool
    pages: int
    orders: int
    unread: int
    expected: int | None

    @classmethod
    def of(cls, pull: Pull) -> "Progress":
        return cls(
            platform=pull.platform,
            since=pull.since,
            cursor=pull.cursor,
            done=pull.state is PullState.DONE,
            pages=pull.pages,
            orders=pull.orders,
            unread=pull.unread,
            expected=pull.expected,
        )


def pull(
    store_id: int,
    platform: str,
    source: Source,
    now: Callable[[], datetime],
    *,
    since: datetime | None = None,
    tick: Callable[[Progress], None] | None = None,
    step: timedelta | None = None,
) -> Progress:
    """Fetch and record page after page, from where the last try stopped; to the end, or for one `step`.

    `tick` hears of each page. Raises ShopError, or whatever else went wrong, once it is noted at the pull.
    """
    deadline = time.monotonic() + step.total_seconds() if step is not None else None
    with transaction():
        begun = pulls.begin(db.session.get_one(Store, store_id), platform, since, now())
        pull_id, so_far = begun.id, Progress.of(begun)
    while not so_far.done:
        so_far = _turn(pull_id, so_far, source, now)
        if tick:
            tick(so_far)
        if deadline is not None and time.monotonic() > deadline:
            break
    return so_far


def _turn(pull_id: int, so_far: Progress, source: Source, now: Callable[[], datetime]) -> Progress:
    try:
        page = source.page(so_far.since, so_far.cursor)
    except ShopError as error:
        with transaction():
            pulls.fail(pull_id, error, now())
        raise
    except Exception:
        with transaction():
            pulls.broke(pull_id, now())
        raise
    with transaction():
        return Progress.of(pulls.take(pull_id, so_far.cursor, page, now()))


def catch_up(store_id: int, due_at: datetime, now: Callable[[], datetime]) -> bool:
    """One step of a store's daily pull, due then, for the worker; False: there is more, come again.

    What a person must mend is noted at the pull and tried again tomorrow. A shop that did not answer is
    raised as ShopAwayError once the others were asked, so that the job is tried again sooner.
    """
    from server.platforms import apis  # noqa: PLC0415 - requests stays out of an idle server's memory
    from server.platforms.shop_http import Patience  # noqa: PLC0415

    # The worker has no time to wait; its jobs are tried again by themselves.
    patience = Patience(tries=3, longest_seconds=5)
    with transaction():
        store = db.session.get_one(Store, store_id)
        pulls.plan_catch_up(store, now())
        wanted = pulls.wanted(store, due_at)
    finished, away = True, None
    for platform, access in wanted.items():
        try:
            source = apis.connect(platform, access, patience)
            finished &= pull(store_id, platform, source, now, step=STEP).done
        except ConflictError:
            continue  # somebody pulls by hand
        except ShopError as error:
            away = away if error.final else error
    if away is not None:
        raise away
    return finished
