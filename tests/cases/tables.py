"""A `rows` block as tables: `table: columns`, then a line for each row, values divided by commas.

A value without quotes is read as its column's type, nothing as missing; `""` is the empty text, and `'…'` quotes what holds commas or double quotes.
Columns have the types that the catalog gives them; `name:type` gives one that the catalog does not know. Times are local to the project's zone unless
they name an offset. A list is `[a; b]`. Where the entities' table is left out, it holds every id that an event names.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from segql.catalog import model as c
from segql.catalog.declared import declared
from segql.meaning.windows import Calendar, to_utc
from tests.support.rows import ColumnType, TableData, Tables

CELL = re.compile(r"""\s*("(?:[^"]|"")*"|'[^']*'|[^,]*?)\s*(?:,|$)""")
HEAD = re.compile(r"^([\w.]+): *(.*)$")
SIMPLE = ("text", "integer", "decimal", "float", "boolean", "date", "text[]", "integer[]")


def tables(text: str, catalog: c.Catalog, cal: Calendar) -> Tables:
    """Every table of the catalog, with the rows of the block."""
    made = {name: TableData({column: plain(kind) for column, kind in columns.items()}) for name, columns in declared(catalog).items()}
    head: tuple[TableData, list[str]] | None = None
    given = set()
    for line in text.splitlines():
        if match := HEAD.match(line):
            head = _head(match, made)
            given.add(match[1])
        elif line.strip():
            assert head is not None, f"a row before its table: {line}"
            head[0].rows.append(_row(line, *head, cal))
    _people(catalog, made, given)
    return made


def plain(kind: str) -> ColumnType:
    """The tests' decimals have the digits of every other."""
    return cast(ColumnType, "decimal" if kind.startswith("decimal") else kind)


def _head(match: re.Match[str], made: Tables) -> tuple[TableData, list[str]]:
    data = made.setdefault(match[1], TableData({}))
    names = []
    for word in match[2].split(","):
        name, _, kind = word.strip().partition(":")
        if kind:
            data.columns[name] = cast(ColumnType, kind)
        assert name in data.columns, f"the catalog gives `{name}` of {match[1]} no type: write `{name}:TYPE`"
        names.append(name)
    return data, names


def _row(line: str, data: TableData, names: list[str], cal: Calendar) -> dict[str, object]:
    cells = [m[1] for m in CELL.finditer(line.strip()) if m.start() < len(line.strip())]
    assert len(cells) <= len(names), f"more values than columns: {line}"
    return {name: _value(cell, data.columns[name], cal) for name, cell in zip(names, cells, strict=False)}


def _value(cell: str, kind: ColumnType, cal: Calendar) -> object:
    if cell == "":
        return None
    if cell[0] in "\"'" and len(cell) > 1:
        cell = cell[1:-1].replace('""', '"') if cell[0] == '"' else cell[1:-1]
    match kind:
        case "text[]" | "integer[]":
            elements = [e.strip() for e in cell.strip("[]").split(";")] if cell != "[]" else []
            return [None if e == "" else int(e) if kind == "integer[]" else e for e in elements]
        case "integer":
            return int(cell)
        case "decimal":
            return Decimal(cell)
        case "float":
            return float(cell)
        case "boolean":
            return {"true": True, "false": False}[cell]
        case "date":
            return date.fromisoformat(cell)
        case "timestamp":
            return datetime.fromisoformat(cell)
        case "timestamptz":
            at = datetime.fromisoformat(cell)
            return at if at.tzinfo else to_utc(at, cal.zone)
        case _:
            return cell


def _people(catalog: c.Catalog, made: Tables, given: set[str]) -> None:
    for entity in catalog.entities.values():
        if entity.table is None or str(entity.table) in given:
            continue
        ids = {
            row.get(link.column): None
            for source in catalog.sources.values()
            if (link := source.entities.get(entity.name))
            for row in made[str(source.table)].rows
        }
        made[str(entity.table)].rows.extend({entity.key.column: i} for i in ids if i is not None)
