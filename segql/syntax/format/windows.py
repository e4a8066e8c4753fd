"""Windows, what may stand behind a comparison, and sequences."""

from itertools import pairwise

import segql.syntax.format.expressions as e
from segql.source import Span
from segql.syntax import nodes as n
from segql.syntax.format.doc import Doc, Group, Line, Nest, Piece, Word
from segql.syntax.format.leaves import leaf, text
from segql.syntax.format.sheet import Sheet, word
from segql.syntax.units import UNITS

_QUANTIFIERS = {">=": "at least", "<=": "at most", "=": "exactly"}
Item = tuple[Span, Doc | n.Window]


def window(item: n.Window, sheet: Sheet, closed: bool = False) -> Doc:
    """One window. `closed`: with `last`, so that a `before` or `after` behind it begins a window of its own."""
    match item:
        case n.InLast(length, None):
            return word(f"in last {text(length)}" if closed else f"in {text(length)}", item)
        case n.InLast(length, side, anchor):
            return (word(f"in {text(length)} {side} ", item), _bound(anchor, sheet))
        case n.InPrevious(length):
            return word(f"in previous {text(length)}", item)
        case n.InNext(length):
            return word(f"in next {text(length)}", item)
        case n.InCalendar(unit, count, full):
            how = f"last {count} full" if full else "last" if count else "this"
            return word(f"in {how} {UNITS[unit]}{'s' if count > 1 else ''}", item)
        case n.FromTo():
            return _from_to(item, sheet)
        case n.Until(until, bound):
            return (word(f"{until} ", item), _bound(bound, sheet))
        case n.During(occasion, outside):
            return word(f"{'outside' if outside else 'during'} {text(occasion)}", item)


def _from_to(item: n.FromTo, sheet: Sheet) -> Doc:
    match item:
        case n.FromTo(start, end, str() as side, anchor):
            return (word(f"from {text(start)} to {text(end)} {side} ", item), _bound(anchor, sheet))
        case n.FromTo(n.Ago(first), n.Ago(last)):
            return word(f"from {text(first)} to {text(last)} ago", item)
        case n.FromTo(start, end):
            return (word("from ", item), _bound(start, sheet), Word(" to "), _bound(end, sheet))


def _bound(bound: n.Expression | n.Ago | None, sheet: Sheet) -> Doc:
    assert bound is not None, "a side comes with an anchor"
    return leaf(bound) if isinstance(bound, n.Ago | n.Parameter | n.Date | n.Timestamp) else e.expression(bound, sheet)


# Several in a row ------------------------------------------------------------------------------------


def in_row(items: list[Item], sheet: Sheet) -> list[Doc]:
    """Windows and other parts as they follow each other."""
    following = [item for _, item in items[1:]] + [None] * bool(items)
    return [_in_row(item, after, sheet) for (_, item), after in zip(items, following, strict=True)]


def _in_row(item: Doc | n.Window, after: Doc | n.Window | None, sheet: Sheet) -> Doc:
    return window(item, sheet, _takes_anchor(after)) if isinstance(item, n.Window) else item


def _takes_anchor(after: object) -> bool:
    return isinstance(after, n.Until) and after.word in ("before", "after")


def ordered(items: list[Item], whole: Span, sheet: Sheet) -> list[Item]:
    """The items in the order given, or as they were written, where a comment stands between them or `from $a to $b` would get an anchor."""
    written = sorted(items, key=lambda item: item[0].start)
    if sheet.commented(whole):
        return written
    clash = any(_is_loose(a) and _takes_anchor(b) for (_, a), (_, b) in pairwise(items))
    return written if clash else items


def _is_loose(item: object) -> bool:
    return isinstance(item, n.FromTo) and item.side is None and isinstance(item.start, n.Parameter) and isinstance(item.end, n.Parameter)


def windows(items: tuple[n.Window, ...], sheet: Sheet) -> list[Doc]:
    """Each window, in its order, on the same line where it fits."""
    return [Piece(doc) for doc in in_row([(item.span, item) for item in items], sheet)]


