"""σ[a ≤ min(t) < b](γ[min(t)](S))  ⇒  σ[∃(a ≤ t < b) ∧ ¬∃(t < a)](γ(S)), where an index answers both.

Of whose first events are recent, few have any since: these are asked whether they had one before, and all old events are left alone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from segql.catalog.types import INTEGER
from segql.meaning import nodes as m
from segql.meaning.windows import Bound, Window
from segql.plan.build import conditions
from segql.plan.nodes import Feature, Plan, Scan, conjuncts
from segql.plan.rules.probes import days_of, is_indexed, is_simple
from segql.plan.rules.separate_scans import FAR
from segql.plan.setting import Setting
from segql.plan.walk import aggregates

ONE = m.Literal(1, INTEGER)


def apply(plan: Plan, setting: Setting) -> Plan:
    if not setting.probes:
        return plan
    used = Counter(a for item in plan.read for a in aggregates(item))
    measured = plan.measured_from()
    for item in [f.aggregate for scan in plan.scans for f in scan.features if f.aggregate.function == "first_time"]:
        scan, feature = next((scan, f) for scan in plan.scans for f in scan.features if f.aggregate == item)
        terms = _terms(plan, item)
        if item not in measured and used[item] == len(terms) and is_simple(scan, feature) and is_indexed(scan, feature):
            plan = _apart(plan, scan, feature, terms, setting)
    return plan


def _terms(plan: Plan, item: m.Aggregate) -> list[m.Compare]:
    """The terms, which must all hold, that say between what bounds the first time lies."""
    found = [term for term in conjuncts(plan.rule) if isinstance(term, m.Compare) and term.left == item]
    return [term for term in found if term.operator in (">=", "<") and isinstance(term.right, m.Instant)]


def _apart(plan: Plan, scan: Scan, feature: Feature, terms: Sequence[m.Compare], setting: Setting) -> Plan:
    """The plan that asks whether there are such events, and earlier ones, where these reach back much further."""
    starts, ends = ([t.right.bound for t in terms if t.operator == op and isinstance(t.right, m.Instant)] for op in (">=", "<"))
    if len(starts) != 1:
        return plan
    since = _counted(feature, tuple(starts), tuple(ends))
    before = _counted(feature, (), tuple(starts))
    if days_of(since, scan.source, setting) * FAR > days_of(before, scan.source, setting):
        return plan
    new: list[m.Rule] = [m.Compare(since.aggregate, ">=", ONE), m.Not(m.Compare(before.aggregate, ">=", ONE))]
    rule = m.all_of([*new, *(term for term in conjuncts(plan.rule) if term not in terms)])
    return replace(plan, rule=rule, scans=tuple(_with(one, feature, (since, before)) if one == scan else one for one in plan.scans))


def _counted(feature: Feature, starts: tuple[Bound, ...], ends: tuple[Bound, ...]) -> Feature:
    """The number of the events that lie between bounds."""
    events = feature.aggregate.events
    events = replace(events, window=events.window & Window(starts, ends))
    return Feature(m.Aggregate("count", events, None, INTEGER), conditions(events))


def _with(scan: Scan, old: Feature, new: tuple[Feature, ...]) -> Scan:
    """The scan with other features in the place of one."""
    kept = [feature for feature in scan.features if feature != old]
    features = tuple(dict.fromkeys([*kept, *new]))
    return replace(scan, features=features, events=tuple(feature.aggregate.events for feature in features))
