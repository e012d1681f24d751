"""`vouchsafe …`: everything an operator does. Exit codes: 0 done, 1 refused or failed, 2 wrong call."""

import click

from server import __version__
from server.cli import examining, files, people, post, pulling, running, setting_up
from server.cli.frame import Group


@click.group(cls=Group)
@click.version_option(__version__)
def main() -> None:
    """Vouchsafe: reviews a shopper can believe, from a server a shop owns."""


for command in (
    setting_up.init,
    running.serve,
    running.worker,
    running.migrate_command,
    running.demo,
    setting_up.store,
    setting_up.staff_group,
    setting_up.confirm,
    files.orders_group,
    files.products_group,
    people.person,
    people.log_group,
    post.bounces_group,
    post.suppressions_group,
    post.dkim_group,
    examining.doctor_command,
):
    main.add_command(command)
files.orders_group.add_command(pulling.orders_pull)
