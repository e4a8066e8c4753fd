"""σ[t ∈ O ∧ a ≤ t < b](S)  ⇒  σ[t ∈ O ∩ [a, b) ∧ a ≤ t < b](S)

Days of an occasion that no event of the window can meet are not asked for.
"""

from dataclasses import replace
from datetime import datetime

from segql.meaning import nodes as m
from segql.meaning.windows import Fixed, instant, midnight
from segql.plan.nodes import Feature, Plan, Scan
from segql.plan.setting import Setting


def apply(plan: Plan, setting: Setting) -> Plan:
    return replace(plan, scans=tuple(_prune(scan, setting) for scan in plan.scans))


def _prune(scan: Scan, setting: Setting) -> Scan:
    features = [Feature(f.aggregate, pruned(f.conditions, setting, scan.where)) for f in scan.features]
    return replace(scan, where=pruned(scan.where, setting), features=tuple(features))


def pruned(terms: tuple[m.Rule, ...], setting: Setting, beside: tuple[m.Rule, ...] = ()) -> tuple[m.Rule, ...]:
    """The terms, which an event must meet together with those `beside` them."""
    bounds = [(t.operator, at) for t in (*terms, *beside) if isinstance(t, m.Compare) and (at := _fixed(t, setting)) is not None]
    earliest = max((at for op, at in bounds if op == ">="), default=None)
    latest = min((at for op, at in bounds if op == "<"), default=None)
    return tuple(_within(term, earliest, latest, setting) for term in terms)


def _fixed(term: m.Compare, setting: Setting) -> datetime | None:
    """The instant that the time of an event is compared with, where it is known."""
    if term.left != m.EventTime() or not isinstance(term.right, m.Instant):
        return None
    bound = term.right.bound
    if isinstance(bound, Fixed):
        return bound.at
    return None if setting.as_of is None else instant(bound, setting.as_of, setting.calendar)


def _within(term: m.Rule, earliest: datetime | None, latest: datetime | None, setting: Setting) -> m.Rule:
    if not isinstance(term, m.During) or term.value != m.EventTime():
        return term
    zone = setting.calendar.zone
    spans = tuple(
        (start, end)
        for start, end in term.occasion.spans
        if (earliest is None or earliest < midnight(end, zone)) and (latest is None or midnight(start, zone) < latest)
    )
    return replace(term, occasion=replace(term.occasion, spans=spans))
