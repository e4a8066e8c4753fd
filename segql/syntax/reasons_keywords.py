"""Reasons why a text can't be read on: a keyword that is right elsewhere, or lacks what goes with it."""

import re

from segql.diagnostics import Diagnostic
from segql.syntax.reading import RESERVED, replace_with
from segql.syntax.reasons_in import after_in
from segql.syntax.stop import Stop, put, say


def misplaced_in(stop: Stop) -> Diagnostic | None:
    """`in list` and `in segment` behind something, a habit without a count, `in the last 30 days`."""
    if stop.word == "in" and "_AND" in stop.accepts and stop.next_word in ("at", "exactly"):
        help = "such as `used >= 1 in at least 3 of last 4 weeks`"
        return say(stop.at, "a habit needs a count before it", help, put(stop, stop.at, ">= 1 "))
    phrase = f"in {stop.next_word}" if stop.word == "in" else f"in {stop.word}" if stop.kind() == "_IN" else ""
    if phrase in ("in list", "in segment") and stop.read:
        return say(stop.at, f"`{phrase}` begins a rule of its own", "join it with `and` or `or`")
    if stop.kind() == "_IN" and (
        match := re.compile(r"(?:the\s+)?(past)\b|the\s+(last|previous|this|next)\b").match(stop.source.text, stop.at.start)
    ):
        right = {"previous": "last"}.get(match[2], match[2]) or "last"
        span = stop.source.span(match.start(), match.end())
        help = "such as `in last 30 days` or `in this month`"
        return say(span, f"write `in {right}`, not `in {' '.join(span.text.split())}`", help, replace_with(span, right))
    return None


def misplaced(stop: Stop) -> Diagnostic | None:
    kind, word = stop.kind(), stop.word
    if kind == "_IN" and "DURATION" in stop.accepts:
        return after_in(stop)
    if kind == "_WITH" and word == "not":
        return say(stop.at, "`with not` needs brackets", "write `with (not …)`")
    if kind == "_NOT" and word in ("contain", "contains"):
        span = stop.place().to(stop.at)
        return say(span, f"write `does not contain`, not `not {word}`", fix=replace_with(span, "does not contain"))
    if kind == "_NOT" and "_IN_PAREN" in stop.accepts and word == "in" and stop.kind(2) == "NAME":
        return say(stop.place(), "`not` stands before the rule", f"write `not {stop.place(2).text} in …`")
    if kind == "_NOT" and "_IN_PAREN" in stop.accepts:
        return say(stop.place(), "`not` stands before a rule, or in `not in (…)`", "to say that two values differ, write `!=`")
    if word == "for" and "_FOR_SAME" in stop.accepts:
        return say(
            stop.at,
            "`for` goes with `same` here",
            f"write `for same {stop.next_word or 'product'}`",
            replace_with(stop.at, "for same", safe=False),
        )
    if kind == "NAME" and stop.kind(2) == "_WITH" and re.match(r'["\w]', word) and word not in RESERVED:
        behind = stop.source.span(stop.place().end, stop.place().end)
        help = f"or without `with`: `{stop.place().text} {word}`"
        return say(stop.at, f"`=` is missing behind `{stop.place().text}`", help, replace_with(behind, " =", "put in `=`", safe=False))
    if kind == "_AND" and word in ("before", "after", "since", "until", "during", "outside", "from", "on"):
        gap = stop.source.span(stop.place().start, stop.at.start)
        return say(stop.place(), "a further window stands without `and`", fix=replace_with(gap, "", "leave out `and`", safe=False))
    if word == "with" and "_AND" in stop.accepts:
        return _second_with(stop)
    if word == "for" and stop.next_word == "same" and _THEN.search(stop.source.text, stop.at.end, stop.end):
        return say(stop.at, "`for same` stands once, behind the last step", "it is about the whole sequence")
    if word == "within" and "_IN" in stop.accepts:
        help = f"for a window, write `in {stop.next_word or '7d'}`"
        return say(stop.at, "`within` stands behind a count or a step of a sequence", help, replace_with(stop.at, "in", safe=False))
    if word in ("any", "all") and stop.next_word == "of":
        help = "write `any(viewed, used)` for either of several events, and `and` or `or` between rules"
        return say(stop.at, f"`{word} of` can't stand here", help)
    if kind == "_OF" and stop.kind(2) == "NUMBER" and stop.kind(3) == "HABIT":
        return say(stop.at, "`last` is missing behind `of`", "a habit is about periods that end at T", put(stop, stop.at, "last "))
    if kind == "_OF" and stop.kind(2) == "NUMBER" and "LPAR" in stop.accepts:
        return say(stop.at, "the rules to choose from stand in brackets", f"such as `at least {stop.place(2).text} of (A, B, C)`")
    if stop.accepts == {"_THEN"}:
        return say(stop.at, "`all of (…)` needs `then` and a further step", "to say that several rules hold, join them with `and`")
    if "_AND" in stop.accepts and "_OR" not in stop.accepts and any(k == "_BETWEEN" for k, _ in stop.read):
        return say(stop.at, "`between` needs two ends", "such as `between 2 and 5`")
    return None


_THEN = re.compile(r"\bthen\b")


def _second_with(stop: Stop) -> Diagnostic:
    if stop.kind() in ("DURATION", "UNIT", "_AGO", "DATE"):
        return say(stop.at, "`with` stands before the windows", "such as `purchased with amount > 50 in 30d`")
    help = "several conditions on one event stand in brackets: `with (amount > 50 and gift)`"
    return say(stop.at, "`with` stands behind an event, once", help)


def comparisons(stop: Stop) -> Diagnostic | None:
    if not re.fullmatch("!?=|[<>]=?", stop.word):
        return None
    since = len(stop.read)
    while since and stop.read[since - 1][0] not in ("_AND", "_OR", "LPAR", "COMMA", "_IS", "_WHEN"):
        since -= 1
    kinds = {kind for kind, _ in stop.read[since:]}
    if "_NEVER" in kinds:
        return say(stop.at, "`never` takes no count", "write `not` before the whole comparison instead")
    if stop.kind() in ("_AND", "_OR") and "COMPARISON" in {kind for kind, _ in stop.read}:
        help = "such as `purchased between 3 and 5 times`, or `age between 18 and 25`"
        return say(stop.at, f"the left side is missing before `{stop.word}`", help)
    if "COMPARISON" in kinds and stop.kind() != "COMPARISON":
        return say(stop.at, "comparisons can't be chained", "write `age between 18 and 25`, or join two with `and`")
    return None
