"""Pages for authors: write, status, unsubscribe, my data. They work without JavaScript; GET changes nothing."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server import wording
from server.actions import cards, invitations, links, points, replies, reviews, suppressions
from server.clock import utcnow
from server.db import db, transaction
from server.errors import InvalidError, NotFoundError
from server.fields import load
from server.models.contact import Contact, MailTopic
from server.models.decision import GROUNDS
from server.models.link import Link, Purpose
from server.models.order import Order, OrderLine
from server.models.review import Relationship, Review, ReviewState
from server.models.store import Store
from server.web import forms, guards
from server.web.schemas import (
    MAX_BODY,
    MAX_PUBLIC_NAME,
    MAX_TITLE,
    ReviewForm,
    RevisionForm,
)

blueprint = Blueprint("pages", __name__)

LIMITS = {"title": MAX_TITLE, "body": MAX_BODY, "public_name": MAX_PUBLIC_NAME}


blueprint.after_request(guards.private)


# --- writing --------------------------------------------------------------------------------------


@blueprint.get("/r/<token>")
def write(token: str) -> str:
    """All items of the order, each with a form of its own."""
    link = links.open_link(Purpose.WRITE, token, utcnow())
    return _form_page(link, token)


@blueprint.post("/r/<token>/lines/<int:line_id>")
def send(token: str, line_id: int) -> AnyResponse | tuple[str, int]:
    """Save one item's review; with errors the page comes back with every word kept."""
    guards.limit("write", "60/10 minutes")
    try:
        draft = load(ReviewForm(), forms.filled())
        with transaction():
            link = links.open_link(Purpose.WRITE, token, utcnow())
            order = _order_of(link)
            if order.contact is None:
                raise NotFoundError
            line = reviews.line_of(order, line_id)
            reviews.submit(order.contact, line, draft, utcnow())  # type: ignore[arg-type]  # load() gives the Draft
    except InvalidError as error:
        link = links.open_link(Purpose.WRITE, token, utcnow())
        return _form_page(link, token, failed=line_id, error=error), error.status
    return redirect(url_for("pages.write", token=token) + f"#item-{line_id}", 303)


@blueprint.post("/r/<token>/opening")
def opening(token: str) -> tuple[str, int]:
    """The page's script tells that a hand touched the form: counted once, without time or place in the page.

    Opening the link is not counted, since mail scanners open every link (rules WS2).
    """
    guards.limit("opening", "60/10 minutes")
    with transaction():
        invitations.touched(links.open_link(Purpose.WRITE, token, utcnow()), utcnow())
    return "", 204


def _form_page(link: Link, token: str, failed: int | None = None, error: InvalidError | None = None) -> str:
    order = _order_of(link)
    store = db.session.get_one(Store, link.store_id)
    prefilled = request.args.get("rating", "")
    items = [_form_item(line, failed, prefilled) for line in order.lines if line.quantity > 0]
    return render_template(
        "pages/write.html",
        store=store,
        token=token,
        order=order,
        items=items,
        errors={e.field: e.message for e in error.errors} if error else {},
        failed=failed,
        relationships=[r.value for r in Relationship],
        attestation=wording.ATTESTATION,
        publish_name=wording.PUBLISH_NAME,
        limits=LIMITS,
        given_name=order.contact.given_name if order.contact else None,
    )


def _form_item(line: OrderLine, failed: int | None, prefilled: str) -> dict[str, Any]:
    review = reviews.of_line(line)
    programme = points.offer(line)
    typed = forms.typed() if failed == line.id else {}
    if prefilled in {"1", "2", "3", "4", "5"} and request.args.get("line") == str(line.id):
        typed.setdefault("rating", prefilled)
    return {
        "line": line,
        "review": review,
        "status": links.status_path(review) if review else None,
        "points": programme.points if programme else None,
        "terms": programme.terms if programme else None,
        "typed": typed,
    }


def _order_of(link: Link) -> Order:
    order = db.session.get_one(Order, link.order_id)
    if order.erased_at:
        raise NotFoundError("The person behind this link asked us to forget them, and we did.")
    return order


