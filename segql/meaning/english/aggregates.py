"""Values over events as noun phrases."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import segql.meaning.english.values as values
from segql.meaning import nodes as m
from segql.meaning.english.times import day
from segql.meaning.english.words import called, listed, name
from segql.meaning.windows import Shifted

if TYPE_CHECKING:
    from segql.meaning.english.values import Teller

UNITS = {"date": "days", "week": "weeks", "month_start": "months", "quarter_start": "quarters", "year_start": "years"}


def aggregate(item: m.Aggregate, tell: "Teller") -> str:
    inside = f"{called(item.events)} events ({values.events(item.events, tell)})"
    row = values.of_events(item.events, tell)
    over = values.value(item.argument, row) if item.argument is not None else ""
    match item.function:
        case "count":
            return f"the number of {inside}"
        case "known":
            return f"the number of {inside} with a known {over}"
        case "sum" | "avg":
            return f"the {'sum' if item.function == 'sum' else 'average'} of {over} over the {inside}"
        case "min" | "max":
            kind = "value of " if isinstance(item.argument, m.BySource | m.Choice) else ""
            return f"the {'smallest' if item.function == 'min' else 'greatest'} {kind}{over.removeprefix('the ')} of the {inside}"
        case "distinct":
            return f"the number of different values of {over} over the {inside}"
        case "first" | "last":
            return f"{over} of the {'earliest' if item.function == 'first' else 'latest'} of those {inside} for which it is known"
        case "first_by" | "last_by":
            assert item.by is not None
            by = values.value(item.by, row).removeprefix("the ")
            chosen = f"smallest {by}, of several the earliest," if item.function == "first_by" else f"greatest {by}, of several the latest,"
            return f"{over} of the event with the {chosen} among those {inside} for which both are known"
        case "first_time" | "last_time":
            return f"the time of the {'earliest' if item.function == 'first_time' else 'latest'} of the {inside}"
        case "nth":
            return f"{over} of event number {item.parameter}, in the order of time, of those {inside} for which it is known"
        case "nth_time":
            return f"the time of event number {item.parameter}, in the order of time, of the {inside}"
        case "most":
            return f"the most frequent {over.removeprefix('the ')}, of several the smallest, over the {inside}"
        case "percentile":
            assert isinstance(item.parameter, Decimal)
            which = "median" if item.parameter == Decimal("0.5") else f"{(item.parameter * 100).normalize():f}% percentile"
            return f"the {which} of {over}, interpolated linearly between neighbours, over the {inside}"
        case "streak":
            return f"the greatest number of consecutive {units(item)} that each have one of the {inside}"
        case "current_streak":
            assert isinstance(item.parameter, Shifted)
            last = f"that ends in the one that contains T, else in the one before, which begins with {day(item.parameter, tell.clock)}"
            return f"the number of consecutive {units(item)} that each have one of the {inside}, in the run {last}"
        case other:
            raise AssertionError(other)


def units(item: m.Aggregate) -> str:
    assert isinstance(item.argument, m.Part)
    return f"calendar {UNITS[item.argument.part]}"


def by_source(item: m.BySource, tell: "Teller") -> str:
    """A value of each source."""
    pairs = zip(tell.sources, item.values, strict=True)
    return f"({listed([f'{values.value(value, replace(tell, source=source))} of {name(source)}' for source, value in pairs], 'or')})"
