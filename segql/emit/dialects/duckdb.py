"""DuckDB: in-process, reads CSV and Parquet files as tables."""

from segql.catalog import model as c
from segql.catalog.files import CSV_FLAGS, CSV_MARKS
from segql.emit import sql
from segql.emit.dialects.base import Dialect
from segql.emit.reserved import RESERVED
from segql.emit.sql import Node

KINDS = {"string": ("VARCHAR",), "boolean": ("BOOLEAN",), "number": ("BIGINT", "UBIGINT", "DOUBLE")}  # what JSON_TYPE says


class DuckDB(Dialect):
    def relation(self, table: c.Table, types: dict[str, str], alias: str | None) -> Node:
        if table.path is None:
            return super().relation(table, types, alias)
        named = self.identifier(alias) if alias else None
        if table.format == "parquet":
            return sql.file_table("READ_PARQUET", table.path, [], named)
        options = [sql.option(name, sql.text(mark)) for name, mark in CSV_MARKS.items()]
        options += [sql.option(name, sql.boolean(flag)) for name, flag in CSV_FLAGS.items()]
        if types:
            options.append(sql.option("types", sql.struct(types, RESERVED[self.name])))
        return sql.file_table("READ_CSV", table.path, options, named)

    def now(self) -> Node:
        return sql.call("NOW")

    def micros_between(self, left: Node, right: Node) -> Node:
        return sql.operate(sql.call("EPOCH_US", left), "-", sql.call("EPOCH_US", right))

    def plus_micros(self, instant: Node, micros: Node) -> Node:
        return sql.operate(instant, "+", sql.call("TO_MICROSECONDS", micros))

    def plus_years(self, day: Node, years: Node) -> Node:
        return sql.cast(sql.operate(day, "+", sql.call("TO_YEARS", years)), "DATE")

    def matches(self, value: Node, pattern: Node) -> Node:
        return sql.call("REGEXP_MATCHES", value, pattern)

    def has_element(self, array: Node, element: Node) -> Node:
        return sql.call("LIST_CONTAINS", array, element)

    def has_any_of(self, array: Node, other: Node) -> Node:
        return sql.call("LIST_HAS_ANY", array, other)

    def has_all_of(self, array: Node, other: Node) -> Node:
        return sql.all_of([sql.call("LIST_HAS_ALL", array, other), self.has_elements(other)])

    def has_elements(self, array: Node) -> Node:
        return sql.compare(sql.call("LIST_COUNT", array), ">", sql.integer(0))

    def finite(self, value: Node) -> Node:
        return sql.case(sql.call("ISFINITE", value), value)

    def stop_at_infinity(self, value: Node) -> Node:
        stopped = sql.call("ERROR", sql.text("float overflow"))
        return sql.case(sql.negate(sql.call("ISFINITE", value)), stopped, value)

    def whole_quotient(self, left: Node, right: Node) -> Node:
        return sql.call("DIVIDE", left, right)

    def bucket(self, seed: str, id: Node, kind: str) -> Node:
        digest = sql.call("MD5", sql.call("CONCAT", sql.text(f"{seed}:"), self.written_id(id, kind)))
        number = sql.cast(sql.call("CONCAT", sql.text("0x"), sql.call("SUBSTR", digest, sql.integer(1), sql.integer(8))), "BIGINT")
        return sql.call("MOD", number, sql.integer(10_000))

    def ends(self, value: Node, part: Node) -> Node:
        return sql.call("ENDS_WITH", value, part)

    def json_at(self, value: Node, field: c.Field) -> tuple[Node, Node]:
        place = _place(value, field)
        return sql.call("JSON_TYPE", *place), sql.call("JSON_EXTRACT_STRING", *place)

    def json_found(self, value: Node, field: c.Field) -> Node | None:
        return sql.call("JSON_EXTRACT", *_place(value, field))

    def json_is(self, kind: Node, name: str) -> Node:
        first, *others = (sql.text(word) for word in KINDS[name])
        return sql.among(kind, [first, *others]) if others else sql.compare(kind, "=", first)

    def json_number(self, text: Node, kind: str, field: c.Field) -> Node:
        return _number(text, kind, field)

    def read(self, text: Node, type_name: str) -> Node:
        return sql.try_cast(text, type_name)

    def first(self, value: Node, time: Node, order: Node | None, last: bool, by: Node | None = None) -> Node:
        keys = [time, value] if order is None else [time, sql.is_not_null(order), order, value]
        return sql.call("ARG_MAX" if last else "ARG_MIN", value, sql.call("ROW", *([] if by is None else [by]), *keys))


def _place(value: Node, field: c.Field) -> tuple[Node, Node]:
    """The document, and the path in it."""
    document = sql.case(sql.call("JSON_VALID", value), value) if field.json_column_type == "text" else value
    return document, sql.text("$" + "".join(f'."{key}"' for key in field.json))


def _number(scalar: Node, kind: str, field: c.Field) -> Node:
    match kind:
        case "float":
            number = sql.try_cast(scalar, "DOUBLE")  # 1e400 is infinite
            return sql.case(sql.call("ISFINITE", number), number)
        case "decimal":
            return sql.try_cast(scalar, "DECIMAL", field.type.precision, field.type.scale)
        case _:  # a cast to an integer would round
            number = sql.try_cast(scalar, "DECIMAL", 38, 9)
            return sql.case(sql.compare(number, "=", sql.call("FLOOR", number)), sql.try_cast(number, "BIGINT"))


DUCKDB = DuckDB("duckdb", reads_files=True, unnests_in_select=True, joins_nearest=True, temporary=("temp", "main"), most_selects=1_000)
