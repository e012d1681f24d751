"""Set-up: from nothing to the first invitation, one thing after the other, what is missing always in sight."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server import zones
from server.actions import holds, readiness, staff, stores
from server.clock import utcnow
from server.db import transaction
from server.errors import InvalidError
from server.fields import WebUrl, load
from server.invite_rules import ANY_COUNTRY
from server.web import forms, guards
from server.web.desk.frame import blueprint, page, place
from server.web.schemas import Loose


class SnippetForm(Loose):
    url = WebUrl(required=True)


@blueprint.get("/setup", endpoint="setup")
def setup_page() -> tuple[str, int]:
    return _setup_page()


def _setup_page(status: int = 200, error: InvalidError | None = None) -> tuple[str, int]:
    settings, store = guards.settings(), guards.my_store()
    steps = readiness.steps(store, sends=settings.smtp_url is not None, now=utcnow())
    return page(
        "setup.html",
        status,
        steps=steps,
        left=sum(not step.done for step in steps),
        base_url=settings.base_url,
        errors={e.field: e.message for e in error.errors} if error else {},
        typed=forms.typed() if error else {"url": store.snippet_seen_url or ""},
        sent="sent" in request.args,
        named=_named,
    )


def _named(country: str) -> str:
    """As in "Germany (DE)"; "*" is every country without an answer of its own."""
    if country == ANY_COUNTRY:
        return "Everywhere else"
    name = zones.name_of(country)
    return f"{name} ({country})" if name else country


@blueprint.post("/setup/test-mail")
def send_test_mail() -> AnyResponse:
    """A mail to whoever pressed, over the same road as all others."""
    guards.limit("test-mail", "10/hour", str(guards.me().id))
    with transaction():
        staff.send_test(guards.me(), utcnow())
    return redirect(url_for("desk.setup", sent=1) + "#mail", 303)


@blueprint.post("/setup/snippet")
def look_for_snippet() -> AnyResponse | tuple[str, int]:
    from server.platforms import shop_page  # noqa: PLC0415 - `requests` costs memory that an idle server need not have

    guards.limit("snippet", "20/hour", str(guards.my_store().id))
    store, settings = guards.my_store(), guards.settings()
    try:
        url = load(SnippetForm(), forms.filled())["url"]
        shop_page.look_for_snippet(url, store.origins, settings.base_url, store.slug)
    except InvalidError as error:
        return _setup_page(error.status, error)
    with transaction():
        stores.change(guards.my_store(), utcnow(), snippet_seen_at=utcnow(), snippet_seen_url=url)
    return redirect(url_for("desk.setup") + "#snippet", 303)


@blueprint.post("/setup/place")
def confirm_place() -> AnyResponse:
    """Ada says that it is no copy: mails may go out from here (D21)."""
    with transaction():
        holds.confirm(place(), utcnow())
    return redirect(url_for("desk.setup"), 303)
