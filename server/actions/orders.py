"""Record what a shop says of an order. Notices may repeat, overlap and come in any order."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.actions import care, catalogue, invitations, parcels, ratings, stores
from server.crypto import vault
from server.db import db
from server.models.contact import Contact, Permission
from server.models.inbound import InboundDelivery
from server.models.order import LineRefund, Order, OrderLine, OrderStatus
from server.models.review import Review
from server.models.store import Store
from server.platforms.notice import LineNotice, OrderNotice


def is_new(store: Store, source: str, delivery_id: str, topic: str, body: bytes, now: datetime) -> bool:
    """Remember the delivery; False for one that was here before (by its id)."""
    stores.hold(store)
    hashed = vault.fingerprint(delivery_id, "delivery-id")
    seen = db.session.scalar(
        sa.select(InboundDelivery.id).where(
            InboundDelivery.store_id == store.id,
            InboundDelivery.source == source,
            InboundDelivery.delivery_id == hashed,
        )
    )
    if seen:
        return False
    body_hash = vault.fingerprint(body.hex(), "delivery")
    db.session.add(
        InboundDelivery(
            store_id=store.id, source=source, delivery_id=hashed, topic=topic, body_hash=body_hash, at=now
        )
    )
    return True


def ref_hash(order_ref: str) -> str:
    return vault.fingerprint(order_ref, "order")


def buyers(store: Store, order_refs: list[str]) -> list[Contact]:
    """The people behind these orders."""
    hashes = [ref_hash(ref) for ref in order_refs]
    return list(
        db.session.scalars(
            sa.select(Contact)
            .join(Order, Order.contact_id == Contact.id)
            .where(Order.store_id == store.id, Order.ref_hash.in_(hashes))
            .distinct()
        )
    )


def record(store: Store, notice: OrderNotice, now: datetime) -> Order | None:
    """Bring the order in line with the notice and schedule its invitation; None if it was erased.

    An older notice than the newest seen fills gaps and changes nothing else; each parcel has a newest
    word of its own.
    """
    stores.hold(store)
    order = _order(store, notice, now)
    if order.erased_at:
        return None
    newer = _is_newer(order, notice)
    _set_facts(order, notice, now, newer=newer)
    if notice.email and (newer or order.contact is None):
        order.contact = _contact(store, notice, now)
    for line in notice.lines:
        _line(order, line, now, newer=newer)
    if notice.lines_complete and newer:
        _take_off(order, {line.ref for line in notice.lines})
    _refund(order, notice, newer=newer)
    db.session.flush()
    db.session.expire(order, ["lines"])
    parcels.take(order, notice.parcels)
    invitations.schedule(store, order, now)
    care.plan(store, order, now)
    _refresh_reviews(order, now)
    return order


def _order(store: Store, notice: OrderNotice, now: datetime) -> Order:
    hashed = ref_hash(notice.order_ref)
    order = db.session.scalar(sa.select(Order).where(Order.store_id == store.id, Order.ref_hash == hashed))
    if order is None:
        order = Order(
            store_id=store.id,
            ref_hash=hashed,
            ref=notice.order_ref,
            platform=notice.platform,
            status=OrderStatus.PLACED,
            received_at=now,
        )
        db.session.add(order)
        db.session.flush()
    return order


def _is_newer(order: Order, notice: OrderNotice) -> bool:
    """Full notices carry the platform's own time; one without is taken as it comes.

    The generic form has no clock: there a cancellation is the last word, and a "delivered" that was late
    on its way revives nothing. Only an order placed after it, under the same number, does.
    """
    if notice.status is None:
        return False
    if notice.restored or notice.deleted:
        return True
    if notice.updated_at is None and order.status is OrderStatus.CANCELLED:
        return _placed_anew(order, notice)
    if notice.updated_at is None or order.source_updated_at is None:
        return True
    return notice.updated_at >= order.source_updated_at


def _placed_anew(order: Order, notice: OrderNotice) -> bool:
    return bool(notice.placed_at and order.cancelled_at and notice.placed_at > order.cancelled_at)


def _set_facts(order: Order, notice: OrderNotice, now: datetime, *, newer: bool) -> None:
    facts: dict[str, Any] = {
        name: getattr(notice, name)
        for name in ("locale", "country", "time_zone", "tier", "placed_at", "fulfilled_at", "delivered_at")
    }
    for name, value in facts.items():
        if value is not None and (newer or getattr(order, name) is None):
            setattr(order, name, value)
    if newer and notice.status is not None:
        order.status = OrderStatus(notice.status)
        order.cancelled_at = _cancelled_at(order, notice, now)
        order.source_updated_at = now if notice.deleted else notice.updated_at or order.source_updated_at
    if notice.chargeback:
        order.chargeback_at = (notice.chargeback.at or now) if notice.chargeback.lost else None
    order.test = order.test or notice.test


def _cancelled_at(order: Order, notice: OrderNotice, now: datetime) -> datetime | None:
    if notice.status != OrderStatus.CANCELLED:
        return notice.cancelled_at
    return notice.cancelled_at or order.cancelled_at or now


def _contact(store: Store, notice: OrderNotice, now: datetime) -> Contact:
    email = notice.email or ""
    hashed = vault.email_hash(email)
    contact = db.session.scalar(
        sa.select(Contact).where(Contact.store_id == store.id, Contact.email_hash == hashed)
    )
    if contact is None:
        contact = Contact(store_id=store.id, email=email, email_hash=hashed, created_at=now)
        db.session.add(contact)
    for name in ("given_name", "locale", "country", "time_zone"):
        if getattr(notice, name):
            setattr(contact, name, getattr(notice, name))
    if notice.permission:
        contact.permission = Permission(notice.permission)
    db.session.flush()
    return contact


def _line(order: Order, notice: LineNotice, now: datetime, *, newer: bool) -> None:
    line = db.session.scalar(
        sa.select(OrderLine).where(OrderLine.order_id == order.id, OrderLine.ref == notice.ref)
    )
    if line and not newer:
        return
    product = catalogue.ensure(
        order.store_id,
        notice.product_ref,
        now,
        facts={
            name: getattr(notice, name) for name in ("name", "url", "image_url", "gtin", "brand", "category")
        },
        skus=(notice.sku,),
        variant_refs=(notice.variant_ref,),
    )
    if line is None:
        line = OrderLine(store_id=order.store_id, order_id=order.id, ref=notice.ref, returned_quantity=0)
        line.product_id = product.id
        db.session.add(line)
    line.sku, line.variant, line.quantity = notice.sku, notice.variant, notice.quantity
    line.returned_quantity = max(line.returned_quantity, notice.returned_quantity)
    db.session.flush()


def _take_off(order: Order, kept: set[str]) -> None:
    """A newer full notice without a line: it was taken off the order, so it proves nothing more."""
    db.session.execute(
        sa.update(OrderLine)
        .where(OrderLine.order_id == order.id, OrderLine.ref.not_in(kept))
        .values(quantity=0)
    )


def _refund(order: Order, notice: OrderNotice, *, newer: bool) -> None:
    """Book each refund's word on each line once; a refund may come before its order."""
    for refund in notice.refunds:
        known = db.session.scalar(
            sa.select(LineRefund.id).where(
                LineRefund.order_id == order.id,
                LineRefund.refund_ref == refund.refund_ref,
                LineRefund.line_ref == refund.line_ref,
            )
        )
        if known is None:
            db.session.add(
                LineRefund(
                    store_id=order.store_id,
                    order_id=order.id,
                    refund_ref=refund.refund_ref,
                    line_ref=refund.line_ref,
                    quantity=refund.quantity,
                )
            )
    db.session.flush()
    if notice.refunds_heard_of is not None and newer:
        named = sa.select(LineRefund.refund_ref).where(LineRefund.order_id == order.id)
        order.refund_unnamed = not set(notice.refunds_heard_of) <= set(db.session.scalars(named))
    sums = db.session.execute(
        sa.select(LineRefund.line_ref, sa.func.sum(LineRefund.quantity))
        .where(LineRefund.order_id == order.id)
        .group_by(LineRefund.line_ref)
    )
    for line_ref, quantity in sums:
        db.session.execute(
            sa.update(OrderLine)
            .where(OrderLine.order_id == order.id, OrderLine.ref == line_ref)
            .values(returned_quantity=quantity)
        )


def _refresh_reviews(order: Order, now: datetime) -> None:
    """Proof follows the order (A3): its reviews show what is true now."""
    written = db.session.scalars(
        sa.select(Review)
        .join(OrderLine, Review.order_line_id == OrderLine.id)
        .where(OrderLine.order_id == order.id)
    ).all()
    if written:
        db.session.expire_all()
        ratings.refresh(written, now)
