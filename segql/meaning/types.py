"""Typing rules: which values may meet, and what an operation gives."""

from decimal import Decimal

from segql.catalog.types import DATE, DURATION, FLOAT, INTEGER, TIMESTAMP, Type, decimal
from segql.meaning import nodes as m

ORDERED = ("text", "integer", "decimal", "float", "date", "timestamp", "duration")
MAX_SCALE = 9  # digits after the point
MAX_WHOLE = 29  # digits before it: what every engine's exact numbers hold


WORDS = {
    "integer": "a whole number",
    "decimal": "a decimal number",
    "float": "a floating-point number",
    "boolean": "true/false",
    "uuid": "a UUID",
    "text[]": "a list of texts",
    "integer[]": "a list of whole numbers",
    "any": "a column whose type the catalog does not say",
}


def describe(item: Type) -> str:
    """A type in the words of a message."""
    return WORDS.get(item.name, f"a {item.name}")


def digits(item: m.Value) -> Type:
    """The type of an exact operand as a decimal; a literal counts its own digits, a whole number at most 10."""
    if isinstance(item, m.Literal) and item.type.name == "integer":
        return decimal(len(str(item.value).lstrip("-")), 0)
    return decimal(10, 0) if item.type.name == "integer" else item.type


def is_exact_everywhere(number: Decimal) -> bool:
    """Whether every engine's exact numbers hold a literal."""
    return -int(number.as_tuple().exponent) <= MAX_SCALE and number.copy_abs() < Decimal(10) ** MAX_WHOLE


def as_float(item: m.Value) -> m.Value:
    if item.type.name == "float" or isinstance(item, m.ToFloat):
        return item
    return m.ToFloat(item, DURATION if item.type == DURATION else FLOAT)


def is_inexact(item: m.Value) -> bool:
    """A double: a float, or a duration that was multiplied or divided."""
    match item:
        case m.ToFloat():
            return True
        case m.Apply(_, arguments):
            return item.type.name == "float" or any(is_inexact(a) for a in arguments)
        case m.Arithmetic(_, left, right, _):
            return item.type.name == "float" or is_inexact(left) or is_inexact(right)
        case _:
            return item.type.name == "float"


def meet(left: m.Value, right: m.Value) -> tuple[m.Value, m.Value] | None:
    """Both sides of a comparison, made comparable; None where their types differ. Whatever meets a float is a float."""
    comparable = left.type.name == right.type.name or (left.type.is_number and right.type.is_number)
    if not comparable or left.type.is_list:
        return None
    if is_inexact(left) or is_inexact(right):
        return as_float(left), as_float(right)
    return left, right


def arithmetic(op: str, left: m.Value, right: m.Value) -> m.Value | str | None:
    """`left op right`; None where the operation is not defined for these types, a text where it has too many digits."""
    if left.type.is_number and right.type.is_number:
        return _numbers(op, left, right)
    match (left.type.name, op, right.type.name):
        case ("timestamp", "-", "timestamp"):
            return m.Arithmetic(op, left, right, DURATION)
        case ("timestamp", "+" | "-", "duration") if not is_inexact(right):
            return m.Arithmetic(op, left, right, TIMESTAMP)
        case ("duration", "+", "timestamp") if not is_inexact(left):
            return m.Arithmetic(op, right, left, TIMESTAMP)
        case ("date", "-", "date"):
            return m.Arithmetic(op, left, right, INTEGER)
        case ("date", "+" | "-", "duration") if _whole_days(right):
            return m.Arithmetic(op, left, right, DATE)
        case ("duration", "+" | "-", "duration"):
            pair = (as_float(left), as_float(right)) if is_inexact(left) or is_inexact(right) else (left, right)
            return m.Arithmetic(op, *pair, DURATION)
        case ("duration", "/", "duration"):
            return m.Arithmetic(op, as_float(left), as_float(right), FLOAT)
        case ("duration", "*" | "/", name) if right.type.is_number and name:
            return m.Arithmetic(op, as_float(left), as_float(right), DURATION)
        case (name, "*", "duration") if left.type.is_number and name:
            return m.Arithmetic(op, as_float(left), as_float(right), DURATION)
        case _:
            return None


def _whole_days(item: m.Value) -> bool:
    return isinstance(item, m.Literal) and isinstance(item.value, int) and item.value % 86_400_000_000 == 0


def _numbers(op: str, left: m.Value, right: m.Value) -> m.Value | str:
    if op == "/" or is_inexact(left) or is_inexact(right):
        return m.Arithmetic(op, as_float(left), as_float(right), FLOAT)
    if left.type.name == right.type.name == "integer":
        return m.Arithmetic(op, left, right, INTEGER)
    a, b = digits(left), digits(right)
    whole = {"*": (a.precision - a.scale) + (b.precision - b.scale)}.get(op, max(a.precision - a.scale, b.precision - b.scale) + 1)
    scale = a.scale + b.scale if op == "*" else max(a.scale, b.scale)
    if scale > MAX_SCALE or whole > MAX_WHOLE:
        return f"the result may have {whole} digits before the point and {scale} after it; {MAX_WHOLE} and {MAX_SCALE} are exact everywhere"
    return m.Arithmetic(op, left, right, decimal(whole + scale, scale))
