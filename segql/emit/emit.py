"""A plan to a statement of one dialect, and its text."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from sqlglot import Generator
from sqlglot.dialects.dialect import Dialect as Printer

from segql.catalog import model as c
from segql.emit import layout, lower, sql
from segql.emit.aggregates import aggregate
from segql.emit.lower import Ref
from segql.emit.naming import Namer, comment, feature_name, scan_name, slug
from segql.emit.sql import Identifier, Node
from segql.emit.statement import Cte, Join, Select, Statement
from segql.emit.times import Times
from segql.meaning import nodes as m
from segql.meaning.windows import AsOf
from segql.plan.nodes import Feature, Plan, Scan
from segql.plan.walk import aggregates, parts


def emit(plan: Plan, times: Times, header: tuple[str, ...]) -> str:
    """The SQL text that selects the members. Raises sql.Unprintable where a name or text can't stand in SQL."""
    return layout.statement(Emitter(plan, times).statement(header), printer(times.dialect.name))


@cache
def printer(dialect: str) -> layout.Print:
    """Prints leaves in a dialect."""
    generator: Generator = Printer.get_or_raise(dialect).generator()
    return lambda node: generator.generate(node, copy=True)


class Emitter:
    """Builds the statement of one plan."""

    def __init__(self, plan: Plan, times: Times) -> None:
        self.plan, self.times, self.d = plan, times, times.dialect
        self.key = plan.population.entity.key.column
        ctes = Namer(*_tables(plan))  # a CTE hides the table of its name
        self.everyone = ctes.name("everyone")
        self.names = {id(scan): ctes.name(scan_name(scan, plan.population.entity.name)) for scan in plan.scans}
        self.namer = Namer(self.everyone, *self.names.values())
        self.columns = {f.aggregate: name for scan in plan.scans for f, name in _named(scan.features, self.key)}

    def statement(self, header: tuple[str, ...]) -> Statement:
        scans = self.plan.scans
        if self.plan.population.use != "base" and len(scans) == 1 and self.plan.rule == m.TRUE:
            return Statement(header, (), tuple(_comments(scans[0])), self._grouped(scans[0], alone=True))
        return Statement(header, tuple(self._ctes()), (), self._members())

    # scans

    def _ctes(self) -> Iterator[Cte]:
        people = self.plan.population
        if people.entity.table is None and people.use == "base":
            yield Cte(
                self.d.identifier(self.everyone),
                (f"Everyone seen in {', '.join(slug(s.name) for s in people.seen_in)}",),
                tuple(self._seen()),
            )
        for scan in self.plan.scans:
            yield Cte(self.d.identifier(self.names[id(scan)]), tuple(_comments(scan)), (self._grouped(scan, alone=False),))

    def _seen(self) -> Iterator[Select]:
        """The known ids of rows before T, of each source."""
        before = m.Compare(m.EventTime(), "<", m.Instant(AsOf()))
        for source in self.plan.population.seen_in:
            column = source.entities[self.plan.population.entity.name].column
            scope = lower.Scope(self.times, source)
            where = sql.all_of([lower.rule(before, scope), sql.is_not_null(self.d.column(column))])
            relation = self.d.relation(source.table, self._types(source, [before]), None)
            yield Select(
                ((self.d.column(column), self._alias(column)),), relation, where=where, distinct=len(self.plan.population.seen_in) == 1
            )

    def _alias(self, column: str) -> Identifier | None:
        return None if column == self.key else self.d.identifier(self.key)

    def _grouped(self, scan: Scan, alone: bool) -> Select:
        """One scan, grouped by entity; `alone`, it is the whole statement and gives the members."""
        scope, relation, joins = self._rows(scan)
        key = self.d.column(scan.link.column, scope.table)
        features = [(aggregate(f, scope), self.d.identifier(self.columns[f.aggregate])) for f in scan.features]
        inside = replace(
            scope,
            aggregates={
                f.aggregate: Ref(node, f.aggregate.function == "sum") for f, (node, _) in zip(scan.features, features, strict=True)
            },
        )
        where = [lower.rule(term, scope) for term in sorted(scan.where, key=_window_first)]
        where += self._membership(key) if alone else []
        used = [] if alone else [pair for f, pair in zip(scan.features, features, strict=True) if f.aggregate in self._read_outside()]
        having = None if scan.having == m.TRUE else lower.rule(scan.having, inside)
        columns = ((key, self._alias(scan.link.column)), *used)
        if not used and having is None:
            return Select(columns, relation, joins, sql.all_of(where) if where else None, distinct=True)
        return Select(columns, relation, joins, sql.all_of(where) if where else None, (key,), having)

    def _read_outside(self) -> set[m.Aggregate]:
        """The features that the final WHERE reads as columns; whether there is a row at all needs none."""
        by_presence = {f.aggregate for scan in self.plan.scans for f in scan.features if _is_whole(scan, f)}
        return set(_read(self.plan.rule, by_presence))

    def _rows(self, scan: Scan) -> tuple[lower.Scope, Node, tuple[Join, ...]]:
        """The source's rows with what is looked up for them."""
        rules = [*scan.where, *(c for f in scan.features for c in f.conditions)]
        values = [f.aggregate.argument for f in scan.features if f.aggregate.argument is not None]
        fields = _scanned(scan)
        lookups = list(dict.fromkeys(f.lookup for f in fields if f.lookup is not None))
        types = self._types(scan.source, [*rules, *values], scan.link)
        if not lookups and not self._hides(scan, fields):
            return lower.Scope(self.times, scan.source), self.d.relation(scan.source.table, types, None), ()
        names = Namer()
        alias = self.d.identifier(names.name(slug(scan.source.name)))
        found = {lookup: self.d.identifier(names.name(slug(_stem(lookup.table)))) for lookup in lookups}
        joins = tuple(self._lookup(lookup, name, alias, fields) for lookup, name in found.items())
        relation = self._table(scan.source.table, types, alias.name)
        return lower.Scope(self.times, scan.source, alias, found), relation, joins

    def _hides(self, scan: Scan, fields: list[c.Field]) -> bool:
        """Whether a bare column would mean an alias, or the table itself."""
        source = scan.source
        read = {scan.link.column, source.time.column, source.order or "", *(field.column for field in fields)}
        taken = {_stem(source.table), *(self.columns[f.aggregate] for f in scan.features)}
        taken |= {self.key} if scan.link.column != self.key else set()
        return self.d.aliases_hide_columns and not {column.lower() for column in read}.isdisjoint(name.lower() for name in taken)

    def _lookup(self, lookup: c.Lookup, name: Identifier, row: Identifier, fields: list[c.Field]) -> Join:
        types = {f.column: f.type.name for f in fields if f.lookup == lookup}
        relation = self._table(lookup.table, csv_types(types), name.name)
        on = sql.compare(self.d.column(lookup.on, row), "=", self.d.column(lookup.key, name))
        return Join("LEFT", relation, on)

    def _types(self, source: c.Source, items: list[m.Rule | m.Value], link: c.Link | None = None) -> dict[str, str]:
        """How a CSV file's columns are read: as the catalog declares those that matter."""
        if source.table.format != "csv":
            return {}
        link = link or source.entities[self.plan.population.entity.name]
        types = {
            f.column: f.time_type if f.type.name == "timestamp" else f.type.name for i in items for f in _fields(i) if f.lookup is None
        }
        types |= {link.column: self.plan.population.entity.key.type, source.time.column: source.time.type}
        return csv_types(types)

    # members

    def _membership(self, key: Node) -> list[Node]:
        """That an id is one of the entity's, as far as it is not known."""
        people = self.plan.population
        if people.use == "none":
            return [sql.is_not_null(key)]
        assert people.entity.table is not None
        alias = self.namer.name(slug(_stem(people.entity.table)))
        relation = self._table(people.entity.table, csv_types({self.key: people.entity.key.type}), alias)
        return [sql.in_select(key, self.d.column(self.key, self.d.identifier(alias)), relation)]

    def _members(self) -> Select:
        people, scans = self.plan.population, self.plan.scans
        found = {f.aggregate: self._outside(scan, f) for scan in scans for f in scan.features}
        ordered = sorted(scans, key=lambda scan: not scan.required)
        if people.use == "base":
            relation, table = self._everyone()
            distinct = people.entity.table is not None
        else:
            first, *ordered = ordered
            table = self.d.identifier(self.names[id(first)])
            relation, distinct = sql.relation(table), False
        key = self.d.column(self.key, table)
        qualified = bool(ordered)
        own = self.d.column(self.key) if not qualified else key
        joins = tuple(self._join(scan, key) for scan in ordered)
        scope = lower.Scope(self.times, table=table if qualified else None, aggregates=found)
        terms = [] if self.plan.rule == m.TRUE else [self.plan.rule]
        where = [lower.rule(term, scope) for term in terms]
        if people.use != "base":
            where += self._membership(own)
        elif people.entity.table is not None and not any(scan.required for scan in scans):
            where.append(sql.is_not_null(own))
        return Select(((own, None),), relation, joins, _flat(where), distinct=distinct)

    def _everyone(self) -> tuple[Node, Identifier]:
        people = self.plan.population
        if people.entity.table is None:
            name = self.d.identifier(self.everyone)
            return sql.relation(name), name
        alias = self.namer.name(slug(_stem(people.entity.table)))
        types = {self.key: people.entity.key.type}
        types |= {f.column: f.time_type if f.type.name == "timestamp" else f.type.name for f in _fields(self.plan.rule)}
        relation = (
            self._table(people.entity.table, csv_types(types), alias)
            if self.plan.scans
            else self.d.relation(people.entity.table, csv_types(types), None)
        )
        return relation, self.d.identifier(alias)

    def _table(self, table: c.Table, types: dict[str, str], alias: str) -> Node:
        """A table whose columns are qualified by `alias`, which is left out where it is the table's whole name."""
        plain = table.parts == (alias,) and not (table.path and self.d.reads_files)
        return self.d.relation(table, types, None if plain else alias)

    def _join(self, scan: Scan, key: Node) -> Join:
        name = self.d.identifier(self.names[id(scan)])
        return Join("INNER" if scan.required else "LEFT", sql.relation(name), sql.compare(key, "=", self.d.column(self.key, name)))

    def _outside(self, scan: Scan, feature: Feature) -> Ref:
        table = self.d.identifier(self.names[id(scan)])
        lone = self.plan.population.use != "base" and len(self.plan.scans) == 1
        node = self.d.column(self.columns[feature.aggregate], None if lone else table)
        present = self.d.column(self.key, table) if _is_whole(scan, feature) else None
        return Ref(node, not scan.required or feature.aggregate.function == "sum", present)


