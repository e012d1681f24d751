"""A database of the first release comes through the next migration with every row and every promise (D13, D20)."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command

from migrations import guards
from server.actions import points, suppressions
from server.crypto import digest, vault
from server.invite_rules import Rules
from server.models.outbox import JobKind
from server.upgrade import config, migrate
from tests.authors import status_path
from tests.conftest import SECRET_KEY
from tests.factories import ALICE, COMPLETE, World, a_line, a_review, now, text_of
from tests.seasons import fates, live, live_until
from tests.test_guards_database import BENDING, refusal

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
#: Who stands in the old database, by what stops them there.
PEOPLE = ("free", "unsubscribed", "complaint", "hard_bounce", "erased", "left")


Copy = Callable[[str], str]


@pytest.fixture(scope="module")
def copy_of(
    engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Copy]:
    """Makes a database like the one at an address; "" is an empty one."""
    if engine == "sqlite":
        yield _copying_files(tmp_path_factory)
        return
    base, _, name = request.getfixturevalue("postgres_url").rpartition("/")
    made: list[str] = []
    with psycopg.connect(f"{base.replace('+psycopg', '')}/postgres", autocommit=True) as server:

        def copy(url: str) -> str:
            like = url.rpartition("/")[2] or "template0"
            made.append(f"{name}_old_{len(made)}")
            server.execute(f'CREATE DATABASE "{made[-1]}" TEMPLATE "{like}"')
            return f"{base}/{made[-1]}"

        yield copy
        for one in made:
            server.execute(f'DROP DATABASE "{one}" WITH (FORCE)')


def _copying_files(folders: pytest.TempPathFactory) -> Copy:
    def copy(url: str) -> str:
        path = folders.mktemp("old") / "old.db"
        if url:
            shutil.copy(url.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    return copy


@pytest.fixture(scope="module")
def old_url(copy_of: Copy) -> str:
    """A database that lived under the first release."""
    url = copy_of("")
    command.upgrade(config(url), "0001")
    fill(url)
    return url


@pytest.fixture(scope="module")
def carried(old_url: str, copy_of: Copy) -> str:
    """The same, brought to today's migration; only looked at."""
    url = copy_of(old_url)
    migrate(url)
    return url


@pytest.fixture
def lived(carried: str, copy_of: Copy, make_world: Callable[..., World]) -> World:
    """A copy of it, served."""
    world = make_world(database_url=copy_of(carried))
    world.change_rules()
    return world


