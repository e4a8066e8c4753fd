"""Segments that lie wholly inside another, of which neither rule nor any expectation says so. `require = ["within"]` asks for it."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from segql.diagnostics import Diagnostic, Label, codes
from segql.meaning import nodes as m
from segql.meaning.lint.kin import Seen
from segql.meaning.lint.parts import Part
from segql.meaning.lint.prove import Prover
from segql.meaning.trials import Claim

WITHIN = "within"  # the word in `require`
LOOKED, ASKED = 500_000, 5_000  # pairs of a project that are looked at, and that a proof is tried for; there may be more
SHOWN = 3  # conditions that say why

Parts = dict[str, Part | None]  # of each segment, its rule as it is written


@dataclasses.dataclass(frozen=True, slots=True)
class Insides:
    """Which segments and tiers lie inside which. `own` has all that are looked at."""

    segments: Mapping[str, m.Segment]
    own: Parts
    prover: Prover

    def look(self, claims: Sequence[Claim]) -> Iterator[Diagnostic]:
        """Each pair that nothing names and that does not follow from two others: in `a`, so in `b`, so in `c`."""
        outer = self._outer()
        expected = {(c.subject.name, c.other.name) for c in claims if c.relation == WITHIN and c.other is not None}
        named = {name: self._named(name) for name in outer}
        for a, around in outer.items():
            for b in around:
                is_said = (a, b) in expected or _declaration(b) in named[a] or _declaration(a) in self._named(b)
                if not is_said and not any(b in outer.get(between, ()) for between in around):
                    yield self._found(self.segments[a], self.segments[b])

    def _outer(self) -> dict[str, list[str]]:
        """For each segment those that it is proved to be inside of, and that are not proved to be inside of it."""
        empty, everyone = dict[str, bool](), dict[str, bool]()
        found: dict[str, list[str]] = {}
        for a, b in islice(self._near(), ASKED):
            x, y = self.segments[a].rule, self.segments[b].rule
            if x == y or not self.prover.implies(x, y) or self.prover.implies(y, x):
                continue
            if a not in empty:
                empty[a] = self.prover.impossible([x])
            if b not in everyone:
                everyone[b] = self.prover.impossible([], [y])
            if not empty[a] and not everyone[b]:
                found.setdefault(a, []).append(b)
        return found

    def _near(self) -> Iterator[tuple[str, str]]:
        """Pairs for which a proof may be found."""
        seen = Seen(self.prover)
        for a, b in islice(self._pairs(seen), LOOKED):
            if _declaration(a) != _declaration(b) and seen.may_imply(self.segments[a].rule, self.segments[b].rule):
                yield a, b

    def _pairs(self, seen: Seen) -> Iterator[tuple[str, str]]:
        """Pairs about one entity, in which each condition of the second is about something of the first; of equal rules one only."""
        inner: dict[tuple[str, frozenset[object]], list[str]] = {}
        outer: dict[tuple[str, frozenset[frozenset[object]]], list[str]] = {}
        rules = {(self.segments[name].entity.name, self.segments[name].rule): name for name in reversed(self.own)}
        for name in reversed(rules.values()):
            segment = self.segments[name]
            inner.setdefault((segment.entity.name, seen.names(segment.rule)), []).append(name)
            asked = frozenset(seen.names(rule, asked=True) for rule in _conditions(segment.rule))
            outer.setdefault((segment.entity.name, asked), []).append(name)
        for (entity, names), (other, asked) in product(inner, outer):
            if entity == other and all(not some or not some.isdisjoint(names) for some in asked):
                yield from product(inner[entity, names], outer[other, asked])

    def _named(self, name: str) -> set[str]:
        """The declarations that a segment names, and those that these name."""
        found, waiting = set[str](), [name]
        while waiting:
            new = set(self.segments[waiting.pop()].needs) - found
            found |= new
            waiting += new & self.segments.keys()
        return {_declaration(one) for one in found}

    def _found(self, a: m.Segment, b: m.Segment) -> Diagnostic:
        labels = (Label(b.span, "this one"), *islice(self._why(a, b), SHOWN))
        message = f"everyone in `{a.name}` is in `{b.name}`, whatever the data, and nothing says so"
        help_ = f"if it is meant, write `expect {a.name} within {b.name}`, or `in segment {b.name}` in the rule"
        return Diagnostic(codes.INSIDE, message, a.span, labels, help=help_)

    def _why(self, a: m.Segment, b: m.Segment) -> Iterator[Label]:
        """Conditions of the inner one, each of which alone implies one of the outer one."""
        inner, outer = self.own[a.name], self.own[b.name]
        if inner is None or outer is None:
            return
        for wanted in outer.parts if outer.word == "and" else (outer,):
            for given in inner.parts if inner.word == "and" else (inner,):
                if given.rule == wanted.rule:
                    yield Label(given.span, f"`{b.name}` asks for this too")
                    break
                if self.prover.implies(given.rule, wanted.rule):
                    yield Label(given.span, f"whoever has this has `{wanted.words}`, which `{b.name}` asks for")
                    break


def _declaration(name: str) -> str:
    """The segment, or the tiers that the tier is of."""
    return name.partition(".")[0]


def _conditions(rule: m.Rule) -> tuple[m.Rule, ...]:
    return rule.terms if isinstance(rule, m.All) else (rule,)
