"""Orders from CSV by `vouchsafe orders import`: columns, rows on their own feet, the same file twice."""

import codecs
from pathlib import Path
from typing import Any

import click.testing
import pytest

from tests.factories import ALICE, World, a_line, an_order, text_of
from tests.shop_systems import as_csv, days_ago, everything, only_order, orders, returned, rows, run

Result = click.testing.Result


def a_row(order_id: str = "1001", number: int = 1, **facts: Any) -> dict[str, Any]:
    order = {k: v for k, v in an_order(order_id=order_id).items() if k != "lines"}
    return order | a_line(number) | facts


@pytest.fixture
def importing(world: World, tmp_path: Path) -> Any:
    def take(data: bytes) -> Result:
        path = tmp_path / "orders.csv"
        path.write_bytes(data)
        return run(world, "orders", "import", "demo", str(path))

    return take


def test_every_column_is_taken(world: World, importing: Any) -> None:
    row = a_row(
        given_name="Alice", locale="en-GB", country="gb", time_zone="Europe/London", fulfilled_at=days_ago(3),
        permission="consent", tier="gold", sku="S-1", variant="Green", quantity="3", returned_quantity="1",
        category="Aprons", gtin="4006381333931", brand="Fern", url="https://shop.example/p1",
        image_url="https://shop.example/p1.jpg",
    )  # fmt: skip
    result = importing(as_csv(row))
    assert result.exit_code == 0, result.output
    assert "1 orders taken in." in result.output
    assert only_order(world, "ref", "status", "locale", "country", "time_zone", "tier") == (
        "1001", "delivered", "en-GB", "GB", "Europe/London", "gold",
    )  # fmt: skip
    kept = everything(world)
    for word in (ALICE, "consent", "S-1", "Green", "Aprons", "4006381333931", "Fern", "p1.jpg"):
        assert word in kept
    assert returned(world) == ["partly"]


def test_the_buyer_of_an_imported_order_is_invited(world: World, importing: Any) -> None:
    importing(as_csv(a_row(number=1), a_row(number=2)))
    world.work()
    (mail,) = world.mails()
    assert mail["To"] == ALICE
    assert "Thing 1" in text_of(mail)
    assert "Thing 2" in text_of(mail)


def test_several_rows_of_an_order_are_its_lines(world: World, importing: Any) -> None:
    result = importing(as_csv(a_row("1", 1), a_row("1", 2), a_row("2", 1, email="bob@example.com")))
    assert "2 orders taken in." in result.output
    assert world.counts()["orders"] == 2
    assert world.counts()["order_lines"] == 3


def test_rows_of_one_order_need_not_stand_together(world: World, importing: Any) -> None:
    """A file sorted by product: no line may take the others off their order."""
    result = importing(as_csv(a_row("1", 1), a_row("2", 1), a_row("1", 2), a_row("2", 2)))
    assert (result.exit_code, "2 orders taken in." in result.output) == (0, True)
    assert world.one("SELECT count(*) FROM order_lines WHERE quantity = 1") == 4


def test_unknown_columns_are_never_stored(world: World, importing: Any) -> None:
    result = importing(as_csv(a_row(phone="+44 unknown", price="unknown price")))
    assert result.exit_code == 0
    assert "unknown" not in everything(world)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(world: World, importing: Any) -> None:
    result = importing(
        codecs.BOM_UTF8 + as_csv(a_row(name="Schürze, grün")).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    )
    assert result.exit_code == 0, result.output
    assert world.one("SELECT name FROM products") == "Schürze, grün"


def test_quoted_commas_and_line_breaks_stay_in_their_cell(world: World, importing: Any) -> None:
    result = importing(as_csv(a_row(name='Mug, "large",\nblue'), a_row("2", email="")))
    assert world.one("SELECT name FROM products") == 'Mug, "large", blue'
    assert result.exit_code == 1


