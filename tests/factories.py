"""The cast and their things: Alice bought, Ada moderates, Mallory has the wrong link.

Through the doors first: an order is a signed delivery, a mail is a file, a decision is a form.
"""

import base64
import email
import email.policy
import hashlib
import hmac
import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.actions import staff, stores
from server.config import Settings
from server.db import db, transaction
from server.invite_rules import Rules
from server.models.store import Store
from server.worker import Worker

ALICE = "alice@example.com"
ADA = "ada@shop.example"
SHOPIFY_SECRET = "hush-shopify"
WOOCOMMERCE_SECRET = "hush-woocommerce"
SHOP_ORIGIN = "https://shop.example"

COMPLETE: dict[str, Any] = {
    "legal_name": "Fern & Tide Ltd",
    "postal_address": "1 Quay Street, Whitby",
    "contact_email": "hello@shop.example",
    "sender_name": "Fern & Tide",
    "sender_email": "reviews@shop.example",
    "origins": [SHOP_ORIGIN],
    "checkout_notice": {"*": True},
    "publish_days": 3,
    "retention_months": 24,
    "country": "GB",
    "shopify_secret": SHOPIFY_SECRET,
    "woocommerce_secret": WOOCOMMERCE_SECRET,
}

#: Every order is asked about at once, at any hour: tests about something else need not wait.
AT_ONCE = Rules(
    delay_days=0,
    fallback_days=0,
    opens=0,
    closes=24,
    reminder_days=None,
    per_14_days=0,
    per_30_days=0,
    same_product_days=0,
    ramp_per_day=None,
)


def now() -> datetime:
    return datetime.now(UTC)


def a_line(number: int = 1, **facts: Any) -> dict[str, Any]:
    return {
        "line_id": str(number),
        "product_id": f"P{number}",
        "name": f"Thing {number}",
        "quantity": 1,
    } | facts


def an_order(**facts: Any) -> dict[str, Any]:
    """The generic form of an order delivered yesterday; only what a test is about is said."""
    return {
        "order_id": "1001",
        "email": ALICE,
        "given_name": "Alice",
        "locale": "en-GB",
        "country": "GB",
        "placed_at": (now() - timedelta(days=5)).isoformat(),
        "delivered_at": (now() - timedelta(days=1)).isoformat(),
        "status": "delivered",
        "lines": [a_line()],
    } | facts


def a_review(**fields: Any) -> dict[str, str]:
    """The form of a review as a browser sends it."""
    return {
        "rating": "4",
        "title": "Does what it should",
        "body": "Used it every day for a week and the seams hold.",
        "attestation": "true",
    } | {k: str(v) for k, v in fields.items()}


def standard_headers(secret: str, body: bytes, **over: str) -> dict[str, str]:
    """Standard Webhooks, written down apart from the code under test."""
    sent = {"webhook-id": f"msg_{uuid.uuid4().hex}", "webhook-timestamp": str(int(time.time()))} | over
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{sent['webhook-id']}.{sent['webhook-timestamp']}.".encode() + body
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {"webhook-signature": f"v1,{signature}", "content-type": "application/json"} | sent


