"""The call sheet: a day's calls, what came of them, and whom the shop calls (B10, D8)."""

import csv
import io
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, redirect, request, url_for
from marshmallow import ValidationError, fields, validate, validates_schema
from werkzeug.wrappers import Response as AnyResponse

from server.actions import calls, stores
from server.actions.calls import Row, Sheet
from server.clock import utcnow
from server.db import transaction
from server.errors import InvalidError
from server.fields import YEARS, Line, Whole, load
from server.models.call import Outcome
from server.text import cell, clean_line
from server.web import forms, guards
from server.web.desk.frame import blueprint, page
from server.web.schemas import Loose

MAX_WORDS = 50
MAX_WORD = 60
COLUMNS = (
    "agent",
    "order",
    "given_name",
    "tier",
    "items",
    "pieces",
    "language",
    "buyer_from",
    "buyer_until",
    "buyer_zone",
    "shop_from",
    "outcome",
)


class WordList(fields.Field[list[str]]):
    """One word or name a line, each once."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> list[str]:
        del attr, data
        found = list(dict.fromkeys(filter(None, (clean_line(line) for line in str(value).splitlines()))))
        if len(found) > MAX_WORDS:
            raise ValidationError(f"These are {len(found)}; at most {MAX_WORDS} fit here.")
        for word in found:
            if len(word) > MAX_WORD:
                raise ValidationError(f"“{word[:20]}…” is longer than {MAX_WORD} characters.")
        return found


def _hour(low: int, high: int) -> Whole:
    said = f"Choose a full hour from {low} to {high}."
    return Whole(
        required=True,
        validate=validate.Range(low, high, error=said),
        error_messages={"invalid": said, "required": said},
    )


class CallSettings(Loose):
    call_tiers = WordList(load_default=list)
    call_agents = WordList(load_default=list)
    call_from_hour = _hour(0, 23)
    call_until_hour = _hour(1, 24)
    arrival_note = fields.Boolean(load_default=False)

    @validates_schema
    def _fits(self, data: dict[str, Any], **_: Any) -> None:
        if data["call_until_hour"] <= data["call_from_hour"]:
            raise ValidationError("The hour ends before it begins. Choose a later one.", "call_until_hour")


class CallForm(Loose):
    agent = Line(load_default=None, allow_none=True, max_length=MAX_WORD)
    outcome = fields.Enum(
        Outcome,
        by_value=True,
        required=True,
        error_messages={
            "required": "Choose what came of the call.",
            "unknown": "Choose what came of the call.",
        },
    )


@blueprint.get("/calls", endpoint="calls")
def calls_page() -> tuple[str, int]:
    return _calls_page()


def _calls_page(status: int = 200, error: InvalidError | None = None) -> tuple[str, int]:
    store = guards.my_store()
    day = asked_day()
    found = calls.sheet(store, day)
    return page(
        "calls.html",
        status,
        day=day,
        today=today(),
        sheet=found,
        agents=_agents(found),
        outcomes=list(Outcome),
        recent_tiers=calls.recent_tiers(store, utcnow()),
        zone=ZoneInfo(store.time_zone),
        zone_of=ZoneInfo,
        language=_language,
        typed=forms.typed() if error else _as_typed(),
        errors={e.field: e.message for e in error.errors} if error else {},
        saved="saved" in request.args,
    )


def _agents(found: Sheet) -> list[str | None]:
    """Everybody who has a call that day, in the shop's order; somebody taken off the list comes last."""
    named = dict.fromkeys([*guards.my_store().call_agents, *(row.agent for row in found.rows)])
    return [agent for agent in named if found.of(agent)]


def today() -> date:
    return utcnow().astimezone(ZoneInfo(guards.my_store().time_zone)).date()


def asked_day() -> date:
    """The day asked for, else today on the store's clock."""
    asked = request.values.get("day", "")
    if not asked:
        return today()
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        raise InvalidError.one("day", "Choose a day, like 2026-05-02.") from None
    if day.year not in YEARS:
        raise InvalidError.one("day", f"Choose a day between the years {YEARS[0]} and {YEARS[-1]}.")
    return day


def _as_typed() -> dict[str, str]:
    store = guards.my_store()
    return {
        "call_tiers": "\n".join(store.call_tiers),
        "call_agents": "\n".join(store.call_agents),
        "call_from_hour": str(store.call_from_hour),
        "call_until_hour": str(store.call_until_hour),
        "arrival_note": "true" if store.arrival_note else "",
    }


def _language(locale: str | None) -> str:
    """What de-AT is called in English; what is no locale stays as the shop sent it."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - 8 MB, only for those who call

    if not locale:
        return ""
    try:
        return Locale.parse(locale.replace("-", "_")).get_display_name("en") or locale
    except (ValueError, UnknownLocaleError):
        return locale


@blueprint.post("/calls/settings")
def save_call_settings() -> AnyResponse | tuple[str, int]:
    try:
        form = load(CallSettings(), forms.filled())
        with transaction():
            stores.change(guards.my_store(), utcnow(), **form)
    except InvalidError as error:
        return _calls_page(error.status, error)
    return redirect(url_for("desk.calls", saved=1) + "#settings", 303)


@blueprint.post("/orders/<int:order_id>/call")
def record_call(order_id: int) -> AnyResponse:
    form = load(CallForm(), forms.filled())
    with transaction():
        calls.record(guards.my_store(), order_id, form["agent"], form["outcome"], guards.me(), utcnow())
    return redirect(url_for("desk.calls", day=asked_day().isoformat()) + f"#order-{order_id}", 303)


@blueprint.get("/calls.csv")
def calls_csv() -> Response:
    """The same sheet for a spreadsheet, which takes none of it for a formula."""
    day = asked_day()
    found = calls.sheet(guards.my_store(), day)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in _cells(row)] for row in (*found.rows, *found.back))
    response = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="calls-{day.isoformat()}.csv"'
    return response


def _cells(row: Row) -> list[str]:
    order = row.order
    contact = order.contact
    lines = [line for line in order.lines if line.quantity > 0]
    buyer, shop = ZoneInfo(row.zone), ZoneInfo(guards.my_store().time_zone)
    return [
        row.agent or "",
        order.ref or "",
        (contact.given_name if contact else None) or "",
        order.tier or "",
        "; ".join(f"{line.quantity} × {line.product.name or line.product.ref}" for line in lines),
        str(row.pieces),
        _language(order.locale or (contact.locale if contact else None)),
        f"{row.begins.astimezone(buyer):%Y-%m-%d %H:%M}",
        f"{row.ends.astimezone(buyer):%Y-%m-%d %H:%M}",
        row.zone,
        f"{row.begins.astimezone(shop):%Y-%m-%d %H:%M}",
        row.call.outcome.value if row.call else "",
    ]