def test_an_empty_cell_says_nothing(world: World, importing: Any) -> None:
    blank = dict.fromkeys(("given_name", "country", "permission", "fulfilled_at", "quantity", "url"), "")
    assert importing(as_csv(a_row(**blank))).exit_code == 0
    assert world.one("SELECT quantity FROM order_lines") == 1


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"email": "nobody"}, "email"),
        ({"placed_at": "yesterday"}, "placed_at"),
        ({"status": "lost"}, "status"),
        ({"quantity": "two"}, "quantity"),
        ({"quantity": "1.5"}, "quantity"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"order_id": ""}, "order_id"),
        ({"name": "x" * 301}, "name"),
    ],
)
def test_a_bad_row_is_named_and_does_not_lose_the_file(
    world: World, importing: Any, wrong: dict[str, str], named: str
) -> None:
    result = importing(as_csv(a_row("1"), a_row("2") | wrong, a_row("3")))
    assert result.exit_code == 1
    assert "2 orders taken in." in result.output
    assert f"row 3: {named}: " in result.output
    assert [ref for (ref,) in orders(world, "ref")] == ["1", "3"]
    assert "Traceback" not in result.output


def test_a_bad_line_of_an_order_is_named_by_its_own_row(world: World, importing: Any) -> None:
    """The order is taken whole or not at all."""
    result = importing(
        as_csv(a_row("1"), a_row("2", 1), a_row("2", 2, quantity="-1"), a_row("2", 3, name=""))
    )
    assert result.exit_code == 1
    assert "row 4: quantity: " in result.output
    assert "row 5: name: " in result.output
    assert [ref for (ref,) in orders(world, "ref")] == ["1"]


def test_the_same_file_twice_changes_nothing(world: World, importing: Any) -> None:
    data = as_csv(a_row("1", 1), a_row("1", 2, returned_quantity="1"), a_row("2", 1, email="bob@example.com"))
    importing(data)
    before = rows(world)
    assert importing(data).exit_code == 0
    assert rows(world) == before
    world.work()
    assert len(world.mails()) == 2
    importing(data)
    world.work()
    assert len(world.mails()) == 2


def test_a_file_that_is_not_utf8_is_refused_with_what_to_do(world: World, importing: Any) -> None:
    result = importing(as_csv(a_row(name="Schürze")).decode().encode("latin-1"))
    assert result.exit_code == 1
    assert "UTF-8" in result.output
    assert world.counts()["orders"] == 0


@pytest.mark.parametrize("data", [b"", b"\n", b"name\n", b"\x00\x01\x02", b"a,b\n1,2\n"])
def test_a_file_without_our_columns_names_what_is_missing(world: World, importing: Any, data: bytes) -> None:
    result = importing(data)
    assert result.exit_code == 1
    assert "order_id" in result.output
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


def test_a_cell_as_long_as_a_book_does_not_lose_the_file(world: World, importing: Any) -> None:
    result = importing(as_csv(a_row("1"), a_row("2", name="x" * 200_000), a_row("3")))
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert [ref for (ref,) in orders(world, "ref")] == ["1", "3"]


def test_rows_too_long_or_too_short_do_no_harm(world: World, importing: Any) -> None:
    head, body = as_csv(a_row("1")).decode().splitlines()
    result = importing(f"{head}\n{body},and,more\n2,x@example.com\n\n".encode())
    assert result.exit_code == 1
    assert [ref for (ref,) in orders(world, "ref")] == ["1"]


def test_nul_characters_are_taken_out(world: World, importing: Any) -> None:
    result = importing(as_csv(a_row(name="Ap\x00ron", tier="go\x00ld")))
    assert result.exit_code == 0, result.output
    assert world.one("SELECT name FROM products") == "Apron"


def test_an_unknown_store_is_one_sentence(world: World, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(as_csv(a_row()))
    result = run(world, "orders", "import", "nowhere", str(path))
    assert result.exit_code == 1
    assert "There is no store of this name here." in result.output
    assert run(world, "orders", "import", "demo", str(tmp_path / "none.csv")).exit_code == 2


def test_the_semicolons_of_a_spreadsheet_are_understood(importing: Any) -> None:
    result = importing(as_csv(a_row()).replace(b",", b";"))
    assert result.exit_code == 0, result.output
    assert "1 orders taken in." in result.output
