"""Statements of their own: what a scan's GROUP BY can't give.

Each is one or more CTEs; the last holds ids, and the value where there is one.
"""

from collections.abc import Callable, Iterator

from segql.catalog.types import FLOAT
from segql.emit import own_places, own_streaks, sql
from segql.emit.naming import Namer
from segql.emit.own_gathered import gathered
from segql.emit.own_maker import VALUE, Maker
from segql.emit.rows import Rows
from segql.emit.sequences import sequence
from segql.emit.statement import Cte, Select
from segql.meaning import nodes as m
from segql.plan.nodes import Own


def ctes(part: Own, name: str, rows: Rows, names: Namer, comments: tuple[str, ...]) -> Iterator[Cte]:
    """The CTEs of one part; the last is called `name`."""
    maker = Maker(rows, names, name, comments)
    match part.item:
        case m.SomeGroup():
            yield from some_group(part.item, maker)
        case m.Burst():
            yield from burst(part.item, maker)
        case m.Sequence():
            yield from sequence(part.item, maker)
        case m.Aggregate("streak") if part.asked and own_streaks.fits_bits(maker):
            yield from own_streaks.short_streak(part.item, part.asked, maker)
        case m.Aggregate(function):
            yield from FUNCTIONS.get(function, gathered)(part.item, maker)


def some_group(item: m.SomeGroup, maker: Maker) -> Iterator[Cte]:
    """Group by id and key; one group is enough."""
    read = maker.read(item.events, {"grouped_by": item.key})
    yield read
    key, group = maker.column(maker.key), maker.column("grouped_by")
    n = sql.call("COUNT", sql.star())
    enough = [sql.compare(n, "=" if item.high == item.low else ">=", sql.integer(item.low))]
    if item.high is not None and item.high != item.low:
        enough.append(sql.compare(n, "<=", sql.integer(item.high)))
    known, having = sql.is_not_null(group), sql.all_of(enough)
    grouped = maker.helper("groups", Select(((key, None), (group, None)), sql.relation(read.identifier), (), known, (key, group), having))
    yield grouped
    yield maker.last(Select(((key, None),), sql.relation(grouped.identifier), distinct=True))


def numbered(read: Cte, maker: Maker) -> Cte:
    """The rows with a number for each value of `grouped_by`."""
    key, at, group = maker.column(maker.key), maker.column("happened_at"), maker.column("grouped_by")
    number = sql.window(sql.call("DENSE_RANK"), [key], [group])
    columns = ((key, None), (at, None), (number, maker.identifier("grouped_by")))
    return maker.helper("numbered", Select(columns, sql.relation(read.identifier), where=sql.is_not_null(group)))


def burst(item: m.Burst, maker: Maker) -> Iterator[Cte]:
    """The event `count - 1` before, in order of time, is at most `within` away."""
    columns: dict[str, m.Value] = {"happened_at": m.EventTime()} | ({} if item.key is None else {"grouped_by": item.key})
    stored = maker.rows.stored_time([one.source for one in item.events.each], "happened_at") is not None
    read = maker.read(item.events, columns, stored=stored)
    yield read
    d = maker.rows.times.dialect
    if item.key is not None and item.key.type == FLOAT and not d.partitions_by_floats:
        read = numbered(read, maker)
        yield read
    key, at, group = maker.column(maker.key), maker.column("happened_at"), maker.column("grouped_by")
    over = [key] if item.key is None else [key, group]
    before = sql.window(sql.call("LAG", at, sql.integer(item.count - 1)), over, [at])
    known = None if item.key is None else sql.is_not_null(group)
    columns_read = ((key, None), (at, None), (before, maker.identifier("began_at")))
    paired = maker.helper("pairs", Select(columns_read, sql.relation(read.identifier), (), known))
    yield paired
    close = sql.compare(at, "<=", maker.rows.times.later(maker.column("began_at"), item.within))
    yield maker.last(Select(((key, None),), sql.relation(paired.identifier), (), close, distinct=True))


FUNCTIONS: dict[str, Callable[[m.Aggregate, Maker], Iterator[Cte]]] = {
    "percentile": own_places.percentile,
    "nth": own_places.nth,
    "nth_time": own_places.nth,
    "most": own_places.most,
    "streak": own_streaks.streak,
    "current_streak": own_streaks.current_streak,
}

__all__ = ["VALUE", "Maker", "ctes"]
