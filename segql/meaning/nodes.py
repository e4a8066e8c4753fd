"""The meaning tree: what a rule means. Names are catalog records, types are known, sugar is gone, every window is explicit."""

from dataclasses import dataclass, field

from segql.catalog import model as c
from segql.catalog.types import BOOLEAN, DATE, TIMESTAMP, Type
from segql.meaning.windows import Bound, Window
from segql.source import Span

# Values: of one row of a source (Property, EventTime, Part) or of one entity at T (the rest) --------


@dataclass(frozen=True, slots=True)
class Literal:
    """text: str · integer: int · decimal: Decimal · float: float · boolean: bool · date: date · duration: int, microseconds."""

    value: object
    type: Type


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the event at hand."""

    field: c.Field

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


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the entity, as it is today."""

    field: c.Field

    @property
    def type(self) -> Type:
        return self.field.type


@dataclass(frozen=True, slots=True)
class Events:
    """The events of one source that meet `where` (the catalog's condition, pairs and `with`) and lie in `window`."""

    source: c.Source
    link: c.Link
    where: "Rule"
    window: Window
    name: str = field(compare=False)  # the event's name, for readers
    span: Span | None = field(default=None, compare=False, repr=False)  # the phrase, for comments in SQL


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`function` over `argument` of the events; `aggregates.py` lists the functions."""

    function: str
    events: Events
    argument: "Value | None"
    type: Type
    parameter: object = None  # of those that have one: the share of a percentile, the unit of a streak, n of nth


@dataclass(frozen=True, slots=True)
class Arithmetic:
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
class Score:
    """The sum of the points of the rules that hold."""

    terms: "tuple[tuple[Value, Rule], ...]"
    type: Type


Value = Literal | Property | EventTime | Part | Attribute | Aggregate | Arithmetic | ToFloat | Instant | Day | Score


# Rules: true or false, never unknown ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Constant:
    value: bool
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True)
class Compare:
    """False where either side is missing. Both sides are of one type, or both exact numbers."""

    left: Value
    operator: str  # = < <= > >=
    right: Value


@dataclass(frozen=True, slots=True)
class Among:
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
class InSegment:
    """Membership at T, or, with `back`, at the instant it gives: the segment's rule with T moved there; attributes keep today's values."""

    segment: "Segment"
    back: Bound | None = None


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
class Not:
    term: "Rule"


@dataclass(frozen=True, slots=True)
class All:
    terms: "tuple[Rule, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    terms: "tuple[Rule, ...]"


@dataclass(frozen=True, slots=True)
class Invalid:
    """A mistake was reported here; whatever contains it stays silent."""


Rule = Constant | Compare | Among | Known | TextTest | InSegment | SomeGroup | Burst | Not | All | Any | Invalid

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
    needs: tuple[str, ...] = field(default=(), compare=False)  # segments it names
    events: tuple[str, ...] = field(default=(), compare=False)  # events it names
    span: Span = field(kw_only=True, compare=False, repr=False)  # of its name, or of a bare rule
    rule_span: Span = field(kw_only=True, compare=False, repr=False)


def all_of(terms: "list[Rule]") -> Rule:
    """A conjunction without needless nesting."""
    flat = [t for term in terms for t in (term.terms if isinstance(term, All) else (term,)) if t != TRUE]
    return TRUE if not flat else flat[0] if len(flat) == 1 else All(tuple(dict.fromkeys(flat)))


def any_of(terms: "list[Rule]") -> Rule:
    """A disjunction without needless nesting."""
    flat = [t for term in terms for t in (term.terms if isinstance(term, Any) else (term,)) if t != FALSE]
    return FALSE if not flat else flat[0] if len(flat) == 1 else Any(tuple(dict.fromkeys(flat)))
