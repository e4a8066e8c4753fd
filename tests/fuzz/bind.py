"""Asks DuckDB about its SQL: it has to be one statement that the engine accepts for empty tables."""

import contextlib
from functools import cache

import duckdb

from segql.catalog.model import Catalog
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
        if "None" not in tables:
            _ask(tables, sql)


def _ask(tables: dict[str, TableData], sql: str) -> None:
    server().load(tables)
    server().connection.execute(f"EXPLAIN {sql}")
