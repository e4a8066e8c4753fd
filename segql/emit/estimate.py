"""The rows of a table that are some event, whosever and whenever: asked only how many the engine takes them to be."""

from segql.emit import layout, lower, sql
from segql.emit.emit import printer
from segql.emit.rows import fields
from segql.emit.statement import Select
from segql.emit.times import Times
from segql.meaning import nodes as m
from segql.plan.nodes import conjuncts


def rows_of(events: m.Events, times: Times) -> str | None:
    """The statement; None where what the rows must meet stands in other tables too. Raises sql.Unprintable."""
    if any(field.lookup for field in fields(events.where, m.Property)):
        return None
    d = times.dialect
    where = lower.each(conjuncts(events.where), lower.Scope(times, events.source))
    select = Select(((sql.integer(1), None),), d.relation(events.source.table, {}, None), where=sql.all_of(where) if where else None)
    return layout.select(select, printer(d.name))
