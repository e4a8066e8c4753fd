"""streak(days) of at most 62 days, only compared with numbers  ⇒  its days as bits of one integer, and as long a run as is asked for.

`asked` are the lengths that comparisons tell apart. Of bits `b`, a run of three days is in `b & (b >> 1) & (b >> 2)`; for runs of any
length everybody's days are sorted and numbered.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from segql.meaning import nodes as m
from segql.meaning.windows import Bound, Fixed, Window, instant
from segql.plan.bounds import days
from segql.plan.nodes import Own, Plan
from segql.plan.setting import Setting
from segql.plan.walk import parts

REACH = 61.2  # days from a window's start to its end, of which 62 bits have each local day: a clock change is counted in
LONGEST = 14  # days of a run; of more, the text would be long


def apply(plan: Plan, setting: Setting) -> Plan:
    return replace(plan, owns=tuple(_told(own, plan, setting) for own in plan.owns))


def _told(own: Own, plan: Plan, setting: Setting) -> Own:
    item = own.item
    if not isinstance(item, m.Aggregate) or item.function != "streak" or item in plan.measured_from():
        return own
    if not isinstance(item.argument, m.Part) or item.argument.part != "date" or not _is_short(item.events.window, setting):
        return own
    found = [length for read in plan.read for length in _lengths(read, item)]
    asked = tuple(sorted({length for length in found if length is not None}))
    return own if None in found or not asked or asked[-1] > LONGEST else replace(own, asked=asked)


def _is_short(window: Window, setting: Setting) -> bool:
    return any(_apart(start, end, setting) <= REACH for start in window.starts[:1] for end in window.ends)


def _apart(start: Bound, end: Bound, setting: Setting) -> float:
    """Days between two bounds, at most."""
    if setting.as_of is not None:
        first, last = (instant(bound, setting.as_of, setting.calendar) for bound in (start, end))
        return (last - first) / timedelta(days=1)
    if isinstance(start, Fixed) and isinstance(end, Fixed):
        return (end.at - start.at) / timedelta(days=1)
    return REACH + 1 if isinstance(start, Fixed) or isinstance(end, Fixed) else days(end)[1] - days(start)[0]


def _lengths(item: m.Rule | m.Value, streak: m.Aggregate) -> Iterator[int | None]:
    """The least runs that comparisons ask for; None where something else is asked."""
    match item:
        case m.Compare(left, op, m.Literal(int(number))) if left == streak:
            yield from {">=": [number], "<": [number], ">": [number + 1], "<=": [number + 1]}.get(op, [number, number + 1])
        case m.Aggregate():
            yield from [None] if item == streak else []
        case _:
            for part in parts(item):
                yield from _lengths(part, streak)
