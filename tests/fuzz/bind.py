"""Asks DuckDB about its SQL: it has to be one statement that the engine accepts for empty tables."""

import contextlib
import re
from functools import cache

import duckdb

from segql.catalog.model import Catalog, Event
from tests.cases.tables import declared
from tests.support.duckdb import DuckDBServer
from tests.support.rows import TableData


@cache
def server() -> DuckDBServer:
    return DuckDBServer()


def bind(catalog: Catalog, sql: str) -> None:
    """Raises what is wrong with the SQL."""
    statements = duckdb.extract_statements(sql)
    assert len(statements) == 1 and statements[0].type == duckdb.StatementType.SELECT, sql
    if "READ_CSV(" in sql or "READ_PARQUET(" in sql:
        return
    with contextlib.suppress(KeyError, AssertionError):  # of a catalog that the fuzzer has bent, not every table can be told
        tables = {name: TableData(columns) for name, columns in declared(catalog).items()}
        if "None" not in tables and all(_known(event, tables) for event in catalog.events.values()):
            _ask(tables, sql)


def _known(event: Event, tables: dict[str, TableData]) -> bool:
    """Whether the event's own condition reads only columns that the catalog gives a type."""
    words = re.findall(r"[^\W\d]\w*", re.sub(r'"[^"]*"', "", event.where.text if event.where else ""))
    return set(words) <= {*tables[str(event.source.table)].columns, "and", "or", "not"}


def _ask(tables: dict[str, TableData], sql: str) -> None:
    server().load(tables)
    server().connection.execute(f"EXPLAIN {sql}")
