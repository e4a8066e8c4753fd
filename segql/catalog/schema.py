"""The shape of the catalog's YAML, as models: they check it, and the published JSON Schema is made from them."""

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, WithJsonSchema, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from segql.catalog.types import SIMPLE, Type, decimal

UNITS = ("us", "ms", "s", "min", "h", "d", "w")
_LENGTH = re.compile(r"(\d{1,6}) ?(s|min|h|d|w|mo|q|y)")
_DECIMAL = re.compile(r"decimal ?\( ?(\d{1,2}) ?, ?(\d{1,2}) ?\)")
_UNSAFE_PATH = re.compile(r"[\\:*?\[\]{}<>|\"'\x00-\x1f]")


# Texts of a certain form ---------------------------------------------------------------------------


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


def _table_path(value: str) -> str:
    steps = value.split("/")
    if _UNSAFE_PATH.search(value) or steps[0] in ("", "~") or any(step in ("", ".", "..") for step in steps):
        raise ValueError("a file is given by a plain path inside the project, such as `data/orders.csv`")
    return value


Name = Annotated[str, BeforeValidator(_identifier)]
Flag = Annotated[bool, BeforeValidator(_boolean)]
Length = Annotated[str, BeforeValidator(_length), WithJsonSchema({"type": "string", "pattern": f"^{_LENGTH.pattern}$"})]
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


# Entries -----------------------------------------------------------------------------------------


