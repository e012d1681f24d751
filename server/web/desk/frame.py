"""The desk's door: every view needs a session, every change its token; nothing is cached."""

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.actions import cards, holds
from server.clock import utcnow
from server.errors import UnauthorizedError
from server.web import guards

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

#: The only views without a session: the way in.
_OPEN = frozenset({"desk.sign_in_page", "desk.ask_to_sign_in", "desk.sign_in_offer", "desk.sign_in"})


@blueprint.before_request
def _session() -> AnyResponse | None:
    if request.endpoint in _OPEN:
        if request.method not in guards.SAFE_METHODS:
            guards.same_site_only()
        return None
    try:
        guards.desk_only()
    except UnauthorizedError:
        if request.method in guards.SAFE_METHODS:
            return redirect(url_for("desk.sign_in_page"), 303)
        raise
    return None


@blueprint.after_request
def _no_store(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.context_processor
def _frame() -> dict[str, Any]:
    """What every desk page shows: who, where, what is missing, how many wait."""
    if "staff" not in g:
        return {}
    store = guards.my_store()
    return {
        "me": guards.me(),
        "store": store,
        "csrf": guards.csrf_token(),
        "missing": store.missing(),
        "mails_are_files": guards.settings().smtp_url is None and not store.demo,
        "holds": [hold.value for hold in holds.on(store, place(), utcnow())],
        "waiting": cards.waiting_count(store.id),
    }


def place() -> holds.Place:
    """Where this process runs, as the guard against copies knows it (D21)."""
    settings = guards.settings()
    return holds.Place(settings.base_url, settings.host)


def page(template: str, status: int = 200, **context: Any) -> tuple[str, int]:
    return render_template(f"desk/{template}", **context), status
