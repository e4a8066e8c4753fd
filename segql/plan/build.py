"""Meaning to plan: the plain one, one scan per source, nothing pushed anywhere. `optimize` makes it fast."""

from collections.abc import Iterable
from dataclasses import replace

from segql.catalog import model as c
from segql.meaning import nodes as m
from segql.meaning.aggregates import FUNCTIONS
from segql.meaning.english.rules import can_be_missing
from segql.meaning.move import moved
from segql.plan.narrow import narrowed
from segql.plan.nodes import Counted, Feature, Listed, Own, Plan, Population, Ranked, Scan, Standing, conjuncts
from segql.plan.split import split
from segql.plan.walk import aggregates, anchors, in_order, lists, looked_at, member_counts, own_rules, rankings

MAX_NODES = 5_000  # of one rule, with the segments it names put in


class TooComplex(Exception):
    """The rule is too large once the segments it names are put in."""


def build(segment: m.Segment, catalog: c.Catalog) -> Plan:
    """The plan of one segment. Raises TooComplex."""
    return _plan(segment.entity, segment.rule, segment.columns, segment.name, catalog, [0])


def inlined(segment: m.Segment) -> m.Rule:
    """The rule of a segment with the segments it names put in, its counts taken apart by source. Raises TooComplex."""
    return split(_inlined(segment.rule, [0]))


def part(entity: c.Entity, rule: m.Rule, columns: tuple[tuple[str, m.Value], ...], catalog: c.Catalog) -> Plan:
    """The plan of a rule in which nothing is named any more, of any size."""
    return _plan(entity, rule, columns, "a part", catalog, [-(10**9)])


def _plan(
    entity: c.Entity, written: m.Rule, beside: tuple[tuple[str, m.Value], ...], name: str, catalog: c.Catalog, count: list[int]
) -> Plan:
    rule = split(_inlined(written, count))
    columns = tuple((column, split(_value(value, count))) for column, value in beside)
    read = (rule, *(value for _, value in columns))
    together: dict[tuple[str, frozenset[m.Aggregate]], list[m.Aggregate]] = {}  # of one source, and measured from the same
    owns: list[Own] = []
    for item in in_order([found for part in read for found in (*aggregates(part), *own_rules(part))]):
        if not isinstance(item, m.Aggregate) or FUNCTIONS[item.function].own or item.events.others:
            owns.append(Own(item, merge=any(one.source.unique is not None for one in looked_at(item))))
        else:
            together.setdefault((item.events.source.name, frozenset(anchors(item))), []).append(item)
    scans = tuple(_scan(found) for found in together.values())
    used = dict.fromkeys(r for item in read for r in rankings(item))
    ranks = tuple(_ranked(some, list(used), entity, catalog, count) for some in _together(dict.fromkeys(r.of for r in used)))
    asked = tuple(Listed(item) for item in dict.fromkeys(found for item in read for found in lists(item)))
    members = tuple(_counted(item, catalog, count) for item in dict.fromkeys(found for item in read for found in member_counts(item)))
    return Plan(_population(entity, catalog), scans, rule, name, tuple(owns), ranks, asked, members, columns)


def _counted(item: m.MemberCount, catalog: c.Catalog, count: list[int]) -> Counted:
    """The plan of the members that count."""
    return Counted(item, _plan(item.entity, item.rule, (), "the counted", catalog, count))


def _together(rankings_: Iterable[m.Ranking]) -> list[list[m.Ranking]]:
    """The rankings, those of the same entities together.

    ρ[x](σ[p](P)) ⋈ ρ[y](σ[p](P))  ⇒  ρ[x, y](σ[p](P)): who is ranked is found once. Who is ranked is who meets the base, where the
    value is known of all of them.
    """
    found: dict[object, list[m.Ranking]] = {}
    for of in rankings_:
        found.setdefault(of if of.by or _can_be_missing(of) else of.base, []).append(of)
    return list(found.values())


def _can_be_missing(of: m.Ranking) -> bool:
    """Whether somebody who meets the base may have no value: not of the time of the events that the base asks for."""
    match of:
        case m.Ranking(m.Aggregate("first_time" | "last_time", events), _, m.Compare(m.Aggregate("count", counted), ">=", m.Literal(1))):
            return events != counted
        case _:
            return can_be_missing(of.value)


def _ranked(several: list[m.Ranking], used: list[m.Rank], entity: c.Entity, catalog: c.Catalog, count: list[int]) -> Ranked:
    """The plan of those who are ranked, and which ranks are asked of them."""
    first, *others = several
    known = [m.Known(value) for value in (first.value, *first.by) if can_be_missing(value)]
    standings = [Standing(of, _asked(of, used), f"_{n}" if n > 1 else "") for n, of in enumerate(several, 1)]
    columns = [(f"measure{one.suffix}", one.item.value) for one in standings]
    columns += [(f"group_{i}", key) for i, key in enumerate(first.by, 1)]
    rule = first.base if others else m.all_of([_base(first), *known])
    return Ranked(tuple(standings), _plan(entity, rule, tuple(columns), "the ranked", catalog, count))


def _asked(of: m.Ranking, used: list[m.Rank]) -> tuple[str, ...]:
    """The ranks that are asked of a ranking."""
    asked = {part for r in used if r.of == of for part in (("smaller", "ranked") if r.what == "quantile" else (r.what,))}
    return tuple(what for what in ("greater", "smaller", "ranked") if what in asked)


def _base(of: m.Ranking) -> m.Rule:
    """Who may be ranked; that there is an event needs no asking where the value would be missing without one."""
    match of:
        case m.Ranking(m.Aggregate(function, events), _, m.Compare(m.Aggregate("count", counted), ">=", m.Literal(1))):
            return m.TRUE if events == counted and FUNCTIONS[function].empty is None else of.base
        case _:
            return of.base


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
        case m.Among() | m.Known() | m.TextTest() | m.Contains() | m.ContainsList() | m.Matches() | m.During():
            return replace(rule, value=_value(rule.value, count))
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
        case m.Choice(terms, kind):
            return m.Choice(tuple((chosen, _inlined(rule, count)) for chosen, rule in terms), kind)
        case m.Arithmetic(op, left, right, kind):
            return m.Arithmetic(op, _value(left, count), _value(right, count), kind)
        case m.ToFloat(inner, kind):
            return m.ToFloat(_value(inner, count), kind)
        case m.Apply(function, arguments, kind):
            return m.Apply(function, tuple(_value(a, count) for a in arguments), kind)
        case _:
            return item


def _scan(found: list[m.Aggregate]) -> Scan:
    events = found[0].events
    features = tuple(Feature(a, conditions(a.events)) for a in found)
    return Scan(events.source, events.link, (), features, events=tuple(a.events for a in found), merge=events.source.unique is not None)


def conditions(events: m.Events) -> tuple[m.Rule, ...]:
    """Window and condition of events as terms over one row."""
    starts = [m.Compare(m.EventTime(), ">=", m.Instant(b)) for b in events.window.starts]
    ends = [m.Compare(m.EventTime(), "<", m.Instant(b)) for b in events.window.ends]
    return (*starts, *ends, *narrowed(tuple(conjuncts(events.where))))


def _population(entity: c.Entity, catalog: c.Catalog) -> Population:
    members = None if entity.members is None else _population(catalog.entities[entity.members.entity], catalog)
    if entity.table is not None:
        return Population(entity, members=members)
    named = entity.seen_in or catalog.sources
    return Population(entity, tuple(s for s in catalog.sources.values() if s.name in named and s.link(entity)), members)
