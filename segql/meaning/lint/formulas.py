"""Rules as formulas over terms: each atom says that one term's value lies in a region."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, islice

from segql.meaning import nodes as m
from segql.meaning.lint.regions import ANY, KNOWN, Region, between, compared, points
from segql.meaning.lint.terms import constant, domain, is_known, is_whole
from segql.meaning.move import moved

MAX_OF = 5  # terms of `at least 2 of (…)` that are written out
MAX_SEGMENT = 40  # atoms of a segment that are put in where it is named


@dataclass(frozen=True, slots=True)
class Pair:
    """How two values compare: -1, 0 or 1; missing where one of them is."""

    left: m.Value
    right: m.Value


@dataclass(frozen=True, slots=True)
class Atom:
    term: int
    region: Region


@dataclass(frozen=True, slots=True)
class And:
    parts: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    parts: "tuple[Formula, ...]"


Formula = Atom | And | Or
Term = m.Value | Pair | m.Rule
TRUE, FALSE = And(()), Or(())
SIGNS = {"=": between(0, 0), "<": between(-1, -1), "<=": between(-1, 0), ">": between(1, 1), ">=": between(0, 1)}
FLIPPED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(slots=True)
class Formulas:
    """Numbers each term, and makes formulas of rules. `open_segments`: a segment is its rule, else only itself."""

    open_segments: bool = True
    terms: list[Term] = field(default_factory=list)
    domains: list[Region] = field(default_factory=list)
    numbers: dict[Term, int] = field(default_factory=dict)
    _segments: dict[m.InSegment, m.Rule | None] = field(default_factory=dict)

    def number(self, term: Term, values: Region) -> int:
        """The number of a term, which can have these values."""
        found = self.numbers.get(term)
        if found is None:
            found = self.numbers[term] = len(self.terms)
            self.terms.append(term)
            self.domains.append(values)
        return found

    def value(self, item: m.Value) -> int:
        return self.number(item, domain(item))

    def of(self, rule: m.Rule, holds: bool = True) -> Formula:
        """That the rule holds, or that it does not."""
        match rule:
            case m.Constant(truth):
                return TRUE if truth == holds else FALSE
            case m.Not(term):
                return self.of(term, not holds)
            case m.All(terms):
                parts = tuple(self.of(t, holds) for t in terms)
                return And(parts) if holds else Or(parts)
            case m.Any(terms):
                parts = tuple(self.of(t, holds) for t in terms)
                return Or(parts) if holds else And(parts)
            case m.Compare():
                return self._compare(rule, holds)
            case m.Among(value, items) if all(constant(i) is not None for i in items):
                return self._atom(value, points(constant(i) for i in items), holds)
            case m.Known(value):
                return self._atom(value, KNOWN, holds)
            case m.InSegment() if (opened := self._opened(rule)) is not None:
                return self.of(opened, holds)
            case _:
                return Atom(self.number(rule, between(False, True)), between(holds, holds))

    def _compare(self, rule: m.Compare, holds: bool) -> Formula:
        left, op, right = rule.left, rule.operator, rule.right
        a, b = constant(left), constant(right)
        if isinstance(left, m.Score) and isinstance(b, int) and (found := _of_several(left, op, b)) is not None:
            return self.of(found, holds)
        if b is not None and a is None:
            return self._atom(left, compared(op, b), holds)
        if a is not None and b is None:
            return self._atom(right, compared(FLIPPED[op], a), holds)
        if left == right:
            return self.of(m.Known(left) if "=" in op else m.FALSE, holds)
        i, j = self.value(left), self.value(right)
        low, high, op = (left, right, op) if i < j else (right, left, FLIPPED[op])
        signs = Region(between(-1, 1).intervals, not (is_known(left) and is_known(right)))
        pair = self.number(Pair(low, high), signs)
        return Atom(pair, SIGNS[op] if holds else (~SIGNS[op] & signs).whole())

    def _atom(self, value: m.Value, region: Region, holds: bool) -> Formula:
        number = self.value(value)
        found = self.domains[number] & (region if holds else ~region)
        found = found.whole() if is_whole(value) else found
        everything = self.domains[number].whole() if is_whole(value) else self.domains[number]
        return FALSE if found.is_empty else TRUE if found == everything else Atom(number, found)

    def _opened(self, rule: m.InSegment) -> m.Rule | None:
        if not self.open_segments:
            return None
        if rule not in self._segments:
            inner = rule.segment.rule if _is_small(rule.segment.rule) else None
            self._segments[rule] = inner if inner is None or rule.back is None else moved(inner, rule.back)
        return self._segments[rule]


def _of_several(score: m.Score, op: str, number: int) -> m.Rule | None:
    """`at least 2 of (A, B, C)` as a rule over A, B and C."""
    rules = [rule for points_, rule in score.terms if constant(points_) == 1]
    if len(rules) != len(score.terms) or len(rules) > MAX_OF:
        return None
    match op:
        case ">=":
            return _at_least(rules, number)
        case ">":
            return _at_least(rules, number + 1)
        case "<":
            return m.Not(_at_least(rules, number))
        case "<=":
            return m.Not(_at_least(rules, number + 1))
        case _:
            return m.All((_at_least(rules, number), m.Not(_at_least(rules, number + 1))))


def _at_least(rules: list[m.Rule], number: int) -> m.Rule:
    return m.Any(tuple(m.All(some) for some in combinations(rules, max(number, 0))))


def _is_small(rule: m.Rule) -> bool:
    return len(list(islice(_atoms(rule), MAX_SEGMENT + 1))) <= MAX_SEGMENT


def _atoms(rule: m.Rule) -> Iterator[m.Rule]:
    """The atoms of a rule, those of segments in it too: perhaps far more than the rules that are written."""
    match rule:
        case m.All(terms) | m.Any(terms):
            for term in terms:
                yield from _atoms(term)
        case m.Not(term):
            yield from _atoms(term)
        case m.InSegment(segment):
            yield from _atoms(segment.rule)
        case m.Compare(m.Score(terms)):
            for _, term in terms:
                yield from _atoms(term)
        case _:
            yield rule


def atoms(formula: Formula) -> Iterator[Atom]:
    if isinstance(formula, Atom):
        yield formula
    else:
        for part in formula.parts:
            yield from atoms(part)


__all__ = ["ANY", "And", "Atom", "Formula", "Formulas", "Or", "Pair", "atoms"]
