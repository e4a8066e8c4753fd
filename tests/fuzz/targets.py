"""What is done with an input: it is read, formatted, understood against a catalog and compiled for one dialect or another."""

import time
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import pairwise
from random import Random
from typing import TypeVar

from segql import compiler
from segql.catalog.load import load_catalog
from segql.catalog.model import Catalog
from segql.compiler import AsOf, Meaning, Settings
from segql.diagnostics import Diagnostic
from segql.diagnostics.render import render
from segql.source import Source
from segql.syntax import parse as syntax
from segql.syntax.format import file as formatter
from segql.syntax.format import format_source
from segql.syntax.nodes import File
from segql.syntax.parse import parse_condition, parse_value
from tests.fuzz.inputs import Input

T = TypeVar("T")
DIALECTS = ("duckdb", "postgres", "bigquery")
MOMENTS = [AsOf.constant(datetime(2026, 3, 2, 10, 30, tzinfo=UTC)), AsOf("midnight"), AsOf("now"), AsOf("param")]
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # characters that could move or hide others
ZONES = ["Europe/Berlin", "America/New_York", "UTC", "Pacific/Apia"]
STYLES = ("full", "full", "concise", "json")
SOME = 0.25  # of the texts are read as a condition and as a value, too
Binder = Callable[[Catalog, str], None]  # asks an engine about SQL in its dialect
Report = Callable[[Diagnostic], None]


@lru_cache(maxsize=8)
def _parsed(source: Source) -> tuple[File, tuple[Diagnostic, ...]]:
    found: list[Diagnostic] = []
    return syntax.parse(source, found.append), tuple(found)


def parse(source: Source, report: Report) -> File:
    """What `segql.syntax.parse` says of a text, asked once: formatter and compiler read the same one, which would be half of the time."""
    file, found = _parsed(source)
    for diagnostic in found:
        report(diagnostic)
    return file


def read_once() -> None:
    """From now on formatter and compiler share what was read."""
    vars(compiler)["parse"] = vars(formatter)["parse"] = parse


Took = dict[str, float]  # seconds of the processor's time by step: what a command would take


def run(given: Input, seed: str, bind: Binder | None = None) -> Took:
    """All of it. Raises whatever is wrong."""
    random, took = Random(seed), Took()
    source = Source("rule.seg", given.text)
    _timed(took, "read", lambda: _read(source, random))
    _timed(took, "format", lambda: _format(source))
    found: list[Diagnostic] = []
    yaml = given.yaml
    catalog = given.catalog if yaml is None else _timed(took, "catalog", lambda: load_catalog([Source("catalog.yml", yaml)], found.append))
    settings = Settings(random.choice(ZONES), random.choice([0, 6]))
    meaning = _timed(took, "check", lambda: compiler.check([source], catalog, settings, found.append))
    _well_formed(found, random)
    _compile(meaning, random, bind, took)
    return took


def _timed(took: Took, step: str, act: Callable[[], T]) -> T:
    begun = time.process_time()
    done = act()
    took[step] = max(took.get(step, 0), time.process_time() - begun)
    return done


def _read(source: Source, random: Random) -> None:
    found: list[Diagnostic] = []
    file = parse(source, found.append)
    assert (
        found
        or file.rule is not None
        or file.declarations
        or not source.text.strip()
        or "#" in source.text
        or source.text.startswith("\ufeff")
    )
    if random.random() < SOME:
        parse_condition(source, found.append)
        parse_value(source, found.append)
        _well_formed(found, random)


def _format(source: Source) -> None:
    found: list[Diagnostic] = []
    text = format_source(source, found.append)
    assert (text is None) == any(d.code.severity == "error" for d in found)
    if text is not None:
        assert format_source(Source("rule.seg", text), found.append) == text


def _compile(meaning: Meaning, random: Random, bind: Binder | None, took: Took) -> None:
    for name in list(meaning.segments)[:3]:
        as_of = random.choice(MOMENTS)
        _timed(took, "plan", partial(compiler.plan_text, meaning, name, as_of))
        if as_of.at is not None:
            assert "\n" not in compiler.explain_segment(meaning, name, as_of).strip("\n").split("\n")[0]
        dialect, mistakes = random.choice(DIALECTS), []  # type: tuple[str, list[Diagnostic]]
        sql = _timed(took, f"compile {dialect}", partial(compiler.compile_segment, meaning, name, dialect, as_of, mistakes.append))
        _well_formed(mistakes, random)
        assert (sql is None) == any(d.code.severity == "error" for d in mistakes)
        if sql is not None and dialect == "duckdb" and bind is not None and as_of.mode != "param":
            bind(meaning.catalog, sql)


def _well_formed(found: Sequence[Diagnostic], random: Random) -> None:
    """Each message is one line without a full stop and stands in its text; fixes do not overlap; a style can show it."""
    for mistake in found:
        assert "\n" not in mistake.message and not mistake.message.endswith("."), mistake.message
        for span in [*([mistake.span] if mistake.span else []), *(label.span for label in mistake.labels)]:
            assert 0 <= span.start <= span.end <= len(span.source.text), mistake
        edits = sorted((span.start, span.end) for span, _ in (mistake.fix.edits if mistake.fix else ()))
        assert all(first[1] <= second[0] for first, second in pairwise(edits)), mistake
    style = random.choice(STYLES)
    shown = render(found[:20], style)
    assert style == "json" or not {unicodedata.category(c) for c in shown if c not in "\n\u200d"} & HIDDEN
