"""The shape of the catalog's YAML, as models: they check it, and the published JSON Schema is made from them."""

from typing import Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from segql.catalog.forms import Count, FileName, Flag, Indexes, JsonPath, Length, Name, TableName, Texts, TypeName, Words


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


class TableEntry(Entry):
    """An entry that is read from a table, and by DuckDB from a file in its place."""

    needs_table: ClassVar[bool] = True
    table: TableName | None = Field(None, description="The table, such as `shop.orders`; or a CSV or Parquet file, for DuckDB alone")
    file: FileName | None = Field(
        None, validate_default=True, description="A CSV or Parquet file of the project that DuckDB reads in the place of the table"
    )

    @field_validator("file")
    @classmethod
    def _some_table(cls, value: str | None, info: ValidationInfo) -> str | None:
        if cls.needs_table and value is None and info.data.get("table", "") is None:
            raise PydanticCustomError("no_table", "`table` is missing")
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        found = super().__get_pydantic_json_schema__(schema, handler)
        if cls.needs_table:
            handler.resolve_ref_schema(found)["anyOf"] = [{"required": ["table"]}, {"required": ["file"]}]
        return found


class LookupEntry(TableEntry):
    """The column is read in another table, which has at most one row per key."""

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


class EntityEntry(TableEntry):
    """Whom a segment is made of: customers, users, accounts; with a table, one row per entity, else the ids seen in the events."""

    needs_table = False
    key: KeyEntry = Field(description="The column that tells entities apart")
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
    type: Literal["date", "timestamp", "timestamptz", "text"] = Field(
        "date", description="Its type; a text is a date such as 2026-03-01, a timestamp the zone's wall-clock time"
    )
    of: Literal["time", "ingestion"] = Field("time", description="Of the event's time, or of its arrival")
    zone: Name = Field("UTC", description="The zone of the partition's dates")
    slack: Length | None = Field(None, description="Of ingestion: how long after the event a row may arrive; an exact length, d is 24 h")


class SourceEntry(TableEntry):
    """One table of events: its time, and whom a row is about."""

    time: TimeEntry = Field(description="When the event happened")
    zone: Name | None = Field(None, description="Where a time without a zone was written")
    entity: dict[Name, LinkEntry] = Field(description="Whom a row is about: entity and column")
    order: Name | None = Field(None, description="A column that breaks ties in time")
    unique: Name | None = Field(None, description="Rows that agree on entity, time and this column are one event")
    partition: PartitionEntry | None = Field(None, description="The column by which the table is divided")
    history: Length | None = Field(None, description="How far back the table reaches")
    indexes: Indexes | None = Field(None, description="The columns of each index of the table in PostgreSQL, in the index's order")


class EventEntry(Entry):
    """What entities do: a source, and which of its rows."""

    source: Name = Field(description="The source")
    where: Words | None = Field(None, description="A condition on the source's columns, as in a rule")
    properties: dict[Name, FieldEntry] = Field(default_factory=dict, description="What is known of one event")
    description: str = Field("", description="What it means, for people")
    rows: Count | None = Field(None, description="About how many rows of the table are such events; SQL may begin with the rarest")


class ListEntry(TableEntry):
    """A named list of ids."""

    entity: Name = Field(description="Whose ids they are")
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
