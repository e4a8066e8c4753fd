"""Reasons why a text can't be read on: numbers, counts, dates and lengths of time that are not written as such."""

import re

from segql.diagnostics import Diagnostic
from segql.source import Span
from segql.syntax.leaves import UNITS
from segql.syntax.reading import replace_with
from segql.syntax.stop import Stop, put, say

# Numbers, dates, lengths of time ----------------------------------------------------------------------------


_UNITS = UNITS | {f"{word}s": short for word, short in UNITS.items()}
_UNITS |= {"m": "mo", "hr": "h", "hrs": "h", "msec": "ms", "mins": "min", "sec": "s", "secs": "s", "wk": "w", "yr": "y"}


_SHORT = frozenset("ms s min h d w mo q y".split())


def glued(stop: Stop) -> Diagnostic | None:
    word = stop.word
    if match := re.fullmatch(r"([0-9]+)([A-Za-z]+)", word):
        lower = match[2].lower()
        if unit := _UNITS.get(lower, lower if lower in _SHORT and lower != match[2] else None):
            note = "`mo` is a month, `min` a minute" if lower == "m" else None
            right = match[1] + unit
            return say(stop.at, f"write `{right}`, not `{word}`", note, replace_with(stop.at, right, safe=lower != "m"))
        if lower in ("x", "k") and stop.kind() == "COMPARISON":
            right = match[1] + ("" if lower == "x" else "000")
            return say(stop.at, f"write `{right}`, not `{word}`", fix=replace_with(stop.at, right, safe=False))
        if stop.accepts <= {"NAME", "ARM"}:
            return say(stop.at, f"`{word}` is no name", "a name begins with a letter or `_`")
        if match[2] not in _SHORT:
            return say(
                stop.at,
                f"`{word}` is neither a number nor a length of time",
                "units are `ms s min h d w mo q y`; text stands in double quotes",
            )
    if re.fullmatch(r"[0-9]+\.[0-9]+[a-z]+", word):
        return say(stop.at, f"a length of time is a whole number, not `{word}`", "use a smaller unit: `36h` for one and a half days")
    if re.fullmatch(r"[0-9]+(_[0-9]+)+", word):
        right = word.replace("_", "")
        return say(stop.at, f"write `{right}`, not `{word}`", fix=replace_with(stop.at, right))
    return None


def dates(stop: Stop) -> Diagnostic | None:
    line_start = stop.source.text.rfind("\n", 0, stop.at.start) + 1
    shape = re.compile(
        r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![0-9])|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}|[0-9]{4}[./][0-9]{1,2}[./][0-9]{1,2}"
    )
    for match in shape.finditer(stop.source.text, line_start, stop.end):
        span = stop.source.span(match.start(), match.end())
        if span.start <= stop.at.start <= span.end and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", span.text):
            return _no_date(span)
    return None


def _no_date(span: Span) -> Diagnostic:
    message, help = f"`{span.text}` is no date", "dates are written year-month-day, such as `2026-01-31`"
    numbers = [int(part) for part in re.split("[./-]", span.text)]
    year, month, day = numbers if numbers[0] > 31 else (numbers[2], numbers[1], numbers[0])
    if "/" in span.text and numbers[2] > 31 and day <= 12:
        return say(span, message, help)  # month or day first: nobody knows
    if month > 12:
        month, day = day, month
    right = f"{year}-{month:02}-{day:02}"
    return say(span, message, help, replace_with(span, right, safe=False) if 1 <= month <= 12 and 1 <= day <= 31 else None)


