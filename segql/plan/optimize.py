"""The rewrites, in order. Each is one equation with a name, and keeps the members."""

from collections.abc import Callable
from dataclasses import replace

from segql.plan.nodes import Plan
from segql.plan.rules import (
    anchor_bounds,
    first_times,
    population,
    probes,
    prune_occasions,
    recent_times,
    require,
    same_column,
    separate_scans,
    share_filters,
    short_streaks,
    single_copies,
    unused_features,
    widest_window,
)
from segql.plan.setting import Setting

RULES: dict[str, Callable[[Plan, Setting], Plan]] = {
    "anchor_bounds": anchor_bounds.apply,
    "first_times": first_times.apply,
    "recent_times": recent_times.apply,
    "probes": probes.apply,
    "separate_scans": separate_scans.apply,
    "share_filters": share_filters.apply,
    "widest_window": widest_window.apply,
    "prune_occasions": prune_occasions.apply,
    "same_column": same_column.apply,
    "short_streaks": short_streaks.apply,
    "require": require.apply,
    "unused_features": unused_features.apply,
    "single_copies": single_copies.apply,
    "population": population.apply,
}


def optimize(plan: Plan, setting: Setting) -> Plan:
    """The same members, faster."""
    ranks = tuple(replace(part, plan=optimize(part.plan, setting)) for part in plan.ranks)
    counts = tuple(replace(part, plan=optimize(part.plan, setting)) for part in plan.counts)
    plan = replace(plan, ranks=ranks, counts=counts)
    for rewrite in RULES.values():
        plan = rewrite(plan, setting)
    return plan
