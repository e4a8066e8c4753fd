"""Rules as written to rules of the meaning tree: comparisons, counts, tests, combinations."""

import itertools
import re
from dataclasses import replace
from decimal import Decimal

import segql.meaning.resolve_ranks as ranks
import segql.meaning.resolve_values as values
from segql.catalog import model as c
from segql.catalog.types import BOOLEAN, DATE, INTEGER, TEXT, WEEKDAY
from segql.diagnostics import Diagnostic, codes
from segql.meaning import nodes as m
from segql.meaning import resolve, types
from segql.meaning.define import expanded
from segql.meaning.limits import conditions
from segql.meaning.mismatch import WEEKDAYS, mismatch
from segql.meaning.resolve_groups import grouped
from segql.meaning.resolve_lists import in_list
from segql.meaning.resolve_members import as_uuid
from segql.meaning.resolve_sequences import sequence
from segql.meaning.resolve_texts import contains_of, text_test
from segql.meaning.resolve_windows import ago, are_past, limits
from segql.meaning.scope import Scope, Trailing, in_catalog
from segql.meaning.unknown import between_moments
from segql.meaning.windows import AsOf, Bound, Fixed, Shifted, Truncated, Window
from segql.source import Source, Span
from segql.syntax import nodes as s
from segql.syntax.parse import parse_condition

WORDS = {"at least": ">=", "at most": "<=", "exactly": "=", "more than": ">", "fewer than": "<", "once": "=", "twice": "="}
MAX_PERIODS = 400


def rule(item: s.Expression, scope: Scope) -> m.Rule:
    """What a yes/no expression means; Invalid where a mistake was reported."""
    found = _rule(item, scope)
    if scope.event is None:
        scope.trace.rules[item.span] = found
    return found


def _rule(item: s.Expression, scope: Scope) -> m.Rule:
    meant = expanded(item, scope)
    if meant is None:
        return m.Invalid()
    item = meant
    match item:
        case s.Bracket(term):
            return rule(term, scope)
        case s.And(terms):
            return _valid([rule(t, scope) for t in terms], m.all_of)
        case s.Or(terms):
            return _valid([rule(t, scope) for t in terms], m.any_of)
        case s.Not(term):
            return negated(rule(term, scope))
        case s.Never(phrase):
            return as_presence(_count(phrase, "=", m.Literal(0, INTEGER), scope))
        case s.Compare() | s.Times() | s.Between() | s.Among() | s.Known() | s.TextTest() | s.ContainsOf() | s.InTop():
            return _with_tail(item, scope)
        case s.Phrase() | s.Windowed():
            return _alone(item, scope)
        case s.InSegment() | s.Moved() if scope.event is not None:
            help = "put it beside the event, with `and`"
            return scope.fail(codes.NOT_A_RULE, "a condition on one event can't ask for a segment", item.span, help=help)
        case s.InSegment():
            return _in_segment(item, scope)
        case s.Bool(truth):
            return m.Constant(truth)
        case s.Moved():
            return _moved_over(item, scope)
        case s.InList():
            return in_list(item, scope)
        case s.Sequence():
            return sequence(item, scope)
        case s.AtLeastOf():
            return _at_least_of(item, scope)
        case s.Broken():
            return m.Invalid()
        case _:
            found = values.value(item, scope)
            return m.Invalid() if found is None else _not_a_rule(found, item.span, scope)


def negated(term: m.Rule) -> m.Rule:
    match term:
        case m.Invalid() | m.Constant():
            return term if isinstance(term, m.Invalid) else m.Constant(not term.value)
        case m.Not(inner):
            return inner
        case _:
            return m.Not(term)


def _valid(terms: list[m.Rule], combine: "object") -> m.Rule:
    if any(isinstance(t, m.Invalid) for t in terms):
        return m.Invalid()
    return combine(terms)  # type: ignore[operator,no-any-return]


