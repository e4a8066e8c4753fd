"""Rules and values."""

from typing import assert_never

import segql.syntax.format.windows as w
from segql.syntax import nodes as n
from segql.syntax.format.doc import Doc, Fill, Group, Line, Nest, Piece, Word
from segql.syntax.format.leaves import leaf, text
from segql.syntax.format.settle import counted_first, plain_words
from segql.syntax.format.sheet import Sheet, word


def expression(item: n.Expression, sheet: Sheet) -> Doc:
    """Any rule or value."""
    item = settled(item, sheet)
    match item:
        case n.And(terms):
            return Group(chain("and", terms, sheet))
        case n.Or(terms):
            return Group(chain("or", terms, sheet))
        case n.Not(term):
            return (word("not ", item), expression(term, sheet))
        case n.Never(phrase_):
            return (word("never ", item), expression(phrase_, sheet))
        case n.Bracket(term):
            return _bracket(word("(", item), term, item.span.end - 1, sheet)
        case n.AtLeastOf(quantifier, count, terms):
            inner = tuple(expression(term, sheet) for term in terms)
            return bracketed(f"{quantifier} {count} of (", inner, item.span.start, item.span.end - 1)
        case n.InSegment(segment, negated, as_of):
            shift = "" if as_of is None else f" as of {text(as_of)}"
            return word(f"{'not ' if negated else ''}in segment {text(segment)}{shift}", item)
        case n.Moved(verb, segment, length):
            return word(f"{verb} segment {text(segment)} in {text(length)}", item)
        case n.InList(name, negated):
            return word(f"{'not ' if negated else ''}in list {text(name)}", item)
        case n.Sequence():
            return w.sequence(item, sheet)
        case n.Compare() | n.Times() | n.Between() | n.Among() | n.Known() | n.TextTest() | n.ContainsOf() | n.InTop():
            return (*_test(item, sheet), *w.tail(item.tail, sheet))
        case n.Phrase() | n.Windowed() | n.Arithmetic() | n.Negative():
            return _value(item, sheet)
        case _:
            return leaf(item)


def settled(item: n.Expression, sheet: Sheet) -> n.Expression:
    """The expression as it is to be written; nothing changes places around a comment."""
    found = plain_words(item if sheet.commented(item.span) else counted_first(item, sheet.held))
    assert isinstance(found, n.Expression)
    return found


def chain(joint: str, terms: tuple[n.Expression, ...], sheet: Sheet) -> Doc:
    """`a and b and c`, the joints leading their lines. Not a group: it is laid out with what it stands in."""
    first, *rest = (expression(term, sheet) for term in terms)
    return (first, *((Line(), Word(f"{joint} "), term) for term in rest))


# Brackets --------------------------------------------------------------------------------------------


def _bracket(opening: Word, term: n.Expression, end: int, sheet: Sheet) -> Doc:
    match term:
        case n.And(terms):
            inner = chain("and", terms, sheet)
        case n.Or(terms):
            inner = chain("or", terms, sheet)
        case _:
            inner = expression(term, sheet)
    return Group((opening, Nest((Line(""), inner)), Line("", closes=True), Word(")", end)))


def bracketed(opening: str, items: tuple[Doc, ...], start: int, end: int) -> Doc:
    """A list in brackets, on one line or one item per line. `start` and `end` are where opening and closing stand."""
    lines = tuple((Line("" if i == 0 else " "), item, Word("," if i < len(items) - 1 else "")) for i, item in enumerate(items))
    return Group((Word(opening, start), Nest(lines), Line("", closes=True), Word(")", end)))


def _filled(opening: str, items: tuple[n.Expression, ...], start: int, sheet: Sheet) -> Doc:
    """A list in brackets, as many items on a line as fit."""
    parts: list[Doc] = []
    for item in items[:-1]:
        parts += [(expression(item, sheet), Word(",")), Line()]
    parts.append(expression(items[-1], sheet))
    inner = Nest((Line(""), Fill(tuple(parts))))
    return Group((Word(opening, start), inner, Line("", closes=True), Word(")", sheet.after(items[-1].span.end))))


# Tests -----------------------------------------------------------------------------------------------

Test = n.Compare | n.Times | n.Between | n.Among | n.Known | n.TextTest | n.ContainsOf | n.InTop


def _test(item: Test, sheet: Sheet) -> tuple[Doc, ...]:
    """The test without its tail: what is tested, then how."""
    left = item.left if isinstance(item, n.Compare | n.Times) else item.value
    return (expression(left, sheet), Piece(_how(item, sheet.after(left.span.end), sheet)))


