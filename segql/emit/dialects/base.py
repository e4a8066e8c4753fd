"""What every dialect must say, each in its own SQL; a dialect states only its differences.

Every method is proven by running it on the engine.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from segql.catalog import model as c
from segql.catalog.types import Type
from segql.emit import sql
from segql.emit.reserved import RESERVED
from segql.emit.sql import Identifier, Node

UNITS = {
    "ms": "MILLISECOND",
    "s": "SECOND",
    "min": "MINUTE",
    "h": "HOUR",
    "d": "DAY",
    "w": "WEEK",
    "mo": "MONTH",
    "q": "QUARTER",
    "y": "YEAR",
}
EXACT = {"HOUR": 3_600_000_000, "MINUTE": 60_000_000, "SECOND": 1_000_000, "MILLISECOND": 1000, "MICROSECOND": 1}
MONTHS = {"mo": 1, "q": 3, "y": 12}


@dataclass(frozen=True)
class Dialect:
    """One SQL dialect: how its engine says what the language means."""

    name: str
    timestamptz: str = "TIMESTAMPTZ"  # the sqlglot type of an instant
    timestamp: str = "TIMESTAMP"  # of a naive date and time
    reads_files: bool = False
    name_bytes: int | None = None  # of a longer name the engine keeps only so many
    nulls_are_large: bool = False  # ORDER BY has them last, and DESC first
    partitions_by_floats: bool = True
    most_text: int | None = None  # bytes of one statement
    inlines_ctes: bool = False  # a CTE that is read twice is computed twice
    unnests_in_select: bool = False  # a SELECT may make several rows of one, which is cheaper than reading a relation again and again
    most_selects: int = 1_000_000  # that one UNION ALL takes, or takes without planning for longer than it reads
    temporary: tuple[str, ...] = ()  # where temporary tables lie, as a name says it; empty where segql writes no scripts
    moves_walls: bool = True  # naive times are moved and compared by the same words as instants
    joins_nearest: bool = False  # ASOF JOIN: each row with the nearest one
    probes: bool = False  # EXISTS finds the rows of one entity by an index
    aliases_hide_columns: bool = False  # GROUP BY and HAVING read `AS id` before a column `id`

    # names and tables

    def column(self, name: str, table: Identifier | None = None) -> Node:
        return sql.column(name, RESERVED[self.name], table)

    def identifier(self, word: str) -> Identifier:
        return sql.name(word, RESERVED[self.name])

    def relation(self, table: c.Table, types: dict[str, str], alias: str | None) -> Node:
        """A table, or a file; `types` says which of a CSV file's columns are read as what."""
        reserved = RESERVED[self.name]
        return sql.table(table.parts, reserved, sql.name(alias, reserved) if alias else None)

    # literals

    def integer(self, value: int) -> Node:
        return sql.integer(value)

    def decimal(self, value: Decimal, kind: Type) -> Node:
        return sql.point(value)

    def date(self, value: date) -> Node:
        return sql.cast(sql.text(value.isoformat()), "DATE")

    def instant(self, at: datetime) -> Node:
        return sql.cast(sql.text(_iso(at) + "+00"), self.timestamptz)

    def wall(self, at: datetime) -> Node:
        """A naive date and time."""
        return sql.cast(sql.text(_iso(at)), self.timestamp)

    # the clock

    def now(self) -> Node:
        raise NotImplementedError

    def parameter(self) -> Node:
        return sql.cast(sql.placeholder(), self.timestamptz)

    def told(self, name: str, kind: str) -> Node:
        """A parameter of a statement that is told its bounds."""
        types = {"instant": self.timestamptz, "wall": self.timestamp}
        return sql.cast(sql.placeholder(name), types.get(kind, "DATE"))

    # times: `instant` is an engine's UTC instant, `wall` its naive local time

    def local(self, instant: Node, zone: str) -> Node:
        return sql.at_time_zone(instant, zone)

    def to_instant(self, wall: Node, zone: str) -> Node:
        """A wall time that exists once in `zone`."""
        return sql.at_time_zone(wall, zone)

    def first_instant(self, wall: Node, zone: str) -> Node:
        """Any wall time: the first of two, and moved forward by the gap where a clock change skips it.

        These engines move forward too, but take the second of two. Three hours later than three hours before is the first,
        if it shows the wall time.
        """
        before = self.to_instant(sql.operate(wall, "-", sql.interval(3, "HOUR")), zone)
        first = self.instant_plus(before, 3, "h")
        return sql.case(sql.compare(self.local(first, zone), "=", wall), first, self.to_instant(wall, zone))

    def instant_plus(self, instant: Node, count: int, unit: str) -> Node:
        """Exact units only: ms s min h."""
        op = "+" if count >= 0 else "-"
        return sql.operate(instant, op, sql.interval(abs(count), UNITS[unit]))

    def time_plus(self, instant: Node, count: int, unit: str) -> Node:
        """An instant of the data moved by exact units, however near the end of time it is."""
        return self.instant_plus(instant, count, unit)

    def wall_plus(self, wall: Node, count: int, unit: str) -> Node:
        """Calendar units; months are clamped at their last day."""
        number, word = (abs(count) * MONTHS[unit], "MONTH") if unit in MONTHS else (abs(count) * (7 if unit == "w" else 1), "DAY")
        return sql.operate(wall, "+" if count >= 0 else "-", sql.interval(number, word))

    def wall_start(self, wall: Node, unit: str, week_start: int) -> Node:
        """The start of the calendar unit, as a wall time."""
        if unit == "w" and week_start:
            moved = self.wall_plus(wall, 7 - week_start, "d")
            return self.wall_plus(sql.call("DATE_TRUNC", sql.text("week"), moved), week_start - 7, "d")
        return sql.call("DATE_TRUNC", sql.text(UNITS[unit].lower()), wall)

    def wall_date(self, wall: Node) -> Node:
        return sql.cast(wall, "DATE")

    def date_wall(self, day: Node) -> Node:
        """The wall time that begins a date."""
        return sql.cast(day, self.timestamp)

    def date_plus(self, day: Node, days: int) -> Node:
        return sql.operate(day, "+" if days >= 0 else "-", sql.integer(abs(days)))

    def plus_years(self, day: Node, years: Node) -> Node:
        """A date so many years later; 29 February becomes 28 February in short years."""
        raise NotImplementedError

    def iso_date(self, day: Node) -> Node:
        """A date as a text such as 2026-03-01."""
        return sql.cast(day, "TEXT")

    def dates_apart(self, left: Node, right: Node) -> Node:
        """Whole days from `right` to `left`."""
        return sql.operate(left, "-", right)

    def micros_between(self, left: Node, right: Node) -> Node:
        """left - right in microseconds, an integer."""
        raise NotImplementedError

    def frame(self, instant: Node, micros: int) -> tuple[Node, Node, str]:
        """What rows of a frame are sorted by, and the offset that is so many microseconds, in what unit.

        A microsecond is the least distance of two instants: the group of rows before is found faster than by distance.
        """
        if micros == 1:
            return instant, sql.integer(1), "GROUPS"
        unit, size = next((word, size) for word, size in EXACT.items() if micros % size == 0)
        return instant, sql.interval(micros // size, unit), "RANGE"

    def greatest(self, values: list[Node]) -> Node:
        """The greatest of the known values."""
        return sql.call("GREATEST", *values)

    def plus_micros(self, instant: Node, micros: Node) -> Node:
        raise NotImplementedError

    def part(self, part: str, wall: Node) -> Node:
        """hour, day, month, year of a wall time; weekday from 1 for Monday."""
        return sql.extract("ISODOW" if part == "weekday" else part.upper(), wall)

    # numbers

    def to_float(self, value: Node) -> Node:
        return sql.cast(value, "DOUBLE")

    def divide(self, left: Node, right: Node) -> Node:
        return sql.divide(left, sql.call("NULLIF", right, sql.integer(0)))

    def whole_quotient(self, left: Node, right: Node) -> Node:
        """Of two integers that are 0 or more, rounded down."""
        return sql.call("DIV", left, right)

    def wide(self, value: Node) -> Node:
        """An integer as an exact number of 38 digits."""
        return sql.cast(value, "DECIMAL", 38, 0)

    def finite(self, value: Node) -> Node:
        """A float, missing where it is NaN or infinite."""
        raise NotImplementedError

    def is_finite_time(self, time: Node) -> Node | None:
        """Whether a timestamp or date is neither end of all time; None where the engine has no such times."""
        return sql.call("ISFINITE", time)

    def stop_at_infinity(self, value: Node) -> Node:
        """A float; where it overflowed, the query fails."""
        return value

    # texts

    def contains(self, value: Node, part: Node) -> Node:
        return sql.compare(sql.call("STRPOS", value, part), ">", sql.integer(0))

    def starts(self, value: Node, part: Node) -> Node:
        return sql.call("STARTS_WITH", value, part)

    def ends(self, value: Node, part: Node) -> Node:
        raise NotImplementedError

    def matches(self, value: Node, pattern: Node) -> Node:
        """Whether a regular expression is found in a text."""
        raise NotImplementedError

    # lists

    def has_element(self, array: Node, element: Node) -> Node:
        """Whether a list holds an element; may be NULL where it does not."""
        raise NotImplementedError

    def has_any_of(self, array: Node, other: Node) -> Node:
        """Whether a list holds some known element of another; may be NULL where it does not."""
        raise NotImplementedError

    def has_all_of(self, array: Node, other: Node) -> Node:
        """Whether another list has known elements, and a list holds each of them; may be NULL where not."""
        raise NotImplementedError

    def has_elements(self, array: Node) -> Node:
        """Whether a list holds a known element; may be NULL where there is no list."""
        raise NotImplementedError

    def has_no_elements(self, array: Node) -> Node:
        return sql.negate(sql.call("COALESCE", self.has_elements(array), sql.boolean(False)))

    # order

    def in_code_points(self, value: Node) -> Node:
        """A text that orders by code point."""
        return value

    # ids

    def written_id(self, id: Node, kind: str) -> Node:
        """An id as text: an integer in decimal, a UUID in lower case."""
        written = id if kind == "text" else sql.cast(id, "TEXT")
        return sql.call("LOWER", written) if kind == "uuid" else written

    def bucket(self, seed: str, id: Node, kind: str) -> Node:
        """The first 8 hex digits of MD5 of `seed:id`, modulo 10000."""
        raise NotImplementedError

    # JSON

    def json_at(self, value: Node, field: c.Field) -> tuple[Node, Node]:
        """The JSON type of what stands at a field's path, in the engine's words, and the scalar there as text."""
        raise NotImplementedError

    def json_found(self, value: Node, field: c.Field) -> Node | None:
        """What stands at a field's path, as JSON that can be compared with `json_literal`; None where the engine compares no JSON."""
        return None

    def json_literal(self, written: str) -> Node:
        """A JSON text as a constant."""
        return sql.text(written)

    def json_is(self, kind: Node, name: str) -> Node:
        """Whether a JSON type is string, boolean or number."""
        return sql.compare(kind, "=", sql.text(name))

    def json_number(self, text: Node, kind: str, field: c.Field) -> Node:
        """The number that a text spells, as an integer, decimal or float; NULL where the type can't hold it."""
        raise NotImplementedError

    def read(self, text: Node, type_name: str) -> Node:
        """A date or time written as ISO 8601; NULL where it does not exist."""
        raise NotImplementedError

    # aggregates

    def sum(self, value: Node, kind: Type) -> Node:
        return sql.call("SUM", value)

    def smallest(self, value: Node, kind: Type) -> Node:
        """The smallest known value."""
        return sql.call("MIN", self.in_code_points(value) if kind.name == "text" else value)

    def first(self, value: Node, time: Node, order: Node | None, last: bool, by: Node | None = None) -> Node:
        """The first (or last) known value by `by` (known where the value is), time, order (a missing one first) and the value itself."""
        raise NotImplementedError


def _iso(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(sep=" ")
