"""People made for a rule: some who meet it, some who do not, built from the rule's own parts."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from segql.catalog import model as c
from segql.meaning import nodes as m
from segql.meaning.evaluate import World, value
from segql.meaning.windows import instant
from tests.differential.plant import FLIPPED, plant, target
from tests.differential.pool import MICRO, parts_of
from tests.differential.rows import Row, Rows
from tests.differential.shape import Shape, put_time

US = timedelta(microseconds=1)
UNKNOWN = m.Aggregate | m.Rank | m.InSegment | m.Property  # what depends on rows that are not made yet, or on one row


@dataclass
class Person:
    """One entity: its row, its rows in each source, the lists that name it."""

    id: str
    attributes: Row
    rows: dict[str, list[Row]] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)  # tables

    def copy(self, id_: str) -> "Person":
        return Person(id_, dict(self.attributes), {name: [dict(r) for r in rows] for name, rows in self.rows.items()}, set(self.lists))


class Witness:
    """Makes people for one rule. `world` is that of nobody: T, the calendar and the tables that all share."""

    def __init__(self, rows: Rows, catalog: c.Catalog, world: World) -> None:
        self.rows, self.catalog, self.shape, self.r, self.nobody = rows, catalog, Shape(rows), rows.r, world

    def person(self, rule: m.Rule, truth: bool, id_: str) -> Person:
        """Someone for whom the rule is likely to be as wanted."""
        made = Person(id_, self.rows.of("customers", id_))
        self.meet(rule, truth, made, self.nobody)
        return made

    def world(self, person: Person, base: World | None = None) -> World:
        base = base or self.nobody
        listed = {name: [{key: person.id}] if name in person.lists else [] for name, key in self.lists()}
        return replace(base, attributes=person.attributes, rows=person.rows, id=person.id, tables={**base.tables, **listed})

    def lists(self) -> Iterator[tuple[str, str]]:
        return ((str(item.table), item.key) for item in self.catalog.lists.values())

    def meet(self, rule: m.Rule, truth: bool, person: Person, base: World) -> None:
        """Gives the person what makes the rule as wanted at the T of `base`."""
        match rule:
            case m.Not(term):
                self.meet(term, not truth, person, base)
            case m.All(terms) | m.Any(terms):
                self.combined(terms, truth, truth == isinstance(rule, m.All), person, base)
            case m.InSegment(segment, back):
                at = base.as_of if back is None else instant(back, base.as_of, base.calendar)
                self.meet(segment.rule, truth, person, replace(base, as_of=at))
            case m.InList(ids):
                (person.lists.add if truth else person.lists.discard)(str(ids.table))
            case m.Compare(left, op, right):
                self.compare(left, op, right, truth, person, base)
            case m.SomeGroup(events, _, low, high):
                n = self.r.choice([low, high or low + 1]) if truth else low - 1
                self.alike(events, n, timedelta(hours=1), person, base)
            case m.Burst(events, count, within, _):
                step = US * within / max(count - 1, 1) + (MICRO if not truth else 0 * US)
                self.alike(events, count if truth or self.r.random() < 0.5 else count - 1, step, person, base)
            case m.Sequence():
                self.sequence(rule, truth, person, base)
            case m.Among(item, items):
                self.attribute(item, self.r.choice(items).value if truth else None, person, base)
                self.some(item, person, base, [i.value for i in items])
            case (
                m.Known(item)
                | m.TextTest(_, item, _)
                | m.Contains(item, _)
                | m.ContainsList(item, _, _)
                | m.Matches(item, _, _)
                | m.During(item, _, _)
            ):
                if isinstance(item, m.Attribute):
                    self.shape.meet(with_property(rule), truth, person.attributes, self.world(person, base))
                elif truth or self.r.random() < 0.6:
                    self.some(item, person, base, [t.value for t in parts_of(rule) if isinstance(t, m.Literal)])
            case _:
                pass

    def combined(self, terms: tuple[m.Rule, ...], truth: bool, every: bool, person: Person, base: World) -> None:
        """All of the terms as wanted; or one, and the others rather not, so that it alone decides."""
        chosen = self.r.choice(terms)
        for term in self.r.sample(terms, len(terms)):
            if every or term is chosen:
                self.meet(term, truth, person, base)
            elif self.r.random() < 0.7:
                self.meet(term, not truth, person, base)

    # comparisons

    def compare(self, left: m.Value, op: str, right: m.Value, truth: bool, person: Person, base: World) -> None:
        if isinstance(right, m.Aggregate | m.Attribute) and not isinstance(left, m.Aggregate | m.Attribute):
            left, op, right = right, FLIPPED[op], left
        here = self.world(person, base)
        constant = None if any(isinstance(p, UNKNOWN) for p in parts_of(right)) else value(right, here)
        bare = left.value if isinstance(left, m.ToFloat) else left
        if isinstance(bare, m.Score | m.Choice | m.Rank | m.Arithmetic | m.Apply | m.Part):
            for points in parts_of(bare):
                if isinstance(points, m.Score | m.Choice):
                    for _, rule in points.terms:
                        self.meet(rule, self.r.random() < 0.5, person, base)
        match bare:
            case m.Attribute(one) if constant is not None:
                plant(one, person.attributes, target(op, constant, truth, self.r), base.calendar)
            case m.Aggregate("count", events) if isinstance(constant, int | float):
                n = target(op, int(constant), truth, self.r)
                self.add(events, 0 if n is None else n, person, base)
            case m.Aggregate("first_time" | "last_time", events) if constant is not None and self.r.random() < 0.8:
                at = target(op, constant, truth, self.r)
                source, row = self.shape.event(events, here, at)
                if at is not None:
                    person.rows.setdefault(source, []).append(row)
            case _:
                self.some(bare, person, base, [] if constant is None else [constant])
        self.some(right, person, base, [])

    def attribute(self, item: m.Value, wanted: Any, person: Person, base: World) -> None:
        if isinstance(item, m.Attribute):
            plant(item.field, person.attributes, wanted, base.calendar)

    def some(self, item: m.Value, person: Person, base: World, constants: list[Any]) -> None:
        """A few events of each aggregate in the value, what it is over near the constants."""
        for part in parts_of(item):
            if not isinstance(part, m.Aggregate):
                continue
            for _ in range(self.r.choice([1, 1, 2, 3])):
                self.add(part.events, 1, person, base, part.argument, constants)

    def add(
        self, events: m.Events, count: int, person: Person, base: World, x: m.Value | None = None, constants: list[Any] | None = None
    ) -> None:
        for _ in range(min(count, 6)):
            source, row = self.shape.event(events, self.world(person, base))
            if isinstance(x, m.Property) and constants and self.r.random() < 0.8:
                plant(x.field, row, target(self.r.choice(["=", "<=", ">="]), self.r.choice(constants), True, self.r), base.calendar)
            person.rows.setdefault(source, []).append(row)

    # events together

    def alike(self, events: m.Events, count: int, step: timedelta, person: Person, base: World) -> None:
        """Copies of one event, a step apart from each other."""
        source_name, row = self.shape.event(events, self.world(person, base))
        source = self.catalog.sources[source_name]
        last = self.shape.time(events.each[0], self.world(person, base))
        for i in range(min(count, 6)):
            other = dict(row)
            put_time(source, other, last - step * i, base)
            person.rows.setdefault(source_name, []).append(other)

    def sequence(self, rule: m.Sequence, truth: bool, person: Person, base: World) -> None:
        """A chain, or one that breaks at a step; as many as are counted."""
        broken = self.r.randrange(len(rule.steps) + 1) if not truth else -1
        here = self.world(person, base)
        times = [timedelta(0)]
        for number, step in enumerate(rule.steps[1:], 1):
            low, high = US * (step.after or 1), US * (step.within or step.after or 3600 * 10**6)
            times.append(
                times[-1] + (self.r.choice([high + US, low - US]) if number == broken else self.r.choice([low, high, (low + high) / 2]))
            )
        ends_in = rule.then_not.within if rule.then_not is not None and rule.then_not.within else 0
        end = min(self.shape.time(rule.steps[-1].moments[0].events, here), base.as_of - US * ends_in - US)
        shared: dict[str, Any] = {}
        for number, step in enumerate(rule.steps):
            if number == 0 and broken == 0 and self.r.random() < 0.5:
                continue
            for i, moment in enumerate(step.moments):
                at = end - (times[-1] - times[number]) - US * i * (number == 0) + US * i * (number > 0 and step.within is None)
                self.at(moment, at, person, base, shared)
        if rule.then_not is not None and not truth:
            self.at(rule.then_not.moment, end + US * self.r.choice([1, rule.then_not.within or 1]), person, base, shared)
        for i in range(rule.low - 1 if truth else 0):
            self.at(rule.steps[-1].moments[0], end + US * (i + 1), person, base, shared)

    def at(self, moment: m.Moment, at: Any, person: Person, base: World, shared: dict[str, Any]) -> None:
        """An event of the moment at a time, with the value that all share."""
        source, row = self.shape.event(moment.events, self.world(person, base), at)
        if isinstance(moment.key, m.Property):
            name = moment.key.field.name
            if name not in shared:
                shared[name] = value(moment.key, replace(base, row=row, source=self.catalog.sources[source]))
            if shared[name] is not None:
                plant(moment.key.field, row, shared[name], base.calendar)
        person.rows.setdefault(source, []).append(row)


def with_property(rule: m.Rule) -> m.Rule:
    """A test of an attribute as one of a property: both are fields of a row."""
    match rule:
        case m.Known(m.Attribute(one)):
            return m.Known(m.Property(one))
        case m.TextTest(test, m.Attribute(one), text):
            return m.TextTest(test, m.Property(one), text)
        case m.Contains(m.Attribute(one), element):
            return m.Contains(m.Property(one), element)
        case m.ContainsList(m.Attribute(one), other, every):
            return m.ContainsList(m.Property(one), other, every)
        case _:
            return rule
