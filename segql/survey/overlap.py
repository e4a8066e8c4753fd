"""Segments side by side: who is in which of them at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from segql.compiler import Meaning
from segql.emit import survey
from segql.engines.base import Engine
from segql.meaning import nodes as m
from segql.survey.ask import Question, number

MOST = 12  # segments: there may be as many regions as sets of them


@dataclass(frozen=True, slots=True)
class Pair:
    """Two segments: how many are in both, and in one of them at least."""

    first: str
    second: str
    sizes: tuple[int, int]
    both: int

    @property
    def either(self) -> int:
        return sum(self.sizes) - self.both

    @property
    def likeness(self) -> float | None:
        """Jaccard's index: of those in either, the share in both."""
        return self.both / self.either if self.either else None

    @property
    def shares(self) -> tuple[float | None, float | None]:
        """Of the first, the share that is in the second; and the other way round."""
        one, other = (self.both / size if size else None for size in self.sizes)
        return one, other


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many are in exactly which of the segments; nobody is in two regions, and regions without anybody are left out."""

    names: tuple[str, ...]
    regions: tuple[tuple[tuple[str, ...], int], ...]  # largest first

    @property
    def everyone(self) -> int:
        return sum(size for _, size in self.regions)

    def size(self, *names: str) -> int:
        """How many are in all of these."""
        return sum(size for inside, size in self.regions if set(names) <= set(inside))

    def pairs(self) -> Iterator[Pair]:
        for a, b in combinations(self.names, 2):
            yield Pair(a, b, (self.size(a), self.size(b)), self.size(a, b))


def question(meaning: Meaning, segments: Sequence[m.Segment]) -> Question:
    """What is asked: of everyone, which segments they are in. The segments are about one kind of entity."""
    asked = Question(meaning, segments[0])
    for segment in segments:
        asked.flag(m.InSegment(segment))
    return asked


def overlap(asked: Question, segments: Sequence[m.Segment], engine: Engine, as_of: datetime) -> Overlap:
    """The overlap of the segments that a question is about, from one statement. Raises SegqlError."""
    flags = [asked.flag(m.InSegment(segment)) for segment in segments]
    rows = asked.rows(engine, as_of, lambda sql: survey.regions(sql, flags, engine.dialect))
    names = tuple(segment.name for segment in segments)
    found = [(tuple(n for n, inside in zip(names, row, strict=False) if number(inside)), number(row[-1])) for row in rows]
    return Overlap(names, tuple(sorted(found, key=lambda region: (-region[1], region[0]))))
