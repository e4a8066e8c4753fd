"""The pipeline, in order, on one page. Read this file first.

text ──parse──▶ syntax ──resolve──▶ meaning ──build, optimize──▶ plan ──emit──▶ SQL
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from segql.catalog.model import Catalog
from segql.catalog.reading import Reading
from segql.diagnostics import Diagnostic, Report, codes
from segql.emit.as_of import AsOf
from segql.emit.naming import plain, safe_path
from segql.meaning import english
from segql.meaning.fingerprint import fingerprint
from segql.meaning.holidays import Years
from segql.meaning.nodes import Occasion, Segment
from segql.meaning.occasions import asked, named
from segql.meaning.resolve import Meaning, resolve
from segql.meaning.windows import Calendar, instant, local, midnight, to_utc
from segql.plan.build import TooComplex, build
from segql.plan.nodes import Plan, everything
from segql.plan.optimize import optimize
from segql.plan.reads import reads
from segql.plan.setting import Setting
from segql.plan.show import show
from segql.plan.today import empty_at_midnight
from segql.source import Source
from segql.syntax.nodes import Expression
from segql.syntax.parse import parse

if TYPE_CHECKING:
    from segql.emit.dialects.base import Dialect

Settings = Calendar  # what a rule's meaning depends on beside the catalog

__all__ = [
    "AsOf",
    "Meaning",
    "Settings",
    "as_of_words",
    "check",
    "compile_in_each",
    "compile_segment",
    "explain_segment",
    "lint",
    "parse_as_of",
    "plan_of",
    "plan_text",
    "reads_of",
    "sound",
    "unprintable",
    "years_of",
]


def check(
    files: Sequence[Source],
    catalog: Catalog,
    settings: Settings,
    report: Report,
    variables: Mapping[str, Expression] | None = None,
    locked: Mapping[str, Years] | None = None,
) -> Meaning:
    """What the rules of all files mean. Reports every mistake; segments with one are left out.

    `variables` override parameters; the public holidays of a region that are `locked` are not asked of the package.
    """
    parsed = [(source, parse(source, report)) for source in files]
    return resolve(parsed, catalog, settings, report, variables, locked)


def lint(meaning: Meaning, found: Sequence[Diagnostic], required: Sequence[str] = ()) -> list[Diagnostic]:
    """What was `found` in rules without a mistake, and what can be proved about them, save what comments ignore.

    `required` are the parts of a header that every segment must have, and `within`: segments wholly inside another must say so.
    """
    from segql.meaning.lint import lint as look  # here, since only `check` asks for it

    return look(meaning, found, required)


def compile_segment(meaning: Meaning, name: str, dialect: str, as_of: AsOf, report: Report) -> str | None:
    """The SQL that selects the members of one segment; None where a mistake was reported."""
    sql, problems = compile_in_each(meaning, name, (dialect,), as_of)[dialect]
    for problem in problems:
        report(problem)
    return sql


def compile_in_each(meaning: Meaning, name: str, dialects: Sequence[str], as_of: AsOf) -> dict[str, tuple[str | None, list[Diagnostic]]]:
    """By dialect, the SQL that selects the members of one segment, or None and the mistakes."""
    from segql.emit.dialects import DIALECTS  # here, since sqlglot is slow to import and no other step needs it
    from segql.emit.emit import emit
    from segql.emit.sql import Unprintable
    from segql.emit.times import Times

    segment, found = meaning.segments[name], dict[str, tuple[str | None, list[Diagnostic]]]()
    planned = _Planned.of(segment, meaning, as_of)
    about, when = ((), ()) if planned.built is None else _header(segment, meaning, as_of)
    for dialect in dialects:
        problems: list[Diagnostic] = []
        plan, sql = planned.sound(DIALECTS[dialect], problems.append), None
        try:
            if plan is not None:
                sql = emit(plan, Times(DIALECTS[dialect], meaning.calendar, as_of), (*about, f"dialect: {dialect}", *when))
        except Unprintable as error:
            problems.append(unprintable(error, segment))
        found[dialect] = sql, problems
    return found


def sound(segment: Segment, meaning: Meaning, dialect: "Dialect", as_of: AsOf, report: Report) -> Plan | None:
    """The segment's plan, where the dialect can express it at this T; None where a mistake was reported."""
    return _Planned.of(segment, meaning, as_of).sound(dialect, report)


