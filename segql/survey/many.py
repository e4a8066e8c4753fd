"""Many segments at once, from the bits of everyone: sizes at instants, what conditions keep, who shares members, who divides how."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import accumulate, chain

from segql.bundles import bundled, compile_bits
from segql.catalog import model as c
from segql.compiler import Meaning
from segql.diagnostics import Diagnostic, SegqlError
from segql.emit import survey
from segql.emit.bundle import Bits
from segql.engines.base import Engine
from segql.meaning import nodes as m
from segql.survey.ask import Question, number
from segql.survey.conditions import joined
from segql.survey.overlap import Pair
from segql.survey.profile import MOST, Asked, Breakdown, Profiling, Share, divided
from segql.survey.show import Shown, steps_of

Query = tuple[str, dict[str, datetime | date]]  # its SQL and parameters


@dataclass(frozen=True, slots=True)
class Steps:
    """What is counted of one segment beside its size: by name, the rules of those whom its conditions keep, and of those alone."""

    word: str
    conditions: tuple[m.Rule, ...]
    kept: tuple[str, ...]
    alone: tuple[str, ...]
    rules: tuple[m.Segment, ...]

    @staticmethod
    def of(meaning: Meaning, segment: m.Segment) -> "Steps":
        word, terms = joined(meaning, segment)
        every = word == "and"
        combined = m.all_of if every else m.any_of
        so_far = [combined(list(some)) for some in accumulate(([term] for term in terms), lambda a, b: a + b)]
        decided = [_alone(terms, i, every) for i in range(len(terms))]
        found = [
            _rule(segment, f"{word} {i}", rule) for word, rules in (("kept", so_far), ("alone", decided)) for i, rule in enumerate(rules)
        ]
        names = tuple(rule.name for rule in found)
        return Steps(word, terms, names[: len(terms)], names[len(terms) :], tuple(found))


def _alone(terms: Sequence[m.Rule], i: int, every: bool) -> m.Rule:
    """That only this one of the conditions decides."""
    others = [term if every else m.Not(term) for j, term in enumerate(terms) if j != i]
    return m.all_of([*others, m.Not(terms[i]) if every else terms[i]])


def _rule(segment: m.Segment, what: str, rule: m.Rule) -> m.Segment:
    """A rule as a segment, of a name that none can have."""
    return replace(segment, name=f"{segment.name} {what}", rule=rule, columns=(), kind="segment")


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of many segments at once."""

    sizes: Mapping[str, tuple[int, ...]]  # at each instant that was asked about
    shown: Mapping[str, Shown]  # of each that was named, tiers and splits as a whole
    pairs: list[Pair]  # every two of one statement that share anybody, the most alike first
    shares: Mapping[str, list[Breakdown]]  # how each divides by the attributes of its entity that have few values


@dataclass(frozen=True, slots=True)
class Many:
    """Segments of a project as parts of statements, whatever the as-of; tiers and splits are told by their arms."""

    meaning: Meaning
    names: tuple[str, ...]
    steps: dict[str, Steps] = field(repr=False)  # of the segments, tiers and splits that were named
    bits: dict[str, list[tuple[list[str], Bits]]] = field(repr=False)  # by entity, with the names of what each part counts

    @staticmethod
    def of(meaning: Meaning, names: Sequence[str], dialect: str) -> "Many":
        """Raises SegqlError where one can't be compiled."""
        problems: list[Diagnostic] = []
        segments = [meaning.segments[name] for name in names]
        steps = {segment.name: Steps.of(meaning, segment) for segment in segments}
        wholes = [_rule(segment, "size", segment.rule) for segment in segments]
        people = {segment.entity.name: _everyone(segment) for segment in segments}
        rules = [*(rule for one in steps.values() for rule in one.rules), *wholes, *people.values()]
        found = compile_bits(meaning, names, rules, dialect, problems.append)
        if not found and names:
            raise SegqlError(problems)
        return Many(meaning, tuple(bundled(meaning, names)), steps, found)

    def ask(self, engine: Engine, instants: Sequence[datetime]) -> Answers:
        """The sizes at each of the instants, and all else at the last one. Raises SegqlError.

        One statement is about everything at the last instant, and one about sizes at each of the others; more only where an engine limits
        their length, or would compute what the parts of one share anew.
        """
        *past, as_of = instants
        few = {who: self._few(self.meaning.catalog.entities[who], engine, as_of) for who in self.bits}
        parts = [_Part(names, self._ours(names), bits, few[who]) for who, several in self.bits.items() for names, bits in several]
        now = [part.everything(self.meaning, engine.dialect, as_of) for part in parts]
        earlier = [part for part in parts if part.segments]
        told = (engine.query(*query) for query in (*chain(*now), *(part.sizes(at) for at in past for part in earlier)))
        found = _Found()
        for part, queries in zip(parts, now, strict=True):
            for _ in queries:
                found.take(part, next(told).rows)
        sizes = [dict(pair for part in earlier for pair in _counted(part.segments, next(told).rows[0][0])) for _ in past]
        shown = {name: self._shown(self.meaning.segments[name], steps, found.counts, as_of) for name, steps in self.steps.items()}
        by_name = {name: (*(one[name] for one in sizes), found.counts[name]) for name in self.names}
        return Answers(by_name, shown, found.pairs_by_likeness(), {name: found.shares.get(name, []) for name in self.names})

    def _ours(self, names: Sequence[str]) -> list[str]:
        return [name for name in names if name in self.meaning.segments]

    def _shown(self, segment: m.Segment, steps: Steps, found: Mapping[str, int], as_of: datetime) -> Shown:
        kept, alone = ([found[name] for name in names] for names in (steps.kept, steps.alone))
        size = found[_rule(segment, "size", segment.rule).name]
        told = steps_of(self.meaning, segment, as_of, steps.conditions, kept, alone)
        return Shown(size, found[_everyone(segment).name], steps.word, told, (), ((as_of, size),))

    def _few(self, entity: c.Entity, engine: Engine, as_of: datetime) -> "Few":
        """The attributes with few values, and how many of everyone have which."""
        segment = next(s for name in self.names if (s := self.meaning.segments[name]).entity.name == entity.name)
        asked = [Asked(f.name, m.Attribute(f)) for f in entity.attributes.values() if f.type.name in ("text", "boolean")]
        if not asked:
            return Few(segment, {})
        found = Profiling.of(self.meaning, segment, None, asked, []).ask(engine, as_of)
        values = {one: {s.value: s.people[1] for s in told.values} for one, told in zip(asked, found.breakdowns, strict=True)}
        return Few(segment, {one: counts for one, counts in values.items() if len(counts) < MOST})


