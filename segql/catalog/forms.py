"""Texts of a certain form in the catalog's YAML: types, tables, files, lengths. What is wrong with one is a ValueError in words."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from segql.catalog.types import SIMPLE, Type, decimal

_LENGTH = re.compile(r"(\d{1,6}) ?(s|min|h|d|w|mo|q|y)")
_COUNT = re.compile(r"[0-9](_?[0-9]){0,17}")
_DECIMAL = re.compile(r"decimal ?\( ?(\d{1,2}) ?, ?(\d{1,2}) ?\)")
_PLACE = re.compile(r"\s*[+-]?\d+")
_UNSAFE_PATH = re.compile(r"[\\:*?\[\]{}<>|\"'\x00-\x1f]")


def _identifier(value: Any) -> Any:
    if isinstance(value, str) and (not value or any(ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 for c in value)):
        raise ValueError("expected a name" + (", found nothing" if not value else " without control characters"))
    return value


def _boolean(value: Any) -> Any:
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("expected `true` or `false`")


def _length(value: Any) -> Any:
    match = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("expected a length of time, such as `2y` or `30d`")
    return match.group(1) + match.group(2)


def _indexes(value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(columns, list) for columns in value):
        raise ValueError("expected lists of columns, such as `[[customer_id, ordered_at]]`")
    for columns in value:
        if not columns or not all(isinstance(column, str) and column for column in columns):
            raise ValueError("an index is a list of its columns in their order, such as `[customer_id, ordered_at]`")
        if (twice := next((column for i, column in enumerate(columns) if column in columns[:i]), None)) is not None:
            raise ValueError(f"an index has no column twice, and here is `{twice}` again")
    return value


def _count(value: Any) -> Any:
    if not isinstance(value, str) or not _COUNT.fullmatch(value):
        raise ValueError("expected a number of rows, such as `250000` or `250_000`")
    return int(value)


def _text(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError("expected a text, found nothing")
    return value


def _texts(value: Any) -> Any:
    return [value] if isinstance(value, str) and value else value


def _json_path(value: Any) -> Any:
    parts = value.split(".") if isinstance(value, str) else value
    if isinstance(parts, list) and all(isinstance(part, str) for part in parts) and (len(parts) < 2 or "" in parts):
        raise ValueError("expected a column and a path inside it, such as `props.plan`")
    if isinstance(parts, list) and any(isinstance(part, str) and set(part) & set('"\\') for part in parts[1:]):
        raise ValueError(
            "a key with a double quote or a backslash can't be written in every engine's path; read a view that gives it a name"
        )
    if isinstance(parts, list) and (place := next((p for p in parts[1:] if isinstance(p, str) and _PLACE.fullmatch(p)), None)):
        raise ValueError(f"`{place}` would be a place in a list on some engines and a key on others; read a view that gives it a name")
    return parts


def parse_type(text: str) -> Type | None:
    """`integer`, `decimal(12, 2)`, …; None if there is no such type."""
    if text == "decimal":
        return decimal()
    if match := _DECIMAL.fullmatch(text):
        precision, scale = int(match.group(1)), int(match.group(2))
        fits = scale <= min(9, precision) and 1 <= precision <= 38 and precision - scale <= 29
        return decimal(precision, scale) if fits else None
    return SIMPLE.get(text)


def _type(value: Any) -> Any:
    if isinstance(value, str) and parse_type(value) is None:
        if value.startswith("decimal"):
            raise ValueError(
                "expected `decimal(DIGITS, SCALE)` with at most 9 digits after the point and 29 before it, such as `decimal(18, 4)`"
            )
        raise ValueError(f"`{value}` is no type; the types are {', '.join(TYPE_NAMES)}" if value else "expected a type, found nothing")
    return value


TYPE_NAMES = (*(name for name in SIMPLE), "decimal")


def is_path(table: str) -> bool:
    return table.lower().endswith((".csv", ".csv.gz", ".parquet"))


def _table(value: Any) -> Any:
    if isinstance(value, str):
        if is_path(value):
            return _table_path(value)
        if "/" in value or "\\" in value:
            raise ValueError("expected a table such as `shop.orders`, or a file that ends in .csv, .csv.gz or .parquet")
        parts: Any = value.split(".")
    else:
        parts = value
    if not isinstance(parts, list) or not 1 <= len(parts) <= 4 or not all(isinstance(part, str) and part for part in parts):
        raise ValueError("expected a table such as `shop.orders`")
    return parts


def _file(value: Any) -> Any:
    if isinstance(value, str) and is_path(value):
        return _table_path(value)
    raise ValueError("expected a file that ends in .csv, .csv.gz or .parquet, such as `data/orders.parquet`")


def _table_path(value: str) -> str:
    steps = value.split("/")
    if _UNSAFE_PATH.search(value) or steps[0] in ("", "~") or any(step in ("", ".", "..") for step in steps):
        raise ValueError("a file is given by a plain path inside the project, such as `data/orders.csv`")
    return value


Name = Annotated[str, BeforeValidator(_identifier)]
Flag = Annotated[bool, BeforeValidator(_boolean)]
Length = Annotated[str, BeforeValidator(_length), WithJsonSchema({"type": "string", "pattern": f"^{_LENGTH.pattern}$"})]
Count = Annotated[
    int,
    BeforeValidator(_count),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": f"^{_COUNT.pattern}$"}]}),
]
Indexes = Annotated[
    list[list[Name]],
    BeforeValidator(_indexes),
    WithJsonSchema({"type": "array", "items": {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}}),
]
Words = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[
    list[str], BeforeValidator(_texts), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
]
JsonPath = Annotated[
    list[str], BeforeValidator(_json_path), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
]
TypeName = Annotated[
    str,
    BeforeValidator(_type),
    WithJsonSchema({"anyOf": [{"enum": list(TYPE_NAMES)}, {"type": "string", "pattern": f"^{_DECIMAL.pattern}$"}]}),
]
TableName = Annotated[
    str | list[str],
    BeforeValidator(_table),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
FileName = Annotated[str, BeforeValidator(_file), WithJsonSchema({"type": "string", "pattern": r"\.(csv|csv\.gz|parquet)$"})]
