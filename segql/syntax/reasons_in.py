"""Reasons why a text can't be read on behind `in`: lengths of time, calendar units and lists that are not written as such."""

import re
from calendar import monthrange

from segql.diagnostics import Diagnostic, Fix
from segql.syntax.reading import RESERVED, replace_with
from segql.syntax.stop import Stop, say

MONTHS = "january february march april may june july august september october november december".split()
_LIST = re.compile(r'(?:"[^"\n]*"|[0-9]+(?:\.[0-9]+)?(?=\s*,))(?:\s*,\s*(?:"[^"\n]*"|[0-9.]+))*(?![\w])')
_QUOTED = re.compile(r'"([0-9]+ ?(?:d|w|mo|q|y|h|min|s|days?|weeks?|months?|quarters?|years?|hours?))"')
_INTERVAL = re.compile(r"interval\s+(?:\"([0-9]+ ?[a-z]+)\"|'([0-9]+ ?[a-z]+)')", re.IGNORECASE)
_APART = re.compile(r"([0-9]+)[ \t]+(ms|s|min|h|d|w|mo|q|y)\b")
_QUARTER = re.compile(r"[Qq]([1-4])(?:[ -]?((?:19|20)[0-9]{2}))?(?!\w)|((?:19|20)[0-9]{2})[ -]?[Qq]([1-4])(?!\w)")
_TURNED = re.compile(r"(days|weeks|months|quarters|years|hours) +([0-9]+)(?![\w.])")
_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:-([0-9]{1,2}))?(?![\w-])")


def after_in(stop: Stop) -> Diagnostic:
    """Behind `in`, where neither a length of time nor a bracket follows."""
    text, start = stop.source.text, stop.at.start
    if match := _QUARTER.match(text, start):
        return _quarter(stop, match)
    if (match := _YEAR.match(text, start)) and (dates := _dates(int(match[1]), match[2])) is not None:
        span = stop.place().to(stop.source.span(start, match.end()))
        return say(span, f"write `{dates}`, not `in {match[0]}`", fix=replace_with(span, dates, safe=False))
    if match := _TURNED.match(text, start):
        span = stop.source.span(match.start(), match.end())
        right = f"{match[2]} {match[1]}"
        return say(span, f"write `{right}`, not `{match[0]}`", fix=replace_with(span, right, safe=False))
    if match := _APART.match(text, start):
        span = stop.source.span(start, match.end())
        return say(
            span, f"write `{match[1]}{match[2]}`, without a blank", "or with a word: `30 days`", replace_with(span, match[1] + match[2])
        )
    if match := _QUOTED.match(text, start) or _INTERVAL.match(text, start):
        length = next(group for group in match.groups() if group)
        span = stop.source.span(start, match.end())
        return say(span, f"a length of time stands without quotes: `{length}`", fix=replace_with(span, length, safe=False))
    if re.fullmatch("[0-9]+", stop.word):
        right = f"{stop.word}d"
        return say(stop.at, f"a length of time needs a unit, such as `{right}`", fix=replace_with(stop.at, right, safe=False))
    if match := _LIST.match(text, start):
        span = stop.source.span(start, match.end())
        return say(span, "the values behind `in` stand in brackets", fix=Fix("put in brackets", ((span, f"({match[0]})"),)))
    return _other(stop)


def _quarter(stop: Stop, match: re.Match[str]) -> Diagnostic:
    first, year = 3 * int(match[1] or match[4]) - 2, match[2] or match[3]
    dates = f"from {year or 2026}-{first:02}-01 to {year or 2026}-{first + 2:02}-{monthrange(2026, first + 2)[1]}"
    span = stop.place().to(stop.source.span(match.start(), match.end()))
    if not year:
        return say(span, f"`in {match[0]}` does not say of which year", f"such as `{dates}`")
    return say(span, f"write `{dates}`, not `in {match[0]}`", fix=replace_with(span, dates, safe=False))


def _dates(year: int, month: str | None) -> str | None:
    if month is None:
        return f"from {year}-01-01 to {year}-12-31"
    number = int(month)
    return f"from {year}-{number:02}-01 to {year}-{number:02}-{monthrange(year, number)[1]}" if 1 <= number <= 12 else None


def _other(stop: Stop) -> Diagnostic:
    word = stop.word
    if re.fullmatch(r"[0-9]+\.[0-9]+", word):
        return say(stop.at, f"a length of time is a whole number, not `{word}`", "use a smaller unit: `36h` for one and a half days")
    if word == "-":
        return say(stop.at, "a length of time has no sign", "`in 30d` looks back from T, `in next 30d` ahead")
    if word.lower() in MONTHS:
        number = MONTHS.index(word.lower()) + 1
        one = f"one of a year is `{_dates(2026, str(number))}`; each year's is `with month = {number}`"
        return say(stop.at, f"`in {word}` does not say of which year", one)
    message = '`in` needs a length of time, such as `90d`, or values in brackets, such as `("DE", "AT")`'
    help = (
        f"of names: a parameter is `in ${word}`, an occasion `during {word}`, a segment `in segment {word}`"
        if word.isidentifier() and word not in RESERVED and word != "the"
        else None
    )
    return say(stop.at, message, help)
