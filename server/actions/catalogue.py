"""Products: created by order lines, completed by CSV or REST, found by any name the shop uses (D17, D18)."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from server.actions import ratings
from server.db import db
from server.models.product import KeyRank, Product, ProductKey

FACTS = ("name", "url", "image_url", "gtin", "brand", "category", "group_ref")
_SHOWN = {"name", "url", "image_url"}


def find(store_id: int, asked: str) -> Product | None:
    """Which product does `product=` mean? The shop's product id, else SKU, else variant id (D17)."""
    return db.session.scalar(
        sa.select(Product)
        .join(ProductKey, ProductKey.product_id == Product.id)
        .where(ProductKey.store_id == store_id, ProductKey.value == asked)
        .order_by(ProductKey.rank, ProductKey.product_id)
        .limit(1)
    )


def ensure(
    store_id: int,
    ref: str,
    now: datetime,
    *,
    facts: Mapping[str, str | None],
    skus: tuple[str | None, ...] = (),
    variant_refs: tuple[str | None, ...] = (),
    overwrite: bool = False,
) -> Product:
    """The product of this shop id, made if new; `facts` fill gaps, or win where `overwrite` says so."""
    product = db.session.scalar(sa.select(Product).where(Product.store_id == store_id, Product.ref == ref))
    if product is None:
        product = Product(store_id=store_id, ref=ref, created_at=now, **_known(facts))
        db.session.add(product)
        db.session.flush()
        ratings.open_product(product, now)
    elif changed := _changes(product, facts, overwrite=overwrite):
        for name, value in changed.items():
            setattr(product, name, value)
        if changed.keys() & _SHOWN:
            ratings.refresh_page(product, now)
    _name(product, KeyRank.PRODUCT_ID, (ref,))
    _name(product, KeyRank.SKU, skus)
    _name(product, KeyRank.VARIANT_ID, variant_refs)
    return product


def _known(facts: Mapping[str, str | None]) -> dict[str, str | None]:
    return {name: facts.get(name) for name in FACTS}


def _changes(product: Product, facts: Mapping[str, str | None], *, overwrite: bool) -> dict[str, str | None]:
    return {
        name: facts[name]
        for name in FACTS
        if facts.get(name)
        and getattr(product, name) != facts[name]
        and (overwrite or getattr(product, name) is None)
    }


def _name(product: Product, rank: KeyRank, values: tuple[str | None, ...]) -> None:
    for value in {v for v in values if v}:
        key = (product.store_id, value, rank.value, product.id)
        if db.session.get(ProductKey, key) is None:
            db.session.add(
                ProductKey(store_id=product.store_id, value=value, rank=rank.value, product_id=product.id)
            )
            db.session.flush()
