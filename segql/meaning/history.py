"""Windows that begin before the source does: what happened then is not known, and a rule that looks there may be wrong of anyone."""

import dataclasses
import re
from collections.abc import Iterator

from segql.diagnostics import codes
from segql.meaning import nodes as m
from segql.meaning.move import moved
from segql.meaning.scope import Scope
from segql.meaning.windows import AsOf, Bound, Shifted, Truncated

MONTHS = {"mo": 1, "q": 3, "y": 12}
DAYS = {"s": 1 / 86400, "min": 1 / 1440, "h": 1 / 24, "d": 1.0, "w": 7.0}
LONGEST, SHORTEST = 31.0, 28.0  # days of a month


def check(segment: m.Segment, scope: Scope) -> None:
    """Warns of each event that is looked for further back than its source's `history`, whatever T is."""
    found = [events for events in looked_at((segment.rule, segment.columns)) if any(one.source.history is not None for one in events.each)]
    earliest = list(_of_first((segment.rule, segment.columns))) if found else []
    for events in found:
        for one in events.each:
            if one.source.history is None or not _reaches_beyond(one, one.source.history):
                continue
            since = "at any time" if not one.window.starts else "further back"
            message = f"`{one.name}` is looked for {since}, and `{one.source.name}` reaches back {one.source.history}"
            help_ = "earlier events are in no table: whoever has only such is taken for someone without any"
            if events in earliest and not one.window.starts:
                message = (
                    f"the first `{one.name}` in `{one.source.name}`, which reaches back {one.source.history}, may not be the first of all"
                )
                help_ = "earlier events are in no table; `in` a window of the history asks for the first in it"
            scope.report(codes.BEYOND_HISTORY, message, events.span, help=help_)


def _of_first(item: object) -> Iterator[m.Events]:
    """The events of which the earliest is asked for."""
    match item:
        case m.InSegment(segment, back):
            if back is not None:
                yield from _of_first(moved(segment.rule, back))
        case tuple():
            for part in item:
                yield from _of_first(part)
        case _ if dataclasses.is_dataclass(item) and type(item).__module__ == m.__name__:
            if isinstance(item, m.Aggregate) and item.function in ("first", "first_time"):
                yield item.events
            for field in dataclasses.fields(item):
                yield from _of_first(getattr(item, field.name))


def looked_at(item: object) -> Iterator[m.Events]:
    """The events whose windows are the rule's own; what must not happen between the steps of a sequence has the steps' times."""
    match item:
        case m.Events():
            yield item
            yield from looked_at(item.where)
        case m.Sequence(steps):
            for step in steps:
                for moment in step.moments:
                    yield from looked_at(moment.events)
        case m.InSegment(segment, back):
            if back is not None:  # with T where it is, the other segment is warned of itself
                yield from looked_at(moved(segment.rule, back))
        case tuple():
            for part in item:
                yield from looked_at(part)
        case _ if dataclasses.is_dataclass(item) and type(item).__module__ == m.__name__:
            for field in dataclasses.fields(item):
                yield from looked_at(getattr(item, field.name))


def _reaches_beyond(events: m.Events, history: str) -> bool:
    terms = events.where.terms if isinstance(events.where, m.All) else (events.where,)
    if any(isinstance(t, m.Compare) and t.left == m.EventTime() and t.operator in (">", ">=", "=") for t in terms):
        return False  # it begins at a time of the entity's own
    return all(_is_before(bound, history) for bound in events.window.starts)


def _is_before(bound: Bound, history: str) -> bool:
    """Whether a bound is further back than the history for every T, as far as that can be told."""
    found = re.fullmatch(r"(\d+)(\w+)", history)
    assert found is not None  # the catalog's schema has checked it
    count, unit = int(found[1]), found[2]
    match bound:
        case Shifted(AsOf(), back, of) if (of in MONTHS) == (unit in MONTHS):
            sizes = MONTHS if unit in MONTHS else DAYS
            return -back * sizes[of] > count * sizes[unit]
        case _:
            return _nearest(bound) > count * (LONGEST * MONTHS[unit] if unit in MONTHS else DAYS[unit]) + 1.1


def _nearest(bound: Bound) -> float:
    """How many days at least a bound lies before T; 0 where that depends on T."""
    match bound:
        case Shifted(base, count, unit):
            size = (SHORTEST if count < 0 else LONGEST) * MONTHS[unit] if unit in MONTHS else DAYS[unit]
            return _nearest(base) - count * size
        case Truncated(base):
            return _nearest(base)
        case _:
            return 0.0
