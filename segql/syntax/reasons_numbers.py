"""Reasons why a text can't be read on: numbers, counts, dates and lengths of time that are not written as such."""

import re

from segql.diagnostics import Diagnostic
from segql.syntax.leaves import UNITS
from segql.syntax.reading import replace_with
from segql.syntax.stop import Stop, put, say

# Numbers, dates, lengths of time ----------------------------------------------------------------------------


_UNITS = UNITS | {f"{word}s": short for word, short in UNITS.items()}
_UNITS |= {"m": "mo", "hr": "h", "hrs": "h", "msec": "ms", "mins": "min", "sec": "s", "secs": "s", "wk": "w", "yr": "y"}


def glued(stop: Stop) -> Diagnostic | None:
    word = stop.word
    if match := re.fullmatch(r"([0-9]+)([a-z]+)", word):
        if unit := _UNITS.get(match[2]):
            note = "`mo` is a month, `min` a minute" if match[2] == "m" else None
            right = match[1] + unit
            return say(stop.at, f"write `{right}`, not `{word}`", note, replace_with(stop.at, right, safe=match[2] != "m"))
        if not re.fullmatch("ms|s|min|h|d|w|mo|q|y", match[2]):
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
            return say(span, f"`{span.text}` is no date", "dates are written year-month-day, such as `2026-01-31`")
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
    if stop.kind() in ("AT_LEAST", "AT_MOST", "MORE_THAN", "FEWER_THAN", "EXACTLY"):
        words = " ".join(stop.place().text.split())
        quoted = re.fullmatch(r'"([0-9]+)"', stop.word)
        return say(
            stop.at, f"expected a number of times, such as `{words} 3 times`", fix=replace_with(stop.at, quoted[1]) if quoted else None
        )
    return None


def lengths(stop: Stop) -> Diagnostic | None:
    if re.fullmatch("[0-9]+", stop.word) and {"DURATION", "PARAMETER"} <= stop.accepts and "NUMBER" not in stop.accepts:
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
