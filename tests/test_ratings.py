"""Kept counters, listing and first page always say what a recount from scratch says (RM2, RM3)."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import Phase
from hypothesis import settings as depth
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from server import scores
from server.actions import (
    cards,
    documents,
    moderation,
    points,
    privacy,
    proof,
    ratings,
    replies,
    reviews,
    undo,
)
from server.actions.documents import Query
from server.actions.moderation import Ruling
from server.actions.reviews import Draft
from server.app import create_app
from server.config import Settings
from server.db import db
from server.errors import NotAllowedError
from server.models.contact import Contact
from server.models.decision import Measure, Reason
from server.models.listing import Document, Listing, ProductRatings
from server.models.product import Product
from server.models.review import Relationship, Review, ReviewState
from tests.authors import a_bought_line, a_contact, a_submitted, publish, status_path, the_staff
from tests.conftest import BASE_URL, SECRET_KEY
from tests.factories import World, now

STARS = st.integers(1, 5)
WHO = st.integers(0, 1)
WHICH = st.integers(0, 1)
#: One of the reviews there are.
ONE = st.integers(0, 3)
RELATIONS = st.sampled_from([Relationship.CUSTOMER, Relationship.CUSTOMER, Relationship.EMPLOYEE])
RULINGS = st.sampled_from(
    [
        Ruling(Measure.PUBLISH, evidence="Seen."),
        Ruling(Measure.MASK_PHRASE, Reason.CONFIDENTIAL, passage="Words", evidence="Seen."),
        Ruling(Measure.WITHHOLD_TEXT, Reason.ABUSIVE_OBSCENE_DEFAMATORY, evidence="Seen."),
        Ruling(Measure.WITHHOLD_TEXT, Reason.CONFIDENTIAL, evidence="Seen."),
        Ruling(Measure.REFUSE, Reason.SUSPECTED_FAKE, evidence="Seen."),
        Ruling(Measure.REFUSE, Reason.DUPLICATE, evidence="Seen."),
    ]
)


@pytest.fixture
def shelf(template: Path, tmp_path: Path) -> Iterator[World]:
    """SQLite alone: the rule is in Python, and hundreds of histories want a quick engine."""
    path = tmp_path / "vouchsafe.db"
    shutil.copy(template, path)
    facts = {"instance": tmp_path, "base_url": BASE_URL, "secret_key": SECRET_KEY}
    settings = Settings(**facts, database_url=f"sqlite:///{path}")  # type: ignore[arg-type]  # a bag of settings
    app = create_app(settings)
    yield World(app, settings)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_counters_and_pages_equal_a_recount_after_any_history(shelf: World) -> None:
    run_state_machine_as_test(
        lambda: History(shelf),
        settings=depth(max_examples=40, stateful_step_count=25, deadline=None, phases=[Phase.generate]),
    )


class History(RuleBasedStateMachine):
    """Two authors, two purchases each, one product: every step is one that a door allows."""

    shops = 0

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        History.shops += 1
        self.slug = f"shop-{History.shops}"
        world.open_store(self.slug)
        self.at = now()
        #: What erased authors left behind: stars, and stars without a reward.
        self.left: Counter[tuple[str, int]] = Counter()
        self.lines: dict[tuple[int, int], int] = {}
        self.contacts: list[int] = []
        self.reviews: dict[tuple[int, int], int] = {}

    @initialize(promise=st.booleans(), by_rule=st.booleans())
    def open(self, promise: bool, by_rule: bool) -> None:
        with self.world.acting():
            store = self.world.store(self.slug)
            store.publish_clean = by_rule
            if promise:
                points.start(store, 40, "One cent each", self.at)
            for who in range(2):
                contact = a_contact(store, self.at)
                self.contacts.append(contact.id)
                for which in range(2):
                    self.lines[who, which] = a_bought_line(contact, self.at).id

    def pass_time(self, minutes: int = 1) -> datetime:
        self.at += timedelta(minutes=minutes)
        return self.at

    def review(self, one: int) -> Review | None:
        numbers = sorted(self.reviews.values())
        return db.session.get_one(Review, numbers[one % len(numbers)]) if numbers else None

    @rule(minutes=st.sampled_from([11, 60]))
    def wait(self, minutes: int) -> None:
        self.pass_time(minutes)

    @rule(who=WHO, which=WHICH, stars=STARS, relation=RELATIONS, decided=st.booleans())
    def submit(self, who: int, which: int, stars: int, relation: Relationship, decided: bool) -> None:
        with self.world.acting():
            contact = db.session.get_one(Contact, self.contacts[who])
            if contact.erased_at:
                return
            line = db.session.get_one(reviews.OrderLine, self.lines[who, which])
            draft = Draft(rating=stars, body=f"Words of {who} on {which}.", relation=relation)
            review = reviews.submit(contact, line, draft, self.pass_time())
            self.reviews[who, which] = review.id
            if decided and review.waiting_version_id:
                publish(review, the_staff(self.world.store(self.slug)), self.at)

    @rule(one=ONE, ruling=RULINGS)
    def decide(self, one: int, ruling: Ruling) -> None:
        with self.world.acting():
            review = self.review(one)
            if review is None or review.state in {ReviewState.WITHDRAWN, ReviewState.ERASED}:
                return
            by = the_staff(self.world.store(self.slug))
            moderation.decide(review, ruling, by, review.revision, self.pass_time())

    @rule(one=ONE)
    def undo(self, one: int) -> None:
        try:
            with self.world.acting():
                review = self.review(one)
                decision = cards.newest_decision(review) if review else None
                if decision:
                    undo.undo(decision, the_staff(self.world.store(self.slug)), self.pass_time())
        except NotAllowedError:
            pass

    @rule(one=ONE)
    def time_is_up(self, one: int) -> None:
        with self.world.acting():
            review = self.review(one)
            if review and review.waiting_version_id:
                moderation.publish_by_clock(review.id, review.waiting_version_id, self.pass_time())

    @rule(one=ONE, stars=STARS)
    def revise(self, one: int, stars: int) -> None:
        with self.world.acting():
            review = self.review(one)
            if review and review.contact:
                reviews.revise(review, Draft(rating=stars, body=f"Other Words, {stars}."), self.pass_time())

    @rule(one=ONE)
    def withdraw(self, one: int) -> None:
        with self.world.acting():
            review = self.review(one)
            if review:
                reviews.withdraw(review, self.pass_time())

    @rule(one=ONE)
    def reply(self, one: int) -> None:
        with self.world.acting():
            review = self.review(one)
            if review and review.state is ReviewState.PUBLISHED:
                replies.publish(
                    review, "Thank you.", the_staff(self.world.store(self.slug)), self.pass_time()
                )

    @rule(who=WHO, keep=st.booleans())
    def erase(self, who: int, keep: bool) -> None:
        with self.world.acting():
            contact = db.session.get_one(Contact, self.contacts[who])
            if contact.erased_at:
                return
            if keep:
                mine = [r for r in self.all() if r.contact_id == contact.id and counts(r, self.all())]
                self.left.update(stars_of(mine))
            privacy.erase(contact, self.pass_time(), keep_stars=keep)

    def all(self) -> list[Review]:
        numbers = list(self.reviews.values())
        return list(db.session.scalars(sa.select(Review).where(Review.id.in_(numbers)).order_by(Review.id)))

    @invariant()
    def everything_adds_up(self) -> None:
        if not self.lines:
            return
        with self.world.acting():
            db.session.expire_all()
            store = self.world.store(self.slug)
            product = db.session.scalars(sa.select(Product).where(Product.store_id == store.id)).one()
            kept = db.session.get_one(ProductRatings, product.id)
            every = self.all()
            assert counters(kept) == stars_of(r for r in every if counts(r, every)) + self.left
            listed = [r for r in every if r.state in STANDING]
            assert kept.withheld == withheld(listed)
            assert set(listed_items(product)) == {r.public_id for r in listed}
            assert_first_page_is_fresh(product, kept, self.at)
            assert proof.verify(store).problems == []


STANDING = (ReviewState.PUBLISHED, ReviewState.TEXT_WITHHELD, ReviewState.REFUSED)


def counts(review: Review, every: list[Review]) -> bool:
    """RM2, written down apart from the code: shown, no employee or relative, the author's latest."""
    rated = [r for r in every if r.state in {ReviewState.PUBLISHED, ReviewState.TEXT_WITHHELD}]
    return (
        review in rated
        and review.relation not in {Relationship.EMPLOYEE, Relationship.RELATIVE}
        and not any(r.contact_id == review.contact_id and r.id > review.id for r in rated)
    )


