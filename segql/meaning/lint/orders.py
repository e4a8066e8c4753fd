"""Which terms are never above which: counts of more and of fewer events, times and the bounds of windows."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from segql.meaning import nodes as m
from segql.meaning.lint.bounds import never_after
from segql.meaning.lint.regions import Interval, Region
from segql.meaning.windows import Bound, Window

if TYPE_CHECKING:
    from segql.meaning.lint.conclusions import State

RISING = ("count", "known", "distinct", "max", "last_time")  # more events, no smaller value
FALLING = ("min", "first_time")
TIMES = ("first_time", "last_time", "nth_time")


class Edge(NamedTuple):
    """`low` is at most `high`, or, if strict, below it, where both are known."""

    low: int
    high: int
    strict: bool


def standing(state: "State") -> Iterator[Edge]:
    """What holds in every world."""
    terms = [(n, t) for n in state.regions if isinstance(t := state.term(n), m.Aggregate | m.Instant | m.Day)]
    for i, a in terms:
        for j, b in terms:
            if i != j:
                yield from _edges(state, i, a, j, b)


def _edges(state: "State", i: int, a: m.Value, j: int, b: m.Value) -> Iterator[Edge]:
    match a, b:
        case m.Aggregate(), m.Aggregate() if _alike(a, b) and state.prover.counts_within(a.events, b.events):
            if a.function in RISING:
                yield Edge(i, j, False)
            if a.function in FALLING:
                yield Edge(j, i, False)
        case m.Instant(x), m.Instant(y) if never_after(x, y):
            yield Edge(i, j, False)
        case m.Day(x), m.Day(y) if never_after(x, y):
            yield Edge(i, j, False)
        case m.Aggregate(), m.Instant(bound) if a.function in TIMES and _ends_by(a.events.window, bound):
            yield Edge(i, j, True)
        case m.Instant(bound), m.Aggregate() if b.function in TIMES and _begins_at(b.events.window, bound):
            yield Edge(i, j, False)
        case _:
            pass


def _alike(a: m.Aggregate, b: m.Aggregate) -> bool:
    """Whether two aggregates are the same but for their events."""
    if a.argument is not None and (a.events.others or b.events.others):
        return False  # the argument is one of each source
    return replace(a, events=b.events) == b


def _begins_at(window: Window, bound: Bound) -> bool:
    return any(never_after(bound, s) for s in window.starts)


def _ends_by(window: Window, bound: Bound) -> bool:
    return any(never_after(e, bound) for e in window.ends)


def from_counts(state: "State") -> Iterator[Edge]:
    """Where there is an event in a window, the last one is not before the window, and the first one not after it."""
    times, counts, bounds = times_and_counts(state)
    for number, time in times if bounds else []:
        if not state.known(number):
            continue
        for j, some in counts:
            if state.regions[j].low[0] >= 1 and state.prover.counts_within(some.events, time.events):
                for i, bound in bounds:
                    if time.function == "last_time" and _begins_at(some.events.window, bound):
                        yield Edge(i, number, False)
                    if time.function == "first_time" and _ends_by(some.events.window, bound):
                        yield Edge(number, i, True)


Numbered = list[tuple[int, m.Aggregate]]


def times_and_counts(state: "State") -> tuple[Numbered, Numbered, list[tuple[int, Bound]]]:
    """The terms that are times of first and last events, those that are counts, and the instants."""
    found = [(n, t) for n in state.regions if isinstance(t := state.term(n), m.Aggregate)]
    times = [(n, t) for n, t in found if t.function in ("first_time", "last_time")]
    counts = [(n, t) for n, t in found if t.function == "count"]
    return times, counts, [(n, t.bound) for n in state.regions if isinstance(t := state.term(n), m.Instant)]


def closure(edges: list[Edge]) -> dict[tuple[int, int], bool]:
    """Every term that is at most another by some way of edges, and whether one of them is strict."""
    reach: dict[tuple[int, int], bool] = {}
    for low, high, strict in edges:
        reach[low, high] = reach.get((low, high), False) or strict
    nodes = {n for pair in reach for n in pair}
    for k in nodes:
        before = [(i, s) for i in nodes if (s := reach.get((i, k))) is not None]
        after = [(j, s) for j in nodes if (s := reach.get((k, j))) is not None]
        for i, s in before:
            for j, t in after:
                reach[i, j] = reach.get((i, j), False) or s or t
    return reach


def place_of_times(state: "State", reach: Mapping[tuple[int, int], bool]) -> None:
    """What the place of a first or last event says of counts: that event is one of them."""
    times, counts, bounds = times_and_counts(state)
    for number, time in times:
        for i, bound in bounds:
            if time.function == "last_time" and state.known(number) and (i, number) in reach:
                there = Window(starts=(bound,))
            elif time.function == "first_time" and state.known(number) and reach.get((number, i)):
                there = Window(ends=(bound,))
            else:
                continue
            narrower = replace(time.events, window=time.events.window & there)
            for j, some in counts:
                if state.prover.counts_within(narrower, some.events):
                    state.narrow(j, Region((Interval(1, True),), False))
