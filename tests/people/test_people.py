"""People that are made up for a rule are tests that pass: by the definition, and by the SQL on DuckDB."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

from segql import compiler
from segql.catalog.in_memory import in_memory
from segql.compiler import Meaning, Settings
from segql.source import Source
from segql.syntax.format import format_source
from segql.testing.edges import Proposal, propose
from segql.testing.example import example
from segql.testing.prove import PROVED, REFUTED, Claimed, prove, read
from segql.testing.run import run
from tests.cases.running import SHOP, known_catalog
from tests.lint.small import Maker

T = datetime(2026, 2, 28, 23, tzinfo=UTC)  # midnight in Berlin
RULES = 5


def meaning_of(text: str) -> Meaning | None:
    found = []
    meaning = compiler.check([Source("rules.seg", text)], in_memory(known_catalog((SHOP,))), Settings("Europe/Berlin"), found.append)
    return None if any(d.code.severity == "error" for d in found) else meaning


def passes(text: str, folder: Path) -> int:
    """How many people the tests in a text have; fails where one of them is not where the test says."""
    meaning = meaning_of(text)
    assert meaning is not None, text
    results = list(run(meaning, meaning.trials, (), folder))
    assert not [failure.message for result in results for failure in result.failures], text
    return sum(result.cases for result in results)


def rules(name: str) -> list[str]:
    found = []
    for number in range(3 * RULES):
        maker = Maker(Random(f"people-{name}-{number}"))
        text = f"segment made is ({maker.atom()}) and ({maker.atom()})"
        if meaning_of(text) is not None:
            found.append(text)
    return found[:RULES]


def test_examples_are_tests_that_pass(tmp_path: Path) -> None:
    found = 0
    for text in rules("example"):
        meaning = meaning_of(text)
        assert meaning is not None
        test = example(meaning, meaning.segments["made"], T)
        if test is not None:
            assert "-> in" in test
            found += passes(f"{text}\n{format_source(Source('x.seg', test), lambda _: None)}", tmp_path)
    assert found >= RULES


def test_people_at_the_edges_are_tests_that_pass_and_who_is_there_is_not_proposed_again(tmp_path: Path) -> None:
    for text in rules("edges")[:1]:
        begun = f'{text}\ntest "begun" for made as of 2026-03-01\n  nobody: -> {outcome(text)}\n'
        meaning = meaning_of(begun)
        assert meaning is not None
        (first,) = propose(meaning, meaning.trials)
        assert isinstance(first, Proposal)
        whole = f"{begun}\n{first.text}"
        assert passes(whole, tmp_path) == 1 + first.cases
        meaning = meaning_of(whole)
        assert meaning is not None
        (second,) = propose(meaning, meaning.trials)
        assert isinstance(second, Proposal) and second.cases <= len(first.missing), second.text


def outcome(text: str) -> str:
    """Where somebody of whom nothing is known is."""
    meaning = meaning_of(f'{text}\ntest "begun" for made as of 2026-03-01\n  nobody: -> in\n')
    assert meaning is not None
    (result,) = run(meaning, meaning.trials, (), Path())
    return "out" if result.failures else "in"


def verdict(claim: str) -> str:
    meaning = meaning_of("segment often is purchased >= 3 in 90d\nsegment lately is purchased in 30d")
    assert meaning is not None
    found = read(claim, meaning)
    assert isinstance(found, Claimed), found
    return prove(found, T).outcome


def test_claims_are_proved_or_refuted() -> None:
    assert verdict("often implies purchased in 90d") == PROVED
    assert verdict("often implies lately") == REFUTED
    assert verdict("lately excludes never purchased in 60d") == PROVED
    assert verdict("lately excludes often") == REFUTED
    assert verdict("purchased > 0 equals purchased") == PROVED
    assert verdict("age between 18 and 20 equals age >= 18 and age < 20") == REFUTED
    assert verdict('country = "DE" implies country starts with "D"') != REFUTED
    assert verdict("used then purchased within 1h implies purchased then used") == REFUTED


def test_a_claim_that_can_not_be_read_says_why() -> None:
    meaning = meaning_of("segment often is purchased >= 3 in 90d")
    assert meaning is not None
    assert "write `A implies B`" in str(read("often", meaning))
    assert "`oftn` is no segment, and no rule" in str(read("oftn implies purchased", meaning))
    assert isinstance(read('often implies country = "x implies y"', meaning), Claimed)
