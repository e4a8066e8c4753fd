"""Walks and rewrites meaning trees, segments that a rule names included."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any

from segql.meaning import nodes as m
from segql.meaning.windows import Calendar, instant

MEANING = m.__name__


def is_node(item: object) -> bool:
    return is_dataclass(item) and not isinstance(item, type) and type(item).__module__ == MEANING


def walk(item: Any, as_of: datetime, calendar: Calendar) -> Iterator[tuple[Any, datetime]]:
    """Every node, with the T at which it is looked at."""
    if isinstance(item, tuple):
        for part in item:
            yield from walk(part, as_of, calendar)
    elif is_node(item):
        yield item, as_of
        inner = moved(item, as_of, calendar)
        for field in fields(item):
            if field.name not in ("span", "rule_span", "columns", "event"):
                yield from walk(getattr(item, field.name), inner, calendar)


def moved(item: object, as_of: datetime, calendar: Calendar) -> datetime:
    """The T of what is inside a node."""
    return instant(item.back, as_of, calendar) if isinstance(item, m.InSegment) and item.back is not None else as_of


def rewritten(item: Any, change: Callable[[Any, datetime], Any], as_of: datetime, calendar: Calendar) -> Any:
    """The tree with what `change` gives for a node and its T in the node's place, where that is not None."""
    if isinstance(item, tuple):
        return tuple(rewritten(part, change, as_of, calendar) for part in item)
    if not is_node(item):
        return item
    other = change(item, as_of)
    if other is not None:
        return other
    inner = moved(item, as_of, calendar)
    parts = {f.name: getattr(item, f.name) for f in fields(item) if f.init}
    new = {name: rewritten(part, change, inner, calendar) for name, part in parts.items() if name not in ("columns", "event")}
    return replace(item, **{name: part for name, part in new.items() if part is not parts[name]})
