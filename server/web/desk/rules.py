"""Invitation rules at the desk: change them, see what they would do, then switch them on (B1, B3, B6)."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from marshmallow import ValidationError, fields, post_load, validate, validates_schema
from werkzeug.wrappers import Response as AnyResponse

from server.actions import rehearsal, rules, stores
from server.clock import utcnow
from server.crypto import vault
from server.db import transaction
from server.errors import InvalidError
from server.fields import Id, Line, Whole, load
from server.invite_rules import LONGEST_WAIT_DAYS, Exceptional, Rules
from server.web import forms, guards
from server.web.desk.frame import blueprint, page
from server.web.schemas import Loose
from server.web.settings_form import is_country

#: As many exceptions as the form has rows for.
ROWS = 12
_EXCEPTION = ("country", "category", "product", "delay_days", "fallback_days")


def _number(low: int, high: int, **more: Any) -> Whole:
    return Whole(
        validate=validate.Range(low, high, error=f"Choose a number from {low} to {high}."),
        error_messages={"invalid": "This must be a whole number.", "required": "Please fill this in."},
        **more,
    )


class ExceptionForm(Loose):
    country = Line(load_default=None, allow_none=True, validate=is_country)
    category = Line(load_default=None, allow_none=True)
    product = Id(load_default=None, allow_none=True)
    delay_days = _number(0, LONGEST_WAIT_DAYS, required=True)
    fallback_days = _number(0, LONGEST_WAIT_DAYS, required=True)

    @validates_schema
    def _is_about_something(self, data: dict[str, Any], **_: Any) -> None:
        if not (data.get("country") or data.get("category") or data.get("product")):
            raise ValidationError("Name a country, a category or a product.", "country")

    @post_load
    def _exception(self, data: dict[str, Any], **_: Any) -> Exceptional:
        return Exceptional(**data | {"country": (data["country"] or "").upper() or None})


class RulesForm(Loose):
    delay_days = _number(0, LONGEST_WAIT_DAYS, required=True)
    fallback_days = _number(0, LONGEST_WAIT_DAYS, required=True)
    opens = _number(0, 23, required=True)
    closes = _number(1, 24, required=True)
    reminder_days = _number(1, 60, load_default=None, allow_none=True)
    per_14_days = _number(0, 10, required=True)
    per_30_days = _number(0, 20, required=True)
    same_product_days = _number(0, 730, required=True)
    max_age_days = _number(1, 60, required=True)
    ramp_per_day = _number(1, 5000, load_default=None, allow_none=True)
    exceptions = fields.List(fields.Nested(ExceptionForm), load_default=list)

    @validates_schema
    def _window_has_hours(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("opens", 0) >= data.get("closes", 24):
            raise ValidationError("The window must close after it opens.", "closes")

    @post_load
    def _rules(self, data: dict[str, Any], **_: Any) -> Rules:
        return Rules(**data | {"exceptions": tuple(data["exceptions"])})


@dataclass(frozen=True, slots=True)
class Trial:
    """The rules in force and those tried, on the same orders."""

    now: rehearsal.Rehearsal
    tried: rehearsal.Rehearsal
    orders: int
    #: Hands the tried rules to the button that switches on exactly these.
    seal: str
    same: bool


@blueprint.get("/rules", endpoint="rules")
def rules_page() -> tuple[str, int]:
    in_force = rules.in_force(guards.my_store().id)
    return _page(_typed(in_force), trial=_try(in_force))


@blueprint.post("/rules")
def try_rules() -> AnyResponse | tuple[str, int]:
    """First what they would do; switched on by a second press, which must carry the same rules."""
    try:
        tried: Rules = load(RulesForm(), _form())  # type: ignore[assignment]  # load() gives the Rules
    except InvalidError as error:
        return _page(forms.typed(), status=error.status, error=error)
    if request.form.get("seal") != _seal(tried):
        return _page(_typed(tried), trial=_try(tried))
    with transaction():
        stores.invite_by(guards.my_store(), tried, guards.me(), utcnow())
    return redirect(url_for("desk.rules", saved=1), 303)


@blueprint.post("/rules/right")
def find_rules_right() -> AnyResponse:
    """The rules every store begins with, found right by a person: theirs from now on."""
    with transaction():
        store = guards.my_store()
        stores.hold(store)
        if request.form.get("number") == str(rules.newest(store.id).number):
            stores.invite_by(store, rules.in_force(store.id), guards.me(), utcnow())
    return redirect(url_for("desk.rules"), 303)


@blueprint.post("/rules/switch")
def switch_invitations() -> AnyResponse:
    """Start or stop asking; what is planned stays planned."""
    with transaction():
        stores.change(guards.my_store(), utcnow(), invitations_on="on" in request.form)
    return redirect(url_for("desk.rules"), 303)


def _page(
    typed: dict[str, str], status: int = 200, error: InvalidError | None = None, trial: Trial | None = None
) -> tuple[str, int]:
    return page(
        "rules.html",
        status,
        typed=typed,
        rows=_rows(typed),
        errors={e.field.replace(".", "-"): e.message for e in error.errors} if error else {},
        trial=trial,
        version=rules.newest(guards.my_store().id),
        saved="saved" in request.args,
    )


def _rows(typed: dict[str, str]) -> list[dict[str, str]]:
    """The exceptions as typed, without gaps, and two empty rows to write more."""
    found = [{name: typed.get(f"exceptions-{n}-{name}", "") for name in _EXCEPTION} for n in range(ROWS)]
    said = [row for row in found if any(value.strip() for value in row.values())]
    return (said + [dict.fromkeys(_EXCEPTION, "")] * 2)[:ROWS]


def _form() -> dict[str, Any]:
    """Flat fields, and the rows that say anything as a list."""
    flat: dict[str, Any] = forms.filled()
    rows = [
        {name: flat[key] for name in _EXCEPTION if (key := f"exceptions-{n}-{name}") in flat}
        for n in range(ROWS)
    ]
    return flat | {"exceptions": [row for row in rows if row]}


def _typed(known: Rules) -> dict[str, str]:
    document = known.document()
    exceptions = document.pop("exceptions")
    typed = {name: "" if value is None else str(value) for name, value in document.items()}
    for n, one in enumerate(exceptions):
        typed |= {
            f"exceptions-{n}-{name}": "" if one[name] is None else str(one[name]) for name in _EXCEPTION
        }
    return typed


def _try(tried: Rules) -> Trial:
    store = guards.my_store()
    in_force, orders = rules.in_force(store.id), rehearsal.last_orders(store)
    before = rehearsal.rehearse(store, in_force, orders)
    same = tried == in_force
    after = before if same else rehearsal.rehearse(store, tried, orders)
    return Trial(before, after, len(orders), _seal(tried), same)


def _seal(tried: Rules) -> str:
    """Fits these rules for as long as those they were compared with are in force."""
    store_id = guards.my_store().id
    return vault.fingerprint(repr(tried), f"rules:{store_id}:{rules.newest(store_id).number}")
