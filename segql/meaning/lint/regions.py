"""Sets of values that one term may have: intervals of an order, and whether it may be missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor
from typing import Any


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, each included or not; None is without an end."""

    low: Any = None
    has_low: bool = False
    high: Any = None
    has_high: bool = False

    @property
    def is_empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return bool(self.low > self.high) or (self.low == self.high and not (self.has_low and self.has_high))

    def __and__(self, other: "Interval") -> "Interval":
        low, has_low = _higher((self.low, self.has_low), (other.low, other.has_low))
        high, has_high = _lower((self.high, self.has_high), (other.high, other.has_high))
        return Interval(low, has_low, high, has_high)


Edge = tuple[Any, bool]


def _higher(a: Edge, b: Edge) -> Edge:
    if a[0] is None or b[0] is None:
        return b if a[0] is None else a
    if a[0] == b[0]:
        return a[0], a[1] and b[1]
    return a if a[0] > b[0] else b


def _lower(a: Edge, b: Edge) -> Edge:
    if a[0] is None or b[0] is None:
        return b if a[0] is None else a
    if a[0] == b[0]:
        return a[0], a[1] and b[1]
    return a if a[0] < b[0] else b


ALL = Interval()


@dataclass(frozen=True, slots=True)
class Region:
    """The values of some intervals, in order and apart from each other; `missing`: or none at all."""

    intervals: tuple[Interval, ...]
    missing: bool

    @property
    def is_empty(self) -> bool:
        return not self.intervals and not self.missing

    @property
    def low(self) -> Edge:
        return (self.intervals[0].low, self.intervals[0].has_low) if self.intervals else (None, False)

    @property
    def high(self) -> Edge:
        return (self.intervals[-1].high, self.intervals[-1].has_high) if self.intervals else (None, False)

    def __and__(self, other: "Region") -> "Region":
        both = (a & b for a in self.intervals for b in other.intervals)
        return Region(tuple(i for i in both if not i.is_empty), self.missing and other.missing)

    def __invert__(self) -> "Region":
        """Every other value, of those with and without an end."""
        found, edge = [], Interval()
        for i in self.intervals:
            if i.low is not None:
                before = Interval(edge.low, edge.has_low, i.low, not i.has_low)
                found += [] if before.is_empty else [before]
            if i.high is None:
                return Region(tuple(found), not self.missing)
            edge = Interval(i.high, not i.has_high)
        return Region((*found, edge), not self.missing)

    def known(self) -> "Region":
        return Region(self.intervals, False)

    def whole(self) -> "Region":
        """Without what lies between whole numbers."""
        return Region(tuple(i for interval in self.intervals if not (i := _whole(interval)).is_empty), self.missing)


def _whole(item: Interval) -> Interval:
    low, high = item.low, item.high
    if low is not None:
        low = ceil(low) if item.has_low or ceil(low) != low else ceil(low) + 1
    if high is not None:
        high = floor(high) if item.has_high or floor(high) != high else floor(high) - 1
    return Interval(low, low is not None, high, high is not None)


ANY = Region((ALL,), True)
KNOWN = Region((ALL,), False)
MISSING = Region((), True)


def compared(operator: str, value: Any) -> Region:
    """The values that compare so with a constant."""
    match operator:
        case "=":
            return Region((Interval(value, True, value, True),), False)
        case "<" | "<=":
            return Region((Interval(None, False, value, operator == "<="),), False)
        case _:
            return Region((Interval(value, operator == ">=", None, False),), False)


def between(low: Any, high: Any) -> Region:
    return Region((Interval(low, low is not None, high, high is not None),), False)


def points(values: Iterable[Any]) -> Region:
    """The values that are one of these."""
    return Region(tuple(Interval(v, True, v, True) for v in sorted(set(values))), False)
