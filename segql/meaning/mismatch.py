"""Two values of different types: what each is, where that is said, and what was probably meant."""

import re

from segql.catalog.types import TEXT, UUID, WEEKDAY
from segql.diagnostics import Fix, Label, codes
from segql.diagnostics.suggest import nearest
from segql.meaning import nodes as m
from segql.meaning import types
from segql.meaning.scope import Scope
from segql.source import Span

_DATE = re.compile(r'"([0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.+Z-]+)?)"')
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()


def mismatch(left: m.Value, right: m.Value, left_span: Span, right_span: Span, scope: Scope) -> m.Invalid:
    """Reports that two sides can't be compared."""
    if left.type == WEEKDAY:
        return _weekday(left_span, right_span, right, scope)
    message = f"`{left_span.text}` is {types.describe(left.type)} and `{right_span.text}` is {types.describe(right.type)}"
    if _is_count(left) and left_span.text in scope.names.catalog.events:
        message = f"`{left_span.text}` is a number of times here, and `{right_span.text}` is {types.describe(right.type)}"
    labels = []
    if isinstance(left, m.Property | m.Attribute) and left.field.span is not None:
        labels.append(Label(left.field.span, f"declared as {left.type.name} here"))
    if (default := scope.names.params.get(right_span.text.removeprefix("$"))) is not None and right_span.text.startswith("$"):
        labels.append(Label(default.span, "its default"))
    help, fix = _meant(left, right, left_span, right_span)
    return scope.fail(codes.TYPE_MISMATCH, message, right_span, help=help, labels=labels, fix=fix)


def _meant(left: m.Value, right: m.Value, left_span: Span, right_span: Span) -> tuple[str | None, Fix | None]:
    a, b, what, written = left.type.name, right.type.name, left_span.text, right_span.text
    if a in ("date", "timestamp") and (date := _DATE.fullmatch(written)):
        plain = Fix("write it without quotes", ((right_span, date[1]),)) if a == "date" else None
        return (f"a date has no quotes: `{date[1]}`" if a == "date" else f"compare it with a window: `{what} since {date[1]}`"), plain
    if {a, b} == {"date", "timestamp"}:
        return "compare a timestamp with a window: `since 2026-01-01`, `before 2026-01-01`, `on 2026-01-01`", None
    if a in ("date", "timestamp") and b in ("duration", "integer"):
        days = written if b == "duration" else f"{written}d"
        return f"`{what} in {days}` is less long ago, `{what} before {days} ago` longer", None
    if b == "duration" and what.startswith("days_") and (whole := re.fullmatch(r"(\d+) ?(?:d|days?)", written)):
        return f"it is a number of days: write `{whole[1]}`", Fix(f"write `{whole[1]}`", ((right_span, whole[1]),))
    if a == "boolean":
        return f"write `{what}` alone, or `not {what}`", None
    if left.type.is_list:
        return f"a list has no equal; ask `{what} contains …`", None
    if b == "text" and left.type == UUID:
        return 'an id of this kind is written as in `"6f2c1f0e-8c1d-4f0a-9b7e-2d5c3a1b0f9e"`', None
    if left.type.is_number and (number := re.fullmatch(r'"(-?[0-9]+(?:\.[0-9]+)?)"', written)):
        return "write the number without quotes", Fix("write it without quotes", ((right_span, number[1]),))
    if _is_count(left):
        return _of_times(what, b, written), None
    if left.type == TEXT and right.type.is_number and isinstance(right, m.Literal):
        return f'write the text in quotes: "{written}"', Fix("put it in quotes", ((right_span, f'"{written}"'),))
    return None, None


def _is_count(item: m.Value) -> bool:
    return isinstance(item, m.Aggregate) and item.function == "count" and item.argument is None


def _of_times(what: str, kind: str, written: str) -> str | None:
    if kind == "text":
        return f"a property stands behind the event, as in `{what} category {written}`"
    if kind in ("date", "timestamp"):
        return f"a window is `{what} since {written}` or `{what} before {written}`"
    return None


def _weekday(left_span: Span, right_span: Span, right: m.Value, scope: Scope) -> m.Invalid:
    listed = ", ".join(f'"{day}"' for day in WEEKDAYS)
    message = f"a weekday is one of {listed}"
    if not isinstance(right, m.Literal) or right.type != TEXT:
        message = f"`{left_span.text}` is a weekday and `{right_span.text}` is {types.describe(right.type)}"
        return scope.fail(codes.TYPE_MISMATCH, message, right_span, help=f"the days are {listed}")
    near = nearest(str(right.value), [*_DAYS, *WEEKDAYS])
    fix = Fix(f'write "{near[:3]}"', ((right_span, f'"{near[:3]}"'),)) if near else None
    return scope.fail(codes.TYPE_MISMATCH, message, right_span, help=f'write "{near[:3]}"' if near else None, fix=fix)
