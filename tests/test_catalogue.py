"""Products: made by order lines, completed by REST and CSV, found by any name a shop uses (D17, D18)."""

import json
from pathlib import Path
from typing import Any

import pytest

from server.actions import stores
from tests.factories import World, a_line, an_order
from tests.shop_systems import a_shopify_line, a_shopify_order, as_csv, rows, run


def key_of(world: World, slug: str = "demo") -> str:
    with world.app.app_context():
        return stores.api_key(world.store(slug))


def put(world: World, product: str, key: str | None = None, **facts: Any) -> Any:
    headers = {"Authorization": f"Bearer {key or key_of(world)}"}
    return world.client.put(f"/api/v1/admin/products/{product}", json=facts, headers=headers)


def get(world: World, product: str, key: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {key or key_of(world)}"}
    return world.client.get(f"/api/v1/admin/products/{product}", headers=headers)


# --- by order lines -------------------------------------------------------------------------------


def test_a_line_creates_its_product_by_what_it_carries(world: World) -> None:
    facts = {"name": "Mug", "brand": "Fern", "gtin": "4006381333931", "category": "Mugs", "url": "https://shop.example/m",
             "image_url": "https://shop.example/m.jpg"}  # fmt: skip
    world.deliver(an_order(lines=[a_line(1, sku="MUG-1", **facts)]))
    found = get(world, "MUG-1").json
    assert found == facts | {"id": "P1", "group": None}


def test_a_later_line_fills_gaps_and_overwrites_nothing(world: World) -> None:
    world.deliver(an_order(lines=[a_line(1, name="Mug")]))
    world.deliver(an_order(order_id="2", lines=[a_line(1, name="Mug (sale!)", brand="Fern")]))
    assert (get(world, "P1").json["name"], get(world, "P1").json["brand"]) == ("Mug", "Fern")


def test_one_product_in_many_orders_is_one_product(world: World) -> None:
    for n in range(3):
        world.deliver(an_order(order_id=str(n), lines=[a_line(1), a_line(2, product_id="P1", sku=f"S-{n}")]))
    assert world.counts()["products"] == 1
    assert world.counts()["product_keys"] == 4


# --- what `product=` means ------------------------------------------------------------------------


def test_the_shops_product_id_wins_over_a_sku_and_a_sku_over_a_variant_id(world: World) -> None:
    """Three products that all answer to "100"."""
    lines = [
        a_shopify_line(0, product_id=300, sku="A", variant_id=100),
        a_shopify_line(1, product_id=200, sku="100", variant_id=7),
        a_shopify_line(2, product_id=100, sku="B", variant_id=8),
    ]
    for last, meant in ((1, "300"), (2, "200"), (3, "100")):
        order = a_shopify_order(id=last, line_items=lines[:last])
        assert world.platform("shopify", "orders/create", order).json == {"state": "taken"}
        assert world.page("100")["product"]["id"] == meant
        assert get(world, "100").json["id"] == meant
    answer = world.client.get("/api/v1/stores/demo/summaries?product=100&product=7&product=nobody")
    assert [item["product"] for item in answer.json["items"]] == ["100", "7", "nobody"]


def test_badges_and_pages_mean_the_same_product(world: World) -> None:
    world.change_store(publish_clean=True)
    form = world.invited(lines=[a_line(1, product_id="X", sku="Y")])
    world.write(form)
    put(world, "Y", name="Another, whose id is the first one's SKU")
    for name, count in (("X", 1), ("Y", 0)):
        (badge,) = world.client.get(f"/api/v1/stores/demo/summaries?product={name}").json["items"]
        assert (badge["count"], world.page(name)["summary"]["count"]) == (count, count)


def test_an_unknown_product_is_an_empty_list(world: World) -> None:
    page = world.page("nobody")
    assert (page["items"], page["summary"]["count"], page["summary"]["average"]) == ([], 0, None)


def test_names_are_the_stores_own(world: World) -> None:
    world.open_store("other")
    world.deliver(an_order(lines=[a_line(1, name="Mug")]))
    answer = world.client.get("/api/v1/stores/other/products/P1/reviews")
    assert answer.json["product"]["name"] is None
    assert get(world, "P1", key_of(world, "other")).status_code == 404


@pytest.mark.parametrize("name", ["a/b/c", "ä ö", "100%", "x" * 200, "..", "a?b#c"])
def test_a_name_may_hold_anything_a_shop_writes(world: World, name: str) -> None:
    from urllib.parse import quote

    world.deliver(an_order(lines=[a_line(1, product_id=name)]))
    answer = world.client.get(f"/api/v1/stores/demo/products/{quote(name, safe='')}/reviews")
    assert answer.json["product"] == {"id": name, "name": "Thing 1", "url": None, "image_url": None}


# --- by REST --------------------------------------------------------------------------------------


def test_put_completes_what_a_line_began(world: World) -> None:
    world.deliver(an_order(lines=[a_line(1, name="mug")]))
    facts = {"name": "Stoneware mug", "url": "https://shop.example/mug", "group": "mugs", "skus": ["M-1", "M-2"],
             "variant_ids": ["77"]}  # fmt: skip
    answer = put(world, "P1", **facts)
    assert answer.status_code == 200
    assert (answer.json["name"], answer.json["group"]) == ("Stoneware mug", "mugs")
    for name in ("P1", "M-1", "M-2", "77"):
        assert world.page(name)["product"]["name"] == "Stoneware mug"
    assert world.counts()["products"] == 1


def test_put_again_changes_nothing_and_left_out_fields_stay(world: World) -> None:
    put(world, "P1", name="Mug", brand="Fern", skus=["M-1"])
    before = rows(world)
    assert put(world, "P1", name="Mug", brand="Fern", skus=["M-1"]).status_code == 200
    assert put(world, "P1").json["brand"] == "Fern"
    assert rows(world) == before


def test_put_shows_on_the_stored_page_at_once(world: World) -> None:
    world.deliver()
    world.page("P1")
    put(world, "P1", name="Renamed")
    assert world.page("P1")["product"]["name"] == "Renamed"


@pytest.mark.parametrize("field", ["url", "image_url"])
@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "vbscript:x",
     "data:text/html,<script>", "//evil.example", "/relative", "file:///etc/passwd"],
)  # fmt: skip
def test_an_address_that_could_run_is_refused(world: World, field: str, address: str) -> None:
    before = rows(world)
    answer = put(world, "P1", **{field: address})
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json["errors"]] == [field]
    assert rows(world) == before


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Bearer vk_", "Bearer vk_demo_", "Basic eDp5",
                                           "Bearer vk_demo_AAAAAAAAAAAAAAAAAAAAAAAA", "Bearer vk_nowhere_AAAA",
                                           "Bearer é", "Bearer vk_é_é"])  # fmt: skip
