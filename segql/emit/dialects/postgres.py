"""PostgreSQL 15 and later."""

from segql.catalog import model as c
from segql.catalog.types import Type
from segql.emit import sql
from segql.emit.dialects.base import Dialect
from segql.emit.sql import Node


class Postgres(Dialect):
    def now(self) -> Node:
        return sql.call("NOW")

    def micros_between(self, left: Node, right: Node) -> Node:
        seconds = sql.extract("EPOCH", sql.operate(left, "-", right))
        return sql.cast(sql.operate(seconds, "*", sql.integer(1_000_000)), "BIGINT")

    def plus_micros(self, instant: Node, micros: Node) -> Node:
        return sql.operate(instant, "+", sql.operate(micros, "*", sql.interval(1, "MICROSECOND")))

    def iso_date(self, day: Node) -> Node:
        return sql.call("TO_CHAR", day, sql.text("YYYY-MM-DD"))  # a cast would write it as DateStyle says

    def plus_years(self, day: Node, years: Node) -> Node:
        return sql.cast(sql.operate(day, "+", sql.operate(years, "*", sql.interval(1, "YEAR"))), "DATE")

    def matches(self, value: Node, pattern: Node) -> Node:
        return sql.call("REGEXP_LIKE", value, pattern)  # classes are spelled out and ranges are of code points: no collation matters

    def has_element(self, array: Node, element: Node) -> Node:
        return sql.among_array(element, array)

    def has_any_of(self, array: Node, other: Node) -> Node:
        return sql.arrays(array, "&&", other)

    def has_all_of(self, array: Node, other: Node) -> Node:
        known = sql.call("ARRAY_REMOVE", other, sql.null())
        return sql.all_of([sql.arrays(array, "@>", known), self.has_elements(other)])

    def has_elements(self, array: Node) -> Node:
        known = sql.call("ARRAY_REMOVE", array, sql.null())
        return sql.compare(sql.call("CARDINALITY", known), ">", sql.integer(0))

    def wide(self, value: Node) -> Node:
        return sql.cast(value, "DECIMAL")

    def finite(self, value: Node) -> Node:
        low, high = (sql.cast(sql.text(edge), "DOUBLE") for edge in ("-Infinity", "Infinity"))
        return sql.case(sql.all_of([sql.compare(value, ">", low), sql.compare(value, "<", high)]), value)  # NaN sorts above Infinity here

    def bucket(self, seed: str, id: Node, kind: str) -> Node:
        written = sql.call("CONCAT", sql.text(f"{seed}:"), self.written_id(id, kind))
        digest = sql.call("MD5", sql.call("CONVERT_TO", written, sql.text("UTF8")))
        bits = sql.call("CONCAT", sql.text("x"), sql.call("SUBSTR", digest, sql.integer(1), sql.integer(8)))
        return sql.call("MOD", sql.cast(sql.cast(bits, "BIT", 32), "BIGINT"), sql.integer(10_000))

    def ends(self, value: Node, part: Node) -> Node:
        return sql.compare(sql.call("RIGHT", value, sql.call("LENGTH", part)), "=", part)

    def in_code_points(self, value: Node) -> Node:
        return sql.collate(value, "C")

    def json_at(self, value: Node, field: c.Field) -> tuple[Node, Node]:
        place = _place(value, field)
        return sql.call("JSONB_TYPEOF", sql.call("JSONB_EXTRACT_PATH", *place)), sql.call("JSONB_EXTRACT_PATH_TEXT", *place)

    def json_found(self, value: Node, field: c.Field) -> Node | None:
        return sql.call("JSONB_EXTRACT_PATH", *_place(value, field))

    def json_literal(self, written: str) -> Node:
        return sql.cast(sql.text(written), "JSONB")

    def json_number(self, text: Node, kind: str, field: c.Field) -> Node:
        return _number(sql.cast(text, "DECIMAL"), kind, field)

    def read(self, text: Node, type_name: str) -> Node:
        return sql.case(sql.call("PG_INPUT_IS_VALID", text, sql.text(type_name.lower())), sql.cast(text, type_name))

    def smallest(self, value: Node, kind: Type) -> Node:
        if kind.name == "uuid":  # which MIN does not take
            sorted_ = sql.call("ARRAY_AGG", sql.ordered(value, [sql.Key(value, False, nulls_first=False)]))
            return sql.first_of_array(sql.call("ARRAY_REMOVE", sorted_, sql.null()))
        return sql.call("BOOL_AND", value) if kind.name == "boolean" else super().smallest(value, kind)

    def first(self, value: Node, time: Node, order: Node | None, last: bool, by: Node | None = None) -> Node:
        keys = [sql.Key(time, last, nulls_first=last), sql.Key(value, last, nulls_first=last)]
        if order is not None:
            keys.insert(1, sql.Key(order, last, nulls_first=not last))
        if by is not None:
            keys.insert(0, sql.Key(by, last, nulls_first=last))
        chosen = sql.call("ARRAY_REMOVE", sql.call("ARRAY_AGG", sql.ordered(value, keys)), sql.null())
        return sql.first_of_array(chosen)


def _place(value: Node, field: c.Field) -> list[Node]:
    """The document, and the keys on the way into it."""
    if field.json_column_type == "text":
        valid = sql.call("PG_INPUT_IS_VALID", value, sql.text("jsonb"))  # IS JSON lets a NUL pass, which the cast refuses
        value = sql.case(valid, sql.cast(value, "JSONB"))
    return [value, *(sql.text(key) for key in field.json)]


def _number(number: Node, kind: str, field: c.Field) -> Node:
    size = sql.call("ABS", number)
    match kind:
        case "float":
            fits = sql.any_of([sql.compare(size, "=", sql.integer(0)), _between(size, "5e-324", "1.7976931348623157e308")])
            return sql.case(fits, sql.cast(number, "DOUBLE"))
        case "decimal":
            rounded = sql.call("ROUND", number, sql.integer(field.type.scale))
            limit = sql.integer(10 ** (field.type.precision - field.type.scale))
            return sql.case(sql.compare(sql.call("ABS", rounded), "<", limit), rounded)
        case _:
            whole = sql.compare(number, "=", sql.call("FLOOR", number))
            fits = sql.all_of([sql.compare(number, ">=", sql.integer(-(2**63))), sql.compare(number, "<", sql.integer(2**63))])
            return sql.case(sql.all_of([whole, fits]), sql.cast(number, "BIGINT"))


def _between(number: Node, low: str, high: str) -> Node:
    edges = [sql.cast(sql.text(edge), "DECIMAL") for edge in (low, high)]
    return sql.all_of([sql.compare(number, ">=", edges[0]), sql.compare(number, "<=", edges[1])])


POSTGRES = Postgres("postgres", nulls_are_large=True, name_bytes=63, temporary=("pg_temp",), most_selects=3_000, probes=True)
