"""Relations that several parts of a statement read, each made once: the pairs of mapping tables, and events of several rows."""

from collections.abc import Callable, Mapping

from segql.catalog import model as c
from segql.emit import sql
from segql.emit.dialects.base import Dialect
from segql.emit.naming import Namer, plain, slug
from segql.emit.sql import Identifier
from segql.emit.statement import Cte, Select


class Shared:
    """Makes the CTEs of one statement that are not a part of its plan. Whoever emits a part first emits what `take` gives."""

    def __init__(self, names: Namer, dialect: Dialect, everyone: Mapping[str, str]) -> None:
        self.names, self.d = names, dialect
        self.everyone = everyone  # the CTE of all ids, of each entity that has no table
        self.pending: list[Cte] = []
        self._pairs: dict[tuple[c.Table, str, str], Identifier] = {}
        self._once: list[tuple[object, Identifier]] = []

    def take(self) -> list[Cte]:
        """What was made since it was last asked."""
        made, self.pending = self.pending, []
        return made

    def pairs(self, table: c.Table, left: str, right: str, wish: str, types: dict[str, str]) -> Identifier:
        """A mapping as a set of pairs: rows that repeat one count once, and a pair with a missing side leads nowhere."""
        place = (table, left, right)
        if place not in self._pairs:
            columns = [self.d.column(name) for name in (left, right)]
            known = sql.all_of([sql.is_not_null(column) for column in columns])
            relation = self.d.relation(table, types, None)
            select = Select(tuple((column, None) for column in columns), relation, where=known, distinct=True)
            name = self.d.identifier(self.names.name(slug(wish)))
            self.pending.append(Cte(name, (f"Pairs of {plain(left)} and {plain(right)}, each once",), (select,)))
            self._pairs[place] = name
        return self._pairs[place]

    def once(self, what: object, wish: str, make: Callable[[], tuple[Select, ...]], words: str) -> Identifier:
        """The CTE of `what`: the rows of all selects."""
        for known, name in self._once:
            if known == what:
                return name
        selects = make()
        name = self.d.identifier(self.names.name(wish))
        self.pending.append(Cte(name, (words,), selects, every=True))
        self._once.append((what, name))
        return name
