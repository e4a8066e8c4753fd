"""The SQL of functions of values."""

from collections.abc import Callable
from decimal import Decimal

from segql.emit import sql
from segql.emit.arithmetic import LARGEST, magnitude
from segql.emit.sql import Node
from segql.emit.times import Times
from segql.meaning import nodes as m
from segql.meaning import windows as w
from segql.meaning.evaluate import part_of
from segql.meaning.scalars import CAPITALS, LAST_YEAR

HALF = Decimal("0.5")

Maker = Callable[[m.Apply, list[Node], Times], Node]


def apply(item: m.Apply, arguments: list[Node], times: Times) -> Node:
    """A function of arguments whose SQL is given."""
    return FUNCTIONS[item.function](item, arguments, times)


def part_of_instant(part: str, bound: w.Bound, times: Times) -> Node | None:
    """A part of the local time of a bound, where that is known now."""
    at = times.fixed(bound)
    if at is None:
        return None
    found = part_of(part, w.local(at, times.calendar.zone), times.calendar)
    return times.dialect.integer(found) if isinstance(found, int) else times.dialect.date(found)


def _year(item: m.Value, node: Node, times: Times) -> Node:
    match item:
        case m.Part("date", m.Instant(bound)):
            known = part_of_instant("year", bound, times)
            return times.dialect.part("year", node) if known is None else known
        case _:
            return times.dialect.part("year", node)


def _age(item: m.Apply, arguments: list[Node], times: Times) -> Node:
    born, today = arguments
    years = sql.operate(_year(item.arguments[1], today, times), "-", times.dialect.part("year", born))
    passed = sql.compare(times.dialect.plus_years(born, years), "<=", today)
    ahead = sql.compare(born, ">", today)
    return sql.cases([(ahead, sql.null()), (passed, years)], sql.operate(years, "-", sql.integer(1)))


def _anniversary(item: m.Apply, arguments: list[Node], times: Times) -> Node:
    day, today = arguments
    d = times.dialect
    own_year = d.part("year", day)
    years = sql.operate(_year(item.arguments[1], today, times), "-", own_year)
    passed = sql.compare(d.plus_years(day, years), "<", today)
    needed = sql.operate(years, "+", sql.case(passed, sql.integer(1), sql.integer(0)))
    later = d.plus_years(day, sql.call("GREATEST", needed, sql.integer(1)))
    return sql.case(sql.compare(own_year, "<", sql.integer(LAST_YEAR)), later)


def _lower(item: m.Apply, arguments: list[Node], times: Times) -> Node:
    return sql.call("TRANSLATE", arguments[0], sql.text(CAPITALS), sql.text(CAPITALS.lower()))


def _round(item: m.Apply, arguments: list[Node], times: Times) -> Node:
    _, digits = item.arguments
    assert isinstance(digits, m.Literal) and isinstance(digits.value, int)
    node = arguments[0]
    if item.type.name == "integer":
        return node
    if item.type.name == "decimal":
        return sql.call("ROUND", node, sql.integer(digits.value))
    size = sql.call("ABS", node)
    scaled = sql.operate(size, "*", sql.integer(10**digits.value)) if digits.value else size
    whole = sql.operate(sql.call("SIGN", node), "*", sql.call("FLOOR", sql.operate(scaled, "+", sql.point(HALF))))
    result = sql.divide(whole, sql.integer(10**digits.value)) if digits.value else whole
    return times.dialect.stop_at_infinity(result) if magnitude(item.arguments[0])[1] + digits.value > LARGEST else result


FUNCTIONS: dict[str, Maker] = {
    "age": _age,
    "anniversary": _anniversary,
    "lower": _lower,
    "abs": lambda item, arguments, times: sql.call("ABS", arguments[0]),
    "round": _round,
    "coalesce": lambda item, arguments, times: sql.call("COALESCE", *arguments),
}
