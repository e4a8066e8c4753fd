"""What follows when terms have values in given regions: by what is known of counts, times, orders and missing values."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from segql.catalog.types import INTEGER
from segql.meaning import nodes as m
from segql.meaning.lint import linear
from segql.meaning.lint.formulas import Pair, Term
from segql.meaning.lint.orders import Edge, closure, from_counts, place_of_times, standing
from segql.meaning.lint.regions import KNOWN, MISSING, Interval, Region, between
from segql.meaning.lint.terms import is_known, is_whole

if TYPE_CHECKING:
    from segql.meaning.lint.prove import Prover

MAX_TERMS = 40  # related at once; of more, only each by itself is looked at
MAX_ROUNDS = 8
SOME = ("min", "max", "first", "last", "first_by", "last_by", "first_time", "last_time", "most", "percentile", "nth", "nth_time")
AT_MOST = ("known", "distinct", "streak", "current_streak")  # no more than there are events
ONE = Region((Interval(1, True),), False)


class Contradiction(Exception):
    """No value is left for some term."""


def count(events: m.Events) -> m.Aggregate:
    return m.Aggregate("count", events, None, INTEGER)


class State:
    """The regions of some terms, narrowed until nothing more follows."""

    def __init__(self, prover: "Prover", regions: dict[int, Region]) -> None:
        self.prover = prover
        self.regions = regions

    def is_consistent(self) -> bool:
        """Whether no contradiction is found."""
        try:
            self._conclude()
        except Contradiction:
            return False
        return True

    def term(self, number: int) -> Term:
        return self.prover.formulas.terms[number]

    def number(self, item: m.Value) -> int:
        """The number of a value, which takes part from now on."""
        found = self.prover.formulas.value(item)
        self.regions.setdefault(found, self.prover.formulas.domains[found])
        return found

    def narrow(self, number: int, to: Region) -> None:
        found, term = self.regions[number] & to, self.term(number)
        if isinstance(term, Pair) or (isinstance(term, m.Value) and is_whole(term)):
            found = found.whole()
        if found.is_empty:
            raise Contradiction
        self.regions[number] = found

    def known(self, number: int) -> bool:
        return not self.regions[number].missing

    def _conclude(self) -> None:
        beside = {part for number in list(self.regions) for part in self._beside(self.term(number))}
        numbers = [self.number(part) for part in beside]
        if not numbers or len(self.regions) > MAX_TERMS:
            return
        for number in list(self.regions):
            term = self.term(number)
            if isinstance(term, m.Aggregate) and term.function == "count" and self.prover.has_none(term.events):
                self.narrow(number, between(0, 0))
        edges = list(standing(self))
        for _ in range(MAX_ROUNDS):
            before = dict(self.regions)
            for number in before:
                self._follow(number, self.term(number))
            self._order(edges)
            if self.regions == before:
                break
        if linear.is_impossible(self, edges):
            raise Contradiction

    def _beside(self, term: Term) -> Iterator[m.Value]:
        """The values that a term is related to."""
        match term:
            case Pair(left, right):
                for side in (left, right):
                    yield side
                    yield from self._beside(side)
            case m.Arithmetic():
                for part in linear.operands(term):
                    yield part
                    yield from self._beside(part)
            case m.Aggregate(_, events) | m.SomeGroup(events) | m.Burst(events):
                yield count(events)
            case m.Sequence(steps):
                yield from (count(one.events) for step in steps for one in step.moments)
            case m.TextTest(_, value) | m.Matches(value) | m.Contains(value) | m.ContainsList(value) | m.During(value):
                yield value
            case _:
                pass

    # One term ------------------------------------------------------------------------------------------

    def _follow(self, number: int, term: Term) -> None:
        match term:
            case m.Aggregate("count"):
                pass
            case m.Aggregate(_, events):
                self._follow_aggregate(number, term, self.number(count(events)))
            case m.Arithmetic() if self.known(number):
                for part in linear.operands(term):
                    self.narrow(self.number(part), KNOWN)
            case Pair(left, right):
                self._follow_pair(number, self.number(left), self.number(right))
            case _ if self.regions[number].high[0] is not None and self.regions[number].low[0]:  # a rule that holds
                self._follow_rule(term)

    def _follow_rule(self, term: Term) -> None:
        match term:
            case m.SomeGroup(events, _, least) | m.Burst(events, least):
                self.narrow(self.number(count(events)), Region((Interval(least, True),), False))
            case m.Sequence(steps, low=low):
                for step in steps:
                    for one in step.moments:
                        self.narrow(self.number(count(one.events)), ONE)
                if len(steps[-1].moments) == 1:
                    self.narrow(self.number(count(steps[-1].moments[0].events)), Region((Interval(low, True),), False))
            case m.TextTest(_, value) | m.Matches(value) | m.Contains(value) | m.ContainsList(value) | m.During(value):
                self.narrow(self.number(value), KNOWN)
            case _:
                pass

    def _follow_aggregate(self, number: int, term: m.Aggregate, events: int) -> None:
        """What the number of events says of the aggregate, and the other way round."""
        certain = (term.argument is None or is_known(term.argument)) and term.by is None  # no event is left out
        most = self.regions[events].high[0]
        if term.function in SOME:
            least = term.parameter if term.function in ("nth", "nth_time") else 1
            assert isinstance(least, int)
            if self.known(number):
                self.narrow(events, Region((Interval(least, True),), False))
            if most is not None and most < least:
                self.narrow(number, MISSING)
            if certain and self.regions[events].low[0] >= least:
                self.narrow(number, KNOWN)
            if certain and not self.regions[number].intervals:
                self.narrow(events, between(0, least - 1))
        elif term.function in AT_MOST:
            self.narrow(number, between(0, most))
            self.narrow(events, Region((Interval(self.regions[number].low[0], True),), False))
            if certain and term.function != "current_streak":
                if self.regions[events].low[0] >= 1:
                    self.narrow(number, ONE)
                if self.regions[number].high[0] == 0:
                    self.narrow(events, between(0, 0))
        elif term.function == "sum" and most == 0:
            self.narrow(number, between(0, 0))

    def _follow_pair(self, number: int, left: int, right: int) -> None:
        if self.known(number):
            self.narrow(left, KNOWN)
            self.narrow(right, KNOWN)
        if not self.regions[left].intervals or not self.regions[right].intervals:
            self.narrow(number, MISSING)
        elif self.known(left) and self.known(right):
            self.narrow(number, KNOWN)

    # Several terms -------------------------------------------------------------------------------------

    def _order(self, edges: list[Edge]) -> None:
        found = [e for e in edges if self.known(e.low) and self.known(e.high)] + list(self._edges_now()) + list(from_counts(self))
        for edge in found * 2:
            low, has_low = self.regions[edge.low].low
            high, has_high = self.regions[edge.high].high
            if low is not None:
                self.narrow(edge.high, Region((Interval(low, has_low and not edge.strict),), False))
            if high is not None:
                self.narrow(edge.low, Region((Interval(None, False, high, has_high and not edge.strict),), False))
        pairs = [(n, t) for n in self.regions if isinstance(t := self.term(n), Pair)]
        if not pairs and not any(e.strict for e in found):
            return
        reach = closure(found)
        if any(low == high and strict for (low, high), strict in reach.items()):
            raise Contradiction
        for number, pair in pairs:
            left, right = self.number(pair.left), self.number(pair.right)
            self._narrow_pair(number, reach.get((left, right)), reach.get((right, left)))
        place_of_times(self, reach)

    def _narrow_pair(self, number: int, below: bool | None, above: bool | None) -> None:
        """By whether the left side is below the right (True: strictly), or above it."""
        missing = self.regions[number].missing
        if below is not None:
            self.narrow(number, Region(between(-1, -1 if below else 0).intervals, missing))
        if above is not None:
            self.narrow(number, Region(between(1 if above else 0, 1).intervals, missing))

    def _edges_now(self) -> Iterator[Edge]:
        """What the pairs say, and which values lie apart."""
        for number, region in self.regions.items():
            term = self.term(number)
            if isinstance(term, Pair) and not region.missing:
                left, right = self.prover.formulas.value(term.left), self.prover.formulas.value(term.right)
                low, high = region.low[0], region.high[0]
                if high <= 0:
                    yield Edge(left, right, high < 0)
                if low >= 0:
                    yield Edge(right, left, low > 0)
                yield from self._apart(left, right)
                yield from self._apart(right, left)

    def _apart(self, low: int, high: int) -> Iterator[Edge]:
        (most, has_most), (least, has_least) = self.regions[low].high, self.regions[high].low
        if most is not None and least is not None and most <= least:
            yield Edge(low, high, bool(most < least) or not (has_most and has_least))