@dataclass(frozen=True, slots=True)
class _Planned:
    """A segment at some T, for several dialects: the plan as the rule says it, and what stands in its way in each of them."""

    built: Plan | None
    problems: list[Diagnostic]
    as_of: AsOf
    calendar: Calendar
    plans: dict[bool, Plan] = field(default_factory=dict)  # optimised, by whether the engine is asked for single rows

    @staticmethod
    def of(segment: Segment, meaning: Meaning, as_of: AsOf) -> "_Planned":
        problems: list[Diagnostic] = []
        built = _built(meaning, segment, problems.append)
        if built is not None and _can_hold(built, segment, meaning, as_of, problems.append):
            _report_years(segment, meaning, as_of, problems.append)
        return _Planned(built, problems, as_of, meaning.calendar)

    def sound(self, dialect: "Dialect", report: Report) -> Plan | None:
        """The plan, where the dialect can express it; None where a mistake was reported."""
        plan = None
        if self.built is not None:
            if dialect.probes not in self.plans:
                self.plans[dialect.probes] = optimize(self.built, Setting(self.as_of.at, self.calendar, dialect.probes))
            plan = self.plans[dialect.probes]
            if not _expressible(plan, dialect, report):
                return None
        for problem in self.problems:
            report(problem)
        return None if self.problems else plan


def unprintable(error: Exception, segment: Segment) -> Diagnostic:
    message = f"{error} can't stand in SQL: it holds a NUL character or half of a surrogate pair"
    return Diagnostic(codes.NOT_IN_DIALECT, message, segment.rule_span)


def plan_of(meaning: Meaning, segment: Segment, as_of: AsOf, report: Report, dialect: str | None = None) -> Plan | None:
    """The optimised plan of a segment, for an engine that walks indexes where the dialect's does."""
    built = _built(meaning, segment, report)
    return None if built is None else optimize(built, Setting(as_of.at, meaning.calendar, _probes(meaning, dialect)))


def _probes(meaning: Meaning, dialect: str | None) -> bool:
    """Whether the dialect's engine is to be asked for single entities; where the catalog names no index, it does not matter."""
    if dialect is None or not any(source.indexes for source in meaning.catalog.sources.values()):
        return False
    from segql.emit.dialects import DIALECTS

    return DIALECTS[dialect].probes


def _built(meaning: Meaning, segment: Segment, report: Report) -> Plan | None:
    """The plan as the rule says it."""
    try:
        return build(segment, meaning.catalog)
    except TooComplex:
        report(Diagnostic(codes.TOO_COMPLEX, "the rule is too large once the segments it names are put in", segment.span))
        return None


def reads_of(meaning: Meaning, name: str, as_of: AsOf) -> tuple[Reading, ...]:
    """The tables and columns that a segment's query reads."""
    plan = plan_of(meaning, meaning.segments[name], as_of, lambda _: None)
    return () if plan is None else reads(plan)


def explain_segment(meaning: Meaning, name: str, as_of: AsOf) -> str:
    """The rule in plain English, with every default and every window spelled out. `as_of` is a constant."""
    assert as_of.at is not None
    return english.explain(meaning.segments[name], meaning.catalog, meaning.calendar, as_of.at)


def plan_text(meaning: Meaning, name: str, as_of: AsOf, dialect: str | None = None) -> str:
    """How a segment is computed, as an indented outline; by a dialect's engine, where its indexes matter."""
    mistakes: list[Diagnostic] = []
    plan = plan_of(meaning, meaning.segments[name], as_of, mistakes.append, dialect)
    return mistakes[0].message if plan is None else show(plan)


_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?")


def parse_as_of(text: str, zone: str) -> AsOf | None:
    """`midnight`, `now`, `param`, a date or a timestamp (local to `zone` unless it names an offset); None if it is none of these."""
    if text in ("midnight", "now", "param"):
        return AsOf(text)
    if not _INSTANT.fullmatch(text) or text.startswith(("0000", "0001", "9999")):
        return None
    try:
        if len(text) == 10:
            return AsOf.constant(midnight(date.fromisoformat(text), zone))
        at = datetime.fromisoformat(text)
        return AsOf.constant(at.astimezone(UTC) if at.tzinfo else to_utc(at, zone))
    except (ValueError, OverflowError):
        return None


