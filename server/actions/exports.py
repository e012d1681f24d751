"""Everything kept about a person, in words a program can read (PR6)."""

from typing import Any

import sqlalchemy as sa

from server.actions import points
from server.clock import iso, iso_day
from server.db import db
from server.models.call import Call
from server.models.contact import Consent, Contact, Suppression
from server.models.decision import Decision
from server.models.invitation import Invitation
from server.models.order import Order
from server.models.outbox import MailMessage
from server.models.points import PointsEntry
from server.models.reply import Reply
from server.models.review import Review


def export(contact: Contact) -> dict[str, Any]:
    """Everything kept about a person, in words a program can read (PR6)."""
    own = {"contact_id": contact.id}
    return {
        "contact": {
            "email": contact.email,
            "given_name": contact.given_name,
            "locale": contact.locale,
            "country": contact.country,
            "time_zone": contact.time_zone,
            "permission": contact.permission.value if contact.permission else None,
            "since": iso(contact.created_at),
        },
        "orders": [_order(o) for o in db.session.scalars(sa.select(Order).filter_by(**own))],
        "invitations": [
            {"order": i.order.ref, "state": i.state.value, "due_at": iso(i.due_at), "sent_at": iso(i.sent_at)}
            for i in db.session.scalars(
                sa.select(Invitation).join(Order).where(Order.contact_id == contact.id)
            )
        ],
        "reviews": [_review(r) for r in db.session.scalars(sa.select(Review).filter_by(**own))],
        "calls": [
            {"order": c.order.ref, "outcome": c.outcome.value, "at": iso(c.at)}
            for c in db.session.scalars(sa.select(Call).join(Order).where(Order.contact_id == contact.id))
        ],
        "consents": [
            {"purpose": c.purpose.value, "action": c.action.value, "text_hash": c.text_hash, "at": iso(c.at)}
            for c in db.session.scalars(sa.select(Consent).filter_by(**own))
        ],
        "points": {
            "balance": points.balance(contact),
            "entries": [
                {"kind": e.kind.value, "amount": e.amount, "at": iso(e.at)}
                for e in db.session.scalars(sa.select(PointsEntry).filter_by(**own))
            ],
        },
        "mails": [
            {"kind": m.kind.value, "message_id": m.message_id, "at": iso(m.at)}
            for m in db.session.scalars(sa.select(MailMessage).filter_by(**own))
        ],
        "stopped": [
            {"reason": s.reason.value, "topic": s.topic.value, "at": iso(s.at)}
            for s in db.session.scalars(
                sa.select(Suppression).where(
                    Suppression.store_id == contact.store_id, Suppression.email_hash == contact.email_hash
                )
            )
        ],
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        "order": order.ref,
        "status": order.status.value,
        "placed_at": iso(order.placed_at),
        "fulfilled_at": iso(order.fulfilled_at),
        "delivered_at": iso(order.delivered_at),
        "tier": order.tier,
        "lines": [
            {
                "product": line.product.ref,
                "name": line.product.name,
                "variant": line.variant,
                "quantity": line.quantity,
                "returned": line.returned_quantity,
            }
            for line in order.lines
        ],
    }


def _review(review: Review) -> dict[str, Any]:
    decisions = db.session.scalars(sa.select(Decision).where(Decision.review_id == review.id))
    replies = db.session.scalars(sa.select(Reply).where(Reply.review_id == review.id))
    return {
        "id": review.public_id,
        "product": review.product.ref,
        "state": review.state.value,
        "public_name": review.public_name,
        "relationship": review.relation.value,
        "experience_date": iso_day(review.experience_date),
        "submitted_at": iso(review.submitted_at),
        "published_at": iso(review.published_at),
        "points": review.rewarded_points,
        "versions": [
            {
                "number": v.number,
                "rating": v.rating,
                "title": v.text.title if v.text else None,
                "body": v.text.body if v.text else None,
                "at": iso(v.at),
            }
            for v in review.versions
        ],
        "decisions": [
            {
                "measure": d.measure.value,
                "reason": d.reason.value if d.reason else None,
                "by": d.decider.value,
                "passage": d.note.passage if d.note else None,
                "evidence": d.note.evidence if d.note else None,
                "at": iso(d.at),
            }
            for d in decisions
        ],
        "replies": [{"number": r.number, "body": r.body, "at": iso(r.at)} for r in replies],
    }
