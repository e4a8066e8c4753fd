"""The grocery example: each of its segments has the members that a query written by hand finds in the same files."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from segql.cli import main
from tests.examples.expected import Expected, prepared, read
from tests.examples.running import Running

PROJECT = Path(__file__).resolve().parents[2] / "examples" / "grocery"
EXPECTED = read()[1]
EVERYONE = 801
BY_COMMAND = ("frequent_shoppers", "win_back_targets", "couples_without_kids", "december_peak")


@pytest.fixture(scope="module")
def grocery() -> Iterator[Running]:
    with Running(PROJECT) as running:
        yield running


@pytest.fixture(scope="module")
def by_hand() -> Iterator[object]:
    with prepared(PROJECT) as connection:
        yield connection


@pytest.mark.parametrize("expected", EXPECTED, ids=str)
def test_members_are_those_found_by_hand(expected: Expected, grocery: Running, by_hand) -> None:
    wanted = {row[0] for row in by_hand.execute(expected.sql).fetchall()}
    members = grocery.members(expected.segment, expected.as_of)
    assert len(members) == len(set(members)), "a member is listed twice"
    assert set(members) == wanted
    assert len(members) == expected.size


def test_every_segment_is_expected(grocery: Running) -> None:
    assert {e.segment for e in EXPECTED} == set(grocery.meaning.segments)


def test_segments_are_neither_empty_nor_everyone() -> None:
    assert [str(e) for e in EXPECTED if not 0 < e.size < EVERYONE] == []


@pytest.fixture(scope="module")
def in_tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The same project, its catalog naming tables: only DuckDB reads files."""
    folder = tmp_path_factory.mktemp("tables") / "grocery"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("data"))
    for entries in (folder / "catalog").iterdir():
        entries.write_text(re.sub(r"data/(\w+)\.parquet", r"grocery.\1", entries.read_text(encoding="utf-8")), encoding="utf-8")
    with Running(folder) as running:
        yield running


@pytest.mark.parametrize("dialect", ["postgres", "bigquery"])
def test_compiles_for_other_engines(dialect: str, in_tables: Running) -> None:
    for segment in in_tables.meaning.segments:
        sql = in_tables.sql(segment, dialect)
        assert "SELECT" in sql and "parquet" not in sql


def test_compiles_to_the_same_bytes_again(grocery: Running) -> None:
    with Running(PROJECT) as other:
        for segment in grocery.meaning.segments:
            assert grocery.sql(segment, "duckdb") == other.sql(segment, "duckdb")


def test_check_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "-C", str(PROJECT)]) == 0, capsys.readouterr()
    assert "warning" not in capsys.readouterr().err


@pytest.mark.parametrize("segment", BY_COMMAND)
def test_the_command_lists_members_in_order(segment: str, by_hand, capsys: pytest.CaptureFixture[str]) -> None:
    expected = next(e for e in EXPECTED if e.segment == segment)
    assert main(["members", segment, "-C", str(PROJECT), "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [row["household_id"] for row in printed] == sorted(row[0] for row in by_hand.execute(expected.sql).fetchall())


def test_sizes_in_the_readme_are_true() -> None:
    sizes = {e.segment: e.size for e in EXPECTED if e.as_of is None}
    told = re.findall(r"`(\w+)` \((\d+)\)", (PROJECT / "README.md").read_text(encoding="utf-8"))
    assert len(told) >= 5
    assert [(name, int(size)) for name, size in told] == [(name, sizes[name]) for name, _ in told]
