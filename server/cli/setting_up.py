"""init, store, staff: what a real store needs before it may send."""

import json
from typing import Any

import click
import sqlalchemy as sa
from click.core import ParameterSource

from server.actions import holds, identity, pulls, staff, stores
from server.cli.frame import Refused, as_json, opened_app, sign_in_link
from server.clock import utcnow
from server.config import load
from server.db import db, transaction
from server.errors import InvalidError
from server.fields import load as load_form
from server.models.store import Store
from server.upgrade import migrate
from server.web.delivery_form import DeliveryForm
from server.web.settings_form import SettingsForm

#: D19: "everywhere" does not speak for them.
OWN_ANSWER = {
    "checkout_notice_de": "The same for Germany, which needs an answer of its own",
    "checkout_notice_at": "And for Austria",
}


def _of_its_own(context: click.Context, option: click.Parameter, given: str | None) -> str | None:
    """Asked only of a person who was just asked about everywhere: scripts go on as before."""
    asked = context.get_parameter_source("checkout_notice") is ParameterSource.PROMPT
    if given is not None or not asked:
        return given
    answer: str = click.prompt(OWN_ANSWER[str(option.name)], type=option.type, default="later")
    return answer


@click.command()
@click.option(
    "--store",
    "slug",
    prompt="Short name of the store, for addresses (like my-shop)",
    callback=lambda _context, _option, typed: _slug(typed),
    is_eager=True,
    help="Short name of the store, for addresses: small letters, digits and hyphens.",
)
@click.option(
    "--name", prompt="Name of the store, as readers know it", help="Name of the store, as readers know it."
)
@click.option("--legal-name", prompt="Legal name of who runs it", help="Legal name of who runs it.")
@click.option(
    "--postal-address",
    prompt="Postal address (the law wants it in every mail)",
    help="Postal address; the law wants it in every mail.",
)
@click.option(
    "--contact-email", prompt="Address where a person answers", help="Address where a person answers."
)
@click.option("--sender-name", prompt="Name that mails come from", help="Name that mails come from.")
@click.option("--sender-email", prompt="Address that mails come from", help="Address that mails come from.")
@click.option(
    "--origins",
    prompt="Origin of the shop, like https://shop.example (more with commas)",
    help="Origin of the shop, like https://shop.example; more with commas.",
)
@click.option(
    "--checkout-notice",
    type=click.Choice(["yes", "no"]),
    prompt="Does your checkout tell buyers that they will be asked for a review, and let them object?",
    help="Does the checkout tell buyers that they will be asked for a review, and let them object?",
)
@click.option(
    "--checkout-notice-de",
    type=click.Choice(["yes", "no", "later"]),
    callback=_of_its_own,
    help="The same for Germany, which needs an answer of its own.",
)
@click.option(
    "--checkout-notice-at",
    type=click.Choice(["yes", "no", "later"]),
    callback=_of_its_own,
    help="The same for Austria, which needs an answer of its own.",
)
@click.option(
    "--publish-days",
    default="3",
    show_default=True,
    prompt="Business days until a waiting review publishes itself (0-7)",
    help="Business days until a waiting review publishes itself, 0 to 7.",
)
@click.option(
    "--retention-months",
    default="24",
    show_default=True,
    prompt="Months that reviews are kept (12 or more)",
    help="Months that reviews are kept, 12 or more.",
)
@click.option("--your-name", prompt="Your own name, for the desk", help="Your own name, for the desk.")
@click.option(
    "--your-email", prompt="Your own address, to sign in", help="Your own address, to sign in at the desk."
)
def init(
    slug: str,
    name: str,
    your_name: str,
    your_email: str,
    checkout_notice_de: str | None,
    checkout_notice_at: str | None,
    **answers: str,
) -> None:
    """Set up a store: asks what the law and the mail need."""
    settings = load()
    migrate(settings.database_url)
    said = {"*": answers["checkout_notice"], "DE": checkout_notice_de, "AT": checkout_notice_at}
    answers["checkout_notice"] = ",".join(f"{k}: {v}" for k, v in said.items() if v not in {None, "later"})
    form = _settings({"name": name, **answers})
    with opened_app(), transaction():
        store = stores.create(slug, form.pop("name"), utcnow(), **form)
        person = staff.add(store, your_name, your_email, utcnow())
        link = sign_in_link(settings, person)
    click.echo(f"The store is ready. Sign in once, within the hour: {link}")
    click.echo("Then: vouchsafe serve. Keys and hook addresses: vouchsafe store show " + slug)


def _slug(text: str) -> str:
    """Asked first and checked at once: nobody answers twelve questions to hear that the first will not do."""
    if not text.replace("-", "").isalnum() or not text.isascii() or len(text) > 60 or text != text.lower():
        raise InvalidError.one("store", "Use up to 60 small letters, digits and hyphens.")
    return text