def _expressible(plan: Plan, dialect: "Dialect", report: Report) -> bool:
    """Whether the dialect can express the plan; what it can't is reported before any SQL is printed."""
    files = [] if dialect.reads_files else [reading.table for reading in reads(plan) if not reading.table.parts]
    for table in files:
        help_ = f"name the table that has its rows, as `table`, and the file as `file: {table.path}`"
        report(Diagnostic(codes.NOT_IN_DIALECT, f"{dialect.name} can't read the file `{table.path}`", table.span, help=help_))
    lists = [(reading.table, column) for reading in reads(plan) for column in reading.columns if column.kind == "list"]
    unread = [(table, column) for table, column in lists if dialect.reads_files and table.format == "csv"]
    for table, column in unread:
        message = f"{column.label} is a list, and the CSV file `{table.path}` has none"
        report(Diagnostic(codes.NOT_IN_DIALECT, message, column.span, help="lists are read from tables and Parquet files"))
    return not _report_long_names(plan, dialect, report) and not files and not unread


def _report_long_names(plan: Plan, dialect: "Dialect", report: Report) -> bool:
    """Whether a name is longer than the engine keeps: it might then read another column of the same beginning."""
    most = dialect.name_bytes
    if most is None:
        return False
    names = [(part, reading.table.span) for reading in reads(plan) for part in reading.table.parts]
    names += [(column.name, column.span) for reading in reads(plan) for column in reading.columns]
    long = list(dict.fromkeys((name, span) for name, span in names if len(name.encode("utf-8", "replace")) > most))
    for name, span in long:
        message = f"{dialect.name} keeps {most} bytes of a name, and `{name[:20]}…` is longer"
        report(Diagnostic(codes.NOT_IN_DIALECT, message, span, help="read a view that gives it a shorter name"))
    return bool(long)


def _can_hold(built: Plan, segment: Segment, meaning: Meaning, as_of: AsOf, report: Report) -> bool:
    """Whether no window is empty for the T at hand."""
    if as_of.mode not in ("constant", "midnight"):
        return True
    asked = everything(built)  # with the segments that it names put in
    empty = [span or segment.rule_span for item in asked for span in empty_at_midnight(item, as_of.at, meaning.calendar)]
    for span in dict.fromkeys(empty):
        message = "the as-of is a midnight, and `in this day` ends there: it holds nothing"
        report(Diagnostic(codes.BAD_WINDOW, message, span, help="write `in last day`, or use an as-of within the day, such as `now`"))
    return not empty


def _report_years(segment: Segment, meaning: Meaning, as_of: AsOf, report: Report) -> None:
    """That occasions are not known around T, where T is known, or around the T that `as of` moves it to."""
    if as_of.at is None:
        return
    calendar = meaning.calendar
    years = [(o, local(instant(at, as_of.at, calendar), calendar.zone).year) for o, at in asked(segment.rule)]
    unknown = {occasion: year for occasion, year in years if occasion.years and not occasion.years[0] <= year <= occasion.years[1]}
    for occasion, year in unknown.items():
        message = f"`{occasion.name}` is known for the years {years_of(occasion)}, and the as-of lies in {year}"
        help = "a project's segql.toml says for which: `occasion-years = [2000, 2050]` in `[project]`"
        report(Diagnostic(codes.BAD_WINDOW, message, segment.rule_span, help=help))


def years_of(occasion: Occasion) -> str:
    assert occasion.years is not None
    return f"{occasion.years[0]} to {occasion.years[1]}"


def _header(segment: Segment, meaning: Meaning, as_of: AsOf) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands above the SQL, before the dialect and after it."""
    known = [o for o in named(segment.rule) if o.years is not None and as_of.at is None]
    about = (
        f"segment: {segment.name}",
        f"source: {safe_path(segment.span.source.name)}",
        f"depends on: {fingerprint(segment, meaning.catalog, meaning.calendar)}",
    )
    when = f"as of: {as_of_words(as_of, meaning.calendar.zone)}"
    return about, (when, *(f"{plain(o.name)}: known for the years {years_of(o)}" for o in known))


def as_of_words(as_of: AsOf, zone: str) -> str:
    match as_of.mode:
        case "midnight":
            return f"the latest midnight in {zone}"
        case "now":
            return "the engine's clock"
        case "param":
            return "the parameter as_of, a timestamp with time zone"
        case _:
            assert as_of.at is not None
            return f"{local(as_of.at, zone).isoformat(sep=' ')} in {zone}"
