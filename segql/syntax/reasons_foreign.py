"""Reasons why a text can't be read on: words of SQL and of everyday speech, names and marks of other languages in declarations."""

import re

from segql.diagnostics import Diagnostic, Fix
from segql.syntax.foreign import Foreign, comments, foreign
from segql.syntax.foreign_words import BEHIND, FRONT
from segql.syntax.reading import replace_with
from segql.syntax.stop import Stop, say

_LOOKED_AT = 6  # words before the place where reading stopped
_DECLARES = frozenset(("_SEGMENT", "_TIERS", "_SPLIT", "_OCCASION", "_DEFINE", "_PARAM"))
_NO_RULES = frozenset(("_TEST", "_OCCASION"))  # their words are facts, and dates
_PARTS = frozenset(("", "_IS", "_WHEN", "_AND", "_OR"))  # a part of a rule begins behind them
_BEGIN = frozenset(("", "_AND", "_OR", "_NOT", "LPAR", "_IN_PAREN", "COMMA", "_IS", "_WHEN", "_THEN"))  # a rule begins behind them


def other_comments(stop: Stop) -> Diagnostic | None:
    return next((_said(found) for found in comments(stop.source, stop.at.start)), None)


def other_languages(stop: Stop) -> Diagnostic | None:
    """The words from which on the text is of another language, as far as they reach to where reading stopped."""
    kinds = ["", *(kind for kind, _ in stop.read)]  # before each word, and before the place
    if not _NO_RULES.isdisjoint(kinds):
        return None
    reach = stop.place().start if stop.half_a_pair else stop.at.start
    starts = [*(span.start for _, span in stop.read), stop.at.start]
    begin = max(i for i, kind in enumerate(kinds) if kind in _PARTS)
    for i in sorted({begin, *range(max(0, len(starts) - _LOOKED_AT - 1), len(starts))}):
        if i < len(stop.read) and stop.read[i][0] in _DECLARES:
            continue
        is_number = i < len(stop.read) and stop.read[i][0] == "NUMBER"  # one of `between` follows `and` too
        tables = BEHIND if kinds[i] not in _BEGIN else (*FRONT, *BEHIND) if is_number else FRONT
        found = foreign(stop.source, starts[i], tables, reach)
        if found is not None:
            return _said(found)
    return None


def _said(found: Foreign) -> Diagnostic:
    return say(found.span, found.message, found.help, found.fix)


def all_of(stop: Stop) -> Diagnostic | None:
    """`all of (…)` around rules."""
    kinds = [kind for kind, _ in stop.read]
    if "_ALL_OF" not in kinds or "_THEN" in kinds or stop.at_end or re.search(r"\bthen\b", stop.source.text[stop.at.start : stop.end]):
        return None
    place = stop.read[len(kinds) - 1 - kinds[::-1].index("_ALL_OF")][1]
    help = "join rules with `and`; of some of several rules write `at least 2 of (…)`"
    return say(place, "`all of (…)` is a step of a sequence", help)


# Declarations ---------------------------------------------------------------------------------------------

_ARM_WHEN = re.compile(r"(\w+(?:-\w+)*)\s*(:|=|->|(?:if|is|as)\b)\s*(otherwise\b)?")
_ARM_ELSE = re.compile(r"(\w+)\s+(else|default|others?|rest)\b")
_ARM_NAME = re.compile(r"(\w+(?:-\w+)+)\s+(?:when|otherwise)\b")


def arms(stop: Stop) -> Diagnostic | None:
    if "ARM" not in stop.accepts:
        return None
    text, start = stop.source.text, stop.at.start
    if match := _ARM_NAME.match(text, start):
        return _renamed(stop, match[1], start)
    if match := _ARM_WHEN.match(text, start):
        right = "otherwise" if match[3] else "when"
        span = stop.source.span(match.end(1), match.end())
        fix = Fix(f"write `{right}`", ((span, f" {right}{'' if match[3] else ' '}"),))
        return say(stop.source.span(start, match.end(2)), f"write `{match[1]} {right}`, not `{match[1]}{_gap(match[2])}`", fix=fix)
    if match := _ARM_ELSE.match(text, start):
        word = stop.source.span(match.start(2), match.end(2))
        return say(word, f"write `otherwise`, not `{match[2]}`", fix=replace_with(word, "otherwise", safe=False))
    return None


