"""σ[p](P ⟕ γ(S))  ⇒  P ⋈ σ[p](γ(S)), where p is false over no events.

Terms about one scan are decided in its HAVING, and its join is an inner one.
"""

from dataclasses import replace

from segql.meaning import nodes as m
from segql.plan.absence import without
from segql.plan.nodes import Plan, Scan, conjuncts
from segql.plan.setting import Setting
from segql.plan.walk import aggregates, has_attribute


def apply(plan: Plan, setting: Setting) -> Plan:
    terms = list(conjuncts(plan.rule))
    scans = []
    for scan in plan.scans:
        own = frozenset(f.aggregate for f in scan.features)
        if without(plan.rule, own) is not False:
            scans.append(scan)
            continue
        here = [t for t in terms if not has_attribute(t) and (used := set(aggregates(t))) and used <= own]
        terms = [t for t in terms if t not in here]
        having = m.all_of([t for t in here if not _always(t, scan)])
        scans.append(replace(scan, having=having, required=True))
    return replace(plan, scans=tuple(scans), rule=m.all_of(terms))


def _always(term: m.Rule, scan: Scan) -> bool:
    """`count >= 1` of all rows of the scan: true of every entity that has a row."""
    match term:
        case m.Compare(m.Aggregate("count") as aggregate, ">=", m.Literal(1)) | m.Compare(
            m.Aggregate("count") as aggregate, ">", m.Literal(0)
        ):
            return any(f.aggregate == aggregate and not f.conditions for f in scan.features)
        case _:
            return False
