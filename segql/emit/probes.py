"""Whether an entity has an event, asked of each entity at hand by EXISTS, so that an index finds its rows."""

from collections.abc import Sequence

from segql.emit import partitions, sql
from segql.emit.lower import Scope
from segql.emit.naming import Namer, slug
from segql.emit.read import Read
from segql.emit.rows import Rows
from segql.emit.sql import Identifier, Node
from segql.meaning import nodes as m
from segql.plan.nodes import Probe


def answers(probes: Sequence[Probe], key: Node, names: Namer, rows: Rows) -> dict[m.Aggregate, Node]:
    """For each count whether it is at least 1 of the entity with the id `key`.

    Each source has one of the `names` in all of them: no two stand in each other.
    """
    sources = dict.fromkeys(probe.item.events.source.name for probe in probes)
    called = {source: rows.times.dialect.identifier(names.name(slug(source))) for source in sources}
    return {probe.item: _exists(probe, key, called[probe.item.events.source.name], rows) for probe in probes}


def _exists(probe: Probe, key: Node, name: Identifier, rows: Rows) -> Node:
    """That some row is of the entity with the id `key`.

    The source is called `name`, which qualifies its columns: a bare one that it lacks would be read of the relation around it.
    """
    d, times, events = rows.times.dialect, rows.times, probe.item.events
    bounds = tuple(partitions.bounds(events.source, probe.where, name, times))
    own = d.column(events.link.column, name)
    read = Read(Scope(times, events.source, name), rows.table(events.source.table, {}, name.name), (), own, None, bounds)
    return sql.exists(read.relation, sql.all_of([sql.compare(own, "=", key), *read.where(probe.where)]))
