"""The SQL that reads the rows of somebody: plain columns, in forms that every driver gives back alike."""

from collections.abc import Mapping, Sequence

from segql.catalog.model import Table
from segql.emit import layout, sql
from segql.emit.dialects import DIALECTS
from segql.emit.dialects.base import Dialect
from segql.emit.emit import printer
from segql.emit.rows import csv_types
from segql.emit.sql import Node
from segql.emit.statement import Select, Statement

Kinds = Mapping[str, str | None]  # of each column, as the catalog declares it; None: it does not
Ids = Sequence[str | int]


def rows_of(table: Table, columns: Kinds, among: Sequence[tuple[str, str, Ids]], dialect: str) -> str:
    """Reads the columns of the rows that have, in some column of `among`, one of its ids. A column is given with the type of its ids.

    A time with a zone comes without it, in UTC; one at the end of all time is missing; JSON and UUIDs come as text.
    """
    d = DIALECTS[dialect]
    kinds = {column: kind for column, kind in columns.items() if kind is not None} | {column: kind for column, kind, _ in among}
    terms = [sql.among(d.column(column), [_id(d, id_, kind) for id_ in ids]) for column, kind, ids in among]
    taken = tuple((_read(d, d.column(column), kind), d.identifier(column)) for column, kind in columns.items())
    select = Select(taken, d.relation(table, csv_types(kinds), None), (), sql.any_of(terms))
    return layout.statement(Statement((), (), (), select), printer(dialect))


def of_one(query: str, key: str, kind: str, id_: str | int, dialect: str) -> str:
    """A query whose members have the key `key`, for one of them alone."""
    d, show = DIALECTS[dialect], printer(dialect)
    condition = show(sql.compare(d.column(key), "=", _id(d, id_, kind)))
    return f"SELECT * FROM (\n{query.rstrip()}\n) AS found_members WHERE {condition}"


def _id(d: Dialect, id_: str | int, kind: str) -> Node:
    if isinstance(id_, int):
        return sql.integer(id_)
    return sql.cast(sql.text(id_), "UUID") if kind == "uuid" and d.name != "bigquery" else sql.text(id_)


def _read(d: Dialect, column: Node, kind: str | None) -> Node:
    match kind:
        case "timestamptz":
            return d.local(_finite(d, column), "UTC")
        case "timestamp" | "date":
            return _finite(d, column)
        case "uuid" if d.name != "bigquery":
            return sql.cast(column, "TEXT")
        case "json":
            return sql.call("TO_JSON_STRING", column) if d.name == "bigquery" else sql.cast(column, "TEXT")
        case _:
            return column


def _finite(d: Dialect, column: Node) -> Node:
    finite = d.is_finite_time(column)
    return column if finite is None else sql.case(finite, column)
