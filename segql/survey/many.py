"""Many segments at once, from the bits of everyone: sizes at instants, what conditions keep, who shares members, who divides how."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import accumulate

from segql.bundles import bundled, compile_bits
from segql.catalog import model as c
from segql.compiler import AsOf, Meaning
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

PARAMETER = "as_of"


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
class Many:
    """Segments of a project as parts of statements with the as-of as a parameter; tiers and splits are told by their arms."""

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
        found = compile_bits(meaning, names, rules, dialect, AsOf("param"), problems.append)
        if not found and names:
            raise SegqlError(problems)
        return Many(meaning, tuple(bundled(meaning, names)), steps, found)

    def sizes(self, engine: Engine, as_of: datetime) -> dict[str, int]:
        """How many are in each."""
        found: dict[str, int] = {}
        for names, bits in self._parts():
            ours = [name for name in names if name in self.meaning.segments]
            if ours:
                found |= _counted(engine, ours, f"{bits.head}\n\n{bits.sizes}", as_of)
        return found

    def counted(self, engine: Engine, as_of: datetime) -> tuple[dict[str, int], dict[str, Shown]]:
        """The sizes; and of each segment that was named, tiers and splits as a whole, what its conditions keep."""
        found: dict[str, int] = {}
        for names, bits in self._parts():
            found |= _counted(engine, names, f"{bits.head}\n\n{bits.counts}", as_of)
        shown = {name: self._shown(self.meaning.segments[name], steps, found, as_of) for name, steps in self.steps.items()}
        return {name: found[name] for name in self.names}, shown

    def _shown(self, segment: m.Segment, steps: Steps, found: dict[str, int], as_of: datetime) -> Shown:
        kept, alone = ([found[name] for name in names] for names in (steps.kept, steps.alone))
        size = found[_rule(segment, "size", segment.rule).name]
        told = steps_of(self.meaning, segment, as_of, steps.conditions, kept, alone)
        return Shown(size, found[_everyone(segment).name], steps.word, told, (), ((as_of, size),))

    def _parts(self) -> Iterator[tuple[list[str], Bits]]:
        return (part for several in self.bits.values() for part in several)

    def pairs(self, engine: Engine, as_of: datetime, sizes: dict[str, int]) -> list[Pair]:
        """Every two of one statement that share somebody."""
        found = []
        for _, bits in self._parts():
            for first, second, both in engine.query(survey.pairs(bits.head, bits.members), {PARAMETER: as_of}).rows:
                a, b = sorted((str(first), str(second)))
                found.append(Pair(a, b, (sizes[a], sizes[b]), number(both)))
        return sorted(found, key=lambda pair: (-(pair.likeness or 0.0), pair.first, pair.second))

    def shares(self, engine: Engine, as_of: datetime) -> dict[str, list[Breakdown]]:
        """How each segment divides by the attributes of its entity that have few values."""
        found: dict[str, list[Breakdown]] = {name: [] for name in self.names}
        for who, parts in self.bits.items():
            entity = self.meaning.catalog.entities[who]
            few = self._of_everyone(entity, engine, as_of)
            if few:
                for _, bits in parts:
                    for name, breakdown in self._of_each(entity, few, bits, engine, as_of):
                        found[name].append(breakdown)
        return found

    def _one(self, entity: c.Entity) -> m.Segment:
        return next(s for name in self.names if (s := self.meaning.segments[name]).entity.name == entity.name)

    def _of_everyone(self, entity: c.Entity, engine: Engine, as_of: datetime) -> dict[Asked, dict[object, int]]:
        """The attributes with few values, and how many of everyone have which."""
        asked = [Asked(f.name, m.Attribute(f)) for f in entity.attributes.values() if f.type.name in ("text", "boolean")]
        if not asked:
            return {}
        found = Profiling.of(self.meaning, self._one(entity), None, asked, []).ask(engine, as_of)
        values = {one: {s.value: s.people[1] for s in told.values} for one, told in zip(asked, found.breakdowns, strict=True)}
        return {one: counts for one, counts in values.items() if len(counts) < MOST}

    def _of_each(
        self, entity: c.Entity, few: dict[Asked, dict[object, int]], bits: Bits, engine: Engine, as_of: datetime
    ) -> Iterator[tuple[str, Breakdown]]:
        question = Question(self.meaning, self._one(entity))
        by = {one: question.value(divided(one), "by") for one in few}
        names = list(dict.fromkeys(by.values()))
        key = (entity.key.column, entity.key.type)
        sql = survey.shares(bits.head, bits.members, question.sql(engine.dialect, as_of), key, names, engine.dialect)
        rows = engine.query(sql, {PARAMETER: as_of}).rows
        counts: dict[tuple[str, str], dict[object, int]] = {}
        for segment, *rest in rows:
            at = next(i for i in range(len(names)) if not number(rest[i]))
            counts.setdefault((str(segment), names[at]), {})[rest[len(names) + at]] = number(rest[-1])
        for segment in dict.fromkeys(segment for segment, _ in counts):
            for one, everyone in few.items():
                own = counts.get((segment, by[one]), {})
                shares = [Share(value, (own.get(value, 0), total)) for value, total in everyone.items()]
                yield segment, Breakdown(one.name, tuple(sorted(shares, key=lambda s: (-s.people[0], -s.people[1], str(s.value)))))


def _everyone(segment: m.Segment) -> m.Segment:
    return replace(_rule(segment, "", m.TRUE), name=f"every {segment.entity.name}")


def _counted(engine: Engine, names: Sequence[str], sql: str, as_of: datetime) -> dict[str, int]:
    """The numbers of a statement's only row and column, by name."""
    numbers = engine.query(sql, {PARAMETER: as_of}).rows[0][0]
    assert isinstance(numbers, list)
    return {name: number(one) for name, one in zip(names, numbers, strict=True)}
