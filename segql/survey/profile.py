"""What a segment has in common: how often each value of an attribute is, and what its members do, against everyone or another segment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from segql.catalog.types import BOOLEAN, DURATION, INTEGER, TEXT, WEEKDAY
from segql.compiler import Meaning
from segql.emit import survey
from segql.engines.base import Engine
from segql.meaning import nodes as m
from segql.meaning.english.notes import every
from segql.meaning.resolve_columns import weekday
from segql.meaning.windows import AsOf, instant
from segql.survey.ask import Question, number
from segql.survey.statistics import Difference, Sample, difference

MOST = 20  # values of an attribute that are told, the most frequent ones
KINDS = ("text", "boolean", "integer", "weekday", "date")  # of what people can be divided by
SHARE = (("known", "mean"), ("known", "mean", "variance", "median"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A value or rule, and how it is called."""

    name: str
    item: m.Rule | m.Value

    @property
    def value(self) -> m.Value:
        """As a value: a rule is 1 of those whom it holds for."""
        match self.item:
            case m.Attribute() if self.item.type == BOOLEAN:
                return _flag(m.Compare(self.item, "=", m.Literal(True, BOOLEAN)))
            case _:
                return self.item if is_value(self.item) else _flag(self.item)  # type: ignore[arg-type,return-value]

    @property
    def is_share(self) -> bool:
        """Whether its mean is a share."""
        return not is_value(self.item) or _type(self.item) == "boolean"

    @property
    def is_duration(self) -> bool:
        return is_value(self.item) and _type(self.item) == DURATION.name


def _flag(rule: m.Rule) -> m.Value:
    return m.Score(((m.Literal(1, INTEGER), rule),), INTEGER)


def is_value(item: m.Rule | m.Value) -> bool:
    return hasattr(item, "type") and not isinstance(item, m.Constant)


def _type(item: m.Rule | m.Value) -> str:
    return item.type.name if hasattr(item, "type") else "boolean"


def divides(item: m.Rule | m.Value) -> bool:
    """Whether people can be divided by it."""
    return not is_value(item) or _type(item) in KINDS


def measures(item: m.Rule | m.Value) -> bool:
    """Whether it has a mean."""
    return not is_value(item) or _type(item) in ("integer", "decimal", "float", "duration", "boolean")


def last_instant(item: m.Rule | m.Value, as_of: datetime, meaning: Meaning) -> datetime:
    """The end of the latest window of events in it: T where none is ahead."""
    ahead = [part.window for part in every(item) if isinstance(part, m.Events) and AsOf() in part.window.starts]
    return max([as_of, *(instant(end, as_of, meaning.calendar) for window in ahead for end in window.ends)])


# Answers ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """A value of an attribute, None where it is missing, and how many of each group have it."""

    value: object
    people: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How the groups divide. Rare values beyond the first ones are left out."""

    name: str
    values: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of both groups; the difference where nobody is in both."""

    asked: Asked
    samples: tuple[Sample, Sample]
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Profile:
    """Two groups: the segment, and everyone or another segment."""

    people: tuple[int, int]
    in_both: int
    breakdowns: tuple[Breakdown, ...]
    measured: tuple[Measured, ...]

    def lift(self, share: Share) -> float | None:
        """How many times as frequent a value is in the segment."""
        if not share.people[1] or not self.people[0]:
            return None
        return (share.people[0] / self.people[0]) / (share.people[1] / self.people[1])


@dataclass(frozen=True, slots=True)
class Profiling:
    """What is asked about a segment and what it is compared with."""

    question: Question
    groups: tuple[str, str]
    by: tuple[tuple[Asked, str], ...]
    measured: tuple[tuple[Asked, str], ...]

    @staticmethod
    def of(meaning: Meaning, segment: m.Segment, against: m.Segment | None, by: Sequence[Asked], measured: Sequence[Asked]) -> "Profiling":
        question = Question(meaning, segment)
        other = m.TRUE if against is None else m.InSegment(against)
        groups = question.flag(m.InSegment(segment)), question.flag(other)
        columns = tuple((asked, question.value(divided(asked), "by")) for asked in by)
        return Profiling(question, groups, columns, tuple((asked, question.value(asked.value)) for asked in measured))

    def ask(self, engine: Engine, as_of: datetime) -> Profile:
        """The numbers, from one statement. Raises SegqlError."""
        by = list(dict.fromkeys(name for _, name in self.by))
        taken = list(dict.fromkeys((name, asked.is_share) for asked, name in self.measured))
        rows = self.question.rows(engine, as_of, lambda sql: survey.profile(sql, self.groups, by, taken, MOST, engine.dialect))
        about = [[number(flag) for flag in row[: len(by)]] for row in rows]
        everyone = next((row for row, without in zip(rows, about, strict=True) if all(without)), ())
        values = {name: [row for row, out in zip(rows, about, strict=True) if not out[i]] for i, name in enumerate(by)}
        at = 2 * len(by)
        first, second, both = (number(value) for value in everyone[at : at + 3])
        found = [Breakdown(asked.name, tuple(_shares(values[name], len(by) + by.index(name), at))) for asked, name in self.by]
        samples = dict(_samples(taken, everyone[at + 3 :]))
        told = tuple(_measured(asked, samples[name], (first, second, both)) for asked, name in self.measured)
        return Profile((first, second), both, tuple(found), told)


def divided(asked: Asked) -> m.Value:
    """What people are divided by, as a value that every engine can group by: yes and no are words."""
    item = asked.item
    if is_value(item) and _type(item) == WEEKDAY.name:
        return weekday(item)  # type: ignore[arg-type]
    if is_value(item) and _type(item) != BOOLEAN.name:
        return item  # type: ignore[return-value]
    known = m.TRUE if not is_value(item) else m.Known(item)  # type: ignore[arg-type]
    holds: m.Rule = m.Compare(item, "=", m.Literal(True, BOOLEAN)) if is_value(item) else item  # type: ignore[arg-type,assignment]
    return m.Choice(((m.Literal("yes", TEXT), holds), (m.Literal("no", TEXT), known)), TEXT)


def _shares(rows: Sequence[Sequence[object]], at: int, people: int) -> list[Share]:
    """Most frequent first."""
    found = [Share(row[at], (number(row[people]), number(row[people + 1]))) for row in rows]
    return sorted(found, key=lambda share: (-share.people[1], -share.people[0], str(share.value)))


def _samples(taken: Sequence[tuple[str, bool]], row: Sequence[object]) -> "Iterator[tuple[str, tuple[Sample, Sample]]]":
    """The samples of both groups of each measure."""
    left = iter(row)
    for name, is_share in taken:
        first, second = (_sample(is_share, [next(left, None) for _ in SHARE[not is_share]]) for _ in range(2))
        yield name, (first, second)


def _sample(is_share: bool, values: list[object]) -> Sample:
    known, *rest = values
    mean, variance, median = ([None if value is None else float(str(value)) for value in rest] + [None, None])[:3]
    return Sample(number(known), mean, variance, median, is_share)


def _measured(asked: Asked, samples: tuple[Sample, Sample], people: tuple[int, int, int]) -> Measured:
    apart = people[2] == 0 and samples[0].known and samples[1].known
    return Measured(asked, samples, difference(*samples) if apart else None)
