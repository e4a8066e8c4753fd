"""Rules as sentences: conditions on one event in a line, conditions on the entity as a list with lists inside."""

from collections.abc import Sequence
from typing import assert_never

import segql.meaning.english.ranks as ranks
from segql.catalog.types import BOOLEAN, INTEGER
from segql.meaning import nodes as m
from segql.meaning.aggregates import FUNCTIONS
from segql.meaning.english.occasions import during
from segql.meaning.english.sequences import in_parts, sequence
from segql.meaning.english.times import moment
from segql.meaning.english.values import Teller, events, literal, of_events, value, weekday
from segql.meaning.english.words import called, length, listed, name, quoted
from segql.meaning.windows import Bound

NUMBERS = {"=": "is", "<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least"}
DATES = {"=": "is", "<": "is before", "<=": "is at or before", ">": "is after", ">=": "is at or after"}
TEXTS = {"=": "is", "<": "comes before", "<=": "is or comes before", ">": "comes after", ">=": "is or comes after"}
TESTS = {
    "contains": ("contains", "does not contain"),
    "starts": ("starts with", "does not start with"),
    "ends": ("ends with", "does not end with"),
}
HEADS = {
    (m.All, True): "all of this holds:",
    (m.All, False): "not all of this holds:",
    (m.Any, True): "at least one of these holds:",
    (m.Any, False): "none of these holds:",
}

Piece = m.Rule | tuple[m.Compare, m.Compare]  # a pair is a value between two bounds


# One event: everything in one line ---------------------------------------------------------------------


def inline_all(item: m.Rule, tell: Teller) -> str:
    """A condition whose outermost `and` needs no brackets."""
    if isinstance(item, m.All):
        return " and ".join(inline_piece(p, tell) for p in pieces(item.terms))
    return inline(item, tell)


def inline_piece(piece: Piece, tell: Teller) -> str:
    return between(*piece, tell) if isinstance(piece, tuple) else inline(piece, tell)


def inline(item: m.Rule, tell: Teller) -> str:
    match item:
        case m.All(terms):
            return "(" + " and ".join(inline_piece(p, tell) for p in pieces(terms)) + ")"
        case m.Any(terms):
            return "(" + " or ".join(inline(t, tell) for t in terms) + ")"
        case m.Not(m.All() | m.Any() as term):
            return f"not {inline(term, tell)}"
        case _:
            return sentence(item, tell)


# The entity: a list -------------------------------------------------------------------------------------


def lines(item: m.Rule, tell: Teller, indent: str = "") -> list[str]:
    """The rule as items of a list; a combination opens a list of its own below it."""
    term, holds = (item.term, False) if isinstance(item, m.Not) else (item, True)
    if isinstance(term, m.Sequence):
        return chain(term, holds, tell, indent)
    if not isinstance(term, m.All | m.Any):
        return [f"{indent}- {sentence(item, tell)}"]
    found = pieces(term.terms) if isinstance(term, m.All) else list(term.terms)
    if len(found) == 1 and isinstance(found[0], tuple) and holds:
        return [f"{indent}- {between(*found[0], tell)}"]
    out = [f"{indent}- {HEADS[type(term), holds]}"]
    for piece in found:
        out += below(piece, tell, indent + "  ")
    return out


def chain(item: m.Sequence, holds: bool, tell: Teller, indent: str) -> list[str]:
    """A sequence with its steps as a list below it."""
    head, parts = in_parts(item, tell)
    said = head if holds else f"it is not so that {head}"
    return [f"{indent}- {said}{':' if parts else ''}", *(f"{indent}  {part}" for part in parts)]


def below(piece: Piece, tell: Teller, indent: str) -> list[str]:
    return [f"{indent}- {between(*piece, tell)}"] if isinstance(piece, tuple) else lines(piece, tell, indent)


def pieces(terms: Sequence[m.Rule]) -> list[Piece]:
    """The terms of a conjunction, two neighbours that bound one value from below and above put together."""
    found: list[Piece] = []
    for term in terms:
        last = found[-1] if found else None
        if (
            isinstance(term, m.Compare)
            and isinstance(last, m.Compare)
            and (last.left, last.operator) == (term.left, ">=")
            and term.operator in ("<", "<=")
        ):
            found[-1] = (last, term)
        else:
            found.append(term)
    return found


