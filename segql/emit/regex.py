"""Patterns as text that RE2 (DuckDB, BigQuery) and PostgreSQL read alike: classes are spelled out, `.` is `[^\\n]`."""

from typing import assert_never

from segql.meaning.regex import LAST, SPECIAL, SPECIAL_IN_CLASS, Chars, Choice, Edge, Ranges, Regex, Repeat, Run

PRINTED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\f": "\\f"}


def printed(item: Regex) -> str:
    """The pattern in the syntax that the engines share."""
    match item:
        case Chars(ranges, negated):
            return _chars(ranges, negated)
        case Edge(end):
            return "$" if end else "^"
        case Run(items):
            return "".join(_grouped(i) if isinstance(i, Choice | Run) else printed(i) for i in items)
        case Choice(options):
            return "|".join(_grouped(o) if isinstance(o, Choice) else printed(o) for o in options)
        case Repeat(inner, low, high):
            single = printed(inner) if isinstance(inner, Chars) else _grouped(inner)
            return single + _times(low, high)
        case _:
            assert_never(item)


def _grouped(item: Regex) -> str:
    return f"({printed(item)})"


def _times(low: int, high: int | None) -> str:
    signs = {(0, None): "*", (1, None): "+", (0, 1): "?"}
    if (low, high) in signs:
        return signs[low, high]
    return f"{{{low}}}" if low == high else f"{{{low},{'' if high is None else high}}}"


def _chars(ranges: Ranges, negated: bool) -> str:
    if not negated and len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _escaped(chr(ranges[0][0]), SPECIAL)
    return f"[{'^' if negated else ''}{''.join(_range(low, high) for low, high in ranges)}]"


def _range(low: int, high: int) -> str:
    first, last = _escaped(chr(low), SPECIAL_IN_CLASS), _escaped(chr(min(high, LAST)), SPECIAL_IN_CLASS)
    return first if low == high else f"{first}{last}" if high == low + 1 else f"{first}-{last}"


def _escaped(character: str, special: str) -> str:
    return f"\\{character}" if character in special else PRINTED.get(character, character)
