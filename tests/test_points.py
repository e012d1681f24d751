"""Points: off until promised, equal for every rating, once, never taken back, with no path to a review."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from server.actions import points, reviews
from server.actions.reviews import Draft
from server.db import Base, db
from server.models.contact import Contact
from server.models.points import PointsEntry, PointsKind, PointsProgramme
from tests.authors import Author, a_bought_line, a_contact, a_submitted, status_path
from tests.factories import World, a_line, a_review, an_order, now

TERMS = "One cent each on your next order"


def promise(world: World, amount: int = 40) -> None:
    answer = world.desk().post("/desk/points/programmes", points=str(amount), terms=TERMS)
    assert answer.status_code == 303


def entries(world: World) -> list[int]:
    with world.acting():
        return list(db.session.scalars(sa.select(PointsEntry.amount).order_by(PointsEntry.id)))


def test_points_are_off_until_someone_promises_them(world: World) -> None:
    path = world.invited()
    assert "points" not in world.client.get(path).get_data(as_text=True)
    world.write(path)
    assert entries(world) == []
    world.desk().decide(1)
    assert world.page()["items"][0]["rewarded"] is None
    assert world.page()["notice"]["incentives"] is None


def test_every_rating_earns_the_same_at_the_same_moment(world: World) -> None:
    promise(world)
    at = now()
    with world.acting():
        store = world.store()
        for rating in range(1, 6):
            a_submitted(a_contact(store, at), at, rating=rating)
        found = db.session.scalars(sa.select(PointsEntry)).all()
        assert [(entry.amount, entry.at, entry.kind) for entry in found] == [(40, at, PointsKind.REVIEW)] * 5
        assert len({entry.programme_id for entry in found}) == 1


@pytest.mark.parametrize(
    "fields", [{"body": "", "title": ""}, {"body": "Broke."}, {"relationship": "employee"}]
)
def test_length_praise_and_relationship_earn_no_more_and_no_less(
    world: World, fields: dict[str, str]
) -> None:
    promise(world)
    world.reviewed(**fields)
    assert entries(world) == [40]


def test_points_are_booked_before_anyone_judged_a_word(world: World) -> None:
    promise(world)
    number = world.reviewed(body="The seller is a scumbag, see www.other.example")
    assert entries(world) == [40]
    world.desk().decide(number, "refuse", reason="spam_promotional_links")
    assert entries(world) == [40], "and a refusal takes none back"
    world.client.post(f"{status_path(world, number)}/withdrawal")
    assert entries(world) == [40], "nor does a withdrawal"


def test_a_line_earns_once_however_often_it_is_sent_changed_or_taken_back(world: World) -> None:
    promise(world)
    author = Author(world, world.invited())
    review = author.post().get_json()["id"]
    author.post()
    author.patch(review, rating=1)
    author.withdraw(review)
    author.patch(review, rating=2)
    assert entries(world) == [40]


def test_each_line_of_an_order_earns_its_own(world: World) -> None:
    promise(world)
    path = world.invited(lines=[a_line(1), a_line(2)])
    for line in world.line_ids(path):
        world.write(path, line)
    assert entries(world) == [40, 40]


def test_a_line_refunded_whole_before_earns_nothing_and_the_form_promises_nothing(world: World) -> None:
    promise(world)
    path = world.invited(lines=[a_line(1, returned_quantity=1), a_line(2, quantity=2, returned_quantity=1)])
    whole, partly = world.line_ids(path)
    assert world.client.get(path).get_data(as_text=True).count("You get 40 points") == 1
    for line in (whole, partly):
        world.write(path, line)
        world.desk().decide(int(world.one("SELECT max(id) FROM reviews")))
    assert entries(world) == [40]
    assert world.page("P1")["items"][0]["rewarded"] is None
    assert world.page("P2")["items"][0]["rewarded"] == {"programme": "1", "points": 40}


def test_a_refund_after_writing_takes_nothing_back(world: World) -> None:
    promise(world)
    path = world.invited()
    world.write(path)
    world.deliver(an_order(status="refunded", lines=[a_line(1, returned_quantity=1)]))
    assert entries(world) == [40]
    world.desk().decide(1)
    (item,) = world.page()["items"]
    assert item["rewarded"] == {"programme": "1", "points": 40}
    assert item["proof"]["returned"] == "fully"


def test_a_reward_stays_disclosed_when_the_promise_ends_or_changes(world: World) -> None:
    promise(world)
    number = world.published(rating=5)
    promise(world, 90)
    world.work()
    assert world.page()["items"][0]["rewarded"] == {"programme": "1", "points": 40}
    assert world.page()["notice"]["incentives"] == {"programme": "2", "points": 90}
    assert world.desk().post("/desk/points/end").status_code == 303
    world.work()
    world.client.post(f"{status_path(world, number)}/versions", data=a_review(rating=1))
    world.desk().decide(number)
    page = world.page()
    assert page["items"][0]["rewarded"] == {"programme": "1", "points": 40}
    assert page["summary"]["unrewarded"]["count"] == 0
    assert page["notice"]["incentives"] is None
    path = world.invited(order_id="after", lines=[a_line(9)])
    assert "points" not in world.client.get(path).get_data(as_text=True)


def test_the_form_says_the_promise_and_the_terms_before_the_author_writes(world: World) -> None:
    promise(world)
    page = world.client.get(world.invited()).get_data(as_text=True)
    assert "40 points" in page
    assert "whatever your rating" in page
    assert TERMS in page


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({"points": "0", "terms": TERMS}, "points"),
        ({"points": "-5", "terms": TERMS}, "points"),
        ({"points": "100001", "terms": TERMS}, "points"),
        ({"points": "many", "terms": TERMS}, "points"),
        ({"points": "40", "terms": ""}, "terms"),
        ({"points": "40", "terms": "x" * 501}, "terms"),
    ],
)
def test_a_promise_without_points_or_terms_is_not_made(
    world: World, form: dict[str, str], wrong: str
) -> None:
    answer = world.desk().post("/desk/points/programmes", **form)
    assert answer.status_code == 422
    assert f'id="{wrong}-error"' in answer.get_data(as_text=True)
    assert world.counts()["points_programmes"] == 0


def test_only_one_promise_runs_at_a_time(world: World) -> None:
    promise(world)
    second = PointsProgramme(store_id=1, number=9, points=5, terms="x", started_at=now())
    with pytest.raises(sa.exc.IntegrityError), world.acting():
        db.session.add(second)
    promise(world, 50)
    with world.acting():
        ended = sa.select(sa.func.count()).where(PointsProgramme.ended_at.is_not(None))
        assert db.session.scalar(ended) == 1


def test_the_balance_is_the_sum_of_the_entries(world: World) -> None:
    promise(world)
    with world.acting():
        contact = a_contact(world.store(), now())
        for product in ("P1", "P2"):
            a_submitted(contact, now(), product=product)
        assert points.balance(contact) == 80
        assert points.balance(a_contact(world.store(), now())) == 0


def test_another_stores_promise_pays_nobody_here(world: World) -> None:
    world.open_store("other")
    world.slug = "other"
    promise(world)
    world.slug = "demo"
    world.reviewed()
    assert entries(world) == []


def test_the_ledger_cannot_book_a_line_twice_even_in_raw_sql(world: World) -> None:
    promise(world)
    with world.acting():
        line = a_bought_line(a_contact(world.store(), now()), now())
        contact = db.session.get_one(Contact, line.order.contact_id)
        reviews.submit(contact, line, Draft(rating=1), now())
    copy = (
        "INSERT INTO points_entries (store_id, contact_id, order_line_id, programme_id, kind, amount, at) "
        "SELECT store_id, contact_id, order_line_id, programme_id, kind, amount, at FROM points_entries"
    )
    with pytest.raises(sa.exc.IntegrityError), world.acting():
        db.session.execute(sa.text(copy))


def test_no_path_of_keys_leads_from_points_to_a_review_or_rating() -> None:
    reached = set(ahead(["points_entries", "points_programmes"]))
    assert reached == {
        "points_entries", "points_programmes", "contacts", "order_lines", "orders", "products", "stores",
    }  # fmt: skip
    columns = {column.name for name in reached for column in Base.metadata.tables[name].columns}
    assert not {name for name in columns if "review" in name or "rating" in name or "star" in name} - {
        "started_at"
    }


def ahead(tables: list[str]) -> Iterator[str]:
    """Every table that keys lead to, from these on."""
    seen: set[str] = set()
    while tables:
        name = tables.pop()
        if name not in seen:
            seen.add(name)
            yield name
            tables += [key.column.table.name for key in Base.metadata.tables[name].foreign_keys]