# --- status ---------------------------------------------------------------------------------------


@blueprint.get("/status/<token>")
def status(token: str) -> str:
    return _status_page(_own(token), token)


@blueprint.post("/status/<token>/versions")
def revise(token: str) -> AnyResponse | tuple[str, int]:
    """A new version by the author: fix and resubmit, or simply a change of mind."""
    guards.limit("write", "60/10 minutes")
    try:
        draft = load(RevisionForm(), forms.filled())
        with transaction():
            reviews.revise(_own(token), draft, utcnow())  # type: ignore[arg-type]  # load() gives the Draft
    except InvalidError as error:
        return _status_page(_own(token), token, error), error.status
    return redirect(url_for("pages.status", token=token), 303)


@blueprint.post("/status/<token>/withdrawal")
def withdraw(token: str) -> AnyResponse:
    with transaction():
        reviews.withdraw(_own(token), utcnow())
    return redirect(url_for("pages.status", token=token), 303)


@blueprint.post("/status/<token>/anonymity")
def hide_name(token: str) -> AnyResponse:
    with transaction():
        reviews.hide_name(_own(token), utcnow())
    return redirect(url_for("pages.status", token=token), 303)


def _own(token: str) -> Review:
    link = links.open_link(Purpose.STATUS, token, utcnow())
    return db.session.get_one(Review, link.review_id)


def _status_page(review: Review, token: str, error: InvalidError | None = None) -> str:
    version = review.versions[-1]
    decision = cards.told_decision(review, utcnow())
    return render_template(
        "pages/status.html",
        store=db.session.get_one(Store, review.store_id),
        review=review,
        version=version,
        decision=decision,
        rule=GROUNDS[decision.reason].rule if decision and decision.reason else None,
        reply=replies.current(review) if review.state is ReviewState.PUBLISHED else None,
        token=token,
        errors={e.field: e.message for e in error.errors} if error else {},
        typed=forms.typed() if error else {},
        attestation=wording.ATTESTATION,
        limits=LIMITS,
    )


# --- unsubscribe ----------------------------------------------------------------------------------


@blueprint.get("/u/<token>")
def unsubscribe_page(token: str) -> str:
    """For people: a button, and each topic apart. Scanners that open the link change nothing (rules EM3)."""
    return _mail_page(links.open_link(Purpose.UNSUBSCRIBE, token, utcnow()), token)


@blueprint.post("/u/<token>")
def unsubscribe(token: str) -> Response:
    """RFC 8058: no cookie, no redirect, either encoding; the token alone is the authority (K9).

    The body is not read: the one thing it may say is what the address says already.
    """
    with transaction():
        link = links.open_link(Purpose.UNSUBSCRIBE, token, utcnow())
        suppressions.unsubscribe(_reader(link), _topic(link), utcnow())
    return make_response(_mail_page(link, token, done=True))


@blueprint.post("/u/<token>/choices")
def choose_mails(token: str) -> Response:
    """Any topic, all or none; allowing again is the same form (as easy as stopping)."""
    guards.limit("choices", "60/10 minutes")
    with transaction():
        link = links.open_link(Purpose.UNSUBSCRIBE, token, utcnow())
        suppressions.choose(_reader(link), forms.ticked(suppressions.CHOICES), utcnow())
    return make_response(_mail_page(link, token, done=True))


def _mail_page(link: Link, token: str, *, done: bool = False) -> str:
    contact = _reader(link)
    allowed = suppressions.allowed(contact)
    stops = suppressions.ONE_CLICK[_topic(link)]
    return render_template(
        "pages/unsubscribe.html",
        store=db.session.get_one(Store, link.store_id),
        token=token,
        topic=_topic(link),
        allowed=allowed,
        open=any(allowed[one] for one in stops),
        unreachable=suppressions.unreachable(contact),
        done=done,
    )


def _topic(link: Link) -> MailTopic:
    return link.topic or MailTopic.INVITATIONS


def _reader(link: Link) -> Contact:
    return db.session.get_one(Contact, link.contact_id)
