"""Sequences as written to sequences of the meaning tree: steps, their limits, what must not happen, and how often."""

from dataclasses import replace

from segql.catalog import model as c
from segql.catalog.types import INTEGER
from segql.diagnostics import codes
from segql.meaning import nodes as m
from segql.meaning import resolve_values as values
from segql.meaning import types
from segql.meaning.limits import Limits
from segql.meaning.resolve_groups import length, shared
from segql.meaning.resolve_windows import are_past, limits
from segql.meaning.scope import Scope, Trailing
from segql.meaning.windows import AsOf, Window
from segql.source import Span
from segql.syntax import nodes as s

Count = tuple[int, int | None, bool]  # the fewest and most ends of a chain, and whether the sequence asks for the opposite


def sequence(item: s.Sequence, scope: Scope) -> m.Rule:
    """What a sequence means; Invalid where a mistake was reported."""
    window = limits(item.windows, scope) if are_past(item.windows, scope) else None
    if window is None:
        return m.Invalid()
    here = _Here(item, replace(scope, clause=item.span), window)
    steps = here.steps()
    last = item.steps[-1]
    then_not = here.absence(last) if last.negated else None
    overall = None if item.overall is None else length(item.overall, scope)
    if steps is None or (last.negated and then_not is None) or (item.overall is not None and overall is None):
        return m.Invalid()
    count = _count(item, scope)
    if count is None:
        return m.Invalid()
    low, high, opposite = count
    found = m.Sequence(steps, then_not, overall, False, max(low, 1), high)
    if not here.fits(found):
        return m.Invalid()
    found = replace(found, ordered=_is_ordered(found))
    if low == 0:
        return m.Constant(not opposite)
    return m.Not(found) if opposite else found


class _Here:
    """One sequence while it is resolved."""

    def __init__(self, item: s.Sequence, scope: Scope, window: Limits) -> None:
        self.item, self.scope, self.window = item, scope, window

    def steps(self) -> tuple[m.Step, ...] | None:
        """The positive steps; None where one is wrong (reported)."""
        found: list[m.Step | None] = []
        for step in self.item.steps:
            if not step.negated:
                found.append(self._step(step, found[-1] if found else None))
        return None if None in found else tuple(step for step in found if step is not None)

    def absence(self, step: s.Step) -> m.Absence | None:
        moment = self._moment(step.events[0], Limits())
        within = None if step.within is None else length(step.within, self.scope)
        return None if moment is None or (step.within is not None and within is None) else m.Absence(moment, within, AsOf())

    def fits(self, found: m.Sequence) -> bool:
        """Whether one choice of events can meet all limits; if not, that is reported."""
        kinds = {one.key.type.name: one.key for one in found.moments if one.key is not None}
        if self.item.same is not None and len(kinds) > 1:
            one, other, *_ = kinds.values()
            message = f"`{self.item.same.text}` is {types.describe(one.type)} of one event and {types.describe(other.type)} of another"
            self.scope.report(codes.TYPE_MISMATCH, message, self.item.same.span)
            return False
        if len(found.steps[-1].moments) > 1 and (found.low > 1 or found.high) and _has_two_places(found.steps[-1].moments):
            message = "events of one table that close a counted sequence have the property of `for same` in one column"
            self.scope.report(codes.BAD_COUNT, message, self.item.span, help="ask whether it happens at all, without a number of times")
            return False
        if found.overall is None or self.item.overall is None:
            return True
        if len(found.steps) == 1 and len(found.steps[0].moments) == 1:
            help = f"write `within {self.item.overall.span.text}` to limit for how long the last step must not follow"
            message = "`overall` is the time from the first event to the last that happens, and here only one does"
            self.scope.report(codes.BAD_COUNT, message, self.item.overall.span, help=help)
            return False
        if sum(step.after or 0 for step in found.steps) > found.overall:
            self.scope.report(codes.EMPTY_WINDOW, "the steps are further apart than the whole may last", self.item.overall.span)
            return False
        return True

    def _step(self, step: s.Step, before: m.Step | None) -> m.Step | None:
        moments = [self._moment(event, self.window) for event in step.events]
        without = [] if step.without is None else [self._moment(step.without, Limits())]
        limits = [None if limit is None else length(limit, self.scope) for limit in (step.after, step.within)]
        wrong = None in moments or None in without or any(w and f is None for w, f in zip((step.after, step.within), limits, strict=True))
        if wrong:
            return None
        after, within = limits
        if after is not None and within is not None and after > within:
            self.scope.report(codes.EMPTY_WINDOW, "no event is so much later and so soon: `after` is longer than `within`", step.span)
            return None
        found = m.Step(tuple(one for one in moments if one), after, within, tuple(one for one in without if one))
        if not step.immediately:
            return found
        between = self._between(before, found, step) if before is not None else None
        return None if between is None else replace(found, without=(*found.without, between))

    def _moment(self, phrase: s.Expression, window: Limits) -> m.Moment | None:
        """The events of a phrase in the sequence's window."""
        trailing = Trailing(window.window, phrase.span, tests=window.tests)
        found = values.events(phrase, replace(self.scope, trailing=trailing))
        if found is None:
            return None
        events, _ = found
        if not trailing.used:
            help = "write it once, after the last step: it is about the whole sequence"
            self.scope.report(codes.STEP_WINDOW, "a step of a sequence has no window of its own", phrase.span, help=help)
            return None
        if self.item.same is None:
            return m.Moment(events)
        same = shared(self.item.same, events, self.scope)
        return None if same is None else m.Moment(events, same)

    def _between(self, before: m.Step, step: m.Step, written: s.Step) -> m.Moment | None:
        """Any row of the source that both steps read."""
        moments = (*before.moments, *step.moments)
        first = moments[0].events
        if {e.source.name for one in moments for e in one.events.each} != {first.source.name}:
            message = "`immediately` asks that no row lies between, and these events are rows of several tables"
            help = "`without X` names the events that must not lie between"
            self.scope.report(codes.BAD_OPERAND, message, written.span, help=help)
            return None
        if len({_column(one.key) for one in moments}) > 1:
            message = "`immediately` needs one column for `for same`, and these events have it in several"
            self.scope.report(codes.BAD_OPERAND, message, written.span)
            return None
        rows = m.Events(first.source, first.link, m.TRUE, Window(ends=(AsOf(),)), first.source.name, first.span)
        return m.Moment(rows, _of_any_row(moments[0].key))


