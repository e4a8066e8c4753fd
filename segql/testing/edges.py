"""The people at the edges of a rule: just at, below and above each number, just inside and outside of each window."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from segql.compiler import Meaning
from segql.meaning import nodes as m
from segql.meaning.evaluate import World, holds, is_member, value
from segql.meaning.people import Data, worlds
from segql.meaning.trials import Trial
from segql.meaning.windows import AsOf, Bound, Shifted, instant
from segql.testing.crowd import crowd
from segql.testing.pools import Facts, Ranked
from segql.testing.search import Search, Wants, replaced
from segql.testing.variants import BETWEEN, Variant, variants
from segql.why.rewrite import is_node, rewritten

KINDS = 8  # of events that are tried in any order
STEPS = {"integer": "1", "decimal": "0.01", "float": "1"}


@dataclass(frozen=True, slots=True)
class Edge:
    """Somebody who is wanted: what they show, as a name, and the rules that they meet or fail, in one of several ways."""

    name: str
    wants: tuple[Wants, ...]
    at: Bound | None = None  # of a window
    apart: int | None = None  # microseconds between two of their events
    between: bool = False  # an event between two others matters


@dataclass(frozen=True, slots=True)
class Proposal:
    """A test with somebody at every edge that no test has; the edges for which nobody is found."""

    trial: Trial  # the first of the segment: its file, and its T
    text: str
    cases: int
    missing: tuple[str, ...]


def propose(meaning: Meaning, trials: Sequence[Trial]) -> Iterator[Proposal | str]:
    """For each segment with a test: the people that are missing, or why there are none."""
    first = {trial.segment.name: trial for trial in reversed(trials)}
    for name in sorted(first, key=lambda n: (first[n].span.source.name, first[n].span.start)):
        own = [trial for trial in trials if trial.segment.name == name]
        try:
            yield _proposal(meaning, first[name], own)
        except Ranked:
            yield _of_rank(meaning, first[name], own) or f"`{name}` has ranks whose edges are not looked for"


def _proposal(meaning: Meaning, first: Trial, trials: Sequence[Trial]) -> Proposal:
    segment = first.segment
    rules = _rules(segment)
    search = Search(meaning, segment, rules, first.as_of)
    known = [w for t in trials for w in worlds(segment.entity, Data(meaning.catalog, t.rows, t.as_of, meaning.calendar))]
    cases: list[tuple[str, Facts, str]] = []
    missing: list[str] = []
    people: list[Facts] = []
    names: set[str] = {person.name.strip('"') for t in trials for person in t.people}
    for rule in rules:
        member = search.find([[(rule, True)]]) or ()
        for edge in _edges(rule, meaning):
            if any(_meets(edge, world) for world in (*known, *(w for w in search.worlds(people) if w is not None))):
                continue
            found = search.find(edge.wants, [*people, *_likely(edge, member, search), *_apart(edge, member, search)])
            if found is None:
                missing.append(edge.name)
                continue
            people.append(found)
            (world,) = search.worlds([found])
            assert world is not None and _meets(edge, world)
            cases.append((search.id(_fresh(edge.name, names)), found, outcome(segment, world)))
    title = _fresh_title(f"edges of {segment.name}", {t.title for t in meaning.trials})
    return Proposal(first, search.text(title, cases) if cases else "", len(cases), tuple(missing))


def _of_rank(meaning: Meaning, first: Trial, trials: Sequence[Trial]) -> Proposal | None:
    """Some people, among whom a rank tells who is in; none where a test has as many, in and out. None where there is no such crowd."""
    try:
        found = crowd(meaning, first.segment, first.as_of)
    except Ranked:
        return None
    if found is None:
        return None
    search, people = found
    cases = [(search.id(name), one, outcome(first.segment, world)) for name, one, world in people]
    if any(len(trial.people) >= len(cases) and len({person.expected for person in trial.people}) > 1 for trial in trials):
        return Proposal(first, "", 0, ())
    title = _fresh_title(f"edges of {first.segment.name}", {t.title for t in meaning.trials})
    return Proposal(first, search.text(title, cases), len(cases), ())


def _likely(edge: Edge, member: Facts, search: Search) -> Iterator[Facts]:
    """The member with an event at the edge, beside what they have or in the place of one event."""
    at = None if edge.at is None else instant(edge.at, search.as_of, search.meaning.calendar)
    for fact in [] if at is None else search.pools.around(at):
        yield (*member, fact)
        for i, one in enumerate(member):
            if one.at is not None:
                yield (*replaced(member, i, replace(one, count=one.count - 1)), fact) if one.count > 1 else replaced(member, i, fact)


def _apart(edge: Edge, member: Facts, search: Search) -> Iterator[Facts]:
    """Two kinds of events so far from each other, several of the later one; where no length matters, three kinds after each other."""
    last, kinds = search.as_of - timedelta(days=1), search.pools.typical[:KINDS]
    if edge.apart is None and edge.between:
        days = [last - timedelta(days=n) for n in (2, 1, 0)]
        yield from (tuple(replace(f, at=at) for f, at in zip(some, days, strict=True)) for some in product(kinds, repeat=3))
    if edge.apart is None:
        return
    counts = dict.fromkeys((1, *(n - 1 for n in search.pools.counts if n > 1)))
    own = tuple(fact for fact in member if fact.at is None)
    for before, after in product(kinds, repeat=2):
        first = replace(before, at=last - timedelta(microseconds=edge.apart))
        yield from ((*own, first, replace(after, at=last, count=n)) for n in counts)


def outcome(segment: m.Segment, world: World) -> str:
    """What a test says of somebody."""
    if not is_member(segment, world):
        return "out"
    return str(value(segment.columns[0][1], world)) if segment.kind in ("tiers", "split") else "in"


def _rules(segment: m.Segment) -> list[m.Rule]:
    """The rule, or those of tiers, each by itself."""
    if segment.kind != "tiers":
        return [segment.rule]
    choice = segment.columns[0][1]
    assert isinstance(choice, m.Choice)
    return [rule for _, rule in choice.terms if rule != m.TRUE]


def _meets(edge: Edge, world: World) -> bool:
    return any(all(holds(rule, world) == want for rule, want in each) for each in edge.wants)


def _fresh(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found)
    return found


def _fresh_title(title: str, taken: set[str]) -> str:
    number, found = 2, title
    while found in taken:
        found, number = f"{title} {number}", number + 1
    return found


# Edges of a rule ---------------------------------------------------------------------------------------


def _edges(rule: m.Rule, meaning: Meaning) -> Iterator[Edge]:
    for leaf in dict.fromkeys(_leaves(rule)):
        yield from _numbers(rule, leaf, meaning)
        yield from (_told_apart(rule, _with(rule, leaf, one.leaf, meaning), one) for one in variants(leaf))
        for events in dict.fromkeys(_events(leaf)):
            yield from _windows(rule, events, meaning)


def _leaves(rule: m.Rule) -> Iterator[m.Rule]:
    match rule:
        case m.All(terms) | m.Any(terms):
            for term in terms:
                yield from _leaves(term)
        case m.Not(term):
            yield from _leaves(term)
        case m.InSegment() | m.Constant():
            return
        case m.Compare(m.Score(terms)):
            if all(isinstance(points, m.Literal) and points.value == 1 for points, _ in terms):  # `at least 3 of last 4 weeks`
                yield rule
            for _, term in terms:
                yield from _leaves(term)
        case _:
            yield rule


def _numbers(rule: m.Rule, leaf: m.Rule, meaning: Meaning) -> Iterator[Edge]:
    """Somebody whose value is the number, the next below and the next above it, and whose place hangs on that condition."""
    match leaf:
        case m.Compare(item, _, m.Literal(number) as limit) | m.Compare(m.Literal(number) as limit, _, item) if item.type.name in STEPS:
            if isinstance(number, bool) or not isinstance(number, int | Decimal) or isinstance(item, m.Literal):
                return
            number, step = Decimal(str(number)), Decimal(STEPS[item.type.name])
            yes, no = (_with(rule, leaf, constant, meaning) for constant in (m.TRUE, m.FALSE))
            for word, at in (("below", number - step), ("at", number), ("above", number + step)):
                if at >= 0 and not (at == 0 and isinstance(item, m.Aggregate) and item.function == "count" and number == 0):
                    there = (m.Compare(item, "=", replace(limit, value=int(at) if at == int(at) else at)), True)
                    yield Edge(f"{word}_{_plain(number)}", ((there, (yes, True), (no, False)), (there, (yes, False), (no, True))))


def _told_apart(rule: m.Rule, other: m.Rule, variant: Variant) -> Edge:
    """Somebody of whom one of the rules holds, and the other does not."""
    return Edge(
        variant.name, (((rule, True), (other, False)), ((rule, False), (other, True))), apart=variant.apart, between=variant.name == BETWEEN
    )


def _windows(rule: m.Rule, events: m.Events, meaning: Meaning) -> Iterator[Edge]:
    """Somebody whose place hangs on an event in the first second of a window, or in the last one before it; and so at its end.

    Of events that have a date and no time, it is the first day, and the day before.
    """
    unit = "d" if any(one.source.time.type == "date" for one in events.each) else "s"
    for kind, bounds in (("starts", events.window.starts), ("ends", events.window.ends)):
        for bound in bounds:
            if isinstance(bound, AsOf):
                continue
            for word, step in (("inside", 1 if kind == "starts" else -1), ("outside", -1 if kind == "starts" else 1)):
                moved = tuple(Shifted(b, step, unit) if b == bound else b for b in bounds)
                other = replace(events, window=replace(events.window, **{kind: moved}))
                changed = _with(rule, events, other, meaning)
                yield Edge(f"{word}_{_named(bound)}", (((rule, True), (changed, False)), ((rule, False), (changed, True))), bound)


def _with(rule: m.Rule, old: object, new: Any, meaning: Meaning) -> Any:
    anytime = datetime(2000, 1, 1, tzinfo=UTC)  # the change does not depend on T
    return rewritten(rule, lambda item, _: new if item == old else None, anytime, meaning.calendar)


def _events(leaf: object) -> Iterator[m.Events]:
    """The events that a condition is about; segments that are named are not opened."""
    if isinstance(leaf, m.Events):
        yield leaf
    elif isinstance(leaf, tuple):
        for part in leaf:
            yield from _events(part)
    elif is_node(leaf) and not isinstance(leaf, m.Segment):
        for name in leaf.__dataclass_fields__:  # type: ignore[attr-defined]
            yield from _events(getattr(leaf, name)) if name not in ("span", "event") else ()


def _named(bound: Bound) -> str:
    match bound:
        case Shifted(AsOf(), count, unit):
            return f"{abs(count)}{unit}"
        case Shifted(inner, count, unit):
            return f"{abs(count)}{unit}_{_named(inner)}"
        case _:
            return {"Truncated": "unit", "Fixed": "date"}.get(type(bound).__name__, "now")


def _plain(number: object) -> str:
    return str(number).replace(".", "_").replace("-", "minus_")
