"""Public JSON the widget reads and an author's script writes. No cookies; any origin may read."""

from typing import Any

import sqlalchemy as sa
from flask import Response, request
from flask.views import MethodView
from werkzeug.wrappers import Response as AnyResponse

from server import scores
from server.actions import access, catalogue, documents, identity, links, reviews, stores
from server.actions.access import Author
from server.actions.documents import Query
from server.actions.reviews import Draft
from server.clock import iso, utcnow
from server.db import db, transaction
from server.errors import InvalidError, NotFoundError
from server.models.link import Purpose
from server.models.listing import ProductRatings
from server.models.product import ProductKey
from server.models.review import Review
from server.models.store import Store
from server.web import guards
from server.web.api import Blueprint
from server.web.schemas import (
    AccessAnswer,
    AccessForm,
    ExchangeAnswer,
    ExchangeForm,
    NewReviewForm,
    ReviewAnswer,
    ReviewsPage,
    ReviewsQuery,
    RevisionForm,
    SummariesPage,
    SummariesQuery,
)

blueprint = Blueprint(
    "storefront", __name__, url_prefix="/api/v1", description="Reviews, for readers and authors"
)

AUTHOR: list[dict[str, list[str]]] = [{"author": []}]
PUBLIC_CACHE = "public, max-age=0, s-maxage=30"
#: Listed in CONTRACT and on their way; until then a clear answer beats a wrong list.
_NOT_YET = ("q", "photos")


@blueprint.before_request
def _media() -> None:
    guards.json_only()


@blueprint.route("/stores/<store>/products/<path:product>/reviews")
class ProductReviews(MethodView):
    @blueprint.arguments(ReviewsQuery, location="query")
    @blueprint.doc(
        responses={
            "200": {
                "description": "One page of reviews",
                "content": {"application/json": {"schema": ReviewsPage}},
            }
        }
    )
    def get(self, query: Query, store: str, product: str) -> AnyResponse:
        """List a product's reviews.

        `product` is the store's product id, else a SKU, else a variant id; an unknown one is an empty list.
        """
        for name in _NOT_YET:
            if name in request.args:
                raise InvalidError.one(name, f"Filtering by {name} is not offered yet.")
        shop = stores.by_slug(store)
        found = catalogue.find(shop.id, product)
        if found is None:
            body = documents.unknown(shop, product, utcnow())
        else:
            body = documents.compose(found, db.session.get_one(ProductRatings, found.id), query, utcnow())
        return _public(Response(body, mimetype="application/json"))


@blueprint.route("/stores/<store>/summaries")
class Summaries(MethodView):
    @blueprint.arguments(SummariesQuery, location="query")
    @blueprint.response(200, SummariesPage)
    def get(self, query: dict[str, Any], store: str) -> dict[str, Any]:
        """Average and count of up to 100 products at once: for badges on collection pages."""
        shop = stores.by_slug(store)
        known = _ratings_by_name(shop, query["product"])
        items = [{"product": name, **_average(known.get(name))} for name in query["product"]]
        return {"items": items}


def _ratings_by_name(shop: Store, names: list[str]) -> dict[str, ProductRatings]:
    rows = db.session.execute(
        sa.select(ProductKey.value, ProductRatings)
        .join(ProductRatings, ProductRatings.product_id == ProductKey.product_id)
        .where(ProductKey.store_id == shop.id, ProductKey.value.in_(names))
        .order_by(ProductKey.rank.desc(), ProductKey.product_id.desc())
    )
    return {row.value: row.ProductRatings for row in rows}  # the best rank comes last and stays


def _average(ratings: ProductRatings | None) -> dict[str, Any]:
    histogram = ratings.histogram() if ratings else {}
    return {"average": scores.mean(histogram), "count": sum(histogram.values())}


def _public(response: Response) -> AnyResponse:
    response.headers["Cache-Control"] = PUBLIC_CACHE
    response.add_etag()
    return response.make_conditional(request)


# --- an author's script ---------------------------------------------------------------------------


@blueprint.route("/stores/<store>/access")
class AccessByMail(MethodView):
    @blueprint.arguments(AccessForm)
    @blueprint.response(202, AccessAnswer)
    def post(self, form: dict[str, str], store: str) -> dict[str, Any]:
        """Say "I bought this": mail the person a way to the form, if this address has an order that arrived.

        The answer is the same whether or not it has: it says nothing about anybody.
        """
        shop = stores.by_slug(store)
        guards.allowed_origin(shop)
        guards.limit_access(shop, form["email"])
        with transaction():
            access.ask(stores.by_slug(store), form["email"], form["product"], utcnow())
        return {"accepted": True}


