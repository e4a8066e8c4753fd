"""Proofs that rules can't hold together: every choice among alternatives is tried, and contradicted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from segql.meaning import nodes as m
from segql.meaning.lint.bounds import inside, is_empty
from segql.meaning.lint.conclusions import State, count
from segql.meaning.lint.formulas import And, Atom, Formula, Formulas, Or
from segql.meaning.lint.regions import Region

MAX_STEPS = 250  # of one proof
Regions = dict[int, Region]


class TooHard(Exception):
    """The proof takes too many steps."""


@dataclass(slots=True)
class Prover:
    """Proves that rules can't hold together. It may fail to, and never claims what is not so."""

    formulas: Formulas = field(default_factory=Formulas)
    _within: dict[tuple[int, int], bool] = field(default_factory=dict)
    _filters: dict[tuple[m.Rule, m.Rule], bool] = field(default_factory=dict)
    _none: dict[int, bool] = field(default_factory=dict)
    _steps: int = 0

    def impossible(self, holding: Sequence[m.Rule], failing: Sequence[m.Rule] = ()) -> bool:
        """Whether it is proved that no world has all of `holding` and none of `failing`."""
        pending = [*(self.formulas.of(r) for r in holding), *(self.formulas.of(r, False) for r in failing)]
        outer, self._steps = self._steps, 0
        try:
            return not self._open({}, pending)
        except (TooHard, RecursionError):
            return False
        finally:
            self._steps = outer

    def implies(self, rule: m.Rule, other: m.Rule) -> bool:
        return self.impossible([rule], [other])

    def _open(self, known: Regions, pending: Iterable[Formula]) -> bool:
        """Whether some choice of the alternatives is not contradicted."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise TooHard
        found, choices = dict(known), []
        todo = list(pending)
        while todo:
            match todo.pop():
                case Atom(term, region):
                    found[term] = found.get(term, self.formulas.domains[term]) & region
                    if found[term].is_empty:
                        return False
                case And(parts):
                    todo.extend(parts)
                case Or((only,)):
                    todo.append(only)
                case Or() as choice:
                    choices.append(choice)
        if any(not c.parts for c in choices) or not State(self, found).is_consistent():
            return False
        if not choices:
            return True
        choices.sort(key=lambda c: len(c.parts))
        return any(self._open(found, [part, *choices[1:]]) for part in choices[0].parts)

    def counts_within(self, inner: m.Events, outer: m.Events) -> bool:
        """Whether every event of `inner` is one of `outer`, in every world."""
        i, j = self.formulas.value(count(inner)), self.formulas.value(count(outer))
        if (i, j) not in self._within:
            self._within[i, j] = all(any(self._is_within(a, b) for b in outer.each) for a in inner.each)
        return self._within[i, j]

    def _is_within(self, a: m.Events, b: m.Events) -> bool:
        if a.source != b.source or a.link != b.link or not inside(a.window, b.window):
            return False
        if a.where == b.where or b.where == m.TRUE:
            return True
        key = (a.where, b.where)
        if key not in self._filters:
            self._filters[key] = self.implies(a.where, b.where)
        return self._filters[key]

    def has_none(self, events: m.Events) -> bool:
        """Whether there is no such event, in any world: the window is empty, or the condition can't be met."""
        number = self.formulas.value(count(events))
        if number not in self._none:
            self._none[number] = is_empty(events.window) or all(self.impossible([one.where]) for one in events.each)
        return self._none[number]
