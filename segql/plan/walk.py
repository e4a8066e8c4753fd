"""Going through rules and values: which aggregates and attributes they hold."""

from collections.abc import Iterator
from typing import assert_never

from segql.meaning import nodes as m


def aggregates(item: m.Rule | m.Value) -> Iterator[m.Aggregate]:
    """Every aggregate in a rule, in the order written, repeated where it is repeated."""
    if isinstance(item, m.Aggregate):
        yield item
        return
    for part in parts(item):
        yield from aggregates(part)


def own_rules(item: m.Rule | m.Value) -> Iterator[m.SomeGroup | m.Burst]:
    """Every rule that has a statement of its own."""
    if isinstance(item, m.SomeGroup | m.Burst):
        yield item
    for part in parts(item):
        yield from own_rules(part)


def has_attribute(item: m.Rule | m.Value) -> bool:
    """Whether a rule looks at the entity's own row (attributes inside aggregates aside)."""
    if isinstance(item, m.Attribute):
        return True
    return not isinstance(item, m.Aggregate) and any(has_attribute(part) for part in parts(item))


def parts(item: m.Rule | m.Value) -> tuple[m.Rule | m.Value, ...]:
    """The direct parts of a rule or value; the events of an aggregate are not among them."""
    match item:
        case m.All(terms) | m.Any(terms):
            return terms
        case m.Not(term):
            return (term,)
        case m.Compare(left, _, right) | m.Arithmetic(_, left, right):
            return left, right
        case m.Among(value, items):
            return (value, *items)
        case m.Known(value) | m.ToFloat(value):
            return (value,)
        case m.TextTest(_, value, text):
            return value, text
        case m.Part(_, of):
            return (of,)
        case m.InSegment(segment):
            return (segment.rule,)
        case m.SomeGroup() | m.Burst():
            return ()  # what they look at are events, as in an aggregate
        case m.Score(terms):
            return tuple(part for points, rule in terms for part in (points, rule))
        case (
            m.Constant() | m.Literal() | m.Property() | m.EventTime() | m.Attribute() | m.Aggregate() | m.Instant() | m.Day() | m.Invalid()
        ):
            return ()
        case _:
            assert_never(item)
