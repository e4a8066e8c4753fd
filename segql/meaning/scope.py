"""What a name may mean where it stands, and how a mistake is reported; used by the resolving modules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from segql.catalog import model as c
from segql.diagnostics import Code, Diagnostic, Fix, Label, Report
from segql.meaning import nodes as m
from segql.meaning.extent import Extent
from segql.meaning.limits import Test
from segql.meaning.windows import Calendar, Window
from segql.source import Source, Span
from segql.syntax import nodes as s


@dataclass(slots=True)
class Trailing:
    """The windows after a comparison: they go to every event phrase before them that has none of its own."""

    window: Window
    span: Span
    used: bool = False
    tests: tuple[Test, ...] = ()  # those that look at the entity or at an occasion


@dataclass(slots=True)
class Trace:
    """What one segment turned out to need."""

    segments: dict[str, None] = field(default_factory=dict)
    events: dict[str, None] = field(default_factory=dict)
    rules: dict[Span, m.Rule] = field(default_factory=dict)  # what each part of the rule means


@dataclass(slots=True)
class Names:
    """All declarations of a project, and the segments resolved so far."""

    catalog: c.Catalog
    calendar: Calendar
    report: Report
    segments: Mapping[str, s.Segment] = field(default_factory=dict)
    params: dict[str, s.Expression] = field(default_factory=dict)  # a literal each
    defines: dict[str, s.Define] = field(default_factory=dict)
    extents: dict[str, Extent] = field(default_factory=dict)  # of definitions and segments, with others put in
    groups: dict[str, s.Tiers | s.Split] = field(default_factory=dict)  # whose arms are among the segments
    tests: list[s.Test] = field(default_factory=list)
    expectations: list[s.Expect] = field(default_factory=list)
    occasions: dict[str, s.Occasion] = field(default_factory=dict)
    locked: Mapping[str, Mapping[int, tuple[date, ...]]] = field(default_factory=dict)  # public holidays by region and year
    holidays: dict[str, Mapping[int, tuple[date, ...]]] = field(default_factory=dict)  # those that occasions turned out to mean
    known_occasions: dict[str, m.Occasion | None] = field(default_factory=dict)  # those resolved so far
    broken: set[str] = field(default_factory=set)  # declarations with a mistake in reading: whoever names them stays silent
    resolved: dict[str, m.Segment | None] = field(default_factory=dict)
    conditions: dict[str, m.Rule] = field(default_factory=dict)  # of events' `where`
    rules: dict[str, Mapping[Span, m.Rule]] = field(default_factory=dict)  # what each part of a segment's rule means
    ahead: Source | None = None  # a text in which events may be ahead of T: it measures what came after


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: in a rule about `entity`, or, with `event`, in a condition on one row of it."""

    names: Names
    entity: c.Entity
    event: c.Event | None = None
    columns: c.Source | None = None  # in a catalog condition: names are the source's columns
    trailing: Trailing | None = None
    ranks: int = 0  # how many ranks it stands in
    clause: Span | None = None  # the comparison or phrase at hand, for comments in SQL
    trace: Trace = field(default_factory=Trace)

    @staticmethod
    def bare(names: "Names") -> "Scope":
        """A scope to report from, outside of any rule."""
        return Scope(names, c.Entity("", c.Key("")))

    def inside(self, event: c.Event) -> "Scope":
        return replace(self, event=event, trailing=None)

    def report(
        self, code: Code, message: str, span: Span | None, *, help: str | None = None, labels: Iterable[Label] = (), fix: Fix | None = None
    ) -> None:
        self.names.report(Diagnostic(code, message, span, tuple(labels), help, fix=fix))

    def fail(
        self, code: Code, message: str, span: Span, *, help: str | None = None, labels: Iterable[Label] = (), fix: Fix | None = None
    ) -> m.Invalid:
        self.report(code, message, span, help=help, labels=labels, fix=fix)
        return m.Invalid()


def in_catalog(span: Span | None, where: c.Condition | None) -> Span | None:
    """The place in the catalog's file of a place in the text of a condition; all of the condition where YAML writes it otherwise."""
    if where is None or where.span is None or span is None or where.span.text != where.text:
        return where.span if where else None
    start = where.span.start + span.start
    return Span(where.span.source, start, start + span.end - span.start)


PARTS = ("date", "week", "weekday", "hour", "day", "month", "year")  # built-in fields of any event
