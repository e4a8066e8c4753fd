"""What stands at a path inside a JSON column, where it is of the JSON type that a field asks for."""

import re

from segql.catalog import model as c
from segql.emit import sql
from segql.emit.sql import Node
from segql.emit.times import Times
from segql.meaning import json_texts as texts
from segql.meaning import nodes as m
from segql.meaning.evaluate import DURATION_UNITS

PLAIN = re.compile(r"[ !#-.0-\[\]-~]*")  # texts that are written in JSON in one way only, but for codes, which engines resolve


def scalar(column: Node, field: c.Field, times: Times) -> tuple[Node, Node]:
    """Whether there is such a scalar, and that scalar, typed; NULL where it can't be read as the type."""
    d = times.dialect
    kind, text = d.json_at(column, field)
    is_text = d.json_is(kind, "string")
    match field.type.name:
        case "text":
            return is_text, text
        case "boolean":
            truths = sql.all_of([is_text, sql.among(text, [sql.text(t) for t in texts.TRUTHS])])
            return _or_cast(d.json_is(kind, "boolean"), truths, field), sql.compare(text, "=", sql.text("true"))
        case "date":
            return sql.all_of([is_text, d.matches(text, sql.text(texts.DATE))]), d.read(text, "DATE")
        case "timestamp":
            return sql.all_of([is_text, d.matches(text, sql.text(texts.TIMESTAMP))]), _instant(text, field, times)
        case name:
            whole = name in ("integer", "duration")
            written = sql.all_of([is_text, d.matches(text, sql.text(texts.INTEGER if whole else texts.NUMBER))])
            number = d.json_number(text, "integer" if whole else name, field)
            factor = DURATION_UNITS[field.unit or "us"] if name == "duration" else 1
            scaled = number if factor == 1 else sql.operate(number, "*", sql.integer(factor))
            return _or_cast(d.json_is(kind, "number"), written, field), scaled


def is_text(column: Node, field: c.Field, wanted: list[m.Value], nodes: list[Node], times: Times) -> Node:
    """Whether one of some values, which are `nodes` in SQL, stands there as a text. Where an engine can compare JSON, it is read once."""
    written = [f'"{v.value}"' for v in wanted if isinstance(v, m.Literal) and PLAIN.fullmatch(str(v.value))]
    found = times.dialect.json_found(column, field) if len(written) == len(wanted) else None
    if found is not None:
        return _is_one_of(found, [times.dialect.json_literal(text) for text in written])
    guard, text = scalar(column, field, times)
    return sql.all_of([guard, _is_one_of(text, nodes)])


def _is_one_of(value: Node, nodes: list[Node]) -> Node:
    return sql.compare(value, "=", nodes[0]) if len(nodes) == 1 else sql.among(value, nodes)


def _or_cast(found: Node, as_text: Node, field: c.Field) -> Node:
    return sql.any_of([found, as_text]) if field.cast else found


def _instant(text: Node, field: c.Field, times: Times) -> Node:
    """With an offset an instant, without one the field's or the project's local time."""
    d = times.dialect
    cut = sql.call("REGEXP_REPLACE", text, sql.text(texts.TOO_FINE), sql.text("\\1"))
    wall = times.from_wall(d.read(cut, d.timestamp), field.zone or times.calendar.zone)
    return sql.case(d.matches(text, sql.text(texts.WITH_OFFSET)), d.read(cut, d.timestamptz), wall)
