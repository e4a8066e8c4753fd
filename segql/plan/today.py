"""`in this day` begins at the midnight that began T's day and ends at T: where T is that midnight, it holds nothing."""

from collections.abc import Iterator
from datetime import datetime

from segql.meaning import nodes as m
from segql.meaning.windows import EXACT, AsOf, Bound, Calendar, Shifted, Truncated, instant, latest_midnight
from segql.plan.walk import aggregates, own_rules
from segql.source import Span


def empty_at_midnight(rule: m.Rule | m.Value, as_of: datetime | None, calendar: Calendar) -> Iterator[Span | None]:
    """The phrases of events `in this day` though T is a midnight. Over a timestamp of the entity it is the whole day, and never empty.

    `as_of` is T (UTC), or None for the latest midnight, whenever that will be.
    """
    for item in dict.fromkeys([*aggregates(rule), *own_rules(rule)]):
        window = item.events.window
        if any(_is_empty(start, end, as_of, calendar) for start in window.starts for end in window.ends):
            yield item.events.span


def _is_empty(start: Bound, end: Bound, as_of: datetime | None, calendar: Calendar) -> bool:
    return start == Truncated(end, "d") and _is_midnight(end, as_of, calendar)


def _is_midnight(bound: Bound, as_of: datetime | None, calendar: Calendar) -> bool:
    """Whether a bound is the first instant of a local day, as far as that is known."""
    if as_of is not None:
        at = instant(bound, as_of, calendar)
        return at == latest_midnight(at, calendar.zone)
    match bound:
        case AsOf():
            return True
        case Shifted(base, _, unit):
            return unit not in EXACT and _is_midnight(base, as_of, calendar)
        case _:
            return isinstance(bound, Truncated)
