"""Orders fetched from the shop's own API: every one, once, whatever happens on the way."""

import html
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bench.shop import free_port
from server import pulling
from server.db import db
from server.errors import ConflictError
from server.models.pull import PullState
from server.platforms import apis
from server.platforms.pages import Access, ShopAwayError, ShopError
from server.platforms.shop_http import Patience, ShopHttp
from tests import shop_api
from tests.factories import World, an_order, now
from tests.shop_api import BUSY, DOWN, KEY, KEY_SECRET, PHP_NOTICE, TOKEN, ShopApi, minutes_ago
from tests.shop_systems import (
    a_refund,
    a_shopify_order,
    a_woocommerce_line,
    a_woocommerce_order,
    days_ago,
    orders,
    returned,
    run,
)

#: Waits are real; only shorter than a shop would need.
QUICK = Patience(tries=4, first_seconds=0.01)
LONG_AGO = now() - timedelta(days=365)


@pytest.fixture
def shop() -> Iterator[ShopApi]:
    with shop_api.serving() as api:
        yield api


@pytest.fixture(params=["shopify", "woocommerce"])
def platform(request: pytest.FixtureRequest, world: World, shop: ShopApi) -> str:
    """A store that is connected to the stand-in."""
    connect(world, shop, request.param)
    return str(request.param)


def connect(world: World, shop: ShopApi, name: str) -> None:
    keys = {
        "shopify": {"shopify_domain": shop.host, "shopify_token": TOKEN},
        "woocommerce": {
            "woocommerce_url": f"http://{shop.host}",
            "woocommerce_key": KEY,
            "woocommerce_key_secret": KEY_SECRET,
        },
    }
    world.change_store(**keys[name])


def fill(shop: ShopApi, platform: str, count: int) -> None:
    make = {"shopify": shop_api.many_shopify, "woocommerce": shop_api.many_woocommerce}[platform]
    for order in make(count):
        shop.put(order)


def pull(world: World, shop: ShopApi, platform: str, **more: Any) -> pulling.Progress:
    access = {
        "shopify": Access(address=shop.host, key=None, secret=TOKEN),
        "woocommerce": Access(address=f"http://{shop.host}", key=KEY, secret=KEY_SECRET),
    }[platform]
    with world.app.app_context():
        source = apis.connect(platform, more.pop("access", access), QUICK)
        since = more.pop("since", LONG_AGO)
        return pulling.pull(world.store().id, platform, source, now, since=since, **more)


def refs(world: World) -> set[str]:
    return {ref for (ref,) in orders(world, "ref")}


def numbers(count: int, start: int = 1) -> set[str]:
    return {str(n) for n in range(start, start + count)}


def the_pull(world: World) -> tuple[str, int, int, str | None]:
    with world.app.app_context():
        from server.actions import pulls

        (found,) = (c.pull for c in pulls.connections(world.store()) if c.pull)
        return found.state.value, found.orders, found.unread, found.last_error


# --- all of them, once ----------------------------------------------------------------------------


def test_every_page_is_read(world: World, shop: ShopApi, platform: str) -> None:
    fill(shop, platform, 230)
    ended = pull(world, shop, platform)
    assert (ended.done, ended.orders, ended.unread, ended.expected) == (True, 230, 0, 230)
    assert refs(world) == numbers(230)


def test_a_second_pull_changes_nothing(world: World, shop: ShopApi, platform: str) -> None:
    fill(shop, platform, 30)
    pull(world, shop, platform)
    before = world.counts()
    pull(world, shop, platform)
    assert world.counts() == before | {"pulls": 2}


def test_nothing_is_asked_for_but_what_is_read(world: World, shop: ShopApi, platform: str) -> None:
    """No price, no street: what is not asked for cannot leak (A2)."""
    fill(shop, platform, 1)
    pull(world, shop, platform)
    asked = " ".join(shop.asked)
    assert "fields=" in asked
    assert "total" not in asked
    assert "transactions" not in asked


def test_only_what_changed_since_is_asked_for(world: World, shop: ShopApi, platform: str) -> None:
    fill(shop, platform, 120)
    pull(world, shop, platform, since=now() - timedelta(minutes=60 + 20, seconds=30))
    assert refs(world) == numbers(21, start=100)


