"""The grocery example in PostgreSQL: the same 828,850 lines in tables, and the same members as found by hand."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest

from tests.examples.expected import Expected, prepared, read
from tests.examples.running import Running
from tests.examples.test_grocery import PROJECT, in_tables  # noqa: F401  # a fixture
from tests.support.postgres import new_database

TYPES = {"TIMESTAMP WITH TIME ZONE": "timestamptz", "VARCHAR": "text"}  # DuckDB -> PostgreSQL, where the names differ
TABLES = ("households", "baskets", "lines", "products", "campaigns", "redemptions")


def _load(connection: psycopg.Connection, name: str, scratch: Path) -> None:
    """Makes the table `grocery.NAME` of the Parquet file, by way of CSV."""
    with duckdb.connect() as files:
        file, columns = f"'{PROJECT / 'data' / name}.parquet'", []
        for column, type_, *_ in files.execute(f"DESCRIBE FROM {file}").fetchall():
            columns.append(f"{column} {TYPES.get(type_, type_)}")
        files.execute("SET TimeZone = 'UTC'")
        files.execute(f"COPY (FROM {file}) TO '{scratch}' (FORMAT csv, HEADER false)")
    connection.execute(f"CREATE TABLE grocery.{name} ({', '.join(columns)})")
    with connection.cursor().copy(f"COPY grocery.{name} FROM STDIN (FORMAT csv)") as copy:
        copy.write(scratch.read_bytes())


@pytest.fixture(scope="module")
def shop(postgres_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    scratch = tmp_path_factory.mktemp("shop") / "table.csv"
    with new_database(postgres_uri, "segql_grocery") as uri, psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("SET timezone = 'UTC'")
        connection.execute("CREATE SCHEMA grocery")
        for name in TABLES:
            _load(connection, name, scratch)
        connection.execute("ANALYZE")
        yield connection


@pytest.fixture(scope="module")
def by_hand() -> Iterator[duckdb.DuckDBPyConnection]:
    with prepared(PROJECT) as connection:
        yield connection


@pytest.mark.slow
@pytest.mark.parametrize("expected", read()[1], ids=str)
def test_postgres_finds_the_same_members(
    expected: Expected,
    in_tables: Running,  # noqa: F811
    shop: psycopg.Connection,
    by_hand: duckdb.DuckDBPyConnection,
) -> None:
    members = [row[0] for row in shop.execute(in_tables.sql(expected.segment, "postgres", expected.as_of)).fetchall()]
    assert len(members) == len(set(members)), "a member is listed twice"
    assert set(members) == {row[0] for row in by_hand.execute(expected.sql).fetchall()}
