"""When a window begins and ends: bounds as formulas over the as-of, and the one place that turns them into UTC instants."""

import calendar as _calendar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import assert_never
from zoneinfo import ZoneInfo

from segql.hashed import Hashed, hashed_once

EXACT = {"ms": timedelta(milliseconds=1), "s": timedelta(seconds=1), "min": timedelta(minutes=1), "h": timedelta(hours=1)}
MICROSECOND = timedelta(microseconds=1)
EARLIEST = datetime(1, 1, 3, tzinfo=UTC)  # windows that reach further back begin here: no engine stores earlier times
LATEST = datetime(9999, 12, 29, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The project's time zone (an IANA name) and the first day of its week, 0 for Monday."""

    zone: str
    week_start: int = 0
    occasion_years: tuple[int, int] = field(default=(2000, 2050), repr=False)  # for which yearly occasions are known, both included


@dataclass(frozen=True, slots=True)
class AsOf:
    """T itself."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """An instant, whatever T is."""

    at: datetime  # UTC, whole microseconds


@dataclass(frozen=True, slots=True)
class Shifted:
    """`count` units after the base (before it, if negative), taken at once: exact for ms s min h, calendar steps for d w mo q y."""

    base: "Bound"
    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Truncated:
    """The start of the calendar unit that contains the base."""

    base: "Bound"
    unit: str  # d w mo q y


Bound = AsOf | Fixed | Shifted | Truncated


@hashed_once
@dataclass(frozen=True, slots=True)
class Window(Hashed):
    """Half-open: at or after every one of `starts`, before every one of `ends`."""

    starts: tuple[Bound, ...] = ()
    ends: tuple[Bound, ...] = ()

    def __and__(self, other: "Window") -> "Window":
        return Window(_union(self.starts, other.starts), _union(self.ends, other.ends))


def _union(left: tuple[Bound, ...], right: tuple[Bound, ...]) -> tuple[Bound, ...]:
    return tuple(dict.fromkeys(left + right))


def instant(bound: Bound, as_of: datetime, cal: Calendar) -> datetime:
    """The UTC instant of `bound` where T is `as_of` (UTC)."""
    match bound:
        case AsOf():
            return as_of
        case Fixed(at):
            return at
        case Shifted(base, count, unit) if (day := _day(base, as_of, cal)) is not None and unit not in EXACT:
            return _first_instant(day, count, unit, cal)
        case Shifted(base, count, unit):
            return shift(instant(base, as_of, cal), count, unit, cal)
        case Truncated():
            day = _day(bound, as_of, cal)
            assert day is not None
            return midnight(day, cal.zone)
        case _:
            assert_never(bound)


def _day(bound: Bound, as_of: datetime, cal: Calendar) -> date | None:
    """The local day that a bound is the first instant of; None of a bound that only happens to be one.

    Days and months are counted from the day itself: its first instant may show 01:00, and the days before it begin at 00:00 all the same.
    """
    match bound:
        case Truncated(base, unit):
            day = _day(base, as_of, cal)
            return start_of(local(instant(base, as_of, cal), cal.zone).date() if day is None else day, unit, cal)
        case Shifted(base, count, unit) if unit not in EXACT:
            day = _day(base, as_of, cal)
            try:
                return None if day is None else add_days_or_months(day, count, unit)
            except (OverflowError, ValueError):
                return None
        case _:
            return None


def in_units(micros: int) -> tuple[int, str]:
    """Whole milliseconds, given in microseconds, as a number of the largest exact unit."""
    return next((micros // size, unit) for unit in ("h", "min", "s", "ms") if micros % (size := EXACT[unit] // MICROSECOND) == 0)


def later(bound: Bound, micros: int) -> Bound:
    """The bound moved by whole milliseconds, given in microseconds."""
    return Shifted(bound, *in_units(micros)) if micros else bound


def _first_instant(day: date, count: int, unit: str, cal: Calendar) -> datetime:
    try:
        return min(max(midnight(add_days_or_months(day, count, unit), cal.zone), EARLIEST), LATEST)
    except (OverflowError, ValueError):  # beyond the years 1 to 9999
        return EARLIEST if count < 0 else LATEST


def interval(window: Window, as_of: datetime, cal: Calendar) -> tuple[datetime | None, datetime | None]:
    """Start and end of a window as UTC instants; None where it is open."""
    starts = [instant(b, as_of, cal) for b in window.starts]
    ends = [instant(b, as_of, cal) for b in window.ends]
    return max(starts, default=None), min(ends, default=None)


def shift(at: datetime, count: int, unit: str, cal: Calendar) -> datetime:
    """`at` moved by `count` units; calendar steps keep the local wall-clock time."""
    try:
        if unit in EXACT:
            return min(max(at + count * EXACT[unit], EARLIEST), LATEST)
        wall = local(at, cal.zone)
        moved = datetime.combine(add_days_or_months(wall.date(), count, unit), wall.time())
        return min(max(to_utc(moved, cal.zone), EARLIEST), LATEST)
    except (OverflowError, ValueError):  # beyond the years 1 to 9999
        return EARLIEST if count < 0 else LATEST


def add_days_or_months(day: date, count: int, unit: str) -> date:
    """`day` moved by d w mo q y; months are clamped at their last day."""
    match unit:
        case "d":
            return day + timedelta(days=count)
        case "w":
            return day + timedelta(weeks=count)
        case _:
            months = day.year * 12 + day.month - 1 + count * {"mo": 1, "q": 3, "y": 12}[unit]
            year, month = months // 12, months % 12 + 1
            return date(year, month, min(day.day, _calendar.monthrange(year, month)[1]))


def start_of(day: date, unit: str, cal: Calendar) -> date:
    """The first day of the calendar unit (d w mo q y) that contains `day`."""
    match unit:
        case "d":
            return day
        case "w":
            return day - timedelta(days=(day.weekday() - cal.week_start) % 7)
        case "mo":
            return day.replace(day=1)
        case "q":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case _:
            return day.replace(month=1, day=1)


def local(at: datetime, zone: str) -> datetime:
    """The wall-clock time (naive) that `zone` shows at a UTC instant."""
    return at.astimezone(_zone(zone)).replace(tzinfo=None)


@lru_cache(maxsize=10_000)  # the definition asks again and again about the same rows
def to_utc(wall: datetime, zone: str) -> datetime:
    """The UTC instant of a wall-clock time: the first of two, and moved forward by the gap where a clock change skips it.

    `a` reads the zone's offset a day before, `b` a day after. Only UTC to local is asked of the tz database,
    so that each engine can compute the same.
    """
    wall, day = min(max(wall, EARLIEST.replace(tzinfo=None)), LATEST.replace(tzinfo=None)), timedelta(days=1)
    a = wall - _offset(wall - day, zone)
    b = wall - _offset(wall + day, zone)
    shows = local(a.replace(tzinfo=UTC), zone) == wall or local(b.replace(tzinfo=UTC), zone) != wall
    return (a if shows else b).replace(tzinfo=UTC)


def midnight(day: date, zone: str) -> datetime:
    """The first instant of a local day, in UTC."""
    return to_utc(datetime.combine(day, datetime.min.time()), zone)


def latest_midnight(at: datetime, zone: str) -> datetime:
    """The latest local midnight at or before `at`: the default as-of."""
    return midnight(local(at, zone).date(), zone)


def _offset(as_utc: datetime, zone: str) -> timedelta:
    return local(as_utc.replace(tzinfo=UTC), zone) - as_utc


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
