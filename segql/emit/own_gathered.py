"""A plain aggregate over the events of several sources: their rows, one after the other, are read like a source of their own."""

from collections.abc import Iterator

from segql.catalog import model as c
from segql.emit import lower, sql
from segql.emit.aggregates import aggregate
from segql.emit.own_maker import VALUE, Maker
from segql.emit.sql import Node
from segql.emit.statement import Cte, Select
from segql.meaning import nodes as m
from segql.meaning.windows import Window
from segql.plan.nodes import Feature

TIME = c.Time("happened_at", "timestamptz")


def gathered(item: m.Aggregate, maker: Maker) -> Iterator[Cte]:
    """Read, then group."""
    columns: dict[str, m.Value] = {"happened_at": m.EventTime()}
    columns |= {name: value for name, value in (("measured", item.argument), ("ordered_by", item.by)) if value is not None}
    read = maker.read(item.events, columns)
    yield read
    source = c.Source("gathered", c.Table((read.identifier.name,)), TIME, {})
    events = m.Events(source, c.Link("", maker.key), m.TRUE, Window(), item.events.name)
    argument, by = (
        None if value is None else _column(name, value) for name, value in (("measured", item.argument), ("ordered_by", item.by))
    )
    over = m.Aggregate(item.function, events, argument, item.type, item.parameter, by)
    columns_read: dict[m.Rule | m.Value, Node] = {value: maker.column(value.field.name) for value in (argument, by) if value is not None}
    found = aggregate(Feature(over, ()), lower.Scope(maker.rows.times, source, merged=columns_read))
    key = maker.column(maker.key)
    yield maker.last(Select(((key, None), (found, maker.identifier(VALUE))), sql.relation(read.identifier), group=(key,)))


def _column(name: str, value: m.Value) -> m.Property:
    return m.Property(c.Field(name, value.type, name))
