"""The aggregates of the language: what each takes, gives, and is where no event matches.

Their SQL is in `emit`; a test holds the two tables' keys equal.
"""

from collections.abc import Callable
from dataclasses import dataclass

from segql.catalog.types import DATE, FLOAT, INTEGER, TIMESTAMP, Type, decimal


@dataclass(frozen=True, slots=True)
class Function:
    """One aggregate: `takes` says whether a type may be its argument, None for aggregates of events themselves."""

    result: Callable[[Type], Type]
    takes: Callable[[Type], bool] | None
    empty: int | None  # the value over no events; None is missing
    wants: str = ""  # what to say of a wrong argument
    own: bool = False  # computed by a statement of its own


def _sum(argument: Type) -> Type:
    if argument.name != "decimal":
        return argument
    return decimal(min(argument.precision + 10, 24 + argument.scale), argument.scale)


def _ordered(argument: Type) -> bool:
    return not argument.is_list and argument.name not in ("boolean", "weekday", "uuid")


FUNCTIONS: dict[str, Function] = {
    "count": Function(lambda _: INTEGER, None, 0),
    "known": Function(lambda _: INTEGER, lambda _: True, 0),  # events whose argument is known; `avg` is made of it
    "sum": Function(_sum, lambda t: t.is_number or t.name == "duration", 0, "a number"),
    "min": Function(lambda t: t, _ordered, None, "a value with an order"),
    "max": Function(lambda t: t, _ordered, None, "a value with an order"),
    "avg": Function(lambda _: FLOAT, lambda t: t.is_number, None, "a number"),
    "distinct": Function(lambda _: INTEGER, lambda t: not t.is_list, 0, "a single value, not a list"),
    "first": Function(lambda t: t, lambda t: not t.is_list, None, "a single value, not a list"),
    "last": Function(lambda t: t, lambda t: not t.is_list, None, "a single value, not a list"),
    "first_by": Function(lambda t: t, lambda t: not t.is_list, None, "a single value, not a list"),
    "last_by": Function(lambda t: t, lambda t: not t.is_list, None, "a single value, not a list"),
    "first_time": Function(lambda _: TIMESTAMP, None, None),
    "last_time": Function(lambda _: TIMESTAMP, None, None),
    "nth": Function(lambda t: t, lambda t: not t.is_list, None, "a single value, not a list", own=True),
    "nth_time": Function(lambda _: TIMESTAMP, None, None, own=True),
    "most": Function(lambda t: t, lambda t: not t.is_list, None, "a single value, not a list", own=True),
    "percentile": Function(lambda _: FLOAT, lambda t: t.is_number, None, "a number", own=True),
    "streak": Function(lambda _: INTEGER, lambda t: t == DATE, 0, own=True),  # of the first days of calendar units
    "current_streak": Function(lambda _: INTEGER, lambda t: t == DATE, 0, own=True),
}
