"""The meaning tree: what a rule means. Names are catalog records, types are known, sugar is gone, every window is explicit."""

from dataclasses import dataclass, field, replace
from datetime import date

from segql.catalog import model as c
from segql.catalog.types import BOOLEAN, DATE, INTEGER, TIMESTAMP, Type
from segql.hashed import Hashed, hashed_once
from segql.meaning.regex import Regex
from segql.meaning.windows import Bound, Window
from segql.source import Span

# Values: of one row of a source (Property, EventTime, Part) or of one entity at T (the rest) --------


@hashed_once
@dataclass(frozen=True, slots=True)
class Literal(Hashed):
    """text: str · integer: int · decimal: Decimal · float: float · boolean: bool · date: date · duration: int, microseconds."""

    value: object
    type: Type


@hashed_once
@dataclass(frozen=True, slots=True)
class Property(Hashed):
    """A property of the event at hand.

    Where several rows may be one event, its smallest known value in those that meet `among`.
    """

    field: c.Field
    among: "Rule | None" = None

    @property
    def type(self) -> Type:
        return self.field.type


@dataclass(frozen=True, slots=True)
class EventTime:
    """The instant of the event at hand."""

    type: Type = TIMESTAMP


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a timestamp in the project's zone.

    `date` and `week` (its first day) are dates; hour, day, month, year and weekday (1 = Monday) are integers.
    """

    part: str
    of: "Value"
    type: Type


@hashed_once
@dataclass(frozen=True, slots=True)
class Attribute(Hashed):
    """An attribute of the entity, as it is today."""

    field: c.Field

    @property
    def type(self) -> Type:
        return self.field.type


@dataclass(frozen=True, slots=True)
class Branch:
    """The events of a further source, of `any(…)`."""

    source: c.Source
    link: c.Link
    where: "Rule"
    name: str = field(compare=False)


@hashed_once
@dataclass(frozen=True, slots=True)
class Events(Hashed):
    """The events of one source that meet `where` (the catalog's condition, pairs and `with`) and lie in `window`; and, in the same window,
    those of `others`."""

    source: c.Source
    link: c.Link
    where: "Rule"
    window: Window
    name: str = field(compare=False)  # the event's name, for readers; `a or b` of several
    span: Span | None = field(default=None, compare=False, repr=False)  # the phrase, for comments in SQL
    others: tuple[Branch, ...] = ()  # each of a source of its own
    event: c.Event | None = field(default=None, compare=False, repr=False)  # what names in `for same` are looked up in

    @property
    def each(self) -> "tuple[Events, ...]":
        """The events of one source each."""
        rest = (Events(b.source, b.link, b.where, self.window, b.name, self.span) for b in self.others)
        name = self.name.removesuffix("".join(f" or {b.name}" for b in self.others))
        return (replace(self, others=(), name=name), *rest)


@dataclass(frozen=True, slots=True)
class BySource:
    """Of an event of `any(…)` over several sources: the value that belongs to its source, in the order of `Events.each`."""

    values: "tuple[Value, ...]"
    type: Type


@hashed_once
@dataclass(frozen=True, slots=True)
class Aggregate(Hashed):
    """`function` over `argument` of the events; `aggregates.py` lists the functions."""

    function: str
    events: Events
    argument: "Value | None"
    type: Type
    parameter: object = None  # the share of a percentile, n of nth, the earliest unit (a Bound) in which a current streak may end
    by: "Value | None" = None  # of first_by and last_by: what they order by


@hashed_once
@dataclass(frozen=True, slots=True)
class Arithmetic(Hashed):
    """Both operands are exact, or both floats; `/` always takes floats and is missing for a zero divisor."""

    operator: str  # + - * /
    left: "Value"
    right: "Value"
    type: Type


@dataclass(frozen=True, slots=True)
class ToFloat:
    """The IEEE double nearest an exact value; a duration stays one, counted in microseconds."""

    value: "Value"
    type: Type


@dataclass(frozen=True, slots=True)
class Instant:
    """The instant of a bound, as a value."""

    bound: Bound
    type: Type = TIMESTAMP


@dataclass(frozen=True, slots=True)
class Day:
    """The first local date whose midnight is at or after a bound."""

    bound: Bound
    type: Type = DATE


@dataclass(frozen=True, slots=True)
class Midnight:
    """The first instant of a date's local day in the project's zone."""

    day: "Value"
    type: Type = TIMESTAMP


@dataclass(frozen=True, slots=True)
class Score:
    """The sum of the points of the rules that hold."""

    terms: "tuple[tuple[Value, Rule], ...]"
    type: Type


@dataclass(frozen=True, slots=True)
class Choice:
    """The value of the first term whose rule holds; missing where none does."""

    terms: "tuple[tuple[Value, Rule], ...]"
    type: Type


@hashed_once
@dataclass(frozen=True, slots=True)
class Ranking(Hashed):
    """A value of each entity, compared among those who meet `base`, have the value, and share its known values of `by`."""

    value: "Value"
    by: "tuple[Value, ...]"
    base: "Rule"
    span: Span | None = field(default=None, compare=False, repr=False)  # for comments in SQL


@dataclass(frozen=True, slots=True)
class Rank:
    """Where the entity stands, by value alone: of how many others the value is strictly `greater`, or strictly `smaller`; how many are
    `ranked`, itself included; or its `quantile` of `parts`, 1 + (parts · smaller div ranked). Missing for who is not ranked."""

    what: str
    of: Ranking
    parts: int = 0
    type: Type = INTEGER


@dataclass(frozen=True, slots=True)
class MemberCount:
    """Of how many of the entity's members `rule`, which is about a member, holds at T; where it is TRUE, how many there are.

    The members are the entities of the kind `entity` that `pairs` puts together with this one, each once.
    """

    pairs: c.Members
    entity: c.Entity
    rule: "Rule"
    type: Type = INTEGER
    span: Span | None = field(default=None, compare=False, repr=False)  # for comments in SQL


@dataclass(frozen=True, slots=True)
class Bucket:
    """The entity's place from 0 to 9999 by a hash: the first 8 hex digits of MD5 of the UTF-8 bytes of `seed:id`, modulo 10000."""

    seed: str
    key: str  # the type of the id: text | integer | uuid
    type: Type = INTEGER


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of other values (`scalars.py` defines each); missing where one of them is, save `coalesce`."""

    function: str
    arguments: "tuple[Value, ...]"
    type: Type


Value = (
    Literal
    | Property
    | BySource
    | EventTime
    | Part
    | Attribute
    | Aggregate
    | Arithmetic
    | ToFloat
    | Instant
    | Day
    | Midnight
    | Score
    | Choice
    | Rank
    | MemberCount
    | Bucket
    | Apply
)


# Rules: true or false, never unknown ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Constant:
    value: bool
    type: Type = BOOLEAN


@hashed_once
@dataclass(frozen=True, slots=True)
class Compare(Hashed):
    """False where either side is missing. Both sides are of one type, or both exact numbers."""

    left: Value
    operator: str  # = < <= > >=
    right: Value


@hashed_once
@dataclass(frozen=True, slots=True)
class Among(Hashed):
    """The value is known and equals one of the items."""

    value: Value
    items: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Known:
    value: Value


@dataclass(frozen=True, slots=True)
class TextTest:
    """`test` is contains, starts or ends; false where either side is missing."""

    test: str
    value: Value
    text: Value


@dataclass(frozen=True, slots=True)
class Occasion:
    """A declared occasion: local days, each span from its first day up to, not including, its last; earlier ones first, no two touch."""

    name: str
    spans: tuple[tuple[date, date], ...]
    years: tuple[int, int] | None  # those for which yearly days and holidays are known; None where only written dates count


@dataclass(frozen=True, slots=True)
class During:
    """The timestamp or date is known, and lies inside one of the occasion's spans (`outside`: inside none).

    An instant is inside from the first instant of a span's first day up to, not including, that of its last.
    """

    value: Value
    occasion: Occasion
    outside: bool


@dataclass(frozen=True, slots=True)
class Contains:
    """Some element of the list equals the item; false where either is missing."""

    value: Value
    item: Value


@dataclass(frozen=True, slots=True)
class ContainsList:
    """`every` element of the list `other` is one of the list's, or some element is; false where either list is missing."""

    value: Value
    other: Value
    every: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """Some part of the text is what the pattern describes; false where the text is missing."""

    value: Value
    regex: Regex
    pattern: str = field(compare=False)  # as written


@hashed_once
@dataclass(frozen=True, slots=True)
class SomeCopy(Hashed):
    """Some row of the event at hand meets the rule: of a source with `unique`, where several rows may be one event."""

    rule: "Rule"


@dataclass(frozen=True, slots=True)
class InSegment:
    """Membership at T, or, with `back`, at the instant it gives: the segment's rule with T moved there; attributes keep today's values."""

    segment: "Segment"
    back: Bound | None = None


@dataclass(frozen=True, slots=True)
class InList:
    """The entity's id is among the catalog's list of ids."""

    list: c.List


@dataclass(frozen=True, slots=True)
class SomeGroup:
    """Some one known value of `key` is carried by `low` to `high` events (no `high`: or more); `low` is at least 1."""

    events: Events
    key: Value
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Burst:
    """Some event has at least `count` events, itself included, in the `within` microseconds that begin with it (both ends included);
    with `key`, all of them carry its known value."""

    events: Events
    count: int
    within: int
    key: Value | None


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of a step: one of `events`; under `for same`, its value of `key` is that of the whole sequence."""

    events: Events
    key: Value | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """An event of each moment, at different places in the order, each of them later than the step before.

    Each is at least `after` and at most `within` microseconds later than the step before, and no event of `without` lies strictly between.
    The latest of them stands for the step.
    """

    moments: tuple[Moment, ...]
    after: int | None = None
    within: int | None = None
    without: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Absence:
    """No event of `moment` is later than the last step; with `within`, none up to so many microseconds after it, all before `over`, T."""

    moment: Moment
    within: int | None
    over: Bound


@dataclass(frozen=True, slots=True)
class Sequence:
    """`low` to `high` events (no `high`: or more) are the last of some choice of events that meets all steps; `low` is at least 1.

    Later means a greater time; `ordered`, where all events are of one source that has an order, greater by (time, order), a missing
    order first. From the earliest event of the choice to its last it is at most `overall` microseconds. Under `for same` all events,
    those that must not be included, have one known value of their keys.
    """

    steps: tuple[Step, ...]
    then_not: Absence | None
    overall: int | None
    ordered: bool
    low: int
    high: int | None

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Those that must be, then those that must not."""
        absent = () if self.then_not is None else (self.then_not.moment,)
        return (*(one for s in self.steps for one in s.moments), *(one for s in self.steps for one in s.without), *absent)

    @property
    def events(self) -> Events:
        """The events of the first step: without one of them, nothing holds."""
        return self.steps[0].moments[0].events


@hashed_once
@dataclass(frozen=True, slots=True)
class Not(Hashed):
    term: "Rule"


@hashed_once
@dataclass(frozen=True, slots=True)
class All(Hashed):
    terms: "tuple[Rule, ...]"


@hashed_once
@dataclass(frozen=True, slots=True)
class Any(Hashed):
    terms: "tuple[Rule, ...]"


@dataclass(frozen=True, slots=True)
class Invalid:
    """A mistake was reported here; whatever contains it stays silent."""


Rule = (
    Constant
    | Compare
    | Among
    | Known
    | TextTest
    | Contains
    | ContainsList
    | Matches
    | During
    | SomeCopy
    | InSegment
    | InList
    | SomeGroup
    | Burst
    | Sequence
    | Not
    | All
    | Any
    | Invalid
)

TRUE, FALSE = Constant(True), Constant(False)


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment, ready to be evaluated or compiled."""

    name: str
    entity: c.Entity
    rule: Rule = field(compare=False)  # the name stands for it: rules that share segments would be walked again and again
    title: str | None = field(default=None, compare=False)
    owner: str | None = field(default=None, compare=False)
    tags: tuple[str, ...] = field(default=(), compare=False)
    columns: tuple[tuple[str, Value], ...] = field(default=(), compare=False)  # carried out beside the id
    kind: str = field(default="segment", compare=False)  # segment · tiers or split (as one table) · tier or arm (of one)
    needs: tuple[str, ...] = field(default=(), compare=False)  # segments it names
    events: tuple[str, ...] = field(default=(), compare=False)  # events it names
    span: Span = field(kw_only=True, compare=False, repr=False)  # of its name, or of a bare rule
    rule_span: Span = field(kw_only=True, compare=False, repr=False)


def all_of(terms: "list[Rule]") -> Rule:
    """A conjunction without needless nesting."""
    flat = tuple(dict.fromkeys(t for term in terms for t in (term.terms if isinstance(term, All) else (term,)) if t != TRUE))
    return TRUE if not flat else flat[0] if len(flat) == 1 else All(flat)


def any_of(terms: "list[Rule]") -> Rule:
    """A disjunction without needless nesting."""
    flat = tuple(dict.fromkeys(t for term in terms for t in (term.terms if isinstance(term, Any) else (term,)) if t != FALSE))
    return FALSE if not flat else flat[0] if len(flat) == 1 else Any(flat)
