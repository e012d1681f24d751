"""Merchant programs: the desk's actions by API key. This far: products and orders (D18)."""

from typing import Any

from flask import request
from flask.views import MethodView

from server.actions import catalogue, orders, stores
from server.clock import utcnow
from server.db import transaction
from server.errors import InvalidError, NotFoundError
from server.fields import MAX_ID
from server.models.product import Product
from server.platforms import generic
from server.platforms.generic import OrderForm
from server.text import clean_line
from server.web import guards
from server.web.api import Blueprint, read_json
from server.web.schemas import OrderAnswer, ProductAnswer, ProductForm

blueprint = Blueprint(
    "admin", __name__, url_prefix="/api/v1/admin", description="For the merchant's programs"
)


API_KEY: list[dict[str, list[str]]] = [{"api_key": []}]


@blueprint.before_request
def _key() -> None:
    guards.limit("admin", "1200/minute")
    guards.api_key_only()
    guards.json_only()


@blueprint.route("/products/<path:product>")
class OneProduct(MethodView):
    @blueprint.response(200, ProductAnswer)
    @blueprint.doc(security=API_KEY)
    def get(self, product: str) -> Product:
        """The product as it is known here, found by product id, SKU or variant id."""
        found = catalogue.find(guards.my_store().id, product)
        if found is None:
            raise NotFoundError("There is no product by this id.")
        return found

    @blueprint.arguments(ProductForm)
    @blueprint.response(200, ProductAnswer)
    @blueprint.doc(security=API_KEY)
    def put(self, form: dict[str, Any], product: str) -> Product:
        """Create or complete a product by the shop's own product id. Fields left out stay as they are."""
        ref = clean_line(product)
        if not ref or len(ref) > MAX_ID:
            raise InvalidError.one("product", f"A product id has 1 to {MAX_ID} characters.")
        with transaction():
            stores.hold(guards.my_store())
            return catalogue.ensure(
                guards.my_store().id,
                ref,
                utcnow(),
                facts={k: v for k, v in form.items() if k in catalogue.FACTS},
                skus=tuple(form["skus"]),
                variant_refs=tuple(form["variant_ids"]),
                overwrite=True,
            )


@blueprint.route("/orders")
class Orders(MethodView):
    @blueprint.doc(requestBody={"content": {"application/json": {"schema": OrderForm}}})
    @blueprint.response(201, OrderAnswer)
    @blueprint.doc(security=API_KEY)
    def post(self) -> dict[str, Any]:
        """Record an order in the generic form; the same order again is the same order."""
        notice = generic.read(read_json(request.get_data()))
        with transaction():
            orders.record(guards.my_store(), notice, utcnow())
        return {"order_id": notice.order_ref, "status": notice.status}
