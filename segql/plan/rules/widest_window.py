"""γ[f | t ≥ a, g | t ≥ b](S)  ⇒  γ[f | t ≥ a, g | t ≥ b](σ[t ≥ min(a, b)](S)), and the same of ends.

No scan reads rows that no feature counts. A feature whose own bound is the scan's needs it no more. Where no bound is the earliest for
every T, a row must pass one of them.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from segql.meaning import nodes as m
from segql.meaning.windows import Bound, Calendar
from segql.plan.bounds import earliest, latest
from segql.plan.nodes import Feature, Plan, Scan
from segql.plan.setting import Setting

Widest = Callable[[list[Bound], "datetime | None", Calendar], list[Bound]]


def apply(plan: Plan, setting: Setting) -> Plan:
    scans = plan.scans
    for op, tightest, widest in ((">=", latest, earliest), ("<", earliest, latest)):
        scans = tuple(_push(scan, op, tightest, widest, setting) for scan in scans)
    return replace(plan, scans=scans)


def _push(scan: Scan, op: str, tightest: Widest, widest: Widest, setting: Setting) -> Scan:
    scan = _tighten(scan, op, tightest, setting)
    own = [bounds(f.conditions, op) for f in scan.features]
    if not all(own):  # some feature takes rows of any age
        return scan
    outer = widest([b for some in own for b in (widest(some, setting.as_of, setting.calendar))], setting.as_of, setting.calendar)
    shared = m.any_of([_term(op, b) for b in outer])
    dropped = _term(op, outer[0]) if len(outer) == 1 else None
    features = tuple(Feature(f.aggregate, tuple(c for c in f.conditions if c != dropped)) for f in scan.features)
    return replace(scan, where=(*scan.where, shared), features=features)


def _tighten(scan: Scan, op: str, tightest: Widest, setting: Setting) -> Scan:
    """Of several bounds on one side, those that another makes needless are left out: in each feature, and in the scan as a whole."""
    shared = bounds(scan.where, op)
    kept = tightest(shared, setting.as_of, setting.calendar)
    where = tuple(c for c in scan.where if c not in [_term(op, b) for b in shared if b not in kept])
    features = []
    for feature in scan.features:
        own = bounds(feature.conditions, op)
        needed = [b for b in tightest([*kept, *own], setting.as_of, setting.calendar) if b not in kept]
        dropped = [_term(op, b) for b in own if b not in needed]
        features.append(Feature(feature.aggregate, tuple(c for c in feature.conditions if c not in dropped)))
    return replace(scan, where=where, features=tuple(features))


def _term(op: str, bound: Bound) -> m.Rule:
    return m.Compare(m.EventTime(), op, m.Instant(bound))


def bounds(conditions: tuple[m.Rule, ...], op: str) -> list[Bound]:
    """The instants that the time of an event is compared with by an operator."""
    return [
        c.right.bound
        for c in conditions
        if isinstance(c, m.Compare) and c.operator == op and c.left == m.EventTime() and isinstance(c.right, m.Instant)
    ]
