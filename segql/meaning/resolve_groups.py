"""Counts of events that belong together: `for same p`, and bursts (`within 7d`)."""

from segql.catalog.types import DATE, INTEGER
from segql.diagnostics import codes
from segql.meaning import nodes as m
from segql.meaning import resolve_values as values
from segql.meaning.scope import PARTS, Scope
from segql.syntax import nodes as s

EXAMPLE = "not (purchased >= 3 for same product)"


def grouped(base: m.Rule, tail: s.Tail, item: s.Expression, scope: Scope) -> m.Rule:
    """The count of `base` over one value of a property, or in a stretch of time."""
    counted = base.terms if isinstance(base, m.All) else (base,)
    limits = _limits(counted)
    place = (tail.same or tail.within or tail).span
    if limits is None or not isinstance(counted[0], m.Compare) or not isinstance(counted[0].left, m.Aggregate):
        return scope.fail(
            codes.BAD_COUNT, "`for same` and `within` go with a count of one event, as in `purchased >= 3 for same product`", place
        )
    low, high = limits
    if low < 1:
        help = f"it would hold for those without any; write `{EXAMPLE}` for nobody having so many"
        return scope.fail(codes.BAD_COUNT, "this count must ask for one event at least", item.span, help=help)
    events = counted[0].left.events
    key = shared(tail.same, events, scope) if tail.same else None
    if tail.same and key is None:
        return m.Invalid()
    if tail.within is None:
        assert key is not None
        return m.SomeGroup(events, key, low, high)
    within = length(tail.within, scope)
    if within is None:
        return m.Invalid()
    if high is not None:
        help = "write `>= N within D`"
        return scope.fail(codes.BAD_COUNT, "a burst asks for a number of events or more", item.span, help=help)
    return m.Burst(events, low, within, key)


def _limits(counted: tuple[m.Rule, ...]) -> tuple[int, int | None] | None:
    """The fewest and the most events that a count allows; None if it is no plain count."""
    low, high = 0, None
    for term in counted:
        match term:
            case m.Compare(m.Aggregate("count"), op, m.Literal(int(number), kind)) if kind == INTEGER:
                if op in (">=", ">", "="):
                    low = max(low, number + (op == ">"))
                if op in ("<=", "<", "="):
                    high = number - (op == "<")
            case _:
                return None
    return low, high


def shared(name: s.Name, events: m.Events, scope: Scope) -> m.Value | None:
    """The property, or calendar unit, that the events share."""
    if name.text == "day" and not name.quoted:
        scope.report(codes.UNKNOWN_PROPERTY, "`day` is the day of the month", name.span, help="write `for same date`")
        return None
    event = events.event or scope.names.catalog.events[events.name]
    if name.text in ("month", "year") and name.text in PARTS and not name.quoted and name.text not in event.properties:
        return m.Part(f"{name.text}_start", m.EventTime(), DATE)
    found = values.named(name, scope.inside(event))
    if found is not None and found.type.is_list:
        scope.report(codes.BAD_OPERAND, "a list is never the same", name.span)
        return None
    return found


def length(item: s.Length, scope: Scope) -> int | None:
    """An exact length in microseconds."""
    found = values.value(item, scope)
    if not isinstance(found, m.Literal) or not isinstance(found.value, int):
        if found is not None:
            scope.report(codes.BAD_OPERAND, "a length of time is asked here", item.span)
        return None
    if found.value <= 0:
        scope.report(codes.BAD_COUNT, "a length of 0 holds nothing", item.span)
        return None
    return found.value
