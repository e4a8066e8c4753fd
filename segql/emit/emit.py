"""A plan to a statement of one dialect, and its text."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Protocol

from sqlglot import Generator, exp
from sqlglot.dialects.dialect import Dialect as Printer

from segql.catalog import model as c
from segql.emit import everyone, layout, lower, members, own, probes, sql
from segql.emit.aggregates import ref_of
from segql.emit.lower import Ref
from segql.emit.naming import Namer, slug
from segql.emit.parts import Part, asked, bare_tables, comments, depth_of, is_whole, named, part_name, read_as_columns, seen
from segql.emit.ranks import ranks
from segql.emit.rows import Rows, csv_types, fields, stem
from segql.emit.shared import Shared
from segql.emit.sql import Identifier, Node
from segql.emit.statement import Cte, Join, Select, Statement
from segql.emit.times import Times
from segql.meaning import nodes as m
from segql.plan.nodes import Counted, Feature, Listed, Own, Plan, Population, Ranked, Scan
from segql.plan.reads import ORDERED


def emit(plan: Plan, times: Times, header: tuple[str, ...]) -> str:
    """The SQL text that selects the members. Raises sql.Unprintable where a name or text can't stand in SQL."""
    return layout.statement(Emitter(plan, times).statement(header), printer(times.dialect.name))


@cache
def printer(dialect: str) -> layout.Print:
    """Prints leaves in a dialect."""
    generator: Generator = Printer.get_or_raise(dialect).generator()
    name = cache(lambda word, quoted: str(generator.generate(exp.Identifier(this=word, quoted=quoted), copy=False)))

    def show(node: Node) -> str:
        """Names are most of what is printed, and the same few again and again."""
        kind = type(node)
        if kind is Identifier:
            return name(node.args["this"], node.args["quoted"])
        if kind is exp.Column:
            table = node.args.get("table")
            word = show(node.args["this"])
            return word if table is None else f"{show(table)}.{word}"
        return generator.generate(node, copy=False)

    return show


class Outer(Protocol):
    """The statement that a plan is a part of."""

    @property
    def ctes(self) -> Namer: ...
    @property
    def everyone(self) -> dict[str, str]: ...
    @property
    def shared(self) -> Shared: ...


