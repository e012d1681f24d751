"""`shop/redact`: Shopify's word that a shop took the app out, and its persons with it (rules PR16)."""

from datetime import datetime

import sqlalchemy as sa

from server.actions import privacy, stores
from server.db import db
from server.models.contact import Contact
from server.models.order import Order
from server.models.outbox import JobKind, enqueue
from server.models.store import Store
from server.platforms import shopify

#: An erasure touches every row of a person: so many a transaction, for the shop goes on working.
AT_ONCE = 10


def plan(store: Store, now: datetime) -> None:
    """Erase in the background: a shop has more persons than Shopify waits seconds."""
    enqueue(JobKind.SHOP_REDACT, f"shop-redact:{now.isoformat()}", store_id=store.id, due_at=now, now=now)


def erase_some(store_id: int, now: datetime) -> bool:
    """Erase some of the persons whom Shopify told of; True while there are more.

    Whoever is known from another platform alone stays: that shop is still there. Nobody gets a farewell
    mail: none of them asked. Orders that never had a person lose their numbers too.
    """
    store = db.session.get_one(Store, store_id)
    stores.hold(store)
    persons = db.session.scalars(
        sa.select(Contact)
        .where(Contact.store_id == store_id, Contact.erased_at.is_(None), sa.not_(_from_elsewhere()))
        .order_by(Contact.id)
        .limit(AT_ONCE)
    ).all()
    for person in persons:
        privacy.erase(person, now, asked=False)
    if len(persons) == AT_ONCE:
        return True
    nobodys = sa.select(Order).where(
        Order.store_id == store_id,
        Order.platform == shopify.NAME,
        Order.contact_id.is_(None),
        Order.erased_at.is_(None),
    )
    for order in db.session.scalars(nobodys):
        privacy.erase_order(order, now)
    return False


def _from_elsewhere() -> sa.ColumnElement[bool]:
    """Has orders, and none of them from Shopify."""
    theirs = sa.select(Order.id).where(Order.contact_id == Contact.id)
    return sa.and_(theirs.exists(), sa.not_(theirs.where(Order.platform == shopify.NAME).exists()))
