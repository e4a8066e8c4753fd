"""The catalog: entities, sources and events, and the tables that hold them. Records only; `load` makes them from YAML."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from segql.catalog.types import Type
from segql.hashed import Hashed, hashed_once
from segql.source import Span


@dataclass(frozen=True, slots=True)
class Record(Hashed):
    span: Span | None = field(default=None, kw_only=True, compare=False, repr=False)


@hashed_once
@dataclass(frozen=True, slots=True)
class Table(Record):
    """A table by its dotted parts (`("shop", "orders")`), a file that DuckDB reads in its place, or a file alone."""

    parts: tuple[str, ...] = ()  # none of a file alone, which only DuckDB reads
    path: str | None = None  # of the file, relative to the project
    format: str | None = None  # csv | parquet, for a path

    def __str__(self) -> str:
        return ".".join(self.parts) or self.path or ""


@dataclass(frozen=True, slots=True)
class Lookup(Record):
    """The column is read in another table: the row whose `key` equals our column `on`; at most one row per key."""

    table: Table
    key: str
    on: str


@hashed_once
@dataclass(frozen=True, slots=True)
class Field(Record):
    """An attribute of an entity or a property of an event: a typed name for a column, or for something inside one."""

    name: str
    type: Type
    column: str
    json: tuple[str, ...] = ()  # keys inside the JSON column
    json_column_type: str = "json"  # json | text: how the database declares the JSON column
    cast: bool = False  # a JSON string counts too if it reads as the type
    lookup: Lookup | None = None  # then `column` is a column of the looked-up table
    unit: str | None = None  # of a duration stored as a number: us ms s min h d w
    time_type: str = "timestamptz"  # of a timestamp: timestamptz | timestamp (naive, written in `zone`)
    zone: str | None = None  # None: the project's
    values: tuple[str, ...] = ()  # the known values, for completion and typos
    inferred: bool = field(default=False, compare=False, repr=False)  # a column in a catalog condition: its type is that of what it meets


@dataclass(frozen=True, slots=True)
class Key(Record):
    column: str
    type: str = "text"  # text | integer | uuid


@dataclass(frozen=True, slots=True)
class Members(Record):
    """The entity (an account) has members (users): `table` maps a member's key to this entity's."""

    entity: str
    table: Table
    key: str
    account: str


@dataclass(frozen=True, slots=True)
class Entity(Record):
    name: str
    key: Key
    table: Table | None = None  # None: the entities are the ids seen in `seen_in`
    seen_in: tuple[str, ...] = ()  # source names; empty: all sources of the entity
    attributes: Mapping[str, Field] = field(default_factory=dict, hash=False)
    members: Members | None = None
    default: bool = False


@hashed_once
@dataclass(frozen=True, slots=True)
class Link(Record):
    """How a row of a source names an entity: directly by `column`, or through a mapping table.

    With `members` it names a member in this way, and is about each entity that the member belongs to.
    """

    entity: str
    column: str
    via: Table | None = None
    from_column: str = ""
    to_column: str = ""
    complete: bool = False  # every id is a row of the entity's table
    members: Members | None = None

    @property
    def is_mapped(self) -> bool:
        """Whether other tables say which entities a row is about."""
        return self.via is not None or self.members is not None


@dataclass(frozen=True, slots=True)
class Time(Record):
    column: str
    type: str = "timestamptz"  # timestamptz | timestamp | date
    zone: str | None = None  # of a timestamp or date: where it was written; None: the project's


@dataclass(frozen=True, slots=True)
class Partition(Record):
    column: str
    type: str = "date"  # date | timestamp | timestamptz | text, a date as 2026-03-01
    of: str = "time"  # time | ingestion
    zone: str = "UTC"
    slack: str | None = None


@hashed_once
@dataclass(frozen=True, slots=True)
class Source(Record):
    """A table of events: its time, and whom a row is about."""

    name: str
    table: Table
    time: Time
    entities: Mapping[str, Link] = field(hash=False)
    order: str | None = None
    unique: str | None = None
    partition: Partition | None = None
    history: str | None = None
    indexes: tuple[tuple[str, ...], ...] = ()  # their columns, on engines that have some

    def link(self, entity: Entity) -> Link | None:
        """How a row is about the entity: it names the entity itself, else a member; None where it names neither."""
        own, members = self.entities.get(entity.name), entity.members
        if own is not None or members is None or (member := self.entities.get(members.entity)) is None:
            return own
        return replace(member, entity=entity.name, complete=False, members=members)


@dataclass(frozen=True, slots=True)
class Condition(Record):
    """A segql condition written in the catalog, over the source's columns. Its span covers the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Event(Record):
    name: str
    source: Source
    where: Condition | None = None
    properties: Mapping[str, Field] = field(default_factory=dict, hash=False)
    description: str = ""
    rows: int | None = None  # about how many there are


@dataclass(frozen=True, slots=True)
class List(Record):
    """A named list of ids."""

    name: str
    entity: str
    table: Table
    key: str


@dataclass(frozen=True, slots=True)
class Catalog:
    entities: Mapping[str, Entity] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    lists: Mapping[str, List] = field(default_factory=dict)

    def default_entity(self) -> Entity | None:
        """The entity that a segment without `for` is about: the only one, or the one marked default."""
        if len(self.entities) == 1:
            return next(iter(self.entities.values()))
        return next((e for e in self.entities.values() if e.default), None)
