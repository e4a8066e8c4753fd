"""Ranks in SQL: window functions over those who are ranked, decided by value alone."""

from segql.emit import sql
from segql.emit.dialects.base import Dialect
from segql.emit.sql import Identifier, Node
from segql.emit.statement import Select
from segql.meaning import nodes as m
from segql.plan.nodes import Ranked

MEASURE = "measure"  # the column of the value in the plan of those who are ranked


def ranks(part: Ranked, key: str, base: Identifier, dialect: Dialect) -> Select:
    """The id of everyone in `base`, and the ranks that are asked."""
    groups = [dialect.column(name) for name, _ in part.plan.columns[1:]]
    taken = [(_rank(what, part.item, groups, dialect), dialect.identifier(what)) for what in part.measures]
    return Select(((dialect.column(key), None), *taken), sql.relation(base))


def _rank(what: str, item: m.Ranking, groups: list[Node], dialect: Dialect) -> Node:
    """RANK counts those before the first of a tie, and the first of a tie."""
    if what == "ranked":
        return sql.window(sql.call("COUNT", sql.star()), groups, [])
    value = dialect.column(MEASURE)
    value = dialect.in_code_points(value) if item.value.type.name == "text" else value
    largest_first = what == "greater"
    place = sql.ranked(sql.call("RANK"), groups, value, largest_first, dialect.nulls_are_large)
    return sql.operate(place, "-", sql.integer(1))
