"""Meaning to plan: the plain one, one scan per source, nothing pushed anywhere. `optimize` makes it fast."""

from segql.catalog import model as c
from segql.meaning import nodes as m
from segql.meaning.aggregates import FUNCTIONS
from segql.meaning.move import moved
from segql.plan.nodes import Feature, Own, Plan, Population, Scan, conjuncts
from segql.plan.walk import aggregates, own_rules

MAX_NODES = 5_000  # of one rule, with the segments it names put in


class TooComplex(Exception):
    """The rule is too large once the segments it names are put in."""


def build(segment: m.Segment, catalog: c.Catalog) -> Plan:
    """The plan of one segment. Raises TooComplex."""
    rule = _inlined(segment.rule, [0])
    by_source: dict[str, list[m.Aggregate]] = {}
    owns: list[Own] = []
    for aggregate in dict.fromkeys(aggregates(rule)):
        if FUNCTIONS[aggregate.function].own:
            owns.append(Own(aggregate))
        else:
            by_source.setdefault(aggregate.events.source.name, []).append(aggregate)
    owns += [Own(item) for item in dict.fromkeys(own_rules(rule))]
    scans = tuple(_scan(found) for found in by_source.values())
    return Plan(_population(segment.entity, catalog), scans, rule, segment.name, tuple(owns))


def _inlined(rule: m.Rule, count: list[int]) -> m.Rule:
    """The rule with the rules of the segments it names put in."""
    count[0] += 1
    if count[0] > MAX_NODES:
        raise TooComplex
    match rule:
        case m.InSegment(segment, back):
            inner = segment.rule if back is None else moved(segment.rule, back)
            return _inlined(inner, count)
        case m.Compare(left, op, right):
            return m.Compare(_value(left, count), op, _value(right, count))
        case m.All(terms):
            return m.all_of([_inlined(t, count) for t in terms])
        case m.Any(terms):
            return m.any_of([_inlined(t, count) for t in terms])
        case m.Not(term):
            return m.Not(_inlined(term, count))
        case _:
            return rule


def _value(item: m.Value, count: list[int]) -> m.Value:
    """Values may hold rules that name segments: scores."""
    match item:
        case m.Score(terms, kind):
            return m.Score(tuple((_value(points, count), _inlined(rule, count)) for points, rule in terms), kind)
        case m.Arithmetic(op, left, right, kind):
            return m.Arithmetic(op, _value(left, count), _value(right, count), kind)
        case m.ToFloat(inner, kind):
            return m.ToFloat(_value(inner, count), kind)
        case _:
            return item


def _scan(found: list[m.Aggregate]) -> Scan:
    events = found[0].events
    return Scan(
        events.source, events.link, (), tuple(Feature(a, conditions(a.events)) for a in found), events=tuple(a.events for a in found)
    )


def conditions(events: m.Events) -> tuple[m.Rule, ...]:
    """Window and condition of events as terms over one row."""
    starts = [m.Compare(m.EventTime(), ">=", m.Instant(b)) for b in events.window.starts]
    ends = [m.Compare(m.EventTime(), "<", m.Instant(b)) for b in events.window.ends]
    return (*starts, *ends, *conjuncts(events.where))


def _population(entity: c.Entity, catalog: c.Catalog) -> Population:
    if entity.table is not None:
        return Population(entity)
    seen = tuple(s for s in catalog.sources.values() if entity.name in s.entities and (not entity.seen_in or s.name in entity.seen_in))
    return Population(entity, seen)
