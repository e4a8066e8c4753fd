"""The SQL of each aggregate, over the rows of its scan that meet a condition."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from segql.emit import lower, sql
from segql.emit.arithmetic import may_overflow
from segql.emit.lower import Ref, Scope
from segql.emit.sql import Node
from segql.emit.times import Column
from segql.meaning import nodes as m
from segql.plan.nodes import Feature


@dataclass(frozen=True, slots=True)
class Input:
    """An aggregate's argument (None for aggregates of events themselves) and condition (None: all rows)."""

    argument: Node | None
    condition: Node | None
    aggregate: m.Aggregate
    scope: Scope

    def chosen(self, then: Node | None = None) -> Node:
        """The argument where the condition holds, else NULL."""
        taken = then if then is not None else self.argument
        assert taken is not None
        return taken if self.condition is None else sql.case(self.condition, taken)


def _count(given: Input) -> Node:
    return sql.call("COUNT", sql.star() if given.condition is None else given.chosen(sql.integer(1)))


def _sum(given: Input) -> Node:
    assert given.aggregate.argument is not None
    d = given.scope.times.dialect
    total = d.sum(given.chosen(), given.aggregate.argument.type)
    return d.stop_at_infinity(total) if may_overflow(given.aggregate) else total


def _extreme(function: str) -> Callable[[Input], Node]:
    def build(given: Input) -> Node:
        ordered = given.aggregate.type.name == "text"
        argument = given.chosen()
        return sql.call(function, given.scope.times.dialect.in_code_points(argument) if ordered else argument)

    return build


def _time(function: str) -> Callable[[Input], Node]:
    return lambda given: sql.call(function, given.chosen(_ordering(given.scope).node))


def _ordering(scope: Scope) -> Column:
    """The time of an event, in the column's own kind where that orders alike."""
    column = lower.time_column(m.EventTime(), scope)
    assert column is not None
    if scope.times.keeps_order(column):
        return column
    return Column(scope.times.value(column), "timestamptz", column.zone)


def _ordered(last: bool) -> Callable[[Input], Node]:
    def build(given: Input) -> Node:
        d, scope = given.scope.times.dialect, given.scope
        assert given.argument is not None and scope.source is not None
        order = None if scope.source.order is None else d.column(scope.source.order, scope.table)
        over, by = given.aggregate.by, None
        if over is not None:
            key = lower.value(over, scope)
            by = d.in_code_points(key) if over.type.name == "text" else key
            known = sql.is_not_null(key)
            given = replace(given, condition=known if given.condition is None else sql.all_of([given.condition, known]))
        chosen = given.chosen()
        value = d.in_code_points(chosen) if given.aggregate.type.name == "text" else chosen
        time = lower.value(m.EventTime(), scope) if _ordering(scope).kind == "date" else _ordering(scope).node
        return d.first(value, time, order, last, by)

    return build


TIMES = ("first_time", "last_time")
AGGREGATES: dict[str, Callable[[Input], Node]] = {
    "count": _count,
    "known": lambda given: sql.call("COUNT", given.chosen()),
    "sum": _sum,
    "min": _extreme("MIN"),
    "max": _extreme("MAX"),
    "distinct": lambda given: sql.call("COUNT", sql.distinct(given.chosen())),
    "first": _ordered(last=False),
    "last": _ordered(last=True),
    "first_by": _ordered(last=False),
    "last_by": _ordered(last=True),
    "first_time": _time("MIN"),
    "last_time": _time("MAX"),
}


def ref_of(feature: Feature, scope: Scope) -> Ref:
    """One feature inside its scan."""
    node = aggregate(feature, scope)
    if feature.aggregate.function not in TIMES:
        return Ref(node, feature.aggregate.function == "sum")
    column = replace(_ordering(scope), node=node)
    return Ref(scope.times.value(column), maybe_null=False, column=column)


def aggregate(feature: Feature, scope: Scope) -> Node:
    """The SQL of one feature inside its scan; of a first or last time, in the kind of its column where that orders alike."""
    terms = [lower.rule(condition, scope) for condition in feature.conditions]
    condition = sql.all_of(terms) if terms else None
    argument = None if feature.aggregate.argument is None else lower.value(feature.aggregate.argument, scope)
    return AGGREGATES[feature.aggregate.function](Input(argument, condition, feature.aggregate, scope))
