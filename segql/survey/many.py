"""Many segments at once, by the statement that bundles them: their sizes at several instants, who shares members, who divides how."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from segql.catalog import model as c
from segql.compiler import AsOf, Meaning, bundled, compile_bundle
from segql.diagnostics import Diagnostic, SegqlError
from segql.emit import survey
from segql.engines.base import Engine
from segql.meaning import nodes as m
from segql.survey.ask import Question, number
from segql.survey.overlap import Pair
from segql.survey.profile import MOST, Asked, Breakdown, Profiling, Share, divided

PARAMETER = "as_of"


@dataclass(frozen=True, slots=True)
class Many:
    """Segments of a project as statements with the as-of as a parameter; tiers and splits are told by their arms."""

    meaning: Meaning
    names: tuple[str, ...]
    statements: dict[str, tuple[str, ...]] = field(repr=False)  # by entity

    @staticmethod
    def of(meaning: Meaning, names: Sequence[str], dialect: str) -> "Many":
        """Raises SegqlError where one can't be compiled."""
        problems: list[Diagnostic] = []
        found = compile_bundle(meaning, names, dialect, AsOf("param"), problems.append)
        if not found and names:
            raise SegqlError(problems)
        return Many(meaning, tuple(bundled(meaning, names)), found)

    def sizes(self, engine: Engine, as_of: datetime) -> dict[str, int]:
        """How many are in each."""
        found = dict.fromkeys(self.names, 0)
        for statement in (s for several in self.statements.values() for s in several):
            found |= {str(name): number(size) for name, size in engine.query(survey.sizes(statement), {PARAMETER: as_of}).rows}
        return found

    def pairs(self, engine: Engine, as_of: datetime, sizes: dict[str, int]) -> list[Pair]:
        """Every two of one statement that share somebody."""
        found = []
        for statement in (s for several in self.statements.values() for s in several):
            for first, second, both in engine.query(survey.pairs(statement), {PARAMETER: as_of}).rows:
                a, b = sorted((str(first), str(second)))
                found.append(Pair(a, b, (sizes[a], sizes[b]), number(both)))
        return sorted(found, key=lambda pair: (-(pair.likeness or 0.0), pair.first, pair.second))

    def shares(self, engine: Engine, as_of: datetime) -> dict[str, list[Breakdown]]:
        """How each segment divides by the attributes of its entity that have few values."""
        found: dict[str, list[Breakdown]] = {name: [] for name in self.names}
        for who, statements in self.statements.items():
            entity = self.meaning.catalog.entities[who]
            few = self._of_everyone(entity, engine, as_of)
            if few:
                for statement in statements:
                    for name, breakdown in self._of_each(entity, few, statement, engine, as_of):
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
        self, entity: c.Entity, few: dict[Asked, dict[object, int]], statement: str, engine: Engine, as_of: datetime
    ) -> Iterator[tuple[str, Breakdown]]:
        question = Question(self.meaning, self._one(entity))
        by = {one: question.value(divided(one), "by") for one in few}
        names = list(dict.fromkeys(by.values()))
        key = (entity.key.column, entity.key.type)
        sql = survey.shares(statement, question.sql(engine.dialect, as_of), key, names, engine.dialect)
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
