"""A plan as an indented outline, for `explain --plan` and for cases."""

from segql.catalog import model as c
from segql.meaning import nodes as m
from segql.meaning.show import bound, ranking, rule, value
from segql.plan.nodes import Feature, Own, Plan, Scan, conjuncts

USES = {"base": "read all of", "check": "members must be in", "none": "every id is known to be in"}


def show(plan: Plan) -> str:
    """One line per step; a scan shows what it reads, groups and keeps."""
    lines = [f"members of {plan.name}"]
    lines += [f"  where {rule(term)}" for term in conjuncts(plan.rule)]
    lines += [f"  with {name} = {value(item)}" for name, item in plan.columns]
    people = plan.population
    where = str(people.entity.table) if people.entity.table else "ids seen in " + ", ".join(s.name for s in people.seen_in)
    lines.append(f"  population: {USES[people.use]} {where}")
    for own in plan.owns:
        what = value(own.item) if isinstance(own.item, m.Aggregate) else rule(own.item)
        bits = f", as bits: at least {', '.join(map(str, own.asked))}" if own.asked else ""
        lines.append(f"  {_join(own, plan)}: own statement, {what}{bits}")
    for probe in plan.probes:
        lines.append(f"  of each, by an index of {probe.item.events.source.table}: {value(probe.item)}")
        lines += [f"    where {rule(term)}" for term in probe.where]
    for part in plan.lists:
        lines.append(f"  {'inner' if part.required else 'left'} join: list {part.item.list.name}")
    for ranked in plan.ranks:
        for n, one in enumerate(ranked.standings):
            join = "and" if n else "inner join:" if ranked.required else "left join:"
            lines.append(f"  {join} {', '.join(one.measures)} of {ranking(one.item)}")
        lines += [f"    {line}" for line in show(ranked.plan).splitlines()]
    for counted in plan.counts:
        join, pairs = "inner" if counted.required else "left", counted.item.pairs
        lines.append(f"  {join} join: {value(counted.item)}, counted in {pairs.table} by {pairs.account}")
        lines += [f"    {line}" for line in show(counted.plan).splitlines()]
    for scan in plan.scans:
        lines += [f"  {line}" for line in _scan(scan, plan)]
    return "\n".join(lines) + "\n"


def _join(part: Scan | Own, plan: Plan) -> str:
    return "inner join" if part.required else "left join" if plan.is_joined(part) else "for other scans"


def _scan(scan: Scan, plan: Plan) -> list[str]:
    lines = [f"{_join(scan, plan)}: scan {scan.source.table}, grouped by {_id(scan.link)}"]
    lines += [f"  copies that agree on {scan.source.unique} are one"] if scan.merge else []
    lines += [f"  where {rule(term)}" for term in scan.where]
    lines += [f"  having {rule(term)}" for term in conjuncts(scan.having)]
    return lines + [f"  feature {_feature(f)}" for f in scan.features]


def _id(link: c.Link) -> str:
    """Where the ids stand."""
    if link.members is not None:
        return f"{link.members.account} of {link.members.table}"
    return link.column if link.via is None else f"{link.to_column} of {link.via}"


def _feature(feature: Feature) -> str:
    shown = value(m.Aggregate(feature.aggregate.function, feature.aggregate.events, feature.aggregate.argument, feature.aggregate.type))
    return shown + (" where " + " and ".join(rule(c) for c in feature.conditions) if feature.conditions else "")


__all__ = ["bound", "show"]
