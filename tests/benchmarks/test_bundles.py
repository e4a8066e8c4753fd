"""Bundles at the limits of engines, and how they grow: held without a clock."""

import re

import pytest

from segql import compiler
from segql.bundles import compile_bundle
from segql.catalog.load import load_catalog
from segql.compiler import Meaning
from segql.emit.dialects import DIALECTS
from segql.source import Source
from tests.benchmarks import bundles
from tests.benchmarks.shapes import duckdb_with, postgres_with
from tests.benchmarks.shapes_data import CATALOG, Size

ROWS = Size(5_000)


def understood(rules: list[str]) -> Meaning:
    """Segments `s0` and so on, some in each file."""
    texts = [f"segment s{n} is {rule}" for n, rule in enumerate(rules)]
    sources = [Source(f"{i}.seg", "\n".join(texts[i : i + 50])) for i in range(0, len(texts), 50)]
    mistakes: list[object] = []
    catalog = load_catalog([Source("catalog.yml", CATALOG)], mistakes.append)
    found = compiler.check(sources, catalog, compiler.Settings("UTC"), mistakes.append)
    assert not mistakes, mistakes[0]
    return found


def test_more_columns_than_postgres_has_are_computed_in_several_selects() -> None:
    """Of 300 conditions on the same events each counts seven windows of its own: 2,100 columns, and PostgreSQL has 1,664."""
    rules = [" + ".join(f"count(purchase in {30 + n * 7 + i}d)" for i in range(7)) + f" >= {n % 9 + 1}" for n in range(300)]
    known = understood(rules)
    source = duckdb_with(ROWS)
    with postgres_with(ROWS, indexed=False) as connection:
        found = []
        for dialect, run in (("duckdb", source.execute), ("postgres", connection.execute)):
            (text,) = bundles.bundle_of(known, dialect)
            found.append(sorted(run(text.rstrip().removesuffix(";")).fetchall()))  # type: ignore[attr-defined]
    assert found[0] == found[1] and len(found[0]) > 300
    for name in ("s0", "s150", "s299"):
        alone = compiler.compile_segment(known, name, "duckdb", bundles.as_of(), lambda _: None)
        assert alone is not None
        assert {str(row[0]) for row in source.execute(alone).fetchall()} == {who for segment, who in found[0] if segment == name}


def test_more_text_than_bigquery_reads_is_divided_into_the_fewest_statements() -> None:
    """Each segment is in one of them, and each statement is within the limit; all segments but few would not be."""
    most = DIALECTS["bigquery"].most_text
    assert most == 1_000_000
    long = ", ".join(f'"{"x" * 60}{{n}}_{i}"' for i in range(60))
    known = understood([f"purchase with product in ({long.format(n=n)}) in {n + 1}d" for n in range(240)])
    parts = bundles.bundle_of(known, "bigquery")
    sizes = [len(part.encode()) for part in parts]
    assert max(sizes) <= most and len(parts) == -(-sum(sizes) // most) > 1
    named = [re.findall(r"THEN '(s[0-9]+)'", part) for part in parts]
    assert sorted(name for names in named for name in names) == sorted(known.segments)
    ((whole,),) = compile_bundle(known, list(known.segments), "postgres", bundles.as_of(), lambda _: None).values()
    assert len(whole.encode()) > most


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "bigquery"])
def test_text_grows_with_segments_and_not_faster(dialect: str) -> None:
    small, large = (sum(map(len, bundles.bundle_of(bundles.meaning(n), dialect))) for n in (50, 400))
    assert large < 8 * small


def test_events_are_read_no_more_often_for_more_segments() -> None:
    """Once for each event; a filter is asked of rows that are read anyway, unless it looks further back than all else."""
    for number in (50, 400):
        (text,) = bundles.bundle_of(bundles.meaning(number), "duckdb")
        asked = {(kind, channel) for kind, channel in re.findall(r"event_name = '(\w+)'(?:\s+AND channel = '(\w+)')?", text)}
        assert len(re.findall(r"\bFROM events\b", text)) == len(asked) <= (12 * 4 if number == 50 else 12)


@pytest.mark.parametrize(
    ("rules", "reads"),
    [
        (['purchase with channel = "web" in 30d', "purchase >= 2 in 60d"], 1),
        (['purchase with channel = "web" in 60d', "purchase >= 2 in 60d"], 1),
        (['purchase with channel = "web" in 61d', "purchase >= 2 in 60d"], 2),
        (['purchase with channel = "web"', "purchase >= 2 in 60d"], 2),
        (['purchase with channel = "web" in 61d', "purchase >= 2"], 1),
        (['purchase with channel = "web" in 30d', "refund in 60d"], 2),
        (['purchase with channel = "web" in 30d', 'purchase with channel = "app" in 60d'], 2),
        (['purchase with (channel = "web" and amount > 5) in 9d', 'purchase with channel = "web" in 30d', "purchase in 60d"], 1),
    ],
)
def test_some_of_an_events_rows_are_read_with_all_of_them_where_these_reach_as_far(rules: list[str], reads: int) -> None:
    known, source = understood(rules), duckdb_with(ROWS)
    (text,) = bundles.bundle_of(known, "duckdb")
    assert len(re.findall(r"\bFROM events\b", text)) == reads
    found = source.execute(text.rstrip().removesuffix(";")).fetchall()
    for name in known.segments:
        alone = compiler.compile_segment(known, name, "duckdb", bundles.as_of(), lambda _: None)
        assert alone is not None
        assert {str(row[0]) for row in source.execute(alone).fetchall()} == {who for segment, who in found if segment == name}, name


def test_a_thousand_segments_run_as_one_statement_and_find_what_each_does_alone() -> None:
    known = bundles.meaning(1_000)
    source = duckdb_with(ROWS)
    (text,) = bundles.bundle_of(known, "duckdb")
    found = source.execute(text.rstrip().removesuffix(";")).fetchall()
    assert len(found) == len(set(found)) > 5_000
    for name in list(known.segments)[::50]:
        alone = compiler.compile_segment(known, name, "duckdb", bundles.as_of(), lambda _: None)
        assert alone is not None
        assert {str(row[0]) for row in source.execute(alone).fetchall()} == {who for segment, who in found if segment == name}, name
