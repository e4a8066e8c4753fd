"""The grocery example: each of its segments has the members that a query written by hand finds in the same files."""

import json
import re
from pathlib import Path

import duckdb
import pytest

from segql.cli import main
from tests.examples.by_hand import Expected, ids, read
from tests.examples.conftest import PROJECT, QUERIES
from tests.examples.running import Running

EXPECTED = read(QUERIES)
EVERYONE = 801
BY_COMMAND = ("frequent_shoppers", "win_back_targets", "couples_without_kids", "december_peak")


@pytest.mark.parametrize("expected", EXPECTED, ids=str)
def test_members_are_those_found_by_hand(expected: Expected, grocery: Running, by_hand: duckdb.DuckDBPyConnection) -> None:
    members = grocery.members(expected.segment, expected.as_of)
    assert len(members) == len(set(members)), "a member is listed twice"
    assert set(members) == ids(by_hand, expected)
    assert len(members) == expected.size


def test_every_segment_is_expected(grocery: Running) -> None:
    """Tiers and splits as one table are made of theirs, which are expected one by one."""
    tables = {s.name for s in grocery.meaning.segments.values() if s.kind in ("tiers", "split")}
    assert {e.segment for e in EXPECTED} == set(grocery.meaning.segments) - tables


@pytest.mark.parametrize("table", ["rfm", "coffee_usage", "brand_loyalty", "benefit_sought", "spring_mail"])
def test_a_table_of_tiers_or_arms_is_made_of_them(table: str, grocery: Running, by_hand: duckdb.DuckDBPyConnection) -> None:
    arms = [e for e in EXPECTED if e.segment.startswith(f"{table}.")]
    assert len(arms) >= 3
    by_arm = [(id, e.segment.partition(".")[2]) for e in arms for id in ids(by_hand, e)]
    assert sorted(grocery.rows(table)) == sorted(by_arm)
    everybody = grocery.meaning.segments[table].kind == "tiers"
    assert len({id for id, _ in by_arm}) == len(by_arm) and (len(by_arm) == EVERYONE) == everybody


def test_columns_are_those_found_by_hand(grocery: Running, by_hand: duckdb.DuckDBPyConnection) -> None:
    expected = next(e for e in EXPECTED if e.segment == "best_customers")
    query = """
        SELECT household_id, spent, visits, (
            SELECT department FROM line AS l WHERE l.household_id = v.household_id AND year(day) = 2017 AND department IS NOT NULL
            GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
        )
        FROM (SELECT household_id, sum(amount) AS spent, count(*) AS visits FROM visit WHERE year(day) = 2017 GROUP BY 1) AS v
    """
    of_everyone = {row[0]: row for row in by_hand.execute(query).fetchall()}
    assert sorted(grocery.rows("best_customers")) == sorted(of_everyone[id] for id in ids(by_hand, expected))


def test_segments_are_neither_empty_nor_everyone() -> None:
    assert [str(e) for e in EXPECTED if not 0 < e.size < EVERYONE] == []


@pytest.mark.parametrize("target", ["dev", "warehouse", "cloud"])
def test_every_target_compiles_whole(target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], grocery: Running) -> None:
    assert main(["compile", "-C", str(PROJECT), "-t", target, "--out", str(tmp_path)]) == 0, capsys.readouterr().err
    written = {path.stem: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.sql")}
    assert set(written) == set(grocery.meaning.segments)
    for sql in written.values():
        assert ("data/" in sql, "grocery." in sql) == ((True, False) if target == "dev" else (False, True))


def test_compiles_to_the_same_bytes_again(grocery: Running) -> None:
    with Running(PROJECT) as other:
        for segment in grocery.meaning.segments:
            assert grocery.sql(segment, "duckdb") == other.sql(segment, "duckdb")


def test_check_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "-C", str(PROJECT)]) == 0, capsys.readouterr()
    assert capsys.readouterr().out == ""  # no warning either: segql.lock has all days


@pytest.mark.parametrize("segment", BY_COMMAND)
def test_the_command_lists_members_in_order(segment: str, by_hand: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]) -> None:
    expected = next(e for e in EXPECTED if e.segment == segment)
    assert main(["members", segment, "-C", str(PROJECT), "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [row["household_id"] for row in printed] == sorted(ids(by_hand, expected))


def test_sizes_in_the_readme_are_true() -> None:
    sizes = {e.segment: e.size for e in EXPECTED if e.as_of is None}
    told = re.findall(r"`([\w.]+)` \((\d+)\)", (PROJECT / "README.md").read_text(encoding="utf-8"))
    assert len(told) >= 5
    assert [(name, int(size)) for name, size in told] == [(name, sizes[name]) for name, _ in told]
