"""Which of two bounds is earlier: exactly, where T is known; for every T, where it is not."""

from datetime import datetime

from segql.meaning.windows import EXACT, AsOf, Bound, Calendar, Fixed, Shifted, Truncated, instant

DAYS = {  # of one unit: at least, at most
    "ms": (1 / 86400000, 1 / 86400000),
    "s": (1 / 86400, 1 / 86400),
    "min": (1 / 1440, 1 / 1440),
    "h": (1 / 24, 1 / 24),
    "d": (1.0, 1.0),
    "w": (7.0, 7.0),
    "mo": (28.0, 31.0),
    "q": (89.0, 92.0),
    "y": (365.0, 366.0),
}
CLOCK_CHANGE = 1.1  # days that a change of the local clock may add to a calendar step, at most


def not_after(left: Bound, right: Bound, as_of: datetime | None, cal: Calendar) -> bool:
    """Whether `left` is at or before `right`; for every T where `as_of` is None, and False if that can't be told."""
    if left == right:
        return True
    if as_of is not None:
        return instant(left, as_of, cal) <= instant(right, as_of, cal)
    if isinstance(left, Fixed) or isinstance(right, Fixed):
        return isinstance(left, Fixed) and isinstance(right, Fixed) and left.at <= right.at
    if isinstance(left, Shifted) and isinstance(right, Shifted) and left.base == right.base and left.unit == right.unit:
        return left.count <= right.count
    return days(left)[1] <= days(right)[0]


def days(bound: Bound) -> tuple[float, float]:
    """Days from T to the bound: at least, at most."""
    match bound:
        case Shifted(base, count, unit):
            low, high = days(base)
            step = sorted(count * length for length in DAYS[unit])
            slack = 0.0 if unit in EXACT else CLOCK_CHANGE
            return low + step[0] - slack, high + step[1] + slack
        case Truncated(base, unit):
            low, high = days(base)
            return low - DAYS[unit][1] - CLOCK_CHANGE, high
        case AsOf() | Fixed():
            return 0.0, 0.0


def earliest(bounds: list[Bound], as_of: datetime | None, cal: Calendar) -> list[Bound]:
    """The bounds that no other one is known to precede: a row before all of them is before every bound."""
    kept: list[Bound] = []
    for bound in dict.fromkeys(bounds):
        if any(not_after(other, bound, as_of, cal) for other in kept):
            continue
        kept = [other for other in kept if not not_after(bound, other, as_of, cal)] + [bound]
    return kept


def latest(bounds: list[Bound], as_of: datetime | None, cal: Calendar) -> list[Bound]:
    """The bounds that no other one is known to follow."""
    kept: list[Bound] = []
    for bound in dict.fromkeys(bounds):
        if any(not_after(bound, other, as_of, cal) for other in kept):
            continue
        kept = [other for other in kept if not not_after(other, bound, as_of, cal)] + [bound]
    return kept
