"""Declarations: header lines each on its own line, one arm, case or column per line."""

from typing import assert_never

from segql.source import Span
from segql.syntax import nodes as n
from segql.syntax.format.doc import WIDTH, Doc, Fill, Group, Line, Nest, Piece, Word, width
from segql.syntax.format.expressions import chain, expression
from segql.syntax.format.leaves import leaf, text
from segql.syntax.format.sheet import Part, Sheet, word

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ORDINALS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", -1: "last"}
_WEEKDAYS = {
    "mon": "monday", "tue": "tuesday", "wed": "wednesday", "thu": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday",
}  # fmt: skip


def declaration(item: n.Declaration, sheet: Sheet) -> Doc:
    match item:
        case n.Segment():
            return _segment(item, sheet)
        case n.Param(name, value):
            return (_opening("param", item, name), Piece((_is(name.span, sheet), Word(" "), expression(value, sheet))))
        case n.Define():
            return _define(item, sheet)
        case n.Tiers():
            return _tiers(item, sheet)
        case n.Split():
            return _split(item, sheet)
        case n.Occasion():
            return _occasion(item, sheet)
        case n.Test():
            return _test(item, sheet)
        case n.Expect():
            return _expect(item)
        case _:
            assert_never(item)


def body(rule: n.Expression, sheet: Sheet) -> Doc:
    """A rule on lines of its own: three terms and more stand one per line, two on one line if they fit."""
    match rule:
        case n.And(terms) if len(terms) > 2:
            return chain("and", terms, sheet)
        case n.Or(terms) if len(terms) > 2:
            return chain("or", terms, sheet)
        case _:
            return expression(rule, sheet)


def _opening(keyword: str, item: n.Declaration, name: n.Node) -> Word:
    return word(f"{keyword} {text(name)}", item)


def _is(before: Span, sheet: Sheet) -> Word:
    return Word("is", sheet.after(before.end))


# Headers ---------------------------------------------------------------------------------------------


def _header(header: n.Header, sheet: Sheet, more: tuple[Part, ...] = ()) -> list[Doc]:
    """The lines of a header, the title left out; `more` are those of a split."""
    parts: list[Part] = []
    for keyword, node in (("for", header.entity), ("owner", header.owner)):
        if node is not None:
            parts.append((node.span, word(f"{keyword} {text(node)}", node)))
    if header.tags:
        parts.append((header.tags[0].span, (Word("tags "), _comma_filled([leaf(tag) for tag in header.tags]))))
    parts += more
    if header.columns:
        parts.append((header.columns[0].span, _columns(header, sheet)))
    return [doc for _, doc in sheet.settled(parts, header.span)]


def _comma_filled(items: list[Word]) -> Doc:
    """Items with commas, as many on a line as fit."""
    parts: list[Doc] = []
    for item in items[:-1]:
        parts += [(item, Word(",")), Line()]
    return Nest(Fill((*parts, items[-1])))


def _columns(header: n.Header, sheet: Sheet) -> Doc:
    """`columns` with all that is carried along, on one line or one per line."""
    first = header.columns[0].span
    start = first.source.text.rfind("columns", 0, first.start)
    lines = []
    for column in header.columns:
        value = (word(f"{text(column.name)} as ", column), expression(column.value, sheet))
        lines.append((Line(), value, Word("," if column is not header.columns[-1] else "")))
    return Group((Word("columns", start), Nest(tuple(lines))))


def _title(title: n.Text | None) -> Doc:
    return () if title is None else (Word(" "), leaf(title))


def _segment(item: n.Segment, sheet: Sheet) -> Doc:
    """With a header, or where it is too long for one line, `is` stands on a line of its own."""
    opening = (_opening("segment", item, item.name), _title(item.header.title))
    lines = _header(item.header, sheet)
    is_ = _is(item.header.span, sheet)
    rest = Nest((Line(), body(item.rule, sheet)))
    if not lines:
        return Group((opening, Line(), is_, rest))
    return (opening, Nest(tuple((Line(), line) for line in lines)), Line(), is_, rest)


def _define(item: n.Define, sheet: Sheet) -> Doc:
    before = item.parameters[-1].span if item.parameters else item.name.span
    start = sheet.after(before.end) if item.parameters else before.end  # of the closing bracket
    parameters = f"({', '.join(text(p) for p in item.parameters)})" if item.parameters else ""
    opening = word(f"define {text(item.name)}{parameters}", item)
    is_ = Word("is", sheet.after(start + 1 if item.parameters else start))
    return Group((opening, Line(), is_, Nest((Line(), body(item.body, sheet)))))


# Tiers and splits ------------------------------------------------------------------------------------


def _listed(opening: Doc, lines: list[Doc], is_: Word, arms: list[Doc]) -> Doc:
    """A declaration whose arms stand one per line; its header on one line if there is nothing but a title."""
    arms = [(Line(hard=True), arm) for arm in arms]
    if not lines:
        return (Group((opening, Line(), is_)), Nest(tuple(arms)))
    return (opening, Nest(tuple((Line(hard=True), line) for line in lines)), Line(hard=True), is_, Nest(tuple(arms)))


def _tiers(item: n.Tiers, sheet: Sheet) -> Doc:
    opening = (_opening("tiers", item, item.name), _title(item.header.title))
    widest = max(len(text(arm.name)) for arm in item.arms)
    arms = [_arm(arm, widest, sheet) for arm in item.arms]
    return _listed(opening, _header(item.header, sheet), _is(item.header.span, sheet), arms)


