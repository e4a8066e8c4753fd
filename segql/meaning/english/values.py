"""Values as noun phrases. Whatever could be read in two ways stands in brackets."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import assert_never

import segql.meaning.english.rules as rules
from segql.catalog.types import WEEKDAY
from segql.meaning import nodes as m
from segql.meaning.english.fields import Fields
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


def value(item: m.Value, tell: Teller) -> str:
    match item:
        case m.Literal():
            return literal(item)
        case m.Property(field):
            return tell.fields.called(tell.source, field)
        case m.Attribute(field):
            return f"the {tell.entity}'s {tell.fields.called('', field)}"
        case m.EventTime():
            return "the time of the event"
        case m.Part(part, of):
            return part_of(part, of, tell)
        case m.Aggregate():
            return aggregate(item, tell)
        case m.Arithmetic(op, left, right):
            average = average_of(item)
            return aggregate(average, tell) if average else f"({value(left, tell)} {SIGNS[op]} {value(right, tell)})"
        case m.ToFloat(inner):
            return value(inner, tell)
        case m.Score():
            return score(item, tell)
        case m.Instant(bound):
            return moment(bound, tell.clock)
        case m.Day(bound):
            return day(bound, tell.clock)
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


def aggregate(item: m.Aggregate, tell: Teller) -> str:
    inside = f"{name(item.events.name)} events ({events(item.events, tell)})"
    over = value(item.argument, of_events(item.events, tell)) if item.argument is not None else ""
    match item.function:
        case "count":
            return f"the number of {inside}"
        case "known":
            return f"the number of {inside} with a known {over}"
        case "sum" | "avg":
            return f"the {'sum' if item.function == 'sum' else 'average'} of {over} over the {inside}"
        case "min" | "max":
            return f"the {'smallest' if item.function == 'min' else 'greatest'} {over.removeprefix('the ')} of the {inside}"
        case "distinct":
            return f"the number of different values of {over} over the {inside}"
        case "first" | "last":
            return f"{over} of the {'earliest' if item.function == 'first' else 'latest'} of those {inside} for which it is known"
        case "first_time" | "last_time":
            return f"the time of the {'earliest' if item.function == 'first_time' else 'latest'} of the {inside}"
        case other:
            return f"the {other} of {over} over the {inside}"


def of_events(item: m.Events, tell: Teller) -> Teller:
    return Teller(tell.clock, tell.entity, tell.fields, item.source.name)


def events(item: m.Events, tell: Teller) -> str:
    """Which events: `from … up to, not including, …, where …`."""
    from segql.meaning.english.rules import inline_all  # the two modules need each other, as conditions and values do

    where = "" if item.where == m.TRUE else f", where {inline_all(item.where, of_events(item, tell))}"
    return window(item.window, tell.clock) + where
