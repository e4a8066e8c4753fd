"""Instants and windows: each bound as the instant that it is at T, with the words that led there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from segql.meaning.english.words import counted, listed
from segql.meaning.windows import AsOf, Bound, Calendar, Fixed, Shifted, Truncated, Window, instant, interval, local, midnight
from segql.syntax.units import UNITS


@dataclass(frozen=True, slots=True)
class Clock:
    """T and the calendar that bounds are computed with."""

    as_of: datetime
    calendar: Calendar


def shown(at: datetime, clock: Clock) -> str:
    """`2026-03-02 00:00 (+01:00)`: the project's wall clock and its distance to UTC."""
    wall = at.astimezone(ZoneInfo(clock.calendar.zone))
    seconds = f"{wall:%S}.{wall:%f}".rstrip("0").rstrip(".")
    clock_time = wall.strftime("%H:%M") + (f":{seconds.ljust(2, '0')}" if wall.second or wall.microsecond else "")
    return f"{wall.date().isoformat()} {clock_time} ({_offset(wall.utcoffset() or timedelta())})"


def _offset(distance: timedelta) -> str:
    seconds = abs(int(distance.total_seconds()))
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{'-' if distance < timedelta() else '+'}{hours:02}:{minutes:02}" + (f":{rest:02}" if rest else "")


def moment(bound: Bound, clock: Clock) -> str:
    """`2025-12-02 00:00 (+01:00) (90 days before T)`."""
    at = shown(instant(bound, clock.as_of, clock.calendar), clock)
    return at if isinstance(bound, Fixed) else f"{at} ({formula(bound, clock)})"


def formula(bound: Bound, clock: Clock) -> str:
    match bound:
        case AsOf():
            return "T"
        case Fixed(at):
            return shown(at, clock)
        case Shifted(base, count, unit):
            return f"{counted(abs(count), UNITS[unit])} {'before' if count < 0 else 'after'} {formula(base, clock)}"
        case Truncated(base, unit):
            return f"the start of the {UNITS[unit]} of {formula(base, clock)}"
        case _:
            assert_never(bound)


def day(bound: Bound, clock: Clock) -> str:
    """The first local day that begins at or after a bound."""
    at = instant(bound, clock.as_of, clock.calendar)
    before = local(at - timedelta(microseconds=1), clock.calendar.zone)
    first = before.date() + timedelta(days=1)
    if at != midnight(first, clock.calendar.zone):
        return f"the day {first.isoformat()} (the first that begins at or after {moment(bound, clock)})"
    return f"the day {first.isoformat()}" + ("" if isinstance(bound, Fixed) else f" ({formula(bound, clock)})")


def window(item: Window, clock: Clock) -> str:
    """`from … up to, not including, …`; `at any time before …` where it has no start."""
    start, end = interval(item, clock.as_of, clock.calendar)
    to = _edge(_seen(item.ends, clock), "earliest", clock) if item.ends else ""
    if not item.starts:
        return f"at any time before {to}" if to else "at any time"
    words = f"from {_edge(item.starts, 'latest', clock)}" + (f" up to, not including, {to}" if to else " on")
    return words + (" (which holds nothing at this T)" if start and end and start >= end else "")


def _seen(ends: tuple[Bound, ...], clock: Clock) -> tuple[Bound, ...]:
    """Without T where it comes last and an end before it makes it needless: every window of events ends at T at the latest."""
    if len(ends) == 2 and ends[1] == AsOf() and instant(ends[0], clock.as_of, clock.calendar) <= clock.as_of:
        return ends[:1]
    return ends


def _edge(bounds: tuple[Bound, ...], which: str, clock: Clock) -> str:
    if len(bounds) == 1:
        return moment(bounds[0], clock)
    instants = [instant(b, clock.as_of, clock.calendar) for b in bounds]
    chosen = max(instants) if which == "latest" else min(instants)
    return f"{shown(chosen, clock)} (the {which} of {listed([moment(b, clock) for b in bounds], 'and')})"
