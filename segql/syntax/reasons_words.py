"""Reasons why a text can't be read on: words and marks of other languages, keywords and names in the wrong place, brackets."""

import re

from segql.diagnostics import Diagnostic, Fix
from segql.source import Span
from segql.syntax.reading import DECLARATION_WORDS, RESERVED, replace_with
from segql.syntax.stop import Stop, put, say

# Words and marks of other languages -----------------------------------------------------------------------


def upper_case(stop: Stop) -> Diagnostic | None:
    for span in [*(span for kind, span in stop.read if kind == "NAME"), stop.at]:
        word = span.text.lower()
        if word in RESERVED and word != span.text and (span.text.isupper() or span == stop.at):
            return say(span, f"keywords are lower case: write `{word}`", fix=replace_with(span, word))
    return None


_MARKS = {"==": "=", "===": "=", "=>": ">=", "=<": "<=", "<>": "!=", "!": "not ", "!==": "!=", "=!": "!="}


def other_marks(stop: Stop) -> Diagnostic | None:
    span = stop.at
    if stop.kind() == "COMPARISON" and stop.place().end == span.start:
        span = stop.place().to(span)
    right = _MARKS.get(span.text)
    if right is None:
        return None
    return say(span, f"write `{right.strip()}`, not `{span.text}`", fix=replace_with(span, right, f"write `{right.strip()}`"))


def is_(stop: Stop) -> Diagnostic | None:
    if stop.word != "is" or "COMPARISON" not in stop.accepts:
        return None
    start, after = stop.at.start, stop.next_word
    if after.lower() == "not":
        rest = re.compile(r"is\s+not\s+(known|missing|null)?", re.IGNORECASE).match(stop.source.text, start)
        assert rest is not None, "`is not` stands there"
        right = {"known": "is missing", "null": "is known", "missing": "is known", "": "!= "}[(rest[1] or "").lower()]
        span = stop.source.span(start, rest.end())
        return say(span, f"write `{right.strip()}`, not `{' '.join(span.text.split())}`", fix=replace_with(span, right))
    if after.lower() == "null":
        span = stop.source.span(start, stop.source.text.lower().index("null", start) + 4)
        return say(span, "write `is missing`, not `is null`", fix=replace_with(span, "is missing"))
    return say(stop.at, "`is` goes with `known` or `missing`", "write `=` to compare", replace_with(stop.at, "=", safe=False))


# Brackets -------------------------------------------------------------------------------------------------


def brackets(stop: Stop) -> Diagnostic | None:
    opened: list[Span] = []
    for _, span in stop.read:
        if span.text.endswith("("):
            opened.append(stop.source.span(span.end - 1, span.end))
        elif span.text == ")":
            opened.pop()
    if stop.word == "," and opened and stop.kind() in ("TEXT", "NUMBER") and stop.kind(2) == "LPAR" and stop.kind(3) == "COMPARISON":
        right = {"=": "in", "!=": "not in"}.get(stop.place(3).text)
        if right is not None:
            return say(stop.place(3), f"with several values write `{right} (…)`", fix=replace_with(stop.place(3), right, safe=False))
    if stop.word == ")" and not opened:
        return say(stop.at, "this `)` closes no bracket", fix=Fix("delete it", ((stop.at, ""),)))
    if opened and (stop.at_end or stop.word in DECLARATION_WORDS) and stop.kind() not in ("_AND", "_OR", "_NOT"):
        behind = stop.source.span(stop.place().end, stop.place().end)
        return say(opened[-1], "this bracket is not closed", "end it with `)`", replace_with(behind, ")", "put in `)`", safe=False))
    if stop.word == ")" and stop.kind() in ("LPAR", "_IN_PAREN"):
        one = "a rule or a value" if stop.kind(2) in ("", "_AND", "_OR", "_NOT", "_IS") and stop.kind() == "LPAR" else "at least one entry"
        return say(stop.place().to(stop.at), "the brackets are empty", f"{one} stands in them")
    if stop.word == ")" and stop.kind() == "COMMA":
        return say(stop.place(), "nothing follows this comma", fix=Fix("delete it", ((stop.place(), ""),), safe=True))
    if stop.word == "(" and stop.kind() == "NAME" and stop.place().text not in RESERVED:
        gap = stop.source.span(stop.place().end, stop.at.start)
        message = f"write `{stop.place().text}(` without a blank"
        return say(stop.place().to(stop.at), message, fix=Fix("delete the blank", ((gap, ""),), safe=True))
    return None


# Names ----------------------------------------------------------------------------------------------------


def names(stop: Stop) -> Diagnostic | None:
    if stop.half_a_pair and stop.kind(2) in ("NAME", "DOTTED", "RPAR"):
        return _behind(stop)
    if stop.word == "-" and stop.kind() == "NAME" and stop.kind(2) == "NAME":
        match = re.compile(r"\w+(?:-\w+)*").match(stop.source.text, stop.place().start)
        assert match is not None, "a name stands there"
        whole = stop.source.span(match.start(), match.end())
        message = "text with other characters than letters and digits stands in double quotes"
        return say(whole, message, fix=replace_with(whole, f'"{whole.text}"', safe=False))
    if stop.word in RESERVED and stop.accepts <= {"NAME", "DOTTED", "CALL", "LPAR"} and stop.accepts:
        fix = replace_with(stop.at, f"`{stop.word}`", "put it in backticks")
        return say(stop.at, f"`{stop.word}` is a word of the language and no name", "in backticks it is one", fix)
    return None


_TESTS = re.compile(
    r'(?:[<>]=?|!?=)\s*("[^"\n]*"|[\w.]+)|in\s*\(|(?:contains|matches|between|starts\s+with|ends\s+with|is\s+known|is\s+missing)\b'
)


def _behind(stop: Stop) -> Diagnostic:
    """A property without a value, or another name where one can't be."""
    first, second = stop.place(2).text, stop.place().text
    if stop.kind(3) == "LPAR" and stop.kind(4) == "CALL" and stop.word == ")":
        fix = put(stop, stop.place(), "of ")
        return say(stop.place(), f"`of` is missing between `{first}` and `{second}`", f"write `{first} of {second}`", fix)
    if stop.kind(2) == "RPAR":
        return say(stop.place(), f"`{second}` can't stand here", "join two rules with `and` or `or`")
    if comparison := _TESTS.match(stop.source.text, stop.at.start):
        whole = stop.source.span(stop.place().start, comparison.end())
        help = f"or, without a sign: `{first} {second} {comparison[1]}`" if stop.word == "=" else None
        message = f"`with` is missing before the condition on `{second}`"
        return say(whole, message, help, put(stop, whole, "with "))
    message = f"`{second}` can't stand directly behind `{first}`"
    if stop.kind(3) == "_AND":
        help = f"a further property stands without `and`, as in `… {first} {second}`; two rules are joined with `and` or `or`"
    elif stop.kind(3) == "NAME":
        help = f'a text of several words stands in double quotes: `"{first} {second}"`; two rules are joined with `and` or `or`'
    else:
        help = "join two rules with `and` or `or`; a property takes a value, such as `purchased category coffee`"
    return say(stop.place(), message, help)
