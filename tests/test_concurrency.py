"""Many at once: one order, one review, one decision, one mail; on both engines."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import pytest

from server import opting_out
from server.actions import links, privacy, staff, stores
from server.db import db
from server.models.link import CodeRequest, Purpose
from server.worker import Worker
from tests.authors import Author
from tests.factories import ADA, ALICE, World, a_line, a_review, an_order, now
from tests.shop_systems import a_refund, a_shopify_order, a_woocommerce_order, everything, returned

pytestmark = pytest.mark.slow

T = TypeVar("T")


def at_once(calls: list[Callable[[], T]]) -> list[T]:
    """Every call in a thread of its own, let go at the same moment."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


# --- orders ---------------------------------------------------------------------------------------


def test_the_same_delivery_ten_times_at_once_is_one_order(world: World) -> None:
    order = an_order(lines=[a_line(1), a_line(2)])
    answers = at_once([lambda: world.deliver(order, **{"webhook-id": "msg_1"})] * 10)
    assert Counter(a.json["state"] for a in answers) == {"taken": 1, "repeated": 9}
    counts = world.counts()
    assert (counts["orders"], counts["order_lines"], counts["contacts"], counts["invitations"]) == (
        1,
        2,
        1,
        1,
    )
    world.work()
    assert len(world.mails()) == 1


@pytest.mark.parametrize(
    ("platform", "topic", "payload"),
    [
        ("shopify", "orders/fulfilled", a_shopify_order()),
        ("woocommerce", "order.updated", a_woocommerce_order()),
    ],
)
def test_ten_deliveries_of_one_order_at_once_are_one_order(
    world: World, platform: str, topic: str, payload: dict[str, Any]
) -> None:
    """Ids of their own, as after a retry that was not one."""
    answers = at_once([lambda: world.platform(platform, topic, payload)] * 10)
    assert [a.status_code for a in answers] == [200] * 10
    counts = world.counts()
    assert (counts["orders"], counts["order_lines"], counts["products"], counts["contacts"]) == (1, 1, 1, 1)
    world.work()
    assert len(world.mails()) == 1


def test_one_buyers_orders_at_once_share_one_contact_and_one_product(world: World) -> None:
    answers = at_once([partial(world.deliver, an_order(order_id=str(n))) for n in range(8)])
    assert [a.status_code for a in answers] == [200] * 8
    counts = world.counts()
    assert (counts["orders"], counts["contacts"], counts["products"]) == (8, 1, 1)


def test_an_order_and_its_refund_at_once_find_each_other(world: World) -> None:
    for number in (9001, 9002, 9003):
        at_once(
            [
                partial(world.platform, "shopify", "refunds/create", a_refund(order_id=number)),
                partial(world.platform, "shopify", "orders/fulfilled", a_shopify_order(id=number)),
            ]
        )
    assert returned(world) == ["partly"] * 3


def test_the_admin_api_and_the_hook_at_once_make_one_order(world: World) -> None:
    with world.app.app_context():
        key = {"Authorization": f"Bearer {stores.api_key(world.store())}"}
    order = an_order(lines=[a_line(1), a_line(2)])
    post: list[Callable[[], Any]] = [
        lambda: world.client.post("/api/v1/admin/orders", json=order, headers=key)
    ] * 5
    put: list[Callable[[], Any]] = [
        lambda: world.client.put(
            "/api/v1/admin/products/P1", json={"name": "Mug", "skus": ["M"]}, headers=key
        )
    ] * 3
    answers = at_once([*post, *put, *[lambda: world.deliver(order)] * 4])
    assert [a.status_code for a in answers] == [201] * 5 + [200] * 7
    counts = world.counts()
    assert (counts["orders"], counts["products"], counts["contacts"], counts["invitations"]) == (1, 2, 1, 1)


# --- reviews --------------------------------------------------------------------------------------


def test_twenty_submits_at_once_are_one_review_and_one_booking(world: World) -> None:
    """Rules WS4. Through the page and through the API, mixed."""
    world.desk().post("/desk/points/programmes", points="40", terms="One cent each")
    form = world.invited()
    author = Author(world, form)
    line = author.lines[0]["id"]

    def by_page() -> int:
        return world.client.post(f"{form}/lines/{line}", data=a_review(body="From the page")).status_code

    def by_script() -> int:
        answer = world.client.post(
            "/api/v1/reviews", json={"line": line, "rating": 2, "attestation": True}, headers=author.headers
        )
        return answer.status_code

    statuses = at_once([by_page, by_script] * 10)
    assert statuses == [303, 201] * 10
    counts = world.counts()
    assert (counts["reviews"], counts["review_versions"], counts["points_entries"]) == (1, 1, 1)
    world.work()
    assert len(world.mails("review")) >= 1
    assert world.one("SELECT count(*) FROM mail_messages WHERE kind = 'receipt'") == 1


def test_the_answer_to_all_submits_is_the_same_review(world: World) -> None:
    author = Author(world, world.invited())
    answers = at_once([author.post] * 8)
    assert len({a.json["id"] for a in answers}) == 1


