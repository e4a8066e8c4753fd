"""Makes the records of attributes and properties, of tables and zones."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo, available_timezones

from segql.catalog import model as c
from segql.catalog.entries import Place
from segql.catalog.forms import parse_type
from segql.catalog.schema import FieldEntry, TableEntry
from segql.catalog.types import Type
from segql.diagnostics import Diagnostic, Report, codes
from segql.diagnostics.suggest import did_you_mean
from segql.source import Span

BUILT_IN = ("date", "week", "weekday", "hour", "day", "month", "year")


def is_zone(name: str) -> bool:
    """Whether the name is of the tz database, such as `Europe/Berlin`."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # not found, a folder, no plain name
        return False
    return name != "localtime"


def zone_help(name: str) -> str:
    return did_you_mean(name, available_timezones()) or "zones have names such as `Europe/Berlin` or `UTC`"


def zone(name: str | None, place: Place, report: Report) -> str | None:
    """The zone if it exists; else that is reported."""
    if name is not None and not is_zone(name):
        report(Diagnostic(codes.BAD_CATALOG, f"there is no time zone `{name}`", place.value, help=zone_help(name)))
        return None
    return name


def table(written: str | list[str], span: Span, file: str | None = None) -> c.Table:
    """A table by its parts, with the file that stands for it if there is one; or a file alone, by its path."""
    if isinstance(written, str):
        file, written = written, []
    kind = None if file is None else "parquet" if file.lower().endswith(".parquet") else "csv"
    return c.Table(tuple(written), file, kind, span=span)


def table_of(entry: TableEntry, place: Place, report: Report) -> c.Table | None:
    """The table and file of an entry; None if it names neither."""
    if entry.table is None:
        return None if entry.file is None else table(entry.file, place.at("file").value)
    if isinstance(entry.table, str) and entry.file is not None:
        report(Diagnostic(codes.CATALOG_CLASH, "`table` names a file already", place.at("file").key))
        return table(entry.table, place.at("table").value)
    return table(entry.table, place.at("table").value, entry.file)


def fields(entries: Mapping[str, FieldEntry], place: Place, report: Report) -> dict[str, c.Field]:
    """The records of attributes or properties by name."""
    return {name: _field(name, entry, place.at(name), report) for name, entry in entries.items()}


def _field(name: str, entry: FieldEntry, place: Place, report: Report) -> c.Field:
    kind = parse_type(entry.type)
    assert kind is not None  # the schema has checked it
    for key, words in _conflicts(entry, kind):
        report(Diagnostic(codes.BAD_CATALOG, words, place.at(key).key))
    json = tuple(entry.json_path or ())
    lookup = entry.lookup
    other = table_of(lookup, place.at("lookup"), report) if lookup else None
    naive = kind.name == "timestamp" and (
        entry.column_type == "timestamp" or (entry.zone is not None and entry.column_type != "timestamptz")
    )
    return c.Field(
        name,
        kind,
        json[0] if json else (lookup.column if lookup else entry.column) or name,
        json[1:],
        "text" if entry.column_type == "text" else "json",
        entry.cast,
        c.Lookup(other, lookup.key, lookup.on, span=place.at("lookup").key) if lookup and other else None,
        entry.unit,
        "timestamp" if naive else "timestamptz",
        zone(entry.zone, place.at("zone"), report),
        tuple(entry.values or ()),
        span=place.key,
    )


def _conflicts(entry: FieldEntry, kind: Type) -> list[tuple[str, str]]:
    """What does not go together in one field: the key to blame and the sentence."""
    found = []
    if entry.json_path and entry.column:
        found.append(("column", f"`json` names the column already: `{entry.json_path[0]}`"))
    if entry.json_path and entry.lookup:
        found.append(("json", "`json` and `lookup` can't stand together"))
    if entry.lookup and entry.column:
        found.append(("column", "the column stands inside `lookup`"))
    if entry.cast and not entry.json_path:
        found.append(("cast", "`cast` is for values inside JSON"))
    if entry.unit and kind.name != "duration":
        found.append(("unit", "`unit` is for durations"))
    if entry.zone and kind.name != "timestamp":
        found.append(("zone", "`zone` is for timestamps"))
    if entry.zone and entry.column_type == "timestamptz":
        found.append(("zone", "a timestamptz has its zone in itself"))
    if entry.column_type in ("json", "text") and not entry.json_path:
        found.append(("column_type", f"`{entry.column_type}` is how a JSON column is declared; there is no `json` here"))
    if entry.column_type in ("timestamptz", "timestamp") and (kind.name != "timestamp" or entry.json_path):
        found.append(("column_type", f"`{entry.column_type}` is for timestamps in a column of their own"))
    if entry.values is not None:
        found += _bad_values(entry.values, kind)
    return found


def _bad_values(values: list[str], kind: Type) -> list[tuple[str, str]]:
    if kind.name not in ("text", "integer", "text[]", "integer[]"):
        return [("values", "`values` is for text and integer")]
    if kind.name in ("integer", "integer[]"):
        return [("values", f"`{value}` is no integer") for value in values if not value.removeprefix("-").isdecimal()][:1]
    return []
