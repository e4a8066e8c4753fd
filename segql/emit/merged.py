"""The events of a source with `unique`: rows that agree on the entity, the time and that column, as one row of a CTE."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from segql.catalog import model as c
from segql.catalog.types import Type
from segql.emit import lower, sql
from segql.emit.naming import Namer, slug
from segql.emit.read import Read
from segql.emit.sql import Node
from segql.emit.statement import Select
from segql.emit.times import Times
from segql.emit.zones import has_plain_midnights, is_fixed
from segql.meaning import nodes as m
from segql.plan.copies import Asked, asked, implied, is_needed, of_time


@dataclass(frozen=True, slots=True)
class Merged:
    """What is asked of events, and what their columns are called."""

    source: c.Source
    key: str
    terms: tuple[m.Rule, ...]  # on the time: met by all rows of an event alike
    wanted: m.Rule | None  # only rows that meet it are read
    names: Mapping[Asked, str]
    time: str
    order: str | None  # where it is asked

    @property
    def met(self) -> frozenset[m.Rule]:
        """The rules on events that are met already."""
        return frozenset(self.terms if self.wanted is None else (*self.terms, m.SomeCopy(self.wanted)))

    @property
    def raw(self) -> list[m.Rule | m.Value]:
        """All that is asked of single rows."""
        of = [found.rule if isinstance(found, m.SomeCopy) else found.among for found in self.names]
        properties = [m.Property(found.field) for found in self.names if isinstance(found, m.Property)]
        return [*self.terms, *properties, *(rule for rule in (*of, self.wanted) if rule is not None)]


def plan(source: c.Source, key: str, items: list[m.Rule | m.Value], every: list[m.Rule], ordered: bool) -> Merged:
    """What must be merged for `items`, of events that meet `every` rule; `ordered` says whether their order is asked."""
    by_other = ordered and source.order not in (None, source.unique)
    wanted = implied(every)
    if wanted is not None and (by_other or not is_needed(items, wanted)):
        wanted = None  # an event's order is that of all its rows
    left = [item for item in items if wanted is None or item != m.SomeCopy(wanted)]
    namer = Namer(key)
    time, order = namer.name(source.time.column), namer.name(source.order) if ordered and source.order is not None else None
    found = dict.fromkeys(one for item in left for one in asked(item))
    names = {one: namer.name(slug(one.field.name) if isinstance(one, m.Property) else "counts") for one in found}
    return Merged(source, key, tuple(t for t in every if of_time(t)), wanted, names, time, order)


def time_of(source: c.Source, times: Times) -> c.Time:
    """The time of merged rows: the column itself, where two values of it never are one instant."""
    zone = source.time.zone or times.calendar.zone
    plain = {"timestamptz": True, "timestamp": is_fixed(zone), "date": has_plain_midnights(zone)}[source.time.type]
    return source.time if plain else c.Time(source.time.column, "timestamptz")


def selects(item: Merged, read: Read, times: Times) -> tuple[Select, ...]:
    """Rows with copies as one, then those that have none: what is `unique` of them is missing."""
    d, scope = times.dialect, read.scope
    mark = d.column(item.source.unique or "", scope.table)
    same = time_of(item.source, times) == item.source.time
    at = d.column(item.source.time.column, scope.table) if same else lower.value(m.EventTime(), scope)
    where = read.where([*item.terms, *([] if item.wanted is None else [item.wanted])])
    merged = [(at, item.time), *_columns(item, scope, d.smallest, mark)]
    alone = [(at, item.time), *_columns(item, scope, lambda node, kind: d.in_code_points(node) if kind.name == "text" else node, None)]
    first, second = (
        tuple((node, None if sql.is_column(node, name) else d.identifier(name)) for node, name in columns) for columns in (merged, alone)
    )
    key = (read.key, read.alias)
    known, missing = sql.is_not_null(mark), sql.is_null(mark)
    return (
        Select((key, *first), read.relation, read.joins, sql.all_of([*where, known]), (read.key, at, mark)),
        Select((key, *second), read.relation, read.joins, sql.all_of([*where, missing])),
    )


def _columns(item: Merged, scope: lower.Scope, smallest: Callable[[Node, Type], Node], mark: Node | None) -> list[tuple[Node, str]]:
    """What is asked of events, by name; `mark` is what the rows at hand are grouped by, if they are."""
    d, found = scope.times.dialect, []
    if item.order is not None and item.source.order is not None:
        order = d.column(item.source.order, scope.table)
        found.append((order if mark is None or item.source.order == item.source.unique else sql.call("MIN", order), item.order))
    for one, name in item.names.items():
        if isinstance(one, m.SomeCopy):
            flag = sql.case(lower.rule(one.rule, scope), sql.integer(1))
            found.append((flag if mark is None else sql.call("MAX", flag), name))
            continue
        node = lower.value(m.Property(one.field), scope)
        if one.among not in (None, m.TRUE, item.wanted):
            node = sql.case(lower.rule(one.among, scope), node)
        found.append((smallest(node, one.type), name))
    return found


def as_source(item: Merged, cte: str, times: Times) -> c.Source:
    """The CTE as a source."""
    time = replace(time_of(item.source, times), column=item.time)
    return replace(item.source, table=c.Table((cte,)), time=time, order=item.order, unique=None, partition=None)