def test_reviews_of_all_items_at_once_are_all_there(world: World) -> None:
    author = Author(world, world.invited(lines=[a_line(n) for n in range(1, 9)]))
    ids = [line["id"] for line in author.lines]
    answers = at_once([partial(author.post, n) for n in ids])
    assert [a.status_code for a in answers] == [201] * 8
    assert world.counts()["reviews"] == 8


def test_reviews_of_one_product_at_once_are_all_counted(world: World) -> None:
    """The counters are rebuilt or locked; never lost between two."""
    world.change_store(publish_clean=True)
    authors = []
    for n in range(6):
        world.deliver(an_order(order_id=str(n), email=f"buyer{n}@example.com"))
        world.work()
        authors.append(Author(world, world.link("r")))
    at_once([partial(one.post, rating=1 + n % 5) for n, one in enumerate(authors)])
    summary = world.page("P1")["summary"]
    assert summary["count"] == 6
    assert summary["histogram"] == {"5": 1, "4": 1, "3": 1, "2": 1, "1": 2}


# --- decisions ------------------------------------------------------------------------------------


def test_of_two_moderators_on_one_card_one_wins_and_the_other_is_told_by_whom(world: World) -> None:
    with world.acting():
        staff.add(world.store(), "Bert", "bert@shop.example", now())
    desks = {"Ada": world.desk(), "Bert": world.desk("bert@shop.example")}
    rulings = {
        "Ada": {"measure": "publish"},
        "Bert": {"measure": "refuse", "reason": "spam_promotional_links", "evidence": "It is an advert."},
    }
    for _ in range(3):
        number = world.reviewed()
        path, seen = f"/desk/reviews/{number}/decisions", desks["Ada"].revision(number)
        presses = [
            partial(desk.client.post, path, data={"csrf": desk.token(), "revision": seen} | rulings[name])
            for name, desk in desks.items()
        ]
        answers = dict(zip(desks, at_once(presses), strict=True))
        winner, loser = sorted(answers, key=lambda name: answers[name].status_code)
        assert (answers[winner].status_code, answers[loser].status_code) == (303, 409)
        assert f"{winner} decided on this review a moment ago" in answers[loser].get_data(as_text=True)
        assert world.one("SELECT count(*) FROM decisions WHERE review_id = :n", n=number) == 1


def test_a_decision_and_an_edit_at_once_leave_one_truth(world: World) -> None:
    """Either the moderator decided on what they saw, or is told that it changed."""
    form = world.invited()
    author = Author(world, form)
    review = author.post(body="First words, long enough.").json["id"]
    number = int(world.one("SELECT id FROM reviews"))
    desk = world.desk()
    data = {"csrf": desk.token(), "revision": desk.revision(number), "measure": "publish"}
    decided, edited = at_once(
        [
            lambda: desk.client.post(f"/desk/reviews/{number}/decisions", data=data),
            lambda: author.patch(review, body="Second words, long enough."),
        ]
    )
    assert edited.status_code == 200
    assert decided.status_code in {303, 409}
    shown = [item["body"] for item in world.page("P1")["items"]]
    assert shown == (["First words, long enough."] if decided.status_code == 303 else [])
    assert world.one("SELECT count(*) FROM reviews WHERE waiting_version_id IS NOT NULL") == 1


# --- pressed twice --------------------------------------------------------------------------------


def test_a_promise_started_twice_at_once_is_one_running_promise(world: World) -> None:
    desk = world.desk()
    form = {"csrf": desk.token(), "points": "40", "terms": "One cent each"}
    answers = at_once([lambda: desk.client.post("/desk/points/programmes", data=form).status_code] * 6)
    assert answers == [303] * 6
    assert world.one("SELECT count(*) FROM points_programmes WHERE ended_at IS NULL") == 1


def test_settings_saved_twice_at_once_make_one_policy(world: World) -> None:
    before = world.counts()["policy_versions"]

    def save() -> None:
        world.change_store(publish_days=5)

    at_once([save] * 6)
    assert world.counts()["policy_versions"] >= before + 1
    assert world.one("SELECT max(number) FROM policy_versions") == world.counts()["policy_versions"]


def test_a_reply_sent_twice_at_once_is_one_reply(world: World) -> None:
    number = world.published()
    desk = world.desk()
    form = {"csrf": desk.token(), "body": "Thank you, Alice."}
    answers = at_once(
        [lambda: desk.client.post(f"/desk/reviews/{number}/replies", data=form).status_code] * 6
    )
    assert answers == [303] * 6
    assert world.counts()["replies"] == 1


def test_an_undo_pressed_twice_at_once_undoes_once(world: World) -> None:
    number = world.published()
    desk = world.desk()
    decision = world.one("SELECT id FROM decisions")
    form = {"csrf": desk.token()}
    answers = at_once(
        [lambda: desk.client.post(f"/desk/decisions/{decision}/undoings", data=form).status_code] * 4
    )
    assert sorted(answers) == [303, 409, 409, 409]
    assert world.one("SELECT count(*) FROM decisions WHERE review_id = :n", n=number) == 2


