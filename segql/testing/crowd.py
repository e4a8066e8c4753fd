"""People at the edge of a rank: as many as it takes for some to be in and some not, each with another value, and two who share one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from segql.compiler import Meaning
from segql.meaning import nodes as m
from segql.meaning.evaluate import World, holds, value
from segql.meaning.windows import local, to_utc
from segql.testing.pools import Fact, Facts
from segql.testing.search import Search, replaced
from segql.why.rewrite import rewritten, walk

MOST, INSIDE = 24, 2  # people at most, and how many of them are to be in, where that many can

Crowd = list[tuple[str, Facts, World]]  # a name for each


def ranks(rule: m.Rule, meaning: Meaning) -> list[m.Rule]:
    """The conditions of a rule that compare a rank."""
    anytime = datetime(2000, 1, 1, tzinfo=UTC)
    found = [item for item, _ in walk(rule, anytime, meaning.calendar) if isinstance(item, m.Compare)]
    return list(dict.fromkeys(one for one in found if any(isinstance(i, m.Rank) for i, _ in walk(one, anytime, meaning.calendar))))


def crowd(meaning: Meaning, segment: m.Segment, as_of: datetime) -> tuple[Search, Crowd] | None:
    """People among whom the segment's rank tells some from others; None where the rule has several ranks, or nobody is found.

    Raises Ranked where a rank is of ranks.
    """
    leaves = ranks(segment.rule, meaning)
    kinds = {i.of for leaf in leaves for i, _ in walk(leaf, as_of, meaning.calendar) if isinstance(i, m.Rank)}
    if len(leaves) != 1 or len(kinds) != 1:
        return None
    (leaf,), (of,) = leaves, kinds
    rest = rewritten(segment.rule, lambda item, _: m.TRUE if item == leaf else None, as_of, meaning.calendar)
    search = Search(meaning, segment, (rest, of.base, m.Known(of.value), *map(m.Known, of.by)), as_of)
    wants = [(rest, True), (of.base, True), (m.Known(of.value), True), *((m.Known(key), True) for key in of.by)]
    one = search.find([wants])
    if one is None:
        return None
    for people in _families(one, search):
        found = search.worlds(people)
        sure = {value(of.value, w): p for p, w in zip(people, found, strict=True) if w is not None and all(holds(r, w) for r, _ in wants)}
        if len(sure) == MOST:
            return _edge(leaf, list(sure.items()), search)
    return None


def _families(one: Facts, search: Search) -> Iterator[list[Facts]]:
    """The same person so many times over, with one thing that grows: a property, an attribute, the number of events, how long ago."""
    zone = search.meaning.calendar.zone
    for i, fact in enumerate(one):
        yield from (_grown(one, i, fact, name, start, step) for name in _numbers(fact, search) for start, step in ((20, 1), (10, 10)))
        if fact.at is not None:
            yield [replaced(one, i, replace(fact, count=n)) for n in range(1, MOST + 1)]
            at = local(fact.at, zone)
            yield [replaced(one, i, replace(fact, at=to_utc(at - timedelta(days=n), zone))) for n in range(MOST)]


def _numbers(fact: Fact, search: Search) -> Iterator[str | None]:
    """What of a fact is a number: one of its properties, or, as None, an attribute's value."""
    if fact.at is None and fact.value.replace(".", "").isdigit():
        yield None
    known = search.pools.events.get(fact.name, {}) if fact.at is not None else {}
    yield from (name for name, values in known.items() if values and values[0].replace(".", "").isdigit())


def _grown(one: Facts, i: int, fact: Fact, name: str | None, start: int, step: int) -> list[Facts]:
    values = [str(start + step * n) for n in range(MOST)]
    if name is None:
        return [replaced(one, i, replace(fact, value=v)) for v in values]
    rest = tuple(pair for pair in fact.pairs if pair[0] != name)
    return [replaced(one, i, replace(fact, pairs=tuple(sorted((*rest, (name, v)))))) for v in values]


def _edge(leaf: m.Rule, people: Sequence[tuple[Any, Facts]], search: Search) -> tuple[Search, Crowd] | None:
    """The fewest of them, among whom some are in and some out, greatest value first; and another one with the value at the edge."""
    best: list[tuple[Facts, bool]] = []
    for number in range(2, len(people) + 1):
        some = sorted(people[:number], key=lambda pair: pair[0], reverse=True)
        told = _told(leaf, [one for _, one in some], search)
        inside = sum(is_in for _, is_in in told)
        if 0 < inside < number and (not best or inside >= INSIDE):
            best = told
        if best and inside >= INSIDE:
            break
    if not best:
        return None
    edge = next(i for i, (_, is_in) in enumerate(best) if is_in != best[0][1]) - (1 if best[0][1] else 0)
    several = [(f"place_{i + 1}", one) for i, (one, _) in enumerate(best)]
    several.insert(edge + 1, (f"like_place_{edge + 1}", several[edge][1]))
    worlds = search.worlds([one for _, one in several])
    return search, [(name, one, w) for (name, one), w in zip(several, worlds, strict=True) if w is not None]


def _told(leaf: Any, people: Sequence[Facts], search: Search) -> list[tuple[Facts, bool]]:
    return [(one, holds(leaf, world)) for one, world in zip(people, search.worlds(people), strict=True) if world is not None]