def between(low: m.Compare, high: m.Compare, tell: Teller) -> str:
    subject, lowest, highest = (value(v, tell) for v in (low.left, low.right, high.right))
    if high.operator == "<=":
        return f"{subject} is between {lowest} and {highest}, both included"
    return f"{subject} lies from {lowest} up to, not including, {highest}"


# One sentence -------------------------------------------------------------------------------------------


def sentence(item: m.Rule, tell: Teller) -> str:
    match item:
        case m.Constant(truth):
            return f"this is {'true' if truth else 'false'} whatever the data are"
        case m.Compare():
            return compare(item, tell)
        case m.Not(term):
            return negated(term, tell)
        case m.Among(subject, items):
            return f"{value(subject, tell)} is one of {choices(items, subject)}"
        case m.Known(subject):
            return f"{value(subject, tell)} is known"
        case m.TextTest(test, subject, text):
            return f"{value(subject, tell)} {TESTS[test][0]} {value(text, tell)}"
        case m.During(subject, occasion, outside):
            return f"{value(subject, tell)} lies {during(occasion, outside, tell.clock)}"
        case m.Contains(subject, element):
            return f"{value(subject, tell)} has the element {value(element, tell)}"
        case m.ContainsList(subject, other, every):
            return f"{value(subject, tell)} has {'every' if every else 'some'} element of {value(other, tell)}"
        case m.Matches(subject, _, pattern):
            return f"{value(subject, tell)} has a part that fits the pattern {quoted(pattern)}"
        case m.InSegment(segment, back):
            return f"the {tell.entity} {_is(back)} in {name(segment.name)} {then(back, tell)}"
        case m.SomeCopy(term):
            return inline(term, tell)
        case m.InList(ids):
            return f"the {tell.entity} is in the list {name(ids.name)}"
        case m.All() | m.Any():
            return inline(item, tell)
        case m.SomeGroup(found, key, low, high):
            shared = value(key, of_events(found, tell))
            return f"{shared} is the same, and known, for {_enough(low, high)} of the {called(found)} events {events(found, tell)}"
        case m.Burst(found, count, within, key):
            shared = "" if key is None else f", all with the same known value of {value(key, of_events(found, tell))}"
            stretch = f"within {length(within)} of the first of them, both ends included{shared}"
            return f"the {tell.entity} has at least {count} {called(found)} events {stretch}, among those {events(found, tell)}"
        case m.Sequence():
            return sequence(item, tell)
        case m.Invalid():
            raise AssertionError("an invalid rule is never explained")
        case _:
            assert_never(item)


def _enough(low: int, high: int | None) -> str:
    if high == low:
        return f"exactly {low}"
    return f"at least {low}" if high is None else f"{low} to {high}"


def negated(term: m.Rule, tell: Teller) -> str:
    match term:
        case m.Compare(m.Aggregate("count", found, None), ">=", m.Literal(1, kind)) if kind == INTEGER:
            return f"the {tell.entity} does not have a single {called(found)} event {events(found, tell)}"
        case m.Compare() if (told := ranks.stands(term, tell)) is not None:
            return f"it is not so that {told}"
        case m.InList(ids):
            return f"the {tell.entity} is not in the list {name(ids.name)}"
        case m.Compare(left, "=", m.Literal(True)):
            return f"{value(left, tell)} is false or missing"
        case m.Compare(left, "=", right):
            return f"{value(left, tell)} is not {operand(right, left, tell)}{or_missing(left, right)}"
        case m.Compare(left, _, right):
            return f"it is not so that {compare(term, tell)}{or_missing(left, right)}"
        case m.Among(subject, items):
            return f"{value(subject, tell)} is none of {choices(items, subject)}{or_missing(subject)}"
        case m.Known(subject):
            return f"{value(subject, tell)} is missing"
        case m.TextTest(test, subject, text):
            return f"{value(subject, tell)} {TESTS[test][1]} {value(text, tell)}{or_missing(subject, text)}"
        case m.During(subject):
            return f"it is not so that {sentence(term, tell)}{or_missing(subject)}"
        case m.Contains(subject, element):
            return f"{value(subject, tell)} does not have the element {value(element, tell)}{or_missing(subject, element)}"
        case m.ContainsList(subject, other, every):
            some = "does not have every" if every else "has no"
            return f"{value(subject, tell)} {some} element of {value(other, tell)}{or_missing(subject, other)}"
        case m.Matches(subject, _, pattern):
            return f"{value(subject, tell)} has no part that fits the pattern {quoted(pattern)}{or_missing(subject)}"
        case m.InSegment(segment, back):
            return f"the {tell.entity} {_is(back)} not in {name(segment.name)} {then(back, tell)}"
        case _:
            return f"it is not so that {sentence(term, tell)}"


