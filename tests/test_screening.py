"""Screening informs and never decides; it cannot see stars, so stars cannot steer it (US7, US10, D1)."""

import ast
import inspect
import re

import pytest
import sqlalchemy as sa

from server.actions import cards, screening
from server.actions.screening import Context, screen
from server.db import db
from server.models.outbox import Job
from server.models.review import Review
from tests.authors import a_contact, a_submitted
from tests.factories import World, now

LONG = "The handle came loose after a week and the shop sent a new one within two days."


def kinds(body: str, title: str | None = None, context: Context = Context()) -> list[str]:  # noqa: B008 - frozen
    return [noticed.kind for noticed in screen(title, body, context)]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Works fine.", []),
        ("", []),
        ("Cheaper at https://other.example/mug", ["link"]),
        ("Look at www.other.example", ["link"]),
        ("Go to cheapmugs.com instead", ["link"]),
        ("Write to bob.smith@example.org", ["email"]),
        ("Ring +44 20 7946 0000", ["phone"]),
        ("Bought on 2026-05-02, still fine", []),
        ("Lasts 10 years, cost 25.50", []),
        ("The seller is a scumbag", ["insult"]),
        ("Der Verkäufer ist ein Arschloch", ["insult"]),
        ("Passt gut. Danke.", []),
    ],
)
def test_a_finding_says_what_was_noticed(body: str, found: list[str]) -> None:
    assert sorted(set(kinds(body)) - {"link"} | ({"link"} & set(found))) == sorted(found)


def test_a_finding_says_where_in_which_field() -> None:
    (noticed,) = screen("See www.other.example", "Fine.", Context())
    assert (noticed.kind, noticed.field) == ("link", "title")
    assert "See www.other.example"[noticed.start : noticed.end] == "www.other.example"


def test_positions_count_code_points() -> None:
    text = "👍🏽 ring +44 20 7946 0000"
    (noticed,) = screen(None, text, Context())
    assert text[noticed.start : noticed.end] == "+44 20 7946 0000"


def test_the_same_longer_text_again_is_noticed_and_a_short_one_is_not() -> None:
    again = Context(earlier_texts=frozenset({LONG.casefold(), "great!"}))
    assert kinds(LONG.upper(), context=again) == ["duplicate"]
    assert kinds("Great!", context=again) == []


def test_words_of_the_stores_own_people_are_noticed() -> None:
    assert kinds("Fine.", context=Context(written_by_staff=True)) == ["staff"]


def test_no_rating_is_within_reach_of_screening() -> None:
    assert set(inspect.signature(screen).parameters) <= {"title", "body", "public_name", "context"}
    assert set(Context.__dataclass_fields__) == {"earlier_texts", "written_by_staff"}
    tree = ast.parse(inspect.getsource(screening))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not {name for name in names if re.search("rating|star", name)} - {"start"}


@pytest.mark.parametrize("publish_clean", [True, False])
@pytest.mark.parametrize("body", [LONG, "The seller is a scumbag, ring +44 20 7946 0000", None])
def test_the_same_words_take_the_same_way_whatever_the_stars(
    world: World, body: str | None, publish_clean: bool
) -> None:
    """Relabelling: five stores, five ratings, everything else equal, so all that follows is equal."""
    at = now()
    ways = []
    for rating in range(1, 6):
        world.open_store(f"shop-{rating}", publish_clean=publish_clean)
        with world.acting():
            store = world.store(f"shop-{rating}")
            review = a_submitted(a_contact(store, at), at, rating=rating, body=body)
            decision = cards.newest_decision(review)
            ways.append(
                (
                    review.state,
                    review.publish_due_at,
                    [(f.kind, f.field, f.start, f.end) for f in cards.findings(review.versions[0])],
                    decision and (decision.measure, decision.decider, decision.at),
                    [
                        (job.kind, job.due_at, job.state)
                        for job in db.session.scalars(
                            sa.select(Job).where(Job.store_id == store.id).order_by(Job.id)
                        )
                    ],
                )
            )
    assert all(way == ways[0] for way in ways)


def test_the_same_stars_in_another_order_are_listed_and_queued_in_the_same_order(world: World) -> None:
    orders = []
    for slug, ratings in (("up", [1, 2, 3, 4, 5]), ("down", [5, 4, 3, 2, 1]), ("mixed", [3, 5, 1, 2, 4])):
        world.open_store(slug, publish_clean=True)
        with world.acting():
            store = world.store(slug)
            for n, rating in enumerate(ratings):
                body = f"Number {n}" + (" is a scumbag" if n % 2 else "")
                a_submitted(a_contact(store, now()), now(), rating=rating, body=body)
        world.slug = slug
        listed = [item["body"] for item in world.page()["items"]]
        queue = world.desk().client.get("/desk/reviews").get_data(as_text=True)
        orders.append((listed, re.findall(r"Number \d", queue)))
    assert orders[0] == orders[1] == orders[2]
    assert orders[0][0] == ["Number 4", "Number 2", "Number 0"]
    assert orders[0][1] == ["Number 1", "Number 3"]


def test_a_store_publishes_by_rule_only_what_screening_passed(world: World) -> None:
    world.change_store(publish_clean=True)
    clean = world.reviewed(rating=1, body="Broke on the second day.")
    marked = world.reviewed(rating=5, body="Best mug! More at www.other.example")
    assert world.one("SELECT state FROM reviews WHERE id = :id", id=clean) == "published"
    assert world.one("SELECT state FROM reviews WHERE id = :id", id=marked) == "waiting"
    assert world.one("SELECT decider FROM decisions WHERE review_id = :id", id=clean) == "rule"
    assert [item["rating"] for item in world.page()["items"]] == [1]


def test_no_finding_holds_a_review_beyond_its_clock(world: World) -> None:
    number = world.reviewed(body="The seller is a scumbag, see www.other.example")
    with world.acting():
        due = Review.publish_due_at
        wait = db.session.scalar(sa.select(due).where(Review.id == number)) - now()
    world.work(after=wait)
    assert world.one("SELECT state FROM reviews WHERE id = :id", id=number) == "published"


@pytest.mark.parametrize("decider", ["rule", "clock"])
@pytest.mark.parametrize("measure", ["withhold_text", "refuse", "mask_phrase"])
def test_the_database_itself_refuses_software_that_withholds(
    world: World, decider: str, measure: str
) -> None:
    number = world.reviewed()
    row = (
        "INSERT INTO decisions (store_id, review_id, version_id, measure, reason, decider, policy_version_id, "
        "after_reveal, at) SELECT store_id, id, waiting_version_id, :measure, 'abusive_obscene_defamatory', "
        ":decider, policy_version_id, false, submitted_at FROM reviews WHERE id = :id"
    )
    with pytest.raises(sa.exc.IntegrityError, match="machines_only_publish"), world.acting():
        db.session.execute(sa.text(row), {"measure": measure, "decider": decider, "id": number})
