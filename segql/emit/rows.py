"""Reading rows: a source with what is looked up for it, its columns qualified where they must be."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from segql.catalog import model as c
from segql.catalog.types import Type
from segql.emit import lower, merged, partitions, sql
from segql.emit import pairs as pairing
from segql.emit.naming import Namer, plain, slug
from segql.emit.read import Read
from segql.emit.shared import Shared
from segql.emit.sql import Identifier, Node
from segql.emit.statement import Join, Select
from segql.emit.times import Column, Times
from segql.meaning import nodes as m
from segql.meaning.branches import of_source
from segql.plan.build import conditions
from segql.plan.nodes import Population
from segql.plan.rules.anchor_bounds import with_bounds
from segql.plan.rules.prune_occasions import pruned
from segql.plan.setting import Setting
from segql.plan.walk import aggregates, parts

ANY = Type("any")
CSV_TYPES = {
    "text": "VARCHAR", "uuid": "VARCHAR", "integer": "BIGINT", "float": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE",
    "timestamp": "TIMESTAMP", "timestamptz": "TIMESTAMPTZ", "decimal": "DECIMAL(38, 9)", "duration": "BIGINT",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """Reads sources for one entity."""

    times: Times
    entity: c.Entity
    shared: Shared
    members: Population | None = None  # those whom its members are among
    merge: bool = False  # rows that are copies of one event are made one
    anchors: Mapping[m.Aggregate, tuple[str, str]] = field(
        default_factory=dict
    )  # the CTE and column of aggregates that rows are compared with

    @property
    def key(self) -> str:
        """The name of the column that holds an entity's id, in every relation of a statement."""
        return self.entity.key.column

    def read(
        self,
        source: c.Source,
        link: c.Link,
        items: Iterable[m.Rule | m.Value],
        aliases: Iterable[str] = (),
        every: Iterable[m.Rule] = (),
        ordered: bool = False,
    ) -> Read:
        """The relation that has what `items` look at.

        `aliases` are the names that the SELECT will give to its columns; `every` are the rules that each of its rows meets; `ordered`
        says whether the source's order is asked.
        """
        items, every = list(items), list(every)
        if not self.merge or source.unique is None:
            rows = self._read(source, link, items, aliases, every)
            return replace(rows, bounds=tuple(partitions.bounds(source, every, rows.scope.table, self.times)))
        whole = merged.plan(source, self.key, items, every, ordered)
        cte = self.shared.once(
            (self.entity.name, whole), slug(source.name, "once"), lambda: self._merged(whole, link), _words(whole, self.entity.name)
        )
        events = merged.as_source(whole, cte.name, self.times)
        found = self._read(events, c.Link(link.entity, self.key), items, aliases, every, whole)
        return replace(found, met=whole.met, is_timed=True)

    def _merged(self, whole: merged.Merged, link: c.Link) -> tuple[Select, ...]:
        """The selects of a source's events, copies as one."""
        rows = replace(self, merge=False)
        read = rows.read(whole.source, link, whole.raw, [whole.time, *whole.names.values()], whole.terms)
        return merged.selects(whole, read, self.times)

    def _read(
        self,
        source: c.Source,
        link: c.Link,
        items: list[m.Rule | m.Value],
        aliases: Iterable[str],
        every: list[m.Rule],
        whole: merged.Merged | None = None,
    ) -> Read:
        """The relation; of `whole` events it is one in which they are rows."""
        read = [field for item in items for field in fields(item, m.Property)] if whole is None else []
        measured = list(dict.fromkeys(a for item in items for a in aggregates(item)))
        own = [field for item in items for field in fields(item, m.Attribute)]
        types = self.types(source, items, link)
        d = self.times.dialect
        hides = self._hides(source, link, [*(f.column for f in read), *(whole.names.values() if whole else ())], aliases)
        if not (any(f.lookup for f in read) or measured or own or link.is_mapped or hides):
            scope = lower.Scope(self.times, source, merged=self._columns(whole, None))
            return Read(scope, d.relation(source.table, types, None), (), d.column(link.column), self.alias(link.column))
        pairs = pairing.pairs(source, link, self)
        names = Namer(*(self.anchors[a][0] for a in measured), *([pairs.name.name] if pairs else []))
        alias = d.identifier(names.name(slug(source.name)))
        found, looked_up = self.lookups(read, source.table, alias, names)
        key, named = d.column(link.column, alias), link.column
        joins = []
        if pairs is not None:
            joins.append(Join("INNER", sql.relation(pairs.name), sql.compare(key, "=", d.column(pairs.left, pairs.name))))
            key, named = d.column(pairs.right, pairs.name), pairs.right
        joins += looked_up
        owner = None
        found_for_owner: dict[c.Lookup, Identifier] = {}
        if own:
            assert self.entity.table is not None
            owner = d.identifier(names.name(slug(stem(self.entity.table))))
            found_for_owner, of_owner = self.lookups(own, self.entity.table, owner, names)
            joins += [self._entity(owner, key, own), *of_owner]
        joins += self._measured(measured, key, every)
        refs = {a: lower.Ref(d.column(column, d.identifier(cte)), maybe_null=True) for a in measured for cte, column in [self.anchors[a]]}
        scope = lower.Scope(
            self.times, source, alias, found, refs, owner=owner, owner_lookups=found_for_owner, merged=self._columns(whole, alias)
        )
        return Read(scope, self.table(source.table, types, alias.name), tuple(joins), key, self.alias(named))

    def _columns(self, whole: merged.Merged | None, table: Identifier | None) -> dict[m.Rule | m.Value, Node]:
        """The columns of whole events."""
        if whole is None:
            return {}
        d, found = self.times.dialect, dict[m.Rule | m.Value, Node]()
        found |= {one: d.column(name, table) for one, name in whole.names.items()}
        return found if whole.order is None else found | {order_of(whole.source): d.column(whole.order, table)}

    def _entity(self, name: Identifier, key: Node, read: list[c.Field]) -> Join:
        """The entity's own row: an id without one is nobody's, so its events need not be kept."""
        assert self.entity.table is not None
        relation = self.table(self.entity.table, self.entity_types(read), name.name)
        return Join("INNER", relation, sql.compare(key, "=", self.times.dialect.column(self.key, name)))

    def _measured(self, measured: list[m.Aggregate], key: Node, every: Iterable[m.Rule]) -> Iterator[Join]:
        """What rows are measured from; where every row must be, those that can't are dropped by the join."""
        needed = {self.anchors[a][0] for term in every if isinstance(term, m.Compare) for a in aggregates(term)}
        for cte in dict.fromkeys(self.anchors[a][0] for a in measured):
            name = self.times.dialect.identifier(cte)
            on = sql.compare(key, "=", self.times.dialect.column(self.key, name))
            yield Join("INNER" if cte in needed else "LEFT", sql.relation(name), on)

    def stored_time(self, sources: Iterable[c.Source], name: str) -> Column | None:
        """The column `name` of times that are left as they are stored, where that says the same as the instants."""
        sources, zone = list(sources), self.times.calendar.zone
        node = self.times.dialect.column(name)
        found = [Column(node, source.time.type, source.time.zone or zone) for source in sources]
        merged = self.merge and any(source.unique is not None for source in sources)
        return found[0] if self.times.keeps_distance(found) and not merged else None

    def selects(self, events: m.Events, columns: dict[str, m.Value], stored: bool = False) -> tuple[Select, ...]:
        """The rows of events, of each source that they are of."""
        return tuple(self.select(one, {a: of_source(v, i) for a, v in columns.items()}, stored) for i, one in enumerate(events.each))

    def select(self, events: m.Events, columns: dict[str, m.Value], stored: bool = False) -> Select:
        """The rows of events of one source: the entity's id, and `columns` by alias; with `stored`, times of events as they are stored."""
        assert not events.others, "read them with `selects`"
        setting = Setting(self.times.as_of.at, self.times.calendar)
        terms = pruned(with_bounds(conditions(events)), setting)
        ordered = order_of(events.source) in columns.values()
        read = self.read(events.source, events.link, [*terms, *columns.values()], columns, terms, ordered)
        taken = [(_taken(value, read.scope, stored), self.times.dialect.identifier(alias)) for alias, value in columns.items()]
        where = read.where(terms)
        return Select(((read.key, read.alias), *taken), read.relation, read.joins, sql.all_of(where) if where else None)

    def alias(self, column: str) -> Identifier | None:
        """The id's name where the source calls it otherwise."""
        return None if column == self.key else self.times.dialect.identifier(self.key)

    def table(self, table: c.Table, types: dict[str, str], alias: str) -> Node:
        """A table whose columns are qualified by `alias`, which is left out where it is the table's whole name."""
        d = self.times.dialect
        plain = table.parts == (alias,) and not (table.path and d.reads_files)
        return d.relation(table, types, None if plain else alias)

    def _hides(self, source: c.Source, link: c.Link, read: list[str], aliases: Iterable[str]) -> bool:
        """Whether a bare column would mean an alias, or the table itself."""
        columns = {link.column, source.time.column, source.order or "", *read}
        taken = {stem(source.table), *aliases}
        taken |= {self.key} if link.column != self.key else set()
        return self.times.dialect.aliases_hide_columns and not {x.lower() for x in columns}.isdisjoint(x.lower() for x in taken)

    def lookups(self, read: list[c.Field], table: c.Table, row: Identifier, names: Namer) -> tuple[dict[c.Lookup, Identifier], list[Join]]:
        """What is looked up for the rows of a table, and the names that it has."""
        asked = dict.fromkeys(f.lookup for f in read if f.lookup is not None)
        found = {lookup: self.times.dialect.identifier(names.name(slug(stem(lookup.table)))) for lookup in asked}
        joins = [self._lookup(lookup, name, row, [f for f in read if f.lookup == lookup], table) for lookup, name in found.items()]
        return found, joins

    def _lookup(self, lookup: c.Lookup, name: Identifier, row: Identifier, read: list[c.Field], table: c.Table) -> Join:
        types = {lookup.key: "text"} if both_csv(lookup.table, table) else {}
        types |= {f.column: field_type(f) for f in read}
        relation = self.table(lookup.table, csv_types(types), name.name)
        d = self.times.dialect
        return Join("LEFT", relation, sql.compare(d.column(lookup.on, row), "=", d.column(lookup.key, name)))

    def types(self, source: c.Source, items: Iterable[m.Rule | m.Value], link: c.Link) -> dict[str, str]:
        """How a CSV file's columns are read: as the catalog declares those that matter."""
        if source.table.format != "csv":
            return {}
        read = [field for item in items for field in fields(item, m.Property)]
        types = _column_types(read, source.table)
        types |= {source.time.column: source.time.type}
        if link.via is None:
            named = self.entity if link.members is None or self.members is None else self.members.entity
            types |= {link.column: named.key.type}
        elif both_csv(link.via, source.table):
            types |= {link.column: "text"}
        return csv_types(types)

    def entity_types(self, read: Iterable[c.Field]) -> dict[str, str]:
        """How a CSV file of the entity is read."""
        assert self.entity.table is not None
        return csv_types({self.key: self.entity.key.type} | _column_types(read, self.entity.table))


