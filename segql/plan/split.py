"""Counts and sums over the events of several sources, as sums of those of each: so each source is read in one scan with all else of it.

count(A ∪ B)  ⇒  count(A) + count(B), and count(A ∪ B) ≥ 1  ⇒  count(A) ≥ 1 ∨ count(B) ≥ 1, where A and B are of different sources.
"""

import dataclasses
from typing import Any, TypeVar

from segql.meaning import nodes as m
from segql.meaning.branches import of_source

T = TypeVar("T", bound=m.Rule | m.Value)
ADDED = ("count", "known", "sum")


def split(item: T) -> T:
    """The rule or value with every such count and sum taken apart."""
    return _split(item)  # type: ignore[no-any-return]


def _split(item: Any) -> Any:
    match item:
        case m.Compare(m.Aggregate("count") as count, ">=", m.Literal(1) as one) if count.events.others:
            return m.any_of([m.Compare(part, ">=", one) for part in _of_each(count)])
        case m.Aggregate(function) if item.events.others and function in ADDED:
            first, *rest = _of_each(item)
            total: m.Value = first
            for part in rest:
                total = m.Arithmetic("+", total, part, item.type)
            return total
        case m.Aggregate() | m.Events() | m.InSegment() | m.MemberCount():
            return item
        case tuple():
            return tuple(_split(part) for part in item)
        case _ if type(item).__module__ == m.__name__:
            return dataclasses.replace(item, **{f.name: _split(getattr(item, f.name)) for f in dataclasses.fields(item)})
        case _:
            return item


def _of_each(item: m.Aggregate) -> list[m.Aggregate]:
    return [dataclasses.replace(item, events=one, argument=of_source(item.argument, i)) for i, one in enumerate(item.events.each)]