def _window_first(term: m.Rule) -> int:
    """Readers look for the window first: from, to, then the rest."""
    if isinstance(term, m.Compare) and term.left == m.EventTime():
        return 0 if term.operator == ">=" else 1
    return 2


def _is_whole(scan: Scan, feature: Feature) -> bool:
    """The feature counts every row of its scan, so an entity has a row there if and only if it counts any."""
    return feature.aggregate.function == "count" and not feature.conditions and scan.having == m.TRUE


def _read(rule: m.Rule, by_presence: set[m.Aggregate]) -> Iterator[m.Aggregate]:
    match rule:
        case m.All(terms) | m.Any(terms):
            for term in terms:
                yield from _read(term, by_presence)
        case m.Not(term):
            yield from _read(term, by_presence)
        case _:
            yield from (a for a in aggregates(rule) if not (a in by_presence and lower.is_presence(rule)))


def _flat(terms: list[Node]) -> Node | None:
    return sql.all_of(terms) if terms else None


def _tables(plan: Plan) -> list[str]:
    """The tables that are read by a bare name."""
    fields = (field for scan in plan.scans for field in _scanned(scan))
    tables = [plan.population.entity.table, *(s.table for s in plan.population.seen_in), *(scan.source.table for scan in plan.scans)]
    tables += [field.lookup.table for field in fields if field.lookup]
    return [table.parts[0] for table in tables if table and len(table.parts) == 1]


