"""Why a text can't be read on, in words: the first reason that knows the place makes the one message, with help and often a fix."""

from collections.abc import Callable

from segql.diagnostics import Diagnostic
from segql.syntax import reasons_foreign as other
from segql.syntax import reasons_keywords as keywords
from segql.syntax import reasons_numbers as numbers
from segql.syntax import reasons_words as words
from segql.syntax.expected import BEHIND, expected
from segql.syntax.stop import Stop, say

__all__ = ["Stop", "explain"]


def explain(stop: Stop) -> Diagnostic:
    """The one message for a stop: the first reason that knows the case, else what was expected."""
    for reason in _REASONS:
        if (found := reason(stop)) is not None:
            return found
    return _fallback(stop)


def _fallback(stop: Stop) -> Diagnostic:
    """What was expected here, by what was read last or by what the grammar accepts."""
    instead = "" if stop.at_end else f", not `{stop.word}`"
    wanted = BEHIND.get(stop.kind())
    if wanted is not None and "_AND" not in stop.accepts and stop.accepts != {"LPAR"}:
        wanted += "," if ", " in wanted else ""
        word = " ".join(stop.place().text.split())
        return say(stop.at, f"{wanted} is missing behind `{word}`" if stop.at_end else f"expected {wanted} behind `{word}`{instead}")
    what = expected(stop.accepts)
    if what is not None:
        return say(stop.at, f"expected {what}{instead}")
    if stop.at_end:
        return say(stop.at, "the text ends in the middle of a rule")
    return say(stop.at, f"`{stop.word}` can't stand here", "join rules with `and` or `or`" if "_AND" in stop.accepts else None)


_REASONS: tuple[Callable[[Stop], Diagnostic | None], ...] = (
    words.upper_case,
    words.other_marks,
    other.other_comments,
    other.arms,
    other.other_languages,
    words.is_,
    words.brackets,
    other.all_of,
    other.declared,
    numbers.glued,
    numbers.dates,
    numbers.moments,
    numbers.times,
    numbers.lengths,
    keywords.misplaced_in,
    keywords.misplaced,
    keywords.comparisons,
    other.headers,
    words.names,
)
