"""Database-level guards (D13): triggers that refuse what no code of ours would do.

An operator with the file is not stopped by them, but slips are, and the log catches the rest. A later
migration that rebuilds a guarded table on SQLite (batch mode) calls `put_up(op, table)` again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

#: Columns that never change once written.
FROZEN: Mapping[str, Sequence[str]] = {
    "reviews": ("store_id", "submitted_at", "verified", "rewarded_programme", "rewarded_points"),
    "review_versions": ("store_id", "review_id", "number", "rating", "at", "digest"),
    "replies": ("store_id", "review_id", "number", "version_id", "staff_id", "at"),
    "log_events": ("store_id", "kind", "at", "version_id", "leaf"),
}
#: Words that only an erasure may blank, all together.
BLANKED: Mapping[str, Sequence[str]] = {
    "review_texts": ("title", "body", "salt"),
    "decision_notes": ("passage", "evidence"),
    "replies": ("body", "salt"),
}
#: Rows that are only ever added.
APPEND_ONLY = ("decisions", "points_entries", "consents")
#: Rows that never go.
KEPT = (*APPEND_ONLY, "reviews", "review_versions", "review_texts", "decision_notes", "replies", "log_events")


def put_up(op: Any, only: str | None = None) -> None:
    """Create the triggers of every guarded table, or of one."""
    engine = op.get_bind().dialect.name
    differs = "IS NOT" if engine == "sqlite" else "IS DISTINCT FROM"
    if engine == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION vouchsafe_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table, event, condition, sentence in _guards(differs):
        if only in {None, table}:
            _trigger(op, engine, table, event, condition, sentence)


def _guards(differs: str) -> list[tuple[str, str, str, str]]:
    """(table, event, when, sentence) of each guard."""
    guards = [(t, "UPDATE", "TRUE", f"{t} are only ever added") for t in APPEND_ONLY]
    guards += [(t, "DELETE", "TRUE", f"{t} are never deleted") for t in KEPT]
    for table, columns in FROZEN.items():
        changed = " OR ".join(f'OLD."{c}" {differs} NEW."{c}"' for c in columns)
        guards.append((table, "UPDATE", changed, f"{table}: {', '.join(columns)} never change"))
    for table, columns in BLANKED.items():
        changed = " OR ".join(f'OLD."{c}" {differs} NEW."{c}"' for c in columns)
        filled = " OR ".join(f'NEW."{c}" IS NOT NULL' for c in columns)
        guards.append(
            (table, "UPDATE", f"({changed}) AND ({filled})", f"{table}: words are only ever blanked")
        )
    # PostgreSQL cannot compare two json values; as text it can.
    bent = f'CAST(OLD."payload" AS TEXT) {differs} CAST(NEW."payload" AS TEXT)'
    guards.append(("log_events", "UPDATE", bent, "log_events: payload never changes"))
    renumbered = f'OLD."index" IS NOT NULL AND OLD."index" {differs} NEW."index"'
    guards.append(("log_events", "UPDATE", renumbered, "log_events are numbered once"))
    return guards


def _trigger(op: Any, engine: str, table: str, event: str, condition: str, sentence: str) -> None:
    kind = sentence.removeprefix(table).strip(" :").split(" ")
    name = f"guard_{table}_{event.lower()}_{'_'.join(kind)}"[:60].replace(",", "")
    if engine == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition}) "
            f"EXECUTE FUNCTION vouchsafe_refuse('{sentence}')"
        )


def take_down(op: Any) -> None:
    """PostgreSQL keeps the function after the tables are gone."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS vouchsafe_refuse()")
