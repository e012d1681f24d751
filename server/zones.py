"""IANA time zones: by name, and by country."""

from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    return name in _names()


def of_country(code: str | None) -> tuple[str, ...]:
    """The zones of a two-letter country, the one with most people first; () for an unknown country."""
    return _by_country().get((code or "").upper(), ())


@cache
def _by_country() -> dict[str, tuple[str, ...]]:
    """From IANA's own table: country code, coordinates, zone, comment."""
    found: dict[str, tuple[str, ...]] = {}
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    for row in table.splitlines():
        if not row.startswith("#"):
            code, _place, zone, *_ = row.split("\t")
            found[code] = (*found.get(code, ()), zone)
    return found


def name_of(country: str) -> str | None:
    """A country's English name by its two letters; None: there is no such country."""
    from babel import Locale  # noqa: PLC0415 - 8 MB, only for pages that name countries

    found: str | None = Locale("en").territories.get(country)
    return found
