"""The points programme: start, change, end."""

import sqlalchemy as sa
from flask import redirect, url_for
from marshmallow import fields, validate
from werkzeug.wrappers import Response as AnyResponse

from server.actions import points
from server.clock import utcnow
from server.db import db, transaction
from server.errors import InvalidError
from server.fields import Words, load
from server.models.points import PointsEntry, PointsProgramme
from server.web import forms, guards
from server.web.desk.frame import blueprint, page
from server.web.schemas import Loose


class ProgrammeForm(Loose):
    points = fields.Integer(
        required=True,
        validate=validate.Range(1, points.MAX_POINTS),
        error_messages={"invalid": "This must be a whole number."},
    )
    terms = Words(required=True, max_length=500)


@blueprint.get("/points", endpoint="points")
def points_page() -> tuple[str, int]:
    return _points_page()


def _points_page(status: int = 200, error: InvalidError | None = None) -> tuple[str, int]:
    store = guards.my_store()
    booked = db.session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(PointsEntry.amount), 0)).where(
            PointsEntry.store_id == store.id
        )
    ).one()
    return page(
        "points.html",
        status,
        running=PointsProgramme.running(store.id),
        past=db.session.scalars(
            sa.select(PointsProgramme)
            .where(PointsProgramme.store_id == store.id, PointsProgramme.ended_at.is_not(None))
            .order_by(PointsProgramme.number.desc())
        ).all(),
        entries=booked[0],
        total=booked[1],
        errors={e.field: e.message for e in error.errors} if error else {},
        typed=forms.typed() if error else {},
    )


@blueprint.post("/points/programmes")
def start_programme() -> AnyResponse | tuple[str, int]:
    try:
        form = load(ProgrammeForm(), forms.filled())
        with transaction():
            points.start(guards.my_store(), form["points"], form["terms"], utcnow())
    except InvalidError as error:
        return _points_page(error.status, error)
    return redirect(url_for("desk.points"), 303)


@blueprint.post("/points/end")
def end_programme() -> AnyResponse:
    with transaction():
        points.stop(guards.my_store(), utcnow())
    return redirect(url_for("desk.points"), 303)