def test_a_bad_order_is_counted_and_the_others_are_taken(world: World, shop: ShopApi, platform: str) -> None:
    fill(shop, platform, 5)
    shop.orders["3"]["line_items"] = [{"id": None, "quantity": "many"}]
    ended = pull(world, shop, platform)
    assert (ended.orders, ended.unread) == (4, 1)
    assert refs(world) == numbers(5) - {"3"}


def test_an_empty_shop_is_a_pull_of_nothing(world: World, shop: ShopApi, platform: str) -> None:
    ended = pull(world, shop, platform)
    assert (ended.done, ended.orders) == (True, 0)


# --- a shop that lives while we read --------------------------------------------------------------


def changed(order: dict[str, Any], at: str) -> dict[str, Any]:
    return order | ({"updated_at": at} if "updated_at" in order else {"date_modified_gmt": at[:19]})


def test_orders_that_change_while_we_page_are_not_lost_and_push_none_out(
    world: World, shop: ShopApi, platform: str
) -> None:
    """By offset, each order that moves from a page already read to the end would hide one behind it."""
    fill(shop, platform, 350)
    moved = iter(range(1, 350))

    def meanwhile(_number: int) -> None:
        for _ in range(7):
            if number := next(moved, None):
                shop.put(changed(shop.orders[str(number)], minutes_ago(0)))

    shop.before = meanwhile
    assert pull(world, shop, platform).done
    assert refs(world) == numbers(350)
    known = dict(orders(world, "ref", "source_updated_at"))
    newest = {n: o.get("updated_at") or o["date_modified_gmt"] + "+00:00" for n, o in shop.orders.items()}
    assert {n: at.isoformat() for n, at in known.items()} == newest


def test_an_order_of_the_border_that_changes_comes_again(world: World, shop: ShopApi) -> None:
    """The last one of a page is asked for twice: left out the second time, unless it is another by then."""
    fill(shop, "woocommerce", 150)
    later = changed(shop.orders["100"], minutes_ago(0)) | {"status": "cancelled"}
    shop.before = lambda number: shop.put(later) if number == 2 else None
    assert pull(world, shop, "woocommerce").orders == 151
    assert world.one("SELECT status FROM orders WHERE ref = '100'") == "cancelled"


def test_new_orders_meanwhile_come_too(world: World, shop: ShopApi, platform: str) -> None:
    fill(shop, platform, 150)
    newcomer = {"shopify": a_shopify_order, "woocommerce": a_woocommerce_order}[platform](id=9000)
    shop.before = lambda number: shop.put(changed(newcomer, minutes_ago(0))) if number == 2 else None
    pull(world, shop, platform)
    assert refs(world) == numbers(150) | {"9000"}


@pytest.mark.parametrize("leave", [False, True], ids=["at rest", "while some change"])
def test_hundreds_of_orders_changed_in_one_second(
    world: World, shop: ShopApi, platform: str, leave: bool
) -> None:
    """A bulk action in the shop: one second holds more than a page, and dates alone do not get past it."""
    fill(shop, platform, 420)
    moment = minutes_ago(300)
    for number in range(30, 390):
        shop.put(changed(shop.orders[str(number)], moment))
    left = iter(range(30, 390, 3))

    def meanwhile(_number: int) -> None:
        for _ in range(15):
            if leave and (number := next(left, None)):
                shop.put(changed(shop.orders[str(number)], minutes_ago(0)))

    shop.before = meanwhile
    ended = pull(world, shop, platform)
    assert ended.done
    assert refs(world) == numbers(420)
    assert leave or ended.orders == 420


def test_the_shop_goes_on_working_while_a_page_is_fetched(world: World, shop: ShopApi, platform: str) -> None:
    """No transaction is open while the network is asked: a delivery in that moment is taken at once."""
    fill(shop, platform, 150)
    answers = []
    shop.before = lambda number: answers.append(world.deliver(an_order(order_id=f"now-{number}")).status_code)
    pull(world, shop, platform)
    assert set(answers) == {200}
    assert len(refs(world)) == 150 + len(answers)


