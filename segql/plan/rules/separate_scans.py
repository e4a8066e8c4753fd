"""γ[f | a, g | b](S)  ⇒  γ[f](σ[a](S)) ⟗ γ[g](σ[b](S)), where a and b are different events, and b's window is many times as long.

One scan of both reads every row of the long window, and groups those of b together with those of a. Apart, each scan reads its own, and
the narrow one says whom the wide one is asked about. Only where no entity without one of the two can be a member: else everyone is joined.
"""

from dataclasses import replace
from datetime import timedelta
from math import inf

from segql.meaning import nodes as m
from segql.meaning.windows import Fixed, instant
from segql.plan.absence import without
from segql.plan.bounds import days
from segql.plan.nodes import Feature, Plan, Scan
from segql.plan.rules.same_column import tests
from segql.plan.rules.widest_window import bounds
from segql.plan.setting import Setting
from segql.plan.walk import aggregates, parts

FAR = 6  # times as long is many


def apply(plan: Plan, setting: Setting) -> Plan:
    return replace(plan, scans=tuple(part for scan in plan.scans for part in _separated(scan, plan, setting)))


def _separated(scan: Scan, plan: Plan, setting: Setting) -> tuple[Scan, ...]:
    reaches = [reach(feature, setting) for feature in scan.features]
    if scan.merge or any(known is None for known in reaches):
        return (scan,)
    longest = max(known for known in reaches if known is not None)
    near = [f for f, known in zip(scan.features, reaches, strict=True) if known is not None and known < inf and known * FAR <= longest]
    far = [f for f in scan.features if f not in near]
    sides = [frozenset(f.aggregate for f in some) for some in (near, far)]
    if not near or not far or not all(differ(f, g) for f in near for g in far) or _is_mixed(plan, *sides):
        return (scan,)
    if not any(without(plan.rule, side) is False for side in sides):
        return (scan,)
    return tuple(replace(scan, features=tuple(some), events=tuple(f.aggregate.events for f in some)) for some in (near, far))


def reach(feature: Feature, setting: Setting) -> float | None:
    """How many days before T the feature's rows begin; None where that can't be told."""
    starts = bounds(feature.conditions, ">=")
    if setting.as_of is not None:
        at = setting.as_of
        return min(((at - instant(b, at, setting.calendar)) / timedelta(days=1) for b in starts), default=inf)
    return None if any(isinstance(b, Fixed) for b in starts) else min((-days(b)[0] for b in starts), default=inf)


def differ(one: Feature, other: Feature) -> bool:
    """Whether no row counts for both: some property is one thing in these, and another in those."""
    here, there = tests(one), tests(other)
    return any(set(here[column]).isdisjoint(there[column]) for column in here.keys() & there.keys())


def _is_mixed(plan: Plan, near: frozenset[m.Aggregate], far: frozenset[m.Aggregate]) -> bool:
    """Whether one comparison asks for both."""
    return any(not near.isdisjoint(asked) and not far.isdisjoint(asked) for item in plan.read for asked in _together(item))


def _together(item: m.Rule | m.Value) -> list[set[m.Aggregate]]:
    """The aggregates of each comparison."""
    if isinstance(item, m.All | m.Any | m.Not):
        return [found for part in parts(item) for found in _together(part)]
    return [set(aggregates(item))]
