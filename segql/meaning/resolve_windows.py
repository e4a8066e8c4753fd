"""Windows as written to windows as bounds."""

import re
from dataclasses import replace as _replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeGuard

from segql.diagnostics import codes
from segql.meaning import nodes as m
from segql.meaning.limits import Edge, Inside, Limits, Test
from segql.meaning.resolve_occasions import occasion
from segql.meaning.scope import Scope
from segql.meaning.windows import LATEST, AsOf, Bound, Fixed, Shifted, Truncated, Window, instant, midnight, to_utc
from segql.source import Span
from segql.syntax import nodes as s

LONGEST = {
    "ms": 400 * 10**12,
    "s": 400 * 10**9,
    "min": 6 * 10**9,
    "h": 10**8,
    "d": 4_000_000,
    "w": 600_000,
    "mo": 120_000,
    "q": 40_000,
    "y": 10_000,
}
REFERENCE = datetime(2026, 6, 15, 10, 30, tzinfo=UTC)  # to find windows that can hold nothing


def limits(items: tuple[s.Window, ...], scope: Scope, of_value: bool = False) -> Limits | None:
    """All of the windows at once; None if one is wrong (reported). Over a value, the calendar unit that contains T does not end there."""
    parts = [Limits(_whole(item.unit)) if of_value and _is_this_unit(item) else _limits(item, scope) for item in items]
    whole = Limits()
    for item, part in zip(items, parts, strict=True):
        if part is None:
            return None
        if _is_empty(part.window, scope):
            scope.report(codes.EMPTY_WINDOW, "this window ends before it begins", item.span, help=_turned(item))
            return None
        whole = whole & part
    return whole


def are_past(items: tuple[s.Window, ...], scope: Scope) -> bool:
    """Whether the windows can hold events, which lie in the past; if not, that is reported."""
    ahead = next((item for item in items if isinstance(item, s.InNext) and item.span.source is not scope.names.ahead), None)
    if ahead is not None:
        help = "`in next` is for timestamps and dates, such as `renewal_at in next 14d`"
        scope.report(codes.BAD_WINDOW, "events lie in the past: none is ahead of T", ahead.span, help=help)
    return ahead is None


def for_events(window: Window) -> Window:
    """Events at T or later are not seen, save in a window that begins at T."""
    if AsOf() in window.starts:
        return window
    return _replace(window, ends=tuple(dict.fromkeys((*window.ends, AsOf()))))


def _limits(item: s.Window, scope: Scope) -> Limits | None:
    match item:
        case s.InLast(length, side, at) if side and at is not None:
            return _anchored(None, length, side, at, scope)
        case s.FromTo(start, end, side, at) if side is not None and at is not None:
            assert isinstance(start, s.Duration | s.Parameter)
            return _anchored(start, end, side, at, scope)
        case s.FromTo(start, end):
            return _from_to(start, end, scope)
        case s.Until(word, bound):
            return _one_sided(word, bound, scope)
        case s.During(name, outside):
            found = occasion(name, scope)
            return None if found is None else Limits(tests=(Inside(found, outside),))
        case _:
            window = _window(item, scope)
            return None if window is None else Limits(window)


def _window(item: s.InLast | s.InPrevious | s.InCalendar | s.InNext, scope: Scope) -> Window | None:
    t = AsOf()
    match item:
        case s.InLast(length):
            start = _back(length, 1, scope)
            return Window((start,), (t,)) if start else None
        case s.InPrevious(length):
            start, end = _back(length, 2, scope), _back(length, 1, scope)
            return Window((start,), (end,)) if start and end else None
        case s.InCalendar(unit, count, full):
            return _calendar(unit, count, full)
        case s.InNext(length):
            end = _ahead(length, scope)
            return Window((t,), (end,)) if end else None


def _calendar(unit: str, count: int, full: bool) -> Window:
    here = Truncated(AsOf(), unit)
    if count == 0:
        return Window((here,), (AsOf(),))
    return Window((Shifted(here, -count, unit),), (here,))


def _is_this_unit(item: s.Window) -> TypeGuard[s.InCalendar]:
    return isinstance(item, s.InCalendar) and item.count == 0


def _whole(unit: str) -> Window:
    here = Truncated(AsOf(), unit)
    return Window((here,), (Shifted(here, 1, unit),))


def _from_to(start: s.Expression | s.Ago, end: s.Expression | s.Ago, scope: Scope) -> Limits | None:
    first, last = _bound(start, scope), _bound(end, scope, whole_day=True)
    return _between(first, last) if first and last else None


def _between(start: "Bound | m.Value | None", end: "Bound | m.Value | None") -> Limits:
    """From a start up to, not including, an end; either may be open, the same for everyone, or the entity's own."""
    starts, early = _side(">=", start)
    ends, late = _side("<", end)
    return Limits(Window(starts, ends), (*early, *late))


def _side(operator: str, at: "Bound | m.Value | None") -> tuple[tuple[Bound, ...], tuple[Test, ...]]:
    match at:
        case None:
            return (), ()
        case AsOf() | Fixed() | Shifted() | Truncated():
            return (at,), ()
        case _:
            return (), (Edge(operator, at),)


