"""Rows at hand in a SELECT: what names mean there, and what its FROM and WHERE are."""

from collections.abc import Iterable
from dataclasses import dataclass

from segql.emit import lower
from segql.emit.sql import Identifier, Node
from segql.emit.statement import Join
from segql.meaning import nodes as m


@dataclass(frozen=True, slots=True)
class Read:
    """What names mean, where the rows come from, the entity's id, and its name where the column has another."""

    scope: lower.Scope
    relation: Node
    joins: tuple[Join, ...]
    key: Node
    alias: Identifier | None
    bounds: tuple[Node, ...] = ()  # on the partition
    met: frozenset[m.Rule] = frozenset()  # what all rows meet already
    is_timed: bool = False  # rows without a time are left out already

    def where(self, terms: Iterable[m.Rule]) -> list[Node]:
        """The terms that rows must meet: readers look for the window first, from, to, then the rest."""
        terms = list(terms)
        left = sorted((term for term in terms if term not in self.met), key=window_first)
        nodes = list(zip(map(window_first, left), lower.each(left, self.scope), strict=True))
        window = [node for at, node in nodes if at < 2]
        return [*window, *self._timed(terms), *self.bounds, *(node for at, node in nodes if at == 2)]

    def _timed(self, terms: Iterable[m.Rule]) -> list[Node]:
        """A row at minus infinity has no time: where no bound leaves it out, that is asked."""
        if self.is_timed or self.scope.source is None or any(_has_start(term) for term in terms):
            return []
        d = self.scope.times.dialect
        known = d.is_finite_time(d.column(self.scope.source.time.column, self.scope.table))
        return [] if known is None else [known]


def _has_start(term: m.Rule) -> bool:
    """Whether the condition leaves out what is earlier than anything."""
    match term:
        case m.Compare(left, op, _):
            return left == m.EventTime() and op in (">=", "=", ">")
        case m.During(value, _, outside):
            return value == m.EventTime() and not outside
        case m.Any(terms):
            return all(_has_start(t) for t in terms)
        case m.All(terms):
            return any(_has_start(t) for t in terms)
        case _:
            return False


def window_first(term: m.Rule) -> int:
    """Where a term comes: the window's start, its end, the rest."""
    if isinstance(term, m.Compare) and term.left == m.EventTime():
        return 0 if term.operator == ">=" else 1
    return 2
