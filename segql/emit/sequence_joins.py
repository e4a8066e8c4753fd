"""A sequence by ASOF joins: each row of a step finds the nearest row before it that a chain can have reached.

A row joins one row at most, so there are never more rows than were read, and an entity with many of them costs no more than to sort them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from segql.emit import sql
from segql.emit.naming import slug
from segql.emit.own_maker import Maker
from segql.emit.sequence_rows import AT, SAME, Sequenced
from segql.emit.sql import Identifier, Node
from segql.emit.statement import Cte, Join, Select
from segql.meaning import nodes as m


@dataclass(slots=True)
class _Reached:
    """The rows that reach a step: their name, what they are joined with, what they meet, and when the chain at its latest began."""

    name: Identifier
    began: Node
    joins: list[Join] = field(default_factory=list)
    terms: list[Node] = field(default_factory=list)


class Joins(Sequenced):
    """The form of sequences that are chains, for dialects that have ASOF joins."""

    def __init__(self, item: m.Sequence, maker: Maker) -> None:
        super().__init__(item, maker)
        self.began = self.names.name("began_at")
        self.all = self.read({AT, SAME, *self.flags.values()})
        absent = [*(one for step in item.steps for one in step.without), *([item.then_not.moment] if item.then_not else [])]
        self.absent = {one: self._helper(self.flags[one], self._rows([self._flag(one)])) for one in absent}
        self.before = {one: self.names.name(slug(f"last_{self.flags[one]}")) for one in self.absent}
        self.ends = self._helper("ends", self._rows([self._flag(item.steps[-1].moments[0])]))

    def ctes(self) -> Iterator[Cte]:
        yield self.all
        yield from self.absent.values()
        yield self.ends
        steps, before = self.item.steps, None
        for number, step in enumerate(steps[:-1], 1):
            select = self._middle(self._next(step, number, before)) if before else self._first()
            cte = self._helper(f"step_{number}", select)
            before = cte.identifier
            yield cte
        yield self.maker.last(self._last(self._next(steps[-1], len(steps), before)))

    # SELECTs

    def _rows(self, terms: list[Node]) -> Select:
        """Those of the rows that meet all terms."""
        columns = [*self.keys(), self.maker.column(AT)]
        return Select(tuple((node, None) for node in columns), sql.relation(self.all.identifier), where=sql.all_of(terms))

    def _first(self) -> Select:
        """The rows of the first step, of entities that have one of the last."""
        first, last, key, ends = self.item.steps[0].moments[0], self.item.steps[-1].moments[0], self.maker.key, self.ends.identifier
        among = sql.in_select(self.maker.column(key), self.maker.column(key, ends), sql.relation(ends))
        return self._rows([self._flag(first), *([among] if first != last else [])])

    def _middle(self, reached: _Reached) -> Select:
        columns: list[tuple[Node, Node | None]] = [(node, None) for node in [*self.keys(reached.name), self._at(reached.name)]]
        if self.item.overall is not None:
            columns.append((reached.began, self.maker.identifier(self.began)))
        return self._selected(columns, self.all, reached)

    def _last(self, reached: _Reached) -> Select:
        item, at = self.item, self._at(reached.name)
        if item.overall is not None:
            reached.terms.append(sql.compare(at, "<=", self.rows.times.later(reached.began, item.overall)))
        if (absence := item.then_not) is not None:
            following = self.maker.identifier(slug(f"next_{self.flags[absence.moment]}"))
            self._join("ASOF LEFT", self.absent[absence.moment].identifier, following, reached, "<")
            none = sql.is_null(self._at(following))
            if absence.within is not None:
                reached.terms.append(self.is_over(absence, at))
                none = sql.any_of([sql.compare(self._at(following), ">", self.rows.times.later(at, absence.within)), none])
            reached.terms.append(none)
        return self.ids(self._selected([(self.maker.column(self.maker.key, reached.name), None)], self.ends, reached))

    def _selected(self, columns: list[tuple[Node, Node | None]], read: Cte, reached: _Reached) -> Select:
        where = sql.all_of(reached.terms) if reached.terms else None
        return Select(tuple(columns), sql.relation(read.identifier, reached.name), tuple(reached.joins), where)

    # steps

    def _next(self, step: m.Step, number: int, before: Identifier | None) -> _Reached:
        """The rows of a step, each with the nearest before it that reaches the step before, and the nearest that may not lie between."""
        here, there = (self.maker.identifier(f"step_{n}") for n in (number, number - 1))
        if before is None:
            return _Reached(here, self._at(here))
        at_before = self._at(there)
        reached = _Reached(here, at_before if number == 2 else self.maker.column(self.began, there))
        if number < len(self.item.steps):
            reached.terms.append(self._flag(step.moments[0], here))
        self._join("ASOF", before, there, reached, ">")
        if step.within is not None:
            reached.terms.append(sql.compare(self._at(here), "<=", self.rows.times.later(at_before, step.within)))
        for one in step.without:
            last = self.maker.identifier(self.before[one])
            self._join("ASOF LEFT", self.absent[one].identifier, last, reached, ">")
            reached.terms.append(sql.any_of([sql.compare(self._at(last), "<=", at_before), sql.is_null(self._at(last))]))
        return reached

    def _join(self, kind: str, relation: Identifier, name: Identifier, reached: _Reached, side: str) -> None:
        """Joins each row with the nearest of a relation on one side of it."""
        pairs = zip(self.keys(reached.name), self.keys(name), strict=True)
        same = [sql.compare(here, "=", there) for here, there in pairs]
        on = sql.all_of([*same, sql.compare(self._at(reached.name), side, self._at(name))])
        reached.joins.append(Join(kind, sql.relation(relation, name), on))

    # parts

    def _at(self, table: Identifier) -> Node:
        return self.maker.column(AT, table)

    def _flag(self, moment: m.Moment, table: Identifier | None = None) -> Node:
        return self.maker.column(self.flags[moment], table)

    def _helper(self, suffix: str, select: Select) -> Cte:
        return replace(self.maker.helper(suffix, select), comments=())
