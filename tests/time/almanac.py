"""Windows computed another way than segql does: wall times are looked up in a list of all instants, months are counted day by day."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST, LAST = datetime(2018, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC)
Interval = tuple[datetime | None, datetime | None]


class Almanac:
    """The offsets of one zone, each with the instant from which it holds."""

    def __init__(self, zone: str, week_start: int) -> None:
        self.zone, self.week_start = zone, week_start
        self.changes, self.offsets = _changes(zone)

    def local(self, at: datetime) -> datetime:
        return at.replace(tzinfo=None) + self.offsets[bisect_right(self.changes, at) - 1]

    def instant(self, wall: datetime) -> datetime:
        """The earliest instant that shows `wall`; where a gap hides it, the instant as the clock before the gap would have had it."""
        guess = wall.replace(tzinfo=UTC)
        near = range(max(bisect_right(self.changes, guess - 2 * DAY) - 1, 0), bisect_right(self.changes, guess + 2 * DAY))
        for i in near:
            at = guess - self.offsets[i]
            end = self.changes[i + 1] if i + 1 < len(self.changes) else LAST
            if self.changes[i] <= at < end:
                return at
            if at >= end and self.local(end) > wall:  # the clock jumps over it here
                return at
        raise AssertionError(f"no instant shows {wall} in {self.zone}")

    def back(self, at: datetime, count: int, unit: str) -> datetime:
        """`count` units before an instant, at the same time of day."""
        if unit in ("s", "min", "h"):
            return at - count * {"s": timedelta(seconds=1), "min": timedelta(minutes=1), "h": HOUR}[unit]
        wall = self.local(at)
        return self.instant(datetime.combine(_days_back(wall.date(), count, unit), wall.time()))

    def start(self, at: datetime, unit: str, units_back: int = 0) -> datetime:
        """The first instant of the calendar unit that lies `units_back` before the one that holds `at`."""
        day = self.local(at).date()
        day = self._first_day(day, unit)
        for _ in range(units_back):
            day = self._first_day(day - DAY, unit)
        return self.midnight(day)

    def midnight(self, day: date) -> datetime:
        return self.instant(datetime(day.year, day.month, day.day))

    def _first_day(self, day: date, unit: str) -> date:
        starts: dict[str, Callable[[date], bool]] = {
            "d": lambda _: True, "w": lambda d: d.weekday() == self.week_start, "mo": lambda d: d.day == 1,
            "q": lambda d: d.day == 1 and d.month in (1, 4, 7, 10), "y": lambda d: (d.month, d.day) == (1, 1),
        }  # fmt: skip
        while not starts[unit](day):
            day -= DAY
        return day


@cache
def _changes(zone: str) -> tuple[list[datetime], list[timedelta]]:
    """When the zone's offset changes, to the second, found by looking at every hour."""
    known = ZoneInfo(zone)
    starts, offsets = [FIRST], [FIRST.astimezone(known).utcoffset() or timedelta(0)]
    at = FIRST
    while at < LAST:
        after = (at + HOUR).astimezone(known).utcoffset() or timedelta(0)
        if after != offsets[-1]:
            second = at
            while (second.astimezone(known).utcoffset() or timedelta(0)) == offsets[-1]:
                second += timedelta(seconds=1)
            starts.append(second)
            offsets.append(after)
        at += HOUR
    return starts, offsets


def _days_back(day: date, count: int, unit: str) -> date:
    if unit in ("d", "w"):
        return day - count * (DAY if unit == "d" else 7 * DAY)
    months = count * {"mo": 1, "q": 3, "y": 12}[unit]
    first = day.replace(day=1)
    for _ in range(abs(months)):
        first = (first - DAY).replace(day=1) if months > 0 else (first + 31 * DAY).replace(day=1)
    last = ((first + 31 * DAY).replace(day=1) - DAY).day
    return first.replace(day=min(day.day, last))


