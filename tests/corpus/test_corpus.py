"""What other systems' documentation asks of segments, said in segql: each rule compiles, and two engines select what the definition does."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from segql.compiler import AsOf, parse_as_of
from segql.diagnostics.render import render
from segql.meaning import nodes as m
from segql.meaning.evaluate import is_member, value
from segql.meaning.people import Data, worlds
from tests.cases.documents import Block, Case
from tests.cases.running import DIALECTS, Ready, prepare, sql
from tests.corpus.corpus import CATALOG, Asked, corpus
from tests.corpus.data import tables
from tests.support.engines import Engines, distinct
from tests.support.rows import Tables
from tests.support.values import shown

SAID = [asked for asked in corpus() if asked.rule is not None]
EXECUTED = ("duckdb", "postgres", "bigquery")
AS_OF = "2026-03-18T10:30"
TRIES = 20  # databases made for a rule until one has members and others


def ready(asked: Asked) -> Ready:
    rule = Block(0, "seg", (), {}, asked.rule or "", 1)
    found = prepare(Case(Path(asked.id), asked.asks, rule, (), (), None, ()), [CATALOG])
    errors = [d for d in found.mistakes if d.code.severity == "error"]
    assert not errors, render(errors)
    return found


def as_of(found: Ready) -> AsOf:
    at = parse_as_of(AS_OF, found.settings.zone)
    assert at is not None
    return at


@dataclass(frozen=True)
class Answer:
    """Who is a member, with what stands beside the id; and how many there are to choose from."""

    rows: dict[object, tuple[Any, ...]]
    everyone: int

    @property
    def tells_apart(self) -> bool:
        """Not nobody, and neither everyone alike."""
        return bool(self.rows) and (len(self.rows) < self.everyone or len(set(self.rows.values())) > 1)


def answer(found: Ready, segment: m.Segment, made: Tables) -> Answer:
    """By the definition."""
    at = as_of(found).at
    assert at is not None
    here = worlds(segment.entity, Data(found.catalog, {name: table.rows for name, table in made.items()}, at, found.settings))
    members = [one for one in here if is_member(segment, one)]
    return Answer({one.id: tuple(shown(value(item, one)) for _, item in segment.columns) for one in members}, len(here))


def interesting(asked: Asked, found: Ready) -> tuple[Tables, dict[str, Answer]]:
    """Tables on which the rule tells people apart, and its answers."""
    segments = list(found.meaning.segments.values())
    for number in range(TRIES):
        at = as_of(found).at
        assert at is not None
        made = tables(segments, found.catalog, at, found.settings, f"{asked.id}-{number}")
        answers = {segment.name: answer(found, segment, made) for segment in segments}
        dull = [segment.name for segment in segments if segment.rule != m.TRUE or segment.columns if not answers[segment.name].tells_apart]
        if not dull:
            return made, answers
    raise AssertionError(f"{asked.id} tells nobody apart: {dull} of {[(len(a.rows), a.everyone) for a in answers.values()]}")


@pytest.mark.parametrize("asked", SAID, ids=lambda asked: asked.id)
def test_the_engines_select_what_the_definition_does(asked: Asked, engines: Engines) -> None:
    found = ready(asked)
    made, answers = interesting(asked, found)
    for engine in EXECUTED:
        engines.servers[engine].load(made)
    for name, expected in answers.items():
        for dialect in DIALECTS:
            text = sql(found, name, dialect, as_of(found))
            if dialect not in EXECUTED:
                continue
            rows = engines.servers[dialect].query(text)
            assert distinct(dialect, rows) == set(expected.rows), f"{asked.id} {name} on {dialect}\n{text}"
            assert {row[0]: tuple(shown(v) for v in row[1:]) for row in rows} == expected.rows, f"{asked.id} {name} on {dialect}\n{text}"


def test_nearly_all_can_be_said() -> None:
    """The figure of the README."""
    said, asked = len(SAID), len(corpus())
    print(f"\n{said} of {asked} rules can be said")
    assert (asked, said) == (230, 228)