def _how(item: Test, start: int, sheet: Sheet) -> Doc:
    """What stands behind the value that is tested; `start` is where it begins."""
    match item:
        case n.Compare(_, op, right):
            return (Word(f"{op} ", start), expression(right, sheet))
        case n.Times(_, quantifier, count):
            return Word(f"{quantifier} {_times(quantifier, count)}", start)
        case n.Between(_, low, high, times):
            ends = (expression(low, sheet), Piece((Word("and ", sheet.after(low.span.end)), expression(high, sheet))))
            return (Word("between ", start), *ends, Word(" times" if times else ""))
        case n.Among(_, items, negated):
            return _filled("not in (" if negated else "in (", items, start, sheet)
        case n.Known(_, missing):
            return Word("is missing" if missing else "is known", start)
        case n.TextTest(_, test, argument):
            return (Word(f"{test} ", start), expression(argument, sheet))
        case n.ContainsOf(_, quantifier, items):
            return _filled(f"contains {quantifier} of (", items, start, sheet)
        case n.InTop():
            return _in_top(item, start, sheet)
        case _:
            assert_never(item)


def _times(quantifier: str, count: n.Expression) -> str:
    match count:
        case n.Number(value, True) if value in (1, 2) and quantifier in ("at least", "at most", "exactly"):
            return "once" if value == 1 else "twice"
        case _:
            return f"{text(count)} times"


def _in_top(item: n.InTop, start: int, sheet: Sheet) -> Doc:
    parts: list[w.Item] = []
    if item.by:
        names = ", ".join(text(name) for name in item.by)
        parts.append((item.by[0].span, word(f"by {names}" if len(item.by) == 1 else f"by ({names})", item.by[0])))
    if item.of is not None:
        parts.append((item.of.span, word(f"of segment {text(item.of)}", item.of)))
    rest = w.in_row(w.ordered(parts, item.span, sheet), sheet)
    return (Word(f"in {item.end} {text(item.size)}", start), *(Piece(doc) for doc in rest))


def tally(item: n.Sequence, count: n.Expression, sheet: Sheet) -> Doc:
    """The count of a sequence."""
    if item.word is not None:
        return word(f"{item.word} {_times(item.word, count)}", count)
    if item.high is not None:
        ends = (expression(count, sheet), Piece((Word("and ", sheet.after(count.span.end)), expression(item.high, sheet))))
        return (Word("between "), *ends, Word(" times"))
    return (Word(f"{item.op} "), expression(count, sheet))


# Values ----------------------------------------------------------------------------------------------


def _value(item: n.Phrase | n.Windowed | n.Arithmetic | n.Negative, sheet: Sheet) -> Doc:
    match item:
        case n.Phrase():
            return _phrase(item, sheet)
        case n.Windowed(value, windows):
            return (expression(value, sheet), *w.windows(windows, sheet))
        case n.Arithmetic():
            return _arithmetic(item, sheet)
        case n.Negative(value):
            return (word("-", item), expression(value, sheet))


def _phrase(item: n.Phrase, sheet: Sheet) -> Doc:
    subject = _call(item.subject, sheet) if isinstance(item.subject, n.Call) else leaf(item.subject)
    parts = [Piece(_pair(pair)) for pair in item.pairs]
    if item.with_ is not None:
        parts.append(Piece(_with(item.with_, sheet)))
    return (subject, *parts, *w.windows(item.windows, sheet))


def _pair(pair: n.Pair) -> Doc:
    found = plain_words(pair)
    assert isinstance(found, n.Pair)
    return word(f"{text(found.property)} {text(found.value)}", found)


def _with(item: n.With, sheet: Sheet) -> Doc:
    if item.brackets:
        return _bracket(word("with (", item), item.condition, item.span.end - 1, sheet)
    return (word("with ", item), expression(item.condition, sheet))


def _call(call: n.Call, sheet: Sheet) -> Doc:
    if not call.arguments:
        return word(f"{text(call.function)}()", call)
    items = tuple(_argument(argument, sheet) for argument in call.arguments)
    return bracketed(f"{text(call.function)}(", items, call.span.start, call.span.end - 1)


def _argument(argument: n.Argument, sheet: Sheet) -> Doc:
    before = argument.value
    parts: list[Doc] = [expression(before, sheet)]
    for keyword, value in (("of", argument.of), ("by", argument.by), ("when", argument.when)):
        if value is not None:
            parts.append(Piece((Word(f"{keyword} ", sheet.after(before.span.end)), expression(value, sheet))))
            before = value
    return tuple(parts)


_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


def _arithmetic(item: n.Arithmetic, sheet: Sheet) -> Doc:
    """Operations of one strength in a row, without recursion to the left, since rows may be long."""
    first: n.Expression = item
    rest: list[n.Arithmetic] = []
    while isinstance(first, n.Arithmetic) and _STRENGTH[first.operator] == _STRENGTH[item.operator]:
        rest.append(first)
        first = first.left
    pieces = [Piece((Word(f"{part.operator} ", sheet.after(part.left.span.end)), expression(part.right, sheet))) for part in reversed(rest)]
    return (expression(first, sheet), *pieces)
