"""The plan: how to compute a segment.

Scans of sources, features per entity, and where the population comes in; no names of the language, no dialects.
"""

from dataclasses import dataclass, field

from segql.catalog import model as c
from segql.meaning import nodes as m


@dataclass(frozen=True, slots=True)
class Feature:
    """One aggregate per entity, over the rows of its scan that meet every one of `conditions`."""

    aggregate: m.Aggregate
    conditions: tuple[m.Rule, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """One reading of a source, grouped by entity: the features of every entity that has a row meeting `where`, kept if `having` holds.

    An entity without such a row has no row here; its features have their values over no events.
    """

    source: c.Source
    link: c.Link
    where: tuple[m.Rule, ...]
    features: tuple[Feature, ...]
    having: m.Rule = m.TRUE
    required: bool = False  # no entity without a row here can be a member
    events: tuple[m.Events, ...] = field(default=(), compare=False)  # what it was read for, for readers


@dataclass(frozen=True, slots=True)
class Own:
    """Something that a scan's GROUP BY can't give, computed by a statement of its own.

    The value of an aggregate for each entity that has one, or the entities that meet a rule.
    """

    item: m.Aggregate | m.SomeGroup | m.Burst
    required: bool = False  # no entity without a row here can be a member


@dataclass(frozen=True, slots=True)
class Population:
    """Everyone a rule may be about: the rows of the entity's table, or the ids seen in sources before T."""

    entity: c.Entity
    seen_in: tuple[c.Source, ...] = ()  # only of an entity without a table
    use: str = "base"  # base: everyone is read · check: ids must be in the table · none: every id is known to be in it


@dataclass(frozen=True, slots=True)
class Plan:
    """Members: the population joined with the scans (inner where required, else left), filtered by `rule`."""

    population: Population
    scans: tuple[Scan, ...]
    rule: m.Rule
    name: str = field(compare=False)
    owns: tuple[Own, ...] = ()


def conjuncts(rule: m.Rule) -> tuple[m.Rule, ...]:
    """The terms that must all hold."""
    return rule.terms if isinstance(rule, m.All) else () if rule == m.TRUE else (rule,)
