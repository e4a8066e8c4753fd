"""What a window is measured from, where that is a time of the entity itself: an attribute, or the first, last or n-th of some events."""

from dataclasses import replace

import segql.meaning.resolve_values as values
from segql.catalog.types import DATE, DURATION
from segql.diagnostics import codes
from segql.meaning import nodes as m
from segql.meaning import types
from segql.meaning.limits import Edge
from segql.meaning.scope import Scope
from segql.syntax import nodes as s

DAY = 86_400 * 10**6
LONGEST = 36_525 * DAY  # a hundred years: no engine's times overflow
OF_EVENTS = ("first", "last", "nth")
HELP = "it takes an attribute, `first(…)`, `last(…)` or `nth(…)`, a date or timestamp, or `30d ago`"


def anchor(item: s.Expression | s.Ago, scope: Scope, whole_day: bool = False) -> m.Value | None:
    """A timestamp or date of the entity; None where it is none (reported). `whole_day`: of a date the day after, so that it is included."""
    while isinstance(item, s.Bracket):
        item = item.term
    if isinstance(item, s.Ago):
        raise AssertionError("a bound, the same for everyone")
    bare = replace(scope, trailing=None)  # windows that follow the phrase are not the anchor's
    if values.is_event(item, bare):
        help = f"name one of them: `first({item.span.text})` or `last({item.span.text})`"
        more = f"; one event after another is a sequence: `{item.span.text} then …`"
        scope.report(codes.BAD_WINDOW, "a window is measured from a moment, and this is an event", item.span, help=f"{help}{more}")
        return None
    found = values.value(item, bare)
    if found is None:
        return None
    if isinstance(found, m.Property):
        help = "compare the two, as in `shipped_at - paid_at < 3d`"
        scope.report(codes.BAD_WINDOW, "a window can't be measured from a property of the event at hand", item.span, help=help)
        return None
    if found.type.name not in ("timestamp", "date"):
        scope.report(codes.BAD_WINDOW, f"a window is measured from a time, and this is {types.describe(found.type)}", item.span, help=HELP)
        return None
    if not _is_anchor(found):
        scope.report(codes.BAD_WINDOW, "a window can't be measured from this", item.span, help=HELP)
        return None
    return m.Arithmetic("+", found, m.Literal(DAY, DURATION), DATE) if whole_day and found.type == DATE else found


def _is_anchor(item: m.Value) -> bool:
    match item:
        case m.Attribute():
            return True
        case m.Aggregate(function):
            return function.startswith(OF_EVENTS)
        case m.Part("date", of):
            return _is_anchor(of)
        case _:
            return False


def around(near: s.Length | None, far: s.Length, side: str, at: m.Value, scope: Scope) -> tuple[Edge, Edge] | None:
    """`in FAR after X`, `from NEAR to FAR after X`; `from NEAR to FAR before X`, where NEAR is the longer one."""
    first = 0 if near is None else _length(near, scope)
    second = _length(far, scope)
    if first is None or second is None:
        return None
    low, high = (first, second) if side == "after" else (-second, -first) if near is None else (-first, -second)
    if low >= high:
        shown = "from 1d to 2d after" if side == "after" else "from 7d to 1d before"
        help = f"the earlier bound comes first, as in `{shown} …`"
        scope.report(codes.EMPTY_WINDOW, "this window ends before it begins", (near or far).span, help=help)
        return None
    return Edge(">=", _moved(at, low)), Edge("<", _moved(at, high))


def _moved(at: m.Value, micros: int) -> m.Value:
    start = m.Midnight(at) if at.type == DATE else at
    if micros == 0:
        return start
    return m.Arithmetic("+" if micros > 0 else "-", start, m.Literal(abs(micros), DURATION), start.type)


def _length(item: s.Length, scope: Scope) -> int | None:
    """Microseconds: from a time of the entity lengths are exact."""
    assert not isinstance(item, s.Parameter)  # its value has been put in
    if item.unit not in values.MICROSECONDS:
        message = f"measured from a time of the {scope.entity.name}'s own a length is exact, and months, quarters and years are not"
        scope.report(codes.BAD_WINDOW, message, item.span, help="write days of 24 hours, such as `30d`")
        return None
    found = item.count * values.MICROSECONDS[item.unit]
    if found == 0:
        scope.report(codes.EMPTY_WINDOW, "a length of 0 holds nothing", item.span)
        return None
    if found > LONGEST:
        scope.report(codes.BAD_WINDOW, "this length is more than a hundred years", item.span, help="write `since …` or `until …`")
        return None
    return found
