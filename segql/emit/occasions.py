"""Occasions in SQL: a timestamp or date compared with the days on which they take place, as half-open ranges."""

from datetime import date

from segql.catalog.types import DATE
from segql.meaning import nodes as m
from segql.meaning.windows import Fixed, midnight

Edge = date | None  # None: open


def ranges(item: m.During, zone: str) -> m.Rule:
    """The same test as a disjunction of ranges; false of a missing value."""
    return m.any_of([_between(item.value, start, end, zone) for start, end in _lying(item)])


def _lying(item: m.During) -> list[tuple[Edge, Edge]]:
    """The ranges of days that the value may lie in: the spans, or what is left between them."""
    spans: list[tuple[Edge, Edge]] = list(item.occasion.spans)
    if not item.outside:
        return spans
    starts = [None, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), None]
    return list(zip(starts, ends, strict=True))


def _between(value: m.Value, start: Edge, end: Edge, zone: str) -> m.Rule:
    terms: list[m.Rule] = []
    if start is not None:
        terms.append(m.Compare(value, ">=", _edge(value, start, zone)))
    if end is not None:
        terms.append(m.Compare(value, "<", _edge(value, end, zone)))
    return m.all_of(terms) if terms else m.Known(value)


def _edge(value: m.Value, day: date, zone: str) -> m.Value:
    return m.Literal(day, DATE) if value.type == DATE else m.Instant(Fixed(midnight(day, zone)))
