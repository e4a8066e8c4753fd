"""Prints rows as a table, CSV or JSON."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from segql.diagnostics.render import visible, width

Row = Sequence[object]


def ordered(rows: Sequence[Row]) -> list[Row]:
    """The rows by their first column: numbers by value, everything else by its text's code points."""
    return sorted(rows, key=lambda row: (0, row[0], "") if isinstance(row[0], int) else (1, 0, text_of(row[0])))


def written(columns: Sequence[str], rows: Sequence[Row], format: str) -> str:
    match format:
        case "json":
            return json_text([dict(zip(columns, map(json_value, row), strict=True)) for row in rows])
        case "csv":
            return _csv(columns, rows)
        case _:
            return _table(columns, [[visible(text_of(value)) for value in row] for row in rows])


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side under their names."""
    heads = [visible(column) for column in columns]
    wide = [max(map(width, cells)) for cells in zip(heads, *rows, strict=True)]
    lines = [heads, ["-" * w for w in wide], *rows]
    return "".join("  ".join(cell + " " * (w - width(cell)) for cell, w in zip(line, wide, strict=True)).rstrip() + "\n" for line in lines)


table = _table


def _csv(columns: Sequence[str], rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_harmless(value) if isinstance(value, str) else text_of(value) for value in row])
    return text.getvalue()


def _harmless(text: str) -> str:
    """A text that a spreadsheet would run as a formula, with an apostrophe before it."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def text_of(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return "; ".join(text_of(item) for item in value)
        case _:
            return str(value)


def json_text(record: object) -> str:
    """A record as a document, with a line end."""
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def json_value(value: object) -> object:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case timedelta():
            return value.total_seconds()
        case list() | tuple():
            return [json_value(item) for item in value]
        case _:
            return text_of(value)  # a decimal too: a JSON number would lose its digits
