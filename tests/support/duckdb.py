"""DuckDB in memory, with tables of a test in it."""

from collections.abc import Iterable
from typing import Any

import duckdb

from segql.engines.duckdb_open import FIXED, SETTINGS, literal
from tests.support.rows import TYPES, TableData, Tables, column_list, quoted


class DuckDBServer:
    """One connection; `load` replaces the tables of the test before."""

    name = "duckdb"

    def __init__(self) -> None:
        self.connection = duckdb.connect(":memory:", config=dict(FIXED))
        for name, value in SETTINGS.items():
            self.connection.execute(f"SET {name} = {literal(value)}")
        self.made: dict[str, str] = {}

    def load(self, tables: Tables) -> None:
        for name in [n for n in self.made if n not in tables]:
            self.connection.execute(f"DROP TABLE {quoted(name)}")
            del self.made[name]
        for name, data in tables.items():
            self.make(name, column_list(data, "duckdb"))
            self.fill(name, data)

    def make(self, name: str, columns: str) -> None:
        """An empty table of these columns; one that is there already is emptied, which is faster."""
        if self.made.get(name) == columns:
            self.connection.execute(f"DELETE FROM {quoted(name)}")
            return
        for schema in schemas([name]):
            self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
        self.connection.execute(f"CREATE OR REPLACE TABLE {quoted(name)} ({columns})")
        self.made[name] = columns

    def fill(self, name: str, data: TableData) -> None:
        """All rows in one statement: the values of a column as one list."""
        if not data.rows:
            return
        kinds = [TYPES["duckdb"][kind] for kind in data.columns.values()]
        selected = ", ".join(f"unnest(CAST($c{i} AS {kind}[]))" for i, kind in enumerate(kinds))
        values = {f"c{i}": [row.get(column) for row in data.rows] for i, column in enumerate(data.columns)}
        self.connection.execute(f"INSERT INTO {quoted(name)} SELECT {selected}", values)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def script(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of all SELECTs of a script; where one fails, its transaction ends."""
        try:
            return [row for one in self.connection.extract_statements(sql) for row in self._rows(one)]
        except duckdb.Error:
            self.connection.execute("ROLLBACK")
            raise

    def _rows(self, statement: duckdb.Statement) -> list[tuple[Any, ...]]:
        result = self.connection.execute(statement)
        return result.fetchall() if statement.type == duckdb.StatementType.SELECT else []

    def close(self) -> None:
        self.connection.close()


def schemas(names: Iterable[str]) -> list[str]:
    """The schemas that tables of these names lie in."""
    return sorted({name.rsplit(".", 1)[0] for name in names if "." in name})