def as_presence(term: m.Rule) -> m.Rule:
    """A count that asks only whether there is an event, in its one form: `= 0`, `< 1` and `<= 0` are `not >= 1`, `> 0` is `>= 1`."""
    match term:
        case m.Not(inner):
            return negated(as_presence(inner))
        case m.Compare(m.Aggregate("count"), op, m.Literal(int(number), kind)) if kind == INTEGER:
            some = replace(term, operator=">=", right=m.Literal(1, INTEGER))
            return m.Not(some) if (op, number) in (("=", 0), ("<", 1), ("<=", 0)) else some if (op, number) == (">", 0) else term
        case _:
            return term


# Comparisons -----------------------------------------------------------------------------------------


def _with_tail(item: s.Compare | s.Times | s.Between | s.Among | s.Known | s.TextTest | s.ContainsOf | s.InTop, scope: Scope) -> m.Rule:
    """A comparison, with the windows after it handed to the event phrases in it that have none."""
    tail = item.tail
    if tail is not None and tail.habit is not None and (tail.same or tail.within):
        return scope.fail(codes.BAD_COUNT, "a habit does not go with `for same` or `within`", tail.habit.span)
    trailing = scope.trailing  # of a comparison around this one: `members(used >= 3) >= 2 in 30d`
    own = tail is not None and bool(tail.windows)
    if tail is not None and tail.windows:
        found = limits(tail.windows, scope)
        if found is None or not are_past(tail.windows, scope):
            return m.Invalid()
        trailing = Trailing(found.window, tail.windows[0].span, tests=found.tests)
    result = _comparison(item, replace(scope, trailing=trailing, clause=item.span))
    if own and trailing is not None and not trailing.used and not isinstance(result, m.Invalid):
        help = "put the window on the event, or leave it out"
        return scope.fail(codes.LOST_WINDOW, "this window reaches no event", trailing.span, help=help)
    if isinstance(result, m.Invalid) or tail is None or not (tail.habit or tail.same or tail.within):
        return as_presence(result)
    return _habit(result, tail.habit, scope) if tail.habit is not None else grouped(result, tail, item, scope)


def _habit(base: m.Rule, habit: s.Habit, scope: Scope) -> m.Rule:
    """In how many of the consecutive periods that end at T the count holds; each period is decided by itself, empty ones too."""
    if isinstance(base, m.Invalid):
        return base
    counted = base.terms if isinstance(base, m.All) else (base,)
    if not all(isinstance(t, m.Compare) and isinstance(t.left, m.Aggregate) and t.left.function == "count" for t in counted):
        help = "as in `used >= 2 in at least 3 of last 4 weeks`"
        return scope.fail(codes.BAD_COUNT, "a habit repeats a count of one event", habit.span, help=help)
    if not 1 <= habit.periods <= MAX_PERIODS or habit.count > habit.periods:
        return scope.fail(codes.BAD_COUNT, f"{habit.count} of {habit.periods} periods can't be met", habit.span)
    edges = [AsOf(), *(ago(habit.length, scope, k) for k in range(1, habit.periods + 1))]
    if None in edges:
        return m.Invalid()
    periods = [Window((start,), (end,)) for end, start in itertools.pairwise(edges)]  # type: ignore[arg-type]
    terms = [m.all_of([as_presence(_in_period(t, period)) for t in counted]) for period in periods]
    return m.Compare(number_of(terms), habit.quantifier, m.Literal(habit.count, INTEGER))


def _in_period(term: m.Rule, period: Window) -> m.Rule:
    assert isinstance(term, m.Compare) and isinstance(term.left, m.Aggregate)
    events = replace(term.left.events, window=period & term.left.events.window)
    return replace(term, left=replace(term.left, events=events))


