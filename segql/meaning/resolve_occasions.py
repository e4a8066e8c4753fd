"""Occasions: yearly days, written ranges and public holidays, as spans of local days over the years that a project knows."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from segql.diagnostics import codes
from segql.diagnostics.suggest import did_you_mean
from segql.meaning import nodes as m
from segql.meaning.holidays import public_holidays
from segql.meaning.scope import Names, Scope
from segql.meaning.windows import LATEST, add_days_or_months
from segql.syntax import nodes as s

Days = tuple[date, date]  # from the first day up to, not including, the second
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)
LONGEST = {"d": 366, "w": 52, "mo": 12, "q": 4, "y": 1}


def occasion(name: s.Name, scope: Scope) -> m.Occasion | None:
    """The occasion that `during NAME` means; None where a mistake was reported (here, or in its declaration)."""
    names = scope.names
    if name.text not in names.occasions:
        if name.text not in names.broken:
            help = did_you_mean(name.text, names.occasions, f"declare it: `occasion {name.text} is every year from dec 1 to dec 24`")
            scope.report(codes.UNKNOWN_NAME, f"no occasion is called `{name.text}`", name.span, help=help)
        return None
    return declared(names.occasions[name.text], names)


def declared(item: s.Occasion, names: Names) -> m.Occasion | None:
    """A declared occasion; its mistakes are reported once."""
    if item.name.text not in names.known_occasions:
        names.known_occasions[item.name.text] = _declared(item, Scope.bare(names))
    return names.known_occasions[item.name.text]


def _declared(item: s.Occasion, scope: Scope) -> m.Occasion | None:
    years = scope.names.calendar.occasion_years
    found = [_spans(part, years, scope) for part in item.spans]
    spans: list[Days] = []
    for part in found:
        if part is None:
            return None
        spans += part
    if not spans:
        scope.report(codes.EMPTY_WINDOW, f"`{item.name.text}` never takes place from {years[0]} to {years[1]}", item.name.span)
        return None
    repeats = any(not isinstance(part, s.DateRange) for part in item.spans)
    return m.Occasion(item.name.text, tuple(joined(spans)), years if repeats else None)


def _spans(item: s.Yearly | s.DateRange | s.Holidays, years: tuple[int, int], scope: Scope) -> list[Days] | None:
    match item:
        case s.DateRange(start, end):
            return [(date.fromisoformat(start.iso), min(date.fromisoformat(end.iso), LATEST.date()) + DAY)]
        case s.Holidays():
            found = public_holidays(item, years, scope)
            return None if found is None else [(day, day + DAY) for days in found.values() for day in days]
        case s.Yearly():
            return _yearly(item, years, scope)


def _yearly(item: s.Yearly, years: tuple[int, int], scope: Scope) -> list[Days] | None:
    length = item.length
    if length is not None and length.unit not in LONGEST:
        scope.report(codes.BAD_WINDOW, "an occasion lasts whole days", length.span, help="write days, such as `for 4d`")
        return None
    if length is not None and not 1 <= length.count <= LONGEST[length.unit]:
        scope.report(codes.BAD_WINDOW, "what comes every year lasts a day to a year", length.span)
        return None
    begins_before = date(years[0], 1, 1)
    found = [span for year in range(years[0] - 1, years[1] + 1) if (span := _in_year(item, year)) is not None]
    return [(start, end) for start, end in found if end > begins_before]  # the one that runs into the first year too


def _in_year(item: s.Yearly, year: int) -> Days | None:
    """The instance that begins in a year; None where the year has no such day."""
    start = _day(item.start, year)
    if start is None:
        return None
    if item.end is not None:
        end = _day(item.end, year)
        if end is not None and end < start:
            end = _day(item.end, year + 1)
        return None if end is None else (start, end + DAY)
    if item.length is not None:
        return start, add_days_or_months(start, item.length.count, item.length.unit)
    return start, start + DAY


def _day(item: s.MonthDay, year: int) -> date | None:
    """`nov 15`, or `4th friday of november`; None where the year has none."""
    last = calendar.monthrange(year, item.month)[1]
    if not item.nth:
        return date(year, item.month, item.day) if item.day <= last else None
    first = 1 + (WEEKDAYS.index(item.weekday) - date(year, item.month, 1).weekday()) % 7
    days = [date(year, item.month, n) for n in range(first, last + 1, 7)]
    place = item.nth - 1 if item.nth > 0 else item.nth
    return days[place] if place < len(days) else None


def joined(spans: list[Days]) -> Iterator[Days]:
    """The same days, with spans that touch or overlap put together."""
    last: Days | None = None
    for start, end in sorted(spans):
        if last is not None and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last
