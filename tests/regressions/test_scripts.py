"""A bundle as a script: what it leaves behind, and what may lie about when it runs."""

from datetime import timedelta
from typing import Any

import duckdb
import psycopg
import pytest

from segql import bundles, compiler
from segql.catalog.load import load_catalog
from segql.compiler import AsOf, Meaning, Settings
from segql.diagnostics import Diagnostic
from segql.emit.dialects import DIALECTS
from segql.source import Source
from tests.regressions.asking import T
from tests.support.engines import Engines
from tests.support.rows import TableData

CATALOG = """
entities: {customer: {table: customers, key: id, attributes: {country: text}}}
sources: {orders: {table: orders, time: at, entity: {customer: id}}}
events: {ordered: {source: orders}}
"""
WANTED = [("danes", "d"), ("others", "s")]
TABLES = {
    "customers": TableData({"id": "text", "country": "text"}, [{"id": "d", "country": "DK"}, {"id": "s", "country": "o'hara"}]),
    "orders": TableData(
        {"id": "text", "at": "timestamptz"}, [{"id": "d", "at": T - timedelta(days=2)}, {"id": "s", "at": T - timedelta(days=9)}]
    ),
}
LEFT = {
    "duckdb": "SELECT table_name FROM duckdb_tables() WHERE temporary",
    "postgres": "SELECT relname FROM pg_class WHERE relpersistence = 't'",
}
EXISTING = {"duckdb": "main", "postgres": "public"}


def meaning(rules: str) -> Meaning:
    mistakes: list[Diagnostic] = []
    catalog = load_catalog([Source("catalog.yml", CATALOG)], mistakes.append)
    found = compiler.check([Source("rules.seg", rules)], catalog, Settings("UTC"), mistakes.append)
    assert not mistakes
    return found


def script(dialect: str, known: Meaning | None = None, as_of: AsOf | None = None) -> str:
    known = known or meaning('segment danes is country = "DK"\nsegment others is country = "o\'hara"')
    ((sql,),) = bundles.compile_bundle(known, list(known.segments), dialect, as_of or AsOf.constant(T), lambda _: None, True).values()
    return sql


def name(sql: str) -> str:
    return sql.split("CREATE TEMPORARY TABLE ")[1].split(maxsplit=1)[0]


@pytest.fixture(params=["duckdb", "postgres"])
def server(request: pytest.FixtureRequest, engines: Engines) -> Any:
    found = engines.servers[request.param]
    found.load(TABLES)
    return found


def test_it_runs_again_and_again_in_one_session_and_leaves_nothing(server: Any) -> None:
    for _ in range(3):
        assert sorted(server.script(script(server.name))) == WANTED
        assert not server.query(LEFT[server.name])


def test_a_table_of_the_same_name_is_neither_read_nor_dropped(server: Any) -> None:
    sql = script(server.name)
    theirs = f"{EXISTING[server.name]}.{name(sql)}"
    server.connection.execute(f"CREATE TABLE {theirs} AS SELECT 'x' AS id, 1 AS bits_0")
    try:
        assert sorted(server.script(sql)) == WANTED
        assert server.query(f"SELECT id FROM {theirs}") == [("x",)]
    finally:
        server.connection.execute(f"DROP TABLE {theirs}")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_where_a_statement_fails_nothing_is_left(server: Any, place: int) -> None:
    """While the table is made, when it is read, and when it is dropped; the next run finds everything as it was."""
    sql = script(server.name)
    wrong = {"FROM customers": "FROM nowhere", "'danes' AS segment": "nothing AS segment", "DROP TABLE ": "DROP TABLE nowhere."}
    right = list(wrong)[place]
    assert right in sql
    with pytest.raises((duckdb.Error, psycopg.Error)):
        server.script(sql.replace(right, wrong[right]))
    assert not server.query(LEFT[server.name])
    assert sorted(server.script(sql)) == WANTED


def test_another_bundle_has_another_table() -> None:
    one, other = (script("duckdb", meaning(f'segment danes is country = "{text}"')) for text in ("DK", "SE"))
    assert name(one) != name(other) and name(one).startswith("segql_bits_")
    assert one == script("duckdb", meaning('segment danes is country = "DK"'))


def test_more_segments_than_one_union_takes_are_read_by_several(server: Any) -> None:
    most = DIALECTS[server.name].most_selects
    known = meaning("\n".join(f'segment s{n} is country = "{"DK" if n == most else n}"' for n in range(most + 1)))
    sql = script(server.name, known)
    *_, first, second, drop, _, _ = sql.split(";\n")
    assert (first.count("UNION ALL"), second.count("UNION ALL")) == (most - 1, 0) and "DROP" in drop
    assert server.script(sql) == [(f"s{most}", "d")]


def test_the_one_statement_is_divided_where_postgres_has_no_stack_for_more() -> None:
    """Of 10,000 SELECTs in a UNION ALL, PostgreSQL says: stack depth limit exceeded."""
    known = meaning("\n".join(f'segment s{n} is country = "{n}"' for n in range(3_001)))
    for dialect, number in (("postgres", 2), ("duckdb", 1)):
        (parts,) = bundles.compile_bundle(known, list(known.segments), dialect, AsOf.constant(T), lambda _: None).values()
        assert len(parts) == number


def test_the_instant_may_be_a_parameter(server: Any) -> None:
    """Of statements that run one by one: drivers take no parameters for several together."""
    rows: list[Any] = []
    for statement in script(server.name, meaning("segment lately is ordered in 7d"), AsOf("param")).split(";\n"):
        given = {"as_of": T} if "as_of)" in statement or "$as_of" in statement else None
        result = server.connection.execute(statement, given) if statement.strip() else None
        rows += result.fetchall() if "AS segment" in statement else []
    assert rows == [("lately", "d")] and not server.query(LEFT[server.name])
