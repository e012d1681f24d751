"""Orders from Shopify's Admin API: the REST form, whose orders are those of the webhooks (ADR 9)."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from requests.utils import parse_header_links

from server.clock import iso
from server.platforms import shopify
from server.platforms.addresses import is_loopback
from server.platforms.pages import Access, Page, ShopError, read_each
from server.platforms.shop_http import Answer, Patience, ShopHttp

#: Supported for a year; afterwards Shopify answers with the oldest one it still has.
VERSION = "2026-10"
PER_PAGE = 100
#: All that `shopify.read_order` reads, and nothing else: no price, no address but its country (A2).
FIELDS = (
    "id,email,contact_email,customer,shipping_address,billing_address,customer_locale,buyer_accepts_marketing,"
    "test,financial_status,fulfillment_status,created_at,processed_at,updated_at,cancelled_at,line_items,"
    "fulfillments,refunds"
)
#: The bucket of calls leaks two a second at least; above this share of it we slow down by ourselves.
_NEARLY_FULL = 0.8
_LEAK_SECONDS = 0.5


class ShopifyOrders:
    def __init__(self, access: Access, patience: Patience | None = None) -> None:
        scheme = "http" if is_loopback(urlsplit(f"//{access.address}").hostname or "") else "https"
        self.http = ShopHttp(f"{scheme}://{access.address}", patience)
        self.access = access
        self.token = access.secret if access.key is None else None

    def page(self, since: datetime, cursor: str | None) -> Page:
        """Shopify's own marks are keyed by date and id, so what changes meanwhile comes again at the end."""
        fresh = {"status": "any", "updated_at_min": iso(since) or "", "order": "updated_at asc"}
        asked = {"page_info": json.loads(cursor)["page_info"]} if cursor else fresh
        answer = self._get("orders.json", {**asked, "limit": PER_PAGE, "fields": FIELDS})
        restarted = bool(cursor) and answer.status == 400  # a mark lives for some time only
        if restarted:
            answer = self._get("orders.json", {**fresh, "limit": PER_PAGE, "fields": FIELDS})
        orders = _list(self._good(answer).body, "orders")
        notices, unread = read_each(orders, shopify.read_order)
        following = _next_mark(answer.headers)
        return Page(
            notices=notices,
            unread=unread,
            cursor=json.dumps({"page_info": following}) if following else None,
            expected=self._count(since) if cursor is None or restarted else None,
            restarted=restarted,
        )

    def _count(self, since: datetime) -> int | None:
        """For the progress bar; a shop that does not say is pulled all the same."""
        answer = self._get("orders/count.json", {"status": "any", "updated_at_min": iso(since) or ""})
        found = answer.body.get("count") if answer.status == 200 and isinstance(answer.body, dict) else None
        return found if isinstance(found, int) else None

    def _get(self, path: str, params: Mapping[str, str | int]) -> Answer:
        if self.token is None:
            self.token = self._new_token()
        self.http.session.headers["X-Shopify-Access-Token"] = self.token
        answer = self.http.get(f"/admin/api/{VERSION}/{path}", params)
        self._slow_down(answer.headers)
        return answer

    def _slow_down(self, headers: Mapping[str, str]) -> None:
        """Before the bucket runs over, rather than after (`39/40`)."""
        used, _, size = headers.get("X-Shopify-Shop-Api-Call-Limit", "").partition("/")
        if used.isdecimal() and size.isdecimal() and int(used) > _NEARLY_FULL * int(size):
            self.http.patience.sleep(_LEAK_SECONDS)

    def _new_token(self) -> str:
        """Apps of the Dev Dashboard have no lasting token: their id and secret buy one for a day."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.access.key or "",
            "client_secret": self.access.secret,
        }
        answer = self.http.post("/admin/oauth/access_token", form)
        token = answer.body.get("access_token") if isinstance(answer.body, dict) else None
        if answer.status != 200 or not isinstance(token, str):
            raise ShopError(
                f"Shopify gives no token for this client id and secret (error {answer.status}). Are both from "
                "the app's settings, and is the app installed in this shop?"
            )
        return token

    def _good(self, answer: Answer) -> Answer:
        """Raises ShopError with what to look at."""
        if answer.status == 200:
            return answer
        raise ShopError(
            _REFUSALS.get(answer.status, f"Shopify refused the request with error {answer.status}.").format(
                host=self.http.host
            )
        )


_REFUSALS = {
    401: "Shopify does not accept this token. Was it copied whole, and is it of this shop?",
    402: "Shopify has frozen this shop.",
    403: "Shopify does not let this app read orders. It needs the scope read_orders, and access to customers' "
    "names and addresses (protected customer data).",
    404: "There is no Shopify shop at {host}.",
    423: "Shopify has locked this shop.",
}


def _list(body: object, name: str) -> list[Any]:
    found = body.get(name) if isinstance(body, dict) else None
    if not isinstance(found, list):
        raise ShopError("Shopify's answer holds no list of orders.")
    return found


def _next_mark(headers: Mapping[str, str]) -> str | None:
    """`page_info` of the link with rel="next"; the rest of that address is ours already."""
    for link in parse_header_links(headers.get("Link", "")):
        if link.get("rel") == "next":
            return parse_qs(urlsplit(link["url"]).query).get("page_info", [None])[0]
    return None
