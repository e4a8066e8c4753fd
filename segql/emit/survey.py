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


def profile(query: str, groups: Sequence[str], by: Sequence[str], measures: Sequence[tuple[str, bool]], most: int, dialect: str) -> str:
    """What groups have in common, in one pass.

    `groups` are flags; of `by`, the most frequent values are told, at most so many of each; a measure says whether it is a flag itself.
    Rows: a 1 for each of `by` that the row is not about, their values, how many of each group, how many are in all groups, and for each
    measure and group: known, mean, variance, median. The row that is about none of `by` is of everyone.
    """
    show, d = printer(dialect), DIALECTS[dialect]

    def names(words: Sequence[str]) -> str:
        return ", ".join(show(d.identifier(word)) for word in words)

    ranked = [part for name, is_flag in measures if not is_flag for group in groups for part in _places(d, group, name)]
    inner = ",\n        ".join(["decided.*", *(f"{show(node)} AS {name}" for node, name in ranked)])
    taken = [(sql.call("GROUPING", d.column(name)), f"without_{name}") for name in by]
    taken += [(d.column(name), name) for name in by]
    taken += [(sql.call("SUM", d.column(group)), f"people_{group}") for group in groups]
    taken += [(sql.call("SUM", _product([d.column(group) for group in groups])), "people_in_all")]
    taken += [part for name, is_flag in measures for group in groups for part in _statistics(d, group, name, is_flag)]
    columns = ",\n    ".join(f"{show(node)} AS {show(d.identifier(name))}" for node, name in taken)
    source = f"FROM (\n    SELECT\n        {inner}\n    FROM (\n{query.rstrip()}\n    ) AS decided\n) AS placed"
    if not by:
        return f"SELECT\n    {columns}\n{source}"
    sets = ", ".join(f"({names([name])})" for name in by)
    grouped = f"SELECT\n    {columns}\n{source}\nGROUP BY GROUPING SETS ({sets}, ())"
    order = ", ".join([f"people_{groups[-1]} DESC", f"people_{groups[0]} DESC", names(by)])
    about = names([f"without_{name}" for name in by])
    place = f"ROW_NUMBER() OVER (PARTITION BY {about} ORDER BY {order}) AS place_of_value"
    listed = f"SELECT\n    counted.*,\n    {place}\nFROM (\n{grouped}\n) AS counted"
    told = names([name for _, name in taken])
    return f"SELECT\n    {told}\nFROM (\n{listed}\n) AS listed\nWHERE place_of_value <= {most}"


def _product(flags: Sequence[Node]) -> Node:
    """1 where all flags are."""
    product = flags[0]
    for flag in flags[1:]:
        product = sql.operate(product, "*", flag)
    return product


def _number(d: Dialect, name: str) -> Node:
    return d.to_float(d.column(name))


def _places(d: Dialect, group: str, name: str) -> list[tuple[Node, str]]:
    """Where a value stands among the known ones of a group, smallest first, and how many these are."""
    known = sql.case(sql.is_not_null(d.column(name)), sql.integer(1), sql.integer(0))
    place = sql.window(sql.call("ROW_NUMBER"), [d.column(group), known], [_number(d, name)])
    number = sql.window(sql.call("COUNT", d.column(name)), [d.column(group)], [])
    return [(place, f"place_{group}_{name}"), (number, f"of_{group}_{name}")]


def _statistics(d: Dialect, group: str, name: str, is_flag: bool) -> list[tuple[Node, str]]:
    """Known, mean, variance and median of a measure in a group; of a flag the first two: the others follow from them."""
    inside = sql.compare(d.column(group), "=", sql.integer(1))
    taken = sql.case(inside, _number(d, name))
    found = [(sql.call("COUNT", taken), "known"), (sql.call("AVG", taken), "mean")]
    if not is_flag:
        twice, number = sql.operate(d.column(f"place_{group}_{name}"), "*", sql.integer(2)), d.column(f"of_{group}_{name}")
        above = sql.compare(twice, "<=", sql.operate(number, "+", sql.integer(2)))
        middle = sql.case(sql.all_of([inside, sql.compare(twice, ">=", number), above]), _number(d, name))
        found += [(sql.call("VAR_SAMP", taken), "variance"), (sql.call("AVG", middle), "median")]
    return [(node, f"{word}_{group}_{name}") for node, word in found]


# Many segments: `head` is WITH and what it names, `members` a SELECT of the rows (segment, id) of all ---------


def _with_members(head: str, members: str) -> str:
    return f"{head},\n\nfound_members AS (\n{members}\n)\n"


def pairs(head: str, members: str) -> str:
    """How many are in both of every two segments that share anybody."""
    both = "SELECT a.segment, b.segment, COUNT(*) AS people FROM found_members AS a"
    return (
        f"{_with_members(head, members)}\n{both}\n"
        "INNER JOIN found_members AS b ON a.id = b.id AND a.segment < b.segment\nGROUP BY a.segment, b.segment"
    )


def shares(head: str, members: str, people: str, key: tuple[str, str], by: Sequence[str], dialect: str) -> str:
    """How many of each segment have which value: rows (segment, a 1 for each of `by` that the row is not about, their values, people).

    `people` has the values beside the id of everyone; `key` is the id's column and type.
    """
    show, d = printer(dialect), DIALECTS[dialect]
    names = [show(d.identifier(name)) for name in by]
    without = ", ".join(f"GROUPING({name})" for name in names)
    id_ = show(d.written_id(d.column(key[0]), key[1]))
    told = f"SELECT {id_} AS person, {', '.join(names)} FROM (\n{people.rstrip()}\n) AS decided"
    sets = ", ".join(f"(segment, {name})" for name in names)
    return (
        f"{_with_members(head, members)}\nSELECT segment, {without}, {', '.join(names)}, COUNT(*) AS people\nFROM found_members\n"
        f"INNER JOIN (\n{told}\n) AS everybody ON found_members.id = everybody.person\nGROUP BY GROUPING SETS ({sets})"
    )
