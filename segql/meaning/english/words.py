"""How names, texts, numbers and lists are written. What an author can type is always quoted, so that it can't pass for a word of ours."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from segql.meaning import nodes as m


def name(text: str) -> str:
    """A name in backticks; one that holds a backtick or an invisible character is quoted as a text."""
    return f"`{text}`" if "`" not in text and not any(_moves(c) for c in text) else quoted(text)


def noun(text: str) -> str:
    """An entity's name as a word of the sentence, where it is one."""
    return text if re.fullmatch(r"[A-Za-z]+", text) else name(text)


def a(text: str) -> str:
    """`a customer`, `an account`, `a user`."""
    return ("an " if re.match(r"`?(?!eu|one|uni|us[aeu])[aeiou]", text, re.IGNORECASE) else "a ") + text


def quoted(text: str) -> str:
    """A text in double quotes; quotes, backslashes and whatever moves or hides characters are escaped."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{{{ord(c):X}}}" if _moves(c) else c for c in plain) + '"'


def _moves(c: str) -> bool:
    return unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") or (c != " " and unicodedata.category(c) == "Zs")


def decimal(number: Decimal) -> str:
    """With its digits; one without a point was written as a percentage."""
    return f"{number:f}" if int(number.as_tuple().exponent) < 0 else f"{number * 100:f}%"


def listed(items: Sequence[str], word: str) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}"


LENGTHS = (("day of 24 hours", 86_400 * 10**6), ("hour", 3600 * 10**6), ("minute", 60 * 10**6), ("second", 10**6), ("millisecond", 10**3))


def length(microseconds: int) -> str:
    """An exact length of time: `30 days of 24 hours`, `1 hour and 30 minutes`."""
    rest, parts = abs(microseconds), []
    for unit, size in LENGTHS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(counted(count, unit))
    if rest:
        parts.append(counted(rest, "microsecond"))
    return ("minus " if microseconds < 0 else "") + (listed(parts, "and") if parts else "0 seconds")


def counted(count: int, unit: str) -> str:
    """`1 day of 24 hours`, `30 days of 24 hours`."""
    first, *others = unit.split(" ")
    return " ".join([str(count), first if count == 1 else f"{first}s", *others])


def called(item: m.Events) -> str:
    """What events are called: `purchased` or `used`."""
    return listed([name(one.name) for one in item.each], "or")
