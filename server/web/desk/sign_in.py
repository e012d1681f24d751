"""Sign in by a mailed one-time link; sign out."""

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.actions import staff
from server.clock import utcnow
from server.db import db, transaction
from server.errors import InvalidError, LinkEndedError
from server.fields import load
from server.models.staff import Staff
from server.web import forms, guards
from server.web.desk.frame import blueprint
from server.web.schemas import EmailForm


@blueprint.get("/sign-in")
def sign_in_page() -> str:
    return render_template("desk/sign_in.html", sent=False, errors={}, typed={})


@blueprint.post("/sign-in")
def ask_to_sign_in() -> str | tuple[str, int]:
    """The same answer for every address."""
    guards.limit("sign-in", "10/10 minutes")
    try:
        form = load(EmailForm(), forms.filled())
    except InvalidError as error:
        errors = {e.field: e.message for e in error.errors}
        return render_template("desk/sign_in.html", sent=False, errors=errors, typed=forms.typed()), 422
    guards.limit("sign-in-for", "5/hour", form["email"].casefold())
    with transaction():
        staff.ask_to_sign_in(form["email"], utcnow())
    return render_template("desk/sign_in.html", sent=True, errors={}, typed={})


@blueprint.get("/sign-in/<token>")
def sign_in_offer(token: str) -> str | tuple[str, int]:
    """A button: opening the link uses nothing up."""
    try:
        found = staff.look_at(token, utcnow())
    except LinkEndedError as ended:
        return render_template(
            "desk/sign_in.html", sent=False, errors={"link": ended.sentence}, typed={}
        ), 410
    person = db.session.get_one(Staff, found.staff_id)
    return render_template("desk/sign_in_offer.html", name=person.name, token=token)


@blueprint.post("/sign-in/<token>")
def sign_in(token: str) -> AnyResponse:
    guards.limit("sign-in-use", "20/10 minutes")
    with transaction():
        secret = staff.sign_in(token, utcnow())
    response = make_response(redirect(url_for("desk.queue"), 303))
    guards.set_session(response, secret)
    return response


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    with transaction():
        staff.sign_out(guards.session_secret() or "")
    response = make_response(redirect(url_for("desk.sign_in_page"), 303))
    response.delete_cookie(guards.cookie_name(), path="/", secure=guards.settings().secure)
    return response
