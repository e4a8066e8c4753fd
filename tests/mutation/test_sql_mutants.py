"""Every kind of mistake in the SQL of the cases is noticed by one of them: DuckDB finds other members than the case lists, or refuses the statement.

`--every-mutant` tries all of them and prints how many were noticed; without it, each kind until it is noticed once.
"""

from collections import Counter

import duckdb
import pytest

from tests.cases import running
from tests.cases.running import prepare
from tests.cases.test_cases import WITH_MEMBERS
from tests.mutation.mutants import mutants
from tests.support.duckdb import DuckDBServer
from tests.support.plugin import Counting

SAME = {  # kinds that change no members, with the reason
    "distinct dropped in expression": "ids inside IN (…)",
}


def test_every_kind_of_mistake_is_noticed(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str], counting: Counting) -> None:
    every = bool(request.config.getoption("--every-mutant"))
    server, noticed, missed = DuckDBServer(), Counter[str](), Counter[str]()
    for case in WITH_MEMBERS:
        ready = prepare(case)
        loaded = False
        for block in (b for b in case.expected if b.language == "members"):
            name, as_of = ready.segment(block), ready.as_of(block)
            sql = running.sql(ready, name, "duckdb", as_of)
            for mutant in mutants(sql, "duckdb", lambda kind: every or not noticed[kind]):
                if not loaded:
                    server.load(running.data(ready))
                    loaded = True
                (noticed if differs(server, mutant.sql, block.body) else missed)[mutant.kind] += 1
    with capsys.disabled():
        if every:
            report(noticed, missed)
    counting.add("kinds of mistakes in SQL that are noticed", len(noticed))
    if every:
        counting.share("statements with a mistake, noticed by their own case", noticed.total(), noticed.total() + missed.total())
    assert len(noticed) > 60
    assert sorted(kind for kind in missed if not noticed[kind] and kind not in SAME) == []


def differs(server: DuckDBServer, sql: str, expected: str) -> bool:
    try:
        rows = server.query(sql)
    except duckdb.Error:
        return True
    ids = [row[0] for row in rows]
    return len(ids) != len(set(ids)) or running.listed(set(ids)) != expected


def report(noticed: Counter[str], missed: Counter[str]) -> None:
    total = sum(noticed.values()) + sum(missed.values())
    print(f"\n{total} statements with a mistake, {sum(noticed.values()) / total:.0%} noticed by their own case; by kind:")
    for kind in sorted({*noticed, *missed}):
        print(f"{kind:<40} {noticed[kind]:>6} of {noticed[kind] + missed[kind]:>6}")