def _comparison(item: s.Expression, scope: Scope) -> m.Rule:
    match item:
        case s.Times(left, word, count):
            return _count(left, WORDS[word], _whole(count, scope), scope)
        case s.Compare(left, op, right):
            return _compare(left, op, right, scope)
        case s.Between(left, low, high, True):
            lowest, highest = _whole(low, scope), _whole(high, scope)
            return _valid([_count(left, ">=", lowest, scope), _count(left, "<=", highest, scope)], m.all_of)
        case s.Between(left, low, high):
            return _between(item, left, low, high, scope)
        case s.Among(left, items, is_not):
            found = _among(left, items, scope)
            return negated(found) if is_not else found
        case s.Known(left, missing):
            found = _known(left, scope)
            return negated(found) if missing else found
        case s.TextTest(left):
            return text_test(item, left_side(left, scope), scope)
        case s.ContainsOf(left):
            return contains_of(item, left_side(left, scope), scope)
        case _:
            assert isinstance(item, s.InTop)
            return ranks.in_top(item, scope)


def left_side(item: s.Expression, scope: Scope) -> m.Value | None:
    """The left side: a bare event phrase is its count."""
    if values.is_event(item, scope):
        found = values.events(item, scope)
        return found and m.Aggregate("count", found[0], None, INTEGER)
    return values.value(item, scope)


def _compare(left: s.Expression, op: str, right: s.Expression, scope: Scope) -> m.Rule:
    a = left_side(left, scope)
    b = values.value(right, scope)
    if a is None or b is None:
        return m.Invalid()
    if values.is_event(left, scope) and next(ranks.phrases(b), None) is not None:
        help = f"write `count({left.span.text})`"  # so that a window behind the right side belongs to the whole
        return scope.fail(codes.NOT_A_VALUE, "an event is compared with a value of events", left.span, help=help)
    if isinstance(a, m.Aggregate) and a.function == "count" and _is_impossible(op, b):
        return scope.fail(codes.BAD_COUNT, "a number of times is 0 or more", right.span)
    return compare(a, op, b, left.span, right.span, scope)


def _is_impossible(op: str, number: m.Value) -> bool:
    """Whether a count is compared with what no count can be."""
    if not isinstance(number, m.Literal) or not number.type.is_number:
        return False
    limit = Decimal(str(number.value))
    return limit < 0 or (limit == 0 and op == "<")


def compare(left: m.Value, op: str, right: m.Value, left_span: Span, right_span: Span, scope: Scope) -> m.Rule:
    """`left op right` for values of any kind; a mismatch names both types and where they come from."""
    if op == "!=":
        return negated(compare(left, "=", right, left_span, right_span, scope))
    left, right = values.adopt(left, right.type), values.adopt(right, left.type)
    left, right = _weekday(left, right), _weekday(right, left)
    left, right = as_uuid(left, right), as_uuid(right, left)
    pair = types.meet(left, right)
    if pair is None:
        return mismatch(left, right, left_span, right_span, scope)
    if op != "=" and pair[0].type.name not in types.ORDERED:
        return scope.fail(codes.NO_ORDER, f"{types.describe(left.type)} has no order", left_span, help="compare it with `=` or `!=`")
    if isinstance(left, m.Property | m.Attribute) and isinstance(right, m.Literal) and op == "=":
        values.check_known_value(left.field, right, right_span, scope)
    return m.Compare(pair[0], op, pair[1])


def _weekday(item: m.Value, other: m.Value) -> m.Value:
    """The text "sat" beside a weekday becomes its number."""
    if other.type == WEEKDAY and isinstance(item, m.Literal) and item.type == TEXT and item.value in WEEKDAYS:
        return m.Literal(WEEKDAYS.index(str(item.value)) + 1, WEEKDAY)
    return item


def _between(item: s.Between, left: s.Expression, low: s.Expression, high: s.Expression, scope: Scope) -> m.Rule:
    a, b, top = left_side(left, scope), values.value(low, scope), values.value(high, scope)
    if a is None or b is None or top is None:
        return m.Invalid()
    if isinstance(b, m.Literal) and isinstance(top, m.Literal) and b.type.is_number and top.type.is_number and b.value > top.value:  # type: ignore[operator]
        return scope.fail(codes.BAD_COUNT, "the first bound is above the second: nothing lies between", low.span.to(high.span))
    if b.type == top.type == DATE and values.is_event(left, scope) and between_moments(scope, left.span, high.span):
        return m.Invalid()
    terms = [compare(a, ">=", b, left.span, low.span, scope), compare(a, "<=", top, left.span, high.span, scope)]
    return _valid(terms, m.all_of)


