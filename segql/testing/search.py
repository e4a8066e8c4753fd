"""Looks for somebody of whom given rules hold or fail, among made-up people with a few facts at the rules' bounds.

People are written as the cases of a test, and whoever is found has been decided by the definition.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from segql.catalog import model as c
from segql.compiler import Meaning
from segql.meaning import nodes as m
from segql.meaning.again import Again
from segql.meaning.evaluate import World, holds, value
from segql.meaning.people import Data, worlds
from segql.meaning.windows import Calendar, instant, local, midnight, to_utc
from segql.testing.pools import EACH, Fact, Facts, Pools, quoted

ROUNDS, KEPT = 30, 6  # of a search: how often people are made, and how many of them are varied further
Wants = Sequence[tuple[m.Rule, bool]]  # all of these rules hold, or fail, as they should


class Search:
    """Looks for people in the tests of one segment at one T. The same search finds the same people."""

    def __init__(self, meaning: Meaning, segment: m.Segment, rules: Iterable[m.Rule], as_of: datetime) -> None:
        """`segment` is of the meaning; `rules` are all that people may be asked about."""
        self.meaning, self.segment, self.as_of = meaning, segment, as_of
        self.again = Again(meaning)
        self.given = 0
        self.random = Random(segment.name)
        self.pools = Pools(meaning, segment.entity, tuple(rules), as_of)

    def find(self, wants: Sequence[Wants], start: Sequence[Facts] = ()) -> Facts | None:
        """Somebody who meets one of the alternatives, with as few facts as can be; None where nobody is found."""
        best: list[tuple[float, int, Facts]] = []
        people: list[Facts] = [(), *start, *self.pools.seeds()]
        seen: set[Facts] = set()
        for _ in range(ROUNDS):
            fresh = [one for one in dict.fromkeys(people) if one not in seen]
            seen.update(fresh)
            scored = [(_best(wants, world), one) for one, world in zip(fresh, self.worlds(fresh), strict=True) if world is not None]
            best = sorted([*best, *((-score, _size(one), one) for score, one in scored)], key=lambda b: (b[0], b[1], repr(b[2])))[:KEPT]
            if best and best[0][0] <= -1:
                return self._smaller(best[0][2], wants)
            people = [self._varied([one for _, _, one in best]) for _ in range(EACH)]
        return None

    def _smaller(self, one: Facts, wants: Sequence[Wants]) -> Facts:
        """Somebody with fewer facts, and events that are fewer, at plainer and nearer times, who meets the wants too."""
        while True:
            smaller = self._first(self._less(one), wants) or self._first(self._nearer(one), wants)
            if smaller is None:
                return one
            one = smaller

    def _first(self, people: Iterable[Facts], wants: Sequence[Wants]) -> Facts | None:
        """The first who meets the wants."""
        people = list(dict.fromkeys(people))
        found = zip(people, self.worlds(people), strict=True)
        return next((one for one, world in found if world is not None and _best(wants, world) >= 1), None)

    def _less(self, one: Facts) -> Iterator[Facts]:
        """The same person without a fact, with fewer events, without a property."""
        yield from (one[:i] + one[i + 1 :] for i in range(len(one)))
        for i, fact in enumerate(one):
            fewer = [n for n in dict.fromkeys((1, fact.count // 2, fact.count - 1)) if 0 < n < fact.count]
            yield from (replaced(one, i, replace(fact, count=n)) for n in fewer)
            earlier = [at for at in self.pools.plain if fewer and fact.at is not None and at < fact.at][:2]
            yield from (replaced(one, i, replace(fact, count=n, at=at)) for n in fewer for at in earlier)
            rest = (fact.pairs[:k] + fact.pairs[k + 1 :] for k in range(len(fact.pairs)))
            yield from (replaced(one, i, replace(fact, pairs=pairs)) for pairs in rest)

    def _nearer(self, one: Facts) -> Iterator[Facts]:
        """The same person with events so many whole days ago, or fewer of them: all moved alike, then each by itself, nearest first."""
        times = [fact.at for fact in one if fact.at is not None]
        for at in self.pools.plain if len(times) > 1 else ():
            if at > max(times):
                zone, step = self.meaning.calendar.zone, self.pools.days(max(times)) - self.pools.days(at)
                moved = (f if f.at is None else replace(f, at=to_utc(local(f.at, zone) + timedelta(days=step), zone)) for f in one)
                yield tuple(moved)
        for i, fact in enumerate(one):
            if fact.at is not None:
                is_plain = self.pools.is_plain(fact.at)
                yield from (replaced(one, i, replace(fact, at=at)) for at in self.pools.plain if at > fact.at or not is_plain)

    def neighbours(self, one: Facts) -> list[Facts]:
        """People who differ in one thing: an event fewer, the next time or value, a fact less."""
        found: list[Facts] = []
        for i, fact in enumerate(one):
            found += [replaced(one, i, replace(fact, count=fact.count + n)) for n in (-1, 1) if fact.at and fact.count + n > 0]
        for i, fact in enumerate(one):
            if fact.at is not None:
                near = sorted(self.pools.times, key=lambda t: (not self.pools.is_plain(t), abs(t - fact.at)))  # type: ignore[operator]
                found += [replaced(one, i, replace(fact, at=t)) for t in near[:12] if t != fact.at]
                found += [replaced(one, i, replace(fact, pairs=p)) for p in self.pools.other_pairs(fact)]
            else:
                found += [replaced(one, i, replace(fact, value=v)) for v in self.pools.attributes[fact.name] if v != fact.value]
        found += [one[:i] + one[i + 1 :] for i in range(len(one))]
        found += [(*one, fact) for fact in self.pools.typical]
        return list(dict.fromkeys(found))

    def at_other_times(self, one: Facts) -> list[Facts]:
        """The person with one of the events at another time, the nearest first."""
        near = sorted(self.pools.times, key=lambda t: (not self.pools.is_plain(t), abs(t - self.as_of)))
        return [replaced(one, i, replace(fact, at=t)) for t in near for i, fact in enumerate(one) if fact.at not in (None, t)]

    def _varied(self, best: Sequence[Facts]) -> Facts:
        r = self.random
        one = r.choice(best) if best else ()
        for _ in range(r.choice([1, 1, 1, 2, 3])):
            kind = r.random()
            if kind < 0.35 or not one:
                fact = self.pools.fact(r)
                one = tuple(f for f in one if fact is None or f.at or f.name != fact.name) + (() if fact is None else (fact,))
            elif kind < 0.5:
                i = r.randrange(len(one))
                one = one[:i] + one[i + 1 :]
            elif kind < 0.6 and len(best) > 1:
                other = r.choice(best)
                known = {f.name for f in one if f.at is None}
                one += tuple(f for f in other if f.at or f.name not in known)
            else:
                i = r.randrange(len(one))
                one = replaced(one, i, self.pools.varied(one[i], r))
        return one[:12]

    # Deciding --------------------------------------------------------------------------------------------

    def worlds(self, people: Sequence[Facts]) -> list[World | None]:
        """The world of each; None of who can't be made, or is nobody."""
        if not people:
            return []
        trial = self.again.trial(self.text("made", [(_id(i, self.segment.entity.key), one, "out") for i, one in enumerate(people)]))
        if trial is None:
            half = len(people) // 2
            return [None] if not half else [*self.worlds(people[:half]), *self.worlds(people[half:])]
        data = Data(self.meaning.catalog, trial.rows, trial.as_of, self.meaning.calendar)
        found = {world.id: world for world in worlds(self.segment.entity, data)}
        return [found.get(person.id) for person in trial.people]

    def id(self, name: str) -> str:
        """An id for somebody who is called so, as the entity's key has it."""
        self.given += 1
        return name if self.segment.entity.key.type == "text" else _id(self.given - 1, self.segment.entity.key)

    def text(self, title: str, cases: Sequence[tuple[str, Facts, str]], segment: m.Segment | None = None) -> str:
        """The people as a test of the segment, or of another one: the id, the facts and the outcome of each."""
        lines = [f"test {quoted(title)} for {(segment or self.segment).name} as of {_literal(self.as_of, self.meaning.calendar)}"]
        for id_, facts, outcome in cases:
            said = "; ".join(self.pools.said(fact) for fact in facts)
            lines.append(f"  {id_}:{' ' if said else ''}{said} -> {outcome}")
        return "\n".join(lines) + "\n"


