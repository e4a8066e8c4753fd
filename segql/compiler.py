"""The pipeline, in order, on one page. Read this file first.

text ──parse──▶ syntax ──resolve──▶ meaning ──build, optimize──▶ plan ──emit──▶ SQL
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime

from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostic, Report, codes
from segql.emit.as_of import AsOf
from segql.emit.dialects import DIALECTS
from segql.emit.emit import emit
from segql.emit.naming import safe_path
from segql.emit.sql import Unprintable
from segql.emit.times import Times
from segql.meaning import english
from segql.meaning.nodes import Segment
from segql.meaning.resolve import Meaning, resolve
from segql.meaning.windows import Calendar, local, midnight, to_utc
from segql.plan.build import TooComplex, build
from segql.plan.nodes import Plan
from segql.plan.optimize import optimize
from segql.plan.setting import Setting
from segql.plan.show import show
from segql.source import Source
from segql.syntax.parse import parse

Settings = Calendar  # what a rule's meaning depends on beside the catalog

__all__ = ["AsOf", "Meaning", "Settings", "check", "compile_segment", "explain_segment", "parse_as_of", "plan_of", "plan_text"]


def check(files: Sequence[Source], catalog: Catalog, settings: Settings, report: Report) -> Meaning:
    """What the rules of all files mean. Reports every mistake; segments with one are left out."""
    parsed = [(source, parse(source, report)) for source in files]
    return resolve(parsed, catalog, settings, report)


def compile_segment(meaning: Meaning, name: str, dialect: str, as_of: AsOf, report: Report) -> str | None:
    """The SQL that selects the members of one segment; None where a mistake was reported."""
    segment = meaning.segments[name]
    plan = plan_of(meaning, segment, as_of, report)
    if plan is None:
        return None
    times = Times(DIALECTS[dialect], meaning.calendar, as_of)
    if not _expressible(segment, plan, times, report):
        return None
    try:
        return emit(plan, times, _header(segment, meaning, times))
    except Unprintable as error:
        message = f"{error} can't stand in SQL: it holds a NUL character or half of a surrogate pair"
        report(Diagnostic(codes.NOT_IN_DIALECT, message, segment.rule_span))
        return None


def plan_of(meaning: Meaning, segment: Segment, as_of: AsOf, report: Report) -> Plan | None:
    """The optimised plan of a segment."""
    try:
        plan = build(segment, meaning.catalog)
    except TooComplex:
        report(Diagnostic(codes.TOO_COMPLEX, "the rule is too large once the segments it names are put in", segment.span))
        return None
    return optimize(plan, Setting(as_of.at, meaning.calendar))


def explain_segment(meaning: Meaning, name: str, as_of: AsOf) -> str:
    """The rule in plain English, with every default and every window spelled out. `as_of` is a constant."""
    assert as_of.at is not None
    return english.explain(meaning.segments[name], meaning.calendar, as_of.at)


def plan_text(meaning: Meaning, name: str, as_of: AsOf) -> str:
    """How a segment is computed, as an indented outline."""
    mistakes: list[Diagnostic] = []
    plan = plan_of(meaning, meaning.segments[name], as_of, mistakes.append)
    return mistakes[0].message if plan is None else show(plan)


def parse_as_of(text: str, zone: str) -> AsOf | None:
    """`midnight`, `now`, `param`, a date or a timestamp (local to `zone` unless it names an offset); None if it is none of these."""
    if text in ("midnight", "now", "param"):
        return AsOf(text)
    try:
        if len(text) == 10:
            return AsOf.constant(midnight(date.fromisoformat(text), zone))
        at = datetime.fromisoformat(text)
        return AsOf.constant(at.astimezone(UTC) if at.tzinfo else to_utc(at, zone))
    except (ValueError, OverflowError):
        return None


def _expressible(segment: Segment, plan: Plan, times: Times, report: Report) -> bool:
    """Whether the dialect can express the plan; what it can't is reported before any SQL is printed."""
    if times.dialect.reads_files:
        return True
    tables = [scan.source.table for scan in plan.scans] + ([plan.population.entity.table] if plan.population.entity.table else [])
    for table in tables:
        if table.path is not None:
            message = f"{times.dialect.name} can't read the file `{table.path}`"
            report(Diagnostic(codes.NOT_IN_DIALECT, message, segment.span, help="name a table in the catalog, or use the duckdb dialect"))
            return False
    return True


def _header(segment: Segment, meaning: Meaning, times: Times) -> tuple[str, ...]:
    return (
        f"segment: {segment.name}",
        f"source: {safe_path(segment.span.source.name)}",
        f"depends on: {fingerprint(segment, meaning)}",
        f"dialect: {times.dialect.name}",
        f"as of: {_as_of_words(times)}",
    )


def fingerprint(segment: Segment, meaning: Meaning) -> str:
    """A hash of all that the segment's members depend on beside the data: rule, catalog entries, calendar."""
    return hashlib.sha256(repr((segment.entity, segment.rule, meaning.calendar)).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _as_of_words(times: Times) -> str:
    zone = times.calendar.zone
    match times.as_of.mode:
        case "midnight":
            return f"the latest midnight in {zone}"
        case "now":
            return "the engine's clock"
        case "param":
            return "the parameter as_of, a timestamp with time zone"
        case _:
            assert times.as_of.at is not None
            return f"{local(times.as_of.at, zone).isoformat(sep=' ')} in {zone}"
