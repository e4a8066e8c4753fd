"""Windows: from the pieces of each grammar rule to a node of the tree."""

from segql.source import Span
from segql.syntax import nodes as n
from segql.syntax.build import Expression, whole
from segql.syntax.leaves import UNITS
from segql.syntax.reading import Reading, Rule, Word, replace_with

Edge = Expression | n.Ago


def ago(r: Reading, span: Span, length: n.Length) -> n.Ago:
    return n.Ago(length, span=span)


def in_length(r: Reading, span: Span, length: n.Length) -> n.InLast:
    return n.InLast(length, span=span)


def in_anchor(r: Reading, span: Span, length: n.Length, side: Word, anchor: Edge) -> n.InLast:
    return n.InLast(length, side.text, anchor, span=span)


def in_previous(r: Reading, span: Span, length: n.Length) -> n.InPrevious:
    return n.InPrevious(length, span=span)


def in_next(r: Reading, span: Span, length: n.Length) -> n.InNext:
    return n.InNext(length, span=span)


def in_this(r: Reading, span: Span, unit: Word) -> n.InCalendar:
    return n.InCalendar(_unit(unit), 0, span=span)


def in_last_unit(r: Reading, span: Span, unit: Word) -> n.InCalendar:
    if unit.text.endswith("s"):
        one = unit.text.removesuffix("s")
        help = f"`in last {one}` is the whole {one} before this one; of several write `in last 3 {unit.text}`"
        r.mistake(unit.span, f"`in last {unit.text}` does not say how many", help)
    return n.InCalendar(_unit(unit), 1, span=span)


def in_last_full(r: Reading, span: Span, count: n.Number, unit: Word) -> n.InCalendar:
    number = whole(r, count)
    if number < 1:
        r.mistake(count.span, "at least 1 is needed here")
    return n.InCalendar(_unit(unit), number, True, span=span)


def _unit(word: Word) -> str:
    return UNITS[word.text.removesuffix("s")]


def from_lengths(r: Reading, span: Span, start: n.Length, end: n.Length) -> n.FromTo:
    if isinstance(start, n.Duration) or isinstance(end, n.Duration):  # two parameters may be dates
        help = "or `after` or `before` and a moment, such as `from 1d to 2d after signed_up_at`"
        fix = replace_with(span.source.span(span.end, span.end), " ago", "write `ago` behind it", safe=False)
        r.mistake(span, f"`{span.text}` needs `ago` behind it", help, fix)
    return n.FromTo(start, end, span=span)


def from_ago(r: Reading, span: Span, start: n.Length, end: n.Length) -> n.FromTo:
    return n.FromTo(n.Ago(start, span=start.span), n.Ago(end, span=end.span), span=span)


def from_anchor(r: Reading, span: Span, start: n.Length, end: n.Length, side: Word, anchor: Edge) -> n.FromTo:
    return n.FromTo(start, end, side.text, anchor, span=span)


def from_to(r: Reading, span: Span, start: Edge, end: Edge) -> n.FromTo:
    for edge in (start, end):
        if isinstance(edge, n.Duration):
            fix = replace_with(edge.span, f"{edge.span.text} ago", safe=False)
            r.mistake(edge.span, "a length of time is no moment", f"write `{edge.span.text} ago`, or a date", fix)
    return n.FromTo(start, end, span=span)


def bounded(r: Reading, span: Span, word: Word, bound: Edge) -> n.Until:
    return n.Until(word.text, bound, span=span)


def during(r: Reading, span: Span, word: Word, occasion: n.Name) -> n.During:
    return n.During(occasion, word.text == "outside", span=span)


RULES: dict[str, Rule] = {
    f.__name__: f
    for f in (
        ago, in_length, in_anchor, in_previous, in_next, in_this, in_last_unit, in_last_full, from_lengths, from_ago, from_anchor, from_to,
        bounded, during,
    )
}  # fmt: skip
