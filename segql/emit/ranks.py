"""Ranks in SQL: window functions over those who are ranked, decided by value alone."""

from segql.emit import sql
from segql.emit.dialects.base import Dialect
from segql.emit.sql import Identifier, Node
from segql.emit.statement import Select
from segql.plan.nodes import Ranked, Standing

MEASURE = "measure"  # the column of the value in the plan of those who are ranked


def ranks(part: Ranked, key: str, base: Identifier, dialect: Dialect) -> Select:
    """The id of everyone in `base`, and the ranks that are asked; how many are ranked is the same in all rankings."""
    groups = [dialect.column(name) for name, _ in part.plan.columns[len(part.standings) :]]
    asked = [(one, what, what if what == "ranked" else f"{what}{one.suffix}") for one in part.standings for what in one.measures]
    named = {name: (one, what) for one, what, name in asked}
    taken = [(_rank(what, one, groups, dialect), dialect.identifier(name)) for name, (one, what) in named.items()]
    return Select(((dialect.column(key), None), *taken), sql.relation(base))


def _rank(what: str, one: Standing, groups: list[Node], dialect: Dialect) -> Node:
    """RANK counts those before the first of a tie, and the first of a tie."""
    if what == "ranked":
        return sql.window(sql.call("COUNT", sql.star()), groups, [])
    value = dialect.column(f"{MEASURE}{one.suffix}")
    value = dialect.in_code_points(value) if one.item.value.type.name == "text" else value
    largest_first = what == "greater"
    place = sql.ranked(sql.call("RANK"), groups, value, largest_first, dialect.nulls_are_large)
    return sql.operate(place, "-", sql.integer(1))
