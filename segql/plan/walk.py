"""Going through rules and values: which aggregates and attributes they hold."""

from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Any, assert_never

from segql.meaning import nodes as m

OwnRule = m.SomeGroup | m.Burst | m.Sequence  # rules with a statement of their own


def aggregates(item: m.Rule | m.Value) -> Iterator[m.Aggregate]:
    """Every aggregate in a rule, in the order written, repeated where it is repeated."""
    if isinstance(item, m.Aggregate):
        yield item
        return
    for part in parts(item):
        yield from aggregates(part)


def looked_at(item: "m.Aggregate | OwnRule") -> tuple[m.Events, ...]:
    """The events of an item, of one source each."""
    whole = [one.events for one in item.moments] if isinstance(item, m.Sequence) else [item.events]
    return tuple(one for events in whole for one in events.each)


def anchors(item: "m.Aggregate | OwnRule") -> tuple[m.Aggregate, ...]:
    """The aggregates that the events of an item are measured from, as in `in 7d after first(viewed)`."""
    return tuple(dict.fromkeys(a for one in looked_at(item) for a in aggregates(one.where)))


def depth(item: "m.Aggregate | OwnRule") -> int:
    """0 for what reads sources only; more than what its events are measured from."""
    return max((1 + depth(a) for a in anchors(item)), default=0)


def in_order(items: "Iterable[m.Aggregate | OwnRule]") -> "list[m.Aggregate | OwnRule]":
    """The items, each once, and before each whatever its events are measured from."""
    found: dict[m.Aggregate | OwnRule, None] = {}
    for item in dict.fromkeys(items):
        for before in in_order(anchors(item)):
            found.setdefault(before)
        found.setdefault(item)
    return list(found)


def _of_kind(item: m.Rule | m.Value, kind: type | UnionType) -> Iterator[Any]:
    """The item and its parts that are of a kind, in the order written."""
    if isinstance(item, kind):
        yield item
    for part in parts(item):
        yield from _of_kind(part, kind)


def own_rules(item: m.Rule | m.Value) -> Iterator[OwnRule]:
    """Every rule that has a statement of its own."""
    return _of_kind(item, OwnRule)


def rankings(item: m.Rule | m.Value) -> Iterator[m.Rank]:
    """Every rank; those inside a ranked value are its own."""
    return _of_kind(item, m.Rank)


def lists(item: m.Rule | m.Value) -> Iterator[m.InList]:
    """Every list of ids that is asked for."""
    return _of_kind(item, m.InList)


def member_counts(item: m.Rule | m.Value) -> Iterator[m.MemberCount]:
    """Every number of members; what their rules ask is asked of the members."""
    return _of_kind(item, m.MemberCount)


def has_attribute(item: m.Rule | m.Value) -> bool:
    """Whether a rule looks at the entity's own row (attributes inside aggregates aside)."""
    if isinstance(item, m.Attribute):
        return True
    return not isinstance(item, m.Aggregate) and any(has_attribute(part) for part in parts(item))


_LEAVES = frozenset({m.Constant, m.Literal, m.Property, m.EventTime, m.Attribute, m.Aggregate, m.Instant, m.Day, m.Invalid})


def parts(item: m.Rule | m.Value) -> tuple[m.Rule | m.Value, ...]:
    """The direct parts of a rule or value; the events of an aggregate are not among them."""
    if type(item) in _LEAVES:  # most are, and this is asked of every part again and again
        return ()
    match item:
        case m.All(terms) | m.Any(terms):
            return terms
        case m.Not(term) | m.SomeCopy(term):
            return (term,)
        case m.Compare(left, _, right) | m.Arithmetic(_, left, right):
            return left, right
        case m.Among(value, items):
            return (value, *items)
        case m.Known(value) | m.ToFloat(value) | m.Midnight(value) | m.During(value):
            return (value,)
        case m.TextTest(_, value, text) | m.Contains(value, text) | m.ContainsList(value, text):
            return value, text
        case m.Matches(value):
            return (value,)
        case m.Apply(_, arguments) | m.BySource(arguments):
            return arguments
        case m.Part(_, of):
            return (of,)
        case m.InSegment(segment):
            return (segment.rule,)
        case m.SomeGroup() | m.Burst() | m.Sequence() | m.InList() | m.Rank() | m.MemberCount() | m.Bucket():
            return ()  # what they look at are events, as in an aggregate, or other entities
        case m.Score(terms) | m.Choice(terms):
            return tuple(part for points, rule in terms for part in (points, rule))
        case (
            m.Constant() | m.Literal() | m.Property() | m.EventTime() | m.Attribute() | m.Aggregate() | m.Instant() | m.Day() | m.Invalid()
        ):
            return ()
        case _:
            assert_never(item)
