"""An in-memory DuckDB that holds made-up rows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from segql.engines.base import quoted_name
from segql.engines.duckdb import DuckDB

Columns = Mapping[str, str]  # a type of the catalog for each
TYPES = {
    "text": "VARCHAR", "integer": "BIGINT", "float": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMPTZ", "json": "JSON", "uuid": "UUID", "text[]": "VARCHAR[]", "integer[]": "BIGINT[]",
}  # fmt: skip


def put(engine: DuckDB, parts: Sequence[str], columns: Columns, rows: Sequence[Mapping[str, Any]]) -> None:
    """Makes the table, in place of one of its name, and its schema. A column that `columns` does not name has the type of its values."""
    name = ".".join(quoted_name(part) for part in parts)
    if len(parts) > 1:
        engine.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted_name(parts[-2])}")
    kinds = {column: TYPES.get(kind, kind.upper()) for column, kind in columns.items()}
    for row in rows:
        for column, value in row.items():
            if kinds.get(column) is None and value is not None:
                kinds[column] = _kind(value)
            kinds.setdefault(column, "VARCHAR")
    shape = ", ".join(f"{quoted_name(column)} {kind}" for column, kind in kinds.items())
    engine.connection.execute(f"CREATE OR REPLACE TABLE {name} ({shape})")
    if rows:
        places = ", ".join(f"CAST(? AS {kind})" for kind in kinds.values())
        engine.connection.executemany(f"INSERT INTO {name} VALUES ({places})", [[row.get(column) for column in kinds] for row in rows])


def _kind(value: object) -> str:
    match value:
        case bool():
            return "BOOLEAN"
        case int():
            return "BIGINT"
        case float():
            return "DOUBLE"
        case Decimal():
            return "DECIMAL(38, 9)"
        case datetime():
            return "TIMESTAMPTZ" if value.tzinfo else "TIMESTAMP"
        case date():
            return "DATE"
        case _:
            return "VARCHAR"