def replaced(one: Facts, i: int, fact: Fact) -> Facts:
    return (*one[:i], fact, *one[i + 1 :])


def _size(one: Facts) -> int:
    return sum(1 + fact.count + len(fact.pairs) for fact in one)


def _id(number: int, key: c.Key) -> str:
    match key.type:
        case "integer":
            return str(number + 1)
        case "uuid":
            return f'"{uuid.UUID(int=number + 1)}"'
        case _:
            return f"p{number + 1}"


def _literal(at: datetime, calendar: Calendar) -> str:
    """A time as the language writes it: a date at midnight, else the local time, in UTC where that is not clear."""
    wall = local(at, calendar.zone)
    if midnight(wall.date(), calendar.zone) == at:
        return wall.date().isoformat()
    return wall.isoformat() if to_utc(wall, calendar.zone) == at else at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


# How near somebody is ----------------------------------------------------------------------------------


def _best(wants: Sequence[Wants], world: World) -> float:
    """1 where one of the alternatives is met; else how near the nearest is."""
    return max((sum(_near(rule, world, want) for rule, want in each) / max(len(each), 1) for each in wants), default=1.0)


def _near(rule: m.Rule, world: World, want: bool) -> float:
    match rule:
        case m.Not(term):
            return _near(term, world, not want)
        case m.All(terms) | m.Any(terms):
            scores = [_near(t, world, want) for t in terms]
            return sum(scores) / len(scores) if isinstance(rule, m.All) == want else max(scores)
        case m.InSegment(segment, back):
            then = world.as_of if back is None else instant(back, world.as_of, world.calendar)
            return _near(segment.rule, replace(world, as_of=then), want)
        case _ if holds(rule, world) == want:
            return 1.0
        case m.Compare(left, _, right):
            a, b = value(left, world), value(right, world)
            if isinstance(a, int | float | Decimal) and isinstance(b, int | float | Decimal):
                return 0.6 / (1.0 + float(abs(Decimal(a) - Decimal(b))))
            return 0.0
        case _:
            return 0.0
