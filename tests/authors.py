"""Authors as the tests need them: one with a bearer, many at once without doors, and the doors' clock."""

import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from werkzeug.test import TestResponse

from server.actions import catalogue, moderation, reviews
from server.actions.reviews import Draft
from server.crypto import vault
from server.db import db
from server.models.contact import Contact
from server.models.order import Order, OrderLine, OrderStatus
from server.models.review import Review
from server.models.staff import Staff
from server.models.store import Store
from tests.factories import World, now


@contextmanager
def later(**delta: float) -> Iterator[None]:
    """The doors' clock runs ahead, like `later(minutes=11)`."""
    ahead = timedelta(**delta)
    doors = [m for name, m in sys.modules.items() if name.startswith("server.web") and hasattr(m, "utcnow")]
    patches = [patch.object(door, "utcnow", lambda: now() + ahead) for door in doors]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


class Author:
    """A script that exchanged a mail's token for a bearer."""

    def __init__(self, world: World, path: str) -> None:
        self.client = world.client
        self.path = path
        answer = self.client.post("/api/v1/access/exchange", json={"token": path.rpartition("/")[2]})
        if answer.status_code != 200:
            raise AssertionError(answer.json)
        self.access = answer.get_json()
        self.lines = self.access["lines"]
        self.headers = {"Authorization": f"Bearer {self.access['bearer']}"}

    def post(self, line: int | None = None, **fields: Any) -> TestResponse:
        form = {"line": self.lines[0]["id"] if line is None else line, **a_draft(**fields)}
        return self.client.post("/api/v1/reviews", json=form, headers=self.headers)

    def patch(self, review: str, **fields: Any) -> TestResponse:
        return self.client.patch(f"/api/v1/reviews/{review}", json=a_draft(**fields), headers=self.headers)

    def withdraw(self, review: str) -> TestResponse:
        return self.client.post(f"/api/v1/reviews/{review}/withdrawal", json={}, headers=self.headers)


def a_draft(**fields: Any) -> dict[str, Any]:
    """A review as a script sends it."""
    return {"rating": 4, "body": "Holds well after a month of use.", "attestation": True} | fields


def status_path(world: World, review: int) -> str:
    """The author's own page, from the row behind the mail."""
    nonce = world.one(
        "SELECT nonce FROM links WHERE review_id = :review AND purpose = 'status'", review=review
    )
    with world.app.app_context():
        return f"/status/{vault.token('link:status', nonce)}"


# --- without doors: inside `world.acting()` ---------------------------------------------------------


def a_contact(store: Store, at: datetime, email: str | None = None) -> Contact:
    email = email or f"{uuid.uuid4().hex[:10]}@example.com"
    contact = Contact(store_id=store.id, email=email, email_hash=vault.email_hash(email), created_at=at)
    db.session.add(contact)
    db.session.flush()
    return contact


def a_bought_line(contact: Contact, at: datetime, product: str = "P1") -> OrderLine:
    """One delivered item, as an order would leave it."""
    found = catalogue.ensure(contact.store_id, product, at, facts={"name": f"Thing {product}"})
    order = Order(
        store_id=contact.store_id,
        ref_hash=uuid.uuid4().hex,
        ref=uuid.uuid4().hex[:8],
        platform="generic",
        contact=contact,
        status=OrderStatus.DELIVERED,
        placed_at=at,
        delivered_at=at,
        received_at=at,
    )
    line = OrderLine(
        store_id=contact.store_id, order=order, ref="1", product=found, quantity=1, returned_quantity=0
    )
    db.session.add(line)
    db.session.flush()
    return line


def a_submitted(contact: Contact, at: datetime, rating: int = 4, product: str = "P1", **over: Any) -> Review:
    line = a_bought_line(contact, at, product)
    words = {"body": f"Words of {uuid.uuid4().hex[:8]}."} | over
    return reviews.submit(contact, line, Draft(rating=rating, **words), at)


def publish(review: Review, by: Staff, at: datetime) -> None:
    moderation.decide(review, moderation.Ruling(moderation.Measure.PUBLISH), by, review.revision, at)


def the_staff(store: Store) -> Staff:
    return db.session.query(Staff).filter_by(store_id=store.id).one()
