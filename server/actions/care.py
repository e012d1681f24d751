"""The arrival note: on the day an order arrives, to all buyers alike, whom to write to if anything is wrong (B8, D7).

It asks nothing: no scale, no mood, no way to a form. Who gets it is decided by what permits any mail, never by
what a buyer may think.
"""

from datetime import datetime, timedelta

from server.actions import invite_facts, links, rules
from server.actions.letters import Later, Letter
from server.db import db
from server.invite_rules import STOPS, Facts
from server.models.order import Order
from server.models.outbox import JobKind, enqueue
from server.models.store import Store
from server.send_window import Window

#: Later than this the parcel has long been opened: a note on its arrival would only puzzle.
STALE = timedelta(days=2)
#: The invitation's stops that concern any mail to a buyer; who asked for no invitations is not noted either.
APPLYING = ("erased", "test", "cancelled", "chargeback", "no_address", "staff", "suppressed", "no_basis")


def plan(store: Store, order: Order, now: datetime) -> None:
    """Write the note's job when an order's delivery is learned; dispatch alone is no arrival. Once an order."""
    if not (store.arrival_note and order.counts and order.contact and order.delivered_at):
        return
    if now - order.delivered_at > STALE:
        return
    due_at = _window(store, _facts(store, order)).next_open(max(order.delivered_at, now))
    enqueue(JobKind.ARRIVAL_NOTE, job_key(order), store_id=store.id, due_at=due_at, now=now, order=order.id)


def job_key(order: Order) -> str:
    return f"arrival:{order.id}"


def letter(order_id: int, now: datetime) -> Letter | Later | None:
    """The note to send now, a later hour, or None: everything is asked again at the moment of sending."""
    order = db.session.get_one(Order, order_id)
    store = db.session.get_one(Store, order.store_id)
    facts = _facts(store, order)
    contact = order.contact
    if contact is None or contact.email is None or not _still_fits(store, order, facts, now):
        return None
    window = _window(store, facts)
    if not window.is_open(now):
        return Later(window.next_open(now))
    return Letter(
        kind="arrival_note",
        to=contact.email,
        store=store,
        contact_id=contact.id,
        locale=order.locale or contact.locale,
        window=window,
        context={
            "given_name": contact.given_name,
            "placed_at": order.placed_at,
            "items": [
                {"name": line.product.name or line.product.ref, "variant": line.variant}
                for line in invite_facts.lines_of(order)
            ],
        },
        unsubscribe=f"/u/{links.unsubscribe(contact, now).token}",
    )


def _still_fits(store: Store, order: Order, facts: Facts, now: datetime) -> bool:
    if not store.arrival_note or order.delivered_at is None or now - order.delivered_at > STALE:
        return False
    applied = rules.in_force(store.id)
    return not any(STOPS[code](applied, facts, now) for code in APPLYING)


def _facts(store: Store, order: Order) -> Facts:
    return invite_facts.of(store, [order])[order.id]


def _window(store: Store, facts: Facts) -> Window:
    return rules.in_force(store.id).window(facts.zones)