# --- bad days of the shop -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "faults", [[BUSY], [BUSY] * 3, [DOWN], ["drop"], [PHP_NOTICE], [DOWN, "drop", BUSY]],
    ids=["busy", "busy for long", "down", "cut off", "not JSON", "all at once"],
)  # fmt: skip
def test_a_passing_trouble_is_waited_out(
    world: World, shop: ShopApi, platform: str, faults: list[shop_api.Fault]
) -> None:
    fill(shop, platform, 120)
    shop.faults = list(faults)
    ended = pull(world, shop, platform)
    assert (ended.done, ended.orders) == (True, 120)
    assert shop.faults == []


def test_as_long_as_the_shop_says_is_waited(shop: ShopApi) -> None:
    waited: list[float] = []
    shop.faults = [(429, {"Retry-After": "2.0"}, b""), DOWN, DOWN]
    http = ShopHttp(f"http://{shop.host}", Patience(first_seconds=8, sleep=waited.append))
    assert http.get("/wp-json/", {}).status == 404
    asked, *guessed = waited
    assert 2.0 <= asked <= 2.1
    assert [8 <= guessed[0] <= 16, 16 <= guessed[1] <= 32] == [True, True]


def test_a_trouble_that_stays_stops_the_pull_and_the_next_goes_on_there(
    world: World, shop: ShopApi, platform: str
) -> None:
    fill(shop, platform, 350)
    shop.before = lambda number: shop.faults.append(DOWN) if number > 3 else None
    with pytest.raises(ShopAwayError, match=r"127\.0\.0\.1 answered with error 503, 4 times in a row"):
        pull(world, shop, platform)
    state, taken, _unread, error = the_pull(world)
    assert state == "failed"
    assert 100 <= taken < 350
    assert error == "127.0.0.1 answered with error 503, 4 times in a row."
    shop.before, shop.asked = lambda _number: None, []
    ended = pull(world, shop, platform)
    assert (ended.done, ended.orders) == (True, 350)
    assert len(shop.asked) < 4
    assert refs(world) == numbers(350)


def test_a_mark_that_ended_begins_the_pull_anew(world: World, shop: ShopApi) -> None:
    fill(shop, "shopify", 250)
    shop.before = lambda number: shop.faults.append(DOWN) if number > 2 else None
    with pytest.raises(ShopAwayError):
        pull(world, shop, "shopify")
    shop.before, shop.expired = lambda _number: None, True
    assert pull(world, shop, "shopify").orders == 250
    assert refs(world) == numbers(250)


def test_two_at_once_do_not_take_the_same_pages(world: World, shop: ShopApi, platform: str) -> None:
    fill(shop, platform, 350)
    other: list[pulling.Progress] = []

    def meanwhile(so_far: pulling.Progress) -> None:
        if not other:
            other.append(pull(world, shop, platform, step=timedelta(0)))

    with pytest.raises(ConflictError, match="Somebody else is pulling"):
        pull(world, shop, platform, tick=meanwhile)
    assert (other[0].pages, other[0].done) == (2, False)
    assert pull(world, shop, platform).orders == 350
    assert world.counts()["pulls"] == 1


# --- killed in the middle -------------------------------------------------------------------------


def as_a_process(world: World, *arguments: str) -> subprocess.Popen[str]:
    """`vouchsafe …` as a process that can be killed."""
    environ = os.environ | {
        "VOUCHSAFE_INSTANCE": str(world.settings.instance),
        "VOUCHSAFE_DATABASE_URL": world.settings.database_url,
        "VOUCHSAFE_SECRET_KEY": world.settings.secret_key,
        "VOUCHSAFE_BASE_URL": world.settings.base_url,
    }
    command = [sys.executable, "-c", "from server.cli import main; main()", *arguments]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "count"), [("woocommerce", 2_500), ("shopify", 600)])
