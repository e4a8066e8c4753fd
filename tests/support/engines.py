"""The three databases that the tests run on, side by side."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from segql.engines.base import Result
from tests.support.duckdb import DuckDBServer
from tests.support.googlesql import GoogleSql
from tests.support.postgres import PostgresServer, new_database, running_server
from tests.support.rows import Tables


class Server(Protocol):
    """A database with tables of a test."""

    def load(self, tables: Tables) -> None: ...
    def query(self, sql: str) -> list[tuple[Any, ...]]: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Reading:
    """A server of the tests, as an engine that reads."""

    dialect: str
    server: Server

    def query(self, sql: str, params: None = None) -> Result:
        return Result((), self.server.query(sql))


@dataclass(frozen=True)
class Engines:
    """Each engine by the name of the dialect that it speaks."""

    servers: Mapping[str, Server]

    def load(self, tables: Tables) -> None:
        """Puts these tables, and no others, into every engine."""
        for server in self.servers.values():
            server.load(tables)

    def query(self, sql_by_dialect: Mapping[str, str]) -> dict[str, list[tuple[Any, ...]]]:
        """The rows that each engine gives for its SQL, on the tables loaded last."""
        return {name: self.servers[name].query(sql) for name, sql in sql_by_dialect.items()}

    def run(self, sql_by_dialect: Mapping[str, str], tables: Tables) -> dict[str, set[Any]]:
        """The ids (the first column) that each engine selects from these tables. An id that comes twice fails the test."""
        for name in sql_by_dialect:
            self.servers[name].load(tables)
        return {name: distinct(name, rows) for name, rows in self.query(sql_by_dialect).items()}


def distinct(engine: str, rows: list[tuple[Any, ...]]) -> set[Any]:
    ids = [row[0] for row in rows]
    assert len(set(ids)) == len(ids), f"{engine} returns an id twice: {ids}"
    return set(ids)


@contextlib.contextmanager
def all_engines() -> Iterator[Engines]:
    """DuckDB, PostgreSQL and GoogleSQL, running while this is open."""
    with running_server() as uri, new_database(uri, "segql") as database:
        servers: dict[str, Server] = {"duckdb": DuckDBServer(), "postgres": PostgresServer(database), "bigquery": GoogleSql()}
        try:
            yield Engines(servers)
        finally:
            for server in servers.values():
                server.close()