def platform_signature(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


@dataclass
class World:
    """A served store with its worker; the test holds the worker's clock."""

    app: Flask
    settings: Settings
    slug: str = "demo"
    clock: datetime = field(default_factory=now)

    # --- setting up -------------------------------------------------------------------------------

    def open_store(self, slug: str = "demo", **settings: Any) -> None:
        with self.acting():
            store = stores.create(slug, "Fern & Tide", now(), invite=AT_ONCE, **(COMPLETE | settings))
            staff.add(store, "Ada", ADA, now())

    def change_store(self, **settings: Any) -> None:
        with self.acting():
            stores.change(self.store(), now(), **settings)

    def change_rules(self, **changes: Any) -> None:
        """Ada switches on other invitation rules: those of the tests with these differences."""
        with self.acting():
            ada = staff.by_email(self.store(), ADA)
            if ada is None:
                raise LookupError(ADA)
            stores.invite_by(self.store(), replace(AT_ONCE, **changes), ada, now())

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Inside the app and a transaction, for what has no door."""
        with self.app.app_context(), transaction():
            yield

    def store(self, slug: str | None = None) -> Store:
        return stores.by_slug(slug or self.slug)

    @property
    def client(self) -> FlaskClient:
        """A fresh browser each time: no cookies carried over."""
        return self.app.test_client()

    # --- orders and mails -------------------------------------------------------------------------

    def deliver(self, order: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        """A signed delivery of the generic form."""
        body = json.dumps(order or an_order()).encode()
        with self.app.app_context():
            secret = self.store().orders_secret
        return self.client.post(
            f"/hooks/orders/{self.slug}", data=body, headers=standard_headers(secret, body, **headers)
        )

    def platform(self, name: str, topic: str, payload: Any, delivery_id: str | None = None) -> TestResponse:
        """A signed Shopify or WooCommerce delivery."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        headers = {
            "shopify": {
                "X-Shopify-Hmac-Sha256": platform_signature(SHOPIFY_SECRET, body),
                "X-Shopify-Topic": topic,
                "X-Shopify-Webhook-Id": delivery_id or str(uuid.uuid4()),
            },
            "woocommerce": {
                "X-WC-Webhook-Signature": platform_signature(WOOCOMMERCE_SECRET, body),
                "X-WC-Webhook-Topic": topic,
                "X-WC-Webhook-Delivery-ID": delivery_id or str(uuid.uuid4()),
            },
        }[name]
        return self.client.post(f"/hooks/{name}/{self.slug}", data=body, headers=headers)

    def work(self, after: timedelta = timedelta()) -> None:
        """Let the worker do what is due, `after` some time."""
        self.clock = max(self.clock, now()) + after
        Worker(self.app, self.settings, now=lambda: self.clock).drain()

    def mails(self, word: str = "") -> list[EmailMessage]:
        """The mails in the outbox folder whose subject holds `word`, oldest first."""
        files = sorted(self.settings.mail_folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]
        return [m for m in found if isinstance(m, EmailMessage) and word.lower() in str(m["Subject"]).lower()]

    def link(self, kind: str) -> str:
        """The newest secret path of a kind (`r`, `u`, `status`) in any mail's text."""
        pattern = re.compile(rf"{re.escape(self.settings.base_url)}(/{kind}/[\w-]+)")
        found = [m for mail in self.mails() for m in pattern.findall(text_of(mail))]
        if not found:
            raise LookupError(f"no mail has a /{kind}/ link")
        return str(found[-1])

    def invited(self, **order: Any) -> str:
        """Alice's order came, her mail went: the path of her form."""
        answer = self.deliver(an_order(**order))
        if answer.status_code != 200:
            raise AssertionError(answer.json)
        self.work()
        return self.link("r")

    # --- writing and deciding ---------------------------------------------------------------------

    def line_ids(self, path: str) -> list[int]:
        page = self.client.get(path).get_data(as_text=True)
        return [int(found) for found in re.findall(rf'action="{re.escape(path)}/lines/(\d+)"', page)]

    def write(self, path: str, line: int | None = None, **fields: Any) -> TestResponse:
        """Send the form of an item (the first, when none is named)."""
        line = self.line_ids(path)[0] if line is None else line
        return self.client.post(f"{path}/lines/{line}", data=a_review(**fields))

    def reviewed(self, **fields: Any) -> int:
        """Alice's review arrived and waits: its number at the desk."""
        path = self.invited(order_id=uuid.uuid4().hex)
        answer = self.write(path, **fields)
        if answer.status_code != 303:
            raise AssertionError(answer.get_data(as_text=True))
        return int(self.one("SELECT max(id) FROM reviews"))

    def desk(self, email_address: str = ADA) -> "Desk":
        """Ada's browser, signed in by a one-time link."""
        with self.acting():
            person = staff.by_email(self.store(), email_address)
            if person is None:
                raise LookupError(email_address)
            path = staff.sign_in_path(staff.new_sign_in(person, now()))
        client = self.app.test_client()
        client.post(path)
        return Desk(client)

    def published(self, **fields: Any) -> int:
        number = self.reviewed(**fields)
        answer = self.desk().decide(number)
        if answer.status_code != 303:
            raise AssertionError(answer.get_data(as_text=True))
        return number

    # --- looking ----------------------------------------------------------------------------------

    def page(self, product: str = "P1", **query: Any) -> dict[str, Any]:
        """The public JSON of a product."""
        answer = self.client.get(f"/api/v1/stores/{self.slug}/products/{product}/reviews", query_string=query)
        if answer.status_code != 200:
            raise AssertionError(answer.json)
        found: dict[str, Any] = answer.get_json()
        return found

    def one(self, sql: str, **bound: Any) -> Any:
        """A single value from the database."""
        with self.app.app_context():
            return db.session.scalar(sa.text(sql), bound)

    def counts(self) -> dict[str, int]:
        """Rows by table: to say that nothing was left behind."""
        with self.app.app_context():
            return {
                table: db.session.scalar(sa.text(f"SELECT count(*) FROM {table}"))
                for table in sorted(db.metadata.tables)
            }


@dataclass
class Desk:
    """A signed-in browser at the desk."""

    client: FlaskClient

    def token(self, path: str = "/desk/settings") -> str:
        page = self.client.get(path).get_data(as_text=True)
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        if not found:
            raise LookupError("no csrf token on the page")
        return found[1]

    def post(self, path: str, **form: Any) -> TestResponse:
        return self.client.post(path, data={"csrf": self.token()} | form)

    def revision(self, review: int) -> str:
        page = self.client.get(f"/desk/reviews/{review}").get_data(as_text=True)
        found = re.search(r'name="revision" value="(\d+)"', page)
        if not found:
            raise LookupError("the card has no decision form")
        return found[1]

    def decide(self, review: int, measure: str = "publish", **form: Any) -> TestResponse:
        seen = form.pop("revision", None) or self.revision(review)
        return self.post(f"/desk/reviews/{review}/decisions", measure=measure, revision=seen, **form)


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return part.get_content() if part else ""


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    return part.get_content() if part else ""


Factory = Callable[..., World]
