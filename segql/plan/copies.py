"""Rows that are copies of one event: which rows a rule needs, and whether it must know that they are one."""

from collections.abc import Iterable, Iterator

from segql.meaning import nodes as m
from segql.plan.walk import parts

Asked = m.Property | m.SomeCopy  # what is asked of all rows of an event together


def asked(item: m.Rule | m.Value) -> Iterator[Asked]:
    """All that is asked of the copies of an event."""
    if isinstance(item, m.SomeCopy) or (isinstance(item, m.Property) and item.among is not None):
        yield item
        return
    for part in () if isinstance(item, m.Aggregate) else parts(item):
        yield from asked(part)


def differs(item: m.Rule | m.Value) -> bool:
    """Whether a rule or value of an event may look otherwise in one of its rows than in all of them together."""
    return any(isinstance(found, m.Property) for found in asked(item))


def of_time(item: m.Rule | m.Value) -> bool:
    """Whether a rule on an event looks at nothing but its time, in which all its rows agree."""
    if isinstance(item, m.Property | m.Attribute | m.Aggregate | m.SomeCopy | m.BySource):
        return False
    return all(of_time(part) for part in parts(item))


def implied(terms: Iterable[m.Rule]) -> m.Rule | None:
    """What one row at least of every event that meets all terms meets; None if they don't say."""
    for term in terms:
        match term:
            case m.SomeCopy(rule):
                return rule
            case m.All(inner) if (found := implied(inner)) is not None:
                return found
            case m.Any(inner):
                each = [implied((one,)) for one in inner]
                known = [one for one in each if one is not None]
                if len(known) == len(each):
                    return m.any_of(known)
    return None


def is_needed(items: Iterable[m.Rule | m.Value], needed: m.Rule) -> bool:
    """Whether rows that do not meet `needed` decide nothing of what is asked of their events."""
    kept = {needed, *(needed.terms if isinstance(needed, m.Any) else ())}
    rules = {found.rule if isinstance(found, m.SomeCopy) else found.among for item in items for found in asked(item)}
    return rules <= kept
