"""Reads what is known of some entities: their rows in every table that a rule reads, and nobody else's."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from segql.catalog import model as c
from segql.catalog.declared import declared
from segql.catalog.reading import Reading
from segql.emit.fetch import rows_of
from segql.engines.base import Engine
from segql.meaning.evaluate import Row

Id = str | int
Known = dict[str, list[Row]]  # the rows by table


def as_key(text: str, key: c.Key) -> Id | None:
    """The id that somebody wrote, as the key's type; None where it is none."""
    try:
        match key.type:
            case "integer":
                return int(text)
            case "uuid":
                return str(uuid.UUID(text))
            case _:
                return text
    except ValueError:
        return None


@dataclass(slots=True)
class Fetch:
    """Reads the tables of `readings` for entities of one kind."""

    engine: Engine
    catalog: c.Catalog
    readings: Sequence[Reading]
    ids: dict[str, list[Id]] = field(default_factory=dict)  # by entity
    mapped: dict[tuple[str, str], list[Id]] = field(default_factory=dict)  # by mapping table and entity: the ids that rows name
    known: Known = field(default_factory=dict)

    def of(self, entity: c.Entity, ids: Sequence[Id]) -> Known:
        """All rows that are about the entities with these ids, and about their members; lookups included."""
        self.ids[entity.name] = list(ids)
        if entity.members is not None:
            pairs = entity.members
            rows = self._add(pairs.table, [(pairs.account, entity.key.type, ids)])
            self.ids[pairs.entity] = list(dict.fromkeys(row[pairs.key] for row in rows if row.get(pairs.key) is not None))
        for link in (link for source in self.catalog.sources.values() for link in source.entities.values()):
            if link.via is not None and str(link.via) in self._tables() and self.ids.get(link.entity):
                kind = self.catalog.entities[link.entity].key.type
                rows = self._add(link.via, [(link.to_column, kind, self.ids[link.entity])])
                self.mapped[str(link.via), link.entity] = [row[link.from_column] for row in rows if row.get(link.from_column) is not None]
        for reading in self.readings:
            if str(reading.table) not in self.known and (among := self._among(reading.table)):
                self._add(reading.table, among)
        for lookup, names in self._lookups():
            values = {row.get(lookup.on) for name in names for row in self.known.get(name, ())} - {None}
            self._add(lookup.table, [(lookup.key, "text", sorted(map(str, values)))] if values else [])
        return self.known

    def _tables(self) -> set[str]:
        return {str(reading.table) for reading in self.readings}

    def _among(self, table: c.Table) -> list[tuple[str, str, Sequence[Id]]]:
        """How rows of a table are about the entities: each column, and the ids that it may have."""
        found: list[tuple[str, str, Sequence[Id]]] = []
        for name, ids in self.ids.items():
            entity = self.catalog.entities[name]
            if entity.table is not None and str(entity.table) == str(table):
                found.append((entity.key.column, entity.key.type, ids))
            found += [(x.key, entity.key.type, ids) for x in self.catalog.lists.values() if x.entity == name and str(x.table) == str(table)]
            for source in self.catalog.sources.values():
                link = source.entities.get(name)
                if link is not None and str(source.table) == str(table):
                    named = ids if link.via is None else self.mapped.get((str(link.via), name), [])
                    found.append((link.column, entity.key.type, named))
        return [each for each in dict.fromkeys((column, kind, tuple(ids)) for column, kind, ids in found) if each[2]]

    def _lookups(self) -> Iterable[tuple[c.Lookup, set[str]]]:
        """What is looked up, and the tables for whose rows."""
        found: dict[c.Lookup, set[str]] = {}
        for entity in self.catalog.entities.values():
            for attribute in entity.attributes.values() if entity.table is not None else ():
                if attribute.lookup is not None:
                    found.setdefault(attribute.lookup, set()).add(str(entity.table))
        for event in self.catalog.events.values():
            for prop in event.properties.values():
                if prop.lookup is not None:
                    found.setdefault(prop.lookup, set()).add(str(event.source.table))
        return [(lookup, names) for lookup, names in found.items() if str(lookup.table) in self._tables()]

    def _add(self, table: c.Table, among: Sequence[tuple[str, str, Sequence[Id]]]) -> list[Row]:
        """The rows of a table that have one of the ids in one of the columns."""
        kinds = self._kinds(table)
        rows: list[Row] = []
        if any(ids for _, _, ids in among):
            sql = rows_of(table, kinds, among, self.engine.dialect)
            rows = [_row(kinds, row) for row in self.engine.query(sql).rows]
        self.known.setdefault(str(table), []).extend(rows)
        return rows

    def _kinds(self, table: c.Table) -> dict[str, str | None]:
        """The columns to read, with their types as the catalog declares them."""
        types = declared(self.catalog).get(str(table), {})
        wanted = [column for reading in self.readings if str(reading.table) == str(table) for column in reading.columns]
        return {column.name: types.get(column.name, column.kind) for column in wanted}


def _row(kinds: Mapping[str, str | None], values: Sequence[object]) -> Row:
    return {name: _plain(value, kind) for (name, kind), value in zip(kinds.items(), values, strict=True)}


def _plain(value: Any, kind: str | None) -> Any:
    """The value as the definition takes it."""
    if isinstance(value, datetime) and kind == "timestamptz":
        return value.replace(tzinfo=UTC)
    return str(value) if isinstance(value, uuid.UUID) else value
