"""The webshop example: each of its segments has the members that a query written by hand finds in the same clicks, on three engines."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from segql.cli import main
from tests.examples.by_hand import Expected, ids, prepared, read
from tests.examples.running import Running
from tests.support.googlesql import GoogleSql
from tests.support.postgres import PostgresServer, new_database
from tests.support.rows import ColumnType, TableData, Tables

PROJECT = Path(__file__).resolve().parents[2] / "examples" / "webshop"
QUERIES = Path(__file__).with_name("webshop_by_hand")
EXPECTED = read(QUERIES)
EVERYONE = 600
BY_COMMAND = ("abandoned_cart", "weekly_visitors", "bounces", "usage_rate.heavy")
FEW = (
    "user_0203",
    "user_0262",
    "user_0292",
    "user_0488",
    "user_0503",
    "user_0527",
    "user_0553",
    "user_0561",
    "user_0567",
    "user_0577",
    "user_0578",
    "user_0584",
    "user_0594",
)  # every segment has some of them and not all; GoogleSQL is too slow for more
DIVIDED = ("checkout", "usage_rate", "lifecycle", "cart_mail", "short_form")
COLUMNS: dict[str, ColumnType] = {
    "row_no": "integer",
    "user_id": "text",
    "session_id": "text",
    "event": "text",
    "timestamp": "timestamp",
    "platform": "text",
    "acquisition_channel": "text",
}


def _clicks(where: str = "true") -> Tables:
    with duckdb.connect() as files:
        rows = files.execute(f"SELECT {', '.join(COLUMNS)} FROM read_csv('{PROJECT / 'data' / 'clicks.csv.gz'}') WHERE {where}").fetchall()
    return {"webshop.clicks": TableData(COLUMNS, [dict(zip(COLUMNS, row, strict=True)) for row in rows])}


@pytest.fixture(scope="module")
def webshop() -> Iterator[Running]:
    with Running(PROJECT) as running:
        yield running


@pytest.fixture(scope="module")
def by_hand() -> Iterator[duckdb.DuckDBPyConnection]:
    with prepared(QUERIES, PROJECT) as connection:
        yield connection


@pytest.fixture(scope="module")
def few_by_hand() -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, and as if the few were all there are: ranks are among them."""
    with prepared(QUERIES, PROJECT) as connection:
        connection.execute(f"DELETE FROM click WHERE user_id NOT IN {FEW}")
        yield connection


@pytest.mark.parametrize("expected", EXPECTED, ids=str)
def test_members_are_those_found_by_hand(expected: Expected, webshop: Running, by_hand: duckdb.DuckDBPyConnection) -> None:
    members = webshop.members(expected.segment, expected.as_of)
    assert len(members) == len(set(members)), "a member is listed twice"
    assert set(members) == ids(by_hand, expected)
    assert len(members) == expected.size


@pytest.fixture(scope="module")
def in_postgres(postgres_uri: str) -> Iterator[PostgresServer]:
    with new_database(postgres_uri, "webshop") as uri:
        server = PostgresServer(uri)
        server.load(_clicks())
        server.connection.execute("ANALYZE")
        yield server
        server.close()


@pytest.mark.parametrize("expected", EXPECTED, ids=str)
def test_postgres_finds_the_same_members(
    expected: Expected, webshop: Running, in_postgres: PostgresServer, by_hand: duckdb.DuckDBPyConnection
) -> None:
    rows = in_postgres.query(webshop.sql(expected.segment, "postgres", expected.as_of))
    assert sorted(row[0] for row in rows) == sorted(ids(by_hand, expected))


@pytest.fixture(scope="module")
def in_googlesql(googlesql: GoogleSql) -> GoogleSql:
    googlesql.load(_clicks(f"user_id IN {FEW}"))
    return googlesql


@pytest.mark.parametrize("expected", EXPECTED, ids=str)
def test_googlesql_finds_the_same_members_among_a_few(
    expected: Expected, webshop: Running, in_googlesql: GoogleSql, few_by_hand: duckdb.DuckDBPyConnection
) -> None:
    rows = in_googlesql.query(webshop.sql(expected.segment, "bigquery", expected.as_of))
    assert sorted(row[0] for row in rows) == sorted(ids(few_by_hand, expected))


def test_the_few_are_in_and_out_of_every_segment(few_by_hand: duckdb.DuckDBPyConnection) -> None:
    assert [str(e) for e in EXPECTED if not 0 < len(ids(few_by_hand, e)) < len(FEW)] == []


@pytest.mark.parametrize("name", DIVIDED)
def test_the_arms_are_what_the_whole_says(name: str, webshop: Running) -> None:
    """The table with a column `tier` or `arm` and the segments of the single arms."""
    arms = [segment for segment in webshop.meaning.segments if segment.startswith(f"{name}.")]
    apart = [(id, arm.split(".")[1]) for arm in arms for id in webshop.members(arm)]
    assert sorted(webshop.rows(name)) == sorted(apart)


def test_every_segment_is_expected(webshop: Running) -> None:
    assert {e.segment for e in EXPECTED} | set(DIVIDED) == set(webshop.meaning.segments)


def test_segments_are_neither_empty_nor_everyone() -> None:
    assert [str(e) for e in EXPECTED if not 0 < e.size < EVERYONE] == []


def test_every_segment_has_a_title_of_its_own(webshop: Running) -> None:
    titles = [segment.title for segment in webshop.meaning.segments.values()]
    assert None not in titles


@pytest.mark.parametrize("target", ["dev", "warehouse", "cloud"])
def test_every_target_compiles_whole(target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], webshop: Running) -> None:
    assert main(["compile", "-C", str(PROJECT), "-t", target, "--out", str(tmp_path)]) == 0, capsys.readouterr().err
    written = {path.stem: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.sql")}
    assert set(written) == set(webshop.meaning.segments)
    for sql in written.values():
        assert ("data/" in sql, "webshop." in sql) == ((True, False) if target == "dev" else (False, True))


def test_the_rules_are_in_style_and_without_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "-C", str(PROJECT)]) == 0, capsys.readouterr()
    assert main(["fmt", "--check", "-C", str(PROJECT)]) == 0, capsys.readouterr()
    assert "warning" not in capsys.readouterr().err


@pytest.mark.parametrize("segment", BY_COMMAND)
def test_the_command_lists_members_in_order(segment: str, by_hand: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]) -> None:
    expected = next(e for e in EXPECTED if str(e) == segment)
    assert main(["members", segment, "-C", str(PROJECT), "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [next(iter(row.values())) for row in printed] == sorted(map(str, ids(by_hand, expected)))


def test_sizes_in_the_readme_are_true() -> None:
    sizes = {e.segment: e.size for e in EXPECTED if e.as_of is None}
    told = re.findall(r"`([\w.]+)` \((\d+)\)", (PROJECT / "README.md").read_text(encoding="utf-8"))
    assert len(told) >= 5
    assert [(name, int(size)) for name, size in told] == [(name, sizes[name]) for name, _ in told]
