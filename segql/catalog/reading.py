"""What a query reads, and what the catalog says of it: tables, and of each column how it is declared and where."""

from collections.abc import Iterable
from dataclasses import dataclass

from segql.catalog.model import Record, Table


@dataclass(frozen=True, slots=True)
class Column(Record):
    """A column that is read. Its span is the place in the catalog that names it."""

    name: str
    label: str  # what it is to the catalog: `amount`, the time of `orders`
    kind: str | None = None  # how it is declared: a type, timestamptz, json, uuid, or number (any of them); None: not at all
    role: str = "field"  # field | time | key | link: how the catalog would declare it otherwise
    unique: bool = False  # no two rows may share a known value
    equals: "tuple[Table, str] | None" = None  # the column of another table that it is joined with


@dataclass(frozen=True, slots=True)
class Reading:
    """A table and the columns of it that are read, each declaration once."""

    table: Table
    columns: tuple[Column, ...]


def merged(readings: Iterable[Reading]) -> list[Reading]:
    """The readings with each table once."""
    found: dict[Table, Reading] = {}
    for reading in readings:
        before = found.get(reading.table)
        columns = (*(before.columns if before else ()), *reading.columns)
        found[reading.table] = Reading(reading.table, tuple(dict.fromkeys(columns)))
    return list(found.values())
