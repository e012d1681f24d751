"""The log: every event a leaf beside its cause, numbered without gaps, opened for what is public (D10, D11)."""

import hashlib
import json
import threading

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from server import merkle
from server.actions import log, privacy, proof
from server.db import db
from server.errors import NotFoundError
from server.models.contact import Contact
from server.models.log import LogEvent
from tests.authors import a_contact, a_submitted, publish, status_path, the_staff
from tests.factories import ALICE, World, a_review, now


def events(world: World, slug: str = "demo") -> list[LogEvent]:
    """The store's events in the order of their leaves; call inside `acting`."""
    store = world.store(slug)
    return list(
        db.session.scalars(
            sa.select(LogEvent).where(LogEvent.store_id == store.id).order_by(LogEvent.index, LogEvent.id)
        )
    )


def test_every_step_of_a_review_leaves_its_event(world: World) -> None:
    number = world.published(rating=2)
    world.client.post(f"{status_path(world, number)}/versions", data=a_review(rating=1))
    desk = world.desk()
    desk.decide(number)
    desk.post(f"/desk/reviews/{number}/replies", body="Thank you.")
    world.client.post(f"{status_path(world, number)}/withdrawal")
    world.work()
    with world.acting():
        kinds = [event.kind for event in events(world)]
    for kind, many in (
        ("policy.version", 1), ("invitation.sent", 1), ("review.received", 1), ("review.version", 2),
        ("review.decision", 2), ("reply.version", 1), ("review.withdrawn", 1),
    ):  # fmt: skip
        assert kinds.count(kind) == many, kind


def test_a_step_that_fails_leaves_no_event(world: World) -> None:
    number = world.reviewed()
    before = world.counts()["log_events"]
    world.desk().decide(number, "refuse", reason="suspected_fake")
    with pytest.raises(NotFoundError):
        log_and_fail(world)
    assert world.counts()["log_events"] == before


def log_and_fail(world: World) -> None:
    with world.acting():
        log.append(world.store().id, "test.event", now())
        db.session.flush()
        world.store("nobody")


def test_leaves_are_numbered_from_nought_without_gaps_store_by_store(world: World) -> None:
    world.open_store("other")
    world.published()
    world.slug = "other"
    world.published(order_id="2")
    world.work()
    world.published(order_id="3")
    world.work()
    for slug in ("demo", "other"):
        with world.acting():
            found = events(world, slug)
            assert [event.index for event in found] == list(range(len(found)))
            assert [event.at for event in found] == sorted(event.at for event in found)


def test_several_sequencers_at_once_give_each_number_once(world: World) -> None:
    with world.acting():
        for n in range(60):
            log.append(world.store().id, "test.event", now(), n=n)
    failures: list[BaseException] = []

    def sequence() -> None:
        try:
            for _ in range(8):
                with world.acting():
                    log.sequence(limit=10)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=sequence) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with world.acting():
        log.sequence()
        found = events(world)
        assert [event.index for event in found] == list(range(len(found)))


def test_a_public_review_opens_its_leaf_and_anyone_can_check_it(world: World) -> None:
    """Rebuilt from the public JSON alone, with hashlib: what was sent is what is shown."""
    world.published(rating=2, title="Well", body="The seams hold. 好")
    world.work()
    (item,) = world.page()["items"]
    content = {
        "review": item["id"], "version": item["version"], "rating": item["rating"], "title": item["title"],
        "body": item["body"], "at": item["submitted_at"],
    }  # fmt: skip
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    digest = hashlib.sha256(bytes.fromhex(item["log"]["salt"]) + written).hexdigest()
    with world.acting():
        (event,) = [e for e in events(world) if e.index == item["log"]["index"]]
        assert event.payload["digest"] == digest
        assert event.leaf == item["log"]["hash"]


def test_an_edited_review_opens_the_leaf_of_its_present_version(world: World) -> None:
    number = world.published(body="First.")
    world.work()
    first = world.page()["items"][0]["log"]
    world.client.post(f"{status_path(world, number)}/versions", data=a_review(body="Second."))
    world.desk().decide(number)
    world.work()
    second = world.page()["items"][0]["log"]
    assert second["index"] > first["index"]
    assert second["salt"] != first["salt"]


def test_a_review_shows_no_opening_before_it_is_numbered_and_none_when_withheld(world: World) -> None:
    with world.acting():
        store = world.store()
        publish(a_submitted(a_contact(store, now()), now()), the_staff(store), now())
    assert world.page()["items"][0]["log"] is None
    world.work()
    assert world.page()["items"][0]["log"]["hash"]
    world.slug = "other"
    world.open_store("other")
    number = world.reviewed(order_id="w")
    world.desk().decide(number, "withhold_text", reason="confidential")
    world.work()
    assert world.page()["items"][0]["log"] is None


def test_the_log_holds_no_words_no_address_and_no_order(world: World) -> None:
    path = world.invited(order_id="ORDER-77")
    world.write(
        path, body="Words of mine alone.", title="My title", public_name="Alice K.", name_consent="true"
    )
    desk = world.desk()
    desk.decide(1, "mask_phrase", reason="confidential", passage="mine alone", evidence="The contract.")
    desk.post("/desk/reviews/1/replies", body="Thank you, Alice.")
    with world.acting():
        everything = json.dumps([event.payload for event in events(world)])
    for word in (ALICE, "ORDER-77", "mine", "My title", "Alice", "contract", "Thank you"):
        assert word not in everything
    with world.acting():
        assert not any("rating" in event.payload for event in events(world)), "stars are sealed in the digest"


def test_an_erasure_keeps_every_leaf_and_destroys_the_salts(world: World) -> None:
    world.published()
    world.work()
    with world.acting():
        before = [(event.index, event.leaf) for event in events(world)]
        privacy.erase(db.session.query(Contact).one(), now())
    world.work()
    with world.acting():
        assert [(e.index, e.leaf) for e in events(world)][: len(before)] == before
        assert proof.verify(world.store()).problems == []
    assert world.one("SELECT count(*) FROM review_texts WHERE salt IS NOT NULL") == 0


def test_a_verdict_names_size_and_root(world: World) -> None:
    world.published()
    world.work()
    with world.acting():
        found = events(world)
        verdict = proof.verify(world.store())
        assert verdict.size == len(found)
        assert verdict.root == tree_head([bytes.fromhex(event.leaf) for event in found]).hex()


def tree_head(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, written down apart from the code under test."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + tree_head(leaves[:k]) + tree_head(leaves[k:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=40))
def test_the_root_is_that_of_rfc_6962(leaves: list[bytes]) -> None:
    assert merkle.root([leaf.hex() for leaf in leaves]) == tree_head(leaves).hex()


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5) | st.none(), max_size=5))
def test_one_meaning_has_one_byte_form(facts: dict[str, object]) -> None:
    assert merkle.canonical(facts) == merkle.canonical(dict(reversed(list(facts.items()))))
    assert json.loads(merkle.canonical(facts)) == facts
    assert merkle.commitment("00", facts) != merkle.commitment("01", facts)
