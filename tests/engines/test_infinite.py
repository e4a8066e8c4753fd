"""Rows at the ends of all time, which DuckDB and PostgreSQL can store: they have no time, so they are no events."""

from datetime import UTC, datetime

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.diagnostics import Diagnostic
from segql.source import Source
from tests.support.duckdb import DuckDBServer
from tests.support.engines import Engines
from tests.support.postgres import PostgresServer

TABLES = {"at_once": "TIMESTAMPTZ", "on_a_wall": "TIMESTAMP", "on_a_day": "DATE"}
CATALOG = """\
entities:
  customer:
    {table: ends.customers, key: id, attributes: {joined: timestamp, woke: {type: timestamp, column_type: timestamp}, born: date}}
  visitor: {key: customer_id, seen_in: [at_once]}
sources:
  at_once: {table: ends.at_once, time: moment, entity: {customer: customer_id, visitor: customer_id}}
  on_a_wall: {table: ends.on_a_wall, time: {column: moment, type: timestamp, zone: Europe/Berlin}, entity: {customer: customer_id}}
  on_a_day: {table: ends.on_a_day, time: {column: moment, type: date}, entity: {customer: customer_id}}
events:
  bought: {source: at_once}
  sensed: {source: on_a_wall}
  visited: {source: on_a_day}
"""
AS_OF = compiler.AsOf.constant(datetime(2026, 3, 1, tzinfo=UTC))
RULES = {
    "bought": {"timed"},
    "sensed": {"timed"},
    "visited": {"timed"},
    "not bought": {"early", "late"},
    "bought before 30d ago": set(),
    "count(bought) + count(sensed) >= 1 in 90d": {"timed"},
    "first(bought) is known": {"timed"},
    "bought then not sensed": {"timed"},
    "median(hour of bought) is known": {"timed"},
    "nth(1, bought) is known": {"timed"},
    "any(bought, visited)": {"timed"},
    "bought >= 1 for same year": {"timed"},
    "bought >= 1 within 1d": {"timed"},
    "count(bought) in bottom 1": {"timed"},
}
ATTRIBUTES = {
    f"{name} {test}": ids
    for name in ("joined", "woke", "born")
    for test, ids in {
        "is known": {"timed"},
        "is missing": {"early", "late"},
        "since 2020-01-01": {"timed"},
        "before 2026-02-25": {"timed"},
        "in 90d": {"timed"},
        "from 2026-01-01 to 2026-02-28": {"timed"},
    }.items()
} | {"not joined since 2020-01-01": {"early", "late"}, "not born before 2027-01-01": {"early", "late"}, "born > 2020-01-01": {"timed"}}


def load(server: DuckDBServer | PostgresServer) -> None:
    run = server.connection.execute
    run("CREATE SCHEMA IF NOT EXISTS ends")
    for table, kind in TABLES.items():
        run(f"CREATE TABLE ends.{table} (customer_id TEXT, moment {kind})")
        run(f"INSERT INTO ends.{table} VALUES ('early', '-infinity'), ('late', 'infinity'), ('timed', '2026-02-20')")
    run("CREATE TABLE ends.customers (id TEXT, joined TIMESTAMPTZ, woke TIMESTAMP, born DATE)")
    for id_, at in {"early": "-infinity", "late": "infinity", "timed": "2026-02-20"}.items():
        run(f"INSERT INTO ends.customers VALUES ('{id_}', '{at}', '{at}', '{at}')")


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_infinite_times_are_no_times(dialect: str, engines: Engines) -> None:
    server = engines.servers[dialect]
    assert isinstance(server, DuckDBServer | PostgresServer)
    load(server)
    found = {rule: {row[0] for row in server.query(compiled(f"segment r for customer is {rule}", dialect))} for rule in RULES}
    assert found == RULES
    assert {row[0] for row in server.query(compiled("segment r for visitor is true", dialect))} == {"timed"}
    of_attributes = {rule: {row[0] for row in server.query(compiled(f"segment r for customer is {rule}", dialect))} for rule in ATTRIBUTES}
    assert of_attributes == ATTRIBUTES
    server.connection.execute("DROP SCHEMA ends CASCADE")


def compiled(text: str, dialect: str) -> str:
    mistakes: list[Diagnostic] = []
    catalog = load_catalog([Source("catalog.yml", CATALOG)], mistakes.append)
    meaning = compiler.check([Source("r.seg", text)], catalog, compiler.Settings("Europe/Berlin"), mistakes.append)
    sql = compiler.compile_segment(meaning, "r", dialect, AS_OF, mistakes.append)
    assert sql is not None, mistakes
    return sql
