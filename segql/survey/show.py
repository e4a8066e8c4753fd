"""One segment in numbers: how many are in it, what each of its conditions keeps, and how large it was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat

from segql.catalog.types import TEXT
from segql.compiler import Meaning
from segql.diagnostics import SegqlError, codes
from segql.emit import survey
from segql.engines.base import Engine
from segql.meaning import nodes as m
from segql.meaning.occasions import asked
from segql.meaning.windows import AsOf, Bound, Shifted, instant, local
from segql.survey.ask import Question, back_then, number
from segql.survey.conditions import Leaf, joined, leaves, told

WEEKS = 12  # as-ofs at which a segment's size is told, the last one included
VALUES = 12  # of each member


@dataclass(frozen=True, slots=True)
class Step:
    """One of the conditions that the rule joins.

    `kept` hold up to it: of an `and` all conditions so far, of an `or` any of them. `alone` are those whom only it decides about: of an
    `and` who would be members without it, of an `or` who would not.
    """

    condition: str
    kept: int
    alone: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A segment in numbers."""

    size: int
    everyone: int
    word: str  # and | or
    steps: tuple[Step, ...]
    arms: tuple[tuple[str, int], ...]  # of tiers and splits as one
    sizes: tuple[tuple[datetime, int | None], ...]  # earlier ones first; None where the rule can't be decided

    @property
    def share(self) -> float | None:
        return self.size / self.everyone if self.everyone else None


@dataclass(frozen=True, slots=True)
class Show:
    """What is asked about a segment."""

    meaning: Meaning
    segment: m.Segment
    as_of: datetime
    question: Question
    conditions: tuple[m.Rule, ...]
    word: str
    flags: tuple[str, ...]  # of the conditions
    arms: Mapping[str, str]
    past: Mapping[Bound, str | None]  # of weeks before; None where the rule can't be decided

    @staticmethod
    def of(meaning: Meaning, segment: m.Segment, as_of: datetime, weeks: int = WEEKS) -> "Show":
        question = Question(meaning, segment)
        word, terms = joined(meaning, segment)
        flags = tuple(question.flag(term) for term in terms)
        arms = {label: question.flag(rule) for label, rule in _arms(segment)}
        past: dict[Bound, str | None] = {
            back: question.flag(back_then(segment, back, meaning.catalog)) if _is_known(segment, back, as_of, meaning) else None
            for back in (Shifted(AsOf(), -7 * week, "d") for week in range(weeks - 1, 0, -1))
        }
        return Show(meaning, segment, as_of, question, terms, word, flags, arms, past)

    def ask(self, engine: Engine) -> Shown:
        """The numbers, from one statement; where that is too long, without those of earlier weeks. Raises SegqlError."""
        sums = [*self.arms.values(), *(flag for flag in self.past.values() if flag)]
        hit = 0 if self.word == "and" else 1
        try:
            rows = self.question.rows(engine, self.as_of, lambda sql: survey.waterfall(sql, self.flags, hit, sums, engine.dialect))
        except SegqlError as error:
            if not self.past or any(d.code is not codes.TOO_COMPLEX for d in error.diagnostics):
                raise
            return Show.of(self.meaning, self.segment, self.as_of, 1).ask(engine)
        return self._shown([tuple(number(value) for value in row) for row in rows])

    def _shown(self, rows: Sequence[tuple[int, ...]]) -> Shown:
        """`rows` are (stop, alone, people, sums)."""
        everyone, last = sum(row[2] for row in rows), len(self.flags)
        through = [sum(row[2] for row in rows if row[0] > i) for i in range(last)]
        alone = [sum(row[2] for row in rows if row[0] == i and row[1]) for i in range(last)]
        stays = sum(row[2] for row in rows if row[0] == last)
        kept = through if self.word == "and" else [everyone - n for n in through]
        size = stays if self.word == "and" else everyone - stays
        steps = steps_of(self.meaning, self.segment, self.as_of, self.conditions, kept, alone)
        totals = iter([sum(values) for values in zip(*(row[3:] for row in rows), strict=True)] or repeat(0))
        arms = tuple((label, next(totals)) for label in self.arms)
        past = [(instant(back, self.as_of, self.meaning.calendar), next(totals) if flag else None) for back, flag in self.past.items()]
        return Shown(size, everyone, self.word, steps, arms, (*past, (self.as_of, size)))


def steps_of(
    meaning: Meaning, segment: m.Segment, as_of: datetime, conditions: Sequence[m.Rule], kept: Sequence[int], alone: Sequence[int]
) -> tuple[Step, ...]:
    """The conditions that a rule joins, as they are written, with their numbers."""
    tell = told(meaning, segment, as_of)
    texts = [f"({tell(rule)})" if isinstance(rule, m.All | m.Any) and len(conditions) > 1 else tell(rule) for rule in conditions]
    return tuple(Step(text, k, a) for text, k, a in zip(texts, kept, alone, strict=True))


def _arms(segment: m.Segment) -> Iterator[tuple[str, m.Rule]]:
    """The labels of tiers or a split as one, and who has each."""
    if segment.kind in ("tiers", "split"):
        _, choice = segment.columns[0]
        assert isinstance(choice, m.Choice)
        for label, _ in choice.terms:
            assert isinstance(label, m.Literal)
            yield str(label.value), m.all_of([segment.rule, m.Compare(choice, "=", m.Literal(label.value, TEXT))])


def _is_known(segment: m.Segment, back: Bound, as_of: datetime, meaning: Meaning) -> bool:
    """Whether the occasions that the rule asks about are known around an earlier T."""
    cal = meaning.calendar
    years = [(o, local(instant(at, as_of, cal), cal.zone).year) for o, at in asked(m.InSegment(segment, back))]
    return all(o.years is None or o.years[0] <= year <= o.years[1] for o, year in years)


# Some members -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """A member, and the values that the conditions compare."""

    id: object
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Asks for some members, with what the conditions compare."""

    question: Question
    columns: tuple[tuple[str, str, str | None, Leaf], ...]  # the condition, the value's column, and that of what it is compared with

    @staticmethod
    def of(meaning: Meaning, segment: m.Segment, as_of: datetime) -> "Some":
        question, tell = Question(meaning, segment, segment.rule), told(meaning, segment, as_of)
        found = list(dict.fromkeys(leaves(segment.rule)))[:VALUES]
        columns = [
            (tell(leaf.rule), question.value(leaf.value), None if leaf.other is None else question.value(leaf.other), leaf)
            for leaf in found
        ]
        return Some(question, tuple(columns))

    def ask(self, engine: Engine, as_of: datetime, limit: int) -> list[Member]:
        """The first members by id. A value that is compared with another is the pair."""
        key = self.question.segment.entity.key.column
        rows = self.question.rows(engine, as_of, lambda sql: survey.first(sql, key, limit, engine.dialect))
        names = list(self.question.columns.values())
        found = []
        for id_, *values in rows:
            by_name = dict(zip(names, values, strict=True))
            pairs = tuple((by_name[left], by_name[right]) if right else by_name[left] for _, left, right, _ in self.columns)
            found.append(Member(id_, pairs))
        return found
