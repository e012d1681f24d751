"""person export and erase; log verify."""

import json

import click
import sqlalchemy as sa

from server.actions import exports, privacy, proof, stores
from server.cli.frame import Refused, as_json, opened_app
from server.clock import utcnow
from server.db import checkpoint, db, transaction
from server.models.contact import Contact
from server.models.store import Store
from server.worker import Worker


@click.group()
def person() -> None:
    """What is kept about a person."""


def _contact(slug: str, email: str) -> Contact:
    found = privacy.find(stores.by_slug(slug), email)
    if found is None:
        raise Refused("Nobody by this address is known in this store.")
    return found


@person.command("export")
@click.argument("slug")
@click.argument("email")
def person_export(slug: str, email: str) -> None:
    """Print everything kept about a person as JSON."""
    with opened_app():
        click.echo(json.dumps(exports.export(_contact(slug, email)), ensure_ascii=False, indent=2))


@person.command("erase")
@click.argument("slug")
@click.argument("email")
@click.option("--keep-stars", is_flag=True, help="The author asked to leave the stars, unnamed.")
@click.confirmation_option(prompt="This cannot be undone. Erase this person?")
def person_erase(slug: str, email: str, keep_stars: bool) -> None:  # noqa: FBT001 - click passes by name
    """Erase a person: words, name, address, links, mails."""
    with opened_app() as (app, settings):
        with transaction():
            privacy.erase(_contact(slug, email), utcnow(), keep_stars=keep_stars)
        Worker(app, settings).drain()
        checkpoint()
    click.echo("Erased.")


@click.group("log")
def log_group() -> None:
    """The append-only log."""


@log_group.command("verify")
@click.option("--store", "slug", help="One store; else every one.")
@as_json
def log_verify(slug: str | None, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Hold tables and counters against the log; exit code 1 when something does not fit."""
    with opened_app():
        shops = [stores.by_slug(slug)] if slug else list(db.session.scalars(sa.select(Store)))
        verdicts = {shop.slug: proof.verify(shop) for shop in shops}
    if as_json:
        click.echo(json.dumps({name: vars(v) for name, v in verdicts.items()}))
    else:
        for name, verdict in verdicts.items():
            click.echo(f"{name}: {verdict.size} leaves, head {verdict.root}")
            for problem in verdict.problems:
                click.echo(f"  {problem}", err=True)
    if any(verdict.problems for verdict in verdicts.values()):
        raise Refused("Something was changed behind the product's back.")