@contextmanager
def opened(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def everything(url: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as the database itself tells it."""
    with opened(url) as connection:
        found = sa.MetaData()
        found.reflect(connection)
        return {
            name: [
                dict(row._mapping)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for name, table in found.tables.items()
        }


class Old:
    """Writes rows of the first release, with nothing of today's models."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.tables = sa.MetaData()
        self.tables.reflect(connection)
        self.store = 0

    def put(self, table: str, **row: Any) -> int:
        into = self.tables.tables[table]
        if "store_id" in into.c:
            row.setdefault("store_id", self.store)
        made = self.connection.execute(into.insert().values(**row).returning(into.c.id))
        return int(made.scalar_one())


def fill(url: str) -> None:
    """Two stores with their own waits; six people each; invitations in every state; links, mails, the log."""
    vault.open(SECRET_KEY)
    with opened(url) as connection:
        old = Old(connection)
        for slug, days in (("demo", 5), ("second", 21)):
            _a_store(old, slug, days)


def _a_store(old: Old, slug: str, days: int) -> None:
    known = COMPLETE | {
        name: vault.seal(COMPLETE[name], f"store.{name}") for name in ("shopify_secret", "woocommerce_secret")
    }
    old.store = old.put(
        "stores", slug=slug, name="Fern & Tide", time_zone="UTC", invite_delay_days=days, link_days=90,
        publish_clean=False, demo=False, api_key_nonce="aa", created_at=NOW - 90 * DAY,
        orders_secret=vault.seal("whsec_c2VjcmV0", "store.orders_secret"), **known,
    )  # fmt: skip
    address = "ada@shop.example"
    old.put("staff", name="Ada", email=vault.seal(address, "staff.email"), email_hash=vault.email_hash(address),
            active=True, created_at=NOW - 90 * DAY)  # fmt: skip
    policy = old.put(
        "policy_versions", number=1, effective_at=NOW - 90 * DAY, terms={"invite_delay_days": days}
    )
    products = [
        old.put("products", ref=f"P{n}", name=f"Thing {n}", created_at=NOW - 90 * DAY) for n in (1, 2)
    ]
    for person in PEOPLE:
        _a_person(old, policy, products, person)
    old.put("log_events", index=0, kind="policy.version", at=NOW, payload={"number": 1}, leaf=f"{slug}-leaf")


def _a_person(old: Old, policy: int, products: list[int], person: str) -> None:
    """With an order; "left" was passed over as suppressed, the others wait; "free" had a mail before."""
    address = f"{person}@example.com"
    hashed = vault.email_hash(address)
    contact = old.put(
        "contacts", email=vault.seal(address, "contact.email"), email_hash=hashed, created_at=NOW - 30 * DAY
    )
    reason = "unsubscribed" if person == "left" else person
    if person != "free":
        old.put("suppressions", email_hash=hashed, reason=reason, at=NOW - 9 * DAY)
    nonce = f"{old.store}-{person}"
    old.put("links", purpose="unsubscribe", nonce=nonce, contact_id=contact, created_at=NOW - 9 * DAY,
            token_hash=digest(vault.token("link:unsubscribe", nonce)))  # fmt: skip
    sent = ("sent", None, NOW - 20 * DAY) if person == "free" else None
    for n, (state, skip, at) in enumerate([*([sent] if sent else []), _waiting(person)]):
        order = old.put(
            "orders", ref_hash=f"{nonce}-{n}", ref=f"{nonce}-{n}", platform="generic", contact_id=contact,
            status="delivered", test=False, refund_unnamed=False, placed_at=NOW - 9 * DAY,
            delivered_at=NOW - 6 * DAY, received_at=NOW - 9 * DAY,
        )  # fmt: skip
        old.put(
            "order_lines", order_id=order, ref="1", product_id=products[n], quantity=1, returned_quantity=0
        )
        link = old.put("links", purpose="write", nonce=f"{nonce}-{n}", contact_id=contact, order_id=order,
                       created_at=NOW - 9 * DAY, token_hash=digest(vault.token("link:write", f"{nonce}-{n}")))  # fmt: skip
        due = NOW - DAY if state == "due" else NOW - 20 * DAY
        invitation = old.put("invitations", order_id=order, link_id=link, step="first", due_at=due, state=state,
                             skip_reason=skip, policy_version_id=policy, sent_at=at)  # fmt: skip
        job = old.put("outbox", kind="invitation", key=f"invitation:{invitation}", attempts=0, due_at=due,
                      payload={"invitation": invitation}, state="due" if state == "due" else "done",
                      created_at=NOW - 9 * DAY)  # fmt: skip
        if state == "sent":
            old.put("mail_messages", job_id=job, contact_id=contact, kind="invitation", state="sent",
                    message_id=f"<{nonce}@shop.example>", at=at)  # fmt: skip


def _waiting(person: str) -> tuple[str, str | None, datetime | None]:
    return ("skipped", "suppressed", None) if person == "left" else ("due", None, None)


# --- nothing is lost ------------------------------------------------------------------------------


def test_every_row_is_there_with_every_value_it_had(old_url: str, carried: str) -> None:
    before, after = everything(old_url), everything(carried)
    assert sum(len(kept) for kept in before.values()) > 100
    for table, kept in before.items():
        if table == "alembic_version":
            continue
        now_there = {row["id"]: row for row in after[table]}
        for row in kept:
            today = now_there[row["id"]]
            changed = {k for k in row if k != "invite_delay_days" and today[k] != row[k]}
            assert changed <= ({"skip_reason"} if table == "invitations" else set()), (table, changed)
    more = {table: len(after[table]) - len(kept) for table, kept in before.items()}
    assert {table: n for table, n in more.items() if n} == {"suppressions": 4}, (
        "the topics of who unsubscribed"
    )


def test_migrating_again_changes_nothing(carried: str) -> None:
    before = everything(carried)
    migrate(carried)
    assert everything(carried) == before


def test_each_stores_wait_became_its_first_rules(carried: str) -> None:
    found = everything(carried)
    waits = {
        row["store_id"]: (Rules.of(row["document"]).delay_days, Rules.of(row["document"]).fallback_days)
        for row in found["invitation_rules"]
    }
    by_slug = {store["slug"]: waits[store["id"]] for store in found["stores"]}
    assert by_slug == {"demo": (5, 5), "second": (21, 21)}
    assert all(row["staff_id"] is None and row["number"] == 1 for row in found["invitation_rules"])
    nonces = [store["identity_nonce"] for store in found["stores"]]
    assert len(set(nonces)) == 2
    assert all(len(nonce) == 32 for nonce in nonces), (
        "identities are signed with a secret of each store's own"
    )


def test_what_was_passed_over_tells_the_reason_it_stood_for(carried: str) -> None:
    reasons = {row["skip_reason"] for row in everything(carried)["invitations"] if row["state"] == "skipped"}
    assert reasons == {"unsubscribed"}


# --- who said no ----------------------------------------------------------------------------------


def test_who_had_stopped_the_mails_still_gets_none(lived: World) -> None:
    with lived.app.app_context():
        store = lived.store().id
        asked = {
            person: suppressions.stopped(store, vault.email_hash(f"{person}@example.com"), JobKind.INVITATION)
            for person in PEOPLE
        }
        replies = suppressions.stopped(
            store, vault.email_hash("unsubscribed@example.com"), JobKind.REPLY_NOTICE
        )
        topics = {
            (row.reason.value, row.topic.value)
            for row in suppressions.rows(store, vault.email_hash("unsubscribed@example.com"))
        }
    assert asked.pop("free") is None
    assert {person: reason.value if reason else None for person, reason in asked.items()} == {
        "unsubscribed": "unsubscribed",
        "left": "unsubscribed",
        "complaint": "complaint",
        "hard_bounce": "hard_bounce",
        "erased": "erased",
    }
    assert topics == {("unsubscribed", "invitations"), ("unsubscribed", "points")}
    assert replies is None, "the old link stopped asking, not answers to one's own review (D20)"


def test_what_was_planned_goes_and_what_was_stopped_does_not(lived: World) -> None:
    """In the second store nobody changed the rules: its wait of 21 days holds on."""
    live(lived, minutes=1)
    assert [str(mail["To"]) for mail in lived.mails()] == ["free@example.com"]
    live_until(lived, NOW + 14 * DAY)
    assert len(lived.mails()) == 1
    live_until(lived, NOW + 16 * DAY)
    assert [str(mail["To"]) for mail in lived.mails()] == ["free@example.com"] * 2
    found = {fate.reason for fate in fates(lived).values() if fate.state == "skipped"}
    assert found == {"unsubscribed", "complaint", "hard_bounce", "erased"}


def test_links_of_mails_sent_before_still_work(lived: World) -> None:
    nonce = lived.one(
        "SELECT nonce FROM links WHERE purpose = 'write' AND nonce LIKE '%free-0' ORDER BY id LIMIT 1"
    )
    with lived.app.app_context():
        write = vault.token("link:write", nonce)
        leave = vault.token("link:unsubscribe", nonce.removesuffix("-0"))
    assert "Thing 1" in lived.client.get(f"/r/{write}").get_data(as_text=True)
    assert lived.client.post(f"/u/{leave}").status_code == 200
    with lived.app.app_context():
        hashed = vault.email_hash("free@example.com")
        assert suppressions.stopped(lived.store().id, hashed, JobKind.INVITATION)


def test_a_new_order_runs_its_whole_way(lived: World) -> None:
    path = lived.invited(lines=[a_line(3)])
    (mail,) = [mail for mail in lived.mails() if mail["To"] == ALICE]
    assert "Thing 3" in text_of(mail)
    assert lived.write(path).status_code == 303


# --- what the database itself promises ------------------------------------------------------------


def test_the_guards_still_stand_on_every_table(carried: str) -> None:
    guarded = {table for table, _, _, _ in guards._guards("IS NOT")}
    with opened(carried) as connection:
        if connection.dialect.name == "sqlite":
            found = connection.exec_driver_sql("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            found = connection.exec_driver_sql(
                "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
            )
        standing = [name for (name,) in found]
    assert set(standing) == guarded
    assert len(standing) == len(guards._guards("IS NOT"))


def test_the_guards_refuse_what_they_refused_before(lived: World) -> None:
    """On rows that were written after the migration, through the doors."""
    with lived.acting():
        points.start(lived.store(), 40, "One cent each", now())
    desk = lived.desk()
    words = {"title": "A title", "public_name": "Alice K.", "name_consent": "true"}
    assert lived.write(lived.invited(lines=[a_line(3)]), **words).status_code == 303
    desk.decide(1)
    desk.post("/desk/reviews/1/replies", body="Thank you.")
    lived.client.post(f"{status_path(lived, 1)}/versions", data=a_review(rating=3, body="Second."))
    desk.decide(1, "refuse", reason="suspected_fake", evidence="The photo.")
    lived.work()
    for bent in BENDING:
        assert refusal(lived, bent), bent


def test_every_reference_leads_somewhere_and_is_still_checked(carried: str) -> None:
    with opened(carried) as connection:
        keys = sa.inspect(connection)
        for table in keys.get_table_names():
            for key in keys.get_foreign_keys(table):
                (column,), (target,) = key["constrained_columns"], key["referred_columns"]
                lost = connection.exec_driver_sql(
                    f'SELECT count(*) FROM "{table}" a LEFT JOIN "{key["referred_table"]}" b '
                    f'ON a."{column}" = b."{target}" WHERE a."{column}" IS NOT NULL AND b."{target}" IS NULL'
                ).scalar()
                assert lost == 0, (table, column)


def test_a_reference_into_the_void_is_refused(lived: World) -> None:
    for bent in (
        "invitations SET link_id = 99999",
        "order_lines SET order_id = 99999",
        "stores SET id = 99999",
    ):
        assert refusal(lived, f"UPDATE {bent}"), bent


WRONG = (
    "UPDATE suppressions SET reason = 'whim'",
    "UPDATE suppressions SET topic = 'whim'",
    "UPDATE invitations SET step = 'second'",
    "UPDATE invitations SET skip_reason = 'suppressed'",
    "UPDATE invitations SET state = 'skipped', skip_reason = NULL",
    "UPDATE invitations SET state = 'sent', sent_at = NULL",
    "UPDATE outbox SET kind = 'whim'",
    "UPDATE mail_messages SET state = 'whim'",
    "UPDATE stores SET link_days = 5",
    "UPDATE stores SET publish_days = 8",
    "UPDATE stores SET call_from_hour = 20, call_until_hour = 18",
)


def test_checks_still_refuse(carried: str) -> None:
    for wrong in WRONG:
        with pytest.raises(sa.exc.IntegrityError), opened(carried) as connection:
            connection.exec_driver_sql(wrong)


def test_a_time_written_before_is_read_as_it_was_meant(lived: World) -> None:
    sent = [fate.sent_at for fate in fates(lived).values() if fate.state == "sent"]
    assert sent == [NOW - 20 * DAY] * len(sent)
    assert sent
    assert now() > NOW
