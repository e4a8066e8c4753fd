"""Declarations: from the pieces of each grammar rule to a node of the tree."""

import calendar
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from segql.diagnostics.codes import BAD_DATE, TOO_LARGE
from segql.source import Span
from segql.syntax import nodes as n
from segql.syntax.build import Expression, whole
from segql.syntax.reading import Part, Reading, Rule, Word

Reference = n.Name | n.Dotted
MAX_TIERS = 100
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDINALS = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1}


# Headers, segments, tiers, splits ---------------------------------------------------------------------


def _part(kind: str) -> Rule:
    """A piece of a header: its kind and what it says."""

    def build(r: Reading, span: Span, *values: object) -> Part:
        return Part(kind, values, span)

    return build


def _header(r: Reading, name: n.Name, parts: Sequence[Part]) -> tuple[n.Header, dict[str, tuple[Any, ...]]]:
    """The header, and all its pieces by kind; a piece written twice is a mistake."""
    found: dict[str, tuple[Any, ...]] = {}
    for part in parts:
        if part.kind in found:
            r.mistake(part.span, f"`{name.text}` has two of `{part.kind}`", "keep one of them")
        assert isinstance(part.value, tuple)
        found.setdefault(part.kind, part.value)
    last = parts[-1].span if parts else name.span.source.span(name.span.end, name.span.end)
    span = parts[0].span.to(last) if parts else last
    title, entity, owner = (found.get(kind, (None,))[0] for kind in ("title", "for", "owner"))
    return n.Header(title, entity, owner, found.get("tags", ()), found.get("columns", ()), span=span), found


def segment(r: Reading, span: Span, name: n.Name, *rest: Any) -> n.Segment:
    header, _ = _header(r, name, rest[:-1])
    return n.Segment(name, header, rest[-1], span=span)


def column(r: Reading, span: Span, name: n.Name, value: Expression) -> n.Column:
    return n.Column(name, value, span=span)


def tiers(r: Reading, span: Span, name: n.Name, *rest: Any) -> n.Tiers:
    arms = tuple(part for part in rest if isinstance(part, n.Arm))
    header, _ = _header(r, name, [part for part in rest if isinstance(part, Part)])
    _check_arms(r, arms)
    if len(arms) > MAX_TIERS:  # each asks what those before it ask
        r.mistake(name.span, f"`{name.text}` has more than {MAX_TIERS} tiers", code=TOO_LARGE)
    for arm_ in arms[:-1]:
        if arm_.rule is None:
            r.mistake(arm_.span, "`otherwise` can only be the last arm", "an arm after it would never be reached")
    return n.Tiers(name, header, arms, span=span)


def arm(r: Reading, span: Span, name: n.Name, rule: Expression | None = None) -> n.Arm:
    return n.Arm(name, rule, span=span)


def split(r: Reading, span: Span, name: n.Name, *rest: Any) -> n.Split:
    arms = tuple(part for part in rest if isinstance(part, n.SplitArm))
    header, found = _header(r, name, [part for part in rest if isinstance(part, Part)])
    _check_arms(r, arms)
    total = sum((arm.share.value for arm in arms), Decimal(0))
    if total > 100:
        r.mistake(arms[0].span.to(arms[-1].span), f"the shares of the split add up to {total.normalize():f}%, more than 100%")
    of = found.get("of segment", (None,))[0]
    if of is None:
        r.mistake(name.span, f"the split `{name.text}` does not say of which segment", f"write `split {name.span.text} of segment … is`")
        of = name
    return n.Split(name, header, of, found.get("seed", (None,))[0], arms, span=span)


def split_arm(r: Reading, span: Span, name: n.Name, share: n.Percent) -> n.SplitArm:
    return n.SplitArm(name, share, span=span)


def _check_arms(r: Reading, arms: Sequence[n.Arm | n.SplitArm]) -> None:
    seen: set[str] = set()
    for arm in arms:
        if arm.name.text in seen:
            r.mistake(arm.name.span, f"the arm `{arm.name.text}` is written twice", "give each arm its own name")
        seen.add(arm.name.text)


# Parameters and definitions ------------------------------------------------------------------------


def param(r: Reading, span: Span, name: n.Name, value: Expression) -> n.Param:
    return n.Param(name, value, span=span)


def define(r: Reading, span: Span, name: n.Name, body: Expression) -> n.Define:
    return n.Define(name, (), body, span=span)


def define_with(r: Reading, span: Span, name: n.Name, *rest: Any) -> n.Define:
    parameters: tuple[n.Parameter, ...] = rest[:-1]
    for i, parameter in enumerate(parameters):
        if parameter in parameters[:i]:
            r.mistake(parameter.span, f"the parameter `${parameter.name}` is written twice")
    return n.Define(name, parameters, rest[-1], span=span)


# Occasions ----------------------------------------------------------------------------------------


def occasion(r: Reading, span: Span, name: n.Name, *spans: Any) -> n.Occasion:
    return n.Occasion(name, tuple(spans), span=span)


def yearly(r: Reading, span: Span, on: Word, start: n.MonthDay) -> n.Yearly:
    return n.Yearly(start, span=span)


