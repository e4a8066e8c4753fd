"""Sums and differences: whether linear inequalities between exact numbers can hold together, by Fourier and Motzkin's elimination.

Only integers and decimals take part, which `+ - *` leave exact on every engine; of floats and quotients only their bounds are known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import TYPE_CHECKING

from segql.meaning import nodes as m
from segql.meaning.lint.formulas import Pair
from segql.meaning.lint.orders import Edge
from segql.meaning.lint.terms import constant, is_whole

if TYPE_CHECKING:
    from segql.meaning.lint.conclusions import State

EXACT = ("integer", "decimal")
MAX_INEQUALITIES = 120  # elimination may square their number; of more nothing is said

Form = tuple[dict[m.Value, Fraction], Fraction]


@dataclass(frozen=True, slots=True)
class Inequality:
    """The sum of all factors times their values, plus `rest`, is at most 0; below 0 if strict."""

    factors: tuple[tuple[m.Value, Fraction], ...]
    rest: Fraction
    strict: bool

    @property
    def is_false(self) -> bool:
        return not self.factors and (self.rest > 0 or (self.rest == 0 and self.strict))


def is_impossible(state: "State", edges: list[Edge]) -> bool:
    """Whether what is known of the terms contradicts itself, by sums and differences among them."""
    if not any(isinstance(part, m.Arithmetic) for n in state.regions for part in _sides(state.term(n))):
        return False
    found = list(dict.fromkeys(_inequalities(state, edges)))
    while len(found) <= MAX_INEQUALITIES:
        if any(one.is_false for one in found):
            return True
        values = {value for one in found for value, _ in one.factors}
        if not values:
            return False
        found = _without(min(values, key=lambda v: sum(v == w for one in found for w, _ in one.factors)), found)
    return False


def operands(item: m.Value) -> Iterator[m.Value]:
    """The values that a sum, a difference or a multiple is made of; none of any other value."""
    if isinstance(item, m.Arithmetic) and (form := _form(item)) is not None:
        yield from form[0]


def _sides(term: object) -> tuple[object, ...]:
    return (term.left, term.right) if isinstance(term, Pair) else (term,)


def _form(item: m.Value) -> Form | None:
    """The value as a sum; None where it is no exact number."""
    if item.type.name not in EXACT:
        return None
    if (number := constant(item)) is not None:
        return {}, Fraction(number)
    if isinstance(item, m.Arithmetic) and item.operator in "+-*":
        left, right = _form(item.left), _form(item.right)
        if left is None or right is None:
            return None
        if item.operator == "*":
            scaled, by = (left, right) if not right[0] else (right, left)
            return ({item: Fraction(1)}, Fraction(0)) if by[0] else _sum(scaled, ({}, Fraction(0)), by[1])
        return _sum(right, left, Fraction(1 if item.operator == "+" else -1))
    return {item: Fraction(1)}, Fraction(0)


def _sum(one: Form, other: Form, by: Fraction) -> Form:
    """`other + by · one`."""
    factors = dict(other[0])
    for value, factor in one[0].items():
        factors[value] = factors.get(value, Fraction(0)) + by * factor
    return factors, other[1] + by * one[1]


def _inequality(form: Form, strict: bool) -> Inequality:
    factors = tuple(sorted(((v, f) for v, f in form[0].items() if f), key=lambda pair: repr(pair[0])))
    if not factors or not all(is_whole(v) for v, _ in factors):
        return Inequality(factors, form[1], strict)
    scale = Fraction(lcm(*(f.denominator for _, f in factors)))  # of whole numbers the sum is a multiple of what divides all factors
    scale /= gcd(*(int(f * scale) for _, f in factors))
    least = floor(form[1] * scale) + 1 if strict else ceil(form[1] * scale)
    return Inequality(tuple((v, f * scale) for v, f in factors), Fraction(least), False)


def _inequalities(state: "State", edges: list[Edge]) -> Iterator[Inequality]:
    """What the regions of the terms, and the order of some of them, say of sums. All values of a sum that is known are known."""
    for number in list(state.regions):
        term, region = state.term(number), state.regions[number]
        if region.missing or not region.intervals:
            continue
        if isinstance(term, Pair):
            yield from _of_pair(term, region.low[0], region.high[0])
        elif isinstance(term, m.Value) and (form := _form(term)) is not None:
            (low, has_low), (high, has_high) = region.low, region.high
            if high is not None:
                yield _inequality(_sum(form, ({}, -Fraction(high)), Fraction(1)), not has_high)
            if low is not None:
                yield _inequality(_sum(form, ({}, Fraction(low)), Fraction(-1)), not has_low)
    for edge in edges:
        small, large = state.term(edge.low), state.term(edge.high)
        if state.known(edge.low) and state.known(edge.high) and isinstance(small, m.Value) and isinstance(large, m.Value):
            a, b = _form(small), _form(large)
            if a is not None and b is not None:
                yield _inequality(_sum(b, a, Fraction(-1)), edge.strict)


def _of_pair(pair: Pair, low: int, high: int) -> Iterator[Inequality]:
    a, b = _form(pair.left), _form(pair.right)
    if a is None or b is None:
        return
    if high <= 0:
        yield _inequality(_sum(b, a, Fraction(-1)), high < 0)
    if low >= 0:
        yield _inequality(_sum(a, b, Fraction(-1)), low > 0)


def _without(value: m.Value, found: list[Inequality]) -> list[Inequality]:
    """What follows of all other values: each lower bound of this one is at most each upper bound."""
    rest: list[Inequality] = []
    above: list[tuple[Form, bool]] = []
    below: list[tuple[Form, bool]] = []
    for one in found:
        factors = dict(one.factors)
        factor = factors.pop(value, None)
        if factor is None:
            rest.append(one)
            continue
        form = {v: f / abs(factor) for v, f in factors.items()}, one.rest / abs(factor)
        (above if factor > 0 else below).append((form, one.strict))
    both = [_inequality(_sum(a, b, Fraction(1)), s or t) for a, s in above for b, t in below]
    return list(dict.fromkeys([*rest, *both]))
