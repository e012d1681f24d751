"""Time as the product speaks of it: aware, UTC, business days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def utcnow() -> datetime:
    return datetime.now(UTC)


def parse_instant(value: str) -> datetime:
    """An ISO 8601 instant or day as UTC; without an offset it is taken as UTC. ValueError otherwise."""
    instant = datetime.fromisoformat(value.strip())
    try:
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("out of range") from error


def iso(instant: datetime | None) -> str | None:
    """ISO 8601 UTC to the second, with Z: what every door speaks."""
    return None if instant is None else instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_day(instant: datetime | date | None) -> str | None:
    if instant is None:
        return None
    return (instant.astimezone(UTC).date() if isinstance(instant, datetime) else instant).isoformat()


def whole_day(day: date, zone: str) -> tuple[datetime, datetime]:
    """Where a day begins and ends on the clocks of a zone: 23 to 25 hours."""
    here = ZoneInfo(zone)
    return datetime.combine(day, time(), here), datetime.combine(day + timedelta(days=1), time(), here)


def add_business_days(start: datetime, days: int, cap: timedelta) -> datetime:
    """`days` Mondays to Fridays later, never after `start + cap` (rules IS13)."""
    due = start
    while days > 0:
        due += timedelta(days=1)
        days -= due.weekday() < SATURDAY
    return min(due, start + cap)
