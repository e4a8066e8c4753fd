"""Reasons why a text can't be read on: a keyword that is right elsewhere, or lacks what goes with it."""

import re

from segql.diagnostics import Diagnostic
from segql.syntax.reading import replace_with
from segql.syntax.stop import Stop, put, say


def misplaced_in(stop: Stop) -> Diagnostic | None:
    """`in list` and `in segment` behind something, a habit without a count, `in the last 30 days`."""
    if stop.word == "in" and "_AND" in stop.accepts and stop.next_word in ("at", "exactly"):
        help = "such as `used >= 1 in at least 3 of last 4 weeks`"
        return say(stop.at, "a habit needs a count before it", help, put(stop, stop.at, ">= 1 "))
    phrase = f"in {stop.next_word}" if stop.word == "in" else f"in {stop.word}" if stop.kind() == "_IN" else ""
    if phrase in ("in list", "in segment") and stop.read:
        return say(stop.at, f"`{phrase}` begins a rule of its own", "join it with `and` or `or`")
    if stop.kind() == "_IN" and stop.word in ("the", "past"):
        return say(
            stop.at,
            f"`in {stop.word}` is no window",
            "write `in last 30 days`",
            replace_with(stop.at, "last" if stop.word == "past" else ""),
        )
    return None


def misplaced(stop: Stop) -> Diagnostic | None:
    kind, word = stop.kind(), stop.word
    if kind == "_IN" and "DURATION" in stop.accepts:
        return _after_in(stop)
    if kind == "_WITH" and word == "not":
        return say(stop.at, "`with not` needs brackets", "write `with (not …)`")
    if kind == "_NOT" and word in ("contain", "contains"):
        span = stop.place().to(stop.at)
        return say(span, f"write `does not contain`, not `not {word}`", fix=replace_with(span, "does not contain"))
    if kind == "_NOT" and "_IN_PAREN" in stop.accepts:
        return say(stop.place(), "`not` stands before a rule, or in `not in (…)`", "to say that two values differ, write `!=`")
    if word == "for" and "_FOR_SAME" in stop.accepts:
        return say(
            stop.at,
            "`for` goes with `same` here",
            f"write `for same {stop.next_word or 'product'}`",
            replace_with(stop.at, "for same", safe=False),
        )
    if word == "within" and "_IN" in stop.accepts:
        help = f"for a window, write `in {stop.next_word or '7d'}`"
        return say(stop.at, "`within` stands behind a count or a step of a sequence", help, replace_with(stop.at, "in", safe=False))
    if word in ("any", "all") and stop.next_word == "of":
        help = "write `any(viewed, used)` for either of several events, and `and` or `or` between rules"
        return say(stop.at, f"`{word} of` can't stand here", help)
    if stop.accepts == {"_THEN"}:
        return say(stop.at, "`all of (…)` needs `then` and a further step", "to say that several rules hold, join them with `and`")
    if "_AND" in stop.accepts and "_OR" not in stop.accepts and any(k == "_BETWEEN" for k, _ in stop.read):
        return say(stop.at, "`between` needs two ends", "such as `between 2 and 5`")
    return None


def _after_in(stop: Stop) -> Diagnostic:
    message = '`in` needs a length of time, such as `90d`, or values in brackets, such as `("DE", "AT")`'
    if stop.word.startswith('"'):
        return say(stop.at, message, fix=replace_with(stop.at, f"({stop.word})", safe=False))
    if re.fullmatch("[0-9]+", stop.word):
        return say(
            stop.at, f"a length of time needs a unit, such as `{stop.word}d`", fix=replace_with(stop.at, f"{stop.word}d", safe=False)
        )
    return say(stop.at, message)


def comparisons(stop: Stop) -> Diagnostic | None:
    if not re.fullmatch("!?=|[<>]=?", stop.word):
        return None
    since = len(stop.read)
    while since and stop.read[since - 1][0] not in ("_AND", "_OR", "LPAR", "COMMA", "_IS", "_WHEN"):
        since -= 1
    kinds = {kind for kind, _ in stop.read[since:]}
    if "_NEVER" in kinds:
        return say(stop.at, "`never` takes no count", "write `not` before the whole comparison instead")
    if "COMPARISON" in kinds and stop.kind() != "COMPARISON":
        return say(stop.at, "comparisons can't be chained", "write `age between 18 and 25`, or join two with `and`")
    return None
