"""The hours in which a person may be written to, in that person's own time (rules EM10)."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_HOURS = 24
#: Every third day of five years the zones of a country are compared: no rule in force is shorter.
_SAMPLED, _SAMPLES = datetime(2025, 1, 1, 12, tzinfo=UTC), range(0, 5 * 366, 3)
#: Zones have skipped a whole day; nobody has to wait longer for the next opening.
_DAYS_TRIED = 4
#: Each zone may push the time to its next opening a few times before all agree.
_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens` o'clock until before `closes` o'clock, on the wall clock of every zone in `zones`.

    A country with many zones is written to while all of them are open; where they never are at once, its
    first zone speaks for it.
    """

    opens: int
    closes: int
    zones: tuple[str, ...]

    def is_open(self, at: datetime) -> bool:
        return all(self._is_open_in(zone, at) for zone in self._speaking())

    def next_open(self, at: datetime) -> datetime:
        """`at` itself while the window is open, else the moment it opens next; UTC."""
        return self._common(at, self._speaking())

    def _speaking(self) -> tuple[str, ...]:
        return _speaking(self)

    def ever_common(self) -> bool:
        """Offsets of one country differ by whole hours at most times; both halves of a year are asked."""
        if len(self.zones) < 2 or self._always():
            return True
        return all(self._agree(datetime(2026, month, 15, tzinfo=UTC)) for month in (1, 7))

    def _agree(self, day: datetime) -> bool:
        quarters = (day + timedelta(minutes=15 * n) for n in range(4 * DAY_HOURS))
        return any(all(self._is_open_in(zone, at) for zone in self.zones) for at in quarters)

    def _common(self, at: datetime, zones: tuple[str, ...]) -> datetime:
        found = at.astimezone(UTC)
        for _ in range(_ROUNDS):
            later = max(self._next_open_in(zone, found) for zone in zones)
            if later == found:
                return found
            found = later
        raise ValueError(f"no hour is open in {zones}")

    def _always(self) -> bool:
        return self.opens == 0 and self.closes == DAY_HOURS

    def _is_open_in(self, zone: str, at: datetime) -> bool:
        return self.opens <= at.astimezone(ZoneInfo(zone)).hour < self.closes

    def _next_open_in(self, zone: str, at: datetime) -> datetime:
        if self._is_open_in(zone, at):
            return at
        here = ZoneInfo(zone)
        today = at.astimezone(here).date()
        for ahead in range(_DAYS_TRIED):
            wall = datetime.combine(today + timedelta(days=ahead), time(self.opens), here)
            opening = wall.astimezone(UTC)
            # A clock set forward may skip the opening hour: then the window begins late, or not at all.
            if opening >= at and self._is_open_in(zone, opening):
                return opening
        raise ValueError(f"no hour is open in {zone}")


@lru_cache(maxsize=1024)
def _speaking(window: Window) -> tuple[str, ...]:
    """Thousands of clock readings for a country of many zones, and always the same answer."""
    return _distinct(window.zones) if window.ever_common() else window.zones[:1]


@lru_cache(maxsize=512)
def _distinct(zones: tuple[str, ...]) -> tuple[str, ...]:
    """One of all that show the same hour day after day: of the 29 zones of the USA that leaves 8 to ask."""
    if len(zones) < 2:
        return zones
    days = [_SAMPLED + timedelta(days=n) for n in _SAMPLES]
    alike = {
        tuple(day.astimezone(ZoneInfo(zone)).utcoffset() for day in days): zone for zone in reversed(zones)
    }
    return tuple(zone for zone in zones if zone in alike.values())


def zones_for(*candidates: tuple[str, ...]) -> tuple[str, ...]:
    """The first that is known: the order's zone, the country's, the store's (B3)."""
    return next((zones for zones in candidates if zones), ("UTC",))
