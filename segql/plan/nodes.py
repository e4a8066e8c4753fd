"""The plan: how to compute a segment.

Scans of sources, features per entity, and where the population comes in; no names of the language, no dialects.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from segql.catalog import model as c
from segql.meaning import nodes as m
from segql.plan.walk import OwnRule, aggregates, anchors, looked_at


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
    merge: bool = False  # the source's rows that are copies of one event are made one first

    @property
    def items(self) -> list[m.Rule | m.Value]:
        """All that it asks of its rows."""
        arguments = [value for f in self.features for value in (f.aggregate.argument, f.aggregate.by) if value is not None]
        return [*self.where, *(condition for f in self.features for condition in f.conditions), *arguments]


@dataclass(frozen=True, slots=True)
class Own:
    """Something that a scan's GROUP BY can't give, computed by a statement of its own.

    The value of an aggregate for each entity that has one, or the entities that meet a rule.
    """

    item: m.Aggregate | OwnRule
    required: bool = False  # no entity without a row here can be a member
    merge: bool = False  # rows that are copies of one event are made one first
    asked: tuple[int, ...] = ()  # of a value that only needs to be told from these numbers: whether it is at least each, and nothing else

    @property
    def items(self) -> list[m.Rule | m.Value]:
        """All that it asks of its rows."""
        match self.item:
            case m.Aggregate(argument=argument, by=by):
                taken: tuple[m.Value | None, ...] = (argument, by)
            case m.Sequence():
                taken = tuple(one.key for one in self.item.moments)
            case m.SomeGroup() | m.Burst():
                taken = (self.item.key,)
        return [*(one.where for one in looked_at(self.item)), *(value for value in taken if value is not None)]


@dataclass(frozen=True, slots=True)
class Probe:
    """Whether an entity at hand has a row that meets `where`: asked of an index for each, instead of reading the rows of all."""

    item: m.Aggregate  # the count that no scan has; only whether it is at least 1 is asked
    where: tuple[m.Rule, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is asked of one ranking. `suffix` ends the names of its columns, where several are of the same entities."""

    item: m.Ranking
    measures: tuple[str, ...]  # greater · smaller · ranked
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The ranks of everyone that is ranked, in one ranking or several. `plan` finds them, with values and what divides them as columns."""

    standings: tuple[Standing, ...]
    plan: "Plan"
    required: bool = False  # no entity that is not ranked can be a member

    @property
    def items(self) -> tuple[m.Ranking, ...]:
        return tuple(one.item for one in self.standings)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many members each entity has, of those that `plan` finds; entities without one of them are left out."""

    item: m.MemberCount
    plan: "Plan"
    required: bool = False  # no entity without such a member can be in the segment


@dataclass(frozen=True, slots=True)
class Listed:
    """The ids of a list, each once."""

    item: m.InList
    required: bool = False  # no entity that is not in it can be a member


@dataclass(frozen=True, slots=True)
class Population:
    """Everyone a rule may be about: the rows of the entity's table, or the ids seen in sources before T."""

    entity: c.Entity
    seen_in: tuple[c.Source, ...] = ()  # only of an entity without a table
    members: "Population | None" = None  # those whom its members are among
    use: str = "base"  # base: everyone is read · check: ids must be in the table · none: every id is known to be in it


@dataclass(frozen=True, slots=True)
class Plan:
    """Members: the population joined with the scans (inner where required, else left), filtered by `rule`."""

    population: Population
    scans: tuple[Scan, ...]
    rule: m.Rule
    name: str = field(compare=False)
    owns: tuple[Own, ...] = ()
    ranks: tuple[Ranked, ...] = ()
    lists: tuple[Listed, ...] = ()
    counts: tuple[Counted, ...] = ()
    columns: tuple[tuple[str, m.Value], ...] = ()  # carried out beside the id
    probes: tuple[Probe, ...] = ()

    @property
    def read(self) -> tuple[m.Rule | m.Value, ...]:
        """What is asked of an entity where everything is joined."""
        return (self.rule, *(value for _, value in self.columns))

    @property
    def inner(self) -> "tuple[Plan, ...]":
        """The plans of those who are ranked, and of members."""
        return (*(part.plan for part in self.ranks), *(part.plan for part in self.counts))

    def measured_from(self) -> frozenset[m.Aggregate]:
        """The aggregates that rows of other scans are compared with, as in `in 7d after first(viewed)`."""
        of_scans = (a for scan in self.scans for item in scan.items for a in aggregates(item))
        return frozenset([*of_scans, *(a for own in self.owns for a in anchors(own.item))])

    def is_joined(self, part: "Scan | Own") -> bool:
        """Whether members are joined with it; what only other parts read is not."""
        items = {f.aggregate for f in part.features} if isinstance(part, Scan) else {part.item}
        read = {a for item in self.read for a in aggregates(item)}
        return part.required or items.isdisjoint(self.measured_from()) or not items.isdisjoint(read)


def everything(plan: Plan) -> Iterator[m.Rule | m.Value]:
    """What is asked of an entity, here, among those who are ranked, and of members."""
    yield from plan.read
    for inner in plan.inner:
        yield from everything(inner)


def links(plan: Plan) -> Iterator[c.Link]:
    """How the rows that are read name those whom the plan is about."""
    yield from (scan.link for scan in plan.scans)
    yield from (one.link for own in plan.owns for one in looked_at(own.item))
    yield from (probe.item.events.link for probe in plan.probes)
    people = plan.population
    if people.use == "base":
        yield from (link for source in people.seen_in if (link := source.link(people.entity)) is not None)


def conjuncts(rule: m.Rule) -> tuple[m.Rule, ...]:
    """The terms that must all hold."""
    return rule.terms if isinstance(rule, m.All) else () if rule == m.TRUE else (rule,)
