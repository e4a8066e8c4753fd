"""Formatting changes nothing in the SQL but the clauses and lines that its comments cite."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from segql import compiler
from segql.catalog.model import Catalog
from segql.compiler import AsOf, Settings
from segql.diagnostics import Diagnostic
from segql.project.project import load_project
from segql.source import Source
from tests.differential.trial import declarations
from tests.differential.worlds import catalog
from tests.format.laws import check

ROOT = Path(__file__).parents[2]
PROJECTS = sorted(path.parent for top in ("examples", "tests/figures") for path in (ROOT / top).glob("*/catalog"))
AS_OF = AsOf.constant(datetime(2026, 3, 1, tzinfo=UTC))


def compiled(files: Sequence[Source], known: Catalog, settings: Settings) -> dict[str, str]:
    """The SQL of each segment, without the comments that cite the rule; the hash of what it depends on stays."""
    found: list[Diagnostic] = []
    meaning = compiler.check(files, known, settings, found.append)
    sql = {name: compiler.compile_segment(meaning, name, "duckdb", AS_OF, found.append) for name in meaning.segments}
    assert not [d for d in found if d.code.severity == "error"]
    return {name: re.sub(r"^ *-- .* \(line \d+\)\n", "", text or "", flags=re.MULTILINE) for name, text in sql.items()}


@pytest.mark.parametrize("folder", PROJECTS, ids=[folder.name for folder in PROJECTS])
def test_projects_compile_to_the_same_sql(folder: Path) -> None:
    project = load_project(folder, [].append)
    assert project is not None
    settings = Settings(project.zone, project.week_start)
    before = compiled(project.files, project.catalog, settings)
    after = compiled([replace(file, text=check(file.text)) for file in project.files], project.catalog, settings)
    assert len(before) > 3 and after == before
    assert all("(line " not in sql and "depends on: " in sql for sql in before.values())


def test_generated_rules_compile_to_the_same_sql() -> None:
    changed = 0
    for seed in range(12):
        text = declarations(Random(f"format {seed}"), 12, True)
        known, settings = catalog(True, False), Settings("Europe/Berlin", 0)
        before, after = (compiled([Source("rules.seg", rules)], known, settings) for rules in (text, check(text)))
        assert len(before) >= 12 and after == before
        changed += check(text) != text
    assert changed == 12


def test_the_count_moves_only_where_the_meaning_stays() -> None:
    known, settings = catalog(True, False), Settings("UTC", 0)
    text = """
        define recent is purchased in 60d
        define often($n) is purchased in 90d >= $n
        segment a is recent in 90d >= 3
        segment b is purchased in 90d >= 3 and purchased in 90d between 1 and 4 times
        segment c is often(2)
        segment d is purchased in 90d >= 2 and used in 90d at least 1 times"""
    after = check(text)
    assert "recent in 90d >= 3" in after and "is purchased in 90d >= $n" in after and "purchased >= 3 in 90d" in after
    assert compiled([Source("r.seg", text)], known, settings) == compiled([Source("r.seg", after)], known, settings)
