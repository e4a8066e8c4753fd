"""What a mistake in the core has to be noticed by first: the cases, by the definition and on DuckDB, and trials that the suite makes too."""

from collections.abc import Callable
from functools import cache
from typing import Any

from segql.catalog.load import load_catalog
from segql.meaning.windows import Calendar
from segql.source import Source
from tests.cases import test_told
from tests.cases.running import prepare
from tests.cases.test_cases import CASES, WITH_MEMBERS, agree, run
from tests.differential.checks import RULES, in_bundles
from tests.differential.compare import compared
from tests.differential.trial import Trial, make
from tests.support.duckdb import DuckDBServer
from tests.support.rows import TableData, Tables
from tests.support.tally import Tally

TRIALS = 24
Check = Callable[[], None]
Kept = dict[str, Any]  # a trial in words of no module that may be made anew


def checks(trials: dict[str, Kept]) -> dict[str, Check]:
    """By name."""
    found: dict[str, Check] = {str(case): lambda case=case: run(case, prepare(case), accept=False) for case in CASES}  # type: ignore[misc]
    found |= {f"{case} on DuckDB": lambda case=case: agree(case, {"duckdb": server()}) for case in WITH_MEMBERS}  # type: ignore[misc]
    found |= {f"{page.name}: told": lambda page=page: test_told.test_what_is_told_in_full(page, accept=False) for page in test_told.PAGES}  # type: ignore[misc]
    found |= {name: lambda kept=kept: _trial(kept) for name, kept in trials.items()}  # type: ignore[misc]
    return found


@cache
def server() -> DuckDBServer:
    return DuckDBServer()


def trials() -> dict[str, Kept]:
    """Those that the differential tests begin with."""
    return {f"trial {number}": _kept(make(f"pr-{number}", RULES)) for number in range(TRIALS)}


def _kept(trial: Trial) -> Kept:
    return {
        "text": trial.text, "catalog_text": trial.catalog_text, "calendar": (trial.calendar.zone, trial.calendar.week_start), "as_of": trial.as_of, "mode": trial.mode,
        "tables": {name: (data.columns, data.rows) for name, data in trial.tables.items()},
    }  # fmt: skip


def _trial(kept: Kept) -> None:
    mistakes: list[Any] = []
    catalog = load_catalog([Source("catalog.yml", kept["catalog_text"])], mistakes.append)
    tables: Tables = {name: TableData(columns, rows) for name, (columns, rows) in kept["tables"].items()}
    trial = Trial(kept["text"], catalog, Calendar(*kept["calendar"]), kept["as_of"], kept["mode"], tables, (), kept["catalog_text"])
    servers = {"duckdb": server()}
    assert not list(compared(trial, servers, Tally()))
    assert not list(in_bundles(trial, servers, Tally()))
