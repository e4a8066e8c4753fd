"""One entity and one segment: what is known, whether the rule holds, and what the engine's own SQL says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from segql.catalog import model as c
from segql.compiler import AsOf, Meaning, compile_segment, reads_of
from segql.diagnostics import Diagnostic, SegqlError
from segql.emit.fetch import of_one
from segql.engines.base import Engine
from segql.meaning import nodes as m
from segql.meaning.evaluate import World, is_member
from segql.meaning.people import Data, about, worlds
from segql.why.fetch import Fetch, Id
from segql.why.rewrite import rewritten, walk


class Disagreement(Exception):
    """SQL and definition differ: a bug in segql, or in the engine."""


@dataclass(frozen=True, slots=True)
class Known:
    """An entity, as far as the rule asks. `world` is None for who is nobody, of whom there may be events all the same."""

    id: Id
    told: m.Segment  # as it is written
    segment: m.Segment  # with ranks as constants, since they are about others too
    world: World | None
    events: int  # rows of sources about the id, before T

    @property
    def ranked(self) -> bool:
        return self.segment is not self.told

    @property
    def holds(self) -> bool:
        return self.world is not None and is_member(self.segment, self.world)


def decide(meaning: Meaning, segment: m.Segment, ids: Sequence[Id], engine: Engine, as_of: datetime) -> Iterator[Known]:
    """What is known of each id. Raises Disagreement where the engine's own SQL decides otherwise, SegqlError where it fails."""
    readings = reads_of(meaning, segment.name, AsOf.constant(as_of))
    entity = segment.entity
    known = Fetch(engine, meaning.catalog, readings).of(entity, list(dict.fromkeys(ids)))
    data = Data(meaning.catalog, known, as_of, meaning.calendar)
    by_id = {world.id: world for world in worlds(entity, data)}
    for id_ in ids:
        found = _with_ranks(meaning, segment, id_, engine, as_of)
        events = sum(
            id_ in about(row, s, entity, {}, data) for s in meaning.catalog.sources.values() for row in known.get(str(s.table), ())
        )
        one = Known(id_, segment, found, by_id.get(id_), events)
        if (_row(meaning, segment, id_, engine, as_of) is not None) != one.holds:
            raise Disagreement(f"the SQL of {segment.name} and the definition decide differently about one id")
        yield one


def _row(meaning: Meaning, segment: m.Segment, id_: Id, engine: Engine, as_of: datetime) -> tuple[object, ...] | None:
    """What the engine's SQL gives for one id; None for who is no member."""
    problems: list[Diagnostic] = []
    sql = compile_segment(meaning, segment.name, engine.dialect, AsOf.constant(as_of), problems.append)
    if sql is None:
        raise SegqlError(problems)
    key: c.Key = segment.entity.key
    rows = engine.query(of_one(sql, key.column, key.type, id_, engine.dialect)).rows
    return rows[0] if rows else None


def _with_ranks(meaning: Meaning, segment: m.Segment, id_: Id, engine: Engine, as_of: datetime) -> m.Segment:
    """The segment with each rank as the number that the engine finds for the id."""
    ranks = [(item, at) for item, at in walk(segment.rule, as_of, meaning.calendar) if isinstance(item, m.Rank)]
    if not ranks:
        return segment
    values: dict[tuple[m.Rank, datetime], m.Value] = {}
    for rank, at in dict.fromkeys(ranks):
        name = f"{segment.name} rank"
        asked = replace(segment, name=name, rule=m.Known(rank), columns=(("standing", rank),), kind="segment")
        row = _row(replace(meaning, segments={**meaning.segments, name: asked}), asked, id_, engine, at)
        values[rank, at] = m.Choice((), rank.type) if row is None else m.Literal(int(str(row[1])), rank.type)
    rule = rewritten(segment.rule, lambda item, at: _constant(item, at, values), as_of, meaning.calendar)
    return replace(segment, rule=rule)


def _constant(item: Any, at: datetime, values: Mapping[tuple[m.Rank, datetime], m.Value]) -> Any:
    return values.get((item, at)) if isinstance(item, m.Rank) else None
