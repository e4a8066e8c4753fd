"""The rows of a sequence's events, all in one relation, with a column for each event that says whether a row is one."""

from dataclasses import replace

from segql.emit import lower, sql
from segql.emit.naming import Namer, slug
from segql.emit.own_maker import Maker
from segql.emit.rows import Rows
from segql.emit.sql import Node
from segql.emit.statement import Cte, Select
from segql.emit.times import Column
from segql.meaning import nodes as m
from segql.meaning.windows import later
from segql.plan.sequences import Read, reads
from segql.plan.setting import Setting

AT, SAME, TIE, PLACE = "happened_at", "grouped_by", "tie", "place"


class Sequenced:
    """What every form of a sequence's statement is made of: names, the rows, and the SELECT of the ids."""

    def __init__(self, item: m.Sequence, maker: Maker) -> None:
        self.item, self.maker = item, maker
        self.rows: Rows = maker.rows
        times = self.rows.times
        self.reads: tuple[Read, ...] = reads(item, self.rows.entity, Setting(times.as_of.at, times.calendar))
        self.d = times.dialect
        self.names = Namer(maker.key, AT, SAME, TIE, PLACE)
        self.flags = {one: self.names.name(slug(one.events.name)) for one in dict.fromkeys(item.moments)}
        self.stored = self.rows.stored_time([one.scan.source for one in self.reads], AT)

    def keys(self, table: sql.Identifier | None = None) -> list[Node]:
        """What rows must share to be of one chain."""
        shared = [self.maker.key, *([SAME] if self.reads[0].key is not None else [])]
        return [self.maker.column(name, table) for name in shared]

    def is_over(self, absence: m.Absence, at: Node) -> Node:
        """That the time in which an event must not be has passed."""
        assert absence.within is not None
        column = replace(self.stored, node=at) if self.stored else Column(at, "timestamptz", "UTC")
        return self.rows.times.compare(column, "<", later(absence.over, -absence.within))

    def read(self, needed: set[str]) -> Cte:
        """The rows with those of the columns that are needed."""
        selects = tuple(self._read(read, needed) for read in self.reads)
        return replace(self.maker.helper("rows", *selects), every=len(selects) > 1)

    def _read(self, read: Read, needed: set[str]) -> Select:
        """The rows of one source."""
        scan = read.scan
        conditions = dict(read.moments)
        items: list[m.Rule | m.Value] = [*scan.where, *conditions.values(), m.EventTime(), *([read.key] if read.key is not None else [])]
        names = [AT, SAME, TIE, *self.flags.values()]
        rows = self.rows.read(scan.source, scan.link, items, names, scan.where, self.item.ordered)
        scope = rows.scope
        column = lower.time_column(m.EventTime(), scope)
        assert column is not None
        values: dict[str, Node] = {AT: column.node if self.stored else self.rows.times.value(column)}
        if read.key is not None:
            values[SAME] = lower.value(read.key, scope)
        if self.item.ordered and scope.source is not None and scope.source.order is not None:
            values[TIE] = self.d.column(scope.source.order, scope.table)
        for moment, name in self.flags.items():
            flag = lower.rule(conditions[moment], scope) if moment in conditions else sql.boolean(False)
            values[name] = sql.bracket_several(flag)
        taken = [(node, self.maker.identifier(name)) for name, node in values.items() if name in needed]
        alone = len(self.reads) == 1  # the columns of a union are in one order
        columns = sorted(taken, key=lambda pair: alone and not sql.is_plain(pair[0]))
        where = rows.where(scan.where)
        return Select(((rows.key, rows.alias), *columns), rows.relation, rows.joins, sql.all_of(where) if where else None)

    def ids(self, select: Select) -> Select:
        """The ids of entities that have as many rows of a SELECT as are wanted; its only column is the id."""
        item = self.item
        if (item.low, item.high) == (1, None):
            return replace(select, distinct=True)
        n = sql.call("COUNT", sql.star())
        enough = [sql.compare(n, "=" if item.high == item.low else ">=", sql.integer(item.low))]
        if item.high is not None and item.high != item.low:
            enough.append(sql.compare(n, "<=", sql.integer(item.high)))
        return replace(select, group=(select.columns[0][0],), having=sql.all_of(enough))
