"""What properties and attributes are called, and where they are read."""

from collections.abc import Iterable
from dataclasses import dataclass

from segql.catalog import model as c
from segql.meaning import types
from segql.meaning.english.words import name

Place = tuple[str, c.Field]  # the source, or "" for the entity's own table; and the field


@dataclass(frozen=True, slots=True)
class Fields:
    """Every field that a rule reads. Two of one source may share a name: then each is said with its column."""

    places: tuple[Place, ...]

    def called(self, source: str, field: c.Field) -> str:
        same = [f for s, f in self.places if s == source and f.name == field.name]
        return name(field.name) if len(same) < 2 else f"{name(field.name)} ({read(field)})"

    def notes(self) -> list[str]:
        """Where those are read that don't simply have the column of their name."""
        return [
            f"{name(field.name)}{f' of {name(source)}' if source else ''} is {read(field)}"
            for source, field in self.places
            if (field.column, field.json, field.lookup, field.unit, field.zone) != (field.name, (), None, None, None)
        ]


def fields(places: Iterable[Place]) -> Fields:
    return Fields(tuple(dict.fromkeys(places)))


def read(field: c.Field) -> str:
    """`a text, in the column `plan``."""
    words = f"{types.describe(field.type)}, in the column {name(field.column)}"
    if field.json:
        words += " at " + " → ".join(name(key) for key in field.json)
    if field.lookup:
        words += f" of {name(str(field.lookup.table))}, where its {name(field.lookup.key)} is the {name(field.lookup.on)} of the row"
    if field.unit:
        words += f", counted in {field.unit}"
    return words + (f", written in {name(field.zone)}" if field.zone else "")
