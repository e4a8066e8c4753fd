"""What goes without saying in a rule and is said at the end, once: only the notes that the rule calls for."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from segql.meaning import nodes as m
from segql.meaning.aggregates import FUNCTIONS
from segql.meaning.english import functions, order
from segql.meaning.english.fields import Place
from segql.meaning.english.ranks import is_percentile
from segql.meaning.english.rules import can_be_missing
from segql.meaning.english.values import average_of
from segql.meaning.english.words import listed, name
from segql.meaning.windows import EXACT, Bound, Calendar, Shifted, Truncated

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Item = m.Rule | m.Value | m.Events | m.Moment


def every(item: Item) -> Iterator[Item]:
    """The item and all in it, the conditions of events too; segments named are not opened."""
    yield item
    for part in parts(item):
        yield from every(part)


def parts(item: Item) -> tuple[Item, ...]:
    match item:
        case m.All(terms) | m.Any(terms):
            return terms
        case m.Not(term) | m.SomeCopy(term):
            return (term,)
        case m.Compare(left, _, right) | m.Arithmetic(_, left, right):
            return left, right
        case m.Among(value, items):
            return (value, *items)
        case m.Known(value) | m.ToFloat(value) | m.Midnight(value) | m.During(value):
            return (value,)
        case m.TextTest(_, value, text) | m.Contains(value, text) | m.ContainsList(value, text):
            return value, text
        case m.Matches(value):
            return (value,)
        case m.Apply(_, arguments):
            return arguments
        case m.Part(_, of):
            return (of,)
        case m.Rank(_, of):
            return (of.value, *of.by, of.base)
        case m.MemberCount(rule=rule):
            return (rule,)
        case m.InList() | m.Bucket():
            return ()
        case m.Score(terms) | m.Choice(terms):
            return tuple(part for points, rule in terms for part in (points, rule))
        case m.Aggregate(_, events, argument):
            return (events, *(value for value in (argument, item.by) if value is not None))
        case m.SomeGroup(events, key) | m.Burst(events, _, _, key):
            return (events,) if key is None else (events, key)
        case m.Moment(events, key):
            return (events,) if key is None else (events, key)
        case m.Sequence():
            return item.moments
        case m.Events():
            return tuple(one.where for one in item.each)
        case m.BySource(values):
            return values
        case (
            m.Constant() | m.Literal() | m.Property() | m.EventTime() | m.Attribute() | m.Instant() | m.Day() | m.InSegment() | m.Invalid()
        ):
            return ()
        case _:
            assert_never(item)


def places(item: Item, sources: tuple[str, ...] = ("",)) -> Iterator[Place]:
    """Every property and attribute that is read, with its source."""
    match item:
        case m.Property(field):
            yield sources[0], field
        case m.Attribute(field):
            yield "", field
        case m.BySource(values):
            for source, value in zip(sources, values, strict=True):
                yield from places(value, (source,))
            return
        case m.Events():
            for one in item.each:
                yield from places(one.where, (one.source.name,))
            return
        case m.Aggregate() | m.SomeGroup() | m.Burst() | m.Moment():
            sources = tuple(one.source.name for one in item.events.each)
    for part in parts(item):
        yield from places(part, sources)


def notes(rules: Sequence[Item], calendar: Calendar) -> list[str]:
    """Sentences on events, missing values, aggregates over nothing and the calendar."""
    items = [found for rule in rules for found in every(rule)]
    return [*_events(items), *order.notes(items), *_values(items), *functions.notes(items), *_calendar(items, calendar)]


def _events(items: list[Item]) -> Iterator[str]:
    found = [i for i in items if isinstance(i, m.Events)]
    if found:
        yield "An event at T or later is not seen, and a row without a time is no event."
    named = dict.fromkeys((one.source, one.name) for e in found for one in e.each)
    for source in dict.fromkeys(source for source, _ in named):
        events = listed([name(event) for of, event in named if of == source], "and")
        yield f"{events} events are rows of {name(str(source.table))}, timed by {name(source.time.column)}."
    yield from _mapped(found)
    yield from _copied(found)


def _mapped(found: list[m.Events]) -> Iterator[str]:
    """Whom rows are about, where a mapping says it."""
    for source, link in dict.fromkeys((one.source, one.link) for e in found for one in e.each):
        if link.via is not None:
            whom = link.entity if link.members is None else link.members.entity
            to = f"to which {whom} (by {name(link.to_column)}) each {name(link.column)} of {name(str(source.table))} belongs"
            yield f"{name(str(link.via))} says {to}: pairs that repeat count once, and rows of an id without a pair are nobody's."


def _copied(found: list[m.Events]) -> Iterator[str]:
    """Which rows are one event."""
    for source, link in dict.fromkeys((one.source, one.link) for e in found for one in e.each):
        if source.unique is not None:
            same = f"that agree on {link.entity}, time and {name(source.unique)} are one event"
            alone = f"a row without {name(source.unique)} is one of its own"
            yield f"Rows of {name(str(source.table))} {same}, with the smallest known value where they differ; {alone}."


def _values(items: list[Item]) -> Iterator[str]:
    if any(_may_lack_a_value(i) for i in items):
        yield "A comparison with a missing value is false, and its opposite true."
    averages = [total for i in items if isinstance(i, m.Arithmetic) and (total := average_of(i))]
    functions = {
        i.function
        for i in items
        if isinstance(i, m.Aggregate) and not any(i.argument == t.argument and i.events == t.events for t in averages)
    }
    if "sum" in functions:
        yield "A sum over no events is 0."
    if any(FUNCTIONS[function].empty is None for function in functions) or averages:
        yield "An average, smallest, greatest, earliest or latest value over no events is missing."
    if functions - {"count", "known", "first_time", "last_time", "nth_time", "streak", "current_streak"} or averages:
        yield "Events whose value is missing are left out of sums, averages and the like."
    if any(isinstance(i, m.Rank) for i in items):
        yield "Equal values stand at the same place; who is not among the ranked stands at none."
    if any(isinstance(i, m.Arithmetic) and i.operator == "/" and not average_of(i) and not is_percentile(i) for i in items):
        yield "Divided by 0, a value is missing."
    if any(isinstance(i, m.TextTest | m.Matches) or (isinstance(i, m.Literal) and isinstance(i.value, str)) for i in items):
        yield "Texts are compared as they are written: capital and small letters differ."


def _may_lack_a_value(item: Item) -> bool:
    match item:
        case m.Compare(left, _, right) | m.TextTest(_, left, right) | m.Contains(left, right) | m.ContainsList(left, right):
            return can_be_missing(left) or can_be_missing(right)
        case m.Among(value) | m.Matches(value):
            return can_be_missing(value)
        case _:
            return False


def _calendar(items: list[Item], calendar: Calendar) -> Iterator[str]:
    bounds = [b for bound in _bounds(items) for b in _inside(bound)]
    units = {b.unit for b in bounds if isinstance(b, Shifted | Truncated)}
    if units - set(EXACT) or any(isinstance(i, m.Part) for i in items):
        zone = name(calendar.zone)
        yield f"Days, weeks, months, quarters and years are the calendar's in {zone}, and steps of them keep the time of day."
    if any(isinstance(b, Shifted) and b.unit in ("mo", "q", "y") for b in bounds):
        yield "Where a month is too short for the day, its last day counts."
    if any(isinstance(b, Truncated) and b.unit == "w" for b in bounds) or any(isinstance(i, m.Part) and i.part == "week" for i in items):
        yield f"A week begins on {WEEK[calendar.week_start]}."


def _bounds(items: list[Item]) -> Iterator[Bound]:
    for item in items:
        match item:
            case m.Events(window=window):
                yield from (*window.starts, *window.ends)
            case m.Instant(bound) | m.Day(bound):
                yield bound


def _inside(bound: Bound) -> Iterator[Bound]:
    yield bound
    if isinstance(bound, Shifted | Truncated):
        yield from _inside(bound.base)
