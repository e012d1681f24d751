"""An operator with the database open takes the guards down and bends something: the log tells (D12)."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.actions import proof
from server.db import db, transaction
from tests.factories import World
from tests.shop_systems import run

BENT = {
    "a star": "UPDATE review_versions SET rating = 5",
    "a word": "UPDATE review_texts SET body = 'Perfect!'",
    "a time": "UPDATE review_versions SET at = '2020-01-01 00:00:00'",
    "words blanked without erasure": "UPDATE review_texts SET body = NULL, title = NULL, salt = NULL",
    "a reply's word": "UPDATE replies SET body = 'We never said that.'",
    "all replies": "DELETE FROM replies",
    "what readers see": "UPDATE listings SET item = replace(item, 'Used it', 'Loved it')",
    "the stored page": "UPDATE documents SET body = '{}'",
    "a review hidden as withdrawn": "UPDATE reviews SET state = 'withdrawn', public_version_id = NULL",
    "a review hidden as erased": "UPDATE reviews SET state = 'erased', contact_id = NULL, public_version_id = NULL",
    "a name": "UPDATE review_identities SET public_name = 'Somebody else'",
    "a relationship": "UPDATE reviews SET relationship = 'employee'",
    "a reward taken from sight": "UPDATE reviews SET rewarded_programme = NULL, rewarded_points = NULL",
    "a decision's maker": "UPDATE decisions SET measure = 'mask_phrase', reason = 'confidential'",
    "a grown balance": "UPDATE points_entries SET amount = 4000",
    "a lost balance": "DELETE FROM points_entries",
    "a counter": "UPDATE product_ratings SET n5 = n5 + 1, u5 = u5 + 1",
    "a leaf": "UPDATE log_events SET leaf = '00'",
    "a lost leaf": 'DELETE FROM log_events WHERE "index" = 2',
}


@pytest.fixture
def lived(world: World) -> World:
    """A store with a rewarded, named, published and answered review, and the guards taken down."""
    desk = world.desk()
    desk.post("/desk/points/programmes", points="40", terms="One cent each")
    number = world.published(rating=2, public_name="Alice K.", name_consent="true")
    desk.post(f"/desk/reviews/{number}/replies", body="Thank you, Alice.")
    world.work()
    with world.acting():
        assert proof.verify(world.store()).problems == []
        take_down_the_guards()
    return world


def take_down_the_guards() -> None:
    if db.engine.dialect.name == "sqlite":
        names = db.session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for name in names:
            db.session.execute(sa.text(f"DROP TRIGGER {name}"))
    else:
        db.session.execute(sa.text("DROP FUNCTION vouchsafe_refuse CASCADE"))


@pytest.fixture
def guarded_again(request: pytest.FixtureRequest):
    """PostgreSQL's database is shared by the tests of a process: its guards are put up again."""
    yield
    if request.node.callspec.params["engine"] == "postgres":
        put_up_the_guards(request.getfixturevalue("postgres_url"))


def put_up_the_guards(url: str) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    from migrations import guards

    engine = sa.create_engine(url)
    with engine.begin() as connection:
        guards.put_up(Operations(MigrationContext.configure(connection)))
    engine.dispose()


@pytest.mark.parametrize("bent", BENT)
def test_a_hand_in_the_tables_shows(guarded_again: None, lived: World, bent: str) -> None:
    with lived.app.app_context():
        with transaction():
            db.session.execute(sa.text(BENT[bent]))
        assert proof.verify(lived.store()).problems != []


def test_a_log_that_was_cut_does_not_begin_with_the_noted_head(guarded_again: None, lived: World) -> None:
    with lived.app.app_context():
        noted = proof.verify(lived.store())
        assert proof.holds_on(lived.store(), noted.size, noted.root)
        with transaction():
            db.session.execute(
                sa.text('DELETE FROM log_events WHERE "index" = (SELECT max("index") FROM log_events)')
            )
        assert not proof.holds_on(lived.store(), noted.size, noted.root)


@pytest.mark.parametrize("measure", ["publish", "withhold_text"])
def test_who_saw_the_star_and_undid_must_bring_evidence_and_is_logged(world: World, measure: str) -> None:
    number = world.reviewed(rating=1)
    desk = world.desk()
    reason = {} if measure == "publish" else {"reason": "abusive_obscene_defamatory"}
    assert desk.decide(number, measure, **reason).status_code == 303
    decision = world.one("SELECT max(id) FROM decisions")
    assert desk.post(f"/desk/decisions/{decision}/undoings").status_code == 303
    refusal: dict[str, str] = {"reason": "unrelated_to_product"}
    assert desk.decide(number, "refuse", **refusal).status_code == 422
    assert (
        desk.decide(number, "refuse", **refusal, evidence="It names another shop's parcel.").status_code
        == 303
    )
    assert world.one("SELECT after_reveal FROM decisions ORDER BY id DESC LIMIT 1")


def test_the_outbox_page_covers_what_belongs_to_the_reader_alone(world: World) -> None:
    world.reviewed()
    world.work()
    desk = world.desk()
    for number in range(1, world.one("SELECT max(id) FROM mail_messages") + 1):
        for path in (f"/desk/mails/{number}", f"/desk/mails/{number}/html"):
            shown = desk.client.get(path).get_data(as_text=True)
            assert not re.search(r"/(r|u|status|me)/[\w-]{20,}", shown)


def test_a_public_name_is_screened_and_can_be_hidden(world: World) -> None:
    name = "buy at http://spam.example"
    number = world.reviewed(public_name=name, name_consent="true")
    assert world.one("SELECT kind FROM findings WHERE field = 'public_name'") == "link"
    desk = world.desk()
    form = {"reason": "spam_promotional_links", "passage": "http://spam.example"}
    assert desk.decide(number, "mask_phrase", **form).status_code == 303
    assert world.page()["items"][0]["author"] is None


@pytest.mark.parametrize("passage", ["e", "Used it every day for a week and the seams hold."])
def test_a_mask_hides_words_and_never_most_of_a_text(world: World, passage: str) -> None:
    number = world.reviewed()
    answer = world.desk().decide(number, "mask_phrase", reason="confidential", passage=passage)
    assert answer.status_code == 422


def test_the_command_notes_heads_and_shows_a_log_that_was_cut(
    guarded_again: None, lived: World, tmp_path: Path
) -> None:
    heads = tmp_path / "heads.json"
    assert run(lived, "log", "verify", "--heads", str(heads)).exit_code == 0
    noted = heads.read_text()
    with lived.acting():
        newest = sa.text('DELETE FROM log_events WHERE "index" = (SELECT max("index") FROM log_events)')
        db.session.execute(newest)
    result = run(lived, "log", "verify", "--heads", str(heads))
    assert result.exit_code == 1
    assert "does not begin with" in result.output
    assert heads.read_text() == noted
