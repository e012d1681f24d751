"""The database itself refuses what no code of ours would do, and the log catches who forces it (D12, D13)."""

import pytest
import sqlalchemy as sa

from server.actions import points, proof
from server.db import db
from tests.authors import status_path
from tests.factories import World, a_review, now

#: What no code of ours would do.
BENDING = (
    "UPDATE review_versions SET rating = 5",
    "UPDATE review_versions SET rating = NULL",
    "UPDATE review_versions SET at = '2020-01-01 00:00:00'",
    "UPDATE review_versions SET number = number + 10",
    "UPDATE review_versions SET digest = 'x'",
    "UPDATE review_versions SET review_id = 99",
    "UPDATE review_versions SET store_id = 99",
    "UPDATE reviews SET submitted_at = '2020-01-01 00:00:00'",
    "UPDATE reviews SET verified = NOT verified",
    "UPDATE reviews SET rewarded_points = NULL",
    "UPDATE reviews SET rewarded_programme = 7",
    "UPDATE reviews SET store_id = 99",
    "UPDATE review_texts SET body = 'Best ever!'",
    "UPDATE review_texts SET title = 'Best ever!', body = NULL, salt = NULL",
    "UPDATE review_texts SET body = NULL",
    "UPDATE review_texts SET salt = '00'",
    "UPDATE points_entries SET amount = amount + 1",
    "UPDATE points_entries SET at = '2020-01-01 00:00:00'",
    "UPDATE points_entries SET amount = amount",
    "UPDATE decisions SET reason = 'duplicate'",
    "UPDATE decisions SET measure = 'publish'",
    "UPDATE decisions SET after_reveal = NOT after_reveal",
    "UPDATE decisions SET at = '2020-01-01 00:00:00'",
    "UPDATE decision_notes SET evidence = 'None at all'",
    "UPDATE decision_notes SET passage = 'x'",
    "UPDATE consents SET action = 'given'",
    "UPDATE consents SET text_hash = 'x'",
    "UPDATE replies SET body = 'We never said that.'",
    "UPDATE replies SET at = '2020-01-01 00:00:00'",
    "UPDATE replies SET version_id = version_id + 1",
    "UPDATE log_events SET leaf = 'x'",
    "UPDATE log_events SET kind = 'x'",
    "UPDATE log_events SET payload = '{}'",
    "UPDATE log_events SET at = '2020-01-01 00:00:00'",
    'UPDATE log_events SET "index" = "index" + 100',
    'UPDATE log_events SET "index" = NULL',
    "DELETE FROM log_events",
    "DELETE FROM decision_notes",
    "DELETE FROM decisions",
    "DELETE FROM points_entries",
    "DELETE FROM consents",
    "DELETE FROM replies",
    "DELETE FROM review_texts",
    "DELETE FROM review_versions",
    "DELETE FROM reviews",
)
#: What only an operator without guards can do, and what the check then says.
FORCED = (
    ("UPDATE review_versions SET rating = 5 WHERE number = 1", "not what the author sent"),
    ("UPDATE review_texts SET body = 'Best ever!'", "not what the author sent"),
    ("UPDATE review_texts SET title = 'Best ever!' WHERE title = 'A title'", "not what the author sent"),
    (
        "UPDATE review_versions SET at = '2020-01-01 00:00:00' WHERE number = 1",
        "not what the author sent",
    ),
    ("UPDATE review_versions SET digest = 'x' WHERE number = 1", "commits to something else"),
    ("UPDATE review_texts SET salt = '00'", "not what the author sent"),
    ("UPDATE review_texts SET salt = 'no hex'", "not what the author sent"),
    ("UPDATE log_events SET payload = '[]' WHERE kind = 'review.version'", "commits to something else"),
    ("UPDATE log_events SET leaf = 'x' WHERE \"index\" = 3", "leaf 3 does not match"),
    ("UPDATE log_events SET payload = '{}' WHERE \"index\" = 3", "leaf 3 does not match"),
    ('DELETE FROM log_events WHERE "index" = 3', "leaf 3 is missing"),
    ('UPDATE log_events SET "index" = 999 WHERE "index" = 3', "leaf 3 is missing"),
    ("DELETE FROM log_events WHERE kind = 'review.version'", "leaf is missing"),
    ("UPDATE product_ratings SET n5 = n5 + 100", "counters do not add up"),
    ("UPDATE product_ratings SET u5 = u5 + 100", "counters do not add up"),
    ("UPDATE product_ratings SET n2 = 0", "counters do not add up"),
    ("UPDATE product_ratings SET withheld = '{\"duplicate\": 3}'", "counters do not add up"),
    ("UPDATE listings SET counted = NOT counted", "counters do not add up"),
)


