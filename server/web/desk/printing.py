"""Thank-you cards as PDF: for one order, or for a day's (B9). Making a code is a change, so printing is a POST."""

from math import ceil

from flask import Response
from marshmallow import fields, validate

from server.actions import cards_to_print
from server.clock import utcnow
from server.db import db, transaction
from server.errors import InvalidError, NotFoundError
from server.fields import Whole, load
from server.models.order import Order
from server.web import forms, guards
from server.web.desk.calls import asked_day
from server.web.desk.frame import blueprint, page
from server.web.schemas import Loose

#: A document of this many takes a few seconds; a bigger day is printed in parts.
PER_PART = 200


class PrintForm(Loose):
    sheet = fields.String(
        load_default="a4", validate=validate.OneOf(["a4", "a6"], error="Choose A4 or A6 paper.")
    )
    part = Whole(load_default=1, validate=validate.Range(1, 1_000, error="There is no such part."))


@blueprint.get("/cards")
def cards_page() -> tuple[str, int]:
    """How many cards the day needs."""
    day = asked_day()
    count = len(cards_to_print.of_day(guards.my_store(), day))
    return page("thank_you_cards.html", day=day, count=count, parts=ceil(count / PER_PART), per_part=PER_PART)


@blueprint.post("/cards")
def print_cards() -> Response:
    form = load(PrintForm(), forms.filled())
    day = asked_day()
    with transaction():
        store = guards.my_store()
        chosen = cards_to_print.of_day(store, day)[(form["part"] - 1) * PER_PART : form["part"] * PER_PART]
        if not chosen:
            raise InvalidError.one("day", "There are no cards to print for this day.")
        made = cards_to_print.pdf(store, chosen, form["sheet"], guards.settings().base_url, utcnow())
    return _download(made, f"thank-you-cards-{day.isoformat()}.pdf")


@blueprint.post("/orders/<int:order_id>/card.pdf")
def print_card(order_id: int) -> Response:
    """One card, on A6."""
    with transaction():
        store = guards.my_store()
        order = db.session.get(Order, order_id)
        if order is None or order.store_id != store.id or not cards_to_print.may_have_one(order):
            raise NotFoundError(
                "There is no card to print for this order: it was cancelled, or nobody is known to it."
            )
        made = cards_to_print.pdf(store, [order], "a6", guards.settings().base_url, utcnow())
    return _download(made, "thank-you-card.pdf")


def _download(made: bytes, name: str) -> Response:
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
