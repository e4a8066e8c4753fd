"""A statement before it is laid out: WITH, SELECT, FROM, JOIN, WHERE, GROUP BY, HAVING, as records of nodes."""

from dataclasses import dataclass

from segql.emit.sql import Identifier, Node


@dataclass(frozen=True, slots=True)
class Join:
    kind: str  # INNER | LEFT | CROSS | ASOF | ASOF LEFT
    relation: Node
    on: Node | None  # a CROSS join has none


@dataclass(frozen=True, slots=True)
class Select:
    columns: tuple[tuple[Node, Node | None], ...]  # expression, alias
    relation: Node
    joins: tuple[Join, ...] = ()
    where: Node | None = None
    group: tuple[Node, ...] = ()
    having: Node | None = None
    distinct: bool = False
    order: tuple[Node, ...] = ()
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Cte:
    identifier: Identifier
    comments: tuple[str, ...]
    selects: tuple[Select, ...]  # several: their union, each row once
    every: bool = False  # or as often as it occurs


@dataclass(frozen=True, slots=True)
class Statement:
    header: tuple[str, ...]
    ctes: tuple[Cte, ...]
    comments: tuple[str, ...]
    body: Select
    more: tuple[Select, ...] = ()  # whose rows come too
