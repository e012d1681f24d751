"""What a shop's own API is asked for and gives: orders by pages, oldest change first (A1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from server.errors import DomainError, InvalidError
from server.platforms.notice import OrderNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where a shop's API is and what opens it.

    `address` is an origin, with a path where the shop lives below one. WooCommerce: `key` and `secret` are
    a REST key's two halves. Shopify: `key` is the client id and `secret` the client secret, or `key` is None
    and `secret` the token itself.
    """

    address: str
    key: str | None
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some orders, and the mark under which the next ones are asked for; None: these were the last."""

    notices: tuple[OrderNotice, ...]
    cursor: str | None
    #: Orders that could not be read.
    unread: int = 0
    #: How many there are in all, where the shop says so.
    expected: int | None = None
    #: The mark had ended and the shop began anew: what was counted before is counted again.
    restarted: bool = False


class Source(Protocol):
    def page(self, since: datetime, cursor: str | None) -> Page:
        """Orders changed since then, from the mark on. Raises ShopError."""
        ...


class ShopError(DomainError):
    """The shop gave no orders. `final`: asking again changes nothing until a person did something."""

    code = "shop_failed"
    status = 502
    sentence = "The shop gave no orders."
    final = True


class ShopAwayError(ShopError):
    """It did not answer, or not sensibly, for as long as we asked."""

    code = "shop_away"
    final = False


def read_each(
    payloads: Iterable[Any], read: Callable[[Any], OrderNotice]
) -> tuple[tuple[OrderNotice, ...], int]:
    """The orders that can be read, and how many cannot: one bad order does not stop a pull."""
    notices, unread = [], 0
    for payload in payloads:
        try:
            notices.append(read(payload))
        except InvalidError:
            unread += 1
    return tuple(notices), unread