def _scanned(scan: Scan) -> list[c.Field]:
    """The fields that are read of a scan's rows."""
    rules = [*scan.where, *(c for f in scan.features for c in f.conditions)]
    values = [f.aggregate.argument for f in scan.features if f.aggregate.argument is not None]
    return [field for item in (*rules, *values) for field in _fields(item)]


def _named(features: tuple[Feature, ...], key: str) -> list[tuple[Feature, str]]:
    namer = Namer(key)
    return [(f, namer.name(feature_name(f.aggregate))) for f in features]


def _stem(table: c.Table) -> str:
    """A table's own name, or its file's."""
    return table.parts[-1] if table.parts else (table.path or "").rpartition("/")[2].partition(".")[0]


def _comments(scan: Scan) -> list[str]:
    spans = [e.span for e in scan.events if e.span is not None]
    return list(dict.fromkeys(comment(span) for span in sorted(spans, key=lambda s: (s.source.name, s.start))))


CSV_TYPES = {
    "text": "VARCHAR", "uuid": "VARCHAR", "integer": "BIGINT", "float": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE",
    "timestamp": "TIMESTAMP", "timestamptz": "TIMESTAMPTZ", "decimal": "DECIMAL(38, 9)", "duration": "BIGINT",
}  # fmt: skip


def csv_types(types: dict[str, str]) -> dict[str, str]:
    return {column: CSV_TYPES[kind] for column, kind in types.items() if kind in CSV_TYPES}


def _fields(item: m.Rule | m.Value) -> Iterator[c.Field]:
    """The catalog fields of a row that a rule or value reads (aggregates aside)."""
    if isinstance(item, m.Property | m.Attribute):
        yield item.field
    elif not isinstance(item, m.Aggregate):
        for part in parts(item):
            yield from _fields(part)
