"""Which conditions are asked of an index, and which events are read ahead."""

from datetime import UTC, datetime

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.compiler import AsOf, Settings
from segql.diagnostics import Diagnostic
from segql.source import Source

CATALOG = """
entities: {customer: {table: customers, key: id, attributes: {joined: timestamp, home: text}}}
sources:
  log: {table: log, time: at, entity: {customer: ENTITY}, indexes: INDEXES}
events:
  a: {source: log, where: kind = "a", properties: {shop: text, brand: {type: text, lookup: {table: t, key: k, on: o}}}}
  b: {source: log, where: kind = "b"}
"""
BOTH = "[[id, kind, at], [kind, at]]"
AS_OF = AsOf.constant(datetime(2026, 3, 1, tzinfo=UTC))


def asked(rule: str, catalog: str = CATALOG, dialect: str = "postgres", as_of: AsOf = AS_OF, indexes: str = BOTH) -> list[str]:
    """The events that are asked of an index."""
    found: list[Diagnostic] = []
    text = catalog.replace("INDEXES", indexes).replace("ENTITY", "id")
    known = load_catalog([Source("c.yml", text)], found.append)
    meaning = compiler.check([Source("r.seg", f"segment r is {rule}")], known, Settings("UTC"), found.append)
    assert [d for d in found if d.code.severity == "error"] == []
    plan = compiler.plan_of(meaning, meaning.segments["r"], as_of, found.append, dialect)
    assert plan is not None
    return [probe.item.events.name for probe in plan.probes]


def test_the_same_rule_with_and_without() -> None:
    assert asked("a in 7d and b in 30d") == ["b"]
    assert asked("a in 7d and b in 30d", dialect="duckdb") == asked("a in 7d and b in 30d", dialect="bigquery") == []
    assert asked("a in 7d and b in 30d", indexes="[]") == []


@pytest.mark.parametrize(
    ("indexes", "expected"),
    [
        ("[[id, at], [at]]", True),
        ("[[id, kind, at], [at]]", True),
        ("[[kind, at], [at]]", False),
        ("[[id, kind, at]]", False),
        ("[[id, kind, note, at], [kind, at]]", False),
        ("[[id, kind], [kind, at]]", True),
        ("[[id], [kind, at]]", False),
        ("[[id, kind, at, note], [kind, at, id]]", True),
        ("[[id, kind, at], [note, at]]", False),
        ("[[id, kind, note], [kind, at]]", False),
    ],
)
def test_indexes_that_help(indexes: str, expected: bool) -> None:
    assert asked("a in 7d and b in 30d", indexes=indexes) == (["b"] if expected else [])


@pytest.mark.parametrize(
    "rule",
    [
        "a in 7d and b >= 2 in 30d", "a in 7d or b in 30d", "count(a in 7d) > count(b in 30d)", "a in 7d and b in 30d after first(a)",
        "a in 7d and b since joined", "not a in 7d and not b in 7d",
    ],
)  # fmt: skip
def test_what_is_read_as_ever(rule: str) -> None:
    assert "b" not in asked(rule)


def test_what_other_tables_say_is_read_and_says_whom_to_ask_about() -> None:
    assert asked("b in 7d and a brand x in 30d") == ["b"]
    assert asked("b in 7d and a with shop = customer.home in 30d") == ["b"]
    assert asked("b in 7d and a shop x in 30d") == ["a"]


@pytest.mark.parametrize(
    ("before", "after"), [("customer: ENTITY", "customer: {column: id, via: m, to: who}"), ("at, entity", "at, unique: n, entity")]
)
def test_rows_that_are_not_one_entity_s_event_each(before: str, after: str) -> None:
    assert before in CATALOG
    assert asked("a in 7d and b in 30d", CATALOG.replace(before, after)) == []


NUMBERED = (
    CATALOG.replace('"a",', '"a", rows: 36_500,').replace('"b"}', '"b", rows: 3_650}').replace("INDEXES}", "INDEXES, history: HISTORY}")
)


def test_numbers_are_of_the_whole_history() -> None:
    """A tenth as many in a window ten times as long: where there are no ten times as many days, they are fewer."""
    assert asked("a in 10d and b in 99d", NUMBERED.replace(", history: HISTORY", "")) == ["a"]
    assert asked("a in 10d and b in 101d", NUMBERED.replace("HISTORY", "2y")) == ["b"]
    assert asked("a in 10d and b in 101d", NUMBERED.replace("HISTORY", "90d")) == ["a"]
    assert asked("a in 10d and b", NUMBERED.replace("HISTORY", "36h")) == ["a"]


@pytest.mark.parametrize("mode", ["now", "param"])
def test_windows_are_compared_where_t_is_not_known(mode: str) -> None:
    at = AsOf(mode)
    assert asked("a in 30d and b in 7d", as_of=at) == ["a"]
    assert asked("a from 40d to 30d ago and b in 30d", as_of=at) == ["b"]
    assert asked("a since 2026-01-01 and b in 30d", as_of=at) == ["a"]
    assert asked("a from 2026-01-01 to 2026-02-01 and b from 2026-01-01 to 2026-01-31", as_of=at) == ["b"]


def test_a_value_beside_the_id_is_read() -> None:
    found: list[Diagnostic] = []
    known = load_catalog([Source("c.yml", CATALOG.replace("INDEXES", BOTH).replace("ENTITY", "id"))], found.append)
    text = "segment r columns n as count(b in 30d) is a in 7d and b in 30d"
    meaning = compiler.check([Source("r.seg", text)], known, Settings("UTC"), found.append)
    plan = compiler.plan_of(meaning, meaning.segments["r"], AS_OF, found.append, "postgres")
    assert found == [] and plan is not None
    assert [probe.item.events.name for probe in plan.probes] == ["a"]


def test_recent_first_times() -> None:
    assert asked("first(a) in 30d") == ["a"]
    assert asked("first(a) after 30d ago and first(a) before 7d ago") == ["a"]
    assert asked("first(a in 1y) in 30d and first(b) in 7d") == ["b", "a", "a"]
    assert asked("first(a) in 30d", indexes="[]") == []


@pytest.mark.parametrize(
    "rule",
    [
        "first(a in 60d) in 30d", "first(a) before 30d ago", "first(a) in 30d or b", "first(a) in 30d and days_since(first(a)) > 3", "last(a) in 30d",
        "first(a) in 30d and b in 3d after first(a)", "first(a brand x) in 30d", "first(a) in 2y",
    ],
)  # fmt: skip
def test_first_times_that_are_read(rule: str) -> None:
    assert "a" not in asked(rule)
