"""Delivery: what became of our mails, who must not be written to, and whether the world believes us."""

from typing import Any

import sqlalchemy as sa
from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server import doctor, opting_out
from server.actions import bounces, stores, suppressions
from server.clock import utcnow
from server.db import db, transaction
from server.doctor.names import Names
from server.errors import InvalidError
from server.fields import load
from server.models.outbox import MailMessage, MailReport
from server.platforms import csv as csv_files
from server.platforms import opt_outs
from server.web import forms, guards
from server.web.delivery_form import AddressForm, DeliveryForm, GoOnForm, LiftForm
from server.web.desk.frame import blueprint, page

SHOWN = 20
#: Bad lines named on the page; the count is told in any case.
FAULTS_SHOWN = 10


@blueprint.get("/delivery", endpoint="delivery")
def delivery_page() -> tuple[str, int]:
    return _page(done=request.args.get("done"))


def _page(status: int = 200, error: InvalidError | None = None, **more: Any) -> tuple[str, int]:
    store, settings = guards.my_store(), guards.settings()
    fresh = {"bounce_address": store.bounce_address or "", "mailgun_signing_key": ""}
    facts: dict[str, Any] = {
        "meter": bounces.meter(store, utcnow()),
        "warn_at": bounces.WARN,
        "stop_at": bounces.STOP,
        "reports": _reports(store.id),
        "typed": fresh | (forms.typed() if error else {}),
        "errors": {e.field: e.message for e in error.errors} if error else {},
        "hook": f"{settings.base_url}/hooks/mailgun/{store.slug}",
        "selector": settings.dkim_selector,
        "collects": settings.bounce_mailbox is not None,
    }
    return page("delivery.html", status, **(facts | more))


def _reports(store_id: int) -> list[tuple[MailReport, MailMessage]]:
    found = db.session.execute(
        sa.select(MailReport, MailMessage)
        .join(MailMessage, MailReport.mail_id == MailMessage.id)
        .where(MailReport.store_id == store_id)
        .order_by(MailReport.id.desc())
        .limit(SHOWN)
    )
    return [(report, mail) for report, mail in found]


@blueprint.post("/delivery/settings")
def save_delivery() -> AnyResponse | tuple[str, int]:
    try:
        form = load(DeliveryForm(), forms.filled())
    except InvalidError as error:
        return _page(error.status, error)
    with transaction():
        stores.change(guards.my_store(), utcnow(), **form)
    return redirect(url_for("desk.delivery", done="saved"), 303)


@blueprint.post("/delivery/complaints")
def go_on() -> AnyResponse | tuple[str, int]:
    """Asking goes on: a person looked, and says what was found."""
    try:
        form = load(GoOnForm(), forms.filled())
    except InvalidError as error:
        return _page(error.status, error)
    with transaction():
        bounces.go_on(guards.my_store(), form["cause"], guards.me(), utcnow())
    return redirect(url_for("desk.delivery", done="goes-on"), 303)


@blueprint.post("/delivery/checks")
def check_delivery() -> tuple[str, int]:
    """The doctor's look at our mail, while the person waits: each question and all together are bounded."""
    settings = guards.settings()
    names = Names(settings.resolver)
    checks = [doctor.relay(settings), *doctor.mail(settings, guards.my_store(), names)]
    return _page(checks=checks)


# --- whom we do not write to ----------------------------------------------------------------------


@blueprint.post("/delivery/opt-outs")
def bring_opt_outs() -> tuple[str, int]:
    """Another system's list: the good lines are taken in, the bad ones named."""
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise InvalidError.one("file", "Choose the file first.")
        found = list(opt_outs.read(csv_files.open_text(sent.read())))
    except InvalidError as error:
        if not error.errors:
            error = InvalidError.one("file", error.sentence)
        return _page(error.status, InvalidError.one("file", error.errors[0].message))
    emails = [email for _, email in found if isinstance(email, str)]
    faults = [(line, one.errors[0].message) for line, one in found if isinstance(one, InvalidError)]
    new, known = opting_out.take(guards.my_store().id, emails, utcnow)
    return _page(
        brought={"new": new, "known": known, "faults": len(faults), "first": faults[:FAULTS_SHOWN]},
    )


@blueprint.post("/delivery/look-ups")
def look_up() -> tuple[str, int]:
    """May we write to this address? By POST, so that no address stands in a browser's history or a log."""
    try:
        email = load(AddressForm(), forms.filled())["email"]
    except InvalidError as error:
        return _page(error.status, error)
    with transaction():
        suppressions.look_up(guards.my_store(), email, guards.me(), utcnow())
    return _looked_up(email)


def _looked_up(
    email: str, status: int = 200, error: InvalidError | None = None, *, lifted: bool = False
) -> tuple[str, int]:
    rows = suppressions.of_address(guards.my_store(), email)
    liftable = any(row.reason in suppressions.LIFTABLE for row in rows)
    asked = {"email": email, "rows": rows, "liftable": liftable, "lifted": lifted}
    return _page(status, error, asked=asked)


@blueprint.post("/delivery/lifts")
def lift() -> tuple[str, int]:
    """A person at the desk lifts a bounce or an imported row, and says why."""
    try:
        email = load(AddressForm(), forms.filled())["email"]
    except InvalidError as error:
        return _page(error.status, error)
    try:
        cause = load(LiftForm(), forms.filled())["cause"]
    except InvalidError as error:
        return _looked_up(email, error.status, InvalidError.one("lift-cause", "Say why."))
    with transaction():
        suppressions.release(guards.my_store(), email, cause, guards.me(), utcnow())
    return _looked_up(email, lifted=True)
