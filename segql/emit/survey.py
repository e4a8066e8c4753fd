"""The SQL of surveys: a query with a row for everyone, counted. Nothing of a row but sums comes out."""

from collections.abc import Sequence

from segql.emit import sql
from segql.emit.dialects import DIALECTS
from segql.emit.dialects.base import Dialect
from segql.emit.emit import printer
from segql.emit.sql import Node

PEOPLE = "people"


def waterfall(query: str, conditions: Sequence[str], hit: int, flags: Sequence[str], dialect: str) -> str:
    """How many stop where: rows `(stop, alone, people, one sum for each flag)`.

    `stop` is the first of the `conditions`, counted from 0, that is `hit`, or their number where none is; `alone` is 1 where it is
    the only one.
    """
    d = DIALECTS[dialect]
    met = [sql.compare(d.column(name), "=", sql.integer(hit)) for name in conditions]
    stop = sql.cases([(one, sql.integer(i)) for i, one in enumerate(met)], sql.integer(len(met))) if met else sql.integer(0)
    others = len(met) - 1 if hit == 0 else 1
    total = sql.compare(sql.total([d.column(name) for name in conditions]), "=", sql.integer(others)) if met else sql.boolean(False)
    alone = sql.case(total, sql.integer(1), sql.integer(0))
    return _grouped(query, [(stop, "stop"), (alone, "alone")], [_sum(d, name) for name in flags], dialect)


def regions(query: str, flags: Sequence[str], dialect: str) -> str:
    """How many have which flags: rows of the flags, then their number."""
    d = DIALECTS[dialect]
    return _grouped(query, [(d.column(name), name) for name in flags], [], dialect)


def first(query: str, key: str, limit: int, dialect: str) -> str:
    """The first rows of a query, by its key."""
    show = printer(dialect)
    return f"SELECT * FROM (\n{query.rstrip()}\n) AS decided ORDER BY {show(DIALECTS[dialect].column(key))} LIMIT {limit}"


def _sum(d: Dialect, name: str) -> tuple[Node, str]:
    return sql.call("SUM", d.column(name)), f"{name}_people"


def _grouped(query: str, keys: Sequence[tuple[Node, str]], sums: Sequence[tuple[Node, str]], dialect: str) -> str:
    """The sums of every group, and its number."""
    show, d = printer(dialect), DIALECTS[dialect]
    people = (sql.call("COUNT", sql.star()), PEOPLE)
    columns = ",\n    ".join(f"{show(node)} AS {show(d.identifier(name))}" for node, name in [*keys, people, *sums])
    groups = ", ".join(str(i) for i in range(1, len(keys) + 1))
    return f"SELECT\n    {columns}\nFROM (\n{query.rstrip()}\n) AS decided\nGROUP BY {groups}"
