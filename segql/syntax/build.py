"""Expressions: from the pieces of each grammar rule to a node of the tree. One function per rule, in one table."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from segql.diagnostics import Fix
from segql.diagnostics.codes import MIXED_AND_OR, TOO_LARGE
from segql.source import Span
from segql.syntax import nodes as n
from segql.syntax.leaves import regex
from segql.syntax.reading import RESERVED, Part, Reading, Rule, Word, replace_with

MAX_ITEMS = 10_000
MAX_OPERATORS = 100  # of one arithmetic chain: it becomes nested, and whatever walks it must not run out of stack

Expression = n.Expression


# Joining ------------------------------------------------------------------------------------------


def or_(r: Reading, span: Span, *terms: Expression) -> n.Or:
    groups = [t.span for t in terms if isinstance(t, n.And)]
    other_brackets = any(place.text[:1] in ("[", "{") and span.start <= place.start < span.end for place in r.mistaken)
    if groups and not other_brackets:
        edits = tuple((s, f"({s.text})") for s in groups)
        help = "people disagree on the order, so it has to be written"
        fix = Fix("put the `and` groups in brackets", edits, safe=True)
        r.mistake(span, "`and` and `or` are mixed without brackets", help, fix, MIXED_AND_OR)
    return n.Or(tuple(terms), span=span)


def and_all(r: Reading, span: Span, *terms: Expression) -> n.And:
    return n.And(tuple(terms), span=span)


def negation(r: Reading, span: Span, term: Expression) -> Expression:
    if isinstance(term, n.InSegment | n.InList) and not term.negated:
        return replace(term, negated=True, span=span)
    return n.Not(term, span=span)


def bracket(r: Reading, span: Span, term: Expression) -> n.Bracket:
    return n.Bracket(term, span=span)


def at_least_of(r: Reading, span: Span, quantifier: Word, count: n.Number, *terms: Expression) -> n.AtLeastOf:
    _few(r, span, terms)
    return n.AtLeastOf(quantifier.text, whole(r, count), tuple(terms), span=span)


# Phrases ------------------------------------------------------------------------------------------


def phrase(r: Reading, span: Span, subject: n.Name | n.Dotted | n.Call, *rest: n.Pair | n.With) -> Expression:
    if not rest and isinstance(subject, n.Name) and subject.text == "now" and not subject.quoted:
        return n.Now(span=span)
    pairs = tuple(part for part in rest if isinstance(part, n.Pair))
    with_ = next((part for part in rest if isinstance(part, n.With)), None)
    return n.Phrase(subject, pairs, with_, span=span)


def pair(r: Reading, span: Span, property: n.Name, value: Any) -> n.Pair:
    if not property.quoted and property.text.isupper() and property.text.lower() in RESERVED:
        word = property.text.lower()
        r.mistake(property.span, f"keywords are lower case: write `{word}`", fix=replace_with(property.span, word))
    elif not property.quoted and property.text in ("last", "past", "previous", "next") and isinstance(value, n.Duration):
        right = f"in {'last' if property.text == 'past' else property.text}"
        r.mistake(property.span, f"a window begins with `in`: `{right} {value.span.text}`", fix=replace_with(property.span, right))
    return n.Pair(property, value, span=span)


def below_zero(r: Reading, span: Span, minus: Word, value: n.Number) -> n.Number:
    return replace(value, value=value.value.copy_negate(), span=span)


def with_brackets(r: Reading, span: Span, condition: Expression) -> n.With:
    return n.With(condition, True, span=span)


def with_one(r: Reading, span: Span, condition: Expression) -> n.With:
    return n.With(condition, False, span=span)


def with_flag(r: Reading, span: Span, subject: n.Name | n.Dotted | n.Call) -> n.With:
    return n.With(n.Phrase(subject, span=subject.span), False, span=span)


def windowed(r: Reading, span: Span, value: Expression, *windows: n.Window) -> Expression:
    if isinstance(value, n.Phrase):
        return replace(value, windows=tuple(windows), span=span)
    return n.Windowed(value, tuple(windows), span=span)


# Tests --------------------------------------------------------------------------------------------

WORD_OPERATORS = {"at least": ">=", "at most": "<=", "exactly": "=", "more than": ">", "fewer than": "<", "once": "=", "twice": "="}


def compare(r: Reading, span: Span, left: Expression, op: Word, right: Expression, tail: n.Tail | None = None) -> n.Compare:
    return n.Compare(left, op.text, right, tail, span=span)


def word_count(r: Reading, span: Span, word: Word, count: n.Number | n.Parameter | Word | None = None, times: Word | None = None) -> Part:
    """`at least 3 times`, `exactly twice`, `once`: a part whose value is the word and the count."""
    if count is None:
        count = word
    if isinstance(count, Word):
        count = n.Number(Decimal(1 if count.text == "once" else 2), True, span=count.span)
    return Part("count", (word.text, count), span)


def times(r: Reading, span: Span, left: Expression, count: Part, tail: n.Tail | None = None) -> n.Times:
    value: Any = count.value
    word, number = value
    return n.Times(left, word, number, tail, span=span)


def between(r: Reading, span: Span, value: Expression, low: Expression, high: Expression, *rest: Word | n.Tail) -> n.Between:
    has_times = any(isinstance(part, Word) for part in rest)
    return n.Between(value, low, high, has_times, _tail_of(rest), span=span)


def among(r: Reading, span: Span, value: Expression, *rest: Any) -> n.Among:
    return n.Among(value, _items(r, span, rest), False, _tail_of(rest), span=span)


def not_among(r: Reading, span: Span, value: Expression, *rest: Any) -> n.Among:
    return n.Among(value, _items(r, span, rest), True, _tail_of(rest), span=span)


def known(r: Reading, span: Span, value: Expression, word: Word, tail: n.Tail | None = None) -> n.Known:
    return n.Known(value, word.text == "is missing", tail, span=span)


def text_test(r: Reading, span: Span, value: Expression, test: Word, argument: Expression, tail: n.Tail | None = None) -> n.TextTest:
    return n.TextTest(value, test.text, argument, tail, span=span)


def contains_of(r: Reading, span: Span, value: Expression, word: Word, *rest: Any) -> n.ContainsOf:
    quantifier = "any" if "any" in word.text else "all"
    return n.ContainsOf(value, quantifier, _items(r, span, rest), _tail_of(rest), span=span)


def in_top(
    r: Reading, span: Span, value: Expression, word: Word, size: n.Number | n.Percent | n.Parameter, *rest: Part | n.Tail
) -> n.InTop:
    by: Any = _only(r, rest, "by") or ()
    of: Any = _only(r, rest, "of")
    return n.InTop(value, word.text.removeprefix("in "), size, by, of, _tail_of(rest), span=span)


def rank_by(r: Reading, span: Span, *names: n.Name) -> Part:
    return Part("by", tuple(names), span)


def rank_of(r: Reading, span: Span, segment: n.Name | n.Dotted) -> Part:
    return Part("of", segment, span)


def never(r: Reading, span: Span, term: Expression) -> n.Never:
    return n.Never(term, span=span)


def in_segment(r: Reading, span: Span, segment: n.Name | n.Dotted, as_of: n.Ago | None = None) -> n.InSegment:
    return n.InSegment(segment, False, as_of, span=span)


def moved(r: Reading, span: Span, word: Word, segment: n.Name | n.Dotted, length: n.Length) -> n.Moved:
    return n.Moved(word.text.split()[0], segment, length, span=span)


def in_list(r: Reading, span: Span, list_: n.Name) -> n.InList:
    return n.InList(list_, False, span=span)


def _items(r: Reading, span: Span, rest: Sequence[Any]) -> tuple[Expression, ...]:
    items = tuple(part for part in rest if not isinstance(part, n.Tail))
    if len(items) > MAX_ITEMS:
        r.mistake(span, f"the list has more than {MAX_ITEMS:,} items", "name a list in the catalog: `in list vip`", code=TOO_LARGE)
    return items


def _tail_of(rest: Sequence[object]) -> n.Tail | None:
    return next((part for part in rest if isinstance(part, n.Tail)), None)


def _only(r: Reading, parts: Sequence[object], kind: str) -> object:
    """The value of the one part of this kind; a second one is a mistake."""
    found = [part for part in parts if isinstance(part, Part) and part.kind == kind]
    for part in found[1:]:
        r.mistake(part.span, f"`{' '.join(part.span.text.split()[:1])}` is written twice", "keep one of them")
    return found[0].value if found else None


# Behind a comparison --------------------------------------------------------------------------------


def tail(r: Reading, span: Span, *parts: Part | n.Habit | n.Window) -> n.Tail:
    same: Any = _only(r, parts, "same")
    length: Any = _only(r, parts, "within")
    habits = [part for part in parts if isinstance(part, n.Habit)]
    for habit_ in habits[1:]:
        r.mistake(habit_.span, "a second habit is written", "keep one of them, or join two rules with `and`")
    windows = tuple(part for part in parts if not isinstance(part, Part | n.Habit))
    return n.Tail(same, length, habits[0] if habits else None, windows, span=span)


def same(r: Reading, span: Span, name: n.Name) -> Part:
    return Part("same", name, span)


def within(r: Reading, span: Span, length: n.Length) -> Part:
    return Part("within", length, span)


def habit(r: Reading, span: Span, word: Word, count: n.Number, periods: n.Duration | n.Number, length: n.Length | None = None) -> n.Habit:
    op = WORD_OPERATORS[word.text.removeprefix("in ")]
    if isinstance(periods, n.Duration):
        unit = n.Duration(1, periods.unit, span=periods.span)
        return n.Habit(op, whole(r, count), periods.count, unit, span=span)
    assert length is not None, "the grammar asks for a length after `periods of`"
    return n.Habit(op, whole(r, count), whole(r, periods), length, span=span)


# Values -------------------------------------------------------------------------------------------


def chain_of(r: Reading, span: Span, first: Expression, *rest: Any) -> Expression:
    """`a + b - c`, `a * b / c`: nested to the left."""
    if len(rest) // 2 > MAX_OPERATORS:
        r.mistake(span, f"more than {MAX_OPERATORS} operations stand in one row", "use `define` to name parts of it", code=TOO_LARGE)
        return first
    for operator, right in zip(rest[::2], rest[1::2], strict=True):
        first = n.Arithmetic(operator.text, first, right, span=first.span.to(right.span))
    return first


def negative(r: Reading, span: Span, minus: Word, value: Expression) -> n.Negative:
    return n.Negative(value, span=span)


def call(r: Reading, span: Span, function: n.Name, *arguments: n.Argument) -> n.Call:
    _few(r, span, arguments)
    return n.Call(function, tuple(arguments), span=span)


def _few(r: Reading, span: Span, items: Sequence[object]) -> None:
    if len(items) > MAX_OPERATORS:
        r.mistake(span, f"more than {MAX_OPERATORS} stand in one bracket", "use `define` to name parts of it", code=TOO_LARGE)


def argument(r: Reading, span: Span, value: Expression) -> n.Argument:
    return n.Argument(value, span=span)


def argument_of(r: Reading, span: Span, value: Expression, of: Expression, by: Expression | None = None) -> n.Argument:
    return n.Argument(value, of, by, span=span)


def argument_when(r: Reading, span: Span, points: Expression, rule: Expression) -> n.Argument:
    return n.Argument(points, when=rule, span=span)


def broken(r: Reading, span: Span, place: n.Broken) -> n.Broken:
    return place


def whole(r: Reading, number: n.Number) -> int:
    """The number as a whole one; it is a mistake if it is none."""
    if not number.is_integer:
        r.mistake(number.span, f"a whole number is needed, not `{number.span.text}`")
    return int(number.value)


_FUNCTIONS: tuple[Rule, ...] = (
    or_, and_all, negation, bracket, at_least_of, phrase, pair, below_zero, with_brackets, with_one, with_flag, windowed,
    compare, word_count, times, between, among, not_among, known, text_test, contains_of, in_top, rank_by, rank_of, never,
    in_segment, moved, in_list, tail, same, within, habit, chain_of, negative, call, argument, argument_of, argument_when, regex, broken,
)  # fmt: skip
RULES: dict[str, Rule] = {f.__name__: f for f in _FUNCTIONS} | {"matches": text_test}
