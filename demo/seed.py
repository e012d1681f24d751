"""Fill a demo store by living its last year: every order, mail, review and decision at its own time.

Nothing is written past the product's own actions, so what the demo shows is what the product does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

import sqlalchemy as sa
from flask import Flask

from demo.catalogue import (
    Buyer,
    DemoOrder,
    DemoReview,
    find_product,
    find_variant,
    read_catalogue,
    read_orders,
    read_reviews,
)
from server.actions import catalogue, moderation, orders, points, replies, reviews, staff, stores
from server.actions.moderation import Ruling
from server.actions.reviews import Draft
from server.clock import utcnow
from server.config import Settings
from server.db import db, transaction
from server.invite_rules import Rules
from server.models.decision import Measure, Reason
from server.models.order import Order, OrderLine
from server.models.review import Relationship, Review
from server.models.staff import Staff
from server.models.store import Store
from server.platforms.notice import LineNotice, OrderNotice, RefundNotice
from server.worker import Worker

STORE = "demo"
MODERATOR = ("Ada Moss", "ada@fern-and-tide.example")
OPENED = timedelta(days=460)
#: The points programme ran for a season, and runs again since last week.
SEASONS = ((timedelta(days=265), timedelta(days=165), 50), (timedelta(days=5), None, 40))
TERMS = "Points are worth one cent each on your next order, and never run out."
DECIDED_AFTER = timedelta(hours=5)
LINK_LIFE = timedelta(hours=1)


def exists() -> bool:
    """Is the demo filled already? (Asked inside an app context.)"""
    return db.session.scalar(sa.select(Store.id).where(Store.slug == STORE)) is not None


def welcome(settings: Settings, shop_url: str) -> tuple[str, str]:
    """A one-time link to the desk, and the secret the storefront signs its orders with."""
    now = utcnow()
    with transaction():
        shop = _store()
        stores.change(shop, now, origins=[shop_url])
        sign_in = staff.new_sign_in(_ada(), now, LINK_LIFE)
        return settings.base_url + staff.sign_in_path(sign_in), shop.orders_secret


@dataclass
class Story:
    """What happens when; told in order of time, with the worker running along."""

    now: datetime
    moments: list[tuple[datetime, Callable[[datetime], None]]] = field(default_factory=list)

    def ago(self, days: float, then: Callable[[datetime], None], plus: timedelta = timedelta()) -> None:
        at = min(self.now - timedelta(days=days) + plus, self.now)
        self.moments.append((at, then))

    def tell(self, app: Flask, settings: Settings) -> Iterator[None]:
        """Each moment in a transaction of its own; yields after each, for a progress bar."""
        for at, then in sorted(self.moments, key=lambda moment: moment[0]):
            with app.app_context():
                with transaction():
                    then(at)
                Worker(app, settings, now=lambda at=at: at).drain()  # type: ignore[misc]  # mypy cannot type a default
            yield
        Worker(app, settings, now=lambda: self.now).drain()


def story(shop_url: str, now: datetime) -> Story:
    """The demo's year, not yet told."""
    told = Story(now)
    told.ago(OPENED.days, lambda at: _open(at, shop_url))
    for since, until, worth in SEASONS:
        told.ago(since.days, lambda at, worth=worth: _start_points(worth, at))  # type: ignore[misc]  # as above
        if until:
            told.ago(until.days, lambda at: points.stop(_store(), at))
    for _, group in groupby(read_reviews(), key=lambda review: review["order"]):
        _tell_order(told, list(group))
    for order in read_orders():
        told.ago(order["ordered_days_ago"], lambda at, order=order: _quiet_order(order, at, now))  # type: ignore[misc]  # as above
    return told


# --- the shop opens -------------------------------------------------------------------------------


def _open(at: datetime, shop_url: str) -> None:
    shop = read_catalogue()["shop"]
    store = stores.create(
        STORE,
        shop["name"],
        at,
        legal_name=shop["legal_name"],
        postal_address=shop["postal_address"],
        contact_email=shop["email"],
        sender_name=shop["name"],
        sender_email=shop["email"],
        country="GB",
        time_zone="Europe/London",
        origins=[shop_url],
        checkout_notice={"*": True, "DE": True, "AT": True},
        # A visitor's order is invited at once, at any hour; all else is as every store begins.
        invite=Rules(delay_days=0, fallback_days=0, opens=0, closes=24, per_14_days=0, ramp_per_day=None),
        publish_days=3,
        retention_months=36,
        call_tiers=["gold"],
        call_agents=["Ada Moss", "Ben Hale"],
        demo=True,
    )
    staff.add(store, *MODERATOR, at)
    for product in read_catalogue()["products"]:
        catalogue.ensure(
            store.id,
            product["product_id"],
            at,
            facts={
                "name": product["name"],
                "category": product["category"],
                "brand": product["brand"],
                "gtin": product["gtin"],
                "url": f"{shop_url}/products/{product['product_id']}",
                "image_url": f"{shop_url}/{product['image']}",
            },
            skus=tuple(variant["sku"] for variant in product["variants"]),
        )


def _store() -> Store:
    return stores.by_slug(STORE)


def _ada() -> Staff:
    ada = staff.by_email(_store(), MODERATOR[1])
    if ada is None:
        raise LookupError("the shop opens before anyone decides")
    return ada


def _start_points(worth: int, at: datetime) -> None:
    points.start(_store(), worth, TERMS, at)


# --- one order and what its buyer wrote -----------------------------------------------------------


