"""The parts of a statement: what each is called, what is said of it, and which tables they read."""

from collections.abc import Iterator

from segql.catalog import model as c
from segql.emit import lower
from segql.emit.naming import Namer, comment, count_name, feature_name, own_name, rank_name, scan_name, slug
from segql.emit.rows import fields
from segql.meaning import nodes as m
from segql.plan.nodes import Counted, Feature, Listed, Own, Plan, Population, Probe, Ranked, Scan, links
from segql.plan.walk import aggregates, depth, looked_at

Part = Scan | Own | Ranked | Listed | Counted


def part_name(part: Part, entity: str) -> str:
    match part:
        case Scan():
            return scan_name(part, entity)
        case Own():
            return own_name(part)
        case Ranked():
            return rank_name(part, entity)
        case Counted():
            return count_name(part, entity)
        case Listed():
            return slug("list", part.item.list.name)


def depth_of(part: Part) -> int:
    """What rows are measured from comes before them."""
    if isinstance(part, Scan):
        return max((1 + depth(a) for item in part.items for a in aggregates(item)), default=0)
    return depth(part.item) if isinstance(part, Own) else 0


def bare_tables(plan: Plan) -> list[str]:
    """The tables that are read by a bare name."""
    events = [one for part in plan.owns for one in looked_at(part.item)]
    items = [*(i for scan in plan.scans for i in scan.items), *(i for part in plan.owns for i in part.items)]
    read = [f for item in [*items, *plan.read] for kind in (m.Property, m.Attribute) for f in fields(item, kind)]
    looked_up = (f.lookup.table for f in read if f.lookup)
    sources = [*plan.population.seen_in, *(scan.source for scan in plan.scans), *(e.source for e in events)]
    sources += [probe.item.events.source for probe in plan.probes]
    listed = (part.item.list.table for part in plan.lists)
    tables: list[c.Table | None] = [plan.population.entity.table, *(s.table for s in sources), *looked_up, *listed]
    tables += [link.via for s in sources for link in s.entities.values()]
    tables += [part.item.pairs.table for part in plan.counts] + [link.members.table for link in links(plan) if link.members]
    tables += _tables_of(plan.population.members)
    inner = [name for one in plan.inner for name in bare_tables(one)]
    return [*(table.parts[0] for table in tables if table and len(table.parts) == 1), *inner]


def _tables_of(people: Population | None) -> list[c.Table | None]:
    """The tables that say who there is."""
    if people is None:
        return []
    named = [(source, source.link(people.entity)) for source in people.seen_in]
    return [people.entity.table, *(source.table for source, _ in named), *(link.via for _, link in named if link is not None)]


def seen(plan: Plan) -> Iterator[Population]:
    """Those whose ids are read from sources: here, those that rows name as members, among those who are ranked, and of members."""
    people = plan.population
    if people.members is not None and people.members.entity.table is None and any(link.members for link in links(plan)):
        yield people.members
    if people.entity.table is None and people.use == "base":
        yield people
    for inner in plan.inner:
        yield from seen(inner)


def named(features: tuple[Feature, ...], key: str) -> list[tuple[Feature, str]]:
    namer = Namer(key)
    return [(f, namer.name(feature_name(f.aggregate))) for f in features]


def asked(probes: tuple[Probe, ...]) -> list[str]:
    """What is said of all that is asked of indexes."""
    spans = [probe.item.events.span for probe in probes if probe.item.events.span is not None]
    return list(dict.fromkeys(comment(span) for span in sorted(spans, key=lambda s: (s.source.name, s.start))))


def comments(part: Part) -> list[str]:
    match part:
        case Scan():
            spans = [e.span for e in part.events if e.span is not None]
        case Own():
            spans = [] if part.item.events.span is None else [part.item.events.span]
        case Ranked():
            spans = [of.span for of in part.items if of.span is not None]
        case Counted():
            spans = [] if part.item.span is None else [part.item.span]
        case Listed():
            return [f"Ids of the list {slug(part.item.list.name)}"]
    return list(dict.fromkeys(comment(span) for span in sorted(spans, key=lambda s: (s.source.name, s.start))))


def is_whole(scan: Scan, feature: Feature) -> bool:
    """The feature counts every row of its scan, so an entity has a row there if and only if it counts any."""
    return feature.aggregate.function == "count" and not feature.conditions and scan.having == m.TRUE


def read_as_columns(rule: m.Rule | m.Value, by_presence: set[m.Aggregate]) -> Iterator[m.Aggregate]:
    """The features that a rule reads as columns; whether there is a row at all needs none."""
    match rule:
        case m.All(terms) | m.Any(terms):
            for term in terms:
                yield from read_as_columns(term, by_presence)
        case m.Not(term):
            yield from read_as_columns(term, by_presence)
        case m.Choice(terms):
            for pair in terms:
                yield from (a for part in pair for a in read_as_columns(part, by_presence))
        case _:
            yield from (a for a in aggregates(rule) if not (a in by_presence and lower.is_presence(rule)))