def _column(key: m.Value | None) -> object:
    """Where a shared value is read, whatever its name and the event."""
    return replace(key.field, name="", values=(), span=None) if isinstance(key, m.Property) else key


def _place(key: m.Value | None) -> object:
    """Where a shared value is read, and in which of an event's rows."""
    return (_column(key), key.among) if isinstance(key, m.Property) else key


def _of_any_row(key: m.Value | None) -> m.Value | None:
    """A shared value, of whatever event a row is."""
    return replace(key, among=m.TRUE) if isinstance(key, m.Property) and key.among is not None else key


def _has_two_places(moments: tuple[m.Moment, ...]) -> bool:
    """Whether one row could be the same as others in two ways: then it would end chains twice."""
    places = {(events.source.name, _place(one.key)) for one in moments for events in one.events.each}
    return len({source for source, _ in places}) < len(places)


def _is_ordered(found: m.Sequence) -> bool:
    """Whether all events, those that must not be included, are rows of one source with an order."""
    sources: dict[str, c.Source] = {events.source.name: events.source for one in found.moments for events in one.events.each}
    return len(sources) == 1 and next(iter(sources.values())).order is not None


# How often -------------------------------------------------------------------------------------------


def _count(item: s.Sequence, scope: Scope) -> Count | None:
    if item.op is None:
        return 1, None, False
    low = _whole(item.count, scope)
    high = _whole(item.high, scope) if item.op == "between" else 0
    if low is None or high is None:
        return None
    assert item.count is not None
    span: Span = item.count.span
    match item.op:
        case ">=":
            return low, None, False
        case ">":
            return low + 1, None, False
        case "=":
            return (low, low, False) if low else (1, None, True)
        case "!=":
            return (low, low, True) if low else (1, None, False)
        case "<=":
            return low + 1, None, True
        case "<" if low:
            return low, None, True
        case "between" if low <= high:
            return (low, high, False) if low else (high + 1, None, True)
        case "<":
            scope.report(codes.BAD_COUNT, "nothing happens fewer than 0 times", span)
        case _:
            scope.report(codes.BAD_COUNT, "the first bound is above the second: nothing lies between", span)
    return None


def _whole(item: s.Expression | None, scope: Scope) -> int | None:
    found = None if item is None else values.value(item, scope)
    if isinstance(found, m.Literal) and isinstance(found.value, int) and found.type == INTEGER and found.value >= 0:
        return found.value
    if found is not None and item is not None:
        help = "a sequence is compared with a number of times, as in `viewed then purchased >= 2 times`"
        scope.report(codes.BAD_COUNT, "a number of times is a whole number, 0 or more", item.span, help=help)
    return None