def yearly_for(r: Reading, span: Span, on: Word, start: n.MonthDay, length: n.Duration) -> n.Yearly:
    return n.Yearly(start, length=length, span=span)


def yearly_from(r: Reading, span: Span, start: n.MonthDay, end: n.MonthDay) -> n.Yearly:
    return n.Yearly(start, end, span=span)


def month_day(r: Reading, span: Span, month: Word, day: n.Number) -> n.MonthDay:
    number, days = _month(month), whole(r, day)
    last = calendar.monthrange(2024, number)[1]  # a leap year: feb 29 has no instance in others, which is no mistake
    if not 1 <= days <= last:
        r.mistake(span, f"the day `{span.text}` does not exist", f"{calendar.month_name[number]} has {last} days", code=BAD_DATE)
    return n.MonthDay(number, days, span=span)


def nth_weekday(r: Reading, span: Span, ordinal: Word, weekday: Word, month: Word) -> n.MonthDay:
    return n.MonthDay(_month(month), 0, _ORDINALS[ordinal.text], weekday.text[:3], span=span)


def _month(word: Word) -> int:
    return _MONTHS.index(word.text[:3]) + 1


def date_range(r: Reading, span: Span, first: Word | n.Date, second: n.Date) -> n.DateRange:
    start = second if isinstance(first, Word) else first
    if start.iso > second.iso:
        r.mistake(span, "the occasion ends before it begins", code=BAD_DATE)
    return n.DateRange(start, second, span=span)


def holidays(r: Reading, span: Span, region: n.Text) -> n.Holidays:
    return n.Holidays(region, span=span)


# Tests and expectations ------------------------------------------------------------------------------


def test_(r: Reading, span: Span, title: n.Text, subject: Reference, *rest: Any) -> n.Test:
    as_of = rest[0] if isinstance(rest[0], n.Date | n.Timestamp) else None
    return n.Test(title, subject, as_of, tuple(part for part in rest if isinstance(part, n.Case)), span=span)


def case(r: Reading, span: Span, id: n.Name | n.Text | n.Number, *rest: Any) -> n.Case:
    return n.Case(id, tuple(rest[:-1]), rest[-1], span=span)


def expected(r: Reading, span: Span, word: n.Name | Word) -> n.Name:
    return word if isinstance(word, n.Name) else n.Name(word.text, span=span)


def fact_plain(r: Reading, span: Span, subject: n.Name | n.Dotted | n.Call) -> n.Fact:
    return n.Fact(n.Phrase(subject, span=span), span=span)


def fact_value(r: Reading, span: Span, subject: n.Name | n.Dotted | n.Call, value: Any) -> n.Fact:
    return n.Fact(n.Phrase(subject, span=subject.span), value=value, span=span)


def fact_event(r: Reading, span: Span, subject: n.Name | n.Dotted | n.Call, *rest: Any) -> n.Fact:
    pairs = tuple(part for part in rest if isinstance(part, n.Pair))
    phrase = n.Phrase(subject, pairs, span=subject.span.to(pairs[-1].span) if pairs else subject.span)
    dates = tuple(part for part in rest if isinstance(part, n.Date | n.Timestamp))
    moments: Any = tuple(part.value for part in rest if isinstance(part, Part))
    return n.Fact(phrase, dates, moments, span=span)


def moment(r: Reading, span: Span, *parts: Any) -> Part:
    """`3 times 100d ago`, `once 40d ago`, `40d ago`: a part whose value is the count and the time."""
    match parts[0]:
        case n.Number() as number:
            count = whole(r, number)
        case Word(text="twice"):
            count = 2
        case _:
            count = 1
    return Part("moment", (count, n.Ago(parts[-1], span=parts[-1].span)), span)


def expect_disjoint(r: Reading, span: Span, subject: Reference, other: Reference) -> n.Expect:
    return n.Expect(subject, "disjoint", other, span=span)


def expect_within(r: Reading, span: Span, subject: Reference, other: Reference) -> n.Expect:
    return n.Expect(subject, "within", other, span=span)


def expect_size(r: Reading, span: Span, subject: Reference, low: n.Percent | n.Number, high: n.Percent | n.Number) -> n.Expect:
    if type(low) is not type(high):
        r.mistake(low.span.to(high.span), "one end is a share and the other a number", "write both in percent, or neither")
    elif low.value > high.value:
        r.mistake(low.span.to(high.span), "the smaller end comes first")
    return n.Expect(subject, "size", None, low, high, span=span)


RULES: dict[str, Rule] = {
    f.__name__: f
    for f in (
        segment, column, tiers, arm, split, split_arm, param, define, define_with, occasion, yearly, yearly_for,
        yearly_from, month_day, nth_weekday, date_range, holidays, test_, case, expected, fact_plain, fact_value, fact_event, moment,
        expect_disjoint, expect_within, expect_size,
    )
} | {
    "title": _part("title"),
    "for_entity": _part("for"),
    "owner": _part("owner"),
    "tags": _part("tags"),
    "columns": _part("columns"),
    "of_segment": _part("of segment"),
    "seed": _part("seed"),
}  # fmt: skip
