"""Leaves of the tree: text, numbers, lengths of time, dates, names; each from its characters."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from segql.diagnostics.codes import BAD_DATE, BAD_TEXT, TOO_LARGE
from segql.source import Span
from segql.syntax import nodes as n
from segql.syntax.reading import Reading, Rule, Word

MAX_DIGITS = 38  # of any number: what engines compute with
MAX_SECONDS = 10_000 * 366 * 86_400

_ESCAPE = re.compile(r"\\(u\{([0-9A-Fa-f]{1,6})\}|.)")
_PLAIN_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
_SECONDS = {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_678_400, "q": 8_035_200, "y": 31_622_400}
UNITS = {
    "millisecond": "ms",
    "second": "s",
    "minute": "min",
    "hour": "h",
    "day": "d",
    "week": "w",
    "month": "mo",
    "quarter": "q",
    "year": "y",
}


def text(r: Reading, span: Span) -> n.Text:
    """A text with its escapes undone."""

    def undone(match: re.Match[str]) -> str:
        plain, code = _PLAIN_ESCAPES.get(match[1]), match[2]
        if plain is not None:
            return plain
        if code is not None and 0 < int(code, 16) <= 0x10FFFF and not 0xD800 <= int(code, 16) <= 0xDFFF:
            return chr(int(code, 16))
        place = r.source.span(span.start + 1 + match.start(), span.start + 1 + match.end())
        r.mistake(place, f"`{match[0]}` is no escape", 'the escapes are `\\"`, `\\\\`, `\\n`, `\\t` and `\\u{1F600}`', code=BAD_TEXT)
        return ""

    return n.Text(_ESCAPE.sub(undone, span.text[1:-1]), span=span)


def regex(r: Reading, span: Span) -> n.Text:
    """The text after `matches`: only `\\"` is an escape, every other backslash is the pattern's own."""
    return n.Text(re.sub(r"\\(.)", lambda m: '"' if m[1] == '"' else m[0], span.text[1:-1]), span=span)


def number(r: Reading, span: Span) -> n.Number:
    return n.Number(_decimal(r, span, span.text), "." not in span.text, span=span)


def percent(r: Reading, span: Span) -> n.Percent:
    return n.Percent(_decimal(r, span, span.text[:-1]), span=span)


def _decimal(r: Reading, span: Span, digits: str) -> Decimal:
    if len(digits.replace(".", "").lstrip("0")) > MAX_DIGITS:
        r.mistake(span, f"the number has more than {MAX_DIGITS} digits", code=TOO_LARGE)
        return Decimal(0)
    return Decimal(digits)


def duration(r: Reading, span: Span) -> n.Duration:
    digits = re.match(r"[0-9]+", span.text)
    unit = re.search(r"[a-z]+$", span.text)
    assert digits is not None and unit is not None, "the grammar asks for both"
    short = UNITS.get(unit[0].removesuffix("s"), unit[0])
    if len(digits[0].lstrip("0")) > 15 or int(digits[0]) * _SECONDS[short] > MAX_SECONDS:
        r.mistake(span, "the length of time is over 10,000 years", code=TOO_LARGE)
        return n.Duration(1, short, span=span)
    return n.Duration(int(digits[0]), short, span=span)


def day(r: Reading, span: Span) -> n.Date:
    _check_day(r, span, span.text)
    return n.Date(span.text, span=span)


def timestamp(r: Reading, span: Span) -> n.Timestamp:
    try:
        datetime.fromisoformat(span.text[:16])
        offset = re.search(r"[+-](\d\d):(\d\d)$", span.text[16:])
        seconds = re.match(r":(\d\d)", span.text[16:])
        if (seconds and int(seconds[1]) > 59) or (offset and (int(offset[2]) > 59 or int(offset[1]) > 18)):
            raise ValueError
    except ValueError:
        if _check_day(r, span, span.text[:10]):
            r.mistake(
                span,
                f"the time `{span.text[11:]}` does not exist",
                "times go from `00:00` to `23:59:59`, offsets to `+18:00`",
                code=BAD_DATE,
            )
    return n.Timestamp(span.text, span=span)


def _check_day(r: Reading, span: Span, iso: str) -> bool:
    try:
        date.fromisoformat(iso)
    except ValueError:
        r.mistake(span, f"the date `{iso}` does not exist", _days_of_month(iso), code=BAD_DATE)
        return False
    return True


def _days_of_month(iso: str) -> str:
    year, month = int(iso[:4]), int(iso[5:7])
    if not 1 <= month <= 12 or year == 0 or int(iso[8:]) == 0:
        return "dates are written year-month-day, such as `2026-01-31`"
    last = (
        (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) if year < 9999 or month < 12 else date(9999, 12, 31)
    )
    return f"{last:%B} {year} has {last.day} days"


def name(r: Reading, span: Span) -> n.Name:
    quoted = span.text.startswith("`")
    return n.Name(span.text.strip("`") if quoted else span.text, quoted, span=span)


def dotted(r: Reading, span: Span) -> n.Dotted:
    match = re.fullmatch(r"(`[^`]+`|\w+)\.(`[^`]+`|\w+)", span.text)
    assert match is not None, "the grammar asks for two names"
    first, second = (r.source.span(span.start + match.start(i), span.start + match.end(i)) for i in (1, 2))
    return n.Dotted(name(r, first), name(r, second), span=span)


def parameter(r: Reading, span: Span) -> n.Parameter:
    return n.Parameter(span.text[1:], span=span)


def word(kind: str, span: Span) -> Word:
    without_comments = re.sub(r"#[^\n]*", " ", span.text)
    return Word(kind, " ".join(without_comments.split()), span)


# How the characters of a terminal become a node; a terminal that is not here becomes a `Word`.
LEAVES: dict[str, Rule] = {
    "TEXT": text,
    "NUMBER": number,
    "PERCENT": percent,
    "DURATION": duration,
    "DATE": day,
    "TIMESTAMP": timestamp,
    "NAME": name,
    "CALL": name,
    "ARM": name,
    "DOTTED": dotted,
    "PARAMETER": parameter,
    "TRUE": lambda r, span: n.Bool(True, span=span),
    "FALSE": lambda r, span: n.Bool(False, span=span),
    "BROKEN": lambda r, span: n.Broken(span=span),
}
