"""The definition of sequences: the events that a chain can reach, carried forward step by step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from segql.meaning import nodes as m
from segql.meaning.windows import EARLIEST, Bound

Place = tuple[Any, ...]  # in the order of events: its time, and where the sequence is ordered its order
Finder = Callable[[m.Moment], "list[Event]"]


@dataclass(frozen=True, slots=True)
class Event:
    """An event at its place; `row` tells it from others at the same place, `key` is what `for same` compares."""

    row: int
    at: datetime
    place: Place
    key: Any


# The events that may stand for the latest step (None before the first), each with the latest moment at which a chain up to it can have
# begun: what follows asks for the event alone, and for at most `overall` since the beginning, so that of two chains the shorter will do.
States = dict[Event | None, datetime]


def holds(item: m.Sequence, find: Finder, at: Callable[[Bound], datetime]) -> bool:
    """Whether the number of events that end a chain lies within the limits.

    `find` gives the events of a moment, `at` the instant of a bound.
    """
    found = {moment: find(moment) for moment in item.moments}
    keys = {event.key for events in found.values() for event in events}
    ends: set[int] = set()
    for key in keys:
        same = {moment: [e for e in events if e.key == key] for moment, events in found.items()}
        ends |= {event.row for event in _ends(item, same, at)}
    return item.low <= len(ends) and (item.high is None or len(ends) <= item.high)


def _ends(item: m.Sequence, found: dict[m.Moment, list[Event]], at: Callable[[Bound], datetime]) -> Iterator[Event]:
    """The last events of complete chains."""
    states: States = {None: EARLIEST}
    for step in item.steps:
        reached: States = {}
        for last, began in states.items():
            for event, first in _reached(last, step, found):
                start = first if last is None else began
                reached[event] = max(start, reached.get(event, start))
        states = reached
    for end, began in states.items():
        assert end is not None
        if item.overall is not None and end.at - began > timedelta(microseconds=item.overall):
            continue
        if item.then_not is None or _stays_away(item.then_not, end, found, at):
            yield end


def _reached(last: Event | None, step: m.Step, found: dict[m.Moment, list[Event]]) -> Iterator[tuple[Event, datetime]]:
    """The latest event of each way to take one more step, and the time of its earliest."""
    near = ([e for e in found[moment] if last is None or _follows(e, last, step, found)] for moment in step.moments)
    for chosen in product(*near):
        events = sorted(chosen, key=lambda event: event.place)
        if len({event.place for event in events}) == len(events):
            yield events[-1], events[0].at


def _follows(event: Event, last: Event, step: m.Step, found: dict[m.Moment, list[Event]]) -> bool:
    apart = event.at - last.at
    if event.place <= last.place:
        return False
    if step.after is not None and apart < timedelta(microseconds=step.after):
        return False
    if step.within is not None and apart > timedelta(microseconds=step.within):
        return False
    return not any(last.place < other.place < event.place for moment in step.without for other in found[moment])


def _stays_away(absence: m.Absence, last: Event, found: dict[m.Moment, list[Event]], at: Callable[[Bound], datetime]) -> bool:
    later = [event for event in found[absence.moment] if event.place > last.place]
    if absence.within is None:
        return not later
    end = last.at + timedelta(microseconds=absence.within)
    return end < at(absence.over) and not any(event.at <= end for event in later)