@pytest.fixture
def told(world: World) -> World:
    """A store where something of everything happened, and the log is numbered."""
    with world.acting():
        points.start(world.store(), 40, "One cent each", now())
    number = world.published(rating=2, title="A title", public_name="Alice K.", name_consent="true")
    desk = world.desk()
    desk.post(f"/desk/reviews/{number}/replies", body="Thank you.")
    world.client.post(f"{status_path(world, number)}/versions", data=a_review(rating=3, body="Second."))
    desk.decide(number, "refuse", reason="suspected_fake", evidence="The photo.")
    world.work()
    assert problems(world) == []
    return world


def problems(world: World) -> list[str]:
    with world.acting():
        return proof.verify(world.store()).problems


def test_raw_sql_that_bends_history_is_refused(told: World) -> None:
    before = told.counts()
    for statement in BENDING:
        assert refusal(told, statement), statement
    assert told.counts() == before
    assert problems(told) == []


def refusal(world: World, statement: str) -> str | None:
    """What the database says against it; None when it lets it pass."""
    try:
        with world.acting():
            db.session.execute(sa.text(statement))
    except sa.exc.IntegrityError as error:
        return str(error.orig)
    return None


def test_words_may_be_blanked_and_never_filled_again(told: World) -> None:
    for statement in (
        "UPDATE review_texts SET title = NULL, body = NULL, salt = NULL",
        "UPDATE decision_notes SET passage = NULL, evidence = NULL",
        "UPDATE replies SET body = NULL, salt = NULL",
    ):
        assert refusal(told, statement) is None, statement
        table, column = statement.split()[1], statement.split()[3]
        assert "only ever blanked" in (refusal(told, f"UPDATE {table} SET {column} = 'again'") or "")


def test_words_blanked_behind_the_products_back_are_missed(told: World) -> None:
    with told.acting():
        db.session.execute(sa.text("UPDATE review_texts SET title = NULL, body = NULL, salt = NULL"))
    missed = [problem for problem in problems(told) if "words are gone without an erasure" in problem]
    assert len(missed) == 2


def test_verified_needs_an_order_line(told: World) -> None:
    copied = (
        "store_id, product_id, channel, {}, relationship, policy_version_id, state, submitted_at, helpful, "
        "keep_stars, revision"
    )
    statement = (
        f"INSERT INTO reviews (public_id, {copied.format('verified')}) "
        f"SELECT 'made-up', {copied.format(':verified').replace(', state,', ', :state,')} FROM reviews"
    )
    bound = {"verified": True, "state": "waiting"}
    with pytest.raises(sa.exc.IntegrityError, match="verified_needs_order_line"), told.acting():
        db.session.execute(sa.text(statement), bound)
    with told.acting():
        db.session.execute(sa.text(statement), bound | {"verified": False})


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_no_rating_beyond_one_to_five_is_stored(told: World, rating: int) -> None:
    statement = (
        "INSERT INTO review_versions (store_id, review_id, number, rating, at, digest) "
        "SELECT store_id, review_id, 9, :rating, at, digest FROM review_versions WHERE number = 1"
    )
    with pytest.raises(sa.exc.IntegrityError, match="rating_one_to_five"), told.acting():
        db.session.execute(sa.text(statement), {"rating": rating})


# --- an operator who takes the guards down --------------------------------------------------------------


def take_down_guards() -> None:
    """What only someone with the database can do; call inside `acting`."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        return
    for name in db.session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        db.session.execute(sa.text(f"DROP TRIGGER {name}"))


def test_who_takes_the_guards_down_and_bends_a_row_is_caught(told: World) -> None:
    for statement, caught in FORCED:
        found = problems_after(told, statement)
        assert any(caught in problem for problem in found), (statement, found)
    assert problems(told) == []


def problems_after(world: World, statement: str) -> list[str]:
    """What a check finds, in a transaction that is rolled back afterwards."""
    with world.app.app_context():
        take_down_guards()
        db.session.execute(sa.text(statement))
        found = proof.verify(world.store()).problems
        db.session.rollback()
        return found


def test_an_honest_history_with_erasures_and_undos_raises_no_alarm(told: World) -> None:
    number = told.published(rating=5, email="bob@example.com")
    desk = told.desk()
    decision = told.one("SELECT max(id) FROM decisions")
    desk.post(f"/desk/decisions/{decision}/undoings")
    desk.decide(number, "withhold_text", reason="confidential", evidence="Seen.")
    told.client.post(f"{status_path(told, number)}/withdrawal")
    told.work()
    assert problems(told) == []
