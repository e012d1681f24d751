"""I bought this: a page without JavaScript that mails buyers the way to their form, or opens it at once (A4).

The second is for customers whom the shop's own login vouches for: their signed identity comes in a form's body,
never in an address.
"""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.actions import access, catalogue, identity, stores
from server.clock import utcnow
from server.db import transaction
from server.errors import InvalidError
from server.fields import load
from server.models.store import Store
from server.web import forms, guards
from server.web.schemas import AccessPageForm, VouchedForm

blueprint = Blueprint("access_page", __name__)
blueprint.after_request(guards.private)


@blueprint.get("/stores/<store>/write")
def ask(store: str) -> str:
    return _page(stores.by_slug(store), request.args.get("product", ""))


@blueprint.post("/stores/<store>/write")
def answer(store: str) -> AnyResponse | tuple[str, int]:
    """With an identity straight to the form; with an address by mail, and the same page for any address."""
    shop = stores.by_slug(store)
    if request.form.get("identity"):
        return _vouched(shop)
    try:
        form = load(AccessPageForm(), forms.filled())
        guards.limit_access(shop, form["email"])
        with transaction():
            access.ask(stores.by_slug(store), form["email"], form["product"] or "", utcnow())
    except InvalidError as error:
        return _page(shop, request.form.get("product", ""), error), error.status
    return redirect(url_for("access_page.asked", store=store), 303)


@blueprint.get("/stores/<store>/write/asked")
def asked(store: str) -> str:
    return render_template("pages/access_asked.html", store=stores.by_slug(store))


def _page(store: Store, product: str, error: InvalidError | None = None) -> str:
    found = catalogue.find(store.id, product) if product else None
    return render_template(
        "pages/access.html",
        store=store,
        product=product,
        name=found.name if found else None,
        errors={e.field: e.message for e in error.errors} if error else {},
        typed=forms.typed() if error else {},
    )


def _vouched(store: Store) -> AnyResponse:
    guards.limit("exchange", "60/10 minutes")
    form = load(VouchedForm(), forms.filled())
    now = utcnow()
    email_hash = identity.read(store, form["identity"], now)
    with transaction():
        path = access.way_in(stores.by_slug(store.slug), email_hash, form["product"], now)
    if path is None:
        return make_response(render_template("pages/access_nothing.html", store=stores.by_slug(store.slug)))
    return redirect(path, 303)
