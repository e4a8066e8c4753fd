"""What the values of a rule can be at all: whether one may be missing, and between which numbers it lies."""

from typing import Any

from segql.meaning import nodes as m
from segql.meaning.aggregates import FUNCTIONS
from segql.meaning.lint.regions import Region, between
from segql.meaning.splits import BUCKETS

COUNTS = ("count", "known", "distinct", "streak", "current_streak")
NUMBERS = ("integer", "decimal", "float")
PARTS = {"hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (1, 7)}


def constant(item: m.Value) -> Any:
    """The value of a constant; None of anything else."""
    match item:
        case m.Literal(value):
            return value
        case m.ToFloat(m.Literal(value)):
            return float(value)  # type: ignore[arg-type]
        case _:
            return None


def is_known(item: m.Value) -> bool:
    """Whether the value is never missing."""
    match item:
        case m.Literal() | m.EventTime() | m.Instant() | m.Day() | m.MemberCount() | m.Bucket():
            return True
        case m.Aggregate(function):
            return FUNCTIONS[function].empty is not None
        case m.Part(_, inner) | m.ToFloat(inner):
            return is_known(inner)
        case m.Arithmetic(operator, left, right, type):
            return operator != "/" and type.name in NUMBERS and is_known(left) and is_known(right)
        case m.Score(terms):
            return all(isinstance(points, m.Literal) for points, _ in terms)
        case _:
            return False


def domain(item: m.Value) -> Region:
    """The values that the term can have."""
    low, high = _limits(item)
    return Region(between(low, high).intervals, not is_known(item))


def _limits(item: m.Value) -> tuple[Any, Any]:
    match item:
        case m.Aggregate(function) if function in COUNTS:
            return 0, None
        case m.MemberCount():
            return 0, None
        case m.Bucket():
            return 0, BUCKETS - 1
        case m.Rank("quantile", _, parts):
            return 1, parts
        case m.Rank("percentile_rank"):
            return 0, 1
        case m.Rank():
            return 0, None
        case m.Arithmetic("/", left, right) if _is_share(left, right):
            return 0, 1
        case m.Part(part):
            return PARTS.get(part, (None, None))
        case m.Score(terms) if all(isinstance(p, m.Literal) and isinstance(p.value, int) for p, _ in terms):
            values = [p.value for p, _ in terms if isinstance(p, m.Literal) and isinstance(p.value, int)]
            return sum(min(v, 0) for v in values), sum(max(v, 0) for v in values)
        case _ if item.type.name == "boolean":
            return False, True
        case _:
            return None, None


def _is_share(left: m.Value, right: m.Value) -> bool:
    """Whether the left counts some of the events that the right counts."""
    some, every = (item.value if isinstance(item, m.ToFloat) else item for item in (left, right))
    if not (isinstance(some, m.Aggregate) and isinstance(every, m.Aggregate) and some.function == every.function == "count"):
        return False
    a, b = some.events, every.events
    if a.others or b.others or (a.source, a.link, a.window) != (b.source, b.link, b.window):
        return False
    return b.where == m.TRUE or all(term in _terms(a.where) for term in _terms(b.where))


def _terms(rule: m.Rule) -> tuple[m.Rule, ...]:
    return rule.terms if isinstance(rule, m.All) else (rule,)


def is_whole(item: m.Value) -> bool:
    """Whether the value, if known, is a whole number, or true or false."""
    return item.type.name in ("integer", "boolean", "weekday") and not isinstance(item, m.ToFloat)