@dataclass(frozen=True, slots=True)
class Few:
    """The attributes of an entity that have few values, with how many of everyone have which."""

    segment: m.Segment  # of that entity
    values: Mapping[Asked, Mapping[object, int]]

    def people(self, meaning: Meaning, dialect: str, as_of: datetime) -> survey.People | None:
        """How they are asked for."""
        if not self.values:
            return None
        question, key = Question(meaning, self.segment), self.segment.entity.key
        by = tuple(question.value(divided(one), "by") for one in self.values)
        return survey.People(question.sql(dialect, as_of), (key.column, key.type), by)

    def breakdowns(self, own: Mapping[int, Mapping[object, int]]) -> list[Breakdown]:
        """Of a segment: how many of it have which value of which attribute, counted from 0."""
        found = []
        for i, (one, everyone) in enumerate(self.values.items()):
            shares = [Share(value, (own.get(i, {}).get(value, 0), total)) for value, total in everyone.items()]
            found.append(Breakdown(one.name, tuple(sorted(shares, key=lambda s: (-s.people[0], -s.people[1], str(s.value))))))
        return found


@dataclass(frozen=True, slots=True)
class _Part:
    """What one statement can hold."""

    names: list[str]  # of all that is counted
    segments: list[str]  # those that are segments
    bits: Bits
    few: Few

    def everything(self, meaning: Meaning, dialect: str, as_of: datetime) -> list[Query]:
        people, told = self.few.people(meaning, dialect, as_of), self.bits.moments.values(as_of)
        return [(sql, told) for sql in survey.surveyed(self.bits, people, dialect)]

    def sizes(self, as_of: datetime) -> Query:
        return f"{self.bits.head}\n\n{self.bits.sizes}", self.bits.moments.values(as_of)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the statements about everything say."""

    counts: dict[str, int] = field(default_factory=dict)
    both: list[tuple[str, str, int]] = field(default_factory=list)
    shares: dict[str, list[Breakdown]] = field(default_factory=dict)

    def take(self, part: _Part, rows: Sequence[Sequence[object]]) -> None:
        own: dict[str, dict[int, dict[object, int]]] = {}
        for what, one, other, people, counts in rows:
            match number(what):
                case survey.COUNTS:
                    self.counts.update(_counted(part.names, counts))
                case survey.PAIRS:
                    first, second = sorted((str(one), str(other)))
                    self.both.append((first, second, number(people)))
                case attribute:
                    own.setdefault(str(one), {}).setdefault(attribute - survey.VALUES, {})[other] = number(people)
        self.shares.update((name, part.few.breakdowns(counts)) for name, counts in own.items())

    def pairs_by_likeness(self) -> list[Pair]:
        found = [Pair(a, b, (self.counts[a], self.counts[b]), both) for a, b, both in self.both]
        return sorted(found, key=lambda pair: (-(pair.likeness or 0.0), pair.first, pair.second))


def _counted(names: Sequence[str], numbers: object) -> Iterator[tuple[str, int]]:
    """The numbers of an array, by name."""
    assert isinstance(numbers, list)
    return ((name, number(one)) for name, one in zip(names, numbers, strict=True))


def _everyone(segment: m.Segment) -> m.Segment:
    return replace(_rule(segment, "", m.TRUE), name=f"every {segment.entity.name}")