def _arm(arm: n.Arm, widest: int, sheet: Sheet) -> Doc:
    name = word(f"{text(arm.name):<{widest}}  ", arm.name)
    if arm.rule is None:
        return (name, Word("otherwise", sheet.after(arm.name.span.end)))
    return (name, Word("when", sheet.after(arm.name.span.end)), Group(Nest((Line(), expression(arm.rule, sheet)))))


def _split(item: n.Split, sheet: Sheet) -> Doc:
    opening = (_opening("split", item, item.name), _title(item.header.title))
    more: list[Part] = [(item.of.span, word(f"of segment {text(item.of)}", item.of))]
    if item.seed is not None:
        more.append((item.seed.span, word(f"seed {text(item.seed)}", item.seed)))
    header, is_ = item.header, _is(item.header.span, sheet)
    lines = _header(header, sheet, tuple(more))
    widest = max(len(text(arm.name)) for arm in item.arms)
    arms: list[Doc] = [word(f"{text(arm.name):<{widest}} {text(arm.share)}", arm) for arm in item.arms]
    if header.entity or header.owner or header.tags:
        return _listed(opening, lines, is_, arms)
    top = Group((opening, Nest(tuple((Line(), line) for line in lines)), Line(), is_))
    return (top, Nest(tuple((Line(hard=True), arm) for arm in arms)))


# Occasions -------------------------------------------------------------------------------------------


def _occasion(item: n.Occasion, sheet: Sheet) -> Doc:
    spans = [(_span(span), Word("," if span is not item.spans[-1] else "")) for span in item.spans]
    opening = (_opening("occasion", item, item.name), Word(" "), _is(item.name.span, sheet))
    return Group((opening, Nest(tuple((Line(), span) for span in spans))))


def _span(span: n.Yearly | n.DateRange | n.Holidays) -> Doc:
    match span:
        case n.Yearly(start, None, length):
            return word(f"every year on {_month_day(start)}{'' if length is None else f' for {text(length)}'}", span)
        case n.Yearly(start, end):
            assert end is not None
            return word(f"every year from {_month_day(start)} to {_month_day(end)}", span)
        case n.DateRange(start, end):
            return word(f"on {start.iso}" if start == end else f"from {start.iso} to {end.iso}", span)
        case n.Holidays(region):
            return word(f"holidays of {text(region)}", span)


def _month_day(item: n.MonthDay) -> str:
    month = _MONTHS[item.month - 1]
    return f"{_ORDINALS[item.nth]} {_WEEKDAYS[item.weekday]} of {month}" if item.nth else f"{month[:3]} {item.day}"


# Tests and expectations ------------------------------------------------------------------------------


def _test(item: n.Test, sheet: Sheet) -> Doc:
    as_of: Doc = () if item.as_of is None else Piece(word(f"as of {text(item.as_of)}", item.as_of))
    opening = (_opening("test", item, item.title), Piece(word(f"for {text(item.subject)}", item.subject)), as_of)
    arrow = max((_flat_width(case, sheet) for case in item.cases if _is_short(case, sheet)), default=0)
    return (opening, Nest(tuple((Line(hard=True), _case(case, arrow, sheet)) for case in item.cases)))


_GAP = 2  # before an arrow


def _is_short(case: n.Case, sheet: Sheet) -> bool:
    ending = _GAP + len(f"-> {text(case.expected)}")
    return not sheet.commented(case.span) and 2 + _flat_width(case, sheet) + ending <= WIDTH


def _flat_width(case: n.Case, sheet: Sheet) -> int:
    return len(text(case.id)) + 1 + sum(1 + width(fact) for fact in _facts(case, sheet))


def _case(case: n.Case, arrow: int, sheet: Sheet) -> Doc:
    """Who, what is known of them, and what comes of it; arrows stand below each other where the lines allow it."""
    facts = _facts(case, sheet)
    expected = word(f"-> {text(case.expected)}", case.expected)
    opening = word(f"{text(case.id)}:", case)
    if not _is_short(case, sheet):
        return (opening, Nest((*((Line(), fact) for fact in facts), Line(), expected)))
    gap = arrow - _flat_width(case, sheet) + _GAP
    if 2 + arrow + _GAP + len(expected.text) > WIDTH:
        gap = 1
    return Group((opening, *((Line(), fact) for fact in facts), Word(" " * gap), expected))


def _facts(case: n.Case, sheet: Sheet) -> list[Doc]:
    return [(_fact(fact, sheet), Word(";" if fact is not case.facts[-1] else "")) for fact in case.facts]


def _fact(fact: n.Fact, sheet: Sheet) -> Doc:
    parts: list[Doc] = [expression(fact.phrase, sheet)]
    if fact.value is not None:
        parts.append(Piece(leaf(fact.value)))
    plain = all(count == 1 for count, _ in fact.times)
    dates = [text(date) for date in fact.dates]
    times = [f"{'' if plain else _count(count)}{text(ago)}" for count, ago in fact.times]
    nodes = [*fact.dates, *(ago for _, ago in fact.times)]
    for i, (node, words) in enumerate(zip(nodes, [*dates, *times], strict=True)):
        first = "on " if i == 0 and dates else ""
        parts.append(Piece(word(f"{first}{words}{',' if i < len(nodes) - 1 else ''}", node)))
    return tuple(parts)


def _count(count: int) -> str:
    return {1: "once ", 2: "twice "}.get(count, f"{count} times ")


def _expect(item: n.Expect) -> Doc:
    opening = _opening("expect", item, item.subject)
    match item:
        case n.Expect(_, "size", _, low, high):
            assert low is not None and high is not None
            return (opening, Piece(word(f"size between {text(low)} and {text(high)}", low)))
        case n.Expect(_, relation, other):
            assert other is not None
            return (opening, Piece(word(f"{'disjoint from' if relation == 'disjoint' else relation} {text(other)}", other)))
