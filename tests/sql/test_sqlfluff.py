"""The SQL reads as sqlfluff's default rules want it, in each dialect, at 100 columns."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlfluff.core import FluffConfig, Linter

from segql import compiler
from segql.compiler import AsOf
from segql.meaning.windows import Calendar
from segql.source import Source
from tests.differential import accounts
from tests.differential.moments import DECLARED
from tests.differential.worlds import catalog, catalog_text

HERE = Path(__file__).parent
RULES = (HERE / "rules.txt").read_text(encoding="utf-8").splitlines()
OF_ACCOUNTS = (HERE / "rules_of_accounts.txt").read_text(encoding="utf-8").splitlines()
TIMES = {"constant": AsOf.constant(datetime(2026, 3, 1, tzinfo=UTC)), "midnight": AsOf("midnight"), "now": AsOf("now")}


def statements(dialect: str, as_of: str, rules: list[str]) -> list[str]:
    entity, known = (
        ("account", accounts.catalog(catalog_text(True, False), True)) if rules == OF_ACCOUNTS else ("customer", catalog(True, False))
    )
    text = DECLARED + "".join(f"segment s{i} for {entity} is {rule}\n" for i, rule in enumerate(rules))
    mistakes: list[Any] = []
    meaning = compiler.check([Source("rules.seg", text)], known, Calendar("Europe/Berlin"), mistakes.append)
    compiled = [compiler.compile_segment(meaning, name, dialect, TIMES[as_of], mistakes.append) for name in meaning.segments]
    assert not mistakes, mistakes
    return [sql for sql in compiled if sql is not None]


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "bigquery"])
@pytest.mark.parametrize(
    ("as_of", "rules"),
    [("constant", RULES), ("midnight", RULES[::5]), ("now", RULES[1::5]), ("constant", OF_ACCOUNTS)],
    ids=["constant", "midnight", "now", "accounts"],
)
def test_sqlfluff_finds_nothing(dialect: str, as_of: str, rules: list[str]) -> None:
    linter = Linter(FluffConfig(overrides={"dialect": dialect, "max_line_length": 100, "large_file_skip_byte_limit": 0}))
    for sql in statements(dialect, as_of, rules):
        found = [f"{v.line_no}:{v.line_pos} {v.rule_code()} {v.desc()}" for v in linter.lint_string(sql).violations]
        assert not found, "\n".join([*found, sql])


def test_the_same_bytes_again() -> None:
    assert statements("duckdb", "constant", RULES) == statements("duckdb", "constant", RULES)