def _gap(sign: str) -> str:
    return sign if sign == ":" else f" {sign}"


def _renamed(stop: Stop, name: str, start: int) -> Diagnostic:
    right = re.sub(r"\W+", "_", name)
    span = stop.source.span(start, start + len(name))
    return say(span, f"`{name}` is no name", "a name has letters, digits and `_`", replace_with(span, right, safe=False))


_NAME = re.compile(r"\w+(?:(?:-| +)(?!segment\b)\w+)*?(?=\s+(?:is|for|owner|tags|columns|of|seed)\b|\s*[\"\n])")
_IS = re.compile(r"=|:|as\b|means\b|are\b|when\b|:=")


def headers(stop: Stop) -> Diagnostic | None:
    """`is` that is missing, or another word in its place; a name of several words; a text without quotes."""
    if stop.kind() == "_OWNER" and re.fullmatch(r"\w+", stop.word):
        fix = replace_with(stop.at, f'"{stop.word}"', safe=False)
        return say(stop.at, "an owner stands in double quotes", fix=fix)
    if "_IS" not in stop.accepts or "COMPARISON" in stop.accepts:
        return None
    if stop.kind(2) in _DECLARES and stop.kind() == "NAME":
        match = _NAME.match(stop.source.text, stop.place().start)
        if match and match.end() > stop.place().end:
            return _renamed(stop, match[0], match.start())
    if match := _IS.match(stop.source.text, stop.at.start):
        span = stop.source.span(stop.place().end, match.end())
        return say(stop.at, f"write `is`, not `{stop.word}`", fix=Fix("write `is`", ((span, " is"),)))
    if "_OF_SEGMENT" in stop.accepts and stop.word == "segment":
        return say(stop.at, "`of` is missing here", fix=Fix("put in `of`", ((stop.source.span(stop.at.start, stop.at.start), "of "),)))
    help = "before it may stand a title, `for`, `owner`, `tags` and `columns`" if stop.accepts >= _HEADERS else None
    begins = re.match(r"[\w(\"$`]", stop.word)
    put_in = Fix("put in `is`", ((stop.source.span(stop.at.start, stop.at.start), "is "),)) if begins else None
    return say(stop.at, "`is` is missing here", help, put_in)


_HEADERS = {"_FOR", "_OWNER", "_TAGS", "_IS"}


def declared(stop: Stop) -> Diagnostic | None:
    """A part of a declaration that lacks a sign or a word."""
    span, word = stop.at, stop.word
    if stop.accepts == {"PARAMETER"} and re.fullmatch(r"[A-Za-z_]\w*", word):
        return say(span, f"a parameter has a `$`: write `${word}`", fix=replace_with(span, f"${word}", safe=False))
    if stop.kind() == "_IS" and stop.kind(3) == "_PARAM":
        help = f"a rule, an event or a computed value is `define {stop.place(2).text} is …`"
        return say(span, "a parameter is a number, a text, a date or a length of time", help)
    if "_DISJOINT_FROM" in stop.accepts and word == "disjoint":
        return say(span, "`from` is missing behind `disjoint`", fix=replace_with(span, "disjoint from", safe=False))
    if "_EVERY_YEAR" in stop.accepts and re.match(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|[1-5](?:st|nd|rd|th))", word):
        message = "`every year on` is missing here"
        return say(span, message, fix=replace_with(stop.source.span(span.start, span.start), "every year on ", safe=False))
    if stop.accepts == {"PERCENT"} and re.fullmatch(r"[0-9.]+", word):
        return say(span, f"a share has its sign: write `{word}%`", fix=replace_with(span, f"{word}%", safe=False))
    if "_ARROW" in stop.accepts and word in ("=", "=="):
        behind = stop.source.span(stop.place().end, span.end)
        return say(span, f"a fact is written without `{word}`", 'such as `country "DE"`', Fix("leave it out", ((behind, ""),)))
    return None
