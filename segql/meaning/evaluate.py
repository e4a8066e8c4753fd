"""The definition of the language: decides one entity's membership from its rows, in plain Python, with no regard to speed."""

import json
import operator
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import partial
from math import isfinite
from typing import Any, assert_never

from segql.catalog import model as c
from segql.meaning import copies, json_texts, measures, ranks, regex_match, scalars, sequences
from segql.meaning import nodes as m
from segql.meaning.occasions import lies_in
from segql.meaning.splits import bucket
from segql.meaning.windows import Calendar, instant, interval, local, midnight, start_of, to_utc

Row = Mapping[str, Any]  # a column's value: str, int, Decimal, float, bool, date, datetime, list, or None; JSON as text

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
Standing = tuple[Any, tuple[Any, ...]]  # the value that is ranked, and what divides the ranked
EXACT = Context(prec=200)  # decimals and integers stay exact under + - *


@dataclass(eq=False, slots=True)
class Everyone:
    """The world of each entity, and where they stand in rankings, as far as that was asked for."""

    worlds: "list[World]" = field(default_factory=list)
    standings: dict[tuple[m.Ranking, datetime], dict[object, Standing | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """What a rule may look at: one entity's row, its rows in each source, other tables for lookups, T and the calendar."""

    as_of: datetime
    calendar: Calendar
    attributes: Row
    rows: Mapping[str, Sequence[Row]]  # by source
    tables: Mapping[str, Sequence[Row]]  # by table, for lookups
    source: c.Source | None = None  # with `row`: the event at hand, inside `with`
    row: Row | None = None
    copies: tuple[Row, ...] = ()  # all rows of that event, where they may be several
    branch: int = 0  # which of `Events.each` the event at hand is from
    id: object = None  # of the entity
    everyone: Everyone = field(default_factory=Everyone, compare=False, repr=False)  # this one included
    members: "Sequence[World]" = field(default=(), compare=False, repr=False)  # the world of each member
    # the entity's aggregates, each at some T; `replace` leaves them behind
    known: dict[tuple[m.Aggregate, datetime], Any] = field(default_factory=dict, init=False, compare=False, repr=False)


def is_member(segment: m.Segment, world: World) -> bool:
    """Whether the entity of `world` is in the segment at T."""
    return holds(segment.rule, world)


def holds(rule: m.Rule, world: World) -> bool:
    match rule:
        case m.Constant(truth):
            return truth
        case m.All(terms):
            return all(holds(t, world) for t in terms)
        case m.Any(terms):
            return any(holds(t, world) for t in terms)
        case m.Not(term):
            return not holds(term, world)
        case m.Compare(left, op, right):
            a, b = value(left, world), value(right, world)
            return a is not None and b is not None and OPERATORS[op](a, b)
        case m.Among(item, items):
            a = value(item, world)
            return a is not None and any(a == value(i, world) for i in items)
        case m.Known(item):
            return value(item, world) is not None
        case m.TextTest(test, item, text):
            a, b = value(item, world), value(text, world)
            return a is not None and b is not None and {"contains": b in a, "starts": a.startswith(b), "ends": a.endswith(b)}[test]
        case m.During(item, occasion, outside):
            a = value(item, world)
            return a is not None and lies_in(a, occasion, world.calendar) != outside
        case m.Contains(item, element):
            a, b = value(item, world), value(element, world)
            return a is not None and b is not None and b in a
        case m.ContainsList(item, other, every):
            a, b = value(item, world), value(other, world)
            return a is not None and b is not None and (all if every else any)(element in a for element in b)
        case m.Matches(item, pattern):
            a = value(item, world)
            return a is not None and regex_match.found(pattern, a)
        case m.InSegment(segment, back):
            then = world.as_of if back is None else instant(back, world.as_of, world.calendar)
            return holds(segment.rule, at_instant(world, then))
        case m.SomeCopy(term):
            return any(holds(term, here) for here in of_copies(world))
        case m.InList(ids):
            return any(row.get(ids.key) == world.id for row in world.tables.get(str(ids.table), ()))
        case m.SomeGroup(events, key, low, high):
            groups = Counter(v for e in matching(events, world) if (v := value(key, e)) is not None)
            return any(low <= n and (high is None or n <= high) for n in groups.values())
        case m.Burst(events, count, within, key):
            return burst(matching(events, world), count, timedelta(microseconds=within), key)
        case m.Sequence():
            at = partial(instant, as_of=world.as_of, cal=world.calendar)
            return sequences.holds(rule, lambda moment: at_places(moment, rule.ordered, world), at)
        case m.Invalid():
            raise AssertionError("an invalid rule is never evaluated")
        case _:
            assert_never(rule)


def value(item: m.Value, world: World) -> Any:
    """The value of `item`, None where it is missing. Numbers that are equal compare equal, whatever their Python type."""
    match item:
        case m.Literal(constant):
            return constant
        case m.Property(field, None) if world.row is not None:
            return read(field, world.row, world)
        case m.Property(field, among) if among is not None:
            return copies.smallest(read(field, here.row, here) for here in of_copies(world) if here.row and holds(among, here))
        case m.Attribute(field):
            return read(field, world.attributes, world)
        case m.EventTime() if world.row is not None and world.source is not None:
            return event_time(world.source, world.row, world.calendar)
        case m.Part(part, of):
            at = value(of, world)
            return None if at is None else part_of(part, wall_time(at, world.calendar), world.calendar)
        case m.Apply(function, arguments):
            return scalars.apply(function, [value(a, world) for a in arguments])
        case m.BySource(values):
            return value(values[world.branch], world)
        case m.Aggregate():
            asked = item, world.as_of
            if asked not in world.known:
                world.known[asked] = measures.aggregate(item, matching(item.events, world), world)
            return world.known[asked]
        case m.Arithmetic(op, left, right):
            a, b = value(left, world), value(right, world)
            return None if a is None or b is None else arithmetic(op, a, b)
        case m.ToFloat(exact):
            a = value(exact, world)
            return None if a is None else float(a)
        case m.Instant(bound):
            return instant(bound, world.as_of, world.calendar)
        case m.Score(terms):
            return add_up([value(points, world) for points, rule in terms if holds(rule, world)])
        case m.Choice(terms):
            return next((value(chosen, world) for chosen, rule in terms if holds(rule, world)), None)
        case m.Rank():
            return ranks.rank(item, world)
        case m.MemberCount(rule=rule):
            return sum(1 for member in world.members if holds(rule, at_instant(member, world.as_of)))
        case m.Bucket(seed, key):
            return bucket(seed, world.id, key)
        case m.Midnight(day):
            a = value(day, world)
            return None if a is None else midnight(a, world.calendar.zone)
        case m.Day(bound):
            before = local(instant(bound, world.as_of, world.calendar) - timedelta(microseconds=1), world.calendar.zone)
            return before.date() + timedelta(days=1)
        case _:
            raise AssertionError(f"{item} has no meaning here")


def matching(events: m.Events, world: World) -> list[World]:
    """The events: a world for each row that has a time, lies in the window and meets the condition; earliest first."""
    start, end = interval(events.window, world.as_of, world.calendar)
    found: list[tuple[datetime, World]] = []
    for branch, one in enumerate(events.each):
        for rows in copies.events(one.source, world.rows.get(one.source.name, ()), world.calendar):
            at = event_time(one.source, rows[0], world.calendar)
            if at is None or (start is not None and at < start) or (end is not None and at >= end):
                continue
            here = at_event(world, one.source, rows, branch)
            if holds(one.where, here):
                found.append((at, here))
    return [here for _, here in sorted(found, key=lambda pair: pair[0])]


def at_event(world: World, source: c.Source | None, rows: tuple[Row, ...], branch: int) -> World:
    """The world with an event at hand. Written out, since it is made for every row and `replace` takes several times as long."""
    w = world
    everyone, members = w.everyone, w.members
    here = World(w.as_of, w.calendar, w.attributes, w.rows, w.tables, source, rows[0], rows, branch, w.id, everyone, members)
    object.__setattr__(here, "known", w.known)  # the entity's aggregates are the same beside each of its rows
    return here


def at_instant(world: World, as_of: datetime) -> World:
    """The same entity at another T."""
    here = replace(world, as_of=as_of)
    object.__setattr__(here, "known", world.known)
    return here


def of_copies(world: World) -> Iterator[World]:
    """A world for each row of the event at hand."""
    for row in world.copies or ([] if world.row is None else [world.row]):
        yield at_event(world, world.source, (row,), world.branch)


def at_places(moment: m.Moment, ordered: bool, world: World) -> list[sequences.Event]:
    """The events of a moment, with their places in the order; under `for same`, those that have its value."""
    found = []
    for here in matching(moment.events, world):
        key = None if moment.key is None else value(moment.key, here)
        if here.row is not None and here.source is not None and (moment.key is None or key is not None):
            at = value(m.EventTime(), here)
            order = copies.order(here.source, here.copies) if ordered else None
            found.append(sequences.Event(id(here.row), at, (at, order is not None, 0 if order is None else order), key))
    return found


def burst(events: list[World], count: int, within: timedelta, key: m.Value | None) -> bool:
    """Whether some event begins a stretch of time that holds at least `count` of them."""
    times = [(value(m.EventTime(), e), None if key is None else value(key, e)) for e in events]
    known = [(t, k) for t, k in times if key is None or k is not None]
    return any(sum(k == k0 and timedelta(0) <= t - t0 <= within for t, k in known) >= count for t0, k0 in known)


def add_up(values: list[Any]) -> Any:
    total: Any = 0
    for v in values:
        total = arithmetic("+", total, v)
    return total


def arithmetic(op: str, a: Any, b: Any) -> Any:
    if isinstance(a, date):
        return time_arithmetic(op, a, b)
    if op == "/":
        return None if b == 0 else finite(a / b)
    if isinstance(a, float) or isinstance(b, float):
        return finite({"+": operator.add, "-": operator.sub, "*": operator.mul}[op](a, b))
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        return {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply}[op](Decimal(a), Decimal(b))
    return {"+": operator.add, "-": operator.sub, "*": operator.mul}[op](a, b)


def finite(number: float) -> float:
    """Where floats overflow there is no answer: the run ends."""
    if not isfinite(number):
        raise OverflowError("float overflow")
    return number


def time_arithmetic(op: str, a: Any, b: Any) -> Any:
    """timestamp - timestamp is a duration (microseconds), date - date whole days; either ± a duration is of its kind."""
    if isinstance(b, date):
        return (a - b) // (timedelta(microseconds=1) if isinstance(a, datetime) else timedelta(days=1))
    try:
        return a + timedelta(microseconds=b if op == "+" else -b)
    except OverflowError:  # beyond the years 1 to 9999
        return None


def wall_time(at: date, cal: Calendar) -> datetime:
    """What clock and calendar of the project show at an instant; a date is its first moment."""
    return local(at, cal.zone) if isinstance(at, datetime) else datetime.combine(at, datetime.min.time())


def part_of(part: str, wall: datetime, cal: Calendar) -> Any:
    match part:
        case "date":
            return wall.date()
        case "week":
            return start_of(wall.date(), "w", cal)
        case "month_start" | "quarter_start" | "year_start":
            return start_of(wall.date(), {"month_start": "mo", "quarter_start": "q", "year_start": "y"}[part], cal)
        case "weekday":
            return wall.isoweekday()
        case _:
            return getattr(wall, part)


# Reading the data -----------------------------------------------------------------------------------


def event_time(source: c.Source, row: Row, cal: Calendar) -> datetime | None:
    """The instant of a row; None where it has none, and then the row is no event."""
    at = row.get(source.time.column)
    return None if at is None else to_instant(at, source.time.zone or cal.zone)


def to_instant(at: date | datetime, zone: str) -> datetime:
    if not isinstance(at, datetime):
        return midnight(at, zone)
    return at.astimezone(UTC) if at.tzinfo else to_utc(at, zone)


def read(field: c.Field, row: Row, world: World) -> Any:
    """A property or attribute of a row: from its column, inside a JSON column, or by lookup in another table."""
    if field.lookup:
        key = row.get(field.lookup.on)
        rows = world.tables.get(str(field.lookup.table), ())
        row = next((r for r in rows if key is not None and r[field.lookup.key] == key), {})
    raw = row.get(field.column)
    if field.json and raw is not None:
        raw = json_scalar(raw, field)
    return None if raw is None else typed(raw, field, world.calendar)


def typed(raw: Any, field: c.Field, cal: Calendar) -> Any:
    match field.type.name:
        case "float":
            return float(raw) if isfinite(raw) else None
        case "timestamp":
            return to_instant(raw, field.zone or cal.zone)
        case "duration":
            return int(raw) * DURATION_UNITS[field.unit or "us"]
        case "text[]" | "integer[]":
            return [item for item in raw if item is not None] or None
        case _:
            return raw


DURATION_UNITS = {"us": 1, "ms": 10**3, "s": 10**6, "min": 60 * 10**6, "h": 3600 * 10**6, "d": 86400 * 10**6, "w": 7 * 86400 * 10**6}


def json_scalar(text: str, field: c.Field) -> Any:
    """What stands at the path, if it has the JSON type that the field's type asks for; else missing."""
    try:
        here = json.loads(text, parse_float=Decimal)
    except ValueError:
        return None
    for key in field.json:
        if not isinstance(here, dict) or key not in here:
            return None
        here = here[key]
    if isinstance(here, str):
        here = json_texts.read(here, field.type.name, field.cast)
        if not isinstance(here, int | Decimal):
            return here
    match field.type.name:
        case "boolean":
            return here if isinstance(here, bool) else None
        case "text" | "date" | "timestamp":
            return None
        case _ if isinstance(here, bool) or not isinstance(here, int | Decimal):
            return None
        case "integer" | "duration":
            return int(here) if -(2**63) <= here < 2**63 and here == int(here) else None
        case "decimal":
            return to_scale(Decimal(here), field)
        case _:
            return float(here)


def to_scale(number: Decimal, field: c.Field) -> Decimal | None:
    """Rounded half away from zero to the type's digits; missing where it has too many before the point."""
    if abs(number) >= Decimal(10) ** field.type.precision:
        return None
    rounded = number.quantize(Decimal(1).scaleb(-field.type.scale), ROUND_HALF_UP, EXACT)
    return rounded if abs(rounded) < Decimal(10) ** (field.type.precision - field.type.scale) else None
