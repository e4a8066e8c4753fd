"""What a time zone's clock changes allow an engine's own conversions to do."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@cache
def is_fixed(zone: str) -> bool:
    """The zone has had one offset always, as UTC has."""
    known = ZoneInfo(zone)
    return (
        len({datetime(year, month, 1, tzinfo=UTC).astimezone(known).utcoffset() for year in range(1850, 2101, 1) for month in (1, 7)}) == 1
    )


@cache
def has_plain_midnights(zone: str) -> bool:
    """No local midnight from 1970 to 2100 is skipped or repeated, nor near a clock change: every engine converts it alike."""
    known = ZoneInfo(zone)
    at = FIRST
    before = at.astimezone(known).utcoffset()
    while at < LAST:
        at += timedelta(days=1)
        after = at.astimezone(known).utcoffset()
        if before != after and _change_near_midnight(at - timedelta(days=1), known):
            return False
        before = after
    return True


def _change_near_midnight(start: datetime, known: ZoneInfo) -> bool:
    """Whether the clock change in the day that begins at `start` (UTC) lies within two hours before or one hour after a local midnight."""
    low, high = start, start + timedelta(days=1)
    offset = low.astimezone(known).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(known).utcoffset() == offset else (low, middle)
    for at in (low, high):
        wall = at.astimezone(known)
        if wall.hour >= 22 or wall.hour < 1:
            return True
    return False


def is_smooth(zone: str, at: datetime) -> bool:
    """No clock change within two days of an instant (UTC)."""
    known = ZoneInfo(zone)
    probes = (at + timedelta(hours=h) for h in range(-48, 49, 6))
    return len({probe.astimezone(known).utcoffset() for probe in probes}) == 1
