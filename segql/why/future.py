"""When a decision changes by itself: what T does to windows while nothing new happens, by definition."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from segql.meaning import copies
from segql.meaning import nodes as m
from segql.meaning.evaluate import World, event_time, holds, is_member
from segql.meaning.windows import Bound, Calendar, Fixed, instant, latest_midnight
from segql.why.rewrite import walk

MICRO = timedelta(microseconds=1)
DAYS = 400  # how far ahead is looked: a year's windows and their edges


@dataclass(frozen=True, slots=True)
class Change:
    """The first T at which the decision is another, and the events that cross a window's edge just then: name, time, whether they leave."""

    at: datetime
    crossing: tuple[tuple[str, datetime, bool], ...]


def change(segment: m.Segment, world: World) -> Change | None:
    """When membership changes if no event is added and no attribute changes; None if it does not within `DAYS` days."""
    now, first = world.as_of, is_member(segment, world)
    last = now + timedelta(days=DAYS)
    edges = {at for at, *_ in crossings(segment, world) if now < at <= last}
    days = {latest_midnight(now + timedelta(days=n, hours=6), world.calendar.zone) for n in range(1, DAYS + 1)}
    before = now
    for at in sorted(edges | {day for day in days if day > now}):
        if is_member(segment, replace(world, as_of=at)) != first:
            exact = _bisected(segment, world, before, at, first)
            crossing = [(name, time, leaves) for edge, name, time, leaves in crossings(segment, world) if edge == exact]
            return Change(exact, tuple(dict.fromkeys(crossing)))
        before = at
    return None


def _bisected(segment: m.Segment, world: World, before: datetime, after: datetime, first: bool) -> datetime:
    """The first T after `before` at which it is no longer as it was; it is not at `after`."""
    while after - before > MICRO:
        middle = before + (after - before) // 2
        if is_member(segment, replace(world, as_of=middle)) == first:
            before = middle
        else:
            after = middle
    return after


def crossings(segment: m.Segment, world: World) -> Iterator[tuple[datetime, str, datetime, bool]]:
    """For each event and each edge of a window that moves with T: the first T after now at which the event is past it."""
    for item, at in dict.fromkeys((i, at) for i, at in walk(segment.rule, world.as_of, world.calendar) if isinstance(i, m.Events)):
        back = world.as_of - at
        for one in item.each:
            for time in sorted(_times(one, world)):
                for bounds, leaves in ((one.window.starts, True), (one.window.ends, False)):
                    for bound in bounds:
                        edge = _passes(bound, time, at, world.calendar)
                        if edge is not None:
                            yield edge + back, one.name, time, leaves


def _times(events: m.Events, world: World) -> set[datetime]:
    """When the events were that meet the condition, inside the window and outside of it, before T."""
    found = set()
    for rows in copies.events(events.source, world.rows.get(events.source.name, ()), world.calendar):
        time = event_time(events.source, rows[0], world.calendar)
        here = replace(world, source=events.source, row=rows[0], copies=rows)
        if time is not None and time < world.as_of and holds(events.where, here):
            found.add(time)
    return found


def _passes(bound: Bound, time: datetime, now: datetime, calendar: Calendar) -> datetime | None:
    """The first T after `now` at which the bound lies behind the time; None if it does already, or never moves."""
    if isinstance(bound, Fixed) or instant(bound, now, calendar) > time:
        return None
    before, after = now, now + timedelta(days=DAYS)
    if instant(bound, after, calendar) <= time:
        return None
    while after - before > MICRO:
        middle = before + (after - before) // 2
        if instant(bound, middle, calendar) > time:
            after = middle
        else:
            before = middle
    return after