def stars_of(counted: Any) -> Counter[tuple[str, int]]:
    tally: Counter[tuple[str, int]] = Counter()
    for review in counted:
        tally["n", review.public_version.rating] += 1
        if review.rewarded_points is None:
            tally["u", review.public_version.rating] += 1
    return tally


def counters(kept: ProductRatings) -> Counter[tuple[str, int]]:
    return +Counter({(kind, star): getattr(kept, f"{kind}{star}") for kind in "nu" for star in scores.STARS})


def withheld(listed: list[Review]) -> dict[str, int]:
    reasons = [
        decision.reason.value
        for review in listed
        if review.state is not ReviewState.PUBLISHED
        and (decision := ratings.standing_decision(review))
        and decision.reason
    ]
    return dict(Counter(reasons))


def listed_items(product: Product) -> dict[str, dict[str, Any]]:
    rows = db.session.scalars(sa.select(Listing.item).where(Listing.product_id == product.id))
    return {item["id"]: item for item in map(json.loads, rows)}


def assert_first_page_is_fresh(product: Product, kept: ProductRatings, at: datetime) -> None:
    """The stored bytes, and each item in them, are what composing anew would give."""
    document = db.session.get_one(Document, product.id)
    stored = json.loads(document.body)
    anew = json.loads(documents.compose(product, kept, Query(limit=10), at))
    stored["summary"].pop("as_of")
    anew["summary"].pop("as_of")
    assert stored == anew
    for item in stored["items"]:
        review = db.session.scalars(sa.select(Review).where(Review.public_id == item["id"])).one()
        assert item == documents.item(review, ratings.standing_decision(review))


