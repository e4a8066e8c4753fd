"""The grocery example in other engines: all of it in PostgreSQL, a few households in GoogleSQL, and the same members as found by hand."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest

from tests.examples.by_hand import Expected, ids, prepared, read
from tests.examples.conftest import PROJECT, QUERIES
from tests.examples.running import Running
from tests.support.googlesql import GoogleSql
from tests.support.postgres import WORKER, new_database
from tests.support.rows import ColumnType, TableData

EXPECTED = read(QUERIES)
TABLES = ("households", "baskets", "lines", "products", "campaigns", "redemptions")
TYPES: dict[str, ColumnType] = {
    "INTEGER": "integer",
    "BIGINT": "integer",
    "VARCHAR": "text",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}
IN_POSTGRES = {"TIMESTAMP WITH TIME ZONE": "timestamptz", "VARCHAR": "text"}  # where the names differ
# Every segment has some of them and not all, ranks among themselves included. GoogleSQL is too slow for more.
FEW = (48, 411, 451, 631, 718, 803, 865, 866, 1229, 1270, 1396, 1402, 1873, 1944, 1995, 1997)


def _columns(files: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    return {column: kind for column, kind, *_ in files.execute(f"DESCRIBE FROM '{PROJECT / 'data' / name}.parquet'").fetchall()}


def _copy(connection: psycopg.Connection, name: str, scratch: Path) -> None:
    """Makes the table of a Parquet file, by way of CSV."""
    with duckdb.connect() as files:
        columns = ", ".join(f"{column} {IN_POSTGRES.get(kind, kind)}" for column, kind in _columns(files, name).items())
        files.execute("SET TimeZone = 'UTC'")
        files.execute(f"COPY (FROM '{PROJECT / 'data' / name}.parquet') TO '{scratch}' (FORMAT csv, HEADER false)")
    connection.execute(f"CREATE UNLOGGED TABLE grocery.{name} ({columns})")
    with connection.cursor().copy(f"COPY grocery.{name} FROM STDIN (FORMAT csv)") as copy:
        copy.write(scratch.read_bytes())


def _few(files: duckdb.DuckDBPyConnection, name: str) -> TableData:
    """The table as far as it is about the few."""
    columns = _columns(files, name)
    mine = f"household_id IN {FEW}"
    wanted = f"product_id IN (SELECT product_id FROM '{PROJECT / 'data' / 'lines'}.parquet' WHERE {mine})" if name == "products" else mine
    rows = files.execute(f"FROM '{PROJECT / 'data' / name}.parquet' WHERE {wanted}").fetchall()
    return TableData({c: TYPES.get(kind, "decimal") for c, kind in columns.items()}, [dict(zip(columns, row, strict=True)) for row in rows])


@pytest.fixture(scope="module")
def in_postgres(postgres_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    scratch = tmp_path_factory.mktemp("shop") / "table.csv"
    with new_database(postgres_uri, f"grocery_{WORKER}") as uri, psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("SET timezone = 'UTC'")
        connection.execute("CREATE SCHEMA grocery")
        for name in TABLES:
            _copy(connection, name, scratch)
        connection.execute("ANALYZE")
        yield connection


@pytest.fixture(scope="module")
def few_by_hand() -> Iterator[duckdb.DuckDBPyConnection]:
    with prepared(QUERIES, PROJECT) as connection:
        for table in ("household", "visit", "line", "campaign", "redemption"):
            connection.execute(f"DELETE FROM {table} WHERE household_id NOT IN {FEW}")
        yield connection


@pytest.fixture(scope="module")
def in_googlesql(googlesql: GoogleSql) -> GoogleSql:
    with duckdb.connect() as files:
        files.execute("SET TimeZone = 'UTC'")
        googlesql.load({f"grocery.{name}": _few(files, name) for name in TABLES})
    return googlesql


@pytest.mark.parametrize("expected", EXPECTED, ids=str)
def test_postgres_finds_the_same_members(
    expected: Expected, grocery: Running, in_postgres: psycopg.Connection, by_hand: duckdb.DuckDBPyConnection
) -> None:
    rows = in_postgres.execute(grocery.sql(expected.segment, "postgres", expected.as_of)).fetchall()
    assert sorted(row[0] for row in rows) == sorted(ids(by_hand, expected))


@pytest.mark.parametrize("expected", EXPECTED, ids=str)
def test_googlesql_finds_the_same_members_among_a_few(
    expected: Expected, grocery: Running, in_googlesql: GoogleSql, few_by_hand: duckdb.DuckDBPyConnection
) -> None:
    rows = in_googlesql.query(grocery.sql(expected.segment, "bigquery", expected.as_of))
    assert sorted(row[0] for row in rows) == sorted(ids(few_by_hand, expected))


def test_the_few_are_in_and_out_of_every_segment(few_by_hand: duckdb.DuckDBPyConnection) -> None:
    assert [str(e) for e in EXPECTED if not 0 < len(ids(few_by_hand, e)) < len(FEW)] == []
