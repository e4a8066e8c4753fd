"""What is asked of everyone at once: conditions and values as columns beside each id, in one statement that reads each source once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from segql.catalog.model import Catalog, Entity
from segql.catalog.reading import Reading
from segql.catalog.types import INTEGER
from segql.compiler import AsOf, Meaning, compile_segment, reads_of
from segql.diagnostics import Diagnostic, SegqlError
from segql.emit.naming import Namer
from segql.engines.base import Engine
from segql.meaning import nodes as m
from segql.meaning.windows import AsOf as T
from segql.meaning.windows import Bound, Window

NAME = "a survey"  # no segment can be called so


@dataclass(slots=True)
class Question:
    """Columns beside the id of everyone, or of those whom `rule` holds for. Each is asked for once."""

    meaning: Meaning
    segment: m.Segment  # whose entity it is about, and where mistakes are shown
    rule: m.Rule = m.TRUE
    columns: dict[m.Value, str] = field(default_factory=dict)
    _namer: Namer = field(init=False)

    def __post_init__(self) -> None:
        self._namer = Namer(self.segment.entity.key.column, "decided")

    def flag(self, rule: m.Rule) -> str:
        """The column that is 1 of those whom the rule holds for, and 0 of others."""
        return self.value(m.Score(((m.Literal(1, INTEGER), rule),), INTEGER), "is")

    def value(self, value: m.Value, word: str = "value") -> str:
        """The column of a value."""
        if value not in self.columns:
            self.columns[value] = self._namer.name(f"{word}_{len(self.columns) + 1}")
        return self.columns[value]

    def sql(self, dialect: str, as_of: datetime) -> str:
        """The statement. Raises SegqlError with every reason why there is none."""
        problems: list[Diagnostic] = []
        sql = compile_segment(self._meaning(), NAME, dialect, AsOf.constant(as_of), problems.append)
        if sql is None:
            raise SegqlError(problems)
        return sql

    def rows(self, engine: Engine, as_of: datetime, counted: Callable[[str], str]) -> Sequence[Sequence[object]]:
        """What the engine says to the statement that is made of this one. Raises SegqlError."""
        return engine.query(counted(self.sql(engine.dialect, as_of))).rows

    def readings(self, as_of: datetime) -> tuple[Reading, ...]:
        """The tables and columns that it reads."""
        return reads_of(self._meaning(), NAME, AsOf.constant(as_of))

    def _meaning(self) -> Meaning:
        columns = tuple((name, value) for value, name in self.columns.items())
        asked = replace(self.segment, name=NAME, rule=self.rule, columns=columns, kind="segment")
        return replace(self.meaning, segments={**self.meaning.segments, NAME: asked})


def back_then(segment: m.Segment, at: Bound, catalog: Catalog) -> m.Rule:
    """That somebody was in the segment at an earlier T: its rule held then, and, without a table, they had been seen before."""
    return m.all_of([m.InSegment(segment, at), *_seen(segment.entity, at, catalog)])


def _seen(entity: Entity, at: Bound, catalog: Catalog) -> Sequence[m.Rule]:
    if entity.table is not None:
        return ()
    found: list[m.Rule] = []
    for source in catalog.sources.values():
        link = source.link(entity)
        if link is not None and source.name in (entity.seen_in or catalog.sources):
            before = m.Events(source, link, m.TRUE, Window(ends=(T(),)), source.name)
            found.append(m.Compare(m.Aggregate("first_time", before, None, m.Instant(at).type), "<", m.Instant(at)))
    return (m.any_of(found),)


def number(value: object) -> int:
    """A count, whatever the driver makes of it."""
    return value if isinstance(value, int) else int(str(value or 0))
