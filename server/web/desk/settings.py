"""Settings: what the law and the mail need, asked in plain words; what is missing stays visible."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.actions import identity, pulls, stores
from server.clock import utcnow
from server.db import transaction
from server.errors import InvalidError
from server.fields import load
from server.mail.words import languages
from server.web import forms, guards
from server.web.desk.frame import blueprint, page
from server.web.settings_form import SettingsForm, as_typed

#: Platforms and the last word of their address under /hooks.
HOOKS = {"shopify": "shopify", "woocommerce": "woocommerce", "generic": "orders"}


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
        hooks={name: f"{base}/hooks/{path}/{store.slug}" for name, path in HOOKS.items()},
        base_url=base,
        languages=list(languages().values()),
        policy=stores.policy(store),
        identity_secret=identity.secret(store),
        connections={found.platform: found for found in pulls.connections(store)},
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


@blueprint.post("/settings/identity-secrets")
def new_identity_secret() -> AnyResponse:
    """The old one ends at once, with every bearer given for it."""
    with transaction():
        identity.new_secret(guards.my_store())
    return redirect(url_for("desk.settings", saved=1) + "#identity", 303)
