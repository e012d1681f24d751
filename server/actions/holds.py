"""Why a store's mails wait as a whole: nothing is skipped, everything goes when the cause is gone (D21, EM4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.actions import bounces
from server.db import db
from server.models.installation import Installation
from server.models.store import Store


class Hold(StrEnum):
    #: What the law and the mail need is not filled in: no mail at all.
    SETTINGS = "settings"
    #: This is a copy of an instance that lives elsewhere: no mail to customers.
    COPY = "copy"
    #: The shop switched asking off.
    OFF = "off"
    #: Too many people pressed "spam": no asking until a person has looked.
    COMPLAINTS = "complaints"


#: How it stands with a copy, and what to do.
COPY = (
    (
        "This instance never ran at this address or on this machine before. It takes itself for a copy and "
        "writes to nobody's customers."
    ),
    "If it is none: vouchsafe confirm",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where this process runs."""

    base_url: str
    host: str


def on(store: Store, place: Place, now: datetime) -> tuple[Hold, ...]:
    """Every cause there is now; () means mails go out."""
    causes = {
        Hold.SETTINGS: bool(store.missing()),
        Hold.COPY: is_copy(place),
        Hold.OFF: not store.invitations_on,
        Hold.COMPLAINTS: bounces.stopped(store, now),
    }
    return tuple(hold for hold, holds in causes.items() if holds)


def told(store: Store, place: Place, now: datetime) -> list[tuple[Hold, str, str]]:
    """Every cause there is now: how it stands in a sentence, and what to do, for who runs the server."""
    words = {
        Hold.SETTINGS: (
            f"Store {store.slug} sends nothing yet. Still missing: {', '.join(store.missing())}.",
            f"Fill them in at the desk, under Settings, or with: vouchsafe store set {store.slug} NAME=VALUE",
        ),
        Hold.COPY: COPY,
        Hold.OFF: (
            f"Store {store.slug} asks nobody for a review: invitations are switched off.",
            "Switch them on at the desk, under Rules.",
        ),
        Hold.COMPLAINTS: (
            f"Store {store.slug} asks nobody for a review: too many people marked its mails as spam.",
            "Look into it at the desk, under Delivery, and let it go on there.",
        ),
    }
    return [(hold, *words[hold]) for hold in on(store, place, now)]


def is_copy(place: Place) -> bool:
    """Somebody confirmed other places, and not this one."""
    known = db.session.execute(sa.select(Installation.base_url, Installation.host)).all()
    return bool(known) and (place.base_url, place.host) not in {(row.base_url, row.host) for row in known}


def is_settled() -> bool:
    return db.session.scalar(sa.select(Installation.id).limit(1)) is not None


def settle(place: Place, now: datetime) -> None:
    """The first place an instance ever runs at is its own; it needs no confirmation."""
    if not is_settled():
        _add(place, now)


def confirm(place: Place, now: datetime) -> None:
    """A person says: this is no copy, mails may go out from here too."""
    if is_copy(place):
        _add(place, now)


def _add(place: Place, now: datetime) -> None:
    """Two workers that start at once, or two presses of the button, make one row."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = insert(Installation).values(base_url=place.base_url, host=place.host, confirmed_at=now)
    db.session.execute(row.on_conflict_do_nothing())