def _settings(answers: dict[str, str]) -> dict[str, Any]:
    """Through the same form as the desk's settings page; only what is given is set."""
    lines = {"origins", "checkout_notice"}
    typed = {k: v.replace(",", "\n") if k in lines else v for k, v in answers.items()}
    unknown = sorted(set(typed) - set(_AllSettings().fields))
    if unknown:
        raise InvalidError.one(unknown[0], "There is no such setting.")
    return load_form(_AllSettings(only=tuple(typed), partial=True), typed)


class _AllSettings(SettingsForm, DeliveryForm):
    """Both of the desk's forms: the command line does not care on which page a setting stands."""


@click.group()
def store() -> None:
    """Stores: list, show, set."""


@store.command("list")
@as_json
def store_list(as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Every store of this server."""
    with opened_app():
        found = [
            {"store": s.slug, "name": s.name, "missing": s.missing()}
            for s in db.session.scalars(sa.select(Store))
        ]
    if as_json:
        click.echo(json.dumps(found))
        return
    for row in found:
        missing = f"  (missing: {', '.join(row['missing'])})" if row["missing"] else ""
        click.echo(f"{row['store']}: {row['name']}{missing}")


@store.command("show")
@click.argument("slug")
@as_json
def store_show(slug: str, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Keys, hook addresses and the snippet to paste."""
    with opened_app() as (_, settings):
        shop = stores.by_slug(slug)
        base = settings.base_url
        facts = {
            "store": shop.slug,
            "name": shop.name,
            "missing": shop.missing(),
            "api_key": stores.api_key(shop),
            "identity_secret": identity.secret(shop),
            "orders_secret": shop.orders_secret,
            "shopify_secret": shop.shopify_secret,
            "woocommerce_secret": shop.woocommerce_secret,
            "hooks": {kind: f"{base}/hooks/{kind}/{slug}" for kind in ("orders", "shopify", "woocommerce")},
            "snippet": f'<script src="{base}/widget/v1.js" async></script>',
        }
    if as_json:
        click.echo(json.dumps(facts))
        return
    for key, value in facts.items():
        shown = "\n    ".join(f"{k}: {v}" for k, v in value.items()) if isinstance(value, dict) else value
        click.echo(f"{key}: {chr(10) + '    ' if isinstance(value, dict) else ''}{shown or '-'}")


@store.command("set")
@click.argument("slug")
@click.argument("assignments", nargs=-1, required=True, metavar="NAME=VALUE…")
def store_set(slug: str, assignments: tuple[str, ...]) -> None:
    """Change settings, like: vouchsafe store set demo shopify_secret=hush publish_days=2"""
    pairs = dict(a.split("=", 1) for a in assignments if "=" in a)
    if len(pairs) != len(assignments):
        raise click.UsageError("Write each setting once, as NAME=VALUE.")
    form = _settings(pairs)
    with opened_app(), transaction():
        pulls.change_settings(stores.by_slug(slug), utcnow(), **form)
    click.echo(f"{slug}: {', '.join(sorted(form))} set.")


@store.command("new-key")
@click.argument("slug")
def store_new_key(slug: str) -> None:
    """End the API key and make another."""
    with opened_app(), transaction():
        key = stores.new_api_key(stores.by_slug(slug))
    click.echo(key)


@store.command("new-identity-secret")
@click.argument("slug")
def store_new_identity_secret(slug: str) -> None:
    """End the secret that signs customers' identities, with every bearer given for it; print another."""
    with opened_app(), transaction():
        made = identity.new_secret(stores.by_slug(slug))
    click.echo(made)


@click.group("staff")
def staff_group() -> None:
    """People at the desk."""


@staff_group.command("add")
@click.argument("slug")
@click.argument("email")
@click.option("--name", required=True)
def staff_add(slug: str, email: str, name: str) -> None:
    """Add a person and print a one-time sign-in link."""
    with opened_app() as (_, settings), transaction():
        person = staff.add(stores.by_slug(slug), name, email, utcnow())
        click.echo(sign_in_link(settings, person))


@staff_group.command("link")
@click.argument("slug")
@click.argument("email")
def staff_link(slug: str, email: str) -> None:
    """Print a new one-time sign-in link."""
    with opened_app() as (_, settings), transaction():
        person = staff.by_email(stores.by_slug(slug), email)
        if person is None:
            raise Refused("Nobody at this desk has this address.")
        click.echo(sign_in_link(settings, person))


@click.command()
def confirm() -> None:
    """Say that this is no copy of another instance: mails may go out from here."""
    with opened_app() as (_, settings), transaction():
        holds.confirm(holds.Place(settings.base_url, settings.host), utcnow())
    click.echo(f"Mails go out from {settings.base_url} on {settings.host}.")