def _among(left: s.Expression, items: tuple[s.Expression, ...], scope: Scope) -> m.Rule:
    subject = left_side(left, scope)
    terms = []
    for item in items:
        found = values.value(item, scope)
        if subject is None or found is None:
            return m.Invalid()
        terms.append(compare(subject, "=", found, left.span, item.span, scope))
    if any(isinstance(t, m.Invalid) for t in terms):
        return m.Invalid()
    pairs = [(t.left, t.right) for t in terms if isinstance(t, m.Compare)]
    if len(pairs) == len(terms) and all(isinstance(b, m.Literal) and a == pairs[0][0] for a, b in pairs):
        return m.Among(pairs[0][0], tuple(b for _, b in pairs if isinstance(b, m.Literal)))
    return m.any_of(terms)


def _known(left: s.Expression, scope: Scope) -> m.Rule:
    subject = values.value(left, scope)
    return m.Invalid() if subject is None else m.Known(values.adopt(subject, TEXT))


# Counts ----------------------------------------------------------------------------------------------


def _count(phrase: s.Expression, op: str, number: m.Value | None, scope: Scope) -> m.Rule:
    found = values.events(phrase, scope)
    if found is None or number is None:
        return m.Invalid()
    if op == "<" and number == m.Literal(0, INTEGER):
        return scope.fail(codes.BAD_COUNT, "nothing happens fewer than 0 times", phrase.span)
    return m.Compare(m.Aggregate("count", found[0], None, INTEGER), op, number)


def _whole(item: s.Expression, scope: Scope) -> m.Value | None:
    found = values.value(item, scope)
    if found is None or (isinstance(found, m.Literal) and isinstance(found.value, int) and found.value >= 0 and found.type == INTEGER):
        return found
    scope.report(codes.BAD_COUNT, "a number of times is a whole number, 0 or more", item.span)
    return None


# What stands alone -----------------------------------------------------------------------------------


def _alone(item: s.Phrase | s.Windowed, scope: Scope) -> m.Rule:
    """An event (at least once), a boolean, or a timestamp or date with windows."""
    if values.is_event(item, scope):
        return _count(item, ">=", m.Literal(1, INTEGER), scope)
    bare = item.value if isinstance(item, s.Windowed) else replace(item, windows=())
    found = values.value(bare, scope)
    if found is None:
        return m.Invalid()
    if item.windows:
        return _in_window(found, item, scope)
    found = values.adopt(found, BOOLEAN)
    return m.Compare(found, "=", m.Literal(True, BOOLEAN)) if found.type == BOOLEAN else _not_a_rule(found, item.span, scope)


def _not_a_rule(found: m.Value, span: Span, scope: Scope) -> m.Invalid:
    help = "compare it, as in `… = …`, or ask `… is known`"
    if again := re.search(r"([\w.]+)\s*=\s*(\"[^\"\n]*\"|[0-9.]+)\s+or\s*$", span.source.text[: span.start]):
        help = f"write `{again[1]} in ({again[2]}, {span.text})`"
    if scope.event is not None and found.type.name in ("timestamp", "date"):
        help = f"a window on it stands in brackets with it: `with ({span.text} in 30d)`"
    return scope.fail(codes.NOT_A_RULE, f"`{span.text}` is {types.describe(found.type)}, not a yes/no rule", span, help=help)


def _in_window(found: m.Value, item: s.Phrase | s.Windowed, scope: Scope) -> m.Rule:
    if found.type.name not in ("timestamp", "date"):
        message = f"a window takes an event, a timestamp or a date, and this is {types.describe(found.type)}"
        help = "declare it as a property, and ask for it in the rule" if found.type.name == "any" else None
        return scope.fail(codes.LOST_WINDOW, message, item.windows[0].span, help=help)
    whole = limits(item.windows, scope, of_value=True)
    return m.Invalid() if whole is None else m.all_of([in_window(found, whole.window), *conditions(found, whole.tests)])


