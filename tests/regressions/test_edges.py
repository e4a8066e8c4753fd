"""Dates at both ends of the calendar, and rules that share segments."""

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.diagnostics import Diagnostic, codes
from segql.source import Source
from tests.regressions.asking import T, compiled

CATALOG = """
entities: {customer: {table: customers, key: id}}
sources: {app: {table: app, time: at, entity: {customer: id}}}
events: {used: {source: app}}
"""


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/New_York"])
@pytest.mark.parametrize(
    "window",
    ["since 0001-01-01", "until 9999-12-31", "from 0001-01-01 to 9999-12-31", "since 0001-01-01T00:00", "until 9999-12-31T23:59:59.999999",
     "since 0001-01-01T00:00+14:00", "until 9999-12-31T23:59-12:00"],
)  # fmt: skip
def test_the_first_and_last_dates(window: str, zone: str) -> None:
    assert compiled(f"used {window}", CATALOG, "postgres", zone)


@pytest.mark.parametrize(
    "text",
    ["", "0001-01-01", "9999-12-31", "2026-W10-1", "2026-W10", "20260301", "2026-03-01T06", "2026-02-30", "2026-03-01T24:00", "2026-03-01T06:00+99:00",
     " 2026-03-01", "１２３４-03-01"],
)  # fmt: skip
def test_no_instants(text: str) -> None:
    assert compiler.parse_as_of(text, "UTC") is None


@pytest.mark.parametrize(
    "text", ["2026-03-01", "2026-03-01T00:00", "2026-03-01 00:00:00", "2026-03-01T01:00+01:00", "2026-03-01T00:00:00.0000004Z"]
)
def test_instants(text: str) -> None:
    found = compiler.parse_as_of(text, "UTC")
    assert found is not None
    assert found.at == T.replace(month=3)


def test_segments_that_are_shared_again_and_again() -> None:
    """Each of 40 segments names the one before twice: 2 to the power of 40 rules, if they were put in."""
    chain = [f"segment s{i} is in segment s{i - 1} and not in segment s{i - 1}" for i in range(1, 41)]
    mistakes: list[Diagnostic] = []
    known = load_catalog([Source("catalog.yml", CATALOG)], mistakes.append)
    meaning = compiler.check(
        [Source("rules.seg", "\n".join(["segment s0 is used", *chain]))], known, compiler.Settings("UTC"), mistakes.append
    )
    assert [(m.code, m.span.text) for m in mistakes if m.span] == [(codes.TOO_COMPLEX, "s9")]  # and those above it are silent
    assert list(meaning.segments) == [f"s{i}" for i in range(9)]
    assert compiler.compile_segment(meaning, "s8", "duckdb", compiler.AsOf.constant(T), mistakes.append) is not None


SENT = CATALOG.replace("{source: app}", "{source: app, properties: {sent_at: timestamp, due: date}}")


@pytest.mark.parametrize(
    ("rule", "catalog", "message", "help_"),
    [
        (
            "used with sent_at in 30d",
            SENT,
            "`sent_at` is a timestamp, not a yes/no rule",
            "a window on it stands in brackets with it: `with (sent_at in 30d)`",
        ),
        (
            "used with due since 2026-01-01",
            SENT,
            "`due` is a date, not a yes/no rule",
            "a window on it stands in brackets with it: `with (due in 30d)`",
        ),
        (
            "used",
            CATALOG.replace("{source: app}", "{source: app, where: (sent in 30d)}"),
            "a window takes an event, a timestamp or a date, and this is a column whose type the catalog does not say",
            "declare it as a property, and ask for it in the rule",
        ),
    ],
)
def test_windows_on_timestamps_of_an_event(rule: str, catalog: str, message: str, help_: str) -> None:
    mistakes: list[Diagnostic] = []
    known = load_catalog([Source("catalog.yml", catalog)], mistakes.append)
    compiler.check([Source("rule.seg", rule)], known, compiler.Settings("UTC"), mistakes.append)
    assert [(m.message, m.help) for m in mistakes] == [(message, help_)]
