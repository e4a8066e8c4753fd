"""Rows that meet a condition, or just miss it: as many of its parts as possible by construction, the rest by trying again."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from segql.catalog import model as c
from segql.meaning import nodes as m
from segql.meaning.evaluate import World, event_time, holds, value
from segql.meaning.windows import instant, interval, local
from tests.differential.plant import FLIPPED, plant, target
from tests.differential.pool import MICRO
from tests.differential.rows import Row, Rows

TRIES = 4


class Shape:
    """Makes rows of sources for one rule; `here` is the world of the entity that they are about."""

    def __init__(self, rows: Rows) -> None:
        self.rows, self.r = rows, rows.r

    def event(self, events: m.Events, here: World, at: datetime | None = None) -> tuple[str, Row]:
        """A source and a row of it that is among the events, or nearly; `at` is its time."""
        one = self.r.choice(events.each)
        row: Row = {}
        for _ in range(TRIES):
            row = self.rows.of(str(one.source.table), str(here.id))
            put_time(one.source, row, at or self.time(one, here), here)
            there = replace(here, source=one.source, row=row)
            self.meet(one.where, True, row, there)
            if holds(one.where, there):
                break
        return one.source.name, row

    def time(self, events: m.Events, here: World) -> datetime:
        """A time in the window: its first or last instant, or between."""
        start, end = interval(events.window, here.as_of, here.calendar)
        end = end or here.as_of
        start = start or end - timedelta(days=self.r.choice([1, 10, 100, 400]))
        if end - start <= 2 * MICRO:
            return start
        within = start + (end - start) * self.r.random()
        return self.r.choice([start, end - MICRO, within, within, within])

    def meet(self, rule: m.Rule, truth: bool, row: Row, here: World) -> None:
        """Sets columns of the row so that the condition is as wanted."""
        match rule:
            case m.Not(term):
                self.meet(term, not truth, row, here)
            case m.All(terms) | m.Any(terms):
                if truth == isinstance(rule, m.All):
                    for term in terms:
                        self.meet(term, truth, row, here)
                else:
                    self.meet(self.r.choice(terms), truth, row, here)
            case m.Compare(left, op, right):
                self.compare(left, op, right, truth, row, here)
            case m.Among(m.Property(field), items):
                plant(field, row, self.r.choice(items).value if truth else None, here.calendar)
            case m.Known(m.Property(field)) if not truth:
                plant(field, row, None, here.calendar)
            case m.TextTest(test, m.Property(field), m.Literal(text)):
                plant(field, row, texts(test, str(text), self.r) if truth else "other", here.calendar)
            case m.Contains(m.Property(field), m.Literal(element)):
                kept = [e for e in row.get(field.column) or [] if e != element]
                plant(field, row, [*kept, element] if truth else kept, here.calendar)
            case m.ContainsList(m.Property(field), other):
                wanted = value(other, here) or []
                plant(field, row, ["x", *wanted] if truth else wanted[1:], here.calendar)
            case _:
                pass

    def compare(self, left: m.Value, op: str, right: m.Value, truth: bool, row: Row, here: World) -> None:
        if isinstance(left, m.ToFloat):
            left = left.value
        if isinstance(right, m.ToFloat):
            right = right.value
        if isinstance(right, m.Property) and not isinstance(left, m.Property):
            left, op, right = right, FLIPPED[op], left
        if isinstance(left, m.Property) and not reads_lookup(left):
            constant = value(right, here)
            plant(left.field, row, None if constant is None else target(op, constant, truth, self.r), here.calendar)


def reads_lookup(item: m.Property) -> bool:
    return item.field.lookup is not None


def texts(test: str, text: str, random: Random) -> str:
    ends = {"contains": ["x", "y"], "starts": ["", "y"], "ends": ["x", ""]}[test]
    return random.choice([text, ends[0] + text + ends[1]])


def put_time(source: c.Source, row: Row, at: datetime, here: World) -> None:
    """Makes the row's time be `at`, or the day of `at` where it has only dates."""
    at = min(max(at, datetime(1990, 1, 1, tzinfo=at.tzinfo)), datetime(2035, 1, 1, tzinfo=at.tzinfo))
    wall = local(at, source.time.zone or here.calendar.zone)
    row[source.time.column] = at if source.time.type == "timestamptz" else wall.date() if source.time.type == "date" else wall


def time_of(source: c.Source, row: Row, here: World) -> datetime | None:
    return event_time(source, row, here.calendar)


def wanted(op: str, constant: Any, truth: bool, random: Random) -> Any:
    """A whole number, at least 0, that meets the comparison or does not; None if none does."""
    return target(op, int(constant), truth, random)


__all__ = ["Shape", "instant", "put_time", "texts", "time_of", "wanted"]
