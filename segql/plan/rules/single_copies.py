"""γ[f](one row per event of S)  ⇒  γ[f](S), where f is the same of several copies as of one: whether there is an event, when the first was.

And γ[f | some copy has a, g | some copy has b](S)  ⇒  γ[…](σ[some copy has a ∨ b](S)): other rows are not looked at.
"""

from dataclasses import replace

from segql.meaning import nodes as m
from segql.plan.copies import differs, implied, of_time
from segql.plan.nodes import Own, Plan, Scan
from segql.plan.setting import Setting
from segql.plan.walk import looked_at, parts


def apply(plan: Plan, setting: Setting) -> Plan:
    counted = {a for item in (*plan.read, *(scan.having for scan in plan.scans)) for a in _counted(item)} | plan.measured_from()
    scans = tuple(_restricted(_single(scan, counted)) if scan.merge else scan for scan in plan.scans)
    owns = tuple(replace(own, merge=own.merge and not _is_same(own)) for own in plan.owns)
    return replace(plan, scans=scans, owns=owns)


def _single(scan: Scan, counted: set[m.Aggregate]) -> Scan:
    conditions = [*scan.where, *(c for f in scan.features for c in f.conditions)]
    same = all(_is_insensitive(f.aggregate, counted) for f in scan.features) and not any(map(differs, conditions))
    return replace(scan, merge=not same)


def _restricted(scan: Scan) -> Scan:
    """Only rows that make an event one that some feature counts."""
    if not scan.merge or not scan.features or implied(scan.where) is not None:
        return scan
    found = [implied(f.conditions) for f in scan.features]
    known = [rule for rule in found if rule is not None]
    return replace(scan, where=(*scan.where, m.SomeCopy(m.any_of(known)))) if len(known) == len(found) else scan


def _is_insensitive(item: m.Aggregate, counted: set[m.Aggregate]) -> bool:
    match item.function:
        case "count":
            return item not in counted
        case "first_time" | "last_time":
            return True
        case "min":
            return isinstance(item.argument, m.Property)
        case "distinct" | "streak" | "current_streak":
            return item.argument is not None and of_time(item.argument)
        case _:
            return False


def _counted(item: m.Rule | m.Value) -> set[m.Aggregate]:
    """The aggregates of which more is asked than whether there is an event."""
    match item:
        case m.Compare(m.Aggregate("count"), ">=", m.Literal(1)):
            return set()
        case m.Aggregate():
            return {item}
        case _:
            return {a for part in parts(item) for a in _counted(part)}


def _is_same(own: Own) -> bool:
    """Whether copies change nothing in a statement of its own."""
    item = own.item
    if any(differs(events.where) for events in looked_at(item)):
        return False
    match item:
        case m.Aggregate():
            return _is_insensitive(item, {item})
        case m.Sequence():
            source = item.events.source
            plain = not item.ordered or source.order == source.unique
            shared = any(one.key is not None and differs(one.key) for one in item.moments)
            return plain and not shared and (item.low, item.high) == (1, None)
        case _:
            return False
