"""σ[p](P ⟕ γ(S))  ⇒  P ⋈ σ[p](γ(S)), where p is false over no events.

Terms about one scan are decided in its HAVING, and its join is an inner one.
"""

from dataclasses import replace

from segql.meaning import nodes as m
from segql.plan.absence import Absent, without
from segql.plan.bounds import not_after
from segql.plan.nodes import Plan, Scan, conjuncts
from segql.plan.rules.widest_window import bounds
from segql.plan.setting import Setting
from segql.plan.walk import aggregates, has_attribute, lists, member_counts, own_rules, rankings


def apply(plan: Plan, setting: Setting) -> Plan:
    terms = list(conjuncts(plan.rule))
    scans = []
    for scan in plan.scans:
        own: Absent = frozenset(f.aggregate for f in scan.features)
        if without(plan.rule, own) is not False:
            scans.append(scan)
            continue
        here = [t for t in terms if _is_about(t, own)]
        terms = [t for t in terms if t not in here]
        having = m.all_of([t for t in here if not _always(t, scan, setting)])
        scans.append(replace(scan, having=having, required=True))
    owns = tuple(replace(own, required=without(plan.rule, frozenset({own.item})) is False) for own in plan.owns)
    ranks = tuple(replace(ranked, required=without(plan.rule, frozenset(ranked.items)) is False) for ranked in plan.ranks)
    listed = tuple(replace(part, required=without(plan.rule, frozenset({part.item})) is False) for part in plan.lists)
    counts = tuple(replace(part, required=without(plan.rule, frozenset({part.item})) is False) for part in plan.counts)
    met: list[m.Rule | m.Aggregate] = [*(own.item for own in owns if own.required), *(part.item for part in listed if part.required)]
    rule = m.all_of([t for t in terms if t not in met])
    return replace(plan, scans=tuple(scans), rule=rule, owns=owns, ranks=ranks, lists=listed, counts=counts)


def _is_about(term: m.Rule, own: Absent) -> bool:
    """Whether the scan's features alone decide a term."""
    used = set(aggregates(term))
    return bool(used) and used <= own and not has_attribute(term) and not _looks_elsewhere(term)


def _looks_elsewhere(term: m.Rule) -> bool:
    return any(True for found in (own_rules, rankings, lists, member_counts) for _ in found(term))


def _always(term: m.Rule, scan: Scan, setting: Setting) -> bool:
    """Whether a term is true of every entity that has a row: `count >= 1` of all rows of the scan, that there is a first or last one, and
    that it lies in the scan's own window."""
    whole = {f.aggregate for f in scan.features if not f.conditions}
    match term:
        case m.Compare(m.Aggregate("count") as aggregate, ">=", m.Literal(1)) | m.Compare(
            m.Aggregate("count") as aggregate, ">", m.Literal(0)
        ):
            return aggregate in whole
        case m.Known(m.Aggregate("first_time" | "last_time") as aggregate):
            return aggregate in whole
        case m.Compare(m.Aggregate("first_time" | "last_time") as aggregate, ">=" | "<" as op, m.Instant(bound)) if aggregate in whole:
            pairs = ((bound, own) if op == ">=" else (own, bound) for own in bounds(scan.where, op))
            return any(not_after(early, late, setting.as_of, setting.calendar) for early, late in pairs)
        case _:
            return False