def test_killed_in_the_middle_it_goes_on_where_it_was(
    world: World, shop: ShopApi, name: str, count: int
) -> None:
    """Killed while a page is on its way, and killed while its orders are being written."""
    connect(world, shop, name)
    fill(shop, name, count)
    running: list[subprocess.Popen[str]] = []
    pages = count // 100
    deaths = iter([pages // 3, pages // 2, pages - 1])
    death = next(deaths)

    def meanwhile(number: int) -> None:
        nonlocal death
        if number >= death and running:
            running[-1].send_signal(signal.SIGKILL)
            death = next(deaths, 10**9)

    shop.before = meanwhile
    started = minutes_ago(60 * 24 * 20)[:10]
    ends = []
    while not ends or ends[-1] != 0:
        with as_a_process(world, "orders", "pull", "demo", "--since", started, "--json") as process:
            running.append(process)
            printed, _ = process.communicate(timeout=120)
        ends.append(process.returncode)
        assert ends[-1] in {0, -signal.SIGKILL}, printed
    assert ends == [-signal.SIGKILL] * 3 + [0]
    (ended,) = json.loads(printed)
    assert (ended["orders"], ended["done"]) == (count, True)
    assert refs(world) == numbers(count)
    assert len(shop.asked) <= pages + 10
    assert world.counts()["pulls"] == 1


# --- what is said to people -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "settings", "sentence"),
    [
        ("shopify", {"shopify_token": "shpat_wrong"}, "Shopify does not accept this token."),
        (
            "shopify",
            {"shopify_token": None, "shopify_client_id": "x"},
            "Shopify gives no token for this client",
        ),
        ("woocommerce", {"woocommerce_key_secret": "cs_wrong"}, "does not accept this key"),
    ],
)
def test_wrong_keys_are_said_so(
    world: World, shop: ShopApi, name: str, settings: dict[str, Any], sentence: str
) -> None:
    connect(world, shop, name)
    world.change_store(**settings)
    ended = run(world, "orders", "pull", "demo")
    assert ended.exit_code == 1
    assert sentence in ended.output
    state, _taken, _unread, error = the_pull(world)
    assert (state, sentence in (error or "")) == ("failed", True)
    page = world.desk().client.get("/desk/settings").get_data(as_text=True)
    assert sentence in page
    for secret in (*settings.values(), TOKEN, KEY_SECRET):
        assert str(secret) not in ended.output
        assert secret in {None, "x"} or str(secret) not in page


def test_a_wrong_path_is_said_so(world: World, shop: ShopApi) -> None:
    connect(world, shop, "woocommerce")
    world.change_store(woocommerce_url=f"http://{shop.host}/blog")
    ended = run(world, "orders", "pull", "demo")
    assert (ended.exit_code, "There is no WooCommerce at this address" in ended.output) == (1, True)


def test_a_detour_is_not_taken(world: World, shop: ShopApi) -> None:
    """The key goes to the address that was typed, or nowhere."""
    connect(world, shop, "woocommerce")
    shop.faults = [(301, {"Location": "https://www.shop.example/wp-json/wc/v3/orders"}, b"")]
    ended = run(world, "orders", "pull", "demo")
    assert ended.exit_code == 1
    assert "127.0.0.1 sends us on to www.shop.example. Please enter the shop's final address." in ended.output
    assert len(shop.asked) == 1


def test_a_shop_that_is_not_there_is_said_so(world: World) -> None:
    http = ShopHttp(f"http://127.0.0.1:{free_port()}", QUICK)
    with pytest.raises(ShopAwayError, match=r"127\.0\.0\.1 could not be reached, 4 times in a row"):
        http.get("/", {})


def test_a_name_that_leads_into_our_own_network_is_refused(shop: ShopApi, monkeypatch: Any) -> None:
    """A name may say anything at the second look-up: the address that was reached is what counts."""
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *rest, **kw: real("127.0.0.1", *rest, **kw))
    http = ShopHttp(f"http://inside.shop.example:{shop.port}", QUICK)
    with pytest.raises(ShopError, match="private network"):
        http.get("/wp-json/wc/v3/orders", {})
    assert shop.asked == []


def test_an_endless_answer_is_cut_short(shop: ShopApi) -> None:
    shop.faults = [(200, {}, b" " * (33 * 1024 * 1024))]
    with pytest.raises(ShopError, match="more than 32 MB at once"):
        ShopHttp(f"http://{shop.host}", QUICK).get("/", {})


