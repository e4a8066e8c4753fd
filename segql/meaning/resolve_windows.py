"""Windows as written to windows as bounds."""

from dataclasses import replace as _replace
from datetime import UTC, date, datetime, timedelta

from segql.diagnostics import codes
from segql.meaning.scope import Scope
from segql.meaning.windows import LATEST, AsOf, Bound, Fixed, Shifted, Truncated, Window, instant, midnight, to_utc
from segql.source import Span
from segql.syntax import nodes as s

LONGEST = {"s": 400 * 10**9, "min": 6 * 10**9, "h": 10**8, "d": 4_000_000, "w": 600_000, "mo": 120_000, "q": 40_000, "y": 10_000}
REFERENCE = datetime(2026, 6, 15, 10, 30, tzinfo=UTC)  # to find windows that can hold nothing


def windows(items: tuple[s.Window, ...], scope: Scope) -> Window | None:
    """All of the windows at once; None if one is wrong (reported) ."""
    parts = [_window(item, scope) for item in items]
    whole = Window()
    for item, part in zip(items, parts, strict=True):
        if part is None:
            return None
        if _is_empty(part, scope):
            scope.report(codes.EMPTY_WINDOW, "this window ends before it begins", item.span, help=_turned(item))
            return None
        whole = whole & part
    return whole


def for_events(window: Window) -> Window:
    """Events at T or later are not seen."""
    return _replace(window, ends=tuple(dict.fromkeys((*window.ends, AsOf()))))


def _window(item: s.Window, scope: Scope) -> Window | None:
    t = AsOf()
    match item:
        case s.InLast(length, side, anchor) if side and anchor is not None:
            return _anchored(None, length, side, anchor, scope)
        case s.InLast(length):
            start = _back(length, 1, scope)
            return Window((start,), (t,)) if start else None
        case s.InPrevious(length):
            start, end = _back(length, 2, scope), _back(length, 1, scope)
            return Window((start,), (end,)) if start and end else None
        case s.InCalendar(unit, count, full):
            return _calendar(unit, count, full)
        case s.FromTo(start, end, None):
            return _from_to(start, end, scope)
        case s.Until(word, bound):
            return _one_sided(word, bound, scope)
        case s.InNext(length):
            end = _ahead(length, scope)
            return Window((t,), (end,)) if end else None
        case s.FromTo(start, end, side, anchor):
            assert side is not None and anchor is not None
            return _anchored(start, end, side, anchor, scope)
        case s.During():
            scope.not_yet("a window over an occasion", item.span)
    return None


def _calendar(unit: str, count: int, full: bool) -> Window:
    here = Truncated(AsOf(), unit)
    if count == 0:
        return Window((here,), (AsOf(),))
    return Window((Shifted(here, -count, unit),), (here,))


def _from_to(start: s.Expression | s.Ago, end: s.Expression | s.Ago, scope: Scope) -> Window | None:
    first, last = _bound(start, scope), _bound(end, scope, whole_day=True)
    return Window((first,), (last,)) if first and last else None


def _anchored(
    near: s.Expression | s.Ago | None, far: s.Expression | s.Ago, side: str, anchor: s.Expression | s.Ago, scope: Scope
) -> Window | None:
    """`in 7d after X`, `from 1d to 2d after X`, for an X that is the same for everyone: calendar steps from there."""
    at = _bound(anchor, scope)
    if at is None:
        return None
    sign = 1 if side == "after" else -1
    first = at if near is None else _shift_from(at, near, sign, scope)
    last = _shift_from(at, far, sign, scope)
    if first is None or last is None:
        return None
    return Window((first,), (last,)) if side == "after" else Window((last if near is None else first,), (first if near is None else last,))


def _shift_from(base: Bound, length: s.Expression | s.Ago, sign: int, scope: Scope) -> Bound | None:
    assert isinstance(length, s.Duration | s.Parameter)
    moved = _shift(length, sign, scope)
    if moved is None:
        return None
    if isinstance(base, Shifted) and base.unit == moved.unit:  # steps of one unit are taken at once
        return Shifted(base.base, base.count + moved.count, base.unit)
    return Shifted(base, moved.count, moved.unit)


def _one_sided(word: str, bound: s.Expression | s.Ago, scope: Scope) -> Window | None:
    if word == "on":
        first, last = _bound(bound, scope), _bound(bound, scope, whole_day=True)
        return Window((first,), (last,)) if first and last else None
    edge = _bound(bound, scope, whole_day=word == "until")
    if edge is None:
        return None
    return Window((), (edge,)) if word in ("before", "until") else Window((edge,), (AsOf(),))


def _bound(item: s.Expression | s.Ago, scope: Scope, whole_day: bool = False) -> Bound | None:
    match item:
        case s.Ago(length):
            return _back(length, 1, scope)
        case s.Date(iso):
            day = min(date.fromisoformat(iso), LATEST.date()) + timedelta(days=whole_day)
            return Fixed(midnight(day, scope.names.calendar.zone))
        case s.Timestamp():
            return Fixed(timestamp(item, scope.names.calendar.zone))
        case _:
            scope.not_yet("a window relative to a value", item.span)
            return None


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
    if isinstance(length, s.Parameter):
        scope.not_yet("a parameter", length.span)
        return None
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
    return "the earlier bound comes first, as in `from 60d to 30d ago`" if isinstance(item, s.FromTo) else None
