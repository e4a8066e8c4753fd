"""A rule with T moved to another instant: what `as of 30d ago` makes of it."""

import dataclasses
from typing import Any

from segql.meaning import nodes as m
from segql.meaning.windows import AsOf, Bound, Fixed, Shifted, Truncated, Window


def moved(rule: m.Rule, to: Bound) -> m.Rule:
    """The same rule where every bound is taken from `to` instead of T; segments in it are moved as well."""
    found: m.Rule = _moved(rule, to)
    return found


def _moved(item: Any, to: Bound) -> Any:
    match item:
        case AsOf() | Fixed() | Shifted() | Truncated():
            return moved_bound(item, to)
        case m.InSegment(segment, back):
            return m.InSegment(segment, to if back is None else moved_bound(back, to))
        case tuple():
            return tuple(_moved(part, to) for part in item)
        case _ if isinstance(item, Window) or type(item).__module__ == m.__name__:
            fields = [f.name for f in dataclasses.fields(item)]
            return dataclasses.replace(item, **{name: _moved(getattr(item, name), to) for name in fields})
        case _:
            return item


def moved_bound(bound: Bound, to: Bound) -> Bound:
    """The bound, taken from `to` instead of T."""
    match bound:
        case AsOf():
            return to
        case Fixed():
            return bound
        case Shifted(base, count, unit):
            return Shifted(moved_bound(base, to), count, unit)
        case Truncated(base, unit):
            return Truncated(moved_bound(base, to), unit)