def _taken(value: m.Value, scope: lower.Scope, stored: bool) -> Node:
    column = lower.time_column(value, scope) if stored and isinstance(value, m.EventTime) else None
    return lower.value(value, scope) if column is None else column.node


def _column_types(read: Iterable[c.Field], table: c.Table) -> dict[str, str]:
    """The types of the columns of a table's own, those by which others are looked up included."""
    read = list(read)
    types = {f.lookup.on: "text" for f in read if f.lookup is not None and both_csv(f.lookup.table, table)}
    return types | {f.column: field_type(f) for f in read if f.lookup is None}


def order_of(source: c.Source) -> m.Property:
    """A source's order, whatever its type."""
    return m.Property(c.Field(source.order or "", ANY, source.order or ""))


def _words(whole: merged.Merged, entity: str) -> str:
    same = f"{plain(entity)}, {plain(whole.source.time.column)} and {plain(whole.source.unique or '')}"
    return f"Rows of {plain(whole.source.name)} that agree on {same} are one event"


def both_csv(one: c.Table, other: c.Table) -> bool:
    """Both keys stand in CSV files: read as they are written, 01 and 1 stay two."""
    return one.format == other.format == "csv"


def field_type(field: c.Field) -> str:
    return field.time_type if field.type.name == "timestamp" else field.type.name


def csv_types(types: dict[str, str]) -> dict[str, str]:
    return {column: CSV_TYPES[kind] for column, kind in types.items() if kind in CSV_TYPES}


def stem(table: c.Table) -> str:
    """A table's own name, or its file's."""
    return table.parts[-1] if table.parts else (table.path or "").rpartition("/")[2].partition(".")[0]


def fields(item: m.Rule | m.Value, kind: type[m.Property] | type[m.Attribute]) -> Iterator[c.Field]:
    """The properties, or the attributes, that a rule or value reads (aggregates aside)."""
    if isinstance(item, kind):
        yield item.field
    elif not isinstance(item, m.Aggregate):
        for part in parts(item):
            yield from fields(part, kind)
