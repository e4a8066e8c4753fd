"""Sequences in SQL: the rows of all events in one relation, then what each step must know of the rows before it.

A step needs only the latest place before it that a chain can have reached: nearer is never worse, neither for `within` and `without`
nor for when the chain began. So every statement sorts each entity's rows, and never pairs all of them with each other.
"""

from collections.abc import Iterator

from segql.emit.own_maker import Maker
from segql.emit.sequence_joins import Joins
from segql.emit.sequence_windows import Windows
from segql.emit.statement import Cte
from segql.meaning import nodes as m
from segql.plan.sequences import is_chain


def sequence(item: m.Sequence, maker: Maker) -> Iterator[Cte]:
    """The CTEs of a sequence; the last holds the ids for which it holds."""
    joined = maker.rows.times.dialect.joins_nearest and is_chain(item)
    yield from (Joins if joined else Windows)(item, maker).ctes()
