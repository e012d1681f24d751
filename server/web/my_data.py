"""What is kept about a person, for that person: see, download, take back, erase (G1, D15)."""

import json

import sqlalchemy as sa
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.actions import exports, links, privacy, reviews, stores, suppressions
from server.clock import utcnow
from server.db import db, transaction
from server.errors import InvalidError, NotFoundError
from server.fields import load
from server.models.contact import Contact
from server.models.link import Purpose
from server.models.review import Review
from server.models.store import Store
from server.text import clean_line
from server.web import forms, guards
from server.web.schemas import (
    CodeForm,
    EmailForm,
)

blueprint = Blueprint("my_data", __name__, url_prefix="/me")
blueprint.after_request(guards.private)


@blueprint.get("/")
def ask() -> str:
    return render_template(
        "pages/me_ask.html", store=_asked_store(request.args.get("store")), errors={}, typed={}
    )


@blueprint.post("/")
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


@blueprint.post("/code")
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
    return redirect(url_for("my_data.me", token=token), 303)


@blueprint.get("/<token>")
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
        allowed=suppressions.allowed(contact),
        unreachable=suppressions.unreachable(contact),
        reviews=written,
        statuses={review.id: links.status_path(review) for review in written},
        token=token,
        errors=errors or {},
    )


def _person(token: str) -> Contact:
    link = links.open_link(Purpose.MY_DATA, token, utcnow())
    return db.session.get_one(Contact, link.contact_id)


@blueprint.get("/<token>/data.json")
def download(token: str) -> Response:
    body = json.dumps(exports.export(_person(token)), ensure_ascii=False, indent=2)
    response = Response(body, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@blueprint.post("/<token>/mails")
def choose_mails(token: str) -> AnyResponse:
    """The same choices as behind every unsubscribe link."""
    with transaction():
        suppressions.choose(_person(token), forms.ticked(suppressions.CHOICES), utcnow())
    return redirect(url_for("my_data.me", token=token, _anchor="mails"), 303)


@blueprint.post("/<token>/reviews/<review_id>/withdrawal")
def me_withdraw(token: str, review_id: str) -> AnyResponse:
    with transaction():
        contact = _person(token)
        review = db.session.scalar(
            sa.select(Review).where(Review.public_id == review_id, Review.contact_id == contact.id)
        )
        if review is None:
            raise NotFoundError
        reviews.withdraw(review, utcnow())
    return redirect(url_for("my_data.me", token=token), 303)


@blueprint.post("/<token>/erasure")
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
