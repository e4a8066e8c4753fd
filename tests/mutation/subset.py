"""What a mistake in the core has to be noticed by: the cases, by the definition and on DuckDB, and some generated trials."""

from collections.abc import Callable
from functools import cache
from typing import Any

from segql.catalog.load import load_catalog
from segql.meaning.windows import Calendar
from segql.source import Source
from tests.cases import running
from tests.cases.test_cases import CASES, WITH_MEMBERS, agree
from tests.differential.compare import of_bundle, of_segment
from tests.differential.trial import Trial, expected_rows, make, meaning
from tests.support.duckdb import DuckDBServer
from tests.support.engines import all_engines
from tests.support.rows import TableData, Tables

TRIALS = 6
Check = Callable[[], None]


def checks(trials: dict[str, "Kept"]) -> dict[str, Check]:
    """By name."""
    found: dict[str, Check] = {str(case): lambda case=case: _case(case) for case in CASES}  # type: ignore[misc]
    found |= {f"{case} on DuckDB": lambda case=case: agree(case, {"duckdb": server()}) for case in WITH_MEMBERS}  # type: ignore[misc]
    found |= {name: lambda kept=kept: _trial(*kept) for name, kept in trials.items()}  # type: ignore[misc]
    return found


def elsewhere(names: list[str]) -> str | None:
    """The case that PostgreSQL or GoogleSQL, of these checks, does not answer as it says."""
    cases = {name: case for case in WITH_MEMBERS for name in (str(case), f"{case} on DuckDB") if name in names}
    with all_engines() as engines:
        servers = {name: server for name, server in engines.servers.items() if name != "duckdb"}
        for name, case in cases.items():
            try:
                agree(case, servers)
            except BaseException as error:
                return f"{name}: {type(error).__name__} elsewhere"
    return None


@cache
def server() -> DuckDBServer:
    return DuckDBServer()


def _case(case: Any) -> None:
    ready = running.prepare(case)
    for block in case.expected:
        assert running.outcome(block, ready) == block.body
    assert any(block.language == "error" for block in case.expected) == bool(ready.mistakes)


# A trial in words of no module that may be made anew: its parts, and the members of each segment.
Kept = tuple[dict[str, Any], dict[str, dict[str, tuple[Any, ...]]]]


def kept(seed: str) -> Kept:
    trial = make(seed, 4)
    parts = {
        "text": trial.text, "catalog_text": trial.catalog_text, "calendar": (trial.calendar.zone, trial.calendar.week_start), "as_of": trial.as_of, "mode": trial.mode,
        "tables": {name: (data.columns, data.rows) for name, data in trial.tables.items()},
    }  # fmt: skip
    return parts, {name: expected_rows(trial, segment) for name, segment in meaning(trial).segments.items()}


def _trial(parts: dict[str, Any], wanted: dict[str, dict[str, tuple[Any, ...]]]) -> None:
    mistakes: list[Any] = []
    catalog = load_catalog([Source("catalog.yml", parts["catalog_text"])], mistakes.append)
    tables: Tables = {name: TableData(columns, rows) for name, (columns, rows) in parts["tables"].items()}
    trial = Trial(parts["text"], catalog, Calendar(*parts["calendar"]), parts["as_of"], parts["mode"], tables, (), parts["catalog_text"])
    servers = {"duckdb": server()}
    server().load(tables)
    understood = meaning(trial)
    for name in understood.segments:
        assert expected_rows(trial, understood.segments[name]) == wanted[name], name
        assert not list(of_segment(trial, understood, name, servers)), name
    assert not list(of_bundle(trial, understood, list(understood.segments), servers))