def _anchored(near: s.Length | None, far: s.Expression | s.Ago, side: str, anchor: s.Expression | s.Ago, scope: Scope) -> Limits | None:
    """`in 7d after X`, `from 1d to 2d after X`: calendar steps from an X that is the same for everyone, else exact lengths."""
    from segql.meaning.resolve_anchors import around  # here, since an anchor is a value, and values have windows

    assert isinstance(far, s.Duration | s.Parameter)
    at = _bound(anchor, scope)
    match at:
        case None:
            return None
        case AsOf() | Fixed() | Shifted() | Truncated():
            window = _around(near, far, side, at, scope)
            return None if window is None else Limits(window)
        case _:
            edges = around(near, far, side, at, scope)
            return None if edges is None else Limits(tests=edges)


def _around(near: s.Length | None, far: s.Length, side: str, at: Bound, scope: Scope) -> Window | None:
    sign = 1 if side == "after" else -1
    first = at if near is None else _shift_from(at, near, sign, scope)
    last = _shift_from(at, far, sign, scope)
    if first is None or last is None:
        return None
    return Window((first,), (last,)) if side == "after" else Window((last if near is None else first,), (first if near is None else last,))


def _shift_from(base: Bound, length: s.Length, sign: int, scope: Scope) -> Bound | None:
    moved = _shift(length, sign, scope)
    if moved is None:
        return None
    if isinstance(base, Shifted) and base.unit == moved.unit:  # steps of one unit are taken at once
        return Shifted(base.base, base.count + moved.count, base.unit)
    return Shifted(base, moved.count, moved.unit)


def _one_sided(word: str, bound: s.Expression | s.Ago, scope: Scope) -> Limits | None:
    if word == "on":
        first, last = _bound(bound, scope), _bound(bound, scope, whole_day=True)
        return _between(first, last) if first and last else None
    edge = _bound(bound, scope, whole_day=word == "until")
    if edge is None:
        return None
    return _between(None, edge) if word in ("before", "until") else _between(edge, AsOf())


def _bound(item: s.Expression | s.Ago, scope: Scope, whole_day: bool = False) -> "Bound | m.Value | None":
    """A bound that is the same for everyone, or a timestamp or date of the entity; None where it is wrong (reported)."""
    from segql.meaning.resolve_anchors import anchor  # here, since an anchor is a value, and values have windows

    match item:
        case s.Ago(length):
            return _back(length, 1, scope)
        case s.Date(iso):
            day = min(date.fromisoformat(iso), LATEST.date()) + timedelta(days=whole_day)
            return Fixed(midnight(day, scope.names.calendar.zone))
        case s.Timestamp():
            return Fixed(timestamp(item, scope.names.calendar.zone))
        case _:
            return anchor(item, scope, whole_day)


def timestamp(item: s.Timestamp, zone: str) -> datetime:
    """A timestamp as written: local unless it names an offset; cut to microseconds."""
    at = datetime.fromisoformat(item.iso)
    if at.tzinfo is None:
        return to_utc(at, zone)
    return at.astimezone(UTC) if 1 < at.year < 9999 else to_utc(at.replace(tzinfo=None), "UTC")


def ago(length: s.Length, scope: Scope, times: int = 1) -> Shifted | None:
    """T − times · length; None where that is wrong (reported)."""
    return _shift(length, -times, scope)


def _back(length: s.Length, times: int, scope: Scope) -> Shifted | None:
    return _shift(length, -times, scope)


def _ahead(length: s.Length, scope: Scope) -> Shifted | None:
    return _shift(length, 1, scope)


def _shift(length: s.Length, times: int, scope: Scope) -> Shifted | None:
    assert not isinstance(length, s.Parameter)  # its value has been put in
    if not _is_sane(length, length.span, scope):
        return None
    return Shifted(AsOf(), times * length.count, length.unit)


def _is_sane(length: s.Duration, span: Span, scope: Scope) -> bool:
    if length.count == 0:
        scope.report(codes.EMPTY_WINDOW, "a length of 0 holds nothing", span)
    elif length.count > LONGEST[length.unit]:
        scope.report(codes.BAD_WINDOW, "this length is beyond any calendar", span, help="leave the window out to look at all of the past")
    else:
        return True
    return False


def _is_empty(window: Window, scope: Scope) -> bool:
    """Whether a window written with two ends can hold nothing, whatever T is."""
    fixed = all(_root(b) != AsOf() for b in (*window.starts, *window.ends))
    relative = all(isinstance(b, Shifted) and _root(b) == AsOf() for b in (*window.starts, *window.ends))
    if not window.starts or not window.ends or not (fixed or relative):
        return False
    cal = scope.names.calendar
    return instant(window.starts[0], REFERENCE, cal) >= instant(window.ends[0], REFERENCE, cal)


def _root(bound: Bound) -> Bound:
    while isinstance(bound, Shifted | Truncated):
        bound = bound.base
    return bound


def _turned(item: s.Window) -> str | None:
    """The window with its bounds in the other order."""
    match = re.fullmatch(r"from\s+(\S+)\s+to\s+(\S+)(\s+ago)?", item.span.text)
    return f"the earlier bound comes first: `from {match[2]} to {match[1]}{match[3] or ''}`" if match else None
