"""Public pages of a store: how reviews work here; the API's description; the widget's script."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from server import zones
from server.actions import funnel, rules, stores
from server.clock import utcnow
from server.db import db
from server.invite_rules import LONGEST_WAIT_DAYS, Rules
from server.models.decision import GROUNDS
from server.models.listing import Listing
from server.models.points import PointsProgramme
from server.models.product import Product
from server.models.review import Review, ReviewState
from server.web import guards
from server.web.problems import problem

blueprint = Blueprint("public", __name__)

WIDGET = Path(__file__).parent.parent.parent / "static" / "widget" / "v1.js"
_FOREVER = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=300"


@blueprint.get("/")
def front() -> str:
    return render_template("pages/front.html")


@blueprint.get("/stores/<store>/how")
def how(store: str) -> Response:
    """How our reviews work: made from live settings (EU4, FR2–FR4, G4)."""
    shop = stores.by_slug(store)
    policy = stores.policy(shop)
    by_state = sa.select(Review.state, sa.func.count()).where(Review.store_id == shop.id)
    counts = {state.value: n for state, n in db.session.execute(by_state.group_by(Review.state)).all()}
    applied = rules.in_force(shop.id)
    page = render_template(
        "pages/how.html",
        store=shop,
        policy=policy,
        rules=applied,
        longest_wait=LONGEST_WAIT_DAYS,
        products=_names(shop.id, applied),
        country_name=zones.name_of,
        asked=funnel.coverage(shop, utcnow()),
        programme=PointsProgramme.running(shop.id),
        grounds={reason.value: ground.rule for reason, ground in GROUNDS.items()},
        counts=counts,
        by_reason=_withheld_by_reason(shop.id),
        received=sum(counts.values()),
    )
    response = Response(page, mimetype="text/html")
    response.headers["Cache-Control"] = _SHORT
    return response


def _names(store_id: int, applied: Rules) -> dict[str, str]:
    """Of the products that wait for a time of their own."""
    refs = [one.product for one in applied.exceptions if one.product]
    found = db.session.execute(
        sa.select(Product.ref, Product.name).where(Product.store_id == store_id, Product.ref.in_(refs))
    )
    return {ref: name for ref, name in found if name}


def _withheld_by_reason(store_id: int) -> dict[str, int]:
    """How many reviews stand as tombstones, by the rule they broke."""
    standing = (
        sa.select(Listing.withheld_reason, sa.func.count())
        .join(Review, Review.id == Listing.review_id)
        .where(
            Review.store_id == store_id,
            Review.state.in_((ReviewState.TEXT_WITHHELD, ReviewState.REFUSED)),
            Listing.withheld_reason.is_not(None),
        )
        .group_by(Listing.withheld_reason)
        .order_by(Listing.withheld_reason)
    )
    return {str(reason): n for reason, n in db.session.execute(standing).all()}


@blueprint.get("/widget/<name>.js")
def widget(name: str) -> AnyResponse:
    """`v1.js` is the floating script; `<hash>.js` its immutable twin for SRI (CONTRACT, Embed)."""
    body, digest = _widget()
    if name not in {"v1", digest}:
        abort(404)
    response = Response(body, mimetype="text/javascript")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = _SHORT if name == "v1" else _FOREVER
    response.set_etag(digest)
    return response.make_conditional(request)


@cache
def _widget() -> tuple[bytes, str]:
    body = WIDGET.read_bytes()
    return body, hashlib.sha256(body).hexdigest()[:16]


@blueprint.get("/api/v1/docs")
def api_docs() -> str:
    """The OpenAPI document for people: no script, no third party."""
    spec: dict[str, Any] = current_app.extensions["vouchsafe_api"].spec.to_dict()
    return render_template("pages/api_docs.html", spec=spec)


# --- operator -------------------------------------------------------------------------------------


@blueprint.get("/healthz")
def healthz() -> Response:
    return jsonify(status="up")


@blueprint.get("/readyz")
def readyz() -> Response:
    """Can this process serve? The database answers and every migration is applied."""
    try:
        at = db.session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    except sa.exc.SQLAlchemyError:
        return problem(503, "not_ready", "The database does not answer or was never migrated.")
    head = current_app.extensions["vouchsafe_schema"]
    if at != head:
        return problem(503, "not_ready", "Migrations wait. Run: vouchsafe migrate")
    return jsonify(status="ready", base_url=guards.settings().base_url)