def in_window(found: m.Value, window: Window) -> m.Rule:
    """A timestamp or date inside a window; a date's window is computed from the midnight that begins T's day."""
    is_date = found.type == DATE

    def edge(bound: Bound) -> m.Value:
        return m.Day(from_midnight(bound)) if is_date else m.Instant(bound)

    starts = [m.Compare(found, ">=", edge(b)) for b in window.starts]
    ends = [m.Compare(found, "<", edge(b)) for b in window.ends]
    return m.all_of([*starts, *ends])


def from_midnight(bound: Bound) -> Bound:
    match bound:
        case AsOf():
            return Truncated(AsOf(), "d")
        case Fixed():
            return bound
        case Shifted(base, count, unit):
            return Shifted(from_midnight(base), count, unit)
        case Truncated(base, unit):
            return Truncated(from_midnight(base), unit) if base != AsOf() else Truncated(AsOf(), unit)


def _in_segment(item: s.InSegment, scope: Scope) -> m.Rule:
    found = member(item.segment, None if item.as_of is None else item.as_of.length, scope)
    return negated(found) if item.negated else found


def member(name: s.Name | s.Dotted, back: s.Length | None, scope: Scope) -> m.Rule:
    """Membership in a segment, now or as of some time ago."""
    found = resolve.segment_named(name, scope)
    moved = None if back is None else ago(back, scope)
    if found is None or (back is not None and moved is None):
        return m.Invalid()
    scope.trace.segments.setdefault(found.name)
    for event in found.events:
        scope.trace.events.setdefault(event)
    return m.InSegment(found, moved)


def _moved_over(item: s.Moved, scope: Scope) -> m.Rule:
    """`entered`: not in the segment then, and in it now; `left` the converse."""
    then, now = member(item.segment, item.length, scope), member(item.segment, None, scope)
    if isinstance(then, m.Invalid) or isinstance(now, m.Invalid):
        return m.Invalid()
    return m.all_of([negated(then), now] if item.word == "entered" else [then, negated(now)])


def _at_least_of(item: s.AtLeastOf, scope: Scope) -> m.Rule:
    terms = [rule(term, scope) for term in item.terms]
    if any(isinstance(term, m.Invalid) for term in terms):
        return m.Invalid()
    if item.count > len(terms):
        help = "commas stand between the rules" if len(terms) == 1 else None
        return scope.fail(codes.BAD_COUNT, f"{item.count} of {len(terms)} can't hold", item.span, help=help)
    return m.Compare(number_of(terms), WORDS[item.quantifier], m.Literal(item.count, INTEGER))


def number_of(terms: list[m.Rule]) -> m.Value:
    """How many of the rules hold."""
    return m.Score(tuple((m.Literal(1, INTEGER), term) for term in terms), INTEGER)


# Conditions of the catalog ---------------------------------------------------------------------------


def condition(event: c.Event, scope: Scope) -> m.Rule:
    """What the catalog's `where` of an event means; resolved once, its mistakes reported once."""
    names = scope.names
    if event.name not in names.conditions:
        names.conditions[event.name] = _condition(event, scope) if event.where else m.TRUE
    return names.conditions[event.name]


def _condition(event: c.Event, scope: Scope) -> m.Rule:
    where = event.where
    assert where is not None
    moved = replace(scope.names, report=lambda d: scope.names.report(_moved(d, where)))
    text = Source(where.span.source.name if where.span else "catalog", where.text)
    parsed = parse_condition(text, moved.report)
    if parsed is None:
        return m.Invalid()
    row = replace(scope, names=moved, event=event, columns=event.source, trailing=None)
    return rule(parsed, row)


def _moved(found: Diagnostic, where: c.Condition) -> Diagnostic:
    """A mistake inside a catalog condition, with its place in the catalog file."""
    return replace(found, span=in_catalog(found.span, where), fix=None)
