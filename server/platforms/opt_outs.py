"""Opt-out lists of other systems: one address a line, or a CSV export with a column of addresses."""

import csv
import re
from collections.abc import Iterator
from email.utils import parseaddr
from typing import TextIO

from marshmallow import Schema

from server.errors import InvalidError
from server.fields import Email, load

#: Column names of Klaviyo, Mailchimp, Judge.me, Yotpo, WooCommerce and spreadsheets, without case and signs.
_NAMES = (
    "email",
    "emailaddress",
    "emailaddresses",
    "customeremail",
    "revieweremail",
    "subscriberemail",
    "billingemail",
    "useremail",
    "contactemail",
    "recipient",
    "recipientemail",
    "emailadresse",
    "adresseemail",
    "correoelectronico",
    "mail",
    "address",
)
_DELIMITERS = ",;\t"


class _Row(Schema):
    email = Email(required=True)


def read(file: TextIO) -> Iterator[tuple[int, str | InvalidError]]:
    """Line number and address, or what is wrong with the line; empty lines are passed over.

    Raises InvalidError where no column can be told to hold addresses.
    """
    lines = csv.reader(file, delimiter=_delimiter(file))
    column: int | None = None
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if column is None:
            column, is_header = _column(cells)
            if is_header:
                continue
        yield lines.line_num, _address(cells, column)


def _column(cells: list[str]) -> tuple[int, bool]:
    """Which column holds the address, and whether this first line only names it."""
    plain = [re.sub(r"[^a-z]", "", cell.casefold()) for cell in cells]
    for name in _NAMES:
        if name in plain:
            return plain.index(name), True
    with_at = [number for number, cell in enumerate(cells) if "@" in cell]
    if with_at:
        return with_at[0], False
    if len(cells) == 1:
        return 0, False  # a list without a header that begins with a bad line
    raise InvalidError.one("email", "The header row names no column of addresses, like “email”.")


def _address(cells: list[str], column: int) -> str | InvalidError:
    typed = cells[column] if column < len(cells) else ""
    try:
        email: str = load(_Row(), {"email": parseaddr(typed)[1] if "<" in typed else typed})["email"]
    except InvalidError as error:
        return error
    return email


def _delimiter(file: TextIO) -> str:
    first = next((line for line in file if line.strip()), "")
    file.seek(0)
    return max(_DELIMITERS, key=first.count)
