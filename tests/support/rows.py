"""One description of a table for every engine, and what each engine calls its types."""

from dataclasses import dataclass, field
from typing import Literal

ColumnType = Literal[
    "text", "integer", "decimal", "float", "boolean", "date", "timestamp", "timestamptz", "json", "text[]", "integer[]", "uuid"
]
EngineName = Literal["duckdb", "postgres", "bigquery"]


@dataclass(frozen=True, slots=True)
class TableData:
    """Columns by name, and rows by column name; a column that a row leaves out is NULL.

    Values: str, int, Decimal, float, bool, date; `timestamp` a naive datetime, `timestamptz` an aware one; `json` its text; lists as list; `uuid` as str.
    """

    columns: dict[str, ColumnType]
    rows: list[dict[str, object]] = field(default_factory=list)

    def tuples(self) -> list[tuple[object, ...]]:
        return [tuple(row.get(name) for name in self.columns) for row in self.rows]


Tables = dict[str, TableData]  # by name, dotted where it lies in a schema

TYPES: dict[EngineName, dict[ColumnType, str]] = {
    "duckdb": {
        "text": "VARCHAR",
        "integer": "BIGINT",
        "decimal": "DECIMAL(18, 4)",
        "float": "DOUBLE",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "timestamp": "TIMESTAMP",
        "timestamptz": "TIMESTAMPTZ",
        "json": "JSON",
        "text[]": "VARCHAR[]",
        "integer[]": "BIGINT[]",
        "uuid": "UUID",
    },
    "postgres": {
        "text": "text",
        "integer": "bigint",
        "decimal": "numeric(18, 4)",
        "float": "double precision",
        "boolean": "boolean",
        "date": "date",
        "timestamp": "timestamp",
        "timestamptz": "timestamptz",
        "json": "jsonb",
        "text[]": "text[]",
        "integer[]": "bigint[]",
        "uuid": "uuid",
    },
    "bigquery": {
        "text": "STRING",
        "integer": "INT64",
        "decimal": "NUMERIC",
        "float": "FLOAT64",
        "boolean": "BOOL",
        "date": "DATE",
        "timestamp": "DATETIME",
        "timestamptz": "TIMESTAMP",
        "json": "JSON",
        "text[]": "ARRAY<STRING>",
        "integer[]": "ARRAY<INT64>",
        "uuid": "STRING",
    },
}


def quoted(name: str, quote: str = '"') -> str:
    """A dotted table name as SQL."""
    return ".".join(f"{quote}{part.replace(quote, quote * 2)}{quote}" for part in name.split("."))


def column_list(data: TableData, engine: EngineName) -> str:
    """`"id" BIGINT, …` for CREATE TABLE."""
    return ", ".join(f'"{name.replace(chr(34), chr(34) * 2)}" {TYPES[engine][kind]}' for name, kind in data.columns.items())