def _is(back: Bound | None) -> str:
    return "is" if back is None else "was"


def then(back: Bound | None, tell: Teller) -> str:
    """When a segment is looked at, and that it is explained below."""
    return "(below)" if back is None else f"as of {moment(back, tell.clock)} (below)"


def or_missing(*values: m.Value) -> str:
    """The reminder that `not` includes missing values, where there can be one."""
    if not any(can_be_missing(v) for v in values):
        return ""
    return " (or is missing)" if len(values) == 1 or not can_be_missing(values[1]) else " (or one of the two is missing)"


def can_be_missing(item: m.Value) -> bool:
    match item:
        case m.Literal() | m.Instant() | m.Day() | m.EventTime() | m.Score():
            return False
        case m.Aggregate(function):
            return FUNCTIONS[function].empty is None
        case m.Part(_, inner) | m.ToFloat(inner) | m.Midnight(inner):
            return can_be_missing(inner)
        case m.Apply(function, arguments):
            found = [can_be_missing(a) for a in arguments]
            return function in ("age", "anniversary") or (all(found) if function == "coalesce" else any(found))
        case m.Arithmetic(op, left, right):
            return op == "/" or can_be_missing(left) or can_be_missing(right)
        case m.Bucket() | m.MemberCount():
            return False
        case m.Property() | m.BySource() | m.Attribute() | m.Rank() | m.Choice():
            return True
        case _:
            assert_never(item)


def compare(item: m.Compare, tell: Teller) -> str:
    if (told := ranks.stands(item, tell)) is not None:
        return told
    match item:
        case m.Compare(m.Aggregate("count", found, None), op, m.Literal(int(number), kind)) if kind == INTEGER:
            noun = f"{called(found)} event{'' if number == 1 else 's'}"
            return f"the {tell.entity} has {times(op, number, noun)} {events(found, tell)}"
        case m.Compare(left, "=", m.Literal(bool(truth), kind)) if kind == BOOLEAN:
            return f"{value(left, tell)} is {'true' if truth else 'false'}"
        case m.Compare(left, op, right):
            return f"{value(left, tell)} {words(left)[op]} {operand(right, left, tell)}"


def times(op: str, number: int, noun: str) -> str:
    """How many events: `at least 3`; that fewer includes none is said."""
    none = ", none included," if number > (1 if op == "<" else 0) else ""
    match op:
        case "=":
            return f"exactly {number} {noun}" if number else f"no {noun}"
        case "<":
            return f"fewer than {number} {noun}{none}"
        case "<=":
            return f"at most {number} {noun}{none}"
        case _:
            return f"{'at least' if op == '>=' else 'more than'} {number} {noun}"


def words(left: m.Value) -> dict[str, str]:
    return {"date": DATES, "timestamp": DATES, "text": TEXTS}.get(left.type.name, NUMBERS)


def operand(right: m.Value, left: m.Value, tell: Teller) -> str:
    """The right side; the number of a weekday is its name."""
    if isinstance(left, m.Part) and left.part == "weekday" and isinstance(right, m.Literal):
        return weekday(right) or value(right, tell)
    return value(right, tell)


def choices(items: tuple[m.Literal, ...], subject: m.Value) -> str:
    is_weekday = isinstance(subject, m.Part) and subject.part == "weekday"
    return listed([(weekday(i) if is_weekday else None) or literal(i) for i in items], "or")
