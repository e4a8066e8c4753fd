"""γ[f | c ∧ a, g | c ∧ b](S)  ⇒  γ[f | a, g | b](σ[c](S)): what every feature asks of a row is asked once."""

from dataclasses import replace

from segql.plan.nodes import Feature, Plan, Scan
from segql.plan.setting import Setting


def apply(plan: Plan, setting: Setting) -> Plan:
    return replace(plan, scans=tuple(_share(scan) for scan in plan.scans))


def _share(scan: Scan) -> Scan:
    first, *rest = scan.features
    common = tuple(c for c in first.conditions if all(c in f.conditions for f in rest))
    features = tuple(Feature(f.aggregate, tuple(c for c in f.conditions if c not in common)) for f in scan.features)
    return replace(scan, where=(*scan.where, *common), features=features)
