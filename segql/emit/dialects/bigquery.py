"""BigQuery (GoogleSQL): naive times are DATETIME, exact decimals NUMERIC."""

from decimal import Decimal

from segql.catalog import model as c
from segql.catalog.types import Type
from segql.emit import sql
from segql.emit.dialects.base import MONTHS, UNITS, Dialect
from segql.emit.sql import Node

DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


class BigQuery(Dialect):
    def integer(self, value: int) -> Node:
        if -(2**63) <= value < 2**63:
            return sql.integer(value)
        return sql.cast(sql.text(str(value)), "DECIMAL")  # an INT64 literal ends there

    def decimal(self, value: Decimal, kind: Type) -> Node:
        return sql.cast(sql.text(format(value, "f")), "DECIMAL")

    def now(self) -> Node:
        return sql.call("CURRENT_TIMESTAMP")

    def parameter(self) -> Node:
        return sql.placeholder()

    def told(self, name: str, kind: str) -> Node:
        return sql.placeholder(name)

    def local(self, instant: Node, zone: str) -> Node:
        return sql.call("DATETIME", instant, sql.text(zone))

    def to_instant(self, wall: Node, zone: str) -> Node:
        return sql.call("TIMESTAMP", wall, sql.text(zone))

    def first_instant(self, wall: Node, zone: str) -> Node:
        return self.to_instant(wall, zone)  # GoogleSQL takes the first of two itself

    def instant_plus(self, instant: Node, count: int, unit: str) -> Node:
        return sql.call("TIMESTAMP_ADD" if count >= 0 else "TIMESTAMP_SUB", instant, sql.number_interval(abs(count), UNITS[unit]))

    def time_plus(self, instant: Node, count: int, unit: str) -> Node:
        function = "SAFE.TIMESTAMP_ADD" if count >= 0 else "SAFE.TIMESTAMP_SUB"  # beyond the year 9999 it is missing, and no error
        return sql.call(function, instant, sql.number_interval(abs(count), UNITS[unit]))

    def wall_plus(self, wall: Node, count: int, unit: str) -> Node:
        number, word = (abs(count) * MONTHS[unit], "MONTH") if unit in MONTHS else (abs(count) * (7 if unit == "w" else 1), "DAY")
        return sql.call("DATETIME_ADD" if count >= 0 else "DATETIME_SUB", wall, sql.number_interval(number, word))

    def wall_start(self, wall: Node, unit: str, week_start: int) -> Node:
        week = {0: sql.word("ISOWEEK"), 6: sql.word("WEEK")}.get(week_start, sql.call("WEEK", sql.word(DAYS[week_start])))
        return sql.call("DATETIME_TRUNC", wall, week if unit == "w" else sql.word(UNITS[unit]))

    def date_plus(self, day: Node, days: int) -> Node:
        return sql.call("DATE_ADD" if days >= 0 else "DATE_SUB", day, sql.number_interval(abs(days), "DAY"))

    def dates_apart(self, left: Node, right: Node) -> Node:
        return sql.call("DATE_DIFF", left, right, sql.word("DAY"))

    def plus_years(self, day: Node, years: Node) -> Node:
        return sql.call("DATE_ADD", day, sql.expression_interval(years, "YEAR"))

    def matches(self, value: Node, pattern: Node) -> Node:
        return sql.call("REGEXP_CONTAINS", value, pattern)

    def has_element(self, array: Node, element: Node) -> Node:
        return sql.among_unnested(element, array)

    def has_any_of(self, array: Node, other: Node) -> Node:
        return sql.some_unnested(other, "element", array, within=True)

    def has_all_of(self, array: Node, other: Node) -> Node:
        return sql.all_of([sql.negate(sql.some_unnested(other, "element", array, within=False)), self.has_elements(other)])

    def has_elements(self, array: Node) -> Node:
        return sql.some_known(array, "element")

    def has_no_elements(self, array: Node) -> Node:
        return sql.negate(self.has_elements(array))

    def micros_between(self, left: Node, right: Node) -> Node:
        return sql.call("TIMESTAMP_DIFF", left, right, sql.word("MICROSECOND"))

    def frame(self, instant: Node, micros: int) -> tuple[Node, Node, str]:
        return sql.call("UNIX_MICROS", instant), sql.integer(micros), "RANGE"

    def greatest(self, values: list[Node]) -> Node:
        ways = [sql.call("COALESCE", *values[i:], *values[:i]) for i in range(len(values))]  # GREATEST of a NULL is one
        return sql.call("GREATEST", *ways)

    def plus_micros(self, instant: Node, micros: Node) -> Node:
        return sql.call("TIMESTAMP_ADD", instant, sql.expression_interval(micros, "MICROSECOND"))

    def part(self, part: str, wall: Node) -> Node:
        if part != "weekday":
            return super().part(part, wall)
        sunday_first = sql.extract("DAYOFWEEK", wall)
        return sql.operate(sql.call("MOD", sql.operate(sunday_first, "+", sql.integer(5)), sql.integer(7)), "+", sql.integer(1))

    def wide(self, value: Node) -> Node:
        return sql.cast(value, "BIGDECIMAL")

    def finite(self, value: Node) -> Node:
        odd = sql.any_of([sql.call("IS_NAN", value), sql.call("IS_INF", value)])
        return sql.case(sql.negate(sql.bracket(odd)), value)

    def bucket(self, seed: str, id: Node, kind: str) -> Node:
        digest = sql.call("TO_HEX", sql.call("MD5", sql.call("CONCAT", sql.text(f"{seed}:"), self.written_id(id, kind))))
        number = sql.cast(sql.call("CONCAT", sql.text("0x"), sql.call("SUBSTR", digest, sql.integer(1), sql.integer(8))), "BIGINT")
        return sql.call("MOD", number, sql.integer(10_000))

    def ends(self, value: Node, part: Node) -> Node:
        return sql.call("ENDS_WITH", value, part)

    def json_at(self, value: Node, field: c.Field) -> tuple[Node, Node]:
        document = sql.call("SAFE.PARSE_JSON", value) if field.json_column_type == "text" else value
        path = sql.text("$" + "".join(f'."{key}"' for key in field.json))
        kind = sql.call("JSON_TYPE", sql.call("JSON_QUERY", document, path))
        scalar = sql.call("JSON_VALUE", document, path)
        return kind, scalar

    def json_number(self, text: Node, kind: str, field: c.Field) -> Node:
        return _number(text, kind, field)

    def read(self, text: Node, type_name: str) -> Node:
        return sql.try_cast(text, type_name)

    def is_finite_time(self, time: Node) -> Node | None:
        return None

    def sum(self, value: Node, kind: Type) -> Node:
        exact = sql.cast(value, "DECIMAL") if kind.name == "integer" else value  # a sum of INT64 overflows
        return sql.call("SUM", exact)

    def smallest(self, value: Node, kind: Type) -> Node:
        return sql.call("LOGICAL_AND", value) if kind.name == "boolean" else super().smallest(value, kind)

    def first(self, value: Node, time: Node, order: Node | None, last: bool, by: Node | None = None) -> Node:
        return sql.limited_array(value, [(key, last) for key in (by, time, order, value) if key is not None])


def _number(scalar: Node, kind: str, field: c.Field) -> Node:
    match kind:
        case "float":
            return sql.try_cast(scalar, "DOUBLE")
        case "decimal":
            rounded = sql.call("ROUND", sql.try_cast(scalar, "DECIMAL"), sql.integer(field.type.scale))
            limit = sql.integer(10 ** (field.type.precision - field.type.scale))
            return sql.case(sql.compare(sql.call("ABS", rounded), "<", limit), rounded)
        case _:
            number = sql.try_cast(scalar, "BIGDECIMAL")
            whole = sql.compare(number, "=", sql.call("TRUNC", number))
            return sql.case(whole, sql.try_cast(number, "BIGINT"))


BIGQUERY = BigQuery(
    "bigquery",
    timestamptz="TIMESTAMPTZ",
    timestamp="TIMESTAMP",
    moves_walls=False,
    aliases_hide_columns=True,
    partitions_by_floats=False,
    inlines_ctes=True,
    most_text=1_000_000,
)
