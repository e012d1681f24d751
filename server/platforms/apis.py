"""Which platforms have an API to pull from, and how it is opened."""

from collections.abc import Callable, Mapping

from server.platforms import shopify, woocommerce
from server.platforms.pages import Access, Source
from server.platforms.shop_http import Patience
from server.platforms.shopify_api import ShopifyOrders
from server.platforms.woocommerce_api import WooCommerceOrders

SOURCES: Mapping[str, Callable[[Access, Patience | None], Source]] = {
    shopify.NAME: ShopifyOrders,
    woocommerce.NAME: WooCommerceOrders,
}


def connect(platform: str, access: Access, patience: Patience | None = None) -> Source:
    return SOURCES[platform](access, patience)
