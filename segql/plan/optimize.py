"""The rewrites, in order. Each is one equation with a name, and keeps the members."""

from collections.abc import Callable

from segql.plan.nodes import Plan
from segql.plan.rules import population, require, same_column, share_filters, unused_features, widest_window
from segql.plan.setting import Setting

RULES: dict[str, Callable[[Plan, Setting], Plan]] = {
    "share_filters": share_filters.apply,
    "widest_window": widest_window.apply,
    "same_column": same_column.apply,
    "require": require.apply,
    "unused_features": unused_features.apply,
    "population": population.apply,
}


def optimize(plan: Plan, setting: Setting) -> Plan:
    """The same members, faster."""
    for rewrite in RULES.values():
        plan = rewrite(plan, setting)
    return plan
