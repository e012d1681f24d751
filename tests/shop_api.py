"""A stand-in for the shops' own APIs, over real sockets: pages, keys, throttling and bad days, as documented.

Shopify: Admin REST orders with `Link` cursors keyed by (updated_at, id), calls counted in a bucket, tokens or the
client credentials grant. WooCommerce: REST v3 orders by offset, Basic auth, `X-WP-Total`, refunds of an order.
"""

import base64
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.factories import now
from tests.shop_systems import a_shopify_order, a_woocommerce_order

TOKEN = "shpat_a-token-of-the-shop"
CLIENT_ID, CLIENT_SECRET = "client-of-the-shop", "hush-shopify"
KEY, KEY_SECRET = "ck_a-key-of-the-shop", "cs_its-secret"
BUCKET = 40

#: How one request goes wrong: an answer in place of the true one, or "drop": cut off in the middle of it.
Fault = tuple[int, dict[str, str], bytes] | str
BUSY: Fault = (429, {"Retry-After": "0.02"}, b"{}")
DOWN: Fault = (503, {}, b"<h1>Briefly unavailable for scheduled maintenance</h1>")
PHP_NOTICE: Fault = (200, {"Content-Type": "text/html"}, b"<b>Notice</b>: Undefined index")


@dataclass
class ShopApi:
    """The shop behind the addresses; the test holds its orders and its bad days."""

    port: int = 0
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    #: Taken one a request, in order.
    faults: list[Fault] = field(default_factory=list)
    #: Called before each answer with the number of the request.
    before: Callable[[int], None] = lambda _number: None
    expired: bool = False
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def put(self, order: dict[str, Any]) -> None:
        self.orders[str(order["id"])] = order

    def listed(self, changed: str) -> list[dict[str, Any]]:
        return sorted(self.orders.values(), key=lambda order: (order[changed], int(order["id"])))


def many_shopify(count: int, start: int = 1) -> list[dict[str, Any]]:
    """Orders of one buyer each, changed one a minute, the newest an hour ago."""
    return [
        a_shopify_order(
            id=n,
            email=f"buyer{n}@example.com",
            updated_at=minutes_ago(60 + count - n),
            fulfillments=[],
            fulfillment_status=None,
        )
        for n in range(start, start + count)
    ]


def many_woocommerce(count: int, start: int = 1) -> list[dict[str, Any]]:
    return [
        a_woocommerce_order(
            id=n,
            status="processing",
            billing={"first_name": "Alice", "email": f"buyer{n}@example.com", "country": "GB"},
            date_modified_gmt=minutes_ago(60 + count - n)[:19],
            date_completed_gmt=None,
        )
        for n in range(start, start + count)
    ]


def minutes_ago(minutes: float) -> str:
    return (now() - timedelta(minutes=minutes)).isoformat(timespec="seconds")


@contextmanager
def serving() -> Iterator[ShopApi]:
    api = ShopApi()

    class Handler(_Handler):
        shop = api

    with _Quiet(("127.0.0.1", 0), Handler) as server:
        api.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield api
        finally:
            server.shutdown()
            thread.join()


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up on an answer that does not matter is no error here."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    shop: ShopApi
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Silent."""

    def do_POST(self) -> None:
        self._take()

    def do_GET(self) -> None:
        self._take()

    def _take(self) -> None:
        with self.shop.lock:
            self.shop.asked.append(self.path)
            self.shop.before(len(self.shop.asked))
            fault = self.shop.faults.pop(0) if self.shop.faults else None
        if isinstance(fault, tuple):
            self._send(*fault)
            return
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.startswith("/admin/"):
            status, headers, body = self._shopify(parts.path, query)
        else:
            status, headers, body = self._woocommerce(parts.path, query)
        self._send(status, headers, json.dumps(body).encode(), cut=fault == "drop")

    def _send(self, status: int, headers: dict[str, str], body: bytes, *, cut: bool = False) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.close_connection = True

    # --- Shopify ----------------------------------------------------------------------------------

    def _shopify(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        if path == "/admin/oauth/access_token":
            return self._shopify_token()
        if self.headers["X-Shopify-Access-Token"] != TOKEN:
            return 401, {}, {"errors": "[API] Invalid API key or access token"}
        found = [
            order
            for order in self.shop.listed("updated_at")
            if datetime.fromisoformat(order["updated_at"])
            >= datetime.fromisoformat(query.get("updated_at_min", "2000-01-01T00:00:00+00:00"))
        ]
        if path.endswith("/orders/count.json"):
            return 200, {}, {"count": len(found)}
        if "page_info" in query:
            if set(query) - {"page_info", "limit", "fields"}:
                return 400, {}, {"errors": {"page_info": "Cannot be combined with other filters."}}
            if self.shop.expired:
                self.shop.expired = False
                return 400, {}, {"errors": {"page_info": "Invalid value."}}
            last, since = json.loads(base64.urlsafe_b64decode(query["page_info"]))
            found = [
                o
                for o in self.shop.listed("updated_at")
                if o["updated_at"] >= since and [o["updated_at"], int(o["id"])] > last
            ]
        limit = int(query["limit"])
        page, rest = found[:limit], found[limit:]
        headers = {"X-Shopify-Shop-Api-Call-Limit": f"1/{BUCKET}"}
        if rest:
            since = page[0]["updated_at"] if "page_info" not in query else since
            mark = base64.urlsafe_b64encode(
                json.dumps([[page[-1]["updated_at"], int(page[-1]["id"])], since]).encode()
            ).decode()
            link = f"http://{self.shop.host}{path}?" + urlencode({"limit": limit, "page_info": mark})
            headers["Link"] = f'<{link}>; rel="next"'
        wanted = query["fields"].split(",")
        return 200, headers, {"orders": [{k: o[k] for k in wanted if k in o} for o in page]}

    def _shopify_token(self) -> tuple[int, dict[str, str], Any]:
        length = int(self.headers["Content-Length"])
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        wanted = {
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
        }
        if form != wanted:
            return 400, {}, {"error": "invalid_request"}
        return 200, {}, {"access_token": TOKEN, "scope": "read_orders", "expires_in": 86399}

    # --- WooCommerce ------------------------------------------------------------------------------

    def _woocommerce(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        signed = base64.b64encode(f"{KEY}:{KEY_SECRET}".encode()).decode()
        if not path.startswith("/wp-json/wc/v3/orders"):
            return 404, {}, {"code": "rest_no_route", "message": "No route was found"}
        if self.headers["Authorization"] != f"Basic {signed}":
            return 401, {}, {"code": "woocommerce_rest_cannot_view", "data": {"status": 401}}
        if path.endswith("/refunds"):
            return 200, {}, self.shop.refunds.get(path.split("/")[-2], [])
        if query["orderby"] != "modified" or query["order"] != "asc" or query["dates_are_gmt"] != "true":
            return 400, {}, {"code": "rest_invalid_param"}
        found = [
            order
            for order in self.shop.listed("date_modified_gmt")
            if query["modified_after"] < order["date_modified_gmt"]
            and order["date_modified_gmt"] < query.get("modified_before", "9999")
        ]
        size, number = int(query["per_page"]), int(query["page"])
        headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(-(-len(found) // size))}
        wanted = query["_fields"].split(",")
        page = found[(number - 1) * size : number * size]
        return 200, headers, [{k: o[k] for k in wanted if k in o} for o in page]
