"""γ[f | x = a, g | x = b](S)  ⇒  γ[f | x = a, g | x = b](σ[x ∈ {a, b}](S)): rows of events that no feature counts are not grouped."""

from dataclasses import replace

from segql.meaning import nodes as m
from segql.plan.nodes import Feature, Plan, Scan
from segql.plan.setting import Setting


def apply(plan: Plan, setting: Setting) -> Plan:
    return replace(plan, scans=tuple(_restrict(scan) for scan in plan.scans))


def _restrict(scan: Scan) -> Scan:
    found = [tests(feature) for feature in scan.features]
    for column in found[0]:
        if all(column in asked for asked in found):
            items = tuple(dict.fromkeys(item for asked in found for item in asked[column]))
            return replace(scan, where=(*scan.where, m.Among(column, items)))
    return scan


def tests(feature: Feature) -> dict[m.Value, tuple[m.Literal, ...]]:
    """Which values the feature's rows must have in which property."""
    found: dict[m.Value, tuple[m.Literal, ...]] = {}
    for condition in feature.conditions:
        match condition:
            case m.Compare(m.Property() as column, "=", m.Literal() as item):
                found[column] = (item,)
            case m.Among(m.Property() as column, items):
                found[column] = items
            case _:
                pass
    return found