def _tell_order(told: Story, written: list[DemoReview]) -> None:
    first = written[0]
    told.ago(first["delivered_days_ago"], lambda at: _order(written, at, told.now))
    for number, review in enumerate(written, 1):
        told.ago(
            review["written_days_ago"],
            lambda at, review=review, number=number: _write(review, number, at),  # type: ignore[misc]  # as above
            timedelta(minutes=number),
        )
        _tell_decision(told, review, number)
        if review["returned"] != "no":
            told.ago(
                review["written_days_ago"] - 0.5,
                lambda at, review=review, number=number: _return(review, number, at),  # type: ignore[misc]  # as above
            )


def _tell_decision(told: Story, review: DemoReview, number: int) -> None:
    def decided(at: datetime) -> None:
        _decide(review, number, at)

    def edited(at: datetime) -> None:
        later = review["edited"]
        if later:
            _revise(review, number, later["body"], at)

    def answered(at: datetime) -> None:
        reply = review["reply"]
        if reply:
            replies.publish(_review(review, number), reply["body"], _ada(), at)

    if review["outcome"] == "withdrawn":
        told.ago(
            review["written_days_ago"],
            lambda at: reviews.withdraw(_review(review, number), at),
            timedelta(hours=1),
        )
        return
    if review["outcome"] == "waiting":
        return
    told.ago(review["written_days_ago"], decided, DECIDED_AFTER)
    if review["edited"]:
        told.ago(review["edited"]["days_ago"], edited)
        told.ago(review["edited"]["days_ago"], decided, DECIDED_AFTER)
    if review["reply"]:
        told.ago(review["reply"]["days_ago"], answered)


def _order(written: list[DemoReview], at: datetime, now: datetime) -> None:
    first = written[0]
    notice = _notice(
        first["order"],
        first["buyer"],
        "delivered",
        [(r["product_id"], r["variant_id"], r["quantity"]) for r in written],
        placed_at=now - timedelta(days=first["ordered_days_ago"]),
        delivered_at=at,
    )
    orders.record(_store(), notice, at)


def _quiet_order(order: DemoOrder, at: datetime, now: datetime) -> None:
    """An order without a review yet, told once, as it stands today."""

    def day(days: int | None) -> datetime | None:
        return None if days is None else now - timedelta(days=days)

    notice = _notice(
        order["order"],
        order["buyer"],
        order["status"],
        [(line["product_id"], line["variant_id"], line["quantity"]) for line in order["lines"]],
        placed_at=at,
        fulfilled_at=day(order["fulfilled_days_ago"]),
        delivered_at=day(order["delivered_days_ago"]),
        tier=order.get("tier"),
    )
    orders.record(_store(), notice, at)


def _notice(
    ref: str,
    buyer: Buyer,
    status: str,
    bought: list[tuple[str, str, int]],
    *,
    placed_at: datetime,
    fulfilled_at: datetime | None = None,
    delivered_at: datetime | None = None,
    tier: str | None = None,
) -> OrderNotice:
    return OrderNotice(
        platform="generic",
        order_ref=ref,
        status=status,
        email=buyer["email"],
        given_name=buyer["given_name"],
        locale=buyer["locale"],
        country=buyer["country"],
        time_zone=buyer["time_zone"],
        permission="soft_opt_in",
        placed_at=placed_at,
        fulfilled_at=fulfilled_at,
        delivered_at=delivered_at,
        tier=tier,
        lines=tuple(_line(number, *item) for number, item in enumerate(bought, 1)),
        lines_complete=True,
    )


def _line(number: int, product_id: str, variant_id: str, quantity: int) -> LineNotice:
    product = find_product(product_id)
    variant = find_variant(product, variant_id) if product else None
    return LineNotice(
        ref=str(number),
        product_ref=product_id,
        name=product["name"] if product else product_id,
        sku=variant["sku"] if variant else None,
        variant=variant["name"] if variant else None,
        quantity=quantity,
    )


def _write(review: DemoReview, number: int, at: datetime) -> None:
    line = _bought(review, number)
    if line.order.contact is None:
        raise LookupError("an order without a buyer")
    reviews.submit(line.order.contact, line, _draft(review, review["body"]), at)


def _draft(review: DemoReview, body: str | None) -> Draft:
    return Draft(
        rating=review["rating"],
        title=review["title"],
        body=body,
        public_name=review["public_name"],
        name_consent=review["public_name"] is not None,
        relation=Relationship(review["relationship"]),
        lang=review["lang"],
    )


def _revise(review: DemoReview, number: int, body: str, at: datetime) -> None:
    reviews.revise(_review(review, number), _draft(review, body), at)


def _decide(review: DemoReview, number: int, at: datetime) -> None:
    found = _review(review, number)
    if found.waiting_version_id is None:
        return
    ruling = Ruling(
        Measure(review["outcome"]),
        Reason(review["reason"]) if review["reason"] else None,
        review["phrase"],
        "The same text stood under three other shops' products." if review["outcome"] == "refuse" else None,
    )
    moderation.decide(found, ruling, _ada(), found.revision, at)


def _return(review: DemoReview, number: int, at: datetime) -> None:
    """The buyer sent it back after writing: the label changes, the review stays (A3)."""
    line = _bought(review, number)
    pieces = line.quantity if review["returned"] == "fully" else max(line.quantity - 1, 1)
    refund = RefundNotice(refund_ref=f"R-{number}", line_ref=line.ref, quantity=pieces)
    notice = OrderNotice(platform="generic", order_ref=review["order"], refunds=(refund,))
    orders.record(_store(), notice, at)


def _bought(review: DemoReview, number: int) -> OrderLine:
    order = db.session.scalars(
        sa.select(Order).where(Order.ref_hash == orders.ref_hash(review["order"]))
    ).one()
    return next(line for line in order.lines if line.ref == str(number))


def _review(review: DemoReview, number: int) -> Review:
    found = reviews.of_line(_bought(review, number))
    if found is None:
        raise LookupError("decided before it was written")
    return found
