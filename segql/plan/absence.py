"""What a rule says of an entity without any row in a scan, whatever the rest of the data is.

Arithmetic over no events is exact: counts and sums are 0, and all else is missing. A trend, `count(E in 30d) > 2 * count(F in 30d)`, is
then `0 > 2 * 0`, and false.
"""

from collections.abc import Callable
from functools import partial

from segql.meaning import nodes as m
from segql.meaning.aggregates import FUNCTIONS
from segql.meaning.evaluate import OPERATORS, arithmetic
from segql.meaning.scalars import SCALARS

Absent = frozenset[m.Aggregate | m.Rule | m.Ranking | m.MemberCount]
MISSING = object()
UNKNOWN = object()


def without(rule: m.Rule, absent: Absent) -> bool | None:
    """Truth of `rule` where what is `absent` has no row; None if that depends on more.

    Absent aggregates are over no events, absent rules (those with a statement of their own) do not hold, and by an absent ranking
    nobody is ranked; of an absent number of members there is none.
    """
    match rule:
        case m.Constant(truth):
            return truth
        case m.Not(term):
            inner = without(term, absent)
            return None if inner is None else not inner
        case m.All(terms):
            found = [without(t, absent) for t in terms]
            return False if False in found else None if None in found else True
        case m.Any(terms):
            found = [without(t, absent) for t in terms]
            return True if True in found else None if None in found else False
        case m.Compare(left, op, right):
            return _compare(_value(left, absent), op, _value(right, absent))
        case m.Among(item, _) | m.TextTest(_, item, _) | m.Contains(item) | m.ContainsList(item) | m.Matches(item) | m.During(item):
            return False if _value(item, absent) is MISSING else None
        case m.Known(item):
            found_value = _value(item, absent)
            return False if found_value is MISSING else None if found_value is UNKNOWN else True
        case m.SomeGroup() | m.Burst() | m.Sequence() | m.InList():
            return False if rule in absent else None
        case m.InSegment() | m.SomeCopy():
            return None  # put in by `build`; asked of events only
        case m.Invalid():
            return None


def _compare(left: object, op: str, right: object) -> bool | None:
    if left is MISSING or right is MISSING:
        return False
    return None if left is UNKNOWN or right is UNKNOWN else OPERATORS[op](left, right)


def _value(item: m.Value, absent: Absent) -> object:
    match item:
        case m.Aggregate(function, _, _, _) if item in absent:
            empty = FUNCTIONS[function].empty
            return MISSING if empty is None else empty
        case m.Rank(_, of) if of in absent:
            return MISSING
        case m.MemberCount() if item in absent:
            return 0
        case m.Literal(constant):
            return constant
        case m.ToFloat(inner):
            return _computed([_value(inner, absent)], float)
        case m.Arithmetic(op, left, right):
            a, b = _value(left, absent), _value(right, absent)
            return MISSING if op == "/" and b == 0 else _computed([a, b], partial(arithmetic, op))
        case m.Score(terms):
            return _score(terms, absent)
        case m.Part(_, of) | m.Midnight(of):
            return MISSING if _value(of, absent) is MISSING else UNKNOWN
        case m.Apply("coalesce", arguments):
            return next((found for a in arguments if (found := _value(a, absent)) is not MISSING), MISSING)
        case m.Apply(function, arguments):
            return _computed([_value(a, absent) for a in arguments], SCALARS[function])
        case _:
            return UNKNOWN


def _computed(operands: list[object], function: Callable[..., object]) -> object:
    """What a function gives; missing where an operand is, whatever the others are."""
    if MISSING in operands:
        return MISSING
    if UNKNOWN in operands:
        return UNKNOWN
    try:
        found = function(*operands)
    except OverflowError:  # there the run ends, or has no such time
        return UNKNOWN
    return MISSING if found is None else found


def _score(terms: tuple[tuple[m.Value, m.Rule], ...], absent: Absent) -> object:
    """The score where every one of its rules is decided, else unknown."""
    total = 0
    for points, rule in terms:
        held = without(rule, absent)
        if held is None or not isinstance(points, m.Literal) or not isinstance(points.value, int):
            return UNKNOWN
        total += points.value if held else 0
    return total
