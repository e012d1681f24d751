"""Pages for authors: write, status, unsubscribe, my data. They work without JavaScript; GET changes nothing."""

import json
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server import wording
from server.actions import cards, exports, links, points, privacy, replies, reviews, stores
from server.clock import utcnow
from server.db import db, transaction
from server.errors import InvalidError, NotFoundError
from server.fields import load
from server.models.contact import Contact
from server.models.decision import GROUNDS
from server.models.link import Link, Purpose
from server.models.order import Order, OrderLine
from server.models.review import Relationship, Review, ReviewState
from server.models.store import Store
from server.text import clean_line
from server.web import forms, guards
from server.web.schemas import (
    MAX_BODY,
    MAX_PUBLIC_NAME,
    MAX_TITLE,
    CodeForm,
    EmailForm,
    ReviewForm,
    RevisionForm,
)

blueprint = Blueprint("pages", __name__)

LIMITS = {"title": MAX_TITLE, "body": MAX_BODY, "public_name": MAX_PUBLIC_NAME}


@blueprint.after_request
def _private(response: Response) -> Response:
    """These addresses hold secrets: no cache keeps them, no Referer tells them, no engine lists them."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


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
    """For people: a button. Scanners that open the link change nothing (rules EM3)."""
    link = links.open_link(Purpose.UNSUBSCRIBE, token, utcnow())
    return render_template(
        "pages/unsubscribe.html", store=db.session.get_one(Store, link.store_id), token=token
    )


@blueprint.post("/u/<token>")
def unsubscribe(token: str) -> Response:
    """RFC 8058: no cookie, no redirect, either encoding; the token alone is the authority (K9)."""
    with transaction():
        link = links.open_link(Purpose.UNSUBSCRIBE, token, utcnow())
        privacy.unsubscribe(db.session.get_one(Contact, link.contact_id), utcnow())
    store = db.session.get_one(Store, link.store_id)
    return make_response(render_template("pages/unsubscribed.html", store=store))


# --- my data --------------------------------------------------------------------------------------


@blueprint.get("/me/")
def ask() -> str:
    return render_template(
        "pages/me_ask.html", store=_asked_store(request.args.get("store")), errors={}, typed={}
    )


@blueprint.post("/me/")
def send_code() -> str | tuple[str, int]:
    """The same answer whether or not the address is known."""
    guards.limit("code", "10/10 minutes")
    try:
        form = load(EmailForm(), forms.filled())
    except InvalidError as error:
        return _ask_again(error)
    guards.limit("code-for", "5/hour", form["email"].casefold())
    with transaction():
        store = _asked_store(form["store"])
        handle = privacy.ask_for_code(store, form["email"], utcnow())
    return render_template("pages/me_code.html", store=store, handle=handle, errors={})


def _ask_again(error: InvalidError) -> tuple[str, int]:
    store = _asked_store(request.form.get("store"))
    errors = {e.field: e.message for e in error.errors}
    return render_template("pages/me_ask.html", store=store, errors=errors, typed=forms.typed()), error.status


def _asked_store(slug: str | None) -> Store:
    """The store named, or the only one there is."""
    if slug:
        return stores.by_slug(clean_line(slug))
    only = db.session.scalars(sa.select(Store).limit(2)).all()
    if len(only) != 1:
        raise NotFoundError("Please use the link in one of the shop's mails: it names the shop.")
    return only[0]


@blueprint.post("/me/code")
def enter_code() -> AnyResponse | tuple[str, int]:
    guards.limit("code-try", "20/10 minutes")
    try:
        form = load(CodeForm(), forms.filled())
        with transaction():
            privacy.count_attempt(form["handle"])
        with transaction():
            link = privacy.open_with_code(form["handle"], form["code"], utcnow())
            token = link.token
    except InvalidError as error:
        store = _asked_store(request.form.get("store"))
        errors = {e.field: e.message for e in error.errors}
        handle = request.form.get("handle", "")
        return render_template("pages/me_code.html", store=store, handle=handle, errors=errors), error.status
    return redirect(url_for("pages.me", token=token), 303)


@blueprint.get("/me/<token>")
def me(token: str) -> str:
    return _me_page(token)


def _me_page(token: str, errors: dict[str, str] | None = None) -> str:
    contact = _person(token)
    written = db.session.scalars(sa.select(Review).where(Review.contact_id == contact.id)).all()
    return render_template(
        "pages/me.html",
        store=db.session.get_one(Store, contact.store_id),
        contact=contact,
        data=exports.export(contact),
        reviews=written,
        statuses={review.id: links.status_path(review) for review in written},
        token=token,
        errors=errors or {},
    )


def _person(token: str) -> Contact:
    link = links.open_link(Purpose.MY_DATA, token, utcnow())
    return db.session.get_one(Contact, link.contact_id)


@blueprint.get("/me/<token>/data.json")
def download(token: str) -> Response:
    body = json.dumps(exports.export(_person(token)), ensure_ascii=False, indent=2)
    response = Response(body, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@blueprint.post("/me/<token>/unsubscription")
def me_unsubscribe(token: str) -> AnyResponse:
    with transaction():
        privacy.unsubscribe(_person(token), utcnow())
    return redirect(url_for("pages.me", token=token), 303)


@blueprint.post("/me/<token>/reviews/<review_id>/withdrawal")
def me_withdraw(token: str, review_id: str) -> AnyResponse:
    with transaction():
        contact = _person(token)
        review = db.session.scalar(
            sa.select(Review).where(Review.public_id == review_id, Review.contact_id == contact.id)
        )
        if review is None:
            raise NotFoundError
        reviews.withdraw(review, utcnow())
    return redirect(url_for("pages.me", token=token), 303)


@blueprint.post("/me/<token>/erasure")
def erase(token: str) -> Response | tuple[str, int]:
    """The one step without undo: the address typed again confirms it."""
    typed = request.form.get("email", "")
    try:
        with transaction():
            contact = _person(token)
            if typed.strip().casefold() != (contact.email or "").casefold():
                raise InvalidError.one("email", "Type your address as shown above, to confirm.")
            store = db.session.get_one(Store, contact.store_id)
            privacy.erase(contact, utcnow(), keep_stars=request.form.get("keep_stars") == "true")
    except InvalidError as error:
        return _me_page(token, {e.field: e.message for e in error.errors}), error.status
    return make_response(render_template("pages/erased.html", store=store))
