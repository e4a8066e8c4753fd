"""What the makers of statements of their own need: rows to read, and names for their CTEs."""

from dataclasses import dataclass

from segql.emit.naming import Namer
from segql.emit.rows import Rows
from segql.emit.sql import Identifier, Node
from segql.emit.statement import Cte, Select
from segql.meaning import nodes as m

VALUE = "result"  # the column of an aggregate's value


@dataclass(frozen=True, slots=True)
class Maker:
    """What the makers of statements need: how to read rows, names for helper CTEs, and the name and comments of the last one."""

    rows: Rows
    names: Namer
    name: str
    comments: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.rows.key

    def column(self, name: str, table: Identifier | None = None) -> Node:
        return self.rows.times.dialect.column(name, table)

    def identifier(self, name: str) -> Identifier:
        return self.rows.times.dialect.identifier(name)

    def helper(self, suffix: str, *selects: Select) -> Cte:
        """A CTE that a later one reads."""
        return Cte(self.identifier(self.names.name(f"{self.name}_{suffix}")), self.comments, selects)

    def read(self, events: m.Events, columns: dict[str, m.Value], suffix: str = "rows", stored: bool = False) -> Cte:
        """A CTE of the rows of events, of each of their sources: the entity's id, and `columns` by alias; with `stored`, times of events
        as they are stored."""
        selects = self.rows.selects(events, columns, stored)
        return Cte(self.identifier(self.names.name(f"{self.name}_{suffix}")), self.comments, selects, every=len(selects) > 1)

    def last(self, select: Select, comments: tuple[str, ...] = ()) -> Cte:
        return Cte(self.identifier(self.name), comments, (select,))
