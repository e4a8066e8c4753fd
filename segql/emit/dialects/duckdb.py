"""DuckDB: in-process, reads CSV and Parquet files as tables."""

from segql.catalog import model as c
from segql.emit import sql
from segql.emit.dialects.base import Dialect
from segql.emit.reserved import RESERVED
from segql.emit.sql import Node

# left to itself, DuckDB guesses these from the data, and drops rows that begin with `#` or strips the quotes of 'a'
CSV_MARKS = {"delim": ",", "quote": '"', "escape": '"', "comment": ""}


class DuckDB(Dialect):
    def relation(self, table: c.Table, types: dict[str, str], alias: str | None) -> Node:
        if table.path is None:
            return super().relation(table, types, alias)
        named = self.identifier(alias) if alias else None
        if table.format == "parquet":
            return sql.file_table("READ_PARQUET", table.path, [], named)
        options = [sql.option(name, sql.text(mark)) for name, mark in CSV_MARKS.items()]
        options += [sql.option("header", sql.boolean(True)), sql.option("allow_quoted_nulls", sql.boolean(False))]
        if types:
            options.append(sql.option("types", sql.struct(types, RESERVED[self.name])))
        return sql.file_table("READ_CSV", table.path, options, named)

    def now(self) -> Node:
        return sql.call("NOW")

    def micros_between(self, left: Node, right: Node) -> Node:
        return sql.operate(sql.call("EPOCH_US", left), "-", sql.call("EPOCH_US", right))

    def plus_micros(self, instant: Node, micros: Node) -> Node:
        return sql.operate(instant, "+", sql.call("TO_MICROSECONDS", micros))

    def finite(self, value: Node) -> Node:
        return sql.case(sql.call("ISFINITE", value), value)

    def ends(self, value: Node, part: Node) -> Node:
        return sql.call("ENDS_WITH", value, part)

    def json_scalar(self, value: Node, field: c.Field) -> tuple[Node, Node]:
        document = sql.case(sql.call("JSON_VALID", value), value) if field.json_column_type == "text" else value
        path = sql.text("$" + "".join(f'."{key}"' for key in field.json))
        kind = sql.call("JSON_TYPE", document, path)
        scalar = sql.call("JSON_EXTRACT_STRING", document, path)
        match field.type.name:
            case "text":
                return sql.compare(kind, "=", sql.text("VARCHAR")), scalar
            case "boolean":
                return sql.compare(kind, "=", sql.text("BOOLEAN")), sql.compare(scalar, "=", sql.text("true"))
            case name:
                numbers = sql.among(kind, [sql.text(t) for t in ("BIGINT", "UBIGINT", "DOUBLE")])
                return numbers, _number(scalar, name, field)

    def first(self, value: Node, time: Node, order: Node | None, last: bool) -> Node:
        keys = [time, value] if order is None else [time, sql.is_not_null(order), order, value]
        return sql.call("ARG_MAX" if last else "ARG_MIN", value, sql.call("ROW", *keys))


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


DUCKDB = DuckDB("duckdb", reads_files=True)
