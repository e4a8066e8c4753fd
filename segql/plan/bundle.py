"""Many segments at once: what their rules ask, each condition decided once and kept as a bit; a segment is then a test of bits.

Conditions on the same rows, events of one source under one filter, are decided in one plan. An entity that has no row in a plan has
none of its bits: every condition is turned so that it is false over no events, where that is known.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from segql.catalog import model as c
from segql.catalog.types import INTEGER
from segql.meaning import nodes as m
from segql.meaning.aggregates import FUNCTIONS
from segql.meaning.english.rules import can_be_missing
from segql.plan.absence import Absent, without
from segql.plan.bounds import earliest, latest, not_after
from segql.plan.build import inlined, part
from segql.plan.nodes import Counted, Listed, Own, Plan, Population, Ranked, Scan, conjuncts
from segql.plan.optimize import optimize
from segql.plan.setting import Setting
from segql.plan.walk import aggregates, has_attribute, lists, member_counts, own_rules, rankings

WORD = 62  # bits of one integer: its sign and the last bit before it stay clear
MOST = 300  # conditions of one plan
COLUMNS = 1_000  # aggregates of one plan: PostgreSQL has at most 1,664 columns in a SELECT
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
EVERYONE = "everyone"  # in a key: the condition may hold without any event

Key = frozenset[object]


@dataclass(frozen=True, slots=True)
class Place:
    """The bit of a condition."""

    word: int
    bit: int


KNOWN = Place(0, 0)  # that the entity is one of the population


@dataclass(frozen=True, slots=True)
class Test:
    """One segment: `rule` over conditions that have a place; with `known`, of the population only."""

    segment: str
    rule: m.Rule
    known: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """Segments of one entity. Each of `plans` finds entities with some of their bits; its columns are words, called as in `words`."""

    entity: c.Entity
    plans: tuple[Plan, ...]
    words: tuple[str, ...]
    places: Mapping[m.Rule, Place]
    tests: tuple[Test, ...]


def bundle(segments: Iterable[m.Segment], catalog: c.Catalog, setting: Setting) -> Bundle:
    """The segments, all of one entity, as one. Raises TooComplex."""
    segments = list(segments)
    entity = segments[0].entity
    rules = {s.name: settled(inlined(s)) for s in segments}
    groups: dict[Key, dict[m.Rule, None]] = {}
    for condition in dict.fromkeys(leaf for rule in rules.values() for leaf in conditions(rule)):
        groups.setdefault(key(condition), {})[condition] = None
    own = tuple(groups.pop(frozenset(), {}))  # of the entity alone
    groups = _read_once(groups, setting)
    places = {condition: _place(n) for n, condition in enumerate(own, 1)}
    free, plans, sure = len(own) + 1, list[Plan](), set(own)
    for several in _chunks(groups.values()):
        if free % WORD + len(several) > WORD:
            free += -free % WORD  # a plan's bits are in one word where they can be
        found = {condition: _place(n) for n, condition in enumerate(several, free)}
        plan, is_sure = _plan(entity, found, catalog, setting)
        free, places = free + len(found), places | found
        plans.append(plan)
        sure |= set(several) if is_sure else set()
    tests = tuple(Test(name, rule, not _is_sure(rule, sure)) for name, rule in rules.items())
    if own or any(test.known for test in tests):
        plans.insert(0, _people(entity, own, places, catalog, setting))
    words = tuple(_word(n) for n in range(max((p.word for p in places.values()), default=0) + 1))
    return Bundle(entity, tuple(plans), words, places, tests)


def _read_once(groups: dict[Key, dict[m.Rule, None]], setting: Setting) -> dict[Key, dict[m.Rule, None]]:
    """γ[f](σ[e ∧ p](S)), γ[g](σ[e](S))  ⇒  γ[f | p, g](σ[e](S)), where f looks no further back: rows of an event are read once."""
    found, several = dict(groups), dict[str, list[tuple[Key, list[m.Events]]]]()
    for one, conditions_ in groups.items():
        events = [item.events for condition in conditions_ for item in aggregates(condition)]
        if events and events[0].event is not None and one == {(events[0].source.name, events[0].where)}:
            several.setdefault(events[0].event.name, []).append((one, events))
    for same in several.values():
        same.sort(key=lambda item: len(conjuncts(item[1][0].where)))
        for n, (narrow, events) in reversed(list(enumerate(same))):
            wide = next((key for key, others in same[:n] if _covers(others, events, setting)), None)
            if wide is not None:
                found[wide] = found[wide] | found.pop(narrow)
    return found


def _covers(wide: list[m.Events], narrow: list[m.Events], setting: Setting) -> bool:
    """Whether the narrow ones are some of the wide ones, and begin no earlier."""
    at, calendar = setting.as_of, setting.calendar
    if not set(conjuncts(wide[0].where)) < set(conjuncts(narrow[0].where)):
        return False
    if not all(events.window.starts for events in wide):
        return True
    first = earliest([bound for events in wide for bound in latest(list(events.window.starts), at, calendar)], at, calendar)
    return all(any(not_after(f, bound, at, calendar) for f in first for bound in events.window.starts) for events in narrow)


def _chunks(groups: Iterable[dict[m.Rule, None]]) -> Iterator[tuple[m.Rule, ...]]:
    """The conditions of each plan: as many as an engine can compute in one SELECT."""
    for group in groups:
        chunk: list[m.Rule] = []
        columns: set[m.Aggregate] = set()
        for condition in group:
            own = set(aggregates(condition))
            if chunk and (len(chunk) == MOST or len(columns | own) > COLUMNS):
                yield tuple(chunk)
                chunk, columns = [], set()
            chunk.append(condition)
            columns |= own
        yield tuple(chunk)


def _plan(entity: c.Entity, found: Mapping[m.Rule, Place], catalog: c.Catalog, setting: Setting) -> tuple[Plan, bool]:
    """Who has any of the bits, and maybe others; and whether all of them are of the population."""
    alone = len(found) == 1
    columns = _columns(dict(zip([m.TRUE], found.values(), strict=True)) if alone else found)
    plan = optimize(part(entity, m.any_of(list(found)), columns, catalog), setting)
    joined: tuple[Scan | Own | Ranked | Listed | Counted, ...] = (*plan.scans, *plan.owns, *plan.ranks, *plan.lists, *plan.counts)
    required = any(one.required for one in joined)
    sure = plan.population.use == "none"
    if not required or any(has_attribute(item) for item in plan.read):
        return plan, plan.population.use != "check"
    people: Population = replace(plan.population, use="none")  # who is none of it has no bit that says so
    if alone:
        return replace(plan, population=people), sure
    return replace(plan, population=people, scans=tuple(replace(s, having=m.TRUE) if s.required else s for s in plan.scans)), sure


def _people(entity: c.Entity, own: tuple[m.Rule, ...], places: Mapping[m.Rule, Place], catalog: c.Catalog, setting: Setting) -> Plan:
    """Everyone, with the conditions on the entity alone."""
    found = {m.TRUE: KNOWN} | {condition: places[condition] for condition in own}
    return optimize(part(entity, m.TRUE, _columns(found), catalog), setting)


def _columns(found: Mapping[m.Rule, Place]) -> tuple[tuple[str, m.Value], ...]:
    """The words, as sums of what each bit counts."""
    words: dict[int, list[tuple[m.Value, m.Rule]]] = {}
    for condition, place in found.items():
        words.setdefault(place.word, []).append((m.Literal(1 << place.bit, INTEGER), condition))
    return tuple((_word(n), m.Score(tuple(terms), INTEGER)) for n, terms in words.items())


def _place(number: int) -> Place:
    return Place(*divmod(number, WORD))


def _word(number: int) -> str:
    return f"bits_{number}"


def _is_sure(rule: m.Rule, sure: set[m.Rule]) -> bool:
    """Whether only entities of the population can meet the rule, by their bits."""
    match rule:
        case m.All(terms):
            return any(_is_sure(term, sure) for term in terms)
        case m.Any(terms):
            return all(_is_sure(term, sure) for term in terms)
        case m.Not():
            return False
        case m.Constant(truth):
            return not truth
        case _:
            return rule in sure


def conditions(rule: m.Rule) -> Iterator[m.Rule]:
    """The leaves of a settled rule: what has a bit."""
    match rule:
        case m.All(terms) | m.Any(terms):
            for term in terms:
                yield from conditions(term)
        case m.Not(term):
            yield from conditions(term)
        case m.Constant():
            return
        case _:
            yield rule


def settled(rule: m.Rule) -> m.Rule:
    """The rule over conditions that are false where there are no events, as far as that is known of them."""
    match rule:
        case m.Constant():
            return rule
        case m.All(terms):
            return _all(settled(term) for term in terms)
        case m.Any(terms):
            return _any(settled(term) for term in terms)
        case m.Not(term):
            return _negated(settled(term))
        case _:
            return _settled(rule)


def _negated(rule: m.Rule) -> m.Rule:
    """The opposite of a settled rule, its leaves negated alone."""
    match rule:
        case m.Not(term):
            return term
        case m.Constant(truth):
            return m.Constant(not truth)
        case m.All(terms):
            return _any(_negated(term) for term in terms)
        case m.Any(terms):
            return _all(_negated(term) for term in terms)
        case _:
            return m.Not(rule)


def _all(terms: Iterable[m.Rule]) -> m.Rule:
    """All of them; nobody where one is another's opposite: no bits are both so and otherwise."""
    rule = m.all_of(list(terms))
    return m.FALSE if isinstance(rule, m.All) and _opposed(rule.terms) else rule


