"""person export and erase; log verify."""

import json
from pathlib import Path

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
@click.option(
    "--heads",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Hold the logs against the heads in this file, then note today's there. Keep it on another machine.",
)
@as_json
def log_verify(slug: str | None, heads: Path | None, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Hold tables and counters against the log; exit code 1 when something does not fit."""
    with opened_app():
        shops = [stores.by_slug(slug)] if slug else list(db.session.scalars(sa.select(Store)))
        verdicts = {shop.slug: proof.verify(shop) for shop in shops}
        if heads:
            _hold_against(heads, shops, verdicts)
    if as_json:
        click.echo(json.dumps({name: vars(v) for name, v in verdicts.items()}))
    else:
        for name, verdict in verdicts.items():
            click.echo(f"{name}: {verdict.size} leaves, head {verdict.root}")
            for problem in verdict.problems:
                click.echo(f"  {problem}", err=True)
    if any(verdict.problems for verdict in verdicts.values()):
        raise Refused("Something was changed behind the product's back.")


def _hold_against(heads: Path, shops: list[Store], verdicts: dict[str, proof.Verdict]) -> None:
    """A log that was cut, or begun anew, does not begin with the one that was noted."""
    noted = json.loads(heads.read_text("utf-8")) if heads.exists() else {}
    for shop in shops:
        verdict, old = verdicts[shop.slug], noted.get(shop.slug)
        if old and not proof.holds_on(shop, old["size"], old["root"]):
            verdict.problems.append(f"the log does not begin with the {old['size']} leaves noted in {heads}")
        elif not verdict.problems:
            noted[shop.slug] = {"size": verdict.size, "root": verdict.root}
    heads.write_text(json.dumps(noted, indent=1) + "\n", "utf-8")
