"""Orders from WooCommerce's REST API v3, by the time of their last change (ADR 9).

WooCommerce pages by offset: an order that changes while we read moves to the end, all behind it move up by
one, and the next page would skip one. So no page but the first is ever asked for. Each request begins one
second before the last change seen; the orders of that second, which come twice, are known by their ids. Only
where a whole page shares one second are further pages needed: those are read from the last to the first, so
that what moves up moves into pages still to come.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from server.clock import parse_instant
from server.errors import InvalidError
from server.platforms import woocommerce
from server.platforms.notice import OrderNotice
from server.platforms.pages import Access, Page, ShopError, read_each
from server.platforms.shop_http import Answer, Patience, ShopHttp

PER_PAGE = 100
SECOND = timedelta(seconds=1)
#: All that `woocommerce.read_order` reads.
FIELDS = "id,status,billing,shipping,date_created_gmt,date_modified_gmt,date_completed_gmt,line_items,refunds"


@dataclass(frozen=True, slots=True)
class _Mark:
    """Orders changed after `after` come next, but for the ids `seen` of the second that follows it.

    `crowd`: that second holds more than a page; its page of this number is next (0: not counted yet).
    """

    after: datetime
    seen: tuple[str, ...] = ()
    crowd: int | None = None

    def dump(self) -> str:
        return json.dumps({"after": self.after.isoformat(), "seen": self.seen, "crowd": self.crowd})

    @classmethod
    def load(cls, cursor: str) -> "_Mark":
        told = json.loads(cursor)
        return cls(parse_instant(told["after"]), tuple(told["seen"]), told["crowd"])


class WooCommerceOrders:
    def __init__(self, access: Access, patience: Patience | None = None) -> None:
        self.http = ShopHttp(access.address, patience)
        self.http.session.auth = (access.key or "", access.secret)

    def page(self, since: datetime, cursor: str | None) -> Page:
        mark = _Mark.load(cursor) if cursor else _Mark(since.replace(microsecond=0) - SECOND)
        answer = self._ask(mark)
        pages = _number(answer, "X-WP-TotalPages")
        orders = _list(answer.body)
        if mark.crowd is None:
            following = _after(mark, orders, more=pages > 1 if pages else len(orders) >= PER_PAGE)
        else:
            following = _through_the_crowd(mark, pages or 1)
        # A page all of one second is read with its crowd, which begins by being counted.
        crowded = following is not None and following.crowd == 0
        fresh = [] if crowded or mark.crowd == 0 else [o for o in orders if not _is_seen(o, mark)]
        notices, unread = read_each(fresh, self._read)
        return Page(
            notices=notices,
            unread=unread,
            cursor=following.dump() if following else None,
            expected=_number(answer, "X-WP-Total") if cursor is None else None,
        )

    def _ask(self, mark: _Mark) -> Answer:
        params: dict[str, str | int] = {
            "modified_after": _gmt(mark.after),
            "dates_are_gmt": "true",
            "orderby": "modified",
            "order": "asc",
            "status": "any",
            "per_page": PER_PAGE,
            "page": mark.crowd or 1,
            "_fields": FIELDS,
        }
        if mark.crowd is not None:
            params["modified_before"] = _gmt(mark.after + 2 * SECOND)
        return self._good(self.http.get("/wp-json/wc/v3/orders", params))

    def _read(self, payload: Any) -> OrderNotice:
        """The webhook's reader, and what it cannot tell: which lines a refund was for (D22)."""
        notice = woocommerce.read_order(payload)
        if not notice.refunds_heard_of:
            return notice
        answer = self.http.get(f"/wp-json/wc/v3/orders/{notice.order_ref}/refunds", {"per_page": PER_PAGE})
        if answer.status == 404:  # deleted a moment ago
            return notice
        try:
            return replace(notice, refunds=woocommerce.read_refunds(self._good(answer).body))
        except InvalidError:  # then the order says "partly refunded", as in the webhook
            return notice

    def _good(self, answer: Answer) -> Answer:
        """Raises ShopError with what to look at."""
        if answer.status == 200:
            return answer
        raise ShopError(_refusal(self.http.host, answer))


def _after(mark: _Mark, orders: list[Any], *, more: bool) -> _Mark | None:
    """From one second before the newest change seen; None when this was all."""
    if not more:
        return None
    times = {str(o["id"]): at for o in orders if isinstance(o, dict) and (at := _modified(o))}
    if not times:
        raise ShopError("The shop counts more orders than it shows to this key. It needs to read them all.")
    newest = max(times.values())
    if newest - SECOND <= mark.after:
        return replace(mark, crowd=0)
    return _Mark(newest - SECOND, seen=tuple(ref for ref, at in times.items() if at == newest))


def _through_the_crowd(mark: _Mark, pages: int) -> _Mark:
    """From the last page of the second to its first, and on with what changed after it."""
    if mark.crowd == 0:
        return replace(mark, crowd=pages)
    if mark.crowd == 1:
        return _Mark(mark.after + SECOND)
    return replace(mark, crowd=min((mark.crowd or 1) - 1, pages))


def _is_seen(order: Any, mark: _Mark) -> bool:
    """It came with the page before, and has not changed since."""
    known = isinstance(order, dict) and str(order.get("id")) in mark.seen
    return known and _modified(order) == mark.after + SECOND


def _modified(order: dict[str, Any]) -> datetime | None:
    try:
        return parse_instant(order["date_modified_gmt"]).replace(microsecond=0)
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def _gmt(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S")


def _number(answer: Answer, header: str) -> int | None:
    told = answer.headers.get(header, "")
    return int(told) if told.isdecimal() else None


def _list(body: object) -> list[Any]:
    if not isinstance(body, list):
        raise ShopError("The shop's answer is no list of orders.")
    return body


def _refusal(host: str, answer: Answer) -> str:
    code = answer.body.get("code") if isinstance(answer.body, dict) else None
    if answer.status in {401, 403}:
        return (
            f"{host} does not accept this key. It must be allowed to read, belong to a user who may see "
            "orders, and reach WordPress (some hosts drop the Authorization header)."
        )
    if answer.status == 404:
        return f"There is no WooCommerce at this address of {host} (or its REST API is switched off)."
    if answer.status == 400 and code == "rest_invalid_param":
        return "This WooCommerce cannot list orders by their last change: 5.8 or newer is needed."
    return f"{host} refused the request with error {answer.status}."