def test_the_command_says_what_it_took(world: World, shop: ShopApi, platform: str) -> None:
    fill(shop, platform, 12)
    shop.faults = [BUSY]
    ended = run(world, "orders", "pull", "demo", "--since", days_ago(30)[:10])
    assert (ended.exit_code, ended.output) == (0, f"{platform}: 12 orders taken in.\n")
    again = run(world, "orders", "pull", "demo", "--platform", platform, "--json")
    (facts,) = json.loads(again.output)
    assert facts | {"since": "", "pages": 0, "orders": 0} == {
        "platform": platform, "since": "", "done": True, "pages": 0, "orders": 0, "unread": 0, "expected": 12,
    } | {"expected": facts["expected"]}  # fmt: skip


def test_without_a_shop_the_command_says_what_to_set(world: World) -> None:
    ended = run(world, "orders", "pull", "demo")
    assert ended.exit_code == 1
    for setting in ("shopify_domain", "shopify_client_id", "woocommerce_url", "woocommerce_key_secret"):
        assert setting in ended.output
    assert run(world, "orders", "pull", "demo", "--since", "yesterday").exit_code == 2
    assert run(world, "orders", "pull", "demo", "--platform", "ebay").exit_code == 2


# --- what it means --------------------------------------------------------------------------------


def test_orders_of_long_ago_are_kept_and_never_invited(world: World, shop: ShopApi, platform: str) -> None:
    """D21."""
    old = {"created_at": days_ago(90), "date_created_gmt": days_ago(90)[:19]}
    make = {"shopify": a_shopify_order, "woocommerce": a_woocommerce_order}[platform]
    shop.put(make(id=1) | old)
    shop.put(make(id=2))
    pull(world, shop, platform)
    world.work(after=timedelta(days=30))
    assert refs(world) == {"1", "2"}
    assert len(world.mails()) == 1


def test_an_app_of_the_dev_dashboard_has_no_lasting_token(world: World, shop: ShopApi) -> None:
    world.change_store(shopify_domain=shop.host, shopify_client_id=shop_api.CLIENT_ID)
    fill(shop, "shopify", 3)
    assert run(world, "orders", "pull", "demo").exit_code == 0
    assert refs(world) == numbers(3)


def a_woocommerce_refund(number: int, pieces: int, line: int = 315) -> dict[str, Any]:
    """As REST v3 lists it: the pieces are negative, and point back to the line that was bought."""
    meta = [{"id": 1, "key": "_refunded_item_id", "value": str(line)}]
    return {
        "id": number,
        "amount": "10.00",
        "reason": "too small",
        "line_items": [{"id": 9, "quantity": -pieces, "product_id": 93, "meta_data": meta}],
    }


def test_the_pull_names_the_lines_of_a_refund(world: World, shop: ShopApi) -> None:
    """D22: the webhook alone can only say "partly"."""
    lines = [a_woocommerce_line(), a_woocommerce_line(id=316, product_id=95, variation_id=0, sku="B")]
    order = a_woocommerce_order(line_items=lines, refunds=[{"id": 800, "reason": "", "total": "-10.00"}])
    world.platform("woocommerce", "order.updated", order)
    assert returned(world) == ["partly", "partly"]
    shop.put(order)
    shop.refunds["727"] = [a_woocommerce_refund(800, 2)]
    pull(world, shop, "woocommerce")
    assert returned(world) == ["fully", "no"]
    world.platform("woocommerce", "order.updated", order | {"date_modified_gmt": days_ago(1)[:19]})
    assert returned(world) == ["fully", "no"]


def test_a_refund_of_money_alone_names_no_line(world: World, shop: ShopApi) -> None:
    shop.put(a_woocommerce_order(refunds=[{"id": 800, "reason": "", "total": "-10.00"}]))
    shop.refunds["727"] = [a_woocommerce_refund(800, 0)]
    pull(world, shop, "woocommerce")
    assert returned(world) == ["partly"]


def test_refunds_of_a_shopify_order_come_with_it(world: World, shop: ShopApi) -> None:
    shop.put(a_shopify_order(refunds=[a_refund(2)]))
    pull(world, shop, "shopify")
    assert returned(world) == ["fully"]


# --- every day ------------------------------------------------------------------------------------


