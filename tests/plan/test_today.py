"""`in this day` is an error where T is known to be a midnight, since it ends there; anywhere else it is not."""

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.diagnostics import Diagnostic
from segql.source import Source

CATALOG = """\
entities: {customer: {table: customers, key: id, attributes: {joined: timestamp}}}
sources: {orders: {table: orders, time: at, entity: {customer: id}}}
events: {bought: {source: orders}}
"""


def mistakes(rule: str, as_of: str, zone: str = "Europe/Berlin") -> list[tuple[str, str]]:
    """Code and place of what is wrong with the segment `r`."""
    found: list[Diagnostic] = []
    catalog = load_catalog([Source("c.yml", CATALOG)], found.append)
    meaning = compiler.check(
        [Source("r.seg", f"segment today is bought in this day\nsegment r is {rule}")], catalog, compiler.Settings(zone), found.append
    )
    instant = compiler.parse_as_of(as_of, zone)
    assert instant is not None and found == []
    sql = compiler.compile_segment(meaning, "r", "duckdb", instant, found.append)
    assert (sql is None) == bool(found)
    return [(d.code.id, d.span.text if d.span else "") for d in found]


@pytest.mark.parametrize("as_of", ["midnight", "2026-03-01", "2026-02-28T23:00Z"])
def test_an_error_at_a_midnight(as_of: str) -> None:
    assert mistakes("bought or bought >= 2 in this day", as_of) == [("SEG403", "bought >= 2 in this day")]
    assert mistakes("joined in this day", as_of) == []
    assert mistakes("not in segment today", as_of) == [("SEG403", "bought in this day")]


@pytest.mark.parametrize("as_of", ["midnight", "2026-03-01"])
def test_calendar_steps_from_a_midnight_lead_to_one(as_of: str) -> None:
    assert mistakes("in segment today as of 3d ago", as_of) == [("SEG403", "bought in this day")]
    assert mistakes("in segment today as of 1mo ago", as_of) == [("SEG403", "bought in this day")]
    assert mistakes("in segment today as of 36h ago", as_of) == []


def test_a_day_is_24_hours_where_the_instant_is_known() -> None:
    assert mistakes("in segment today as of 24h ago", "2026-03-01") == [("SEG403", "bought in this day")]
    assert mistakes("in segment today as of 24h ago", "midnight") == []  # it is not, where clocks change


@pytest.mark.parametrize("as_of", ["now", "param", "2026-03-01T12:00", "2026-03-01T00:00Z"])
def test_no_error_at_any_other_instant(as_of: str) -> None:
    assert mistakes("bought in this day or joined in this day", as_of) == []


@pytest.mark.parametrize(
    "rule", ["bought in last day", "bought in this month", "bought in 1d", "joined in this week", "bought on 2026-03-01"]
)
def test_other_windows_are_none(rule: str) -> None:
    assert mistakes(rule, "2026-03-01") == []
