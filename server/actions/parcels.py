"""What an order's parcels say: how far each got, and so when the whole order was sent and arrived."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from server.db import db
from server.models.order import Order, OrderLine, OrderStatus, Parcel
from server.platforms.notice import ParcelNotice

#: States that follow from the parcels; a cancelled or refunded order stays that.
_ON_THE_WAY = frozenset({OrderStatus.PLACED, OrderStatus.FULFILLED, OrderStatus.DELIVERED})


def take(order: Order, notices: Iterable[ParcelNotice]) -> None:
    """Store each parcel's newest word, then set when the order was sent and arrived.

    Where no parcel was ever heard of, or none of its lines yet, the order keeps what it said itself.
    """
    known = {p.ref: p for p in db.session.scalars(sa.select(Parcel).where(Parcel.order_id == order.id))}
    for notice in notices:
        if notice.ref not in known:
            known[notice.ref] = _new(order, notice.ref)
        _hear(known[notice.ref], notice)
    db.session.flush()
    if known and order.lines:
        _arrive(order, [parcel for parcel in known.values() if not parcel.cancelled])


def _new(order: Order, ref: str) -> Parcel:
    parcel = Parcel(store_id=order.store_id, order_id=order.id, ref=ref, pieces={}, cancelled=False)
    db.session.add(parcel)
    return parcel


def _hear(parcel: Parcel, notice: ParcelNotice) -> None:
    """The newest word counts; of several that say "delivered" the first one knew when."""
    if _is_newer(parcel, notice):
        parcel.pieces, parcel.cancelled = notice.pieces, notice.cancelled
        parcel.fulfilled_at, parcel.source_updated_at = notice.fulfilled_at, notice.updated_at
        before = parcel.delivered_at if notice.delivered_at else None
        parcel.delivered_at = _earlier(before, notice.delivered_at)
    elif parcel.delivered_at:
        parcel.delivered_at = _earlier(parcel.delivered_at, notice.delivered_at)


def _is_newer(parcel: Parcel, notice: ParcelNotice) -> bool:
    """Of two words of one second the one that got further is the later."""
    told = parcel.source_updated_at
    if told is None or notice.updated_at is None:
        return told is None
    got_further = notice.cancelled or notice.delivered_at is not None
    return notice.updated_at > told or (notice.updated_at == told and got_further)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at), default=None)


def _arrive(order: Order, sent: Sequence[Parcel]) -> None:
    """Sent once every piece that was not taken back is in a parcel; there once all those parcels are."""
    staying = [line for line in order.lines if line.quantity > line.returned_quantity]
    needed = [p for p in sent if not staying or not p.pieces or any(line.ref in p.pieces for line in staying)]
    order.fulfilled_at = order.delivered_at = None
    if needed and all(_is_packed(line, sent) for line in staying):
        order.fulfilled_at = max((p.fulfilled_at for p in needed if p.fulfilled_at), default=None)
        if all(p.delivered_at for p in needed):
            order.delivered_at = max(p.delivered_at for p in needed if p.delivered_at)
    if order.status in _ON_THE_WAY:
        order.status = _status(order)


def _is_packed(line: OrderLine, sent: Sequence[Parcel]) -> bool:
    """A parcel that names no lines holds them all; a line named without a count is whole."""
    if any(not p.pieces or p.pieces.get(line.ref) == 0 for p in sent):
        return True
    return sum(p.pieces.get(line.ref, 0) for p in sent) >= line.quantity - line.returned_quantity


def _status(order: Order) -> OrderStatus:
    if order.delivered_at:
        return OrderStatus.DELIVERED
    return OrderStatus.FULFILLED if order.fulfilled_at else OrderStatus.PLACED