def tail(item: n.Tail | None, sheet: Sheet) -> list[Doc]:
    """`for same p`, `within D`, a habit, then windows."""
    if item is None:
        return []
    parts: list[Item] = []
    if item.same is not None:
        parts.append((item.same.span, word(f"for same {text(item.same)}", item.same)))
    if item.within is not None:
        parts.append((item.within.span, word(f"within {text(item.within)}", item.within)))
    if item.habit is not None:
        parts.append((item.habit.span, word(_habit(item.habit), item.habit)))
    parts += [(w.span, w) for w in item.windows]
    return [Piece(doc) for doc in in_row(ordered(parts, item.span, sheet), sheet)]


def _habit(habit: n.Habit) -> str:
    start = f"in {_QUANTIFIERS[habit.quantifier]} {habit.count} of last {habit.periods}"
    match habit.length:
        case n.Duration(1, unit) if habit.periods < 1_000:  # thousands of years are too long to be read as one length of time
            return f"{start} {UNITS[unit]}{'' if habit.periods == 1 else 's'}"
        case length:
            return f"{start} periods of {text(length)}"


# Sequences -------------------------------------------------------------------------------------------


def sequence(item: n.Sequence, sheet: Sheet) -> Doc:
    """Steps, then `overall`, `for same`, the count and windows."""
    first, *later = (_step(step, "then " if i else "", sheet) for i, step in enumerate(item.steps))
    suffixes = in_row(_suffixes(item, sheet), sheet)
    lines: list[Doc] = [(Line(), step) for step in later]
    if suffixes:
        lines.append((Line(), suffixes[0], *(Piece(doc) for doc in suffixes[1:])))
    return Group((first, Nest(tuple(lines))))


def _suffixes(item: n.Sequence, sheet: Sheet) -> list[Item]:
    parts: list[Item] = []
    if item.overall is not None:
        parts.append((item.overall.span, word(f"within {text(item.overall)} overall", item.overall)))
    if item.same is not None:
        parts.append((item.same.span, word(f"for same {text(item.same)}", item.same)))
    windows: list[Item] = [(w.span, w) for w in item.windows]
    tally: list[Item] = [] if item.count is None else [(item.count.span, e.tally(item, item.count, sheet))]
    sign_is_free = item.word is not None or bool(parts) or not _ends_open(item.steps[-1])
    return ordered([*parts, *tally, *windows] if sign_is_free else [*parts, *windows, *tally], item.span, sheet)


def _step(step: n.Step, then: str, sheet: Sheet) -> Doc:
    """What leads to a step, its events and its limits."""
    events: tuple[Doc, ...] = tuple(e.expression(event, sheet) for event in step.events)
    manner = "not " if step.negated else "immediately " if step.immediately else ""
    inner = e.bracketed("all of (", events, step.span.start, sheet.after(step.events[-1].span.end)) if step.all_of else events
    limits: list[Item] = []
    if step.after is not None:
        limits.append((step.after.span, word(f"after {text(step.after)}", step.after)))
    if step.within is not None:
        limits.append((step.within.span, word(f"within {text(step.within)}", step.within)))
    if step.without is not None:
        without: Item = (step.without.span, (word("without ", step.without), e.expression(step.without, sheet)))
        limits.insert(0 if _is_open(step.without) else len(limits), without)
    return (word(then + manner, step), inner, *(Piece(doc) for doc in in_row(ordered(limits, step.span, sheet), sheet)))


def _ends_open(step: n.Step) -> bool:
    """Whether a comparison sign behind the step would be read as part of a `with`."""
    if step.after is not None or step.within is not None:
        return False
    last = step.without if step.without is not None else step.events[-1]
    return _is_open(last) and (step.without is not None or not step.all_of)


def _is_open(event: n.Expression) -> bool:
    match event:
        case n.Phrase(with_=n.With(n.Phrase(), brackets=False)):
            return True
        case _:
            return False
