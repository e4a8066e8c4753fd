"""Aggregates that ask where a row stands among the entity's: percentiles, the n-th event, the most frequent value."""

from collections.abc import Iterator
from decimal import Decimal

from segql.emit import sql
from segql.emit.arithmetic import may_overflow
from segql.emit.own_maker import VALUE, Maker
from segql.emit.rows import order_of
from segql.emit.sql import Key, Node
from segql.emit.statement import Cte, Select
from segql.meaning import nodes as m
from segql.meaning.types import as_float


def percentile(item: m.Aggregate, maker: Maker) -> Iterator[Cte]:
    """`above` is how far a row's place lies above p · (n - 1), in steps of one over p's denominator.

    Both neighbours are less than one place away, the lower one at 0 or below.
    """
    assert item.argument is not None and isinstance(item.parameter, Decimal)
    numerator, denominator = item.parameter.as_integer_ratio()
    read = maker.read(item.events, {"measured": as_float(item.argument)})
    yield read
    d = maker.rows.times.dialect
    key, measured, above = (maker.column(name) for name in (maker.key, "measured", "above"))
    place = _less_one(sql.window(sql.call("ROW_NUMBER"), [key], [measured]))
    last = _less_one(sql.window(sql.call("COUNT", sql.star()), [key], []))
    distance = sql.operate(_times(denominator, place), "-", _times(numerator, last)) if numerator else _times(denominator, place)
    columns = ((key, None), (measured, None), (distance, maker.identifier("above")))
    placed = maker.helper("placed", Select(columns, sql.relation(read.identifier), where=sql.is_not_null(measured)))
    yield placed
    near = sql.all_of([sql.compare(above, ">", sql.integer(-denominator)), sql.compare(above, "<", sql.integer(denominator))])
    low, high, behind = sql.call("MIN", measured), sql.call("MAX", measured), sql.call("MIN", above)
    rest = sql.divide(d.to_float(sql.operate(sql.integer(0), "-", behind)), d.to_float(sql.integer(denominator)))
    between = sql.operate(low, "+", sql.operate(sql.operate(high, "-", low), "*", sql.bracket(rest)))
    between = d.stop_at_infinity(between) if may_overflow(item) else between
    result = sql.case(sql.compare(behind, "=", sql.integer(0)), low, between)
    yield maker.last(Select(((key, None), (result, maker.identifier(VALUE))), sql.relation(placed.identifier), (), near, (key,)))


def _less_one(node: Node) -> Node:
    return sql.bracket(sql.operate(node, "-", sql.integer(1)))


def _times(factor: int, node: Node) -> Node:
    return node if factor == 1 else sql.operate(sql.integer(factor), "*", node)


def nth(item: m.Aggregate, maker: Maker) -> Iterator[Cte]:
    """In the order of time, of the source's order column, and of the value; of events themselves in the order of time."""
    assert isinstance(item.parameter, int)
    d, source = maker.rows.times.dialect, item.events.source
    columns: dict[str, m.Value] = {"happened_at": m.EventTime()}
    order = [Key(maker.column("happened_at"), False, nulls_first=False)]
    taken = maker.column("happened_at")
    if item.argument is not None:
        taken = maker.column("measured")
        if source.order is not None and not item.events.others:
            columns["ordered_by"] = order_of(source)
            order.append(Key(maker.column("ordered_by"), False, nulls_first=True))
        columns["measured"] = item.argument
        order.append(Key(d.in_code_points(taken) if item.type.name == "text" else taken, False, nulls_first=False))
    read = maker.read(item.events, columns)
    yield read
    yield from _at_place(item.parameter, taken, order, read, maker)


def _at_place(number: int, taken: Node, order: list[Key], read: Cte, maker: Maker, group: tuple[Node, ...] = ()) -> Iterator[Cte]:
    """The row at a place in an order, for each entity."""
    key = maker.column(maker.key)
    place = sql.window(sql.call("ROW_NUMBER"), [key], order)
    columns = ((key, None), (taken, None), (place, maker.identifier("place")))
    placed = maker.helper("placed", Select(columns, sql.relation(read.identifier), where=sql.is_not_null(taken), group=group))
    yield placed
    chosen = sql.compare(maker.column("place"), "=", sql.integer(number))
    yield maker.last(Select(((key, None), (taken, maker.identifier(VALUE))), sql.relation(placed.identifier), where=chosen))


def most(item: m.Aggregate, maker: Maker) -> Iterator[Cte]:
    """The value with the most rows, the smallest of several."""
    assert item.argument is not None
    read = maker.read(item.events, {"measured": item.argument})
    yield read
    measured = maker.column("measured")
    d = maker.rows.times.dialect
    smallest = d.in_code_points(measured) if item.type.name == "text" else measured
    order = [Key(sql.call("COUNT", sql.star()), True, nulls_first=d.nulls_are_large), Key(smallest, False, nulls_first=False)]
    yield from _at_place(1, measured, order, read, maker, (maker.column(maker.key), measured))
