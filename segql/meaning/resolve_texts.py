"""Tests of texts and lists: `contains`, `starts with`, `contains any of (…)`, `matches "…"`."""

import segql.meaning.resolve_values as values
from segql.catalog.types import INTEGER, TEXT
from segql.diagnostics import codes
from segql.meaning import nodes as m
from segql.meaning import regex, types
from segql.meaning.scope import Scope
from segql.source import Span
from segql.syntax import nodes as s

TESTS = {"contains": "contains", "does not contain": "contains", "starts with": "starts", "ends with": "ends"}
ELEMENTS = {"text[]": TEXT, "integer[]": INTEGER}


def text_test(item: s.TextTest, subject: m.Value | None, scope: Scope) -> m.Rule:
    """What `subject contains x` and its like mean; Invalid where a mistake was reported."""
    left, argument = item.value.span, item.argument
    if item.test == "matches":
        return _matches(item, subject, scope)
    text = values.value(argument, scope)
    if subject is None or text is None:
        return m.Invalid()
    subject = values.adopt(subject, TEXT)
    if subject.type.is_list:
        if item.test not in ("contains", "does not contain"):
            return scope.fail(codes.TYPE_MISMATCH, f"`{item.test}` tests a text, and `{left.text}` is {types.describe(subject.type)}", left)
        found = contained(subject, text, argument.span, scope)
        return m.Not(found) if item.test == "does not contain" and isinstance(found, m.Contains) else found
    for value, place in ((subject, left), (text, argument.span)):
        if value.type != TEXT:
            message = f"`{item.test}` compares texts, and `{place.text}` is {types.describe(value.type)}"
            return scope.fail(codes.TYPE_MISMATCH, message, place)
    test = m.TextTest(TESTS[item.test], subject, text)
    return m.Not(test) if item.test == "does not contain" else test


def contains_of(item: s.ContainsOf, subject: m.Value | None, scope: Scope) -> m.Rule:
    """`contains any of (…)`: the list contains one of the items; `all of`: each of them. An item that is a list stands for its elements."""
    if subject is None:
        return m.Invalid()
    if not subject.type.is_list:
        place = item.value.span
        help = f'ask for one text at a time: `{place.text} contains "…"`' if subject.type == TEXT else None
        message = f"`contains {item.quantifier} of` tests a list, and `{place.text}` is {types.describe(subject.type)}"
        return scope.fail(codes.TYPE_MISMATCH, message, place, help=help)
    terms: list[m.Rule] = []
    for one in item.items:
        found = values.value(one, scope)
        terms.append(m.Invalid() if found is None else _item(subject, found, item.quantifier == "all", one.span, scope))
    if any(isinstance(t, m.Invalid) for t in terms):
        return m.Invalid()
    return m.any_of(terms) if item.quantifier == "any" else m.all_of(terms)


def _item(subject: m.Value, item: m.Value, every: bool, span: Span, scope: Scope) -> m.Rule:
    return m.ContainsList(subject, item, every) if item.type == subject.type else contained(subject, item, span, scope)


def contained(subject: m.Value, item: m.Value, span: Span, scope: Scope) -> m.Rule:
    wanted = ELEMENTS[subject.type.name]
    item = values.adopt(item, wanted)
    if item.type != wanted:
        message = f"the list holds {'texts' if wanted == TEXT else 'whole numbers'}, and `{span.text}` is {types.describe(item.type)}"
        help = f"write `contains all of ({span.text})`, or `any of`" if item.type == subject.type else None
        return scope.fail(codes.TYPE_MISMATCH, message, span, help=help)
    if isinstance(subject, m.Property | m.Attribute) and isinstance(item, m.Literal):
        values.check_known_value(subject.field, item, span, scope)
    return m.Contains(subject, item)


def _matches(item: s.TextTest, subject: m.Value | None, scope: Scope) -> m.Rule:
    pattern = item.argument
    if not isinstance(pattern, s.Text) or subject is None:
        return m.Invalid()
    subject = values.adopt(subject, TEXT)
    if subject.type != TEXT:
        place = item.value.span
        return scope.fail(codes.TYPE_MISMATCH, f"`matches` tests a text, and `{place.text}` is {types.describe(subject.type)}", place)
    try:
        return m.Matches(subject, regex.parse(pattern.value), pattern.value)
    except regex.BadRegex as wrong:
        return scope.fail(codes.BAD_PATTERN, wrong.message, _place(pattern.span, wrong), help=wrong.help)


def _place(text: Span, wrong: regex.BadRegex) -> Span:
    """The part of the literal that a mistake in its pattern is about; `\\"` is one character of the pattern."""
    offsets, at = [], 1
    while at < len(text.text) - 1:
        offsets.append(at)
        at += 2 if text.text[at : at + 2] == '\\"' else 1
    offsets.append(at)
    start, end = offsets[min(wrong.start, len(offsets) - 1)], offsets[min(wrong.end, len(offsets) - 1)]
    return Span(text.source, text.start + start, text.start + max(end, start + 1)) if text.text.startswith('"') else text