def moments(stop: Stop) -> Diagnostic | None:
    """A date in quotes, a day of the week, a day without its year, a length of two units."""
    if "DATE" in stop.accepts and (quoted := re.fullmatch(r'"([0-9]{4}-[0-9]{2}-[0-9]{2})"', stop.word)) and "TEXT" not in stop.accepts:
        return say(stop.at, "a date has no quotes", fix=replace_with(stop.at, quoted[1], safe=False))
    if stop.kind() == "ON" and (day := re.match(r"(mon|tue|wed|thu|fri|sat|sun)|(?:the)?(weekend)", stop.word.lower())):
        days = f'= "{day[1]}"' if day[1] else 'in ("sat", "sun")'
        return say(stop.at, "`on` takes a date", f"days of the week are `purchased with weekday {days}`")
    if stop.kind() == "ON" and re.fullmatch(r"[a-z_]\w*", stop.word):
        span = stop.place().to(stop.at)
        return say(
            span, f"`on` takes a date; an occasion is `during {stop.word}`", fix=replace_with(span, f"during {stop.word}", safe=False)
        )
    if stop.kind() in ("ON", "SINCE", "BEFORE", "AFTER", "UNTIL", "_FROM", "_TO") and re.fullmatch(r"[0-9]{1,2}-[0-9]{1,2}", stop.word):
        return say(stop.at, f"`{stop.word}` lacks its year", "a day of every year is an `occasion`, such as `every year on dec 24`")
    if stop.kind() == "DURATION" and re.match("[0-9]", stop.word) and re.match(r"[0-9]+\s*[a-z]", stop.source.text[stop.at.start :]):
        return say(stop.place().to(stop.at), "a length of time has one unit", "such as `45d` for a month and two weeks")
    return None


def times(stop: Stop) -> Diagnostic | None:
    if stop.word == "times" and stop.kind() in ("NUMBER", "PARAMETER") and stop.kind(2) == "COMPARISON":
        op, count = stop.place(2), stop.place().text
        words = {">": "more than", ">=": "at least", "<": "fewer than", "<=": "at most", "=": "exactly"}.get(op.text)
        if words is not None:
            fix = replace_with(op, words, f"write `{words} {count} times`")
            return say(stop.at, "`times` stands behind a count in words", f"write `{words} {count} times`, or `{op.text} {count}`", fix)
    if re.fullmatch("[0-9]+", stop.word) and stop.next_word == "times" and "AT_LEAST" in stop.accepts:
        help = f"write `exactly {stop.word} times`, `at least {stop.word} times` or `>= {stop.word}`"
        return say(stop.at, f"`{stop.word} times` does not say whether more is fine too", help, put(stop, stop.at, "exactly "))
    if stop.accepts <= {"TIMES", "_OF"} and "TIMES" in stop.accepts:
        behind = stop.source.span(stop.place().end, stop.place().end)
        number = stop.place().text
        return say(stop.at, f"`times` is missing behind `{number}`", fix=replace_with(behind, " times", "put in `times`", safe=True))
    if stop.kind() in ("AT_LEAST", "AT_MOST", "EXACTLY") and stop.kind(2) in ("_AND", "_OR") and stop.word in ("once", "twice"):
        words = f"{stop.place().text} {stop.word}"
        return say(stop.place().to(stop.at), f"the event is missing before `{words}`", f"such as `purchased {words}`")
    if stop.kind() in ("AT_LEAST", "AT_MOST", "MORE_THAN", "FEWER_THAN", "EXACTLY"):
        words = " ".join(stop.place().text.split())
        quoted = re.fullmatch(r'"([0-9]+)"', stop.word)
        return say(
            stop.at, f"expected a number of times, such as `{words} 3 times`", fix=replace_with(stop.at, quoted[1]) if quoted else None
        )
    return None


def lengths(stop: Stop) -> Diagnostic | None:
    if (
        re.fullmatch("[0-9]+", stop.word)
        and {"DURATION", "PARAMETER"} <= stop.accepts
        and not {"NUMBER"} & stop.accepts
        and stop.kind() != "_IN"
    ):
        return say(
            stop.at, f"a length of time needs a unit, such as `{stop.word}d`", fix=replace_with(stop.at, f"{stop.word}d", safe=False)
        )
    if stop.kind() == "NUMBER" and "_FULL" in stop.accepts:
        number = stop.place().text
        return say(stop.place(), f"`in last {number}` needs a unit", f"such as `in last {number} days` or `in last {number} full months`")
    if stop.accepts <= {"_AGO", "_TO"} and stop.accepts:
        length, word = stop.place(), stop.place(2).text if len(stop.read) > 1 else ""
        if "_AGO" in stop.accepts and stop.kind() == "DURATION":
            behind = stop.source.span(length.end, length.end)
            fix = replace_with(behind, " ago", "put in `ago`", safe=False)
            return say(length, f"`{word} {length.text}` needs `ago` behind it", f"or a date: `{word} 2026-01-31`", fix)
    if stop.word == "ago":
        return say(stop.at, "`ago` belongs to a window: `before 30d ago`, `after 30d ago` or `from 60d to 30d ago`")
    return None


# Keywords in the wrong place ----------------------------------------------------------------------------------
