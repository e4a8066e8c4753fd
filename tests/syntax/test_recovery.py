"""One mistake put anywhere into rules that are right gives one message: nothing that follows from it is reported."""

import random
import re

import pytest

from segql.compiler import Settings, check
from segql.diagnostics import Diagnostic
from segql.project.project import load_project
from segql.source import Source
from segql.syntax.parse import parse
from tests.benchmarks.startup import ROOT

PROJECT = load_project(ROOT / "examples" / "grocery", lambda _: None)
GARBAGE = ("= =", "then then", ") )", "in in", "in (,)", "$", "'x'", "with with", "is is", ">= >= 3", "2026-02-31", "between 3")

NAMED = r"^(?:segment|tiers|split|define|param) \w+|( )(?=[a-z0-9])"  # what a mistake before the name does is another matter


@pytest.mark.parametrize("garbage", GARBAGE)
def test_one_mistake_is_one_message(garbage: str) -> None:
    assert PROJECT is not None
    chance = random.Random(garbage)
    settings = Settings(PROJECT.zone, PROJECT.week_start, PROJECT.occasion_years)
    for _ in range(4):
        at = chance.choice([i for i, source in enumerate(PROJECT.files) if "occasion " not in source.text and "test " not in source.text])
        source = PROJECT.files[at]
        without_texts = re.sub(r'#.*|"[^"\n]*"', lambda m: "_" * len(m[0]), source.text)
        gap = chance.choice([m.start(1) for m in re.finditer(NAMED, without_texts, re.MULTILINE) if m[1]])
        broken = Source(source.name, f"{source.text[:gap]} {garbage}{source.text[gap:]}")
        found: list[Diagnostic] = []
        check([*PROJECT.files[:at], broken, *PROJECT.files[at + 1 :]], PROJECT.catalog, settings, found.append)
        errors = [d for d in found if d.code.severity == "error"]
        assert len(errors) == 1 and errors[0].code.id.startswith("SEG1"), (broken.text, [(d.span, d.message) for d in errors])


def test_reading_comes_to_an_end() -> None:
    """A text between an arm's word and its `when`, once read again and again from the same place."""
    found: list[Diagnostic] = []
    parse(Source("rule.seg", 'tiers value is\n  top   when used\n  other"a b"  when used\n'), found.append)
    assert [d.message for d in found] == ['`"a b"` can\x27t stand here', "`when` can't stand here"]
