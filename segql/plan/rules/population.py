"""P ⋈ A  ⇒  A ⋉ P, and A where every id of A is known to be in P.

Everyone is read only where a rule may hold without events, or asks for attributes.
"""

from dataclasses import replace

from segql.plan.nodes import Plan
from segql.plan.setting import Setting
from segql.plan.walk import has_attribute


def apply(plan: Plan, setting: Setting) -> Plan:
    required = [(scan.source, scan.link) for scan in plan.scans if scan.required]
    required += [(own.item.events.source, own.item.events.link) for own in plan.owns if own.required]
    if not required or has_attribute(plan.rule):
        return plan
    people = plan.population
    if people.entity.table is None:
        known = any(source in people.seen_in for source, _ in required)
        if not known:
            return plan  # the ids of other sources may be nobody's: everyone is read
    else:
        known = any(link.complete for _, link in required)
    return replace(plan, population=replace(people, use="none" if known else "check"))
