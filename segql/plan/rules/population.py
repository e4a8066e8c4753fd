"""P ⋈ A  ⇒  A ⋉ P, and A where every id of A is known to be in P.

Everyone is read only where a rule may hold without events, or asks for attributes.
"""

from dataclasses import replace

from segql.plan.nodes import Plan
from segql.plan.setting import Setting
from segql.plan.walk import has_attribute


def apply(plan: Plan, setting: Setting) -> Plan:
    required = [[(scan.source, scan.link)] for scan in plan.scans if scan.required]  # ids are of one of a part's sources
    required += [[(one.source, one.link) for one in own.item.events.each] for own in plan.owns if own.required]
    ranked = any(part.required for part in plan.ranks)  # those are of the population
    listed = any(part.required for part in plan.lists) or any(part.required for part in plan.counts)  # ids that may be nobody's
    if not (required or ranked or listed) or any(has_attribute(item) for item in plan.read):
        return plan
    people = plan.population
    if people.entity.table is None:
        known = ranked or any(all(source in people.seen_in for source, _ in part) for part in required)
        if not known:
            return plan  # the ids of other sources may be nobody's: everyone is read
    else:
        joined = any(scan.required and any(map(has_attribute, scan.items)) for scan in plan.scans)
        known = joined or ranked or any(all(link.complete for _, link in part) for part in required)
    return replace(plan, population=replace(people, use="none" if known else "check"))
