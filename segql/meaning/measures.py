"""What each aggregate is, over the events of one entity."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from math import floor
from typing import Any

from segql.meaning import copies, evaluate
from segql.meaning import nodes as m
from segql.meaning.windows import Shifted


def aggregate(item: m.Aggregate, events: "list[evaluate.World]", world: "evaluate.World") -> Any:
    """The aggregate over its events, earliest first; `world` is the entity's."""
    if item.argument is None:
        times = [evaluate.value(m.EventTime(), e) for e in events]
        return (
            len(times)
            if item.function == "count"
            else _one({"first_time": 1, "last_time": len(times)}.get(item.function, item.parameter), times)
        )
    known = [
        (place, x) for e in events if (x := evaluate.value(item.argument, e)) is not None and (place := _place(e, x, item)) is not None
    ]
    values = [x for _, x in known]
    match item.function:
        case "known":
            return len(values)
        case "sum":
            return evaluate.add_up(values)
        case "min":
            return min(values, default=None)
        case "max":
            return max(values, default=None)
        case "distinct":
            return len(set(values))
        case "first" | "first_by":
            return _one(1, [x for _, x in sorted(known)])
        case "last" | "last_by":
            return _one(len(known), [x for _, x in sorted(known)])
        case "nth":
            return _one(item.parameter, [x for _, x in sorted(known)])
        case "most":
            return most(values)
        case "percentile":
            assert isinstance(item.parameter, Decimal)
            return percentile(values, item.parameter)
        case "streak":
            assert isinstance(item.argument, m.Part)
            return longest_run(values, item.argument.part)
        case "current_streak":
            assert isinstance(item.argument, m.Part) and isinstance(item.parameter, Shifted)
            return current_run(values, item.argument.part, evaluate.value(m.Day(item.parameter), world))
        case other:
            raise AssertionError(other)


def _one(n: object, items: list[Any]) -> Any:
    """The n-th of the items."""
    return items[n - 1] if isinstance(n, int) and 1 <= n <= len(items) else None


def _place(here: "evaluate.World", x: Any, item: m.Aggregate) -> tuple[Any, ...] | None:
    """What an event is ordered by: `by` if there is one, the time, the source's `order`, then the value; None where `by` is missing.

    A missing `order` comes first; none counts where the events are of several sources.
    """
    assert here.source is not None
    by = None if item.by is None else evaluate.value(item.by, here)
    if item.by is not None and by is None:
        return None
    order = None if item.events.others else copies.order(here.source, here.copies)
    keys = (by, evaluate.value(m.EventTime(), here), order, x)
    return tuple(part for key in keys for part in (key is not None, 0 if key is None else key))


def percentile(values: list[Any], share: Decimal) -> float | None:
    """Linear between neighbours: h = share · (n - 1) exactly, then lo + (hi - lo) · f in doubles, and lo itself where f is 0."""
    if not values:
        return None
    ranked = sorted(float(v) for v in values)
    above, below = share.as_integer_ratio()
    place = floor(share * (len(values) - 1))
    rest = above * (len(values) - 1) - below * place
    if rest == 0:
        return ranked[place]
    return evaluate.finite(ranked[place] + (ranked[place + 1] - ranked[place]) * (rest / below))


def most(values: list[Any]) -> Any:
    """The most frequent value, the smallest of several."""
    counts = Counter(values)
    return min((v for v in counts if counts[v] == max(counts.values())), default=None)


def runs(days: Iterable[date], unit: str) -> list[list[date]]:
    """The first days of calendar units, each once, in runs of consecutive units; `unit` is that of a `Part`."""
    found: list[list[date]] = []
    for day in sorted(set(days)):
        if found and number(day, unit) == number(found[-1][-1], unit) + 1:
            found[-1].append(day)
        else:
            found.append([day])
    return found


def number(day: date, unit: str) -> int:
    """The unit's place among all units."""
    match unit:
        case "date":
            return day.toordinal()
        case "week":
            return day.toordinal() // 7
        case _:
            return day.year * 12 + day.month


def longest_run(days: Iterable[date], unit: str) -> int:
    return max((len(run) for run in runs(days, unit)), default=0)


def current_run(days: Iterable[date], unit: str, earliest: date) -> int:
    """The length of the run that ends in the unit that contains T or in the one before, whose first day is `earliest`."""
    return max((len(run) for run in runs(days, unit) if run[-1] >= earliest), default=0)
