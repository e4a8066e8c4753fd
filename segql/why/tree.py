"""The rule as a tree of verdicts: at every condition whether it holds, the actual value, how near it is, and the events behind it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import datetime
from typing import Any

from segql.catalog import model as c
from segql.catalog.types import INTEGER
from segql.meaning import nodes as m
from segql.meaning.english.fields import fields
from segql.meaning.english.notes import every, places
from segql.meaning.english.times import Clock
from segql.meaning.english.values import Teller
from segql.meaning.english.words import noun
from segql.meaning.evaluate import World, event_time, holds, matching, read, value
from segql.meaning.windows import Window, instant
from segql.why.reasons import shown, written
from segql.why.rewrite import is_node

SHOWN = 5  # events of one condition
HEADS: dict[tuple[type, bool], str] = {
    (m.All, True): "all of",
    (m.Any, True): "any of",
    (m.All, False): "not all of",
    (m.Any, False): "none of",
}


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that a condition looked at, or, `outside` of its window, would have."""

    name: str
    at: datetime
    properties: tuple[tuple[str, str], ...]  # as they are shown: a text in quotes
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A condition and what came of it."""

    text: str
    holds: bool
    actual: str = ""  # the value that was compared
    limit: str = ""  # what it was compared with
    short: bool = False  # whether it is a count that has to reach the limit
    ranks: tuple[str, ...] = ()  # what the ranks in it came to
    events: tuple[Happened, ...] = ()  # the latest ones, latest first
    more: int = 0  # events beyond these
    parts: "tuple[Verdict, ...]" = ()


def tree(segment: m.Segment, decided: m.Segment, world: World) -> Verdict:
    """The verdicts on a segment's rule for one entity. `decided` is the segment with its ranks as constants."""
    return _verdict(segment.rule, decided.rule, segment.entity, world)


def _verdict(told: m.Rule, rule: m.Rule, entity: c.Entity, world: World) -> Verdict:
    """`told` is the rule as it is said, of the same shape."""
    said, term, positive = (told.term, rule.term, False) if isinstance(told, m.Not) and isinstance(rule, m.Not) else (told, rule, True)
    match said, term:
        case (m.All(texts), m.All(terms)) | (m.Any(texts), m.Any(terms)):
            parts = tuple(_verdict(a, b, entity, world) for a, b in zip(texts, terms, strict=True))
            return Verdict(HEADS[type(term), positive], holds(rule, world), parts=parts)
        case m.InSegment(named), m.InSegment(segment, back):
            then = world.as_of if back is None else instant(back, world.as_of, world.calendar)
            inner = _verdict(named.rule, segment.rule, entity, replace(world, as_of=then))
            day = "" if back is None else f" at {shown(then, m.Instant(back), world)}"
            return Verdict(f"{'' if positive else 'not '}in segment {segment.name}{day}", holds(rule, world), parts=(inner,))
        case _:
            return _leaf(told, rule, entity, world)


def _leaf(told: m.Rule, rule: m.Rule, entity: c.Entity, world: World) -> Verdict:
    tell = Teller(Clock(world.as_of, world.calendar), noun(entity.name), fields(places(told)))
    term = rule.term if isinstance(rule, m.Not) else rule
    ranks = tuple(_ranks(told, rule))
    actual, limit, short = ("", "", False) if ranks else _compared(term, world)
    if term is not rule and isinstance(term, m.Compare) and isinstance(term.right, m.Literal):
        limit = ""  # `not returned` is `returned >= 1` turned round: nobody wrote the 1
    found = sorted(_events(term, world), key=lambda e: (not e.outside, e.at), reverse=True)
    few, more = tuple(found[:SHOWN]), max(0, len(found) - SHOWN)
    return Verdict(written(told, tell), holds(rule, world), actual, limit, short and term is rule, ranks, few, more)


RANKS = {"greater": "{} rank above", "smaller": "{} rank below", "ranked": "{} are ranked", "quantile": "it is in part {} of {}"}


def _ranks(told: object, rule: object) -> Iterator[str]:
    """What stands for each rank: `told` has the rank where `rule`, of the same shape, has the number."""
    if isinstance(told, m.Rank):
        if not isinstance(rule, m.Literal):
            yield "it is not ranked"
        else:
            yield RANKS[told.what].format(rule.value, told.parts)
    elif isinstance(told, tuple) and isinstance(rule, tuple):
        for a, b in zip(told, rule, strict=True):
            yield from _ranks(a, b)
    elif is_node(told):
        for name in (field.name for field in dataclass_fields(told)):  # type: ignore[arg-type]
            yield from _ranks(getattr(told, name), getattr(rule, name, None))


def _compared(term: m.Rule, world: World) -> tuple[str, str, bool]:
    """The value that a condition compares, its limit, and whether it is a number that has to reach the limit."""
    match term:
        case m.Compare(m.Literal() | m.Instant() | m.Day() as limit, op, side):
            return *_shown(side, limit, world), op in ("<", "<=") and side.type == INTEGER
        case m.Compare(side, op, limit):
            return *_shown(side, limit, world), op in (">", ">=") and side.type == INTEGER
        case m.Among(side) | m.TextTest(_, side) | m.Matches(side) | m.Contains(side) | m.Known(side) | m.During(side):
            return shown(value(side, world), side, world), "", False
        case _:
            return "", "", False


def _shown(side: m.Value, limit: m.Value, world: World) -> tuple[str, str]:
    return shown(value(side, world), side, world), shown(value(limit, world), limit, world)


def _events(term: m.Rule, world: World) -> Iterator[Happened]:
    """The events that the condition looks at, and the nearest one that its window leaves out."""
    for item in dict.fromkeys(i for i in every(term) if isinstance(i, m.Events)):
        inside = matching(item, world)
        for here in inside:
            yield _happened(item, here, outside=False)
        all_before = matching(replace(item, window=Window()), world)
        rows = {id(here.row) for here in inside}
        outside = [here for here in all_before if id(here.row) not in rows and _time(here) < world.as_of]
        if outside and not inside:
            yield _happened(item, outside[-1], outside=True)


def _time(here: World) -> datetime:
    assert here.source is not None and here.row is not None
    at = event_time(here.source, here.row, here.calendar)
    assert at is not None
    return at


def _happened(item: m.Events, here: World, outside: bool) -> Happened:
    one = item.each[here.branch]
    read_fields: dict[str, c.Field] = {}
    for part in every(one.where):
        if isinstance(part, m.Property) and not part.field.inferred:
            read_fields.setdefault(part.field.name, part.field)
    assert here.row is not None
    known: list[tuple[str, Any, c.Field]] = [(name, read(field, here.row, here), field) for name, field in read_fields.items()]
    properties = tuple((name, shown(found, m.Property(field), here)) for name, found, field in known if found is not None)
    return Happened(one.name, _time(here), properties, outside)
