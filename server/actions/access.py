"""Ways to the form without an invitation: "I bought this" by mail, and a person the shop's own login vouches for (A4).

Whether an address is known is told to nobody: the door writes the same rows for any, and only the worker
looks (rules WS3).
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from server.actions import catalogue, invite_facts, links
from server.actions.letters import Letter
from server.crypto import vault
from server.db import db
from server.errors import InvalidError
from server.models.access import AccessRequest
from server.models.contact import Contact
from server.models.order import Order, OrderLine
from server.models.outbox import JobKind, MailMessage, MailState, enqueue
from server.models.review import Review
from server.models.store import Store

#: The newest ones: a mail is no archive.
MAX_ORDERS = 20
#: Anybody can type anybody's address, so there is an end to the mails that one person gets of it (rules WS3).
MOST = {timedelta(days=1): 3, timedelta(days=30): 10}


# --- "I bought this" ------------------------------------------------------------------------------


def ask(store: Store, email: str, product: str, now: datetime) -> None:
    """One request and one job, for known and unknown addresses alike."""
    request = AccessRequest(store_id=store.id, email_hash=vault.email_hash(email), product=product, at=now)
    db.session.add(request)
    db.session.flush()
    key = f"access:{secrets.token_hex(12)}"  # not the row's number: SQLite gives a forgotten one's again
    enqueue(JobKind.ACCESS, key, store_id=store.id, due_at=now, now=now, request=request.id)


def letter(request_id: int, now: datetime) -> Letter | None:
    """A way to the form of each order that holds the product.

    None where there is nobody, nothing arrived yet, or enough of these mails went to this person of late.
    """
    request = db.session.get(AccessRequest, request_id)
    contact = known(request.store_id, request.email_hash) if request else None
    if request is None or contact is None or contact.email is None or _had_enough(contact, now):
        return None
    store = db.session.get_one(Store, request.store_id)
    chosen = _about(store, open_orders(contact), request.product)
    if not chosen:
        return None
    return Letter(
        kind="access",
        to=contact.email,
        store=store,
        contact_id=contact.id,
        locale=chosen[0][0].locale or contact.locale,
        context={
            "given_name": contact.given_name,
            "orders": [_told(store, order, lines, now) for order, lines in chosen],
        },
    )


def _had_enough(contact: Contact, now: datetime) -> bool:
    """Asked here, by the worker: the door answers the same to all, and what it counts ends with its process."""
    sent = db.session.scalars(
        sa.select(MailMessage.at).where(
            MailMessage.contact_id == contact.id,
            MailMessage.kind == JobKind.ACCESS,
            MailMessage.at > now - max(MOST),
            MailMessage.state.in_((MailState.SENT, MailState.UNCERTAIN)),
        )
    ).all()
    return any(sum(at > now - span for at in sent) >= most for span, most in MOST.items())


def forget(request_id: int) -> None:
    """Sent, not to be sent or given up: nothing tells any more who asked."""
    db.session.execute(sa.delete(AccessRequest).where(AccessRequest.id == request_id))


def _about(store: Store, orders: Sequence[Order], asked: str) -> list[tuple[Order, list[OrderLine]]]:
    """The lines with the product; where none has it, whatever the person could write about.

    Of these the ones without a review; where all have one they all stay, for the form leads on to each.
    """
    product = catalogue.find(store.id, asked)
    every = [(order, invite_facts.lines_of(order)) for order in orders]
    chosen = _keep(every, lambda line: product is not None and line.product_id == product.id) or every
    lines = [line.id for _, lines in chosen for line in lines]
    written = set(db.session.scalars(sa.select(Review.order_line_id).where(Review.order_line_id.in_(lines))))
    return _keep(chosen, lambda line: line.id not in written) or chosen


def _keep(
    orders: list[tuple[Order, list[OrderLine]]], fits: Callable[[OrderLine], bool]
) -> list[tuple[Order, list[OrderLine]]]:
    found = [(order, [line for line in lines if fits(line)]) for order, lines in orders]
    return [(order, lines) for order, lines in found if lines]


def _told(store: Store, order: Order, lines: list[OrderLine], now: datetime) -> dict[str, Any]:
    link = links.to_form(order, now, now + timedelta(days=store.link_days))
    return {
        "placed_at": order.placed_at,
        "write": f"/r/{link.token}",
        "items": [
            {"name": line.product.name or line.product.ref, "variant": line.variant, "line": line.id}
            for line in lines
        ],
    }


# --- whose orders ---------------------------------------------------------------------------------


def known(store_id: int, email_hash: str) -> Contact | None:
    """The person behind an address; nobody is made."""
    return db.session.scalar(
        sa.select(Contact).where(Contact.store_id == store_id, Contact.email_hash == email_hash)
    )


def open_orders(contact: Contact) -> list[Order]:
    """What the person can write about: sent or delivered, not cancelled. Newest first."""
    found = db.session.scalars(
        sa.select(Order)
        .where(
            Order.contact_id == contact.id,
            Order.erased_at.is_(None),
            sa.or_(Order.delivered_at.is_not(None), Order.fulfilled_at.is_not(None)),
        )
        .options(selectinload(Order.lines).selectinload(OrderLine.product))
        .order_by(Order.id.desc())
    )
    return [order for order in found if order.counts and invite_facts.lines_of(order)][:MAX_ORDERS]


def way_in(store: Store, email_hash: str, asked: str | None, now: datetime) -> str | None:
    """The path of the form of the newest order, of the newest with the product if there is one; None: no order."""
    contact = known(store.id, email_hash)
    chosen = _about(store, open_orders(contact), asked or "") if contact else []
    return _told(store, *chosen[0], now)["write"] if chosen else None


@dataclass(frozen=True, slots=True)
class Author:
    """Whom a bearer stands for, and for what: one order (a mail's link), or all of the person's."""

    #: None: rightly vouched for, and unknown here.
    contact_id: int | None
    order_id: int | None = None


def lines_of(author: Author) -> list[OrderLine]:
    """The only lines the author may write about."""
    if author.order_id is not None:
        return invite_facts.lines_of(db.session.get_one(Order, author.order_id))
    contact = db.session.get(Contact, author.contact_id) if author.contact_id is not None else None
    return (
        [line for order in open_orders(contact) for line in invite_facts.lines_of(order)] if contact else []
    )


def line_of(author: Author, line_id: int) -> OrderLine:
    """One of them; another's is unknown here."""
    line = next((line for line in lines_of(author) if line.id == line_id), None)
    if line is None:
        raise InvalidError.one("line", "This item is not part of your orders.")
    return line