# --- the rules one by one, through the doors ----------------------------------------------------------


@pytest.mark.parametrize("relation", ["employee", "relative"])
def test_those_close_to_the_shop_are_shown_and_labelled_but_not_counted(world: World, relation: str) -> None:
    world.published(rating=5, relationship=relation)
    page = world.page()
    assert page["items"][0]["relationship"] == relation
    assert page["items"][0]["rating"] == 5
    assert page["summary"]["count"] == 0
    assert page["summary"]["average"] is None


def test_who_got_it_free_is_labelled_and_counted(world: World) -> None:
    world.published(rating=5, relationship="received_free")
    assert world.page()["items"][0]["relationship"] == "received_free"
    assert world.page()["summary"]["count"] == 1


def test_the_latest_review_of_an_author_counts_and_both_are_shown(world: World) -> None:
    world.published(rating=1)
    world.published(rating=5)
    page = world.page()
    assert [item["rating"] for item in page["items"]] == [5, 1]
    assert (page["summary"]["count"], page["summary"]["average"]) == (1, "5.0")


def test_an_earlier_review_counts_again_when_the_later_one_goes(world: World) -> None:
    world.published(rating=1)
    later_one = world.published(rating=5)
    world.client.post(f"{status_path(world, later_one)}/withdrawal")
    page = world.page()
    assert [item["rating"] for item in page["items"]] == [1]
    assert (page["summary"]["count"], page["summary"]["average"]) == (1, "1.0")


def test_rewarded_reviews_count_in_the_whole_and_not_beside_it(world: World) -> None:
    world.deliver()
    world.work()
    world.published(rating=2, email="plain@example.com")
    with world.acting():
        points.start(world.store(), 40, "One cent each", now())
    with world.acting():
        store = world.store()
        review = a_submitted(a_contact(store, now()), now(), rating=5)
        publish(review, the_staff(store), now())
    summary = world.page()["summary"]
    assert (summary["count"], summary["average"]) == (2, "3.5")
    assert summary["unrewarded"] == {"count": 1, "average": "2.0"}
    assert {item["rating"]: bool(item["rewarded"]) for item in world.page()["items"]} == {2: False, 5: True}


def test_stars_kept_after_an_erasure_are_those_that_counted(world: World) -> None:
    """An employee's stars and an author's earlier ones did not count, so nothing of them stays."""
    with world.acting():
        store = world.store()
        by = the_staff(store)
        author, employee = a_contact(store, now()), a_contact(store, now())
        for contact, over in (
            (author, {"rating": 1}),
            (author, {"rating": 4}),
            (employee, {"rating": 5, "relation": Relationship.EMPLOYEE}),
        ):
            publish(a_submitted(contact, now(), **over), by, now())
        privacy.erase(author, now(), keep_stars=True)
        privacy.erase(employee, now(), keep_stars=True)
    page = world.page()
    assert page["items"] == []
    assert page["summary"]["histogram"] == {"5": 0, "4": 1, "3": 0, "2": 0, "1": 0}
    with world.acting():
        assert proof.verify(world.store()).problems == []


def test_an_erased_withheld_review_leaves_its_star_but_is_withheld_no_more(world: World) -> None:
    with world.acting():
        store = world.store()
        contact = a_contact(store, now())
        review = a_submitted(contact, now(), rating=2)
        ruling = Ruling(Measure.WITHHOLD_TEXT, Reason.CONFIDENTIAL)
        moderation.decide(review, ruling, the_staff(store), review.revision, now())
    assert world.page()["summary"]["withheld"]["total"] == 1
    with world.acting():
        contact = db.session.scalars(sa.select(Contact)).one()
        privacy.erase(contact, now(), keep_stars=True)
    summary = world.page()["summary"]
    assert summary["withheld"] == {"total": 0, "by_reason": {}}
    assert (summary["count"], summary["average"]) == (1, "2.0")
