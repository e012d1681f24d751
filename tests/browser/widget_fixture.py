"""A shop's page on one origin and a reviews server on another, both real, on loopback.

The page carries the strictest policy a shop may have; whatever the widget does against it is written down.
"""

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

SCRIPT = Path(__file__).parents[2] / "static" / "widget" / "v1.js"
REASONS = {"spam_promotional_links": 1, "suspected_fake": 1}

OBSERVE = """
window.violations = []; window.events = []; window.shift = 0; window.ran = 0;
document.addEventListener("securitypolicyviolation", (e) => violations.push(e.violatedDirective + " " + e.blockedURI));
for (const name of ["ready", "error", "submitted"])
  document.addEventListener("vouchsafe:" + name, (e) => events.push({ name, on: e.target.localName, ...e.detail }));
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def review(n, **changes):
    """One public review, as the server writes it."""
    item = {
        "id": f"r{n}",
        "rating": 4,
        "title": f"Title {n}",
        "body": f"Body of review {n}.",
        "author": "Mara K.",
        "lang": "en",
        "submitted_at": "2026-05-20T09:00:00Z",
        "published_at": "2026-05-21T09:00:00Z",
        "experience_date": "2026-05-02",
        "proof": {"grade": "delivered", "delivered_on": "2026-05-02", "returned": "no"},
        "variant": None,
        "relationship": "customer",
        "rewarded": None,
        "edited": 0,
        "edited_at": None,
        "versions_url": None,
        "follow_ups": [],
        "photos": [],
        "scores": {},
        "answers": [],
        "helpful": 0,
        "masks": [],
        "reply": None,
        "withheld": None,
        "log": None,
    }
    return item | changes


def tombstone(n, measure, reason, rating=None):
    """What is left of a review that was withheld."""
    withheld = {"measure": measure, "reason": reason, "at": "2026-05-22T09:00:00Z"}
    return review(n, title=None, body=None, author=None, rating=rating, withheld=withheld)


class Shop:
    """Both servers. Tests put reviews in `products`, HTML in `pages`, delays and failures beside them."""

    def __init__(self):
        self.products, self.pages, self.asked = {}, {}, []
        self.delay, self.failing, self.changes = {}, {}, {}
        self.css = "body { margin: 0; font: 16px/1.5 sans-serif } main { padding: 16px }"
        self.reviews = self._serve(self._answer_reviews)
        self.shop = self._serve(self._answer_shop)

    def _serve(self, answer):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                status, kind, body, headers = answer(self.path)
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(body)))
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except ConnectionError:
                    pass  # the widget may well have gone on

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    @property
    def api(self):
        return f"http://127.0.0.1:{self.reviews.server_port}"

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.shop.server_port}"

    def close(self):
        for server in (self.reviews, self.shop):
            server.shutdown()
            server.server_close()

    def calls(self, part="/api/"):
        """What was asked of the reviews server, in order."""
        return [path for path in self.asked if part in path]

    # the shop's own pages

    def _answer_shop(self, path):
        if path == "/shop.css":
            return 200, "text/css", self.css.encode(), {}
        if path not in self.pages:
            return 404, "text/plain", b"no such page", {}
        nonce = secrets.token_urlsafe(12)
        policy = (
            f"script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; require-trusted-types-for 'script'; "
            f"object-src 'none'; base-uri 'none'; connect-src {self.api}"
        )
        html = self.pages[path].replace("NONCE", nonce)
        return 200, "text/html; charset=utf-8", html.encode(), {"Content-Security-Policy": policy}

    def page(self, body, *, path="/", script="async", head="", html='lang="en"'):
        """A product page; `script` is an attribute of the tag in its head, None leaves the tag to the body."""
        tag = "" if script is None else self.script(script)
        self.pages[path] = (
            f"<!doctype html><html {html}><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            f"<link rel=icon href='data:,'><link rel=stylesheet href=/shop.css>{head}{tag}<main>{body}</main></html>"
        )
        return self.origin + path

    def script(self, how=""):
        return f'<script nonce="NONCE" {how} src="{self.api}/widget/v1.js"></script>'

    # the reviews server

    def _answer_reviews(self, path):
        self.asked.append(path)
        url = urlsplit(path)
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
        if url.path == "/widget/v1.js":
            return 200, "text/javascript", SCRIPT.read_bytes(), headers
        query = parse_qs(url.query)
        parts = [unquote(part) for part in url.path.split("/")]
        name = parts[6] if len(parts) == 8 else "summaries"
        time.sleep(self.delay.get(name, 0))
        if self.failing.get(name):
            problem = {"type": "about:blank", "title": "No", "status": 503, "code": "tired", "detail": "No."}
            return 503, "application/problem+json", json.dumps(problem).encode(), headers
        answer = self._summaries(query) if name == "summaries" else self._page(name, query)
        return 200, "application/json", json.dumps(answer).encode(), headers

    def _summaries(self, query):
        found = [(name, self._summary(name)) for name in query["product"]]
        return {"items": [{"product": n, "average": s["average"], "count": s["count"]} for n, s in found]}

    def _summary(self, name):
        stars = [i["rating"] for i in self.products.get(name, []) if i["rating"]]
        average = f"{sum(stars) / len(stars):.1f}" if stars else None
        summary = {
            "average": average,
            "count": len(stars),
            "histogram": {str(star): stars.count(star) for star in range(5, 0, -1)},
            "unrewarded": {"average": average, "count": len(stars)},
            "withheld": {"total": 0, "by_reason": {}},
            "formula": "mean_half_up_1",
            "as_of": "2026-11-21T10:00:00Z",
        }
        return summary | self.changes.get("summary", {})

    def _page(self, name, query):
        items = self.products.get(name, [])
        if "rating" in query:
            items = [item for item in items if item["rating"] == int(query["rating"][0])]
        if query["sort"] == ["oldest"]:
            items = items[::-1]
        start = int(query.get("cursor", ["0"])[0])
        end = start + int(query.get("limit", ["10"])[0])
        notice = {
            "store": "Fern & Tide",
            "legal_name": "Fern & Tide Ltd",
            "checked": "all",
            "incentives": None,
            "publish_days": 3,
            "retention_months": 24,
            "how_url": "/stores/demo/how",
        }
        return {
            "product": {"id": name, "name": None, "url": None, "image_url": None},
            "summary": self._summary(name),
            "items": items[start:end],
            "next": str(end) if end < len(items) else None,
            "notice": notice | self.changes.get("notice", {}),
        }
