"""The storefront's process: `python -m demo.serving HOST PORT`, told the rest by its environment."""

import os
import sys
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from demo.storefront import create_storefront


def build() -> Any:
    reviews_url = os.environ["DEMO_REVIEWS_URL"]
    return create_storefront(
        reviews_url=reviews_url,
        store="demo",
        orders_secret=os.environ["DEMO_ORDERS_SECRET"],
        desk_url=f"{reviews_url}/desk/",
        outbox_url=f"{reviews_url}/desk/mails",
        shop_url=os.environ["DEMO_SHOP_URL"],
    )


def main(host: str, port: str) -> None:
    Granian(
        "demo.serving:build",
        factory=True,
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        blocking_threads=2,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:3])
