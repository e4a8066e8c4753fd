"""Who there is, and which rows are about whom: the world of every entity, by definition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from segql.catalog import model as c
from segql.meaning.evaluate import Everyone, Row, World, event_time
from segql.meaning.windows import Calendar

Id = object


@dataclass(frozen=True, slots=True)
class Data:
    """All rows by table, and the T at which they are looked at."""

    catalog: c.Catalog
    tables: Mapping[str, Sequence[Row]]
    as_of: datetime
    calendar: Calendar

    def rows(self, table: c.Table) -> Sequence[Row]:
        return self.tables.get(str(table), ())


def worlds(entity: c.Entity, data: Data) -> list[World]:
    """The world of everyone, in the order of ids; each has all of them, and its members."""
    found = Everyone()
    members = {} if entity.members is None else {w.id: w for w in worlds(data.catalog.entities[entity.members.entity], data)}
    belong = pairs(entity, members, data)
    rows = {name: _by_id(source, entity, belong, data) for name, source in data.catalog.sources.items()}
    own = {} if entity.table is None else {row.get(entity.key.column): row for row in reversed(data.rows(entity.table))}
    for id_ in sorted(everyone(entity, data), key=str):
        here = {name: by_id.get(id_, ()) for name, by_id in rows.items()}
        its = [world for member, world in members.items() if id_ in belong.get(member, ())]
        found.worlds.append(World(data.as_of, data.calendar, own.get(id_, {}), here, data.tables, id=id_, everyone=found, members=its))
    return found.worlds


def everyone(entity: c.Entity, data: Data) -> set[Id]:
    """The known ids of the entity's table; without one, those that rows before T are about."""
    if entity.table is not None:
        return {row.get(entity.key.column) for row in data.rows(entity.table)} - {None}
    member = None if entity.members is None else data.catalog.entities[entity.members.entity]
    belong = pairs(entity, set() if member is None else everyone(member, data), data)
    found: set[Id] = set()
    for name in entity.seen_in or data.catalog.sources:
        source = data.catalog.sources[name]
        for row in data.rows(source.table):
            at = event_time(source, row, data.calendar)
            if at is not None and at < data.as_of:
                found |= about(row, source, entity, belong, data)
    return found


def pairs(entity: c.Entity, members: Iterable[Id], data: Data) -> dict[Id, set[Id]]:
    """The entities to which each member belongs. Who is none of `members` is no member, whatever the pairs say."""
    if entity.members is None:
        return {}
    found: dict[Id, set[Id]] = {member: set() for member in members}
    for row in data.rows(entity.members.table):
        member, account = row.get(entity.members.key), row.get(entity.members.account)
        if member in found and account is not None:
            found[member].add(account)
    return found


def about(row: Row, source: c.Source, entity: c.Entity, belong: Mapping[Id, set[Id]], data: Data) -> set[Id]:
    """The entities that a row is about, each once however many ways lead to it."""
    link = source.link(entity)
    if link is None:
        return set()
    named = named_by(row, link, data.tables)
    return named if link.members is None else {account for member in named for account in belong.get(member, ())}


def named_by(row: Row, link: c.Link, tables: Mapping[str, Sequence[Row]]) -> set[Id]:
    """The ids that a row names: that in its column, or those that the mapping pairs with it."""
    id_ = row.get(link.column)
    if id_ is None:
        return set()
    if link.via is None:
        return {id_}
    return {pair.get(link.to_column) for pair in tables.get(str(link.via), ()) if pair.get(link.from_column) == id_} - {None}


def _by_id(source: c.Source, entity: c.Entity, belong: Mapping[Id, set[Id]], data: Data) -> dict[Id, list[Row]]:
    """The rows of a source by the entities that they are about."""
    found: dict[Id, list[Row]] = {}
    for row in data.rows(source.table):
        for id_ in about(row, source, entity, belong, data):
            found.setdefault(id_, []).append(row)
    return found
