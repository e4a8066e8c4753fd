"""Functions of values as written: `days_since(X)`, `age(DATE)`, `round(n, 2)`, `coalesce(a, b)`, `score(10 when RULE)`."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from segql.catalog.types import BOOLEAN, DATE, DURATION, INTEGER, TEXT, TIMESTAMP, WEEKDAY, Type, decimal
from segql.diagnostics import codes
from segql.meaning import nodes as m
from segql.meaning import resolve_rules as rules
from segql.meaning import resolve_values as values
from segql.meaning import types
from segql.meaning.scope import Scope
from segql.meaning.windows import AsOf
from segql.source import Span
from segql.syntax import nodes as s

TODAY = m.Part("date", m.Instant(AsOf()), DATE)  # the local date of T
CLOCK_PARTS = ("hour",)
MAX_DIGITS = 9  # of `round`


def call(item: s.Call, scope: Scope) -> m.Value | None:
    """The value of a call of one of `FUNCTIONS`; None where a mistake was reported."""
    return FUNCTIONS[item.function.text](item, scope)


def _arguments(item: s.Call, form: str, scope: Scope, least: int = 1, most: int | None = 1) -> list[tuple[m.Value, Span]] | None:
    """The values of plain arguments; `form` is how the call is written."""
    given = item.arguments
    plain = all(a.of is None and a.by is None and a.when is None for a in given)
    if not plain or len(given) < least or (most is not None and len(given) > most):
        scope.report(codes.BAD_ARGUMENTS, f"`{item.function.text}` is written `{form}`", item.span)
        return None
    found = [(values.value(a.value, scope), a.value.span) for a in given]
    known = [(value, span) for value, span in found if value is not None]
    return known if len(known) == len(found) else None


def _typed(item: s.Call, wanted: tuple[Type, ...], words: str, scope: Scope) -> m.Value | None:
    """The only argument, of one of the types."""
    name = item.function.text
    found = _arguments(item, f"{name}({words.upper().split(' ')[-1]})", scope)
    if found is None:
        return None
    value, span = found[0]
    value = values.adopt(value, wanted[0])
    if value.type not in wanted:
        scope.report(codes.BAD_OPERAND, f"`{name}` takes {words}, and this is {types.describe(value.type)}", span)
        return None
    return value


def _day(item: s.Call, scope: Scope) -> m.Value | None:
    """The local date of the only argument, a timestamp or a date."""
    found = _typed(item, (TIMESTAMP, DATE), "a timestamp or a date", scope)
    return found if found is None or found.type == DATE else m.Part("date", found, DATE)


def _days(item: s.Call, scope: Scope) -> m.Value | None:
    day = _day(item, scope)
    if day is None:
        return None
    left, right = (TODAY, day) if item.function.text == "days_since" else (day, TODAY)
    return m.Arithmetic("-", left, right, INTEGER)


def _from_today(result: Type) -> Callable[[s.Call, Scope], m.Value | None]:
    def resolve(item: s.Call, scope: Scope) -> m.Value | None:
        day = _day(item, scope)
        return None if day is None else m.Apply(item.function.text, (day, TODAY), result)

    return resolve


def _date(item: s.Call, scope: Scope) -> m.Value | None:
    found = _typed(item, (TIMESTAMP,), "a timestamp", scope)
    return None if found is None else m.Part("date", found, DATE)


def _part(item: s.Call, scope: Scope) -> m.Value | None:
    name = item.function.text
    wanted, words = ((TIMESTAMP,), "a timestamp") if name in CLOCK_PARTS else ((TIMESTAMP, DATE), "a timestamp or a date")
    found = _typed(item, wanted, words, scope)
    return None if found is None else m.Part(name, found, WEEKDAY if name == "weekday" else INTEGER)


def _lower(item: s.Call, scope: Scope) -> m.Value | None:
    found = _typed(item, (TEXT,), "a text", scope)
    return None if found is None else m.Apply("lower", (found,), TEXT)


def _abs(item: s.Call, scope: Scope) -> m.Value | None:
    found = _arguments(item, "abs(NUMBER)", scope)
    if found is None:
        return None
    value, span = found[0]
    if not value.type.is_number and value.type != DURATION:
        scope.report(codes.BAD_OPERAND, f"`abs` takes a number, and this is {types.describe(value.type)}", span)
        return None
    return m.Apply("abs", (value,), value.type)


def _round(item: s.Call, scope: Scope) -> m.Value | None:
    found = _arguments(item, "round(NUMBER, DIGITS)", scope, 2, 2)
    if found is None:
        return None
    (value, span), (digits, digits_span) = found
    if (
        not isinstance(digits, m.Literal)
        or not isinstance(digits.value, int)
        or digits.type != INTEGER
        or not 0 <= digits.value <= MAX_DIGITS
    ):
        message = f"`round` takes a number of digits after the point, from 0 to {MAX_DIGITS}"
        scope.report(codes.BAD_ARGUMENTS, message, digits_span, help="as in `round(amount, 2)`")
        return None
    if not value.type.is_number:
        scope.report(codes.BAD_OPERAND, f"`round` takes a number, and this is {types.describe(value.type)}", span)
        return None
    return m.Apply("round", (value, digits), _rounded(value, digits.value))


def _rounded(value: m.Value, digits: int) -> Type:
    """A carry may add a digit before the point."""
    if value.type.name != "decimal" or types.is_inexact(value):
        return value.type
    whole = min(value.type.precision - value.type.scale + 1, types.MAX_WHOLE)
    scale = min(value.type.scale, digits)
    return decimal(whole + scale, scale)


def _coalesce(item: s.Call, scope: Scope) -> m.Value | None:
    found = _arguments(item, "coalesce(VALUE, OTHER, …)", scope, 2, None)
    if found is None:
        return None
    for value, span in found:
        if value.type.is_list:
            scope.report(codes.BAD_OPERAND, f"`coalesce` takes single values, and this is {types.describe(value.type)}", span)
            return None
    (first, _), *rest = found
    for value, span in rest:
        if types.meet(first, value) is None:
            kinds = f"the first is {types.describe(first.type)}, and this {types.describe(value.type)}"
            message = f"`coalesce` takes values of one type: {kinds}"
            scope.report(codes.TYPE_MISMATCH, message, span)
            return None
    taken = [value for value, _ in found]
    if any(types.is_inexact(v) for v in taken):
        taken = [types.as_float(v) for v in taken]
    return m.Apply("coalesce", tuple(taken), _common(taken))


def _common(taken: list[m.Value]) -> Type:
    """The type that holds each of them: of exact numbers, with the most digits on each side of the point."""
    kinds = [types.digits(v) for v in taken if v.type.is_exact]
    if len(kinds) < len(taken) or all(v.type == INTEGER for v in taken):
        return taken[0].type
    scale = max(k.scale for k in kinds)
    whole = max(_whole_digits(v) for v in taken)
    return decimal(whole + scale, scale)


def _whole_digits(value: m.Value) -> int:
    """The most digits before the point."""
    known = types.digits(value)
    return 19 if value.type == INTEGER and not isinstance(value, m.Literal) else known.precision - known.scale


def _score(item: s.Call, scope: Scope) -> m.Value | None:
    """Points for each rule that holds. The windows after a comparison do not reach into its rules."""
    if not item.arguments or any(a.when is None for a in item.arguments):
        scope.report(codes.BAD_ARGUMENTS, "`score` is written `score(10 when RULE, 5 when RULE, …)`", item.span)
        return None
    inner = replace(scope, trailing=None)
    terms = [(_points(a.value, inner), rules.rule(a.when, inner)) for a in item.arguments if a.when is not None]
    known = [(points, rule) for points, rule in terms if points is not None and not isinstance(rule, m.Invalid)]
    return m.Score(tuple(known), _total([points for points, _ in known])) if len(known) == len(terms) else None


def _points(item: s.Expression, scope: Scope) -> m.Literal | None:
    found = values.value(item, scope)
    if found is None:
        return None
    if not isinstance(found, m.Literal) or not found.type.is_number or found.type == BOOLEAN:
        scope.report(codes.BAD_ARGUMENTS, "points are a number that is written out, as in `10 when …`", item.span)
        return None
    return found


def _total(points: list[m.Literal]) -> Type:
    if all(p.type == INTEGER for p in points):
        return INTEGER
    scale = max(p.type.scale for p in points)
    most = sum(abs(Decimal(str(p.value))) for p in points)
    return decimal(len(str(int(most))) + scale, scale)


FUNCTIONS: dict[str, Callable[[s.Call, Scope], m.Value | None]] = {
    "days_since": _days,
    "days_until": _days,
    "age": _from_today(INTEGER),
    "anniversary": _from_today(DATE),
    "date": _date,
    "weekday": _part,
    "hour": _part,
    "day": _part,
    "month": _part,
    "year": _part,
    "lower": _lower,
    "abs": _abs,
    "round": _round,
    "coalesce": _coalesce,
    "score": _score,
}
