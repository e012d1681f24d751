"""What the invitation rules may know of orders, gathered in a fixed number of queries for any number of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from server.actions import suppressions
from server.db import db
from server.invite_rules import Facts, LineFacts
from server.models.contact import Contact
from server.models.invitation import Invitation, InvitationState, Step
from server.models.link import Link
from server.models.order import Order, OrderLine
from server.models.outbox import JobKind
from server.models.review import Review
from server.models.staff import Staff
from server.models.store import Store
from server.send_window import zones_for
from server.zones import is_zone, of_country


@dataclass(slots=True)
class Sent:
    """One invitation or reminder that went to a person."""

    order_id: int
    step: Step
    at: datetime
    contact_id: int
    products: set[int] = field(default_factory=set)


def of(store: Store, orders: Sequence[Order]) -> dict[int, Facts]:
    """Facts by order number."""
    people = [order.contact for order in orders if order.contact]
    reviewed = _reviewed(orders)
    staff = set(db.session.scalars(sa.select(Staff.email_hash).where(Staff.store_id == store.id)))
    hashes = [person.email_hash for person in people if person.email_hash]
    stopped = suppressions.stopped_among(store.id, hashes, JobKind.INVITATION)
    history = _history({person.id for person in people})
    return {
        order.id: _facts(store, order, reviewed, staff, stopped, history[order.contact_id])
        for order in orders
    }


def lines_of(order: Order) -> list[OrderLine]:
    """The lines that can be asked about, in the order of `Facts.lines`; one taken off has no pieces left."""
    return [line for line in order.lines if line.quantity > 0]


def _reviewed(orders: Sequence[Order]) -> set[int]:
    lines = [line.id for order in orders for line in order.lines]
    return set(db.session.scalars(sa.select(Review.order_line_id).where(Review.order_line_id.in_(lines))))


def _history(people: set[int]) -> defaultdict[int | None, list[Sent]]:
    """Every mail of ours that asked these people, with the products it asked about."""
    rows = db.session.execute(
        sa.select(
            Order.contact_id,
            Order.id,
            Invitation.step,
            Invitation.sent_at,
            Link.contact_id,
            Invitation.asked_lines,
            OrderLine.id,
            OrderLine.product_id,
        )
        .join(Invitation, Invitation.order_id == Order.id)
        .join(Link, Link.id == Invitation.link_id)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.contact_id.in_(people), Invitation.state == InvitationState.SENT)
    )
    found: defaultdict[int | None, list[Sent]] = defaultdict(list)
    mails: dict[tuple[int, Step], Sent] = {}
    for contact_id, order_id, step, at, sent_to, asked, line_id, product_id in rows:
        if at is None:  # the table's own check forbids it
            continue
        if (order_id, step) not in mails:
            mails[order_id, step] = Sent(order_id, step, at, sent_to)
            found[contact_id].append(mails[order_id, step])
        if asked is None or line_id in asked:
            mails[order_id, step].products.add(product_id)
    return found


def _facts(
    store: Store,
    order: Order,
    reviewed: set[int],
    staff: set[str],
    stopped: Mapping[str, str],
    sent: list[Sent],
) -> Facts:
    contact = order.contact
    hashed = contact.email_hash if contact else None
    others = [one for one in sent if one.order_id != order.id]
    own = [one for one in sent if one.order_id == order.id and one.step is Step.FIRST]
    return Facts(
        placed_at=order.placed_at,
        received_at=order.received_at,
        fulfilled_at=order.fulfilled_at,
        delivered_at=order.delivered_at,
        cancelled=order.cancelled,
        chargeback=order.chargeback_at is not None,
        test=order.test,
        erased=order.erased_at is not None or (contact is not None and contact.erased_at is not None),
        has_address=contact is not None and contact.email is not None,
        staff=hashed in staff,
        suppressed=stopped.get(hashed) if hashed else None,
        permission=contact.permission.value if contact and contact.permission else None,
        checkout_notice=store.checkout_notice,
        country=_country(store, order, contact),
        zones=zones_of(store, order),
        lines=tuple(_line(line, reviewed, others) for line in lines_of(order)),
        invited_at=tuple(one.at for one in others if one.step is Step.FIRST),
        written_at=tuple(one.at for one in others),
        first_sent_at=own[0].at if own else None,
        address_changed=bool(own) and own[0].contact_id != order.contact_id,
    )


def _country(store: Store, order: Order, contact: Contact | None) -> str | None:
    return order.country or (contact.country if contact else None) or store.country


def zones_of(store: Store, order: Order) -> tuple[str, ...]:
    """The order's zone, else its country's, else the store's (B3)."""
    contact = order.contact
    named = [order.time_zone, contact.time_zone if contact else None]
    countries = [order.country, contact.country if contact else None]
    return zones_for(
        *((zone,) for zone in named if zone and is_zone(zone)),
        *(of_country(country) for country in countries),
        (store.time_zone,),
    )


def _line(line: OrderLine, reviewed: set[int], others: list[Sent]) -> LineFacts:
    asked = [one.at for one in others if line.product_id in one.products]
    return LineFacts(
        product=line.product.ref,
        category=line.product.category,
        reviewed=line.id in reviewed,
        asked_at=max(asked, default=None),
    )
