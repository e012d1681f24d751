"""What the demo shop sells, and who bought what: the files in ``data/``, with their shapes.

Days are counted back from the moment of filling ("3" = three days ago), so that the demo never ages.
"""

import json
from functools import cache
from pathlib import Path
from typing import Literal, NotRequired, TypedDict, cast

DATA = Path(__file__).parent / "data"

Relationship = Literal["customer", "employee", "received_free"]
Returned = Literal["no", "partly", "fully"]
Outcome = Literal["publish", "waiting", "mask_phrase", "withhold_text", "refuse", "withdrawn"]
OrderStatus = Literal["placed", "fulfilled", "delivered", "cancelled"]


class Shop(TypedDict):
    """The merchant, as the imprint and the notice beside the reviews name it."""

    name: str
    legal_name: str
    tagline: str
    email: str
    postal_address: str


class Variant(TypedDict):
    """One way a product can be bought."""

    id: str
    sku: str
    name: str


class Product(TypedDict):
    """One thing on the shelf; ``image`` is a path below the shop's root."""

    product_id: str
    name: str
    tagline: str
    description: str
    category: str
    price_text: str
    gtin: str
    brand: str
    variants: list[Variant]
    image: str
    image_alt: str
    goes_with: str


class Catalogue(TypedDict):
    """The whole of ``catalogue.json``."""

    shop: Shop
    products: list[Product]


class Buyer(TypedDict):
    """A person who ordered; every address is in a domain reserved for examples."""

    given_name: str
    email: str
    locale: str
    country: str
    time_zone: str


class Said(TypedDict):
    """A later word: the shop's reply, or the author's new text."""

    body: str
    days_ago: int


class DemoReview(TypedDict):
    """One bought line and what its buyer wrote. Equal ``order`` = bought together, same buyer and dates.

    ``body`` is the text as first sent and ``edited`` what the author made of it later. ``reason`` goes
    with ``withhold_text``, ``refuse`` and ``mask_phrase``; ``phrase`` with the last alone.
    """

    order: str
    buyer: Buyer
    product_id: str
    variant_id: str
    quantity: int
    rating: int
    title: str | None
    body: str | None
    public_name: str | None
    relationship: Relationship
    lang: str | None
    ordered_days_ago: int
    delivered_days_ago: int
    written_days_ago: int
    returned: Returned
    outcome: Outcome
    reason: str | None
    phrase: str | None
    reply: Said | None
    edited: Said | None


class DemoOrderLine(TypedDict):
    """One line of an order that has no review."""

    product_id: str
    variant_id: str
    quantity: int


class DemoOrder(TypedDict):
    """An order nobody has written about (yet)."""

    order: str
    buyer: Buyer
    status: OrderStatus
    ordered_days_ago: int
    fulfilled_days_ago: int | None
    delivered_days_ago: int | None
    #: The shop's own word for its important buyers; most orders have none.
    tier: NotRequired[str]
    lines: list[DemoOrderLine]


def _read(name: str) -> object:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def read_catalogue() -> Catalogue:
    """The shop and its eight products, in the order of the shelf."""
    return cast("Catalogue", _read("catalogue.json"))


def read_reviews() -> list[DemoReview]:
    """Every review of the demo; lines of one order stand together."""
    return cast("list[DemoReview]", _read("reviews.json"))


def read_orders() -> list[DemoOrder]:
    """Orders without a review."""
    return cast("list[DemoOrder]", _read("orders.json"))


def find_product(product_id: str) -> Product | None:
    """The product with that id, if the shop has it."""
    return next((p for p in read_catalogue()["products"] if p["product_id"] == product_id), None)


def find_variant(product: Product, variant_id: str) -> Variant | None:
    """The variant of that product, if there is one of that id."""
    return next((v for v in product["variants"] if v["id"] == variant_id), None)
