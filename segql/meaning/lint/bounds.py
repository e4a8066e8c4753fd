"""Which of two bounds is never later, whatever T is, as far as that can be proved."""

import calendar
import itertools
from dataclasses import dataclass
from functools import cache

from segql.meaning.windows import EXACT, AsOf, Bound, Fixed, Shifted, Truncated, Window

MONTHS = {"mo": 1, "q": 3, "y": 12}
DAYS = {"d": 1, "w": 7}
LONGEST = {"d": 1, "w": 7, "mo": 31, "q": 92, "y": 366}  # days of a calendar unit
CYCLE = 4800  # months, after which the calendar repeats
SLACK = 50  # hours by which a calendar step may differ from its days of 24: no zone has ever moved its clocks by more than 24


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bound lies, in whole local days from the day of the instant `base`; `midnight`: at the first instant of the day, else at
    the wall-clock time of `base`."""

    base: Bound
    low: int
    high: int
    midnight: bool


def never_after(a: Bound, b: Bound) -> bool:
    """Whether `a` is at or before `b` for every T: True only if that is proved."""
    if a == b or (isinstance(a, Fixed) and isinstance(b, Fixed) and a.at <= b.at):
        return True
    return _by_steps(a, b) or _by_exact(a, b) or _by_hours(a, b)


def inside(inner: Window, outer: Window) -> bool:
    """Whether every instant of `inner` lies in `outer`, for every T."""
    starts = all(any(never_after(s, t) for t in inner.starts) for s in outer.starts)
    return starts and all(any(never_after(t, e) for t in inner.ends) for e in outer.ends)


def is_empty(window: Window) -> bool:
    """Whether a window holds no instant, for every T."""
    return any(never_after(e, s) for e in window.ends for s in window.starts)


def _by_steps(a: Bound, b: Bound) -> bool:
    """By whole days from one instant. A wall-clock time that is skipped moves forward, perhaps beyond the next midnight."""
    return any(p.base == q.base and _before(p, q) for p in _places(a) for q in _places(b))


def _before(p: Place, q: Place) -> bool:
    if p.midnight or not q.midnight:
        return p.high <= q.low
    return p.high + 2 <= q.low


def _places(bound: Bound) -> tuple[Place, ...]:
    found: list[Place] = [Place(bound, 0, 0, False)]
    match bound:
        case Truncated():
            found += _midnights(bound)
        case Shifted(Truncated() | Shifted(), _, unit) if unit not in EXACT and (days := _midnights(bound)):
            found = [*found, *days]
        case Shifted(base, count, unit) if unit not in EXACT:
            found.append(Place(base, *_days(count, unit), False))
        case _:
            pass
    return tuple(found)


def _midnights(bound: Bound) -> list[Place]:
    """Of a bound that is the first instant of a local day: calendar units cut off, and days or months counted from there."""
    match bound:
        case Truncated(base, unit):
            inner = _midnights(base) or [Place(base, 0, 0, True)]
            return [Place(p.base, p.low - LONGEST[unit] + 1, p.high, True) for p in inner]
        case Shifted(base, count, unit) if unit not in EXACT:
            low, high = _days(count, unit)
            return [Place(p.base, p.low + low, p.high + high, True) for p in _midnights(base)]
        case _:
            return []


def _days(count: int, unit: str) -> tuple[int, int]:
    """How many days so many units are, at least and at most, from any day on."""
    if unit in DAYS:
        return count * DAYS[unit], count * DAYS[unit]
    low, high = days_of(abs(count) * MONTHS[unit])
    return (low, high) if count >= 0 else (-high, -low)


@cache
def days_of(months: int) -> tuple[int, int]:
    """The fewest and the most days that so many months are, forward or back; the day is clamped at a month's end."""
    lengths, firsts = _cycle()
    whole, rest = divmod(months, CYCLE)
    spans = []
    for i in range(CYCLE):
        days = firsts[i + rest] - firsts[i] + whole * firsts[CYCLE]
        first, last = lengths[i], lengths[(i + rest) % CYCLE]
        spans += [days, days - max(0, first - last), days + max(0, last - first)]  # from a day that the other month has not
    return min(spans), max(spans)


@cache
def _cycle() -> tuple[list[int], list[int]]:
    """The lengths of the months of 400 years; and the days before each month of 800 years."""
    lengths = [calendar.monthrange(2000 + i // 12, i % 12 + 1)[1] for i in range(CYCLE)]
    return lengths, [0, *itertools.accumulate(lengths * 2)]


def _by_exact(a: Bound, b: Bound) -> bool:
    """By seconds from one bound."""
    (x, i), (y, j) = _exact(a), _exact(b)
    return x == y and i <= j


def _exact(bound: Bound) -> tuple[Bound, int]:
    match bound:
        case Shifted(base, count, unit) if unit in EXACT:
            return base, count * (EXACT[unit] // EXACT["ms"])
        case _:
            return bound, 0


def _by_hours(a: Bound, b: Bound) -> bool:
    """By hours from T, as far as calendars and clock changes allow."""
    p, q = _hours(a), _hours(b)
    return p is not None and q is not None and p[1] <= q[0]


def _hours(bound: Bound) -> tuple[float, float] | None:
    match bound:
        case AsOf():
            return 0, 0
        case Fixed():
            return None
        case Shifted(base, count, unit) if unit in EXACT:
            found, hours = _hours(base), count * (EXACT[unit] / EXACT["h"])
            return None if found is None else (found[0] + hours, found[1] + hours)
        case Shifted(base, count, unit):
            found, (low, high) = _hours(base), _days(count, unit)
            return None if found is None else (found[0] + 24 * low - SLACK, found[1] + 24 * high + SLACK)
        case Truncated(base, unit):
            found = _hours(base)
            return None if found is None else (found[0] - 24 * LONGEST[unit] - SLACK, found[1])
