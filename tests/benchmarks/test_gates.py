"""What the SQL of the benchmark's rules reads, beside the best that we know how to write by hand: held in every run, without a clock.

References to each table in the text, rows that DuckDB's scans read, and pages that PostgreSQL touches, with indexes and without.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.benchmarks.shapes import OnDuckDB, duckdb_with, postgres_with, sql_of
from tests.benchmarks.shapes_data import Size
from tests.benchmarks.shapes_rules import SHAPES, Shape

ROWS = 20_000
EVERYONE = {"absence", "after sign-up", "attributes"}  # rules about people without events, or about their attributes
READS = {"recent and never": 2}  # how often the events are read, where it is not once


@pytest.fixture(scope="module")
def on_duckdb() -> OnDuckDB:
    return OnDuckDB(duckdb_with(Size(ROWS), threads=1))


@pytest.fixture(scope="module", params=[False, True], ids=["without indexes", "with indexes"])
def on_postgres(request: pytest.FixtureRequest) -> Iterator[tuple[psycopg.Connection[Any], bool]]:
    """PostgreSQL, and whether it has indexes."""
    with postgres_with(Size(ROWS), indexed=request.param) as connection:
        yield connection, request.param


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_each_table_is_read_no_more_often(shape: Shape) -> None:
    for dialect in ("duckdb", "postgres", "bigquery"):
        found = re.findall(r"(?:FROM|JOIN) (\w+)", sql_of(shape, dialect)["segql"])
        assert found.count("events") == READS.get(shape.name, 1), dialect
        assert found.count("users") == (shape.name in EVERYONE), dialect


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_duckdb_reads_no_more_rows(shape: Shape, on_duckdb: OnDuckDB) -> None:
    forms = sql_of(shape, "duckdb")
    members = {form: on_duckdb.members(sql) for form, sql in forms.items()}
    assert all(found == members["segql"] for found in members.values()), "the statements differ"
    assert rows_read(forms["segql"], on_duckdb) <= rows_read(forms["best"], on_duckdb)


def rows_read(sql: str, engine: OnDuckDB) -> int:
    """The rows that scans read: those that no zone map leaves out."""
    profile = engine.connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}").fetchall()[0][1]
    return sum(node.get("rows_scanned", 0) for root in json.loads(profile)["operator"] for node in nodes(root))


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("children", []):
        yield from nodes(child)


def test_postgres_touches_no_more_pages(on_postgres: tuple[psycopg.Connection[Any], bool]) -> None:
    """A tenth is left to chance: an index's pages are not always visited in the same order."""
    found = pages(on_postgres[0], told=False)
    assert {name: (own, best) for name, (own, best) in found.items() if own > 1.1 * best} == {}


def test_postgres_touches_no_more_pages_where_the_catalog_tells_of_indexes(on_postgres: tuple[psycopg.Connection[Any], bool]) -> None:
    """Each question enters an index at its root, which is a page or two more for each. Without indexes it would be another reading."""
    connection, indexed = on_postgres
    found = pages(connection, told=True)
    more = {name for name, (own, best) in found.items() if own > 1.1 * best + 4}
    assert more == (set() if indexed else {"first time", "four events"})


def pages(connection: psycopg.Connection[Any], told: bool) -> dict[str, tuple[int, int]]:
    """The pages that our statement of each rule touches, and the best one; `told` says whether the catalog names indexes."""
    forms = {shape.name: sql_of(shape, "postgres", told) for shape in SHAPES}
    return {name: (_pages(found["segql"], connection), _pages(found["best"], connection)) for name, found in forms.items()}


def _pages(sql: str, connection: psycopg.Connection[Any]) -> int:
    """Of the second run, since the first looks up what the catalog of the database says of functions."""
    plans = [connection.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}").fetchall()[0][0][0]["Plan"] for _ in range(2)]
    return int(plans[1]["Shared Hit Blocks"]) + int(plans[1]["Shared Read Blocks"])
