"""A hash of what a segment's members depend on beside the data, which stays the same however segql keeps it in memory."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from segql.catalog import model as c
from segql.meaning import nodes as m
from segql.meaning import show
from segql.meaning.windows import Calendar
from segql.source import Span


def fingerprint(segment: m.Segment, catalog: c.Catalog, calendar: Calendar) -> str:
    """16 hexadecimal digits."""
    return hashlib.sha256(facts(segment, catalog, calendar).encode("utf-8")).hexdigest()[:16]


def together(fingerprints: Iterable[str]) -> str:
    """One fingerprint of several segments."""
    return hashlib.sha256("\n".join(fingerprints).encode("utf-8")).hexdigest()[:16]


def facts(segment: m.Segment, catalog: c.Catalog, calendar: Calendar) -> str:
    """What is hashed, a line each: the calendar, the rule, then every record of the catalog and every segment that it is made of."""
    lines: list[list[Any]] = [["calendar", calendar.zone, calendar.week_start], ["rule", show.rule(segment.rule)]]
    lines += [["column", name, show.value(value)] for name, value in segment.columns]
    records = list(_records(segment, catalog))
    records += [record for entity in records if isinstance(entity, c.Entity) for record in _seen_in(entity, catalog)]
    found = [_line(record) for record in records if record is not segment]
    lines += sorted(found, key=json.dumps)
    return "\n".join(dict.fromkeys(map(json.dumps, lines)))


_RECORDS = (c.Entity, c.Members, c.Source, c.Link, c.Field, c.List, m.Occasion, m.Segment)


def _seen_in(entity: c.Entity, catalog: c.Catalog) -> Iterator[c.Source | c.Link]:
    """Where the ids of an entity without a table come from."""
    if entity.table is None:
        for name in entity.seen_in or catalog.sources:
            source = catalog.sources.get(name)
            link = None if source is None else source.link(entity)
            if source is not None and link is not None:
                yield source
                yield link


def _records(segment: m.Segment, catalog: c.Catalog) -> Iterator[Any]:
    """The records in a tree, each object once. Segments within segments may be deep, so it does not call itself."""
    stack: list[Any] = [segment]
    seen: set[int] = set()
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(item)
        if not is_dataclass(item) or isinstance(item, Span) or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, _RECORDS):
            yield item
        if isinstance(item, c.Link) and item.members is not None:
            stack.append(item.members)
        if isinstance(item, c.Members):
            stack.append(catalog.entities[item.entity])
        if not isinstance(item, c.Record):
            stack.extend(getattr(item, name) for name in _names(item.__class__))


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The fields of a kind of record."""
    return tuple(field.name for field in fields(kind))


def _line(record: Any) -> list[Any]:
    match record:
        case c.Entity(name, key, table):
            return ["entity", name, _table(table), key.column, key.type]
        case c.Members(entity, table, key, account):
            return ["members", entity, _table(table), key, account]
        case c.Source(name, table, time):
            return ["source", name, _table(table), time.column, time.type, time.zone, record.order, record.unique]
        case c.Link(entity, column, via, from_column, to_column):
            through = [] if record.members is None else [record.members.entity]
            return ["link", entity, column, _table(via), from_column, to_column, *through]
        case c.Field(name, kind, column, keys):
            column_type = record.json_column_type if keys else record.time_type if kind.name == "timestamp" else None
            other = record.lookup
            lookup = None if other is None else [_table(other.table), other.key, other.on]
            return ["field", name, str(kind), column, keys, column_type, record.cast, lookup, record.unit, record.zone]
        case c.List(name, entity, table, key):
            return ["list", name, entity, _table(table), key]
        case m.Occasion(name, spans):
            return ["occasion", name, [[first.isoformat(), last.isoformat()] for first, last in spans]]
        case m.Segment(name, _, rule):
            return ["segment", name, show.rule(rule)]
        case _:
            raise AssertionError(record)


def _table(table: c.Table | None) -> list[Any] | None:
    return None if table is None else [table.parts, table.path]
