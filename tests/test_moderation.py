"""Decisions do what DECISIONS' table says: no more, no less, blind to stars, undone for ten minutes."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from server.actions import cards
from server.actions.moderation import UNDO_WINDOW
from server.clock import add_business_days
from server.db import db
from server.models.decision import ALLOWED, GROUNDS, Measure, Reason
from server.models.log import LogEvent
from server.models.review import Review
from server.models.store import PUBLISH_CAP
from server.text import MASK
from tests.authors import Author, a_contact, a_submitted, later, publish, status_path, the_staff
from tests.factories import Desk, World, now, text_of

PHRASE = "Bob Smith of 4 Elm Row"
BODY = f"The mug is fine. {PHRASE} packed it badly."
EVIDENCE = "The parcel photo shows another product."


def state(world: World, review: int) -> str:
    return str(world.one("SELECT state FROM reviews WHERE id = :id", id=review))


def newest_decision(world: World) -> int:
    return int(world.one("SELECT max(id) FROM decisions"))


def undo(desk: Desk, decision: int) -> int:
    return desk.post(f"/desk/decisions/{decision}/undoings").status_code


# --- the table ------------------------------------------------------------------------------------


def test_a_waiting_review_shows_nothing_and_counts_nothing(world: World) -> None:
    world.reviewed(body=BODY)
    page = world.page()
    assert page["items"] == []
    assert page["summary"]["count"] == 0
    assert page["summary"]["withheld"] == {"total": 0, "by_reason": {}}
    assert BODY not in world.client.get("/api/v1/stores/demo/products/P1/reviews").get_data(as_text=True)


def test_a_published_review_shows_text_and_star_and_leaves_no_other_trace(world: World) -> None:
    number = world.published(rating=2, title="Well", body=BODY)
    page = world.page()
    (item,) = page["items"]
    assert (item["rating"], item["title"], item["body"], item["masks"]) == (2, "Well", BODY, [])
    assert item["withheld"] is None
    assert (page["summary"]["count"], page["summary"]["average"]) == (1, "2.0")
    assert page["summary"]["withheld"] == {"total": 0, "by_reason": {}}
    assert state(world, number) == "published"


def test_a_masked_phrase_is_overlaid_in_place_and_the_original_stays(world: World) -> None:
    number = world.reviewed(rating=2, title=f"About {PHRASE.upper()}", body=BODY)
    answer = world.desk().decide(number, "mask_phrase", reason="third_party_personal_data", passage=PHRASE)
    assert answer.status_code == 303
    page = world.page()
    (item,) = page["items"]
    assert item["title"] == f"About {MASK}"
    assert item["body"] == f"The mug is fine. {MASK} packed it badly."
    assert item["masks"] == ["third_party_personal_data"] * 2
    assert page["summary"]["count"] == 1
    assert world.one("SELECT body FROM review_texts") == BODY
    raw = world.client.get("/api/v1/stores/demo/products/P1/reviews").get_data(as_text=True)
    assert "Elm Row" not in raw
    world.work()
    assert world.page()["items"][0]["log"]["salt"] is None, "with the salt a masked phrase could be guessed"


@pytest.mark.parametrize("reason", sorted(ALLOWED[Measure.WITHHOLD_TEXT]))
def test_a_withheld_text_leaves_a_tombstone_whose_star_counts(world: World, reason: Reason) -> None:
    number = world.reviewed(rating=1, body=BODY, public_name="Alice K.", name_consent="true")
    answer = world.desk().decide(number, "withhold_text", reason=reason.value, evidence=EVIDENCE)
    assert answer.status_code == 303
    assert_tombstone(world, "withhold_text", reason, rating=1, counted=1)
    assert state(world, number) == "text_withheld"


@pytest.mark.parametrize("reason", sorted(ALLOWED[Measure.REFUSE]))
def test_a_refused_review_leaves_a_tombstone_without_a_star(world: World, reason: Reason) -> None:
    number = world.reviewed(rating=1, body=BODY, public_name="Alice K.", name_consent="true")
    answer = world.desk().decide(number, "refuse", reason=reason.value, evidence=EVIDENCE)
    assert answer.status_code == 303
    assert_tombstone(world, "refuse", reason, rating=None, counted=0)
    assert state(world, number) == "refused"


def assert_tombstone(world: World, measure: str, reason: Reason, rating: int | None, counted: int) -> None:
    page = world.page()
    (item,) = page["items"]
    assert item["withheld"]["measure"] == measure
    assert item["withheld"]["reason"] == reason.value
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["withheld"]["at"])
    assert item["rating"] == rating
    for hidden in ("title", "body", "author", "reply", "log"):
        assert item[hidden] is None
    summary = page["summary"]
    assert summary["count"] == counted
    assert sum(summary["histogram"].values()) == counted
    assert summary["withheld"] == {"total": 1, "by_reason": {reason.value: 1}}
    raw = world.client.get("/api/v1/stores/demo/products/P1/reviews").get_data(as_text=True)
    assert "packed it badly" not in raw
    assert "Alice K." not in raw
    assert EVIDENCE not in raw


# --- the closed list ------------------------------------------------------------------------------


def test_no_measure_goes_without_a_reason_that_carries_it(world: World) -> None:
    number = world.reviewed(body=BODY)
    desk = world.desk()
    seen, csrf = desk.revision(number), desk.token()
    before = world.counts()

    def refused(measure: str, **form: str) -> str:
        answer = desk.client.post(
            f"/desk/reviews/{number}/decisions",
            data={"csrf": csrf, "revision": seen, "measure": measure, "passage": PHRASE} | form,
        )
        assert answer.status_code == 422, (measure, form)
        return answer.get_data(as_text=True)

    for measure, allowed in ALLOWED.items():
        assert "Choose the rule that this text breaks." in refused(measure, evidence=EVIDENCE)
        for reason in set(Reason) - allowed:
            assert "does not carry this measure" in refused(measure, reason=reason, evidence=EVIDENCE)
        for reason in (r for r in allowed if GROUNDS[r].evidence):
            assert "Say what shows it" in refused(measure, reason=reason)
    for invented in ("low_rating", "hurts_business", "refund_issued", "merchant_disagrees", "null", " "):
        refused("refuse", reason=invented, evidence=EVIDENCE)
    for invented in ("delete", "edit", "undo", ""):
        refused(invented, reason="suspected_fake", evidence=EVIDENCE)
    assert world.counts() == before
    assert state(world, number) == "waiting"


def test_the_closed_list_is_the_one_of_the_rules() -> None:
    assert {reason.value for reason in Reason} == {
        "confidential", "abusive_obscene_defamatory", "third_party_personal_data", "discriminatory",
        "clearly_false", "suspected_fake", "unrelated_to_product", "spam_promotional_links",
        "illegal_goods_or_acts", "duplicate", "wrong_product", "author_request", "legal_order", "child_data",
    }  # fmt: skip
    assert set(GROUNDS) == set(Reason) == set().union(*ALLOWED.values())


@pytest.mark.parametrize("passage", ["", "words that stand nowhere"])
def test_a_mask_needs_a_phrase_that_stands_in_the_text(world: World, passage: str) -> None:
    number = world.reviewed(body=BODY)
    answer = world.desk().decide(number, "mask_phrase", reason="confidential", passage=passage)
    assert answer.status_code == 422
    assert state(world, number) == "waiting"


# --- masks and edits --------------------------------------------------------------------------------


def test_a_mask_is_carried_to_every_later_version_that_holds_the_phrase(world: World) -> None:
    number = world.reviewed(body=BODY)
    desk = world.desk()
    desk.decide(number, "mask_phrase", reason="third_party_personal_data", passage=PHRASE)
    edited = f"After a month: still fine. {PHRASE} never answered. Not {PHRASE}!"
    world.client.post(f"{status_path(world, number)}/versions", data=review_form(body=edited))
    assert desk.decide(number).status_code == 303
    (item,) = world.page()["items"]
    assert item["body"] == f"After a month: still fine. {MASK} never answered. Not {MASK}!"
    assert item["edited"] == 1
    world.client.post(f"{status_path(world, number)}/versions", data=review_form(body="Names no one."))
    desk.decide(number)
    assert world.page()["items"][0]["body"] == "Names no one."


def test_a_masked_phrase_never_comes_back_by_rule(world: World) -> None:
    number = world.reviewed(body=BODY)
    world.desk().decide(number, "mask_phrase", reason="third_party_personal_data", passage=PHRASE)
    world.change_store(publish_clean=True)
    world.client.post(f"{status_path(world, number)}/versions", data=review_form(body=BODY + " Again."))
    assert world.one("SELECT waiting_version_id FROM reviews") is not None
    assert MASK in world.page()["items"][0]["body"]


def review_form(**fields: str) -> dict[str, str]:
    return {"rating": "4", "attestation": "true"} | fields


# --- undo -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "form"),
    [
        ("publish", {}),
        ("mask_phrase", {"reason": "third_party_personal_data", "passage": PHRASE}),
        ("withhold_text", {"reason": "confidential"}),
        ("refuse", {"reason": "spam_promotional_links"}),
    ],
)
def test_a_decision_undone_in_time_leaves_the_review_waiting_and_the_author_untold(
    world: World, measure: str, form: dict[str, str]
) -> None:
    number = world.reviewed(body=BODY)
    desk = world.desk()
    due = world.one("SELECT publish_due_at FROM reviews")
    empty = world.page()
    desk.decide(number, measure, **form)
    assert undo(desk, newest_decision(world)) == 303
    assert state(world, number) == "waiting"
    assert world.one("SELECT publish_due_at FROM reviews") == due
    assert world.page() | {"summary": 0} == empty | {"summary": 0}
    assert world.page()["summary"]["withheld"]["total"] == 0
    assert world.one("SELECT count(*) FROM masks") == 0
    world.work(after=timedelta(hours=1))
    assert len(world.mails()) == 2, "the invitation and the receipt, no notice"
    assert desk.decide(number).status_code == 303, "it can be decided anew"
    assert world.page()["items"][0]["body"] == BODY


def test_the_clock_still_runs_after_an_undo(world: World) -> None:
    number = world.reviewed()
    desk = world.desk()
    desk.decide(number, "refuse", reason="spam_promotional_links")
    undo(desk, newest_decision(world))
    world.work(after=PUBLISH_CAP)
    assert state(world, number) == "published"


def test_after_ten_minutes_a_decision_stands_and_its_author_is_told_once(world: World) -> None:
    number = world.reviewed(body=BODY)
    desk = world.desk()
    desk.decide(number, "withhold_text", reason="confidential", passage="packed it badly")
    world.work(after=UNDO_WINDOW - timedelta(seconds=5))
    assert len(world.mails()) == 2
    world.work(after=timedelta(seconds=10))
    world.work(after=timedelta(days=1))
    (notice,) = world.mails()[2:]
    said = text_of(notice)
    assert GROUNDS[Reason.CONFIDENTIAL].rule in said
    assert "packed it badly" in said
    assert "/status/" in said
    decision = newest_decision(world)
    with later(minutes=11):
        assert undo(desk, decision) == 409
    assert state(world, number) == "text_withheld"


def test_no_decision_is_undone_once_its_window_is_over_even_if_no_worker_ran(world: World) -> None:
    number = world.published()
    desk = world.desk()
    with later(minutes=10):
        assert undo(desk, newest_decision(world)) == 409
    assert state(world, number) == "published"


def test_an_undo_is_undone_by_no_one_and_happens_once(world: World) -> None:
    number = world.published()
    desk = world.desk()
    decision = newest_decision(world)
    assert undo(desk, decision) == 303
    assert undo(desk, decision) == 409
    assert undo(desk, newest_decision(world)) == 409
    assert state(world, number) == "waiting"
    assert world.one("SELECT count(*) FROM decisions") == 2


def test_what_stood_in_the_shop_until_an_undo_was_seen_so_withholding_it_needs_evidence(
    world: World,
) -> None:
    number = world.published(body=BODY)
    desk = world.desk()
    undo(desk, newest_decision(world))
    assert desk.decide(number, "withhold_text", reason="confidential").status_code == 422
    answer = desk.decide(number, "withhold_text", reason="confidential", evidence=EVIDENCE)
    assert answer.status_code == 303
    assert undo(desk, newest_decision(world)) == 303
    assert state(world, number) == "waiting"
    assert desk.decide(number).status_code == 303, "publishing what waits needs none"


def test_what_the_rule_or_the_clock_published_no_one_undoes(world: World) -> None:
    number = world.reviewed()
    world.work(after=PUBLISH_CAP)
    assert undo(world.desk(), newest_decision(world)) == 409
    assert state(world, number) == "published"


def test_an_undone_publication_does_not_bring_a_withdrawn_review_back(world: World) -> None:
    number = world.published(body=BODY)
    world.client.post(f"{status_path(world, number)}/withdrawal")
    assert undo(world.desk(), newest_decision(world)) == 409
    assert state(world, number) == "withdrawn"
    world.work(after=PUBLISH_CAP)
    assert state(world, number) == "withdrawn"


def test_an_undo_never_loses_the_edit_that_came_after_the_decision(world: World) -> None:
    number = world.published(body=BODY)
    desk = world.desk()
    world.client.post(f"{status_path(world, number)}/versions", data=review_form(body="Better words."))
    assert undo(desk, newest_decision(world)) == 409
    world.work(after=PUBLISH_CAP)
    assert world.page()["items"][0]["body"] == "Better words."


def test_undoing_the_publication_of_an_edit_shows_the_version_before_it(world: World) -> None:
    number = world.published(rating=5, body=BODY)
    desk = world.desk()
    world.client.post(
        f"{status_path(world, number)}/versions", data=review_form(rating="1", body="It broke.")
    )
    desk.decide(number)
    assert world.page()["items"][0]["rating"] == 1
    undo(desk, newest_decision(world))
    (item,) = world.page()["items"]
    assert (item["rating"], item["body"], item["edited"]) == (5, BODY, 0)
    assert world.page()["summary"]["average"] == "5.0"


@pytest.mark.parametrize("way", ["withheld", "refused", "withdrawn"])
def test_undoing_a_later_publication_never_shows_an_earlier_text_that_was_taken_down(
    world: World, way: str
) -> None:
    number = world.published(body=BODY)
    desk = world.desk()
    if way == "withdrawn":
        world.client.post(f"{status_path(world, number)}/withdrawal")
    elif way == "withheld":
        desk.decide(number, "withhold_text", reason="legal_order", evidence=EVIDENCE)
    else:
        desk.decide(number, "refuse", reason="suspected_fake", evidence=EVIDENCE)
    world.client.post(f"{status_path(world, number)}/versions", data=review_form(body="Mended words."))
    desk.decide(number)
    assert world.page()["items"][0]["body"] == "Mended words."
    assert undo(desk, newest_decision(world)) == 303
    assert world.page()["items"] == []
    assert state(world, number) == "waiting"


def test_undoing_a_late_measure_restores_what_was_public(world: World) -> None:
    number = world.published(body=BODY)
    desk = world.desk()
    with later(minutes=11):
        desk.decide(number, "refuse", reason="suspected_fake", evidence=EVIDENCE)
        assert world.page()["items"][0]["withheld"]
        assert undo(desk, newest_decision(world)) == 303
    (item,) = world.page()["items"]
    assert (item["body"], item["withheld"]) == (BODY, None)
    assert world.page()["summary"]["count"] == 1


# --- two moderators -------------------------------------------------------------------------------


def test_a_second_moderator_learns_who_decided_first(world: World) -> None:
    number = world.reviewed()
    desk, other = world.desk(), world.desk()
    seen = other.revision(number)
    assert desk.decide(number).status_code == 303
    answer = other.decide(number, "refuse", reason="spam_promotional_links", revision=seen)
    assert answer.status_code == 409
    assert "Ada decided on this review a moment ago" in answer.get_data(as_text=True)
    assert state(world, number) == "published"
    assert world.one("SELECT count(*) FROM decisions") == 1


def test_a_moderator_who_saw_an_older_version_looks_again(world: World) -> None:
    number = world.reviewed()
    desk = world.desk()
    seen = desk.revision(number)
    world.client.post(f"{status_path(world, number)}/versions", data=review_form(body="Other words."))
    answer = desk.decide(number, revision=seen)
    assert answer.status_code == 409
    assert "changed a moment ago" in answer.get_data(as_text=True)
    assert state(world, number) == "waiting"


def test_nothing_is_left_to_decide_on_a_review_its_author_took_back(world: World) -> None:
    number = world.reviewed()
    world.client.post(f"{status_path(world, number)}/withdrawal")
    seen = world.one("SELECT revision FROM reviews")
    answer = world.desk().decide(number, revision=str(seen))
    assert answer.status_code == 409
    assert state(world, number) == "withdrawn"


# --- the clock --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-16T10:00", 3, "2026-11-19T10:00"),  # Monday to Thursday
        ("2026-11-19T10:00", 3, "2026-11-24T10:00"),  # Thursday, over a weekend, to Tuesday
        ("2026-11-21T10:00", 1, "2026-11-23T10:00"),  # Saturday to Monday
        ("2026-11-20T10:00", 7, "2026-11-27T10:00"),  # seven working days would be nine: capped
        ("2026-11-16T10:00", 0, "2026-11-16T10:00"),
    ],
)
def test_the_clock_counts_working_days_and_never_passes_seven(start: str, days: int, due: str) -> None:
    at = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert add_business_days(at, days, PUBLISH_CAP) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_a_store_that_never_said_has_three_working_days(world: World) -> None:
    world.change_store(publish_days=None)
    thursday = datetime(2026, 11, 19, 10, tzinfo=UTC)
    with world.acting():
        review = a_submitted(a_contact(world.store(), thursday), thursday)
        assert review.publish_due_at == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_an_undecided_review_publishes_itself_and_its_author_is_told(world: World) -> None:
    number = world.reviewed(rating=1, body="Broke at once.")
    with world.acting():
        due = db.session.get_one(Review, number).publish_due_at
    world.work(after=due - now() - timedelta(seconds=30))
    assert state(world, number) == "waiting"
    world.work(after=timedelta(seconds=60))
    assert state(world, number) == "published"
    assert world.one("SELECT decider FROM decisions") == "clock"
    assert world.page()["items"][0]["body"] == "Broke at once."
    assert len(world.mails()) == 3


def test_looking_editing_settings_and_wrong_forms_do_not_stop_the_clock(world: World) -> None:
    number = world.reviewed(body="The seller is a scumbag, see www.other.example")
    desk = world.desk()
    due = world.one("SELECT publish_due_at FROM reviews")
    desk.client.get("/desk/reviews")
    desk.decide(number, "refuse", reason="suspected_fake")
    desk.decide(number, "withhold_text")
    desk.post(f"/desk/reviews/{number}/replies", body="We will not publish this.")
    world.change_store(publish_days=7)
    assert world.one("SELECT publish_due_at FROM reviews") == due
    world.work(after=PUBLISH_CAP)
    assert state(world, number) == "published"


@pytest.mark.parametrize(
    ("measure", "form", "left"),
    [
        ("withhold_text", {"reason": "confidential"}, "text_withheld"),
        ("refuse", {"reason": "child_data"}, "refused"),
    ],
)
def test_a_decision_with_a_ground_stops_the_clock(
    world: World, measure: str, form: dict[str, str], left: str
) -> None:
    number = world.reviewed()
    world.desk().decide(number, measure, **form)
    world.work(after=PUBLISH_CAP)
    assert state(world, number) == left


def test_an_edit_starts_the_clock_anew_for_the_new_version_alone(world: World) -> None:
    number = world.reviewed(body="First words.")
    world.client.post(f"{status_path(world, number)}/versions", data=review_form(body="Second words."))
    world.work(after=PUBLISH_CAP)
    assert world.page()["items"][0]["body"] == "Second words."
    assert world.page()["items"][0]["edited"] == 0, "the first was never public"
    assert world.one("SELECT count(*) FROM decisions") == 1


# --- stars stay hidden ------------------------------------------------------------------------------


def faces(world: World, desk: Desk, number: int, tab: str) -> list[str]:
    """What the desk shows of a review, without what differs from one review to the next anyhow."""
    pages = [f"/desk/reviews?tab={tab}", f"/desk/reviews/{number}", f"/desk/reviews?decided={number}"]
    found = [desk.client.get(path).get_data(as_text=True) for path in pages]
    varies = r'name="csrf" value="[^"]+"|\d{4}, \d\d:\d\d UTC|(?<=reviews/)\d+|(?<=review-)\d+|(?<=decisions/)\d+|shop-\d'
    return [re.sub(varies, "", page) for page in found]


def test_no_desk_page_tells_the_stars_before_the_decision_and_its_window(world: World) -> None:
    """The same review with one to five stars: the same bytes at the desk, until the window is over."""
    by_rating: dict[int, list[list[str]]] = {}
    for rating in range(1, 6):
        slug = f"shop-{rating}"
        world.slug = slug
        world.open_store(slug)
        number = world.reviewed(rating=rating, body=BODY)
        desk = world.desk()
        steps = [faces(world, desk, number, "waiting")]
        desk.decide(number)
        steps.append(faces(world, desk, number, "published"))
        with later(minutes=9):
            steps.append(faces(world, desk, number, "published"))
        with later(minutes=10, seconds=5):
            steps.append(faces(world, desk, number, "published"))
        by_rating[rating] = steps
    for rating in range(2, 6):
        for step in range(3):
            assert by_rating[rating][step] == by_rating[1][step]
        assert f"{rating} of 5" in by_rating[rating][3][1]
        assert not any("of 5" in page for step in by_rating[rating][:3] for page in step)


def test_the_stars_of_an_edit_stay_hidden_though_the_first_version_is_known(world: World) -> None:
    number = world.published(rating=5, body=BODY)
    desk = world.desk()
    with later(minutes=11):
        assert "5 of 5" in desk.client.get(f"/desk/reviews/{number}").get_data(as_text=True)
        world.client.post(
            f"{status_path(world, number)}/versions", data=review_form(rating="1", body="It broke.")
        )
        page = desk.client.get(f"/desk/reviews/{number}").get_data(as_text=True)
        assert "of 5" not in page


def test_after_the_reveal_a_decision_needs_evidence_and_is_logged_as_such(world: World) -> None:
    number = world.published(body=BODY)
    desk = world.desk()
    with later(minutes=11):
        form = {"reason": "abusive_obscene_defamatory"}
        assert desk.decide(number, "withhold_text", **form).status_code == 422
        assert desk.decide(number, "withhold_text", **form, evidence=EVIDENCE).status_code == 303
        assert (
            desk.decide(
                number, "publish", revision=str(world.one("SELECT revision FROM reviews"))
            ).status_code
            == 422
        )
    assert world.one("SELECT after_reveal FROM decisions ORDER BY id DESC LIMIT 1")
    with world.acting():
        events = db.session.scalars(sa.select(LogEvent).where(LogEvent.kind == "review.decision")).all()
        assert [event.payload["after_reveal"] for event in events] == [False, True]


def test_a_withheld_review_is_published_after_all_with_evidence(world: World) -> None:
    number = world.reviewed(body=BODY)
    desk = world.desk()
    desk.decide(number, "withhold_text", reason="confidential")
    with later(minutes=11):
        seen = str(world.one("SELECT revision FROM reviews"))
        assert desk.decide(number, revision=seen, evidence="The figure is public.").status_code == 303
    page = world.page()
    assert page["items"][0]["body"] == BODY
    assert page["summary"]["withheld"] == {"total": 0, "by_reason": {}}


# --- the author's side ------------------------------------------------------------------------------


def test_the_author_learns_nothing_of_a_decision_that_may_still_be_undone(world: World) -> None:
    number = world.reviewed(body=BODY)
    world.desk().decide(number, "refuse", reason="suspected_fake", evidence=EVIDENCE)
    path = status_path(world, number)
    assert EVIDENCE not in world.client.get(path).get_data(as_text=True)
    with later(minutes=10, seconds=5):
        page = world.client.get(path).get_data(as_text=True)
    assert EVIDENCE in page
    assert GROUNDS[Reason.SUSPECTED_FAKE].rule in page


def test_a_refused_review_may_be_mended_and_sent_again(world: World) -> None:
    path = world.invited()
    author = Author(world, path)
    review = author.post(body=BODY).get_json()["id"]
    number = world.one("SELECT id FROM reviews")
    desk = world.desk()
    desk.decide(number, "refuse", reason="unrelated_to_product")
    assert world.page()["summary"]["withheld"]["total"] == 1
    answer = author.patch(review, body="About the mug itself: it leaks.", rating=1).get_json()
    assert answer["state"] == "waiting"
    assert answer["publish_due_at"]
    assert world.page()["summary"]["withheld"]["total"] == 0
    desk.decide(number)
    page = world.page()
    assert page["items"][0]["body"] == "About the mug itself: it leaks."
    assert page["items"][0]["edited"] == 0, "history shows what was once public, and nothing else"


def test_an_edit_that_is_refused_leaves_the_public_version_as_it_was(world: World) -> None:
    number = world.published(rating=5, body=BODY)
    world.client.post(
        f"{status_path(world, number)}/versions", data=review_form(rating="1", body="Buy at www.x.example")
    )
    world.desk().decide(number, "refuse", reason="spam_promotional_links")
    page = world.page()
    (item,) = page["items"]
    assert (item["rating"], item["body"], item["withheld"], item["edited"]) == (5, BODY, None, 0)
    assert page["summary"]["withheld"]["total"] == 0


def test_every_decision_names_the_policy_in_force(world: World) -> None:
    with world.acting():
        number = a_submitted(a_contact(world.store(), now()), now()).id
    world.change_store(publish_days=5)
    with world.acting():
        review = db.session.get_one(Review, number)
        publish(review, the_staff(world.store()), now())
        assert cards.newest_decision(review).policy_version_id != review.policy_version_id
