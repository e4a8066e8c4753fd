"""Rows at the ends of all time, which DuckDB and PostgreSQL can store: they have no time, so they are no events."""

from collections.abc import Iterable
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
  buyer: {key: buyer}
sources:
  at_once: {table: ends.at_once, time: moment, entity: {customer: customer_id, visitor: customer_id}}
  on_a_wall: {table: ends.on_a_wall, time: {column: moment, type: timestamp, zone: Europe/Berlin}, entity: {customer: customer_id}}
  on_a_day: {table: ends.on_a_day, time: {column: moment, type: date}, entity: {customer: customer_id}}
  sales: {table: ends.sales, time: moment, entity: {buyer: buyer}}
events:
  bought: {source: at_once}
  sensed: {source: on_a_wall}
  visited: {source: on_a_day}
  sold: {source: sales, properties: {amount: integer, paid: timestamp, due: date, seen: {type: timestamp, column_type: timestamp}}}
"""
OCCASIONS = """\
occasion newest is from 2026-01-01 to 2026-12-31
occasion oldest is from 2000-01-01 to 2000-12-31
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


SALES = [
    ("early", 1, "-infinity"),
    ("late", 1, "infinity"),
    ("whole", 1, "2026-02-20"),
    ("between", 1, "-infinity"),
    ("between", 2, "2026-02-20"),
    ("between", 3, "infinity"),
]
COMPUTED = {
    "days_since(joined) >= -5000": {"timed"},
    "days_since(born) is missing": {"early", "late"},
    "not days_until(born) < 5000": {"early", "late"},
    "age(born) is known": {"timed"},
    "age(born) < 10": {"timed"},
    "anniversary(born) is known": {"timed"},
    "anniversary(born) in next 1y": {"timed"},
    "year(joined) >= 0": {"timed"},
    "hour(woke) >= 0": {"timed"},
    "month(born) is missing": {"early", "late"},
    'weekday(woke) in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")': {"timed"},
    "date(joined) = 2026-02-20": {"timed"},
    "date(woke) is missing": {"early", "late"},
    "joined - woke < 30d": {"timed"},
    "now - joined is missing": {"early", "late"},
    "joined + 1d before 2027-01-01": {"timed"},
    "born + 1d is known": {"timed"},
    "born - 2020-01-01 > 0": {"timed"},
    "coalesce(joined, woke) is known": {"timed"},
    "coalesce(born, 2020-01-01) = 2020-01-01": {"early", "late"},
    "score(1 when joined is known, 2 when born is missing) = 2": {"early", "late"},
    "joined in top 1": {"timed"},
    "not joined in bottom 10": {"early", "late"},
    "joined > woke": {"timed"},
    "not joined > woke": {"early", "late"},
    "joined during newest": {"timed"},
    "joined outside oldest": {"timed"},
    "bought since joined": {"timed"},
    "bought until joined": set(),
    "bought until woke": set(),
    "bought in 900d after joined": {"timed"},
    "bought from 1d to 900d after born": set(),
}
PROPERTIES = {
    "max(paid of sold) is known": {"whole", "between"},
    "min(paid of sold) is known": {"whole", "between"},
    "max(due of sold) < 2100-01-01": {"whole", "between"},
    "min(due of sold) > 1900-01-01": {"whole", "between"},
    "max(seen of sold) before 2100-01-01": {"whole", "between"},
    "first(due of sold) is known": {"whole", "between"},
    "last(paid of sold) is known": {"whole", "between"},
    "first(amount of sold by paid) = 1": {"whole"},
    "last(amount of sold by due) = 2": {"between"},
    "nth(1, paid of sold) is known": {"whole", "between"},
    "nth(2, due of sold) is known": set(),
    "most(due of sold) is known": {"whole", "between"},
    "distinct(paid of sold) = 1": {"whole", "between"},
    "distinct(seen of sold) = 0": {"early", "late"},
    "sold with paid is known": {"whole", "between"},
    "sold >= 1 for same due": {"whole", "between"},
    "sold then sold for same due": set(),
    "sold with (paid before 2100-01-01)": {"whole", "between"},
    "sold with (paid since 1900-01-01)": {"whole", "between"},
    "sold with due > 1900-01-01": {"whole", "between"},
    "sold with date(paid) = due": {"whole", "between"},
    "sold with days_since(paid) >= -100000": {"whole", "between"},
    "sold with year(due) > 0": {"whole", "between"},
    "median(days_since(due) of sold) is known": {"whole", "between"},
    "sum(days_since(due) of sold) > 0": {"whole", "between"},
    "sold with (not paid before 2100-01-01)": {"early", "late", "between"},
    "sold in 3d after first(paid of sold)": {"whole", "between"},
}


def load(server: DuckDBServer | PostgresServer) -> None:
    run = server.connection.execute
    run("CREATE SCHEMA IF NOT EXISTS ends")
    for table, kind in TABLES.items():
        run(f"CREATE TABLE ends.{table} (customer_id TEXT, moment {kind})")
        run(f"INSERT INTO ends.{table} VALUES ('early', '-infinity'), ('late', 'infinity'), ('timed', '2026-02-20')")
    run("CREATE TABLE ends.customers (id TEXT, joined TIMESTAMPTZ, woke TIMESTAMP, born DATE)")
    for id_, at in {"early": "-infinity", "late": "infinity", "timed": "2026-02-20"}.items():
        run(f"INSERT INTO ends.customers VALUES ('{id_}', '{at}', '{at}', '{at}')")
    run("CREATE TABLE ends.sales (buyer TEXT, moment TIMESTAMPTZ, amount INTEGER, paid TIMESTAMPTZ, due DATE, seen TIMESTAMP)")
    for buyer, amount, at in SALES:
        run(f"INSERT INTO ends.sales VALUES ('{buyer}', '2026-02-2{amount}', {amount}, '{at}', '{at}', '{at}')")


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_infinite_times_are_no_times(dialect: str, engines: Engines) -> None:
    server = engines.servers[dialect]
    assert isinstance(server, DuckDBServer | PostgresServer)
    load(server)
    assert members(RULES, "customer", server, dialect) == RULES
    assert {row[0] for row in server.query(compiled("segment r for visitor is true", dialect))} == {"timed"}
    assert members(ATTRIBUTES, "customer", server, dialect) == ATTRIBUTES
    assert members(COMPUTED, "customer", server, dialect) == COMPUTED
    assert members(PROPERTIES, "buyer", server, dialect) == PROPERTIES
    server.connection.execute("DROP SCHEMA ends CASCADE")


def members(rules: Iterable[str], entity: str, server: DuckDBServer | PostgresServer, dialect: str) -> dict[str, set[str]]:
    return {rule: {row[0] for row in server.query(compiled(f"{OCCASIONS}segment r for {entity} is {rule}", dialect))} for rule in rules}


def compiled(text: str, dialect: str) -> str:
    mistakes: list[Diagnostic] = []
    catalog = load_catalog([Source("catalog.yml", CATALOG)], mistakes.append)
    meaning = compiler.check([Source("r.seg", text)], catalog, compiler.Settings("Europe/Berlin"), mistakes.append)
    sql = compiler.compile_segment(meaning, "r", dialect, AS_OF, mistakes.append)
    assert sql is not None, mistakes
    return sql
