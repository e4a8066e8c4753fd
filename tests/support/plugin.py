"""Fixtures: the engines, started once per worker when a test first asks for them."""

from collections.abc import Iterator

import pytest

from tests.support.duckdb import DuckDBServer
from tests.support.engines import Engines
from tests.support.googlesql import GoogleSql
from tests.support.postgres import PostgresServer, new_database, running_server


@pytest.fixture(scope="session")
def postgres_uri() -> Iterator[str]:
    """A running PostgreSQL 18, as superuser."""
    with running_server() as uri:
        yield uri


@pytest.fixture(scope="session")
def postgres(postgres_uri: str) -> Iterator[PostgresServer]:
    with new_database(postgres_uri, "segql") as database:
        server = PostgresServer(database)
        yield server
        server.close()


@pytest.fixture(scope="session")
def googlesql() -> GoogleSql:
    return GoogleSql()


@pytest.fixture(scope="session")
def engines(postgres: PostgresServer, googlesql: GoogleSql) -> Engines:
    """DuckDB, PostgreSQL and GoogleSQL."""
    return Engines({"duckdb": DuckDBServer(), "postgres": postgres, "bigquery": googlesql})
