"""What fails is shrunk to a case that `tests/cases` can run."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.cases.documents import cases
from tests.cases.running import outcome, prepare
from tests.differential.compare import compared
from tests.differential.shrink import written
from tests.differential.trial import DECLARED, make
from tests.support.duckdb import DuckDBServer

RULE = 'segment s0 is (purchased category coffee in 1y and not (age > 900)) or (in list vips and viewed in 30d) or "x" = country\n'


class Forgetful(DuckDBServer):
    """DuckDB, but for who bought coffee: it finds nobody as soon as a query asks for that."""

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return [] if "'coffee'" in sql else super().query(sql)


def test_a_failure_becomes_a_small_case(tmp_path: Path) -> None:
    trial = next(t for i in range(20) if "table: customers" in (t := make(f"shrink-{i}", 1)).catalog_text)
    trial = replace(trial, text=DECLARED + RULE, wild=(), mode="now")
    servers = {"duckdb": Forgetful()}
    found = list(compared(trial, servers))
    assert [one.segment for one in found] == ["s0"]
    (case,) = cases(written(trial, found[0], servers, tmp_path, "seed"))
    assert "category coffee" in case.rule.body and len(case.rule.body) < len(RULE) / 2
    assert case.rows is not None and len(case.rows.body.splitlines()) <= 4  # two tables, a row each
    ready = prepare(case)
    assert [outcome(block, ready) for block in case.expected] == [block.body for block in case.expected]
