"""The definition of sequences: the states that a chain of events can reach, carried forward step by step."""

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


State = tuple[Event | None, datetime]  # the event that stands for the latest step, None before the first; and when the chain began


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
    states: set[State] = {(None, EARLIEST)}
    for step in item.steps:
        states = {state for before in states for state in _reached(before, step, found)}
    for event, began in states:
        assert event is not None
        if item.overall is not None and event.at - began > timedelta(microseconds=item.overall):
            continue
        if item.then_not is None or _stays_away(item.then_not, event, found, at):
            yield event


def _reached(before: State, step: m.Step, found: dict[m.Moment, list[Event]]) -> Iterator[State]:
    """Every state after one more step."""
    last, began = before
    for chosen in product(*(found[moment] for moment in step.moments)):
        events = sorted(chosen, key=lambda event: event.place)
        if len({event.place for event in events}) < len(events):
            continue
        if last is None:
            yield events[-1], events[0].at
        elif all(_follows(event, last, step, found) for event in events):
            yield events[-1], began


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