class Entry(BaseModel):
    """An entry of the catalog. Where `short` is set, a bare text stands for the entry with only that field."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)
    short: ClassVar[str | None] = None

    @model_validator(mode="before")
    @classmethod
    def _lengthen(cls, value: Any) -> Any:
        return {cls.short: value} if cls.short and isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        long = handler(schema)
        return {"anyOf": [{"type": "string"}, long]} if cls.short else long


class LookupEntry(Entry):
    """The column is read in another table, which has at most one row per key."""

    table: TableName = Field(description="The other table")
    key: Name = Field(description="Its key column")
    on: Name = Field(description="The column here that holds the key")
    column: Name | None = Field(None, description="The column of the other table; the name of the entry if left out")


class FieldEntry(Entry):
    """An attribute of an entity or a property of an event."""

    short: ClassVar[str | None] = "type"
    type: TypeName = Field(description="The type of its values, such as text, integer, decimal(18, 4), timestamp or text[]")
    column: Name | None = Field(None, description="The column that holds it; the name of the entry if left out")
    json_path: JsonPath | None = Field(
        None, alias="json", description="The column and the path inside it: `props.plan`, or a list if a key has a dot"
    )
    column_type: Literal["json", "text", "timestamptz", "timestamp"] | None = Field(
        None,
        description="How the database declares the column: json (default) or text with `json`, timestamptz (default) or timestamp",
    )
    cast: Flag = Field(False, description="A JSON string counts too if it reads as the type")
    lookup: LookupEntry | None = Field(None, description="Read the column in another table")
    unit: Literal["us", "ms", "s", "min", "h", "d", "w"] | None = Field(
        None, description="The unit of a duration that is stored as a number"
    )
    zone: Name | None = Field(None, description="The time zone that a timestamp without one was written in")
    values: Texts | None = Field(None, description="The known values, for completion and for finding typos")


class KeyEntry(Entry):
    """The column that tells entities apart."""

    short: ClassVar[str | None] = "column"
    column: Name = Field(description="The column")
    type: Literal["text", "integer", "uuid"] = Field("text", description="The type of the ids")


class MembersEntry(Entry):
    """An account has members: events of a member are events of the account."""

    entity: Name = Field(description="The entity that the members are")
    via: TableName = Field(description="The table that says which member belongs to which account")
    key: Name = Field(description="Its column with the member's key")
    account: Name = Field(description="Its column with this entity's key")


class EntityEntry(Entry):
    """Whom a segment is made of: customers, users, accounts."""

    key: KeyEntry = Field(description="The column that tells entities apart")
    table: TableName | None = Field(None, description="One row per entity; if left out, the entities are the ids seen in the events")
    seen_in: Texts | None = Field(None, description="Without a table: the sources whose ids are entities; all if left out")
    attributes: dict[Name, FieldEntry] = Field(default_factory=dict, description="What is known of an entity")
    members: MembersEntry | None = Field(None, description="Of an account: who its members are")
    default: Flag = Field(False, description="The entity of segments that do not say `for`")


class LinkEntry(Entry):
    """How a row names an entity."""

    short: ClassVar[str | None] = "column"
    column: Name = Field(description="The column that holds the entity's key, or the id that `via` maps to it")
    complete: Flag = Field(False, description="Promises that every id is in the entity's table")
    via: TableName | None = Field(None, description="A table that maps the column to the entity's key")
    from_column: Name | None = Field(None, alias="from", description="The mapping's column that equals ours; the same name if left out")
    to_column: Name | None = Field(None, alias="to", description="The mapping's column with the entity's key")


class TimeEntry(Entry):
    """When the event happened."""

    short: ClassVar[str | None] = "column"
    column: Name = Field(description="The column")
    type: Literal["timestamptz", "timestamp", "date"] | None = Field(
        None, description="Its type; timestamptz, or timestamp with a zone, if left out"
    )
    zone: Name | None = Field(None, description="Where a timestamp or date without a zone was written; the project's zone if left out")


class PartitionEntry(Entry):
    """The column by which the table is divided, so that queries can leave parts out."""

    short: ClassVar[str | None] = "column"
    column: Name = Field(description="The column")
    type: Literal["date", "timestamp"] = Field("date", description="Its type")
    of: Literal["time", "ingestion"] = Field("time", description="Of the event's time, or of its arrival")
    zone: Name = Field("UTC", description="The zone of the partition's dates")
    slack: Length | None = Field(None, description="Of ingestion: how long after the event a row may arrive")


class SourceEntry(Entry):
    """One table of events: its time, and whom a row is about."""

    table: TableName = Field(description="The table, or a CSV or Parquet file for DuckDB")
    time: TimeEntry = Field(description="When the event happened")
    zone: Name | None = Field(None, description="Where a time without a zone was written")
    entity: dict[Name, LinkEntry] = Field(description="Whom a row is about: entity and column")
    order: Name | None = Field(None, description="A column that breaks ties in time")
    unique: Name | None = Field(None, description="Rows that agree on entity, time and this column are one event")
    partition: PartitionEntry | None = Field(None, description="The column by which the table is divided")
    history: Length | None = Field(None, description="How far back the table reaches")


class EventEntry(Entry):
    """What entities do: a source, and which of its rows."""

    source: Name = Field(description="The source")
    where: Words | None = Field(None, description="A condition on the source's columns, as in a rule")
    properties: dict[Name, FieldEntry] = Field(default_factory=dict, description="What is known of one event")
    description: str = Field("", description="What it means, for people")


class ListEntry(Entry):
    """A named list of ids."""

    entity: Name = Field(description="Whose ids they are")
    table: TableName = Field(description="A table, or a file of the project")
    key: Name = Field(description="The column with the ids")


class CatalogFile(Entry):
    """The words that rules are made of, and the tables behind them."""

    entities: dict[Name, EntityEntry] = Field(default_factory=dict)
    sources: dict[Name, SourceEntry] = Field(default_factory=dict)
    events: dict[Name, EventEntry] = Field(default_factory=dict)
    lists: dict[Name, ListEntry] = Field(default_factory=dict)


SECTIONS: dict[str, type[Entry]] = {"entities": EntityEntry, "sources": SourceEntry, "events": EventEntry, "lists": ListEntry}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a catalog file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **CatalogFile.model_json_schema(by_alias=True)}
