"""Which migration this code stands on: the newest file by its number."""

from pathlib import Path

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def head() -> str:
    """Revision ids are four digits and count up, so the newest is the largest."""
    return max(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