def test_a_sign_in_link_pressed_ten_times_at_once_signs_in_once(world: World) -> None:
    with world.acting():
        person = staff.by_email(world.store(), ADA)
        assert person
        path = staff.sign_in_path(staff.new_sign_in(person, now()))
    answers = at_once([lambda: world.client.post(path).status_code] * 10)
    assert sorted(answers) == [303] + [410] * 9


def test_a_withdrawal_sent_ten_times_at_once_is_one(world: World) -> None:
    author = Author(world, world.invited())
    review = author.post().json["id"]
    assert at_once([lambda: author.withdraw(review).status_code] * 10) == [200] * 10
    assert world.page("P1")["items"] == []


def test_an_erasure_confirmed_five_times_at_once_erases_once(world: World) -> None:
    world.published()
    with world.acting():
        contact = privacy.find(world.store(), ALICE)
        assert contact
        link = links.make(Purpose.MY_DATA, contact, now())
        path = f"/me/{link.token}/erasure"
    answers = at_once([lambda: world.client.post(path, data={"email": ALICE}).status_code] * 5)
    assert Counter(answers)[200] >= 1
    assert set(answers) <= {200, 404, 410, 422}
    world.work()
    assert ALICE not in everything(world)


def test_a_code_typed_twice_at_once_opens_once(world: World) -> None:
    world.invited()
    world.client.post("/me/", data={"email": ALICE, "store": "demo"})
    with world.app.app_context():
        asked = db.session.query(CodeRequest).one()
        form = {"handle": asked.handle, "code": privacy.code(asked), "store": "demo"}
    answers = at_once([lambda: world.client.post("/me/code", data=form).status_code] * 4)
    assert sorted(answers) == [303, 410, 410, 410]


# --- workers --------------------------------------------------------------------------------------


def test_several_workers_at_once_send_each_mail_once(world: World) -> None:
    for n in range(24):
        world.deliver(an_order(order_id=str(n), email=f"buyer{n}@example.com"))
    sent: list[str] = []
    letting = threading.Lock()

    from server.mail import send

    class Counting(send.FolderMailer):
        def send(self, message: Any, sender: str | None = None) -> str | None:
            with letting:
                sent.append(str(message["To"]))
            return super().send(message, sender)

    at = now() + timedelta(seconds=1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(send, "FolderMailer", Counting)
        at_once([lambda: Worker(world.app, world.settings, now=lambda: at).drain()] * 5)
    assert Counter(sent) == {f"buyer{n}@example.com": 1 for n in range(24)}
    assert len(world.mails()) == 24
    assert world.one("SELECT count(*) FROM outbox WHERE state <> 'done'") == 0


def test_several_workers_at_once_number_the_log_without_gaps(world: World) -> None:
    for n in range(12):
        world.deliver(an_order(order_id=str(n), email=f"buyer{n}@example.com"))
    at = now() + timedelta(seconds=1)
    at_once([lambda: Worker(world.app, world.settings, now=lambda: at).drain()] * 5)
    from server.models.log import LogEvent

    with world.app.app_context():
        found = sorted(event.index for event in db.session.query(LogEvent))
    assert found == list(range(len(found)))


def test_an_unsubscription_and_the_worker_at_once_end_unsubscribed(world: World) -> None:
    world.invited()
    stop = world.link("u")
    world.deliver(an_order(order_id="2"))
    at = now() + timedelta(seconds=1)
    at_once(
        [
            lambda: world.client.post(stop).status_code,
            lambda: Worker(world.app, world.settings, now=lambda: at).drain(),
        ]
    )
    world.deliver(an_order(order_id="3"))
    world.work(after=timedelta(days=30))
    assert world.one("SELECT count(*) FROM suppressions WHERE topic = 'invitations'") == 1
    assert len(world.mails()) <= 2


def test_one_click_ten_times_at_once_is_one_suppression(world: World) -> None:
    world.invited()
    stop = world.link("u")
    assert at_once([lambda: world.client.post(stop).status_code] * 10) == [200] * 10
    assert world.one("SELECT count(*) FROM suppressions WHERE topic = 'invitations'") == 1


def test_opt_out_lists_at_once_wait_for_each_other_and_add_up(world: World) -> None:
    """The same addresses in opposite order: unsorted and each as a whole, they wait in a ring, and PostgreSQL ends one."""
    emails = [f"buyer{n}@example.com" for n in range(2000)]
    with world.app.app_context():
        store_id = world.store().id

    def take(some: list[str]) -> tuple[int, int]:
        with world.app.app_context():
            return opting_out.take(store_id, some, now)

    told = at_once([partial(take, emails), partial(take, emails[::-1])] * 2)
    assert sum(new for new, _ in told) == 2000
    assert [new + known for new, known in told] == [2000] * 4
    assert world.counts()["suppressions"] == 4000