def _any(terms: Iterable[m.Rule]) -> m.Rule:
    """Any of them; everyone where one is another's opposite."""
    rule = m.any_of(list(terms))
    return m.TRUE if isinstance(rule, m.Any) and _opposed(rule.terms) else rule


def _opposed(terms: Iterable[m.Rule]) -> bool:
    held = set(terms)
    return any(isinstance(term, m.Not) and term.term in held for term in held)


def _settled(leaf: m.Rule) -> m.Rule:
    """The leaf, or that its opposite does not hold. Equal conditions that are written otherwise become one."""
    match leaf:
        case m.Compare(m.Aggregate("count") as count, ">" | "<=" as op, m.Literal(int(n), kind)):
            return _settled(m.Compare(count, ">=" if op == ">" else "<", m.Literal(n + 1, kind)))
        case m.Compare(m.Aggregate("count") as count, "=", m.Literal(0, kind)):
            return m.Not(m.Compare(count, ">=", m.Literal(1, kind)))
    if without(leaf, _looked_up(leaf)) is not True:
        return leaf
    if isinstance(leaf, m.Compare) and leaf.operator in OPPOSITE and not can_be_missing(leaf.left) and not can_be_missing(leaf.right):
        return m.Not(m.Compare(leaf.left, OPPOSITE[leaf.operator], leaf.right))
    counted = m.Score(((m.Literal(1, INTEGER), leaf),), INTEGER)
    return m.Not(m.Compare(counted, "=", m.Literal(0, INTEGER)))


def _looked_up(leaf: m.Rule) -> Absent:
    """All that an entity may have no row of."""
    ranked = (r.of for r in rankings(leaf))
    return frozenset([*aggregates(leaf), *own_rules(leaf), *ranked, *lists(leaf), *member_counts(leaf)])


def key(leaf: m.Rule) -> Key:
    """What is read to decide a condition; nothing where it is about the entity alone."""
    found: list[object] = [*own_rules(leaf), *(r.of for r in rankings(leaf)), *lists(leaf), *member_counts(leaf)]
    for item in aggregates(leaf):
        alone = FUNCTIONS[item.function].own or item.events.others
        found.append(item if alone else (item.events.source.name, item.events.where))
    if found and without(leaf, _looked_up(leaf)) is None:
        found.append(EVERYONE)
    return frozenset(found)