def instants(zone: str, every: timedelta) -> Iterator[datetime]:
    """The hours of 2024 to 2028: all within three days of a clock change, and of the others one in `every`."""
    changes, _ = _changes(zone)
    at, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
    number = 0
    while at < end:
        i = bisect_right(changes, at)
        near = [c for c in changes[max(i - 1, 1) : i + 1] if abs(c - at) <= 3 * DAY]
        if near or number % (every // HOUR) == 0:
            yield at
        at += HOUR
        number += 1


# The windows -------------------------------------------------------------------------------------------

Rule = Callable[[Almanac, datetime], Interval]
LENGTHS = ((90, "d"), (1, "d"), (36, "h"), (90, "min"), (45, "s"), (2, "w"), (1, "mo"), (7, "mo"), (1, "q"), (1, "y"))
UNITS = (("day", "d"), ("week", "w"), ("month", "mo"), ("quarter", "q"), ("year", "y"))


def _latest(*bounds: datetime) -> datetime:
    return max(bounds)


def windows() -> dict[str, Rule]:
    """Each kind of window as it is written, with its bounds."""
    made: dict[str, Rule] = {}
    for n, u in LENGTHS:
        made[f"in {n}{u}"] = lambda a, t, n=n, u=u: (a.back(t, n, u), t)
        made[f"in previous {n}{u}"] = lambda a, t, n=n, u=u: (a.back(t, 2 * n, u), a.back(t, n, u))
        made[f"before {n}{u} ago"] = lambda a, t, n=n, u=u: (None, a.back(t, n, u))
        made[f"after {n}{u} ago"] = lambda a, t, n=n, u=u: (a.back(t, n, u), t)
    for word, u in UNITS:
        if u != "d":
            made[f"in this {word}"] = lambda a, t, u=u: (a.start(t, u), t)
        made[f"in last {word}"] = lambda a, t, u=u: (a.start(t, u, 1), a.start(t, u))
        made[f"in last 3 full {word}s"] = lambda a, t, u=u: (a.start(t, u, 3), a.start(t, u))
    made["from 60d to 30d ago"] = lambda a, t: (a.back(t, 60, "d"), a.back(t, 30, "d"))
    made["in 3mo before 2w ago"] = lambda a, t: (a.back(a.back(t, 2, "w"), 3, "mo"), a.back(t, 2, "w"))
    made["in 7d after 10d ago"] = lambda a, t: (a.back(t, 10, "d"), a.back(t, 3, "d"))  # steps of one unit are taken at once
    made["in 1mo after 40d ago"] = lambda a, t: (a.back(t, 40, "d"), min(a.back(a.back(t, 40, "d"), -1, "mo"), t))
    made["in 30d in last month"] = lambda a, t: (_latest(a.back(t, 30, "d"), a.start(t, "mo", 1)), a.start(t, "mo"))
    return made


def fixed() -> dict[str, Rule]:
    """Windows between days of the calendar: the same for every T but for T's own edge."""
    return {
        "since 2024-03-31": lambda a, t: (a.midnight(date(2024, 3, 31)), t),
        "before 2025-11-02": lambda a, t: (None, min(a.midnight(date(2025, 11, 2)), t)),
        "until 2025-11-02": lambda a, t: (None, min(a.midnight(date(2025, 11, 3)), t)),
        "on 2025-10-26": lambda a, t: (a.midnight(date(2025, 10, 26)), min(a.midnight(date(2025, 10, 27)), t)),
        "from 2024-02-29 to 2028-02-29": lambda a, t: (a.midnight(date(2024, 2, 29)), min(a.midnight(date(2028, 3, 1)), t)),
        "since 2025-03-30T02:30": lambda a, t: (a.instant(datetime(2025, 3, 30, 2, 30)), t),
        "in 2mo before 2026-04-30": lambda a, t: (a.back(a.midnight(date(2026, 4, 30)), 2, "mo"), min(a.midnight(date(2026, 4, 30)), t)),
    }
