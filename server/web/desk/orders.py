"""Orders at the desk: what came in, and what became of its invitation."""

from typing import Any

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import selectinload

from server.actions import bounces, invitations, orders, resuming
from server.clock import utcnow
from server.cursors import decode, encode
from server.db import db
from server.errors import NotFoundError
from server.models.invitation import Invitation, InvitationState, Step
from server.models.order import Order, OrderLine
from server.models.outbox import Job, JobState
from server.text import clean_line
from server.web import guards
from server.web.desk.frame import blueprint, page

PAGE = 50


@blueprint.get("/orders", endpoint="orders")
def list_orders() -> tuple[str, int]:
    """Newest first, or the one whose number was asked for."""
    store_id = guards.my_store().id
    scope = f"orders:{store_id}"
    asked = clean_line(request.args.get("order", ""))
    wanted = (
        sa.select(Order)
        .where(Order.store_id == store_id)
        .options(selectinload(Order.lines).selectinload(OrderLine.product))
    )
    if asked:
        wanted = wanted.where(Order.ref_hash == orders.ref_hash(asked))
    if cursor := request.args.get("cursor"):
        wanted = wanted.where(Order.id < decode(scope, cursor)[0])
    rows = db.session.scalars(wanted.order_by(Order.id.desc()).limit(PAGE + 1)).all()
    return page(
        "orders.html",
        asked=asked,
        orders=_with_invitations(rows[:PAGE]),
        next=encode(scope, [rows[PAGE - 1].id]) if len(rows) > PAGE else None,
        now=utcnow(),
    )


@blueprint.get("/orders/<int:order_id>/invitation")
def why(order_id: int) -> tuple[str, int]:
    """Why was (no) mail sent? The rules' word on one order, now, step by step (B6)."""
    order = mine(order_id)
    store, now = guards.my_store(), utcnow()
    steps = invitations.of_order(order)
    step = Step.REMINDER if Step.REMINDER in steps else Step.FIRST
    fate = steps[step].state if step in steps else InvitationState.DUE
    return page(
        "why.html",
        order=order,
        steps=steps,
        step=step.value,
        fate=fate.value,
        mendable=resuming.MENDABLE,
        verdict=None if fate is InvitationState.SENT else invitations.why(store, order, step, now),
        report={s.value: bounces.of_job(store.id, invitations.job_key(i)) for s, i in steps.items()},
        given_up=_given_up(store.id, [invitations.job_key(i) for i in steps.values()]),
        now=now,
    )


def _given_up(store_id: int, keys: list[str]) -> Job | None:
    """The mail server did not take it, time after time."""
    return db.session.scalar(
        sa.select(Job)
        .where(Job.store_id == store_id, Job.key.in_(keys), Job.state == JobState.FAILED)
        .order_by(Job.id.desc())
        .limit(1)
    )


def mine(order_id: int) -> Order:
    """The order of this number, if it is the store's own."""
    order = db.session.get(Order, order_id)
    if order is None or order.store_id != guards.my_store().id:
        raise NotFoundError
    return order


def _with_invitations(found: Any) -> list[dict[str, Any]]:
    invitations = db.session.scalars(
        sa.select(Invitation).where(
            Invitation.order_id.in_([order.id for order in found]), Invitation.step == Step.FIRST
        )
    )
    by_order = {invitation.order_id: invitation for invitation in invitations}
    return [{"order": order, "invitation": by_order.get(order.id)} for order in found]
