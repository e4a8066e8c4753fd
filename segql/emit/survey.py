"""The SQL of surveys: a query with a row for everyone, counted. Nothing of a row but sums comes out."""

from collections.abc import Sequence
from dataclasses import dataclass

from segql.emit import sql
from segql.emit.bundle import Bits
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


# Many segments ------------------------------------------------------------------------------------------

COUNTS, PAIRS, VALUES = range(3)  # what a row of `surveyed` tells: counts, a pair, or how many have a value of the first attribute


@dataclass(frozen=True, slots=True)
class People:
    """The attributes that each segment is divided by: `query` has them beside the id of everyone, `key` is the id's column and type."""

    query: str
    key: tuple[str, str]
    by: tuple[str, ...]


def surveyed(bits: Bits, people: People | None, dialect: str) -> list[str]:
    """Statements that tell all about many segments: one, for which the bits of everyone are computed once, or several where an engine
    would compute them anew for each part.

    Rows (what, one, other, people, counts): an array with the counts of all rules; every two segments that share anybody, and how many;
    a segment, a value of one of the attributes, and how many.
    """
    show, d = printer(dialect), DIALECTS[dialect]
    members, text = f"found_members AS (\n{bits.members}\n)", show(sql.cast(sql.null(), "TEXT"))
    nobody = show(sql.cast(sql.null(), "BIGINT"))
    counts = f"SELECT {COUNTS} AS what, {text} AS one, {text} AS other, {nobody} AS people, people AS counts FROM found_counts"
    pairs = (
        f"SELECT {PAIRS}, a.segment, b.segment, COUNT(*), NULL FROM found_members AS a\n"
        "INNER JOIN found_members AS b ON a.id = b.id AND a.segment < b.segment\nGROUP BY a.segment, b.segment"
    )
    parts = [([f"found_counts AS (\n{bits.counts}\n)"], counts), ([members], pairs)]
    if people is not None:
        parts.append(([members, _shares(people, d)], _told(people, d)))
    groups = [[part] for part in parts] if d.inlines_ctes else [parts]
    return [_statement(bits.head, group) for group in groups]


def _statement(head: str, parts: Sequence[tuple[Sequence[str], str]]) -> str:
    ctes = dict.fromkeys(cte for some, _ in parts for cte in some)
    selects = "\nUNION ALL\n".join(select for _, select in parts)
    return ",\n\n".join([head, *ctes]) + f"\n\n{selects}"


def _shares(people: People, d: Dialect) -> str:
    """How many of each segment have which value: rows of the segment, a 1 for each attribute that the row is not about, their values."""
    show = printer(d.name)
    names = [show(d.identifier(name)) for name in people.by]
    without = ", ".join(f"GROUPING({name}) AS without_{i}" for i, name in enumerate(names))
    id_ = show(d.written_id(d.column(people.key[0]), people.key[1]))
    told = f"SELECT {id_} AS person, {', '.join(names)} FROM (\n{people.query.rstrip()}\n) AS decided"
    sets = ", ".join(f"(segment, {name})" for name in names)
    return (
        f"found_shares AS (\nSELECT segment, {without}, {', '.join(names)}, COUNT(*) AS people\nFROM found_members\n"
        f"INNER JOIN (\n{told}\n) AS everybody ON found_members.id = everybody.person\nGROUP BY GROUPING SETS ({sets})\n)"
    )


def _told(people: People, d: Dialect) -> str:
    """The shares as rows of one shape."""
    show = printer(d.name)
    what = " ".join(f"WHEN without_{i} = 0 THEN {VALUES + i}" for i in range(len(people.by)))
    value = " ".join(f"WHEN without_{i} = 0 THEN {show(d.identifier(name))}" for i, name in enumerate(people.by))
    return f"SELECT CASE {what} END, segment, CASE {value} END, people, NULL FROM found_shares"
