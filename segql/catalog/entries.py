"""The catalog's entries as read, file by file, with their places: what `load` hands to `build`."""

from dataclasses import dataclass, field
from typing import cast

from segql.catalog.schema import EntityEntry, Entry, EventEntry, ListEntry, SourceEntry
from segql.catalog.tree import Mapping, Node, Path, descend, first_line, key_span, value_span
from segql.source import Span


@dataclass(frozen=True, slots=True)
class Place:
    """An entry in a file's tree, by the keys that lead to it."""

    tree: Mapping
    path: Path

    def at(self, *steps: str | int) -> "Place":
        return Place(self.tree, self.path + steps)

    @property
    def node(self) -> Node | None:
        return descend(self.tree, self.path)

    @property
    def key(self) -> Span:
        return key_span(self.tree, self.path)

    @property
    def raw(self) -> Span:
        """All of the value, over however many lines."""
        return value_span(self.tree, self.path)

    @property
    def value(self) -> Span:
        """The first line of the value; the key of a value that is not there."""
        span = first_line(value_span(self.tree, self.path))
        return span if span.text else self.key


@dataclass(slots=True)
class Entries:
    """All entries of all files: `places` has every one that is written, `models` those without mistakes."""

    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    models: dict[tuple[str, str], Entry] = field(default_factory=dict)

    def names(self, section: str) -> tuple[str, ...]:
        return tuple(name for kind, name in self.places if kind == section)

    def entities(self) -> dict[str, EntityEntry]:
        return {name: cast(EntityEntry, model) for (kind, name), model in self.models.items() if kind == "entities"}

    def sources(self) -> dict[str, SourceEntry]:
        return {name: cast(SourceEntry, model) for (kind, name), model in self.models.items() if kind == "sources"}

    def events(self) -> dict[str, EventEntry]:
        return {name: cast(EventEntry, model) for (kind, name), model in self.models.items() if kind == "events"}

    def lists(self) -> dict[str, ListEntry]:
        return {name: cast(ListEntry, model) for (kind, name), model in self.models.items() if kind == "lists"}