@blueprint.route("/access/exchange")
class Exchange(MethodView):
    @blueprint.arguments(ExchangeForm)
    @blueprint.response(200, ExchangeAnswer)
    def post(self, form: dict[str, str]) -> dict[str, Any]:
        """Exchange the token of a mail's link `/r/<token>`, or a customer's signed identity, for a bearer.

        The bearer lasts 24 hours: with a token for the lines of that order, with an identity for those of all
        the person's orders that were sent or delivered. Changes nothing.
        """
        guards.limit("exchange", "60/10 minutes")
        author, bearer = _by_identity(form) if "identity" in form else _by_token(form["token"])
        return {
            "bearer": bearer,
            "expires_in": guards.BEARER_SECONDS,
            "lines": [_line(line) for line in access.lines_of(author)],
        }


def _by_token(token: str) -> tuple[Author, str]:
    link = links.open_link(Purpose.WRITE, token, utcnow())
    guards.allowed_origin(db.session.get_one(Store, link.store_id))
    return Author(link.contact_id, link.order_id), guards.new_bearer(link)


def _by_identity(form: dict[str, str]) -> tuple[Author, str]:
    store = stores.by_slug(form["store"])
    guards.allowed_origin(store)
    email_hash = identity.read(store, form["identity"], utcnow())
    person = access.known(store.id, email_hash)
    return Author(person.id if person else None), guards.new_bearer_of(store, email_hash)


def _line(line: Any) -> dict[str, Any]:
    review = reviews.of_line(line)
    return {
        "id": line.id,
        "product": line.product.ref,
        "name": line.product.name or line.product.ref,
        "variant": line.variant,
        "review": review.public_id if review else None,
    }


@blueprint.route("/reviews")
class Reviews(MethodView):
    @blueprint.arguments(NewReviewForm)
    @blueprint.response(201, ReviewAnswer)
    @blueprint.doc(security=AUTHOR)
    def post(self, form: dict[str, Any]) -> dict[str, Any]:
        """Write the review of one line. Sent twice, it is one review and the same answer."""
        guards.limit("write", "60/10 minutes")
        now = utcnow()
        with transaction():
            line = access.line_of(guards.author(), form["line"])
            if line.order.contact is None:
                raise NotFoundError
            return _answer(reviews.submit(line.order.contact, line, form["draft"], now))


@blueprint.route("/reviews/<review_id>")
class OneReview(MethodView):
    @blueprint.arguments(RevisionForm)
    @blueprint.response(200, ReviewAnswer)
    @blueprint.doc(security=AUTHOR)
    def patch(self, draft: Draft, review_id: str) -> dict[str, Any]:
        """Change one's own review: a new version, decided like the first."""
        guards.limit("write", "60/10 minutes")
        with transaction():
            review = _own_review(review_id)
            reviews.revise(review, draft, utcnow())
            return _answer(review)


@blueprint.route("/reviews/<review_id>/withdrawal")
class Withdrawal(MethodView):
    @blueprint.response(200, ReviewAnswer)
    @blueprint.doc(security=AUTHOR)
    def post(self, review_id: str) -> dict[str, Any]:
        """Take one's own review back."""
        with transaction():
            review = _own_review(review_id)
            reviews.withdraw(review, utcnow())
            return _answer(review)


def _own_review(public_id: str) -> Review:
    """The bearer's own review; another's is unknown here."""
    author = guards.author()
    review = db.session.scalar(
        sa.select(Review).where(
            Review.public_id == public_id,
            Review.contact_id.is_not(None),
            Review.contact_id == author.contact_id,
        )
    )
    if review is None:
        raise NotFoundError("There is no review of yours by this id.")
    return review


def _answer(review: Review) -> dict[str, Any]:
    return {
        "id": review.public_id,
        "state": review.state.value,
        "publish_due_at": iso(review.publish_due_at),
    }


# --- CORS -----------------------------------------------------------------------------------------


def cors(response: Response) -> Response:
    """Anyone may read, errors too; a store's own origins may write (rules WP5)."""
    if not request.path.startswith("/api/v1/") or request.path.startswith("/api/v1/admin/"):
        return response
    origin = request.headers.get("Origin")
    if request.method == "OPTIONS":
        asked = request.headers.get("Access-Control-Request-Method", "GET")
        if asked in {"POST", "PATCH"} and not _is_shop_origin(origin):
            return response
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, PATCH"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Idempotency-Key"
        response.headers["Access-Control-Max-Age"] = "600"
    if request.method in {"GET", "HEAD"}:
        response.headers["Access-Control-Allow-Origin"] = "*"
    elif origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.vary.add("Origin")
    return response


def _is_shop_origin(origin: str | None) -> bool:
    if origin is None:
        return False
    return any(origin in allowed for allowed in db.session.scalars(sa.select(Store.origins)))