class Emitter:
    """Builds the statement of one plan."""

    ctes: Namer
    everyone: dict[str, str]  # the CTE of all ids, of each entity that has no table
    shared: Shared
    rows: Rows

    def __init__(self, plan: Plan, times: Times, outer: "Outer | None" = None) -> None:
        self.plan, self.times, self.d = plan, times, times.dialect
        self.entity = plan.population.entity
        self.key = self.entity.key.column
        self.parts: tuple[Part, ...] = (*plan.scans, *plan.owns, *plan.ranks, *plan.lists, *plan.counts)
        self.ctes = outer.ctes if outer else Namer(*bare_tables(plan))  # a CTE hides the table of its name
        self.everyone = outer.everyone if outer else everyone.names(plan, self.ctes)
        self.names = {id(part): self.ctes.name(part_name(part, self.entity.name)) for part in self.parts}
        self.namer = Namer(*self.everyone.values(), *self.names.values())
        self.columns = {f.aggregate: name for scan in plan.scans for f, name in named(scan.features, self.key)}
        self.measured = plan.measured_from()
        self.shared = outer.shared if outer else Shared(self.ctes, self.d, self.everyone)
        self.rows = self._rows(plan.population, self._anchors())
        self.joined = tuple(part for part in self.parts if not isinstance(part, Scan | Own) or plan.is_joined(part))

    def statement(self, header: tuple[str, ...]) -> Statement:
        scans = self.plan.scans
        if self.plan.population.use != "base" and len(self.parts) == len(scans) == 1 and self.plan.read == (m.TRUE,):
            seen = tuple(self._everyone_seen())
            body = self._grouped(scans[0], alone=True)
            return Statement(header, (*seen, *self.shared.take()), tuple(comments(scans[0])), body)
        return Statement(header, tuple(self._ctes()), tuple(asked(self.plan.probes)), self._members())

    def inside(self) -> tuple[list[Cte], Select]:
        """What it is made of within another statement: the CTEs, and who is found."""
        return list(self._parts()), self._members()

    def _rows(self, people: Population, anchors: dict[m.Aggregate, tuple[str, str]]) -> Rows:
        return Rows(self.times, people.entity, self.shared, people.members, anchors=anchors)

    def _everyone_seen(self) -> Iterator[Cte]:
        """Those who have no table."""
        yield from everyone.ctes(seen(self.plan), self.shared, lambda people: self._rows(people, {}))

    # what is joined

    def _ctes(self) -> Iterator[Cte]:
        yield from self._everyone_seen()
        yield from self._parts()

    def _parts(self) -> Iterator[Cte]:
        for part in sorted(self.parts, key=depth_of):
            made = list(self._part(part))
            yield from self.shared.take()
            yield from made

    def _part(self, part: Part) -> Iterator[Cte]:
        if isinstance(part, Scan):
            yield Cte(self.d.identifier(self.names[id(part)]), tuple(comments(part)), (self._grouped(part, alone=False),))
        elif isinstance(part, Ranked):
            yield from self._ranked(part)
        elif isinstance(part, Listed):
            yield self._listed(part)
        elif isinstance(part, Counted):
            yield from self._counted(part)
        else:
            rows = replace(self.rows, merge=part.merge)
            yield from own.ctes(part, self.names[id(part)], rows, self.ctes, tuple(comments(part)))

    def _anchors(self) -> dict[m.Aggregate, tuple[str, str]]:
        """Where other parts find the aggregates that their rows are compared with."""
        scans = {f.aggregate: (self.names[id(scan)], self.columns[f.aggregate]) for scan in self.plan.scans for f in scan.features}
        owns = {p.item: (self.names[id(p)], own.VALUE) for p in self.plan.owns if isinstance(p.item, m.Aggregate)}
        return {a: place for a, place in (scans | owns).items() if a in self.measured}

    def _ranked(self, part: Ranked) -> Iterator[Cte]:
        """Those who are ranked, and their ranks."""
        inner, name = Emitter(part.plan, self.times, self), self.names[id(part)]
        yield from inner._parts()
        base = Cte(self.d.identifier(self.ctes.name(f"{name}_base")), tuple(comments(part)), (_simple_first(inner._members()),))
        yield base
        yield Cte(self.d.identifier(name), (), (ranks(part, self.key, base.identifier, self.d),))

    def _counted(self, part: Counted) -> Iterator[Cte]:
        """The members that a rule finds, and their number by entity."""
        name, told = self.d.identifier(self.names[id(part)]), tuple(comments(part))
        if members.is_everyone(part):
            yield Cte(name, told, (members.counted(part, name.name, *members.everyone(part, self.rows), self.rows),))
            return
        inner = Emitter(part.plan, self.times, self)
        yield from inner._parts()
        found = Cte(self.d.identifier(self.ctes.name(f"{name.name}_found")), told, (inner._members(),))
        yield found
        yield Cte(name, (), (members.counted(part, name.name, found.identifier, sql.relation(found.identifier), self.rows),))

    def _listed(self, part: Listed) -> Cte:
        """The ids of a list."""
        ids = part.item.list
        relation = self.d.relation(ids.table, csv_types({ids.key: self.entity.key.type}), None)
        column = ((self.d.column(ids.key), self.rows.alias(ids.key)),)
        return Cte(self.d.identifier(self.names[id(part)]), tuple(comments(part)), (Select(column, relation, distinct=True),))

    def _grouped(self, scan: Scan, alone: bool) -> Select:
        """One scan, grouped by entity; `alone`, it is the whole statement and gives the members."""
        names = [self.columns[f.aggregate] for f in scan.features]
        ordered = any(f.aggregate.function in ORDERED for f in scan.features)
        read = replace(self.rows, merge=scan.merge).read(scan.source, scan.link, scan.items, names, scan.where, ordered)
        scope, key, relation, joins = read.scope, read.key, read.relation, read.joins
        refs = {f.aggregate: ref_of(f, scope) for f in scan.features}
        inside = replace(scope, key=key, aggregates=refs)
        where = read.where(scan.where)
        where += self._membership(key, scan.link.is_mapped) if alone and scope.owner is None else []
        outside = set() if alone else self._read_outside()
        used = [(ref.node, self.d.identifier(self.columns[a])) for a, ref in refs.items() if a in outside]
        having = None if scan.having == m.TRUE else lower.rule(scan.having, inside)
        columns = ((key, read.alias), *used)
        if not used and having is None:
            return Select(columns, relation, joins, _flat(where), distinct=True)
        return Select(columns, relation, joins, _flat(where), (key,), having)

    def _read_outside(self) -> set[m.Aggregate]:
        """The features that the final WHERE reads as columns; whether there is a row at all needs none."""
        by_presence = {f.aggregate for scan in self.plan.scans for f in scan.features if is_whole(scan, f)}
        return {*(a for item in self.plan.read for a in read_as_columns(item, by_presence)), *self.measured}

    # members

    def _membership(self, key: Node, known: bool = False) -> list[Node]:
        """That an id is one of the entity's, as far as that is not clear; `known` says that it is not missing."""
        if any(part.required for part in self.plan.ranks):
            return []
        if self.plan.population.use == "none":
            return [] if known else [sql.is_not_null(key)]
        assert self.entity.table is not None
        alias = self.namer.name(slug(stem(self.entity.table)))
        relation = self.rows.table(self.entity.table, csv_types({self.key: self.entity.key.type}), alias)
        return [sql.in_select(key, self.d.column(self.key, self.d.identifier(alias)), relation)]

    def _members(self) -> Select:
        people, rest = self.plan.population, sorted(self.joined, key=lambda part: not part.required)
        looked_up: tuple[dict[c.Lookup, Identifier], list[Join]] = ({}, [])
        if people.use == "base":
            relation, table, looked_up = self._everyone()
        else:
            first, *rest = rest
            table = self.d.identifier(self.names[id(first)])
            relation = sql.relation(table)
        key = self.d.column(self.key, table)
        joins = (*looked_up[1], *(self._join(part, key) for part in rest))
        bare = not joins and not self.plan.probes
        own_key = self.d.column(self.key) if bare else key
        scope = lower.Scope(
            self.times,
            table=None if bare else table,
            lookups=looked_up[0],
            aggregates=self._refs(),
            flags=self._flags(),
            ranks=self._ranks(),
            counts=self._counts(),
            key=own_key,
            probes=probes.answers(self.plan.probes, own_key, self.namer, self.rows),
        )
        where = [] if self.plan.rule == m.TRUE else [lower.rule(self.plan.rule, scope)]
        if people.use != "base":
            where += self._membership(own_key)
        elif self.entity.table is not None and not any(part.required for part in self.joined):
            where.append(sql.is_not_null(own_key))
        distinct = people.use == "base" and self.entity.table is not None
        beside = [self._beside(name, lower.value(value, scope)) for name, value in self.plan.columns]
        return Select(((own_key, None), *beside), relation, joins, _flat(where), distinct=distinct)

    def _beside(self, name: str, node: Node) -> tuple[Node, Node | None]:
        """A column that is carried out beside the id."""
        return node, None if sql.is_column(node, name) else self.d.identifier(name)

    def _refs(self) -> dict[m.Aggregate, Ref]:
        """Where the final WHERE finds each aggregate."""
        lone = self.plan.population.use != "base" and len(self.joined) == 1
        refs = {f.aggregate: self._outside(scan, f, lone) for scan in self.plan.scans for f in scan.features}
        for part in self.plan.owns:
            if isinstance(part.item, m.Aggregate):
                table = None if lone else self.d.identifier(self.names[id(part)])
                refs[part.item] = Ref(self.d.column(own.VALUE, table), maybe_null=True)
        return refs

    def _flags(self) -> dict[m.Rule, Node]:
        """Where it finds whether a rule with a statement of its own holds: a column that is NULL where it does not."""
        found: dict[m.Rule, Node] = {}
        parts: tuple[Own | Listed, ...] = (*self.plan.owns, *self.plan.lists)
        for part in parts:
            if not isinstance(part.item, m.Aggregate):
                found[part.item] = self.d.column(self.key, self.d.identifier(self.names[id(part)]))
        return found

    def _ranks(self) -> dict[m.Ranking, tuple[Identifier | None, str]]:
        """Where it finds ranks, and what ends their names."""
        lone = self.plan.population.use != "base" and len(self.joined) == 1
        tables = {id(part): None if lone else self.d.identifier(self.names[id(part)]) for part in self.plan.ranks}
        return {one.item: (tables[id(part)], one.suffix) for part in self.plan.ranks for one in part.standings}

    def _counts(self) -> dict[m.MemberCount, Ref]:
        """Where it finds numbers of members: NULL stands for 0."""
        lone = self.plan.population.use != "base" and len(self.joined) == 1
        tables = {part: None if lone else self.d.identifier(self.names[id(part)]) for part in self.plan.counts}
        columns = {part: members.column(self.key, self.names[id(part)]) for part in self.plan.counts}
        return {part.item: Ref(self.d.column(columns[part], table), maybe_null=not part.required) for part, table in tables.items()}

    def _everyone(self) -> tuple[Node, Identifier, tuple[dict[c.Lookup, Identifier], list[Join]]]:
        """The population, its name, and what is looked up for it."""
        if self.entity.table is None:
            name = self.d.identifier(self.everyone[self.entity.name])
            return sql.relation(name), name, ({}, [])
        alias = self.namer.name(slug(stem(self.entity.table)))
        name, read = self.d.identifier(alias), [f for item in self.plan.read for f in fields(item, m.Attribute)]
        looked_up, types = self.rows.lookups(read, self.entity.table, name, self.namer), self.rows.entity_types(read)
        if not self.joined and not looked_up[1] and not self.plan.probes:
            return self.d.relation(self.entity.table, types, None), name, looked_up
        return self.rows.table(self.entity.table, types, alias), name, looked_up

    def _join(self, part: Part, key: Node) -> Join:
        name = self.d.identifier(self.names[id(part)])
        return Join("INNER" if part.required else "LEFT", sql.relation(name), sql.compare(key, "=", self.d.column(self.key, name)))

    def _outside(self, scan: Scan, feature: Feature, lone: bool) -> Ref:
        table = self.d.identifier(self.names[id(scan)])
        node = self.d.column(self.columns[feature.aggregate], None if lone else table)
        present = self.d.column(self.key, table) if is_whole(scan, feature) else None
        return Ref(node, not scan.required or feature.aggregate.function == "sum", present)


def _simple_first(item: Select) -> Select:
    """Columns as they are before expressions, as readers expect where nobody has named an order."""
    return replace(item, columns=tuple(sorted(item.columns, key=lambda column: not sql.is_plain_column(column[0]))))


def _flat(terms: list[Node]) -> Node | None:
    return sql.all_of(terms) if terms else None
