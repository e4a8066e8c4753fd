"""What differs between two catalogs and settings, as far as a segment's rule is made of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from segql.catalog import model as c
from segql.change.neutral import Neutral
from segql.compiler import Meaning
from segql.meaning import nodes as m

SETTINGS = "segql.toml"


class Catalogs:
    """Compares two catalogs once, and tells of each segment what it uses of that."""

    def __init__(self, before: Meaning, after: Meaning) -> None:
        one, other = before.catalog, after.catalog
        self.settings = [
            word
            for word, a, b in (
                ("time zone", before.calendar.zone, after.calendar.zone),
                ("first day of the week", before.calendar.week_start, after.calendar.week_start),
            )
            if a != b
        ]
        neutral = Neutral()
        self.differing = {
            "entity": _differing(one.entities, other.entities, neutral.of),
            "source": _differing(one.sources, other.sources, lambda source: (neutral.of(source), source.entities)),
            "event": _differing(one.events, other.events, lambda e: (e.source.name, e.where and e.where.text)),
            "list": _differing(one.lists, other.lists, neutral.of),
            "attribute": _differing(_fields(one.entities, "attributes"), _fields(other.entities, "attributes"), neutral.of),
            "property": _differing(_fields(one.events, "properties"), _fields(other.events, "properties"), neutral.of),
        }

    def used(self, segments: Iterable[m.Segment]) -> Iterator[tuple[str, str]]:
        """The settings and the records that differ and that the segments are made of: in a word, and the name."""
        yield from (("setting", word) for word in self.settings)
        if any(self.differing.values()):
            found = dict.fromkeys(used for segment in segments for used in _used(segment))
            yield from (one for one in found if one[1] in self.differing[one[0]])


def _differing(one: Mapping[str, Any], other: Mapping[str, Any], seen: Callable[[Any], object]) -> set[str]:
    names = {*one, *other}
    return {n for n in names if (n in one and seen(one[n])) != (n in other and seen(other[n]))}


def _fields(owners: Mapping[str, Any], kind: str) -> dict[str, c.Field]:
    """The attributes of all entities, or the properties of all events."""
    return {f"{name} of {owner.name}": field for owner in owners.values() for name, field in getattr(owner, kind).items()}


def _used(segment: m.Segment) -> Iterator[tuple[str, str]]:
    """What the segment is made of, segments that it names included. They may be deep, so it does not call itself."""
    stack: list[Any] = [segment]
    seen: set[int] = set()
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(item)
        if not is_dataclass(item) or id(item) in seen:
            continue
        seen.add(id(item))
        match item:
            case m.Segment():
                yield "entity", item.entity.name
                yield from (("event", name) for name in item.events)
                yield from (("attribute", f"{part.field.name} of {item.entity.name}") for part in _attributes(item))
                yield from (("property", f"{name} of {event}") for event in item.events for name in _properties(item))
            case c.Source():
                yield "source", item.name
            case c.List():
                yield "list", item.name
            case _:
                pass
        if not isinstance(item, c.Record):
            stack.extend(getattr(item, field.name) for field in fields(item))


def _parts(item: Any) -> Iterator[Any]:
    """Every node of a rule, without those of segments that it names."""
    stack = [item]
    while stack:
        part = stack.pop()
        if isinstance(part, tuple):
            stack.extend(part)
        elif type(part).__module__ == m.__name__ and not isinstance(part, m.Segment):
            yield part
            stack.extend(getattr(part, field.name) for field in fields(part))


def _attributes(segment: m.Segment) -> Iterator[m.Attribute]:
    yield from (part for part in _parts((segment.rule, segment.columns)) if isinstance(part, m.Attribute))


def _properties(segment: m.Segment) -> set[str]:
    return {part.field.name for part in _parts((segment.rule, segment.columns)) if isinstance(part, m.Property)}
