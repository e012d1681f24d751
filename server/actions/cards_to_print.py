"""Thank-you cards: who gets one, what stands on it, and the way to the order's form behind its code (B9)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from server.actions import links, mail_texts, stores
from server.clock import whole_day
from server.db import db
from server.mail.shop_words import CARD, OwnWords, UnsayableWordsError, say
from server.mail.words import Reader
from server.models.order import Order
from server.models.store import Store
from server.text import clean_line

if TYPE_CHECKING:
    from server.paper.card import Card

#: A card may lie in a drawer for a while; longer than a mail's link lives, shorter than for ever.
LIFE = timedelta(days=180)
MAX_NAME = 60


def of_day(store: Store, day: date) -> list[Order]:
    """What was placed or sent out that day, on the store's own clock, and still counts; oldest first."""
    begins, ends = whole_day(day, store.time_zone)
    within = sa.or_(
        *(sa.and_(column >= begins, column < ends) for column in (Order.placed_at, Order.fulfilled_at))
    )
    found = db.session.scalars(
        sa.select(Order)
        .where(Order.store_id == store.id, within)
        .options(joinedload(Order.contact))
        .order_by(Order.id)
    )
    return [order for order in found if may_have_one(order)]


def may_have_one(order: Order) -> bool:
    """A card needs a person behind the order; cancelled orders leave no parcel to lay it into."""
    return bool(order.counts and order.contact and order.contact.email and order.erased_at is None)


def pdf(store: Store, orders: Sequence[Order], sheet: str, base_url: str, now: datetime) -> bytes:
    """The cards of these orders as one document; `sheet` is "a6" or "a4" (four to a sheet, with cut marks).

    Makes the links of orders that had none, so the document is only worth printing once the caller committed.
    """
    from server.paper.card import Sheet, pdf  # noqa: PLC0415 - fonts and PDF weigh 30 MB, and few processes print

    stores.hold(store)
    return pdf([_card(store, order, base_url, now) for order in orders], Sheet(sheet))


def _card(store: Store, order: Order, base_url: str, now: datetime) -> "Card":
    """All the paper will know: no item, no order number, no amount."""
    from server.paper import words  # noqa: PLC0415 - as above

    contact = order.contact
    link = links.to_form(order, now, now + LIFE)
    reader = Reader.of(
        order.locale, contact.locale if contact else None, store.language, zone=store.time_zone
    )
    name = clean_line((contact.given_name if contact else None) or "")[:MAX_NAME]
    return words.card(
        reader.language.tag,
        shop=store.sender_name or store.name,
        given_name=name,
        own_words=_own_words(store, order, reader, name),
        url=f"{base_url}/r/{link.token}",
        until=reader.day(link.expires_at or now + LIFE),
        contact=store.contact_email or "",
    )


def _own_words(store: Store, order: Order, reader: Reader, name: str) -> str:
    """What the shop wrote for its cards in this language; "" for the words the product brings."""
    own = mail_texts.for_mail(store.id, CARD, reader.language.tag)
    facts = {
        "given_name": name,
        "store": store.name,
        "placed_at": reader.day(order.placed_at) if order.placed_at else None,
    }
    try:
        return say(CARD, OwnWords("", own.body), facts).text({}, reader.language) if own else ""
    except UnsayableWordsError:  # written under other rules: ours are printed, as in a mail
        return ""
