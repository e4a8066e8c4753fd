"""What a report tells: of each segment its texts, and, where a database is asked, its numbers."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from segql.compiler import AsOf, Meaning, compile_in_each, explain_segment
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


def gather(
    project: str,
    meaning: Meaning,
    names: Sequence[str],
    as_of: datetime,
    tests: Mapping[str, Sequence[Tested]],
    asked: Callable[[], Numbers] | None = None,
) -> Report:
    """All of it. The texts are written in another thread while `asked` waits for the numbers."""
    told, users = sections(meaning, names), dict[str, list[str]]()
    for segment in meaning.segments.values():
        for name in segment.needs:
            users.setdefault(name, []).append(segment.name)
    with ThreadPoolExecutor(1) as pool:
        try:
            texts = {name: pool.submit(_texts, meaning, name, AsOf.constant(as_of)) for name in told}
            numbers = asked() if asked is not None else None
            written = {name: text.result() for name, text in texts.items()}
        except BaseException:  # Ctrl-C for one: no further text is begun
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    english, sql = ({name: text for name, (text, _) in written.items()}, {name: each for name, (_, each) in written.items()})
    return Report(project, meaning, told, as_of, english, sql, tests, numbers, users)


def _texts(meaning: Meaning, name: str, at: AsOf) -> tuple[str, dict[str, str]]:
    """A segment in English, and in SQL by dialect."""
    compiled = compile_in_each(meaning, name, DIALECTS, at)
    sql = {dialect: text or "".join(f"-- {d.message}\n" for d in problems) for dialect, (text, problems) in compiled.items()}
    return explain_segment(meaning, name, at), sql


def ask(many: Many, engine: Engine, as_of: datetime, weeks: int, said: Callable[[str], None]) -> Numbers:
    """The numbers, with the sizes of so many weeks. Raises SegqlError."""
    calendar = many.meaning.calendar
    back = [Shifted(T(), -7 * week, "d") for week in range(weeks - 1, 0, -1)]
    instants = (*(instant(bound, as_of, calendar) for bound in back), as_of)
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
