"""Rows that are copies of one event, by definition: those of a source with `unique` that agree on the entity, the time and that column."""

from collections.abc import Iterable
from typing import Any

from segql.catalog import model as c
from segql.meaning import evaluate
from segql.meaning.windows import Calendar

Copies = tuple["evaluate.Row", ...]


def events(source: c.Source, rows: Iterable["evaluate.Row"], calendar: Calendar) -> list[Copies]:
    """One entity's rows, as one tuple for each event. A row whose `unique` is missing is a copy of no other."""
    if source.unique is None:
        return [(row,) for row in rows]
    found: dict[tuple[Any, ...], list[evaluate.Row]] = {}
    for number, row in enumerate(rows):
        mark = row.get(source.unique)
        key = (number,) if mark is None else (evaluate.event_time(source, row, calendar), mark)
        found.setdefault(key, []).append(row)
    return [tuple(copies) for copies in found.values()]


def order(source: c.Source, copies: Copies) -> Any:
    """The event's place among others of its time: the smallest known one of all its rows."""
    return None if source.order is None else smallest(row.get(source.order) for row in copies)


def smallest(values: Iterable[Any]) -> Any:
    """The smallest known value; None where none is known."""
    return min((v for v in values if v is not None), default=None)
