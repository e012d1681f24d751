"""The demo shop's pages: a shop of its own origin that embeds Vouchsafe's widget under a strict policy.

It shows what a store developer has to do: one script tag, two elements, one signed request per order.
"""

import secrets
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from demo import orders
from demo.catalogue import Product, find_product, read_catalogue

LARGEST_FORM = 16_384

_SORRY = {
    400: ("We could not read that", "Something in the request was not as it should be. Please try again."),
    403: ("Not from here", "Orders can only be placed from this shop’s own pages."),
    404: ("Nothing on this shelf", "The page you asked for is not here. Perhaps it never was."),
    405: ("Not this way", "This page cannot be used in that manner."),
    413: ("That was a lot of text", "Please shorten what you wrote and try again."),
    500: ("Something broke on our side", "Sorry. Nothing was ordered. Please try again in a moment."),
}


def create_storefront(
    *,
    reviews_url: str,
    store: str,
    orders_secret: str,
    desk_url: str | None = None,
    outbox_url: str | None = None,
    shop_url: str | None = None,
) -> Flask:
    """The demo shop as a WSGI app.

    ``reviews_url`` is where Vouchsafe answers, ``store`` its name for this shop, ``orders_secret`` the
    ``whsec_…`` both share. ``desk_url`` and ``outbox_url`` become links for the curious. With ``shop_url``
    (this shop's own address) orders carry product links; it is never guessed from a request's Host.
    """
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_FORM, MAX_FORM_MEMORY_SIZE=LARGEST_FORM)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    reviews_url = reviews_url.rstrip("/")
    key = orders.signing_key(orders_secret)

    _guard(app, _origin(reviews_url))
    _pages(app)
    _till(app, key, f"{reviews_url}/hooks/orders/{quote(store, safe='')}", shop_url and shop_url.rstrip("/"))
    _sorry(app)

    @app.context_processor
    def for_every_page() -> dict[str, object]:
        return {
            "shop": read_catalogue()["shop"],
            "reviews_url": reviews_url,
            "store": store,
            "desk_url": desk_url,
            "outbox_url": outbox_url,
        }

    return app


def _origin(url: str) -> str:
    """Scheme and host of a web address: a CSP source with a path would match only that one page."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or "@" in parts.netloc:
        raise ValueError("reviews_url must be a web address like https://reviews.shop.example")
    return f"{parts.scheme}://{parts.netloc}"


def _policy(nonce: str, reviews_origin: str) -> str:
    """The strictest policy the widget promises to live under; one script may start, and no other."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}' 'strict-dynamic'",
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src {reviews_origin}",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )


def _guard(app: Flask, reviews_origin: str) -> None:
    """A fresh nonce into each request, the strict headers onto each answer, errors included."""

    @app.before_request
    def fresh_nonce() -> None:
        g.nonce = secrets.token_urlsafe(18)

    @app.after_request
    def strict_headers(response: Response) -> Response:
        nonce = g.get("nonce") or secrets.token_urlsafe(18)
        response.headers["Content-Security-Policy"] = _policy(nonce, reviews_origin)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        if response.mimetype == "text/html":
            response.headers["Cache-Control"] = "no-cache"  # a nonce is for one answer
        return response


def _pages(app: Flask) -> None:
    """The pages one only reads."""

    @app.get("/")
    def collection() -> str:
        return render_template("collection.html", shelves=_shelves())

    @app.get("/products/<product_id>")
    def product(product_id: str) -> str:
        return _product_page(orders.blank_form(_product_or_404(product_id), _likely_country()))

    @app.get("/about")
    def about() -> str:
        return render_template("about.html")


def _till(app: Flask, key: bytes, hook_url: str, shop_url: str | None) -> None:
    """Where an order is placed and thanked for."""

    @app.post("/orders")
    def place_order() -> AnyResponse | tuple[str, int]:
        if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            abort(403)  # there is no session to steal, but no other site shall make us mail people
        form = orders.read_form(_product_or_404(request.form.get("product_id", "")), request.form)
        if form.errors:
            return _product_page(form), 422
        order, now = orders.order_id(key, form), datetime.now(UTC)
        try:
            orders.deliver(hook_url, key, orders.order_notice(form, order, now, shop_url), now)
        except orders.NotDeliveredError as why:
            app.logger.warning("an order was not taken by Vouchsafe: %s", why)
            return render_template("not_ordered.html", form=form), 502
        return redirect(url_for("thanks", order_id=order, product=form.product["product_id"]), 303)

    @app.get("/thanks/<order_id>")
    def thanks(order_id: str) -> str:
        if not orders.is_our_order(key, order_id):
            abort(404)
        bought = find_product(request.args.get("product", ""))
        return render_template("thanks.html", order_id=order_id, product=bought)


def _sorry(app: Flask) -> None:
    """Every failure gets a page of the shop, in words a shopper can use."""

    @app.errorhandler(HTTPException)
    def polite(error: HTTPException) -> AnyResponse | tuple[str, int]:
        status = error.code or 500
        if status < 400:
            return error.get_response()
        title, sentence = _SORRY.get(status, _SORRY[400 if status < 500 else 500])
        return render_template("sorry.html", title=title, sentence=sentence), status


def _product_page(form: orders.BuyForm) -> str:
    return render_template(
        "product.html",
        product=form.product,
        form=form,
        companion=find_product(form.product["goes_with"]),
        destinations=orders.DESTINATIONS,
        most=orders.MOST_OF_ONE,
    )


def _product_or_404(product_id: str) -> Product:
    found = find_product(product_id)
    if found is None:
        abort(404)
    return found


def _likely_country() -> str:
    """The destination whose language the browser asks for first; the buyer may choose another."""
    by_locale = {d.locale: d.country for d in orders.DESTINATIONS}
    best = request.accept_languages.best_match(list(by_locale))
    return by_locale.get(best or "", "GB")


def _shelves() -> dict[str, list[Product]]:
    """Products by category, both in the order of the catalogue."""
    shelves: dict[str, list[Product]] = {}
    for product in read_catalogue()["products"]:
        shelves.setdefault(product["category"], []).append(product)
    return shelves
