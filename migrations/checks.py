"""Enums are checked text (server.db.enum_column): a new kind needs a new check."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa


def allow(
    op: Any,
    table: str,
    column: str,
    name: str,
    values: tuple[str, ...],
    renamed: Mapping[str, str] | None = None,
) -> None:
    """From now on `column` holds one of `values`; old values may be renamed on the way."""
    check = op.f(f"ck_{table}_{name}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(check, type_="check")
    for old, new in (renamed or {}).items():
        column_is = sa.table(table, sa.column(column))
        op.execute(sa.update(column_is).where(column_is.c[column] == old).values({column: new}))
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch:
        batch.create_check_constraint(check, f"{column} IN ({listed})")