def test_without_the_right_key_nothing_opens(world: World, authorization: str | None) -> None:
    before = rows(world)
    headers = {} if authorization is None else {"Authorization": authorization}
    for answer in (
        world.client.put("/api/v1/admin/products/P1", json={"name": "x"}, headers=headers),
        world.client.get("/api/v1/admin/products/P1", headers=headers),
        world.client.post("/api/v1/admin/orders", json=an_order(), headers=headers),
    ):
        assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")
        assert answer.mimetype == "application/problem+json"
    assert rows(world) == before


def test_a_key_opens_its_own_store_alone(world: World) -> None:
    world.deliver()
    world.open_store("other")
    before = world.page("P1")
    secret = key_of(world, "other").removeprefix("vk_other_")
    assert put(world, "P1", f"vk_demo_{secret}", name="Mallory's").status_code == 401
    assert put(world, "P1", key_of(world, "other"), name="Mallory's").status_code == 200
    assert world.page("P1")["product"] == before["product"]


def test_every_new_key_works_and_ends_the_old_one(world: World) -> None:
    """A key's secret may hold any letter of its alphabet."""
    old = key_of(world)
    for _ in range(40):
        with world.acting():
            key = stores.new_api_key(world.store())
        assert get(world, "nobody", key).status_code == 404
        assert get(world, "nobody", old).status_code == 401
        old = key


# --- by CSV ---------------------------------------------------------------------------------------


def import_products(world: World, tmp_path: Path, *lines: dict[str, Any]) -> Any:
    path = tmp_path / "products.csv"
    path.write_bytes(as_csv(*lines))
    return run(world, "products", "import", "demo", str(path))


def test_a_csv_completes_the_catalogue(world: World, tmp_path: Path) -> None:
    world.deliver(an_order(lines=[a_line(1, name="mug")]))
    full = {"product_id": "P1", "name": "Stoneware mug", "url": "https://shop.example/mug", "image_url": "", "gtin": "123",
            "brand": "Fern", "category": "Mugs", "group": "mugs", "skus": "M-1|M-2", "variant_ids": "77"}  # fmt: skip
    for _ in range(2):
        result = import_products(
            world, tmp_path, full, full | {"product_id": "P2", "skus": "", "variant_ids": ""}
        )
        assert (result.exit_code, "2 products taken in." in result.output) == (0, True), result.output
    assert world.counts()["products"] == 2
    for name in ("P1", "M-1", "M-2", "77"):
        assert world.page(name)["product"]["name"] == "Stoneware mug"
    assert get(world, "P1").json["group"] == "mugs"


def test_a_bad_product_row_is_named_and_does_not_lose_the_file(world: World, tmp_path: Path) -> None:
    good = {"product_id": "P1", "name": "Mug", "url": "https://shop.example/1"}
    result = import_products(
        world,
        tmp_path,
        good,
        good | {"product_id": "P2", "url": "javascript:alert(1)"},
        good | {"product_id": ""},
        good | {"product_id": "x" * 201},
        good | {"product_id": "P5"},
    )
    assert result.exit_code == 1
    assert "2 products taken in." in result.output
    for words in ("row 3: url: ", "row 4: product_id: ", "row 5: product_id: "):
        assert words in result.output
    assert json.dumps(rows(world)["products"], default=str).count("shop.example/1") == 2
