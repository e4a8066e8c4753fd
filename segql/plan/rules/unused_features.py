"""π[f](γ[f, g](S))  ⇒  γ[f](S): a feature that nothing outside its scan reads is no column of it."""

from dataclasses import replace

from segql.plan.nodes import Plan
from segql.plan.setting import Setting
from segql.plan.walk import aggregates


def apply(plan: Plan, setting: Setting) -> Plan:
    scans = []
    measured = plan.measured_from()
    for scan in plan.scans:
        used = {*measured, *(a for item in (*plan.read, scan.having) for a in aggregates(item))}
        scans.append(replace(scan, features=tuple(f for f in scan.features if f.aggregate in used)))
    return replace(plan, scans=tuple(scans))