def save(world: World, **typed: str) -> str:
    """The settings page, sent as a person would."""
    desk = world.desk()
    page = desk.client.get("/desk/settings").get_data(as_text=True)
    asked = {
        "name": "Fern & Tide",
        "origins": "https://shop.example",
        "checkout_notice": "*: yes",
        "link_days": "90",
        "publish_days": "3",
        "retention_months": "24",
        "sender_name": "Fern & Tide",
        "sender_email": "reviews@shop.example",
        "legal_name": "Fern & Tide Ltd",
        "postal_address": "1 Quay Street, Whitby",
        "contact_email": "hello@shop.example",
    }
    assert 'name="csrf"' in page
    answer = desk.post("/desk/settings", **(asked | typed))
    return "saved" if answer.status_code == 303 else answer.get_data(as_text=True)


def test_a_shop_connected_at_the_desk_is_pulled_from_at_once_and_daily(world: World, shop: ShopApi) -> None:
    fill(shop, "woocommerce", 150)
    typed = {"woocommerce_url": f"http://{shop.host}/wp-json/wc/v3", "woocommerce_key": KEY}
    assert save(world, **typed, woocommerce_key_secret=KEY_SECRET) == "saved"
    world.work()
    assert refs(world) == numbers(150)
    shop.put(changed(shop_api.many_woocommerce(1, start=500)[0], minutes_ago(0)))
    asked = len(shop.asked)
    world.work(after=timedelta(hours=12))
    assert len(shop.asked) == asked
    world.work(after=timedelta(hours=12))
    assert refs(world) == numbers(150) | {"500"}
    assert len(shop.asked) == asked + 1
    world.work(after=timedelta(days=1))
    assert len(shop.asked) == asked + 2


def test_saving_the_settings_again_pulls_nothing(world: World, shop: ShopApi) -> None:
    typed = {"shopify_domain": shop.host, "shopify_token": TOKEN}
    save(world, **typed)
    world.work()
    asked = len(shop.asked)
    assert asked
    save(world, shopify_domain=shop.host)
    world.work()
    assert len(shop.asked) == asked


def test_a_wrong_key_does_not_stop_the_daily_pull_for_ever(world: World, shop: ShopApi) -> None:
    fill(shop, "shopify", 2)
    save(world, shopify_domain=shop.host, shopify_token="shpat_wrong")
    world.work()
    assert the_pull(world)[0] == "failed"
    save(world, shopify_domain=shop.host, shopify_token=TOKEN)
    world.work()
    assert the_pull(world) == (PullState.DONE.value, 2, 0, None)


def test_a_shop_that_is_away_is_tried_again_within_the_hour(world: World, shop: ShopApi) -> None:
    fill(shop, "shopify", 2)
    shop.faults = [(503, {"Retry-After": "0"}, b"")] * 3
    save(world, shopify_domain=shop.host, shopify_token=TOKEN)
    world.work()
    assert the_pull(world)[0] == "failed"
    world.work(after=timedelta(minutes=5))
    assert the_pull(world)[:2] == ("done", 2)


def test_an_unconnected_shop_is_not_pulled_from_any_more(world: World, shop: ShopApi) -> None:
    save(world, shopify_domain=shop.host, shopify_token=TOKEN)
    world.work()
    save(world, shopify_domain="")
    asked = len(shop.asked)
    world.work(after=timedelta(days=3))
    assert len(shop.asked) == asked


# --- the settings page ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("shopify_domain", "shop.example", "like my-shop.myshopify.com"),
        ("shopify_domain", "evil.example/.myshopify.com", "like my-shop.myshopify.com"),
        ("shopify_domain", "10.0.0.8", "like my-shop.myshopify.com"),
        ("woocommerce_url", "http://shop.example", "must begin with https://"),
        ("woocommerce_url", "https://10.0.0.8", "lies in a private network"),
        ("woocommerce_url", "https://[::ffff:169.254.169.254]/", "lies in a private network"),
        ("woocommerce_url", "https://user:pass@shop.example", "must be an address like"),
        ("woocommerce_url", "ftp://shop.example", "must begin with https://"),
        ("woocommerce_url", "https://shop.example:port", "must be an address like"),
    ],
)
def test_an_address_that_cannot_be_the_shops_is_refused(
    world: World, name: str, typed: str, sentence: str
) -> None:
    page = save(world, **{name: typed})
    assert sentence in html.unescape(page)


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("shopify_domain", "https://My-Shop.myshopify.com/admin", "my-shop.myshopify.com"),
        ("woocommerce_url", "Shop.example/store/", "https://shop.example/store"),
        ("woocommerce_url", "https://shop.example/wp-json/wc/v3/orders", "https://shop.example"),
        ("woocommerce_url", "http://localhost:8080", "http://localhost:8080"),
    ],
)
def test_an_address_is_kept_in_one_form_however_it_was_copied(
    world: World, name: str, typed: str, kept: str
) -> None:
    assert save(world, **{name: typed}) == "saved"
    assert world.one(f"SELECT {name} FROM stores") == kept


