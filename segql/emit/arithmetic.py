"""The SQL of `+ - * /`, wide enough not to overflow where operands are exact, and stopped where a double does.

An infinity that arises from finite floats ends the run. Engines that go on with it are stopped where an arithmetic expression ends, and at
divisors: through any other operation an infinity stays one, or becomes NaN.
"""

from typing import TYPE_CHECKING

from segql.emit import lower, sql
from segql.emit.sql import Node
from segql.emit.times import SECOND
from segql.meaning import nodes as m

if TYPE_CHECKING:
    from segql.emit.lower import Scope

LARGEST, SMALLEST = 308, -324  # powers of ten that hold all doubles but 0
EXACT_LARGEST, EXACT_SMALLEST = 38, -9  # and all exact numbers
ROWS = 18  # a sum has fewer than ten to the power of this
PRECISION = 17  # the distance of two doubles is no smaller, against either


def guarded(item: m.Arithmetic, scope: "Scope") -> Node:
    """An arithmetic expression, stopped where its result may be no number."""
    node = plain(item, scope)
    return scope.times.dialect.stop_at_infinity(node) if may_overflow(item) else node


def may_overflow(item: m.Value) -> bool:
    return magnitude(item)[1] >= LARGEST


def magnitude(item: m.Value) -> tuple[int, int]:
    """The powers of ten between which the value lies, 0 aside; of exact numbers, of which engines keep 38 digits, as of doubles."""
    match item:
        case m.Arithmetic(op, left, right) if item.type.name == "float" or isinstance(left, m.ToFloat) or isinstance(right, m.ToFloat):
            (low, high), (right_low, right_high) = magnitude(left), magnitude(right)
            match op:
                case "*":
                    return low + right_low, high + right_high
                case "/":
                    return low - right_high, high - right_low
                case _:
                    return min(low, right_low) - PRECISION, max(high, right_high) + 1
        case m.Apply(_, arguments) if item.type.name == "float":
            found = [magnitude(a) for a in arguments]
            return min(low for low, _ in found), max(high for _, high in found)
        case m.Aggregate(function, _, argument) if argument is not None and function in ("sum", "percentile"):
            low, high = magnitude(argument)
            return (low - PRECISION, high + ROWS) if item.type.name == "float" else (EXACT_SMALLEST, EXACT_LARGEST)
        case m.Property() | m.Attribute() | m.BySource() | m.Choice() | m.Aggregate() if item.type.name == "float":
            return SMALLEST, LARGEST
        case _:
            return EXACT_SMALLEST, EXACT_LARGEST


def plain(item: m.Arithmetic, scope: "Scope") -> Node:
    d, op = scope.times.dialect, item.operator
    kinds = (item.left.type.name, item.right.type.name)
    if item.type.is_exact and all(k in ("integer", "decimal") for k in kinds):
        return sql.operate(_exact(item.left, scope), op, _exact(item.right, scope))
    left, right = _operand(item.left, scope), lower.value(item.right, scope) if op == "/" else _operand(item.right, scope)
    match kinds:
        case ("timestamp", "timestamp"):
            return d.micros_between(left, right)
        case ("timestamp", _) if isinstance(item.right, m.Literal) and isinstance(item.right.value, int) and item.right.value % SECOND == 0:
            return scope.times.plus(left, item.right.value if op == "+" else -item.right.value)
        case ("timestamp", _):
            return d.plus_micros(left, right if op == "+" else _minus(item.right, right))
        case ("date", "date"):
            return d.dates_apart(left, right)
        case ("date", _) if isinstance(item.right, m.Literal) and isinstance(item.right.value, int):
            days = item.right.value // 86_400_000_000
            return d.date_plus(left, days if op == "+" else -days)
        case _:
            return d.divide(left, right) if op == "/" else sql.operate(left, op, right)


def _operand(item: m.Value, scope: "Scope") -> Node:
    return plain(item, scope) if isinstance(item, m.Arithmetic) else lower.value(item, scope)


def _minus(item: m.Value, node: Node) -> Node:
    if isinstance(item, m.Literal) and isinstance(item.value, int):
        return sql.integer(-item.value)
    return sql.operate(sql.integer(0), "-", node)


def _exact(item: m.Value, scope: "Scope") -> Node:
    """An exact operand, wide enough not to overflow: columns may be of small integer types."""
    node = lower.value(item, scope)
    counted = isinstance(item, m.Literal | m.Rank | m.MemberCount) or (
        isinstance(item, m.Aggregate) and item.function in ("count", "known", "distinct")
    )
    return node if item.type.name != "integer" or counted or isinstance(item, m.Arithmetic) else scope.times.dialect.wide(node)
