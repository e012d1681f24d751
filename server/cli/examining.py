"""doctor: how it stands, and what to do."""

import json
from ipaddress import ip_address

import click
import sqlalchemy as sa

from server import doctor
from server.actions import stores
from server.cli.frame import Refused, as_json, opened_app
from server.clock import utcnow
from server.config import resolver as checked_resolver
from server.db import db
from server.doctor.names import Names
from server.models.store import Store

_SIGNS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


@click.command("doctor")
@click.option("--store", "slug", help="One store; else every one.")
@click.option("--ip", "address", help="The address mails leave from, where the doctor cannot tell.")
@click.option("--resolver", help="Ask this DNS server, as address:port; else the system's.")
@as_json
def doctor_command(slug: str | None, address: str | None, resolver: str | None, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Look at disk, database, worker, mail server, what holds mails back, and DNS; exit code 1 when something fails."""
    if address is not None:
        _must_be_address(address)
    with opened_app() as (_, settings):
        found = {"server": doctor.house(settings, utcnow())}
        if all(check.state != "fail" for check in found["server"] if check.name == "database"):
            shops = [stores.by_slug(slug)] if slug else list(db.session.scalars(sa.select(Store)))
            for shop in shops:
                names = Names(checked_resolver(resolver) or settings.resolver)
                found[shop.slug] = [
                    *doctor.waiting(settings, shop, utcnow()),
                    *doctor.mail(settings, shop, names, address),
                ]
    everything = [check for checks in found.values() for check in checks]
    if as_json:
        click.echo(
            json.dumps({place: [vars_of(check) for check in checks] for place, checks in found.items()})
        )
    else:
        _say(found)
    if doctor.worst(everything) == "fail":
        raise Refused("Something needs mending.")


def _must_be_address(text: str) -> None:
    try:
        ip_address(text)
    except ValueError as error:
        raise click.UsageError("--ip must be an IP address, like 192.0.2.1.") from error


def vars_of(check: doctor.Check) -> dict[str, str | None]:
    return {
        "name": check.name,
        "state": check.state.value,
        "sentence": check.sentence,
        "advice": check.advice,
    }


def _say(found: dict[str, list[doctor.Check]]) -> None:
    for place, checks in found.items():
        click.echo(f"{place}:")
        for check in checks:
            click.echo(f"  {_SIGNS[check.state]}  {check.sentence}")
            if check.advice:
                click.echo(f"        {check.advice}")
