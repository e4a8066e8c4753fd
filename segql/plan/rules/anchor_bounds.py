"""σ[t ≥ X + D](S), X ≥ a  ⇒  σ[t ≥ X + D ∧ t ≥ a + D](S), and the same of ends: X is the time of an event that has a window of its own.

The bound that is the same for everyone lets the engine leave out old rows.
"""

from dataclasses import replace

from segql.meaning import nodes as m
from segql.meaning.windows import AsOf, Bound, Shifted, Window
from segql.plan.nodes import Feature, Plan
from segql.plan.setting import Setting

TIMES = ("first_time", "last_time", "nth_time")
SECOND, MILLISECOND = 10**6, 10**3
UNITS = (("h", 3600 * SECOND), ("min", 60 * SECOND), ("s", SECOND), ("ms", MILLISECOND))


def apply(plan: Plan, setting: Setting) -> Plan:
    scans = [replace(s, features=tuple(Feature(f.aggregate, with_bounds(f.conditions)) for f in s.features)) for s in plan.scans]
    return replace(plan, scans=tuple(scans))


def with_bounds(terms: tuple[m.Rule, ...]) -> tuple[m.Rule, ...]:
    """The terms on one event, and what follows from them for everyone."""
    return tuple(dict.fromkeys([*terms, *(found for term in terms for found in _bounds(term))]))


def _bounds(term: m.Rule) -> list[m.Rule]:
    if not isinstance(term, m.Compare) or term.left != m.EventTime() or term.operator not in (">=", "<"):
        return []
    at, distance = _parts(term.right)
    if not isinstance(at, m.Aggregate) or at.function not in TIMES:
        return []
    bounds = _own(at.events.window, term.operator)
    return [m.Compare(term.left, term.operator, m.Instant(shifted(b, distance))) for b in bounds if _is_of_use(b, distance)]


def _own(window: Window, operator: str) -> tuple[Bound, ...]:
    return window.starts if operator == ">=" else window.ends


def _is_of_use(bound: Bound, distance: int) -> bool:
    """Not what every window of events has: T, or later."""
    return distance % MILLISECOND == 0 and not (bound == AsOf() and distance >= 0)


def _parts(item: m.Value) -> tuple[m.Value, int]:
    """A time and the microseconds added to it."""
    match item:
        case m.Arithmetic(op, at, m.Literal(int(micros))):
            return at, micros if op == "+" else -micros
        case _:
            return item, 0


def shifted(bound: Bound, distance: int) -> Bound:
    """A bound moved by microseconds, whole milliseconds of them."""
    unit, size = next((unit, size) for unit, size in UNITS if distance % size == 0)
    return bound if distance == 0 else Shifted(bound, distance // size, unit)
