"""Reads a folder of queries written by hand: per segment the size, the as-of and a query of its members. `setup.sql` makes the tables they read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

_HEAD = re.compile(r"^-- segment: (\w+(?:\.\w+)?) = (\d+)(?: at (\S+))?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Expected:
    segment: str
    size: int
    as_of: str | None
    sql: str

    def __str__(self) -> str:
        return f"{self.segment}@{self.as_of}" if self.as_of else self.segment


def read(folder: Path) -> list[Expected]:
    """What is expected, file by file."""
    files = sorted(path for path in folder.glob("*.sql") if path.name != "setup.sql")
    return [block for path in files for block in _blocks(path.read_text(encoding="utf-8"))]


def _blocks(text: str) -> Iterator[Expected]:
    heads = list(_HEAD.finditer(text))
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        yield Expected(head[1], int(head[2]), head[3], text[head.end() : after.start() if after else len(text)])


def prepared(folder: Path, project: Path) -> duckdb.DuckDBPyConnection:
    """A database with the tables of the setup, read from the project's files."""
    connection = duckdb.connect()
    connection.execute(f"SET file_search_path = '{project}'")
    connection.execute((folder / "setup.sql").read_text(encoding="utf-8"))
    return connection


def ids(connection: duckdb.DuckDBPyConnection, expected: Expected) -> set[object]:
    """Whom the query written by hand finds."""
    return {row[0] for row in connection.execute(expected.sql).fetchall()}