def test_keys_are_never_shown_and_an_empty_field_keeps_them(world: World, shop: ShopApi) -> None:
    keys = {"shopify_token": TOKEN, "woocommerce_key": KEY, "woocommerce_key_secret": KEY_SECRET}
    save(world, **keys)
    page = world.desk().client.get("/desk/settings").get_data(as_text=True)
    assert not [key for key in keys.values() if key in page]
    save(world)
    with world.app.app_context():
        store = world.store()
        assert {name: getattr(store, name) for name in keys} == keys


def test_the_settings_page_tells_what_was_last_heard(world: World, shop: ShopApi) -> None:
    connect(world, shop, "shopify")
    fill(shop, "shopify", 3)
    shop.orders["2"]["line_items"] = [{"id": None}]
    pull(world, shop, "shopify")
    world.platform("woocommerce", "order.updated", a_woocommerce_order())
    page = " ".join(world.desk().client.get("/desk/settings").get_data(as_text=True).split())
    assert "2 orders, 1 could not be read." in page
    assert page.count("Never yet") == 2


# --- what can never run ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "since", ["0001-01-01", "1999-12-31", "9999-12-31", "0001-01-01T00:00+14:00", "soon"]
)
def test_a_day_no_shop_can_be_asked_about_is_refused_in_a_sentence(
    world: World, shop: ShopApi, platform: str, since: str
) -> None:
    result = run(world, "orders", "pull", "demo", "--since", since)
    assert result.exit_code == 2
    assert "Write a day" in result.output
    assert world.counts()["pulls"] == 0


def left_over(world: World, platform: str, since: str) -> None:
    """An earlier version wrote it down and broke at it."""
    with world.acting():
        db.session.execute(
            sa.text(
                "INSERT INTO pulls (store_id, platform, since, state, pages, orders, unread, started_at, updated_at) "
                "VALUES (:store, :platform, :since, 'running', 0, 0, 0, :now, :now)"
            ),
            {"store": world.store().id, "platform": platform, "since": since, "now": now().isoformat(" ")},
        )


def test_a_pull_that_can_never_run_is_given_up_and_stands_in_no_others_way(
    world: World, shop: ShopApi, platform: str
) -> None:
    fill(shop, platform, 3)
    left_over(world, platform, "0001-01-01 00:00:00+00:00")
    result = run(world, "orders", "pull", "demo")
    assert (result.exit_code, refs(world)) == (0, numbers(3)), result.output
    assert world.one("SELECT state FROM pulls ORDER BY id LIMIT 1") == "failed"
    assert "given up" in world.one("SELECT last_error FROM pulls ORDER BY id LIMIT 1")
    assert the_pull(world)[0] == "done"


def test_the_daily_pull_goes_past_it_too(world: World, shop: ShopApi, platform: str) -> None:
    left_over(world, platform, "0001-01-01 00:00:00+00:00")
    fill(shop, platform, 2)
    with world.app.app_context():
        assert pulling.catch_up(world.store().id, now(), now)
    assert refs(world) == numbers(2)


def test_a_mark_that_breaks_us_is_dropped_and_the_next_pull_begins_anew(
    world: World, shop: ShopApi, platform: str
) -> None:
    fill(shop, platform, 150)
    pull(world, shop, platform, step=timedelta())
    with world.acting():
        db.session.execute(sa.text("UPDATE pulls SET cursor = 'no mark of ours'"))
    with pytest.raises(ValueError, match="Expecting"):
        pull(world, shop, platform)
    assert "fault of ours" in str(the_pull(world)[3])
    assert pull(world, shop, platform).done
    assert refs(world) == numbers(150)
