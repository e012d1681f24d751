"""Orders and products from CSV files: UTF-8, a header row, one line of an order per row."""

import csv
import io
import re
from collections.abc import Iterator
from typing import TextIO

from server.errors import FieldError, InvalidError
from server.platforms import generic
from server.platforms.notice import OrderNotice

ORDER_COLUMNS = (
    "order_id", "email", "given_name", "locale", "country", "time_zone", "placed_at", "fulfilled_at",
    "delivered_at", "status", "permission", "tier",
)  # fmt: skip
LINE_COLUMNS = (
    "line_id", "product_id", "sku", "name", "variant", "quantity", "returned_quantity", "category", "gtin",
    "brand", "url", "image_url",
)  # fmt: skip
_COUNTS = {"quantity", "returned_quantity"}
#: A cell's own field says what is too long for it; the reader's limit would lose the file instead.
csv.field_size_limit(2**31 - 1)
_NEEDED = ("order_id", "email", "placed_at", "status", "line_id", "product_id", "name")


def rows(file: TextIO, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Row number in the file and its cells; raises InvalidError where the header lacks a column."""
    reader = csv.DictReader(file, delimiter=_delimiter(file))
    header = [name.strip() for name in reader.fieldnames or []]
    missing = [name for name in needed if name not in header]
    if missing:
        raise InvalidError(
            f"The header row lacks: {', '.join(missing)}.",
            errors=[FieldError(name, "This column is missing.") for name in missing],
        )
    reader.fieldnames = header
    for row in reader:
        yield reader.line_num, {k: v.strip() for k, v in row.items() if k and isinstance(v, str)}


def _delimiter(file: TextIO) -> str:
    """A comma, or the semicolon of spreadsheets where the comma is in the numbers."""
    first = file.readline()
    file.seek(0)
    return ";" if first.count(";") > first.count(",") else ","


def read_orders(file: TextIO) -> Iterator[tuple[int, OrderNotice | InvalidError]]:
    """Each order with its first row; all rows of one order_id are one order, wherever they stand.

    A bad order comes out as its errors, each with its own row, so that one wrong row does not lose the file.
    """
    found: dict[str | int, list[tuple[int, dict[str, str]]]] = {}
    for number, row in rows(file, _NEEDED):
        found.setdefault(row.get("order_id") or number, []).append((number, row))
    for members in found.values():
        try:
            yield members[0][0], generic.read(_payload([row for _, row in members]))
        except InvalidError as error:
            for fault in error.errors:
                yield _in_its_row(fault, [number for number, _ in members])


def _in_its_row(fault: FieldError, numbers: list[int]) -> tuple[int, InvalidError]:
    """`lines.1.name` of an order stands in its second row, under the column `name`."""
    line = re.fullmatch(r"lines\.(\d+)\.(.+)", fault.field)
    number, column = (numbers[int(line[1])], line[2]) if line else (numbers[0], fault.field)
    return number, InvalidError.one(column, fault.message)


def _payload(members: list[dict[str, str]]) -> dict[str, object]:
    order: dict[str, object] = {k: members[0][k] for k in ORDER_COLUMNS if members[0].get(k)}
    order["lines"] = [{k: _cell(k, row[k]) for k in LINE_COLUMNS if row.get(k)} for row in members]
    return order


def _cell(column: str, value: str) -> object:
    return int(value) if column in _COUNTS and value.isdecimal() else value


def open_text(data: bytes) -> TextIO:
    """UTF-8 with or without a byte order mark; raises InvalidError for other encodings."""
    try:
        return io.StringIO(data.decode("utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        raise InvalidError("The file is not UTF-8 text. Please save it as CSV UTF-8.") from error
