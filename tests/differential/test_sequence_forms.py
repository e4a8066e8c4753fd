"""On DuckDB sequences find the same members by ASOF joins and by windows, whichever way DuckDB goes about such a join."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from segql import compiler
from segql.catalog.load import load_catalog
from segql.catalog.model import Catalog
from segql.emit.as_of import AsOf
from segql.emit.dialects.duckdb import DUCKDB
from segql.emit.emit import emit
from segql.emit.times import Times
from segql.meaning import nodes as m
from segql.meaning.windows import Calendar
from segql.plan.build import build
from segql.plan.optimize import optimize
from segql.plan.sequences import is_chain
from segql.plan.setting import Setting
from segql.plan.walk import own_rules
from segql.source import Source
from tests.differential.moments import DECLARED
from tests.differential.rules import Rules
from tests.differential.trial import expected, make, meaning, meaning_of
from tests.differential.worlds import catalog
from tests.support.duckdb import DuckDBServer
from tests.support.engines import distinct
from tests.support.plugin import Counting

CASES = 4  # rules of one trial
LEFT = (0, 64)  # where fewer rows than so many look for their nearest, DuckDB tries each pair instead of sorting
BY_WINDOWS = replace(DUCKDB, joins_nearest=False)
KNOWN, CALENDAR = catalog(True, False), Calendar("Europe/Berlin", 0)


def chain(rules: Rules) -> str:
    """A sequence that joins can find."""
    while True:
        text = rules.sequence()
        found = meaning_of([DECLARED, f"segment s is {text}\n"], KNOWN, CALENDAR).segments["s"].rule
        if any(isinstance(one, m.Sequence) and is_chain(one) for one in own_rules(found)):
            return text


@pytest.mark.parametrize("number", range(12))
def test_trials(number: int, counting: Counting) -> None:
    trial = make(f"sequences-{number}", CASES, chain)
    server = DuckDBServer()
    server.load(trial.tables)
    for segment in (one for name, one in meaning(trial).segments.items() if name.startswith("s")):
        members = expected(trial, segment)
        for sql in forms(segment, trial.catalog, trial.calendar, trial.as_of):
            for left in LEFT:
                server.connection.execute(f"SET asof_loop_join_threshold = {left}")
                assert distinct("duckdb", server.query(sql)) == members, f"{segment.rule_span.text}\n{sql}"
        counting.add("sequences by joins and by windows")


def forms(segment: m.Segment, known: Catalog, calendar: Calendar, as_of: datetime) -> Iterator[str]:
    """The SQL with joins, and with windows."""
    plan = optimize(build(segment, known), Setting(as_of, calendar))
    joined, windowed = (emit(plan, Times(dialect, calendar, AsOf.constant(as_of)), ()) for dialect in (DUCKDB, BY_WINDOWS))
    assert "ASOF" in joined and "ASOF" not in windowed
    yield joined
    yield windowed


# Many rows, most of them at the time of another: entities with 1, some and thousands of them.

RULES = (
    "a then b",
    "a then b within 2h then c within 1d",
    "a then b within 1h >= 3 times",
    "a then b then c within 30h overall",
    "a then b within 5h without c",
    "a then b without c then c within 1d without any(a, d)",
    "a then immediately b",
    "a then b within 1d then not c within 1d",
    "a then b then not d",
    "a then not b within 3h",
    "a then b within 1d for same k",
    "a then b without c for same f",
    "any(a, b) then c within 2h then b within 1d",
    "a with k = 1 then a with k = 2 within 1h in 30d",
)
KINDS = {
    "an instant": ("timestamptz", "type: timestamp"),
    "a naive time": ("timestamp", "type: timestamp, zone: UTC"),
    "a naive time in a zone": ("timestamp", "type: timestamp, zone: Europe/Berlin"),
    "a day": ("date", "type: date"),
}
AS_OF = datetime(2026, 4, 1, tzinfo=UTC)
TABLE = """
    SELECT who, CAST(moment AS {kind}) AS moment, ['a', 'b', 'c', 'd', 'd', 'd'][1 + n % 6] AS what, n // 6 % 4 AS k,
        ['nan', '0', '-0', 'inf', NULL][1 + n // 24 % 5]::DOUBLE AS f
    FROM (
        SELECT CASE WHEN i % 20 = 7 THEN NULL WHEN i % 2 = 0 THEN 1 + i % 3 ELSE CAST(hash(i) % 1000 AS BIGINT) END AS who,
            CASE WHEN i % 100 = 3 THEN NULL WHEN i % 100 = 4 THEN 'infinity' WHEN i % 100 = 5 THEN '-infinity'
            ELSE TIMESTAMP '2026-03-24' + to_minutes(CAST(30 * (hash(i, 'at') % 300) AS BIGINT)) END AS moment, CAST(hash(i, 'n') % 240 AS BIGINT) AS n
        FROM range(20000) AS t(i)
    )
"""


def known(table: str, time: str) -> Catalog:
    text = f"entities: {{person: {{key: {{column: who, type: integer}}, seen_in: [log]}}}}\nsources:\n  log: {{{table}, time: {{column: moment, {time}}}, entity: {{person: who}}}}\n"
    text += "events:\n" + "".join(f'  {x}: {{source: log, where: what = "{x}", properties: {{k: integer, f: float}}}}\n' for x in "abcd")
    mistakes: list[Any] = []
    found = load_catalog([Source("catalog.yml", text)], mistakes.append)
    assert not mistakes, mistakes
    return found


@pytest.fixture(scope="module")
def server() -> DuckDBServer:
    return DuckDBServer()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stored", ["table", "csv", "parquet"])
def test_many_rows(kind: str, stored: str, server: DuckDBServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    column, time = KINDS[kind]
    server.connection.execute(f"CREATE OR REPLACE TABLE log AS {TABLE.format(kind=column)}")
    if stored != "table":
        server.connection.execute(f"COPY log TO 'log.{stored}'")
    catalog = known("table: log" if stored == "table" else f"file: log.{stored}", time)
    text = "".join(f"segment s{i} is {rule}\n" for i, rule in enumerate(RULES))
    mistakes: list[Any] = []
    found = compiler.check([Source("rules.seg", text)], catalog, CALENDAR, mistakes.append)
    assert not mistakes, mistakes
    server.connection.execute("SET asof_loop_join_threshold = 64")
    for segment, rule in zip(found.segments.values(), RULES, strict=True):
        joined, windowed = (server.query(sql) for sql in forms(segment, catalog, CALENDAR, AS_OF))
        assert sorted(joined) == sorted(windowed), rule
        assert joined or kind == "a day", rule
