"""Reads grocery_expected.sql: per segment the size, the as-of and a query of its members written by hand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

FILE = Path(__file__).with_name("grocery_expected.sql")
_HEAD = re.compile(r"^-- segment: (\w+) = (\d+)(?: at (\S+))?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Expected:
    segment: str
    size: int
    as_of: str | None
    sql: str

    def __str__(self) -> str:
        return f"{self.segment}@{self.as_of}" if self.as_of else self.segment


def _blocks(text: str) -> Iterator[Expected]:
    heads = list(_HEAD.finditer(text))
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        yield Expected(head[1], int(head[2]), head[3], text[head.end() : after.start() if after else len(text)])


def read() -> tuple[str, list[Expected]]:
    """The setup, and what is expected."""
    text = FILE.read_text(encoding="utf-8")
    first = _HEAD.search(text)
    assert first is not None
    return text[: first.start()], list(_blocks(text))


def prepared(project: Path) -> duckdb.DuckDBPyConnection:
    """A database with the tables of the setup, read from the project's Parquet files."""
    connection = duckdb.connect()
    connection.execute(f"SET file_search_path = '{project}'")
    connection.execute(read()[0])
    return connection


def ids(connection: duckdb.DuckDBPyConnection, expected: Expected) -> set[int]:
    """The households that the query written by hand finds."""
    return {row[0] for row in connection.execute(expected.sql).fetchall()}
