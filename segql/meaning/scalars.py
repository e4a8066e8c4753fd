"""The functions of values, by definition: what each gives for known arguments."""

import math
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from segql.meaning.windows import add_days_or_months

CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SMALL = str.maketrans(CAPITALS, CAPITALS.lower())  # and no other letters, since engines disagree on those
LAST_YEAR = 9999


def apply(function: str, arguments: list[Any]) -> Any:
    """The value of a function; missing (None) where an argument is, save for `coalesce`, which takes the first known one."""
    if function == "coalesce":
        return next((a for a in arguments if a is not None), None)
    return None if None in arguments else SCALARS[function](*arguments)


def age(born: date, today: date) -> int | None:
    """The greatest n >= 0 with `born` + n years <= today; missing for a day to come."""
    if born > today:
        return None
    years = today.year - born.year
    return years if years_later(born, years) <= today else years - 1


def anniversary(day: date, today: date) -> date | None:
    """`day` + n years, for the smallest n >= 1 that is today or later; missing where that is beyond the year 9999."""
    years = max(today.year - day.year, 1)
    if day.year == LAST_YEAR:
        return None
    found = years_later(day, years)
    return found if found >= today else years_later(day, years + 1)


def years_later(day: date, years: int) -> date:
    """29 February is 28 February in short years."""
    return add_days_or_months(day, years, "y")


def rounded(number: Any, digits: int) -> Any:
    """Half away from zero: exact numbers exactly, floats by one formula in doubles."""
    if isinstance(number, float):
        sign = (number > 0) - (number < 0)
        return sign * math.floor(abs(number) * 10.0**digits + 0.5) / 10.0**digits
    exact = Decimal(number)
    has_more = -int(exact.as_tuple().exponent) > digits
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, Context(prec=200)) if has_more else exact


SCALARS: dict[str, Callable[..., Any]] = {
    "age": age,
    "anniversary": anniversary,
    "lower": lambda text: text.translate(SMALL),
    "abs": abs,
    "round": rounded,
}
