"""Made-up rows for tests: a row that meets the catalog's `where` of an event and has the properties that a case gives.

A `where` is met by trying the values that it compares its columns with, and their neighbours: conditions in catalogs are small.
"""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from segql.catalog import model as c
from segql.catalog.types import Type
from segql.meaning import evaluate
from segql.meaning import nodes as m
from segql.meaning.english.notes import every
from segql.meaning.windows import Calendar, local

MAX_TRIES = 4096  # rows made for one event, before it is given up
_STEPS = {"integer": 1, "decimal": Decimal("0.01"), "float": 1.0, "date": timedelta(days=1), "duration": 1}


class Impossible(Exception):
    """A value can't be put into its column; the text says why."""


@dataclass(slots=True)
class Maker:
    """Makes rows, and the rows of other tables that they look up."""

    calendar: Calendar
    looked_up: dict[str, list[dict[str, Any]]]  # rows by table

    def given(self, values: Sequence[tuple[c.Field, Any]]) -> dict[str, Any]:
        """The columns that hold these values of fields; keys inside JSON as nested objects."""
        row: dict[str, Any] = {}
        documents: dict[str, dict[str, Any]] = {}
        for field, value in values:
            if field.lookup is not None:
                row[field.lookup.on] = self._looked_up(field, field.lookup, value, row.get(field.lookup.on))
            elif field.json:
                _put(documents.setdefault(field.column, {}), field.json, _json(value, field))
            else:
                raw = stored(value, field, self.calendar)
                if row.setdefault(field.column, raw) != raw:
                    raise Impossible(f"the column `{field.column}` can't hold two values")
        return row | {column: json.dumps(document) for column, document in documents.items()}

    def _looked_up(self, field: c.Field, lookup: c.Lookup, value: Any, known: object) -> object:
        rows = self.looked_up.setdefault(str(lookup.table), [])
        row = next((r for r in rows if r[lookup.key] == known), None) if known is not None else None
        if row is None:
            row = {lookup.key: str(len(rows) + 1)}
            rows.append(row)
        row[field.column] = stored(value, field, self.calendar)
        return row[lookup.key]


def stored(value: Any, field: c.Field, calendar: Calendar) -> Any:
    """The column's value from which `evaluate.typed` reads `value`."""
    match field.type.name:
        case "duration":
            unit = evaluate.DURATION_UNITS[field.unit or "us"]
            if value % unit:
                raise Impossible(f"`{field.name}` is kept in whole {field.unit}")
            return value // unit
        case "timestamp" if field.time_type == "timestamp":
            return local(value, field.zone or calendar.zone).replace(tzinfo=None)
        case "text[]" | "integer[]":
            return list(value)
        case "float":
            return float(value)
        case "decimal":
            return _exactly(Decimal(value), field)
        case _:
            return value


def _exactly(value: Decimal, field: c.Field) -> Decimal:
    rounded = evaluate.to_scale(value, field)
    if rounded is None or rounded != value:
        raise Impossible(f"`{field.name}` is a {field.type}: it can't hold {value}")
    return rounded


def _json(value: Any, field: c.Field) -> Any:
    match field.type.name:
        case "timestamp":
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case "date":
            return value.isoformat()
        case "duration":
            return value // evaluate.DURATION_UNITS[field.unit or "us"]
        case "decimal" | "float":
            return int(value) if value == int(value) else float(value)
        case _:
            return value


def _put(document: dict[str, Any], keys: Sequence[str], value: Any) -> None:
    for key in keys[:-1]:
        document = document.setdefault(key, {})
    document[keys[-1]] = value


# Rows that are events ----------------------------------------------------------------------------------


def completed(row: dict[str, Any], where: m.Rule, source: c.Source, others: Sequence[m.Rule], calendar: Calendar) -> dict[str, Any] | None:
    """The row with columns added so that `where` holds, and as few as can be of the `others`, which make other events of it."""
    best: tuple[int, dict[str, Any]] | None = None
    for added in itertools.islice(_choices(where, row), MAX_TRIES):
        tried = row | added
        world = evaluate.World(datetime.now(UTC), calendar, {}, {}, {}, source=source, row=tried)
        if evaluate.holds(where, world):
            matched = sum(evaluate.holds(other, world) for other in others)
            if best is None or matched < best[0]:
                best = matched, tried
            if matched == 0:
                break
    return None if best is None else best[1]


def _choices(where: m.Rule, row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Values for the columns that the condition asks about and that the row leaves open."""
    columns: dict[str, dict[Any, None]] = {}
    for test in _tests(where):
        found = [part.field for part in every(test) if isinstance(part, m.Property)]
        constants = [part for part in every(test) if isinstance(part, m.Literal)]
        for field in found:
            if field.column not in row:
                values = columns.setdefault(field.column, {})
                values.update(dict.fromkeys(v for constant in constants for v in _near(constant.value, field.type)))
    for values in columns.values():
        values.update(dict.fromkeys((True, False)) if not values else {})
        values[None] = None
    yield from (dict(zip(columns, chosen, strict=True)) for chosen in itertools.product(*columns.values()))


def _near(value: Any, kind: Type) -> list[Any]:
    step = _STEPS.get(kind.name)
    if isinstance(value, bool):
        return [value, not value]
    if isinstance(value, str):
        return [value, value + "x"]
    return [value] if step is None else [value, value + step, value - step]


def _tests(rule: m.Rule) -> Iterator[m.Rule]:
    match rule:
        case m.All(terms) | m.Any(terms):
            for term in terms:
                yield from _tests(term)
        case m.Not(term):
            yield from _tests(term)
        case _:
            yield rule
