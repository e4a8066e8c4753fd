"""Values as noun phrases. Whatever could be read in two ways stands in brackets."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import assert_never

import segql.meaning.english.members as members
import segql.meaning.english.ranks as ranks
import segql.meaning.english.rules as rules
from segql.catalog.types import DATE, WEEKDAY
from segql.meaning import nodes as m
from segql.meaning.english.aggregates import aggregate, by_source
from segql.meaning.english.fields import Fields
from segql.meaning.english.functions import applied
from segql.meaning.english.times import Clock, day, moment, window
from segql.meaning.english.words import decimal, length, name, quoted

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}


@dataclass(frozen=True, slots=True)
class Teller:
    """What telling needs to know: T and the calendar, the entity's noun, the fields, and the source of the event at hand."""

    clock: Clock
    entity: str
    fields: Fields
    source: str = ""
    sources: tuple[str, ...] = ()  # of the events at hand, which `m.BySource` tells apart


def value(item: m.Value, tell: Teller) -> str:
    match item:
        case m.Literal():
            return literal(item)
        case m.Property(field):
            return tell.fields.called(tell.source, field)
        case m.Attribute(field):
            return f"the {tell.entity}'s {tell.fields.called('', field)}"
        case m.BySource():
            return by_source(item, tell)
        case m.EventTime():
            return "the time of the event"
        case m.Part(part, of):
            return part_of(part, of, tell)
        case m.Aggregate():
            return aggregate(item, tell)
        case m.Arithmetic("-", left, right) if left.type == right.type == DATE:
            return f"(the number of days from {value(right, tell)} to {value(left, tell)})"
        case m.Arithmetic(op, left, right):
            average = average_of(item)
            if (share := ranks.percentile(item, tell)) is not None:
                return share
            return aggregate(average, tell) if average else f"({value(left, tell)} {SIGNS[op]} {value(right, tell)})"
        case m.ToFloat(inner):
            return value(inner, tell)
        case m.Apply():
            return applied(item, [value(a, tell) for a in item.arguments])
        case m.Score():
            return score(item, tell)
        case m.Choice():
            return ranks.choice(item, tell)
        case m.Rank():
            return ranks.rank(item, tell)
        case m.MemberCount():
            return members.count(item, tell)
        case m.Bucket():
            return ranks.bucket(item, tell)
        case m.Instant(bound):
            return moment(bound, tell.clock)
        case m.Day(bound):
            return day(bound, tell.clock)
        case m.Midnight(of):
            return f"the first instant of the day {value(of, tell)}"
        case _:
            assert_never(item)


def score(item: m.Score, tell: Teller) -> str:
    """How many of some rules hold, or the points of those that do."""
    told = [(value(points, tell), rules.inline(rule, tell)) for points, rule in item.terms]
    if all(points == "1" for points, _ in told):
        return "the number of these that hold (" + "; ".join(f"{i}: {rule}" for i, (_, rule) in enumerate(told, 1)) + ")"
    return "the sum of these points (" + "; ".join(f"{points} if {rule}" for points, rule in told) + ")"


def literal(item: m.Literal) -> str:
    match item.value:
        case bool(truth):
            return "true" if truth else "false"
        case int() if item.type == WEEKDAY:
            return weekday(item) or ""
        case str(text):
            return quoted(text)
        case Decimal() as number:
            return decimal(number)
        case date() as on:
            return on.isoformat()
        case int(number) if item.type.name == "duration":
            return length(number)
        case other:
            return str(other)


def weekday(item: m.Literal) -> str | None:
    return DAYS[item.value - 1] if isinstance(item.value, int) and item.type == WEEKDAY else None


def part_of(part: str, of: m.Value, tell: Teller) -> str:
    starts = {f"{unit}_start": f"first day of the {unit}" for unit in ("month", "quarter", "year")}
    words = {"week": "first day of the week", "date": "day", **starts}.get(part, "day of the month" if part == "day" else part)
    return f"the {words} of {'the event' if isinstance(of, m.EventTime) else value(of, tell)}"


def average_of(item: m.Arithmetic) -> m.Aggregate | None:
    """`avg` is a sum divided by the number of known values."""
    match item:
        case m.Arithmetic("/", left, m.ToFloat(m.Aggregate("known", events, argument))):
            total = left.value if isinstance(left, m.ToFloat) else left
            if isinstance(total, m.Aggregate) and (total.function, total.events, total.argument) == ("sum", events, argument):
                return m.Aggregate("avg", events, argument, item.type)
    return None


def of_events(item: m.Events, tell: Teller) -> Teller:
    """To tell of one event of these."""
    return Teller(tell.clock, tell.entity, tell.fields, item.source.name, tuple(one.source.name for one in item.each))


def events(item: m.Events, tell: Teller) -> str:
    """Which events: `from … up to, not including, …, where …`."""
    return window(item.window, tell.clock) + conditions(item, tell)


def conditions(item: m.Events, tell: Teller) -> str:
    """What is asked of the events themselves: `, where …`; of several kinds, of each."""
    from segql.meaning.english.rules import inline_all  # the two modules need each other, as conditions and values do

    told = [(name(one.name), "" if one.where == m.TRUE else inline_all(one.where, of_events(one, tell))) for one in item.each]
    if not item.others:
        return f", where {told[0][1]}" if told[0][1] else ""
    return "".join(f"; of {kind} those where {where}" if where else f"; of {kind} all" for kind, where in told)
