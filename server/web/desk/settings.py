"""Settings: what the law and the mail need, asked in plain words; what is missing stays visible."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.actions import pulls, stores
from server.clock import utcnow
from server.db import transaction
from server.errors import InvalidError
from server.fields import load
from server.web import forms, guards
from server.web.desk.frame import blueprint, page
from server.web.settings_form import SettingsForm, as_typed


@blueprint.get("/settings", endpoint="settings")
def settings_page() -> tuple[str, int]:
    return _settings_page()


def _settings_page(status: int = 200, error: InvalidError | None = None) -> tuple[str, int]:
    store = guards.my_store()
    base = guards.settings().base_url
    return page(
        "settings.html",
        status,
        typed=forms.typed() if error else as_typed(store),
        errors={e.field: e.message for e in error.errors} if error else {},
        saved="saved" in request.args,
        hooks={kind: f"{base}/hooks/{kind}/{store.slug}" for kind in ("shopify", "woocommerce", "orders")},
        base_url=base,
        policy=stores.policy(store),
        connections=pulls.connections(store),
    )


@blueprint.post("/settings")
def save_settings() -> AnyResponse | tuple[str, int]:
    try:
        form = load(SettingsForm(), forms.filled())
        with transaction():
            pulls.change_settings(guards.my_store(), utcnow(), **form)
    except InvalidError as error:
        return _settings_page(error.status, error)
    return redirect(url_for("desk.settings", saved=1), 303)
