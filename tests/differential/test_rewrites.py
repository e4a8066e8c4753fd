"""Every rewrite of the plan keeps the members: after each of them DuckDB selects what the definition says."""

from random import Random

import pytest

from segql.emit.as_of import AsOf
from segql.emit.dialects import DIALECTS
from segql.emit.emit import emit
from segql.emit.times import Times
from segql.meaning.windows import Calendar
from segql.plan.build import build
from segql.plan.optimize import RULES
from segql.plan.setting import Setting
from tests.differential.accounts import with_accounts
from tests.differential.rules import Rules
from tests.differential.trial import MOMENTS, Trial, declarations, expected, make, meaning, meaning_of
from tests.differential.worlds import HINTS, TRAITS, catalog
from tests.support.duckdb import DuckDBServer
from tests.support.engines import distinct
from tests.support.plugin import Counting

CASES = 4  # rules of one trial


@pytest.mark.parametrize("number", range(12))
def test_each_rewrite_keeps_the_members(number: int, counting: Counting) -> None:
    keeps(counting, make(f"rewrites-{number}", CASES))


@pytest.mark.parametrize("number", range(6))
def test_each_rewrite_keeps_who_meets_several_terms(number: int, counting: Counting) -> None:
    keeps(counting, make(f"rewrites-{number}", CASES, Rules.conjunction, hints=1))


@pytest.mark.parametrize("number", range(4))
def test_each_rewrite_keeps_accounts(number: int, counting: Counting) -> None:
    keeps(counting, with_accounts(f"rewrites-{number}", CASES), "a")


def keeps(counting: Counting, trial: Trial, prefix: str = "") -> None:
    """Each rewrite keeps the members of the segments whose names begin so."""
    understood = meaning(trial)
    times = Times(DIALECTS["duckdb"], trial.calendar, AsOf.constant(trial.as_of))
    server = DuckDBServer()
    server.load(trial.tables)
    for segment in (segment for name, segment in understood.segments.items() if name.startswith(prefix)):
        members = expected(trial, segment)
        plan = build(segment, trial.catalog)
        for name in ("build", *RULES):
            plan = RULES[name](plan, Setting(trial.as_of, trial.calendar, probes=True)) if name != "build" else plan
            sql = emit(plan, times, ())
            assert distinct("duckdb", server.query(sql)) == members, f"after {name}:\n{segment.rule_span.text}\n{sql}"
            counting.add("plans after a rewrite")


def test_the_rewrites_change_plans() -> None:
    """None of them is idle."""
    changed: set[str] = set()
    known, calendar = catalog(True, True, [*TRAITS, *HINTS]), Calendar("Europe/Berlin")
    for number in range(200):
        if changed == set(RULES):
            return
        setting = Setting(MOMENTS[number % len(MOMENTS)], calendar, probes=True)
        rule = (Rules.rule, Rules.conjunction)[number % 2]
        text = declarations(Random(f"rewrites-{number}"), CASES, True, rule)
        for segment in meaning_of(text, known, calendar).segments.values():
            plan = build(segment, known)
            for name, rewrite in RULES.items():
                after = rewrite(plan, setting)
                if after != plan:
                    changed.add(name)
                plan = after
    assert changed == set(RULES)
