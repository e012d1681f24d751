"""orders import, products import: CSV files, each row on its own feet."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import click

from server.actions import catalogue, orders, stores
from server.cli.frame import Refused, opened_app
from server.clock import utcnow
from server.db import transaction
from server.errors import InvalidError
from server.fields import Id
from server.fields import load as load_form
from server.models.store import Store
from server.platforms import csv as csv_files
from server.web.schemas import ProductForm

T = TypeVar("T")


class ProductRow(ProductForm):
    product_id = Id(required=True)


@click.group("orders")
def orders_group() -> None:
    """Orders."""


@orders_group.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def orders_import(slug: str, file: Path) -> None:
    """Take in orders from a CSV file; the same file again changes nothing."""
    text = csv_files.open_text(file.read_bytes())
    wrong: list[str] = []
    with opened_app():
        shop = stores.by_slug(slug)
        taken = 0
        for row, notice in _with_progress(csv_files.read_orders(text), file):
            if isinstance(notice, InvalidError):
                wrong += [f"row {row}: {e.field}: {e.message}" for e in notice.errors]
                continue
            with transaction():
                orders.record(shop, notice, utcnow())
            taken += 1
    _summing_up(taken, "orders", wrong)


@click.group("products")
def products_group() -> None:
    """Products."""


@products_group.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def products_import(slug: str, file: Path) -> None:
    """Complete the catalogue from CSV: product_id, name, url, image_url, gtin, brand, category, group, skus."""
    text = csv_files.open_text(file.read_bytes())
    wrong: list[str] = []
    taken = 0
    with opened_app():
        shop = stores.by_slug(slug)
        for row, cells in _with_progress(csv_files.rows(text, ("product_id",)), file):
            try:
                _import_product(shop, cells)
                taken += 1
            except InvalidError as error:
                wrong += [f"row {row}: {e.field}: {e.message}" for e in error.errors]
    _summing_up(taken, "products", wrong)


def _import_product(shop: Store, cells: dict[str, str]) -> None:
    lists = {k: cells[k].split("|") for k in ("skus", "variant_ids") if cells.get(k)}
    form = load_form(ProductRow(), {k: v for k, v in cells.items() if v} | lists)
    with transaction():
        stores.hold(shop)
        catalogue.ensure(
            shop.id,
            form["product_id"],
            utcnow(),
            facts={k: v for k, v in form.items() if k in catalogue.FACTS},
            skus=tuple(form["skus"]),
            variant_refs=tuple(form["variant_ids"]),
            overwrite=True,
        )


def _with_progress(found: Iterator[tuple[int, T]], file: Path) -> Iterator[tuple[int, T]]:
    """A bar on a terminal; nothing in a pipe or a log."""
    with file.open("rb") as lines:
        total = sum(1 for _ in lines)
    with click.progressbar(length=total, label=file.name, file=sys.stderr) as bar:
        for row, one in found:
            yield row, one
            bar.update(row - bar.pos)


def _summing_up(taken: int, what: str, wrong: list[str]) -> None:
    click.echo(f"{taken} {what} taken in.")
    for line in wrong:
        click.echo(line, err=True)
    if wrong:
        raise Refused(f"{len(wrong)} faults; the rows without faults were taken in.")
