"""Compares the tables that a query is about to read with what the catalog says of them. No value of a row is looked at or told."""

from collections.abc import Iterable, Mapping

from segql.catalog.model import Table
from segql.catalog.reading import Column, Reading
from segql.diagnostics import Diagnostic, Report, SegqlError, codes
from segql.diagnostics.suggest import did_you_mean
from segql.engines.base import Engine
from segql.engines.families import COLLATED, family, fits

SHOWN = 8  # columns named where none is near
_Types = Mapping[Table, Mapping[str, str]]  # of every table that is there: the engine's type of each column


def verify(engine: Engine, readings: Iterable[Reading], report: Report) -> None:
    """Reports every table and column that is missing or of another type, and, where all are right, every key that is not unique."""
    readings = tuple(readings)
    found: list[Diagnostic] = []
    types: dict[Table, Mapping[str, str]] = {}
    for reading in readings:
        try:
            columns = engine.columns(reading.table)
        except SegqlError as error:
            found += error.diagnostics
            continue
        if columns is None:
            found.append(_no_table(engine, reading.table))
        else:
            types[reading.table] = {engine.fold(name): kind for name, kind in columns.items()}
            found += [d for c in reading.columns if (d := _no_column(engine, reading.table, c, columns)) is not None]
    found += [d for r in readings if r.table in types for c in r.columns if (d := _mismatch(engine, r.table, c, types)) is not None]
    if not found:
        found += [d for r in readings for c in r.columns if c.unique and (d := _repeated(engine, r.table, c)) is not None]
    for diagnostic in dict.fromkeys(found):
        report(diagnostic)


def _no_table(engine: Engine, table: Table) -> Diagnostic:
    what = f"there is no file `{table.path}`" if _is_file(engine, table) else f"there is no table `{table}` in the database"
    return Diagnostic(codes.NO_SUCH_TABLE, what, table.span)


def _no_column(engine: Engine, table: Table, column: Column, columns: Mapping[str, str]) -> Diagnostic | None:
    if engine.fold(column.name) in map(engine.fold, columns):
        return None
    names = [f"`{name}`" for name in columns]
    listed = f"its columns are {', '.join(names[:SHOWN])}{', …' if len(names) > SHOWN else ''}" if names else "it has no columns"
    help_ = did_you_mean(column.name, columns) or listed
    return Diagnostic(codes.NO_SUCH_COLUMN, f"{_name(engine, table)} has no column `{column.name}`", column.span, help=help_)


def _mismatch(engine: Engine, table: Table, column: Column, types: _Types) -> Diagnostic | None:
    """What is wrong with a column's type: not what is declared, of a collation, or not that of the column it is joined with."""
    kind = types[table].get(engine.fold(column.name))
    if kind is None or not _is_typed(engine, table):
        return None
    found, where = family(engine.dialect, kind), f"`{column.name}` of {_name(engine, table)}"
    other = _other(engine, column, types)
    agrees = other is not None and family(engine.dialect, other) == found  # then what is declared wrongly is the key itself
    if column.kind is not None and not agrees and not fits(column.kind, found):
        message = f"{column.label} is declared {column.kind}, and the column {where} is {kind}"
        return Diagnostic(codes.COLUMN_TYPE, message, column.span, help=_declare(column, found))
    if COLLATED in kind:
        message = f"the column {where} is {kind}: its texts do not compare by code point"
        return Diagnostic(codes.COLUMN_TYPE, message, column.span, help="read a view that gives the column without the collation")
    if column.equals is None or other is None or agrees or {family(engine.dialect, other), found} <= {"integer", "decimal"}:
        return None
    message = f"{column.label} is {kind}, and `{column.equals[1]}` of {_name(engine, column.equals[0])} is {other}: types differ"
    return Diagnostic(codes.COLUMN_TYPE, message, column.span)


def _other(engine: Engine, column: Column, types: _Types) -> str | None:
    """The type of the column that a column is joined with, where both are typed."""
    if column.equals is None or not _is_typed(engine, column.equals[0]):
        return None
    return types.get(column.equals[0], {}).get(engine.fold(column.equals[1]))


def _declare(column: Column, found: str) -> str | None:
    """How the catalog would say what the column is."""
    name = column.name
    match column.role, found:
        case _, "TIMESTAMP_NS":
            return f"segql counts microseconds, and a cast would round: read a view with `MAKE_TIMESTAMP(EPOCH_US({name}))`"
        case _, "TIMESTAMPTZ_NS":
            return f"segql counts microseconds: read a view with `DATE_TRUNC('microsecond', {name})`"
        case "time", "timestamp":
            return f"say where it was written: `time: {{column: {name}, type: timestamp, zone: Europe/Berlin}}`"
        case "time", "timestamptz":
            return f"it has its zone in itself: `time: {name}`"
        case "time", "date":
            return f"`time: {{column: {name}, type: date}}`"
        case "key", "text" | "integer" | "uuid":
            return f"declare the entity's key as it is: `key: {{column: {name}, type: {found}}}`"
        case "field", "timestamp":
            return "say where it was written: `{type: timestamp, zone: Europe/Berlin}`"
        case "field", "timestamptz":
            return "it has its zone in itself: `{type: timestamp}`" if column.kind == "timestamp" else "declare it `timestamp`"
        case "field", "text" if column.kind == "json":
            return "say so with `column_type: text`"
        case "field", "json" if column.kind == "text":
            return "leave out `column_type: text` of JSON in a JSON column; of JSON itself, name a path with `json`"
        case "field", "text" | "integer" | "decimal" | "float" | "boolean" | "date":
            return f"declare it `{found}`, or read a view that casts the column"
        case _:
            return "read a view that casts the column"


def _repeated(engine: Engine, table: Table, column: Column) -> Diagnostic | None:
    try:
        count = engine.repeated(table, column.name)
    except SegqlError as error:
        return error.diagnostics[0]
    if count == 0:
        return None
    rows = "1 row has" if count == 1 else f"{count:,} rows have"
    message = f"{column.label}, `{column.name}` of {_name(engine, table)}, is not unique: {rows} a value that an earlier row has"
    return Diagnostic(codes.BROKEN_KEY, message, column.span)


def _is_file(engine: Engine, table: Table) -> bool:
    return table.path is not None and engine.reads_files


def _is_typed(engine: Engine, table: Table) -> bool:
    """A CSV file's columns have no types: they are read as the catalog declares them."""
    return not (_is_file(engine, table) and table.format == "csv")


def _name(engine: Engine, table: Table) -> str:
    return f"`{table.path}`" if _is_file(engine, table) else f"`{table}`"
