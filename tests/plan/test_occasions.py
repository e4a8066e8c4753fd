"""Occasions are known for some years: a T that is known must lie in them, and where the engine's clock tells T the header names them."""

from datetime import UTC, datetime

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.compiler import AsOf, Settings
from segql.diagnostics import Diagnostic
from segql.source import Source

CATALOG = """
entities: {customer: {table: customers, key: id, attributes: {joined: timestamp}}}
sources: {orders: {table: orders, time: at, entity: {customer: customer_id}}}
events: {bought: {source: orders}}
"""
YEARLY = "occasion leap is every year on feb 29"
WRITTEN = "occasion leap is on 2024-02-29"


def compiled(occasion: str, rule: str, as_of: AsOf, years: tuple[int, int] = (2020, 2030)) -> tuple[str | None, list[Diagnostic]]:
    found: list[Diagnostic] = []
    catalog = load_catalog([Source("c.yml", CATALOG)], found.append)
    files = [Source("r.seg", f"{occasion}\nsegment inner is bought during leap\nsegment r is {rule}")]
    meaning = compiler.check(files, catalog, Settings("Europe/Berlin", 0, years), found.append)
    assert not found
    return compiler.compile_segment(meaning, "r", "duckdb", as_of, found.append), found


@pytest.mark.parametrize("rule", ["bought during leap", "not joined outside leap", "in segment inner"])
@pytest.mark.parametrize("at", [datetime(2019, 12, 31, 22, 59, tzinfo=UTC), datetime(2030, 12, 31, 23, tzinfo=UTC)])
def test_a_t_outside_the_years_is_a_mistake(rule: str, at: datetime) -> None:
    sql, found = compiled(YEARLY, rule, AsOf.constant(at))
    assert sql is None
    assert [d.code.id for d in found] == ["SEG403"]
    assert "`leap` is known for the years 2020 to 2030" in found[0].message


MOVED = [
    ("in segment inner as of 1y ago", datetime(2021, 2, 1, tzinfo=UTC), True),
    ("in segment inner as of 2y ago", datetime(2021, 2, 1, tzinfo=UTC), False),
    ("in segment inner as of 2y ago", datetime(2031, 6, 1, tzinfo=UTC), True),  # T itself is not asked about
    ("in segment inner as of 1mo ago", datetime(2020, 1, 15, tzinfo=UTC), False),
    ("entered segment inner in 1mo", datetime(2020, 1, 15, tzinfo=UTC), False),
    ("in segment shifted as of 1y ago", datetime(2021, 2, 1, tzinfo=UTC), False),  # one shift after the other
    ("in segment shifted", datetime(2021, 2, 1, tzinfo=UTC), True),
    ("in segment inner as of 5000y ago", datetime(2025, 2, 1, tzinfo=UTC), False),
]


@pytest.mark.parametrize(("rule", "at", "is_known"), MOVED)
def test_as_of_moves_the_t_that_must_lie_in_the_years(rule: str, at: datetime, is_known: bool) -> None:
    sql, found = compiled(YEARLY, f"{rule}\nsegment shifted is in segment inner as of 1y ago", AsOf.constant(at))
    assert (sql is not None) == is_known, found
    assert [d.code.id for d in found] == ([] if is_known else ["SEG403"])


@pytest.mark.parametrize("at", [datetime(2019, 12, 31, 23, tzinfo=UTC), datetime(2030, 12, 31, 22, 59, tzinfo=UTC)])
def test_the_years_are_local(at: datetime) -> None:
    sql, found = compiled(YEARLY, "bought during leap", AsOf.constant(at))
    assert sql is not None and not found


def test_written_dates_are_known_in_every_year() -> None:
    sql, _ = compiled(WRITTEN, "bought during leap", AsOf.constant(datetime(2060, 1, 1, tzinfo=UTC)))
    assert sql is not None and "known for the years" not in sql


@pytest.mark.parametrize("mode", ["now", "midnight", "param"])
def test_the_header_names_the_years_where_the_clock_tells_t(mode: str) -> None:
    sql, _ = compiled(YEARLY, "in segment inner", AsOf(mode))
    assert sql is not None
    assert "\n-- leap: known for the years 2020 to 2030\n" in sql
    assert [year for year in range(2015, 2040) if f"'{year}-02-28 23:00:00+00'" in sql] == [2020, 2024, 2028]


def test_a_constant_t_needs_no_days_after_it() -> None:
    sql, _ = compiled(YEARLY, "bought during leap", AsOf.constant(datetime(2026, 1, 1, tzinfo=UTC)))
    assert sql is not None
    assert "known for the years" not in sql and "2028" not in sql
