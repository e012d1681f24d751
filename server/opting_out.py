"""Taking in another system's opt-out list: a door of its own, for the command line and the desk alike.

Each portion is a transaction, so that a long list holds nobody up and a second one beside it waits a moment
only. Cut off in the middle, the same list again takes in the rest.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from server.actions import suppressions
from server.db import transaction


def take(store_id: int, emails: Sequence[str], now: Callable[[], datetime]) -> tuple[int, int]:
    """How many addresses are new, and how many were known."""
    portions = suppressions.portions(emails)
    new = 0
    for portion in portions:
        with transaction():
            new += suppressions.bring(store_id, portion, now())
    known = sum(map(len, portions)) - new
    with transaction():
        suppressions.brought(store_id, now(), new=new, known=known)
    return new, known
