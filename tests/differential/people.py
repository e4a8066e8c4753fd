"""For each rule a few people: members and others, and beside each someone who differs in one thing and stands on the other side."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from segql.meaning import nodes as m
from segql.meaning.evaluate import Everyone, World, event_time, holds
from segql.meaning.windows import AsOf, Fixed, Shifted, Truncated, instant
from tests.differential.pool import MICRO, parts_of
from tests.differential.shape import put_time
from tests.differential.witness import Person, Witness

TRIES, NEAR_TRIES, EDGES = 8, 7, 2


class People:
    """Finds people for one rule. `crowd` are the worlds of those whom all rules share."""

    def __init__(self, witness: Witness, segment: m.Segment, crowd: list[World], prefix: str) -> None:
        self.witness, self.rule, self.crowd, self.prefix, self.r = witness, segment.rule, crowd, prefix, witness.r
        self.rules = list(parts_of(segment.rule))
        self.ranked = any(isinstance(n, m.Rank) for n in self.rules)
        self.count = 0
        self.divided = False

    def found(self) -> list[Person]:
        """Members and others, as far as some were found, then those who just miss, then those on the edges of windows."""
        sides: dict[bool, list[Person]] = {True: [], False: []}
        for i in range(TRIES):
            wanted = self.r.random() < 0.5 if i < 2 else not sides[False]
            one = self.witness.person(self.rule, wanted, self.name())
            sides[self.holds(one)].append(one)
            if i > 0 and sides[True] and sides[False]:
                break
        if not sides[True] or not sides[False]:
            self.wander(sides)
        self.divided = bool(sides[True] and sides[False])
        first = [some[0] for some in sides.values() if some]
        return [*first, *(n for one in first for n in self.near(one)), *self.on_edges(sides[True] or sides[False])]

    def name(self) -> str:
        self.count += 1
        return f"{self.prefix}{self.count}"

    def holds(self, person: Person) -> bool:
        here = self.witness.world(person)
        if self.ranked:
            others = Everyone()
            others.worlds += [replace(one, everyone=others) for one in (*self.crowd, here)]
            here = others.worlds[-1]
        return holds(self.rule, here)

    def wander(self, sides: dict[bool, list[Person]]) -> None:
        """Changes those on one side, one thing after another, until someone crosses over."""
        side = bool(sides[True])
        here = sides[side][0]
        for _ in range(3 * NEAR_TRIES):
            other = self.changed(here)
            if self.holds(other) != side:
                sides[not side].append(other)
                return
            if self.r.random() < 0.6:
                here = other

    def near(self, person: Person) -> Iterator[Person]:
        """Someone on the other side who differs in one thing, if there is one."""
        side = self.holds(person)
        for _ in range(NEAR_TRIES):
            other = self.changed(person)
            if self.holds(other) != side:
                yield other
                return

    def changed(self, person: Person) -> Person:
        """The person, but for one row, one value, or one list."""
        other = person.copy(self.name())
        places = [(name, i) for name, rows in other.rows.items() for i in range(len(rows))]
        kind = self.r.choice(["time", "time", "value", "drop", "twice", "attribute", "list"])
        if kind == "attribute" or not places:
            fresh = self.witness.rows.of("customers", other.id)
            column = self.r.choice([c for c in fresh if fresh[c] != other.id])
            other.attributes[column] = fresh[column]
        elif kind == "list":
            other.lists ^= {self.r.choice([name for name, _ in self.witness.lists()])}
        else:
            self.change_row(other, *self.r.choice(places), kind)
        for name, rows in other.rows.items():
            for row in rows:
                row[self.witness.catalog.sources[name].entities["customer"].column] = other.id
        return other

    def change_row(self, other: Person, name: str, i: int, kind: str) -> None:
        rows, source = other.rows[name], self.witness.catalog.sources[name]
        row = rows[i]
        match kind:
            case "drop":
                rows.pop(i)
            case "twice":
                rows.append(dict(row))
            case "value":
                fresh = self.witness.rows.of(str(source.table), other.id)
                column = self.r.choice(list(fresh))
                row[column] = fresh[column]
            case _:
                at = event_time(source, row, self.witness.nobody.calendar)
                pool = self.witness.rows.p
                length = self.r.choice([MICRO, timedelta(seconds=1), timedelta(days=1), *pool.lengths])
                moved = pool.bounded() if at is None or self.r.random() < 0.3 else at + length * self.r.choice([-1, 1])
                put_time(source, row, moved, self.witness.nobody)

    def on_edges(self, of: list[Person]) -> Iterator[Person]:
        """For some bounds of windows: the same person with one event a microsecond before it, at it, and after it."""
        bounded = [
            (events, b)
            for events in self.rules
            if isinstance(events, m.Events)
            for b in (*events.window.starts, *events.window.ends)
            if isinstance(b, AsOf | Fixed | Shifted | Truncated)
        ]
        for events, bound in self.r.sample(bounded, min(EDGES, len(bounded))):
            nobody = self.witness.nobody
            at = instant(bound, nobody.as_of, nobody.calendar)
            base = self.r.choice(of).copy("")
            source, row = self.witness.shape.event(events, nobody, at)
            base.rows = {name: [] if name == source else rows for name, rows in base.rows.items()}
            for offset in (-MICRO, 0 * MICRO, MICRO):
                other = base.copy(self.name())
                moved = dict(row)
                put_time(self.witness.catalog.sources[source], moved, at + offset, nobody)
                other.rows.setdefault(source, []).append(moved)
                yield other
