"""orders pull: orders from the shop's own API, from where the last pull stopped."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime

import click

from server import pulling
from server.actions import pulls, stores
from server.cli.frame import Refused, as_json, opened_app
from server.clock import iso, parse_instant, utcnow
from server.models.store import Store
from server.pulling import Progress

_MISSING = {
    "shopify": "shopify_domain, and shopify_client_id with shopify_secret (or shopify_token)",
    "woocommerce": "woocommerce_url, woocommerce_key and woocommerce_key_secret",
}


class Day(click.ParamType[datetime]):
    """A day or a time, ISO 8601, that a shop can be asked about; without an offset it is UTC."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            found = value if isinstance(value, datetime) else parse_instant(str(value))
        except ValueError:
            self.fail("Write a day like 2026-01-31.", param, ctx)
        if not pulls.EARLIEST <= found <= utcnow():
            self.fail(f"Write a day from {pulls.EARLIEST:%Y-%m-%d} until today.", param, ctx)
        return found


@click.command("pull")
@click.argument("slug")
@click.option("--since", type=Day(), help="Orders changed since then; else what the last pull did not have.")
@click.option("--platform", type=click.Choice(pulls.PLATFORMS), help="Only this one; else all that are set.")
@as_json
def orders_pull(slug: str, since: datetime | None, platform: str | None, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Fetch orders from the shop's own API. Stopped or cut off, the same command goes on where it was.

    Orders placed more than 60 days before they came in are kept and never invited.
    """
    from server.platforms import apis  # noqa: PLC0415 - requests is for pulls alone

    ended: list[Progress] = []
    with opened_app():
        shop = stores.by_slug(slug)
        store_id, wanted = shop.id, {name: pulls.access(shop, name) for name in _wanted(shop, platform)}
        for name, access in wanted.items():
            if access is None:
                raise Refused(f"{name} is not connected. Set {_MISSING[name]}: vouchsafe store set {slug} …")
            source = apis.connect(name, access)
            with _bar(name) as show:
                ended.append(pulling.pull(store_id, name, source, utcnow, since=since, tick=show))
    _summing_up(ended, as_json=as_json)


def _wanted(shop: Store, platform: str | None) -> list[str]:
    found = [platform] if platform else pulls.connected(shop)
    if not found:
        ways = "\n".join(f"  {name}: {settings}" for name, settings in _MISSING.items())
        raise Refused(f"No shop is connected to {shop.slug}. Set one of\n{ways}")
    return found


@contextmanager
def _bar(name: str) -> Iterator[Callable[[Progress], None]]:
    """A progress bar on a terminal; nothing in a pipe or a log."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=1, label=name, file=sys.stderr, hidden=hidden) as bar:

        def show(so_far: Progress) -> None:
            bar.length = max(so_far.expected or 0, so_far.orders, 1)
            bar.update(max(0, so_far.orders - bar.pos))

        yield show


def _summing_up(ended: list[Progress], *, as_json: bool) -> None:
    if as_json:
        facts = [asdict(one) | {"since": iso(one.since)} for one in ended]
        click.echo(json.dumps([{k: v for k, v in one.items() if k != "cursor"} for one in facts]))
        return
    for one in ended:
        unread = f" {one.unread:,} could not be read." if one.unread else ""
        click.echo(f"{one.platform}: {one.orders:,} orders taken in.{unread}")
