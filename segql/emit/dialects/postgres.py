"""PostgreSQL 15 and later."""

from segql.catalog import model as c
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

    def wide(self, value: Node) -> Node:
        return sql.cast(value, "DECIMAL")

    def finite(self, value: Node) -> Node:
        low, high = (sql.cast(sql.text(edge), "DOUBLE") for edge in ("-Infinity", "Infinity"))
        return sql.case(sql.all_of([sql.compare(value, ">", low), sql.compare(value, "<", high)]), value)  # NaN sorts above Infinity here

    def ends(self, value: Node, part: Node) -> Node:
        return sql.compare(sql.call("RIGHT", value, sql.call("LENGTH", part)), "=", part)

    def in_code_points(self, value: Node) -> Node:
        return sql.collate(value, "C")

    def json_scalar(self, value: Node, field: c.Field) -> tuple[Node, Node]:
        document = value
        if field.json_column_type == "text":
            valid = sql.call("PG_INPUT_IS_VALID", value, sql.text("jsonb"))  # IS JSON lets a NUL pass, which the cast refuses
            document = sql.case(valid, sql.cast(value, "JSONB"))
        keys = [sql.text(key) for key in field.json]
        kind = sql.call("JSONB_TYPEOF", sql.call("JSONB_EXTRACT_PATH", document, *keys))
        scalar = sql.call("JSONB_EXTRACT_PATH_TEXT", document, *keys)
        match field.type.name:
            case "text":
                return sql.compare(kind, "=", sql.text("string")), scalar
            case "boolean":
                return sql.compare(kind, "=", sql.text("boolean")), sql.compare(scalar, "=", sql.text("true"))
            case name:
                number = sql.cast(scalar, "DECIMAL")
                return sql.compare(kind, "=", sql.text("number")), _number(number, name, field)

    def first(self, value: Node, time: Node, order: Node | None, last: bool) -> Node:
        keys = [sql.Key(time, last, nulls_first=last), sql.Key(value, last, nulls_first=last)]
        if order is not None:
            keys.insert(1, sql.Key(order, last, nulls_first=not last))
        chosen = sql.call("ARRAY_REMOVE", sql.call("ARRAY_AGG", sql.ordered(value, keys)), sql.null())
        return sql.first_of_array(chosen)


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


POSTGRES = Postgres("postgres")
