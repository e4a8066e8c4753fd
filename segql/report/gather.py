"""What a report tells: of each segment its texts, and, where a database is asked, its numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from segql.compiler import AsOf, Meaning, compile_segment, explain_segment
from segql.diagnostics import Diagnostic
from segql.engines.base import Engine
from segql.meaning import nodes as m
from segql.meaning.windows import AsOf as T
from segql.meaning.windows import Shifted, instant
from segql.survey.many import Many
from segql.survey.overlap import Pair
from segql.survey.profile import Breakdown
from segql.survey.show import Shown

DIALECTS = ("duckdb", "postgres", "bigquery")


@dataclass(frozen=True, slots=True)
class Tested:
    """A test, or an expectation, and what came of it."""

    name: str
    cases: int
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a database says."""

    instants: tuple[datetime, ...]  # earlier ones first, the last is the as-of
    sizes: Mapping[str, tuple[int, ...]]  # at each instant; of tiers and splits, of their arms
    shown: Mapping[str, Shown]
    pairs: Mapping[str, list[Pair]]  # the most alike first
    shares: Mapping[str, list[Breakdown]]


@dataclass(frozen=True, slots=True)
class Report:
    """A project and what is told of it."""

    project: str
    meaning: Meaning
    names: tuple[str, ...]  # of the segments that have a section, sorted
    as_of: datetime
    english: Mapping[str, str]
    sql: Mapping[str, Mapping[str, str]]  # by dialect; one that can't express it says why
    tests: Mapping[str, Sequence[Tested]]
    numbers: Numbers | None = None
    users: Mapping[str, list[str]] = field(default_factory=dict)  # who names it


def sections(meaning: Meaning, names: Sequence[str]) -> tuple[str, ...]:
    """The segments that have a section of their own: arms stand in that of their tiers or split, where it is there."""
    return tuple(sorted(name for name in names if name.rpartition(".")[0] not in names))


def gather(project: str, meaning: Meaning, names: Sequence[str], as_of: datetime, tests: Mapping[str, Sequence[Tested]]) -> Report:
    """All that needs no database."""
    told = sections(meaning, names)
    at = AsOf.constant(as_of)
    english = {name: explain_segment(meaning, name, at) for name in told}
    sql = {name: {dialect: _sql(meaning, name, dialect, at) for dialect in DIALECTS} for name in told}
    users: dict[str, list[str]] = {}
    for segment in meaning.segments.values():
        for name in segment.needs:
            users.setdefault(name, []).append(segment.name)
    return Report(project, meaning, told, as_of, english, sql, tests, users=users)


def _sql(meaning: Meaning, name: str, dialect: str, at: AsOf) -> str:
    problems: list[Diagnostic] = []
    sql = compile_segment(meaning, name, dialect, at, problems.append)
    return sql or "".join(f"-- {d.message}\n" for d in problems)


def ask(report: Report, engine: Engine, weeks: int, said: Callable[[str], None]) -> Numbers:
    """The numbers, of each of so many weeks the sizes. Raises SegqlError."""
    meaning, as_of = report.meaning, report.as_of
    back = [Shifted(T(), -7 * week, "d") for week in range(weeks - 1, 0, -1)]
    instants = (*(instant(bound, as_of, meaning.calendar) for bound in back), as_of)
    many = Many.of(meaning, report.names, engine.dialect)
    said(f"asking for sizes of {len(instants)} week{'' if len(instants) == 1 else 's'}, what conditions keep and what segments share")
    found = many.ask(engine, instants)
    pairs: dict[str, list[Pair]] = {}
    for pair in found.pairs:
        for name in (pair.first, pair.second):
            pairs.setdefault(name, []).append(pair)
    return Numbers(instants, found.sizes, found.shown, pairs, found.shares)


def arms_of(meaning: Meaning, segment: m.Segment) -> list[m.Segment]:
    """The arms of tiers or a split, in their order."""
    return [arm for name, arm in meaning.segments.items() if name.rpartition(".")[0] == segment.name] if is_whole(segment) else []


def is_whole(segment: m.Segment) -> bool:
    return segment.kind in ("tiers", "split")
