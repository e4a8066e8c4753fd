"""What belongs to one source of `any(…)` over several."""

import dataclasses
from typing import Any, TypeVar

from segql.meaning import nodes as m

T = TypeVar("T")


def of_source(item: T, number: int) -> T:
    """The item with the values of one source, by its place in `Events.each`."""
    return _chosen(item, number)  # type: ignore[no-any-return]


def _chosen(item: Any, number: int) -> Any:
    match item:
        case m.BySource(values):
            return values[number]
        case m.Events() | m.Segment():
            return item
        case tuple():
            return tuple(_chosen(part, number) for part in item)
        case _ if type(item).__module__ == m.__name__:
            return dataclasses.replace(item, **{f.name: _chosen(getattr(item, f.name), number) for f in dataclasses.fields(item)})
        case _:
            return item
