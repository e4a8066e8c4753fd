"""Values as written to values of the meaning tree: literals, names, event phrases, functions, arithmetic."""

import re
from datetime import date
from decimal import Decimal

import segql.meaning.resolve_aggregates as aggregates
import segql.meaning.resolve_any as resolve_any
import segql.meaning.resolve_functions as functions
import segql.meaning.resolve_members as members
import segql.meaning.resolve_ranks as ranks
import segql.meaning.resolve_rules as rules
from segql.catalog import model as c
from segql.catalog.types import BOOLEAN, DATE, DURATION, INTEGER, TEXT, WEEKDAY, Type, decimal
from segql.diagnostics import Label, codes
from segql.diagnostics.suggest import did_you_mean
from segql.meaning import limits, resolve_dotted, types
from segql.meaning import nodes as m
from segql.meaning.define import expanded, is_definition
from segql.meaning.limits import Limits
from segql.meaning.resolve_windows import are_past, for_events, timestamp
from segql.meaning.resolve_windows import limits as limits_of
from segql.meaning.scope import PARTS, Scope, in_catalog
from segql.meaning.unknown import behind_a_value, listing, unknown, unknown_function
from segql.meaning.windows import AsOf, Fixed
from segql.source import Span
from segql.syntax import nodes as s

ANY = Type("any")  # of a source's column in a catalog condition, until a literal says what it is
MICROSECONDS = {"ms": 10**3, "s": 10**6, "min": 60 * 10**6, "h": 3600 * 10**6, "d": 86_400 * 10**6, "w": 7 * 86_400 * 10**6}


def value(item: s.Expression, scope: Scope) -> m.Value | None:
    """The value of an expression; None where a mistake was reported."""
    found = expanded(item, scope)
    if found is None:
        return None
    item = found
    match item:
        case s.Text() | s.Number() | s.Percent() | s.Bool() | s.Duration() | s.Date() | s.Timestamp():
            return literal(item, scope)
        case s.Now():
            return m.Instant(AsOf())
        case s.Parameter():
            raise AssertionError("its value has been put in")
        case s.Bracket(term):
            return value(term, scope)
        case s.Negative(term):
            return _negative(item, value(term, scope), scope)
        case s.Arithmetic(op, left, right):
            return _arithmetic(item, op, value(left, scope), value(right, scope), scope)
        case s.Phrase():
            return _phrase(item, scope)
        case s.Broken():
            pass
        case s.Windowed(_, written):
            scope.report(
                codes.LOST_WINDOW,
                "a window after a value asks whether that instant lies in it: this is a rule, not a value",
                written[0].span,
            )
        case _:
            help = "a window stands behind each event" if re.match(r"\s*\)?\s*(?:in|since|before|after)\b", _behind(item.span)) else None
            scope.report(codes.NOT_A_VALUE, "a rule stands where a value is asked", item.span, help=help)
    return None


def literal(item: s.Expression, scope: Scope) -> m.Value | None:
    match item:
        case s.Text(text):
            return m.Literal(text, TEXT)
        case s.Bool(truth):
            return m.Literal(truth, BOOLEAN)
        case s.Number(number, is_integer):
            if not types.is_exact_everywhere(number):
                limits = f"{types.MAX_WHOLE} before the point and {types.MAX_SCALE} after it"
                message = f"this number has too many digits: {limits} are exact everywhere"
                scope.report(codes.DECIMAL_SCALE, message, item.span)
                return None
            return m.Literal(int(number), INTEGER) if is_integer else exact(number)
        case s.Percent(number):
            return exact(number / 100)
        case s.Date(iso):
            return m.Literal(date.fromisoformat(iso), DATE)
        case s.Timestamp():
            return m.Instant(Fixed(timestamp(item, scope.names.calendar.zone)))
        case s.Duration(count, unit) if unit in MICROSECONDS:
            return m.Literal(count * MICROSECONDS[unit], DURATION)
        case s.Duration(_, unit):
            scope.report(
                codes.BAD_OPERAND,
                "a length of time is exact here, and months, quarters and years are not",
                item.span,
                help="write days, such as `30d`",
            )
        case _:
            pass
    return None


def exact(number: Decimal) -> m.Literal:
    """A decimal literal with its own digits."""
    scale = max(0, -int(number.as_tuple().exponent))
    whole = max(1, len(number.as_tuple().digits) - scale)
    return m.Literal(number, decimal(whole + scale, scale))


def _negative(item: s.Negative, operand: m.Value | None, scope: Scope) -> m.Value | None:
    if operand is None:
        return None
    if isinstance(operand, m.Literal) and isinstance(operand.value, int | Decimal) and operand.type != BOOLEAN:
        return m.Literal(-operand.value, operand.type)
    zero = m.Literal(0, DURATION if operand.type == DURATION else INTEGER)
    return _arithmetic(item, "-", zero, operand, scope)


def _arithmetic(item: s.Expression, op: str, left: m.Value | None, right: m.Value | None, scope: Scope) -> m.Value | None:
    if left is None or right is None:
        return None
    left, right = _adopt(left, right)
    result = types.arithmetic(op, left, right)
    if isinstance(result, str):
        scope.report(
            codes.DECIMAL_SCALE, result, item.span, help="round a part of it first, as in `round(x, 2)`, or divide, which gives a float"
        )
        return None
    if result is None:
        verb = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided"}[op]
        message = f"{types.describe(left.type)} and {types.describe(right.type)} can't be {verb}"
        scope.report(codes.BAD_OPERAND, message, item.span, help=_date_help(left, right))
    return result


def _date_help(left: m.Value, right: m.Value) -> str | None:
    return "a date moves by whole days, such as `7d`" if {left.type.name, right.type.name} == {"date", "duration"} else None


def _adopt(left: m.Value, right: m.Value) -> tuple[m.Value, m.Value]:
    return adopt(left, right.type), adopt(right, left.type)


def adopt(item: m.Value, other: Type) -> m.Value:
    """A column of a catalog condition takes the type of what it meets."""
    if isinstance(item, m.Property) and item.type == ANY:
        field = item.field
        return m.Property(c.Field(field.name, TEXT if other == ANY else other, field.column, inferred=True, span=field.span))
    return item


# Names and event phrases ----------------------------------------------------------------------------


def is_event(item: s.Expression, scope: Scope) -> bool:
    """Whether an expression is an event phrase, such as `purchased category coffee in 90d`."""
    found = expanded(item, scope) if is_definition(item, scope) else item
    if found is None:
        return False
    item = found
    if isinstance(item, s.Bracket):
        return is_event(item.term, scope)
    return isinstance(item, s.Phrase) and scope.event is None and (resolve_any.is_any(item) or _event(item.subject, scope) is not None)


_OF_A_TIME = re.compile(r"\b(date|weekday|hour|day|month|year)\(\s*$")


def _behind(span: Span) -> str:
    return span.source.text[span.end : span.end + 40]


def _event(subject: s.Name | s.Dotted | s.Call, scope: Scope) -> c.Event | None:
    return scope.names.catalog.events.get(subject.text) if isinstance(subject, s.Name) else None


def _phrase(item: s.Phrase, scope: Scope) -> m.Value | None:
    """A name or call in the place of a value."""
    if is_event(item, scope):
        help = f"write `count({item.span.text})`"
        if part := _OF_A_TIME.search(item.span.source.text, 0, item.span.start):
            event, name = item.span.text, part[1]
            help = f"such as `{name}(last({event}))`; of each event it is asked behind `with`: `{event} with {name} = …`"
        scope.report(codes.NOT_A_VALUE, "an event stands where a value is asked", item.span, help=help)
        return None
    extra = item.pairs or item.windows or ((item.with_,) if item.with_ else ())
    if isinstance(item.subject, s.Call):
        result = call(item.subject, scope)
    else:
        result = named(item.subject, scope)
    if result is not None and extra:
        if item.windows and not item.pairs:
            scope.report(codes.LOST_WINDOW, "a window after a value makes it a rule", extra[0].span)
        else:
            behind_a_value(scope, extra[0].span)
        return None
    return result


def named(name: s.Name | s.Dotted, scope: Scope) -> m.Value | None:
    """A property or built-in field inside `with`, else an attribute."""
    if isinstance(name, s.Dotted):
        return resolve_dotted.attribute(name, scope)
    if scope.columns is not None:
        where = scope.event.where if scope.event else None
        return m.Property(c.Field(name.text, ANY, name.text, span=in_catalog(name.span, where)))
    if isinstance(scope.event, resolve_any.AnyEvent):
        return resolve_any.named(name, scope.event, scope)
    if scope.event is not None:
        if name.text in PARTS and not name.quoted:
            return part(name.text, m.EventTime())
        if (found := scope.event.properties.get(name.text)) is not None:
            return property_of(found, scope.event, scope)
        if (found := members.property_of(name.text, scope)) is not None:
            return None if members.is_behind_mapping(found, scope, name.span) else property_of(found, scope.event, scope)
    elif (found := scope.entity.attributes.get(name.text)) is not None:
        return m.Attribute(found)
    unknown(scope, name)
    return None


def property_of(field: c.Field, event: c.Event, scope: Scope) -> m.Property:
    """A property of an event; where copies may differ, of those rows that are the event."""
    return m.Property(field, None if event.source.unique is None else rules.condition(event, scope))


def selected(event: c.Event, scope: Scope) -> m.Rule:
    """What the catalog asks of a row to be the event."""
    found = rules.condition(event, scope)
    return found if event.source.unique is None or isinstance(found, m.Constant | m.Invalid) else m.SomeCopy(found)


def part(name: str, of: m.Value) -> m.Part:
    """A part of a timestamp, with its type."""
    return m.Part(name, of, {"date": DATE, "week": DATE, "weekday": WEEKDAY}.get(name, INTEGER))


def events(item: s.Expression, scope: Scope) -> tuple[m.Events, c.Event] | None:
    """The events that a phrase selects, and their catalog entry."""
    while isinstance(item, s.Bracket) or is_definition(item, scope):
        found = expanded(item, scope)
        if found is None:
            return None
        item = found.term if isinstance(found, s.Bracket) else found
    if scope.event is not None:
        scope.report(codes.NOT_A_VALUE, "a condition on one event can't count events", item.span)
        return None
    if not isinstance(item, s.Phrase):
        help = f"count the sequence itself: `{item.span.text} >= 2`" if isinstance(item, s.Sequence) else None
        scope.report(codes.NOT_A_VALUE, "an event is asked here", item.span, help=help)
        return None
    if resolve_any.is_any(item):
        return resolve_any.any_of(item, scope)
    event = event_of(item, scope)
    if event is None:
        return None
    asked = own_or_trailing(item, scope)
    where = None if asked is None else conditions(event, (item,), asked, scope)
    if asked is None or where is None:
        return None
    link = event.source.link(scope.entity)
    assert link is not None  # or the event could not be used
    span = scope.clause or item.span
    return m.Events(event.source, link, where, for_events(asked.window), event.name, span, event=event), event


def event_of(item: s.Phrase, scope: Scope) -> c.Event | None:
    """The catalog's event of a phrase; None where there is none, or it can't be used here (reported)."""
    if isinstance(item.subject, s.Call):
        name = item.subject.function.text
        scope.report(codes.NOT_A_VALUE, f"an event is asked here, and `{name}(…)` is a value", item.subject.span)
        return None
    event = _event(item.subject, scope)
    if event is None:
        _not_an_event(item.subject, scope)
        return None
    return event if _can_be_used(event, item, scope) else None


def _not_an_event(subject: s.Name | s.Dotted, scope: Scope) -> None:
    if isinstance(subject, s.Dotted) or subject.text not in scope.entity.attributes:
        unknown(scope, subject) if isinstance(subject, s.Name) else resolve_dotted.attribute(subject, scope)
        return
    help = listing("the events are", scope.names.catalog.events)
    scope.report(codes.NOT_A_VALUE, f"an event is asked here, and `{subject.text}` is an attribute", subject.span, help=help)


def _can_be_used(event: c.Event, item: s.Phrase, scope: Scope) -> bool:
    link = event.source.link(scope.entity)
    if link is None:
        about = ", ".join(event.source.entities)
        scope.report(codes.OTHER_ENTITY, f"`{event.name}` is about {about}, and this rule about {scope.entity.name}", item.subject.span)
        return False
    scope.trace.events.setdefault(event.name)
    return True


def conditions(event: c.Event, phrases: tuple[s.Phrase, ...], found: Limits, scope: Scope) -> m.Rule | None:
    """What phrases ask of a row of the event: the catalog's condition, their pairs and `with`, and what windows look at in the entity."""
    row = scope.inside(event)
    asked = [_pair(pair, event, row) for phrase in phrases for pair in phrase.pairs]
    asked += [rules.rule(phrase.with_.condition, row) for phrase in phrases if phrase.with_ is not None]
    if any(isinstance(x, m.Invalid) for x in asked):
        return None
    kept = selected(event, scope)
    if isinstance(kept, m.Invalid):
        return None
    return m.all_of([kept, *asked, *limits.conditions(m.EventTime(), found.tests)])


def own_or_trailing(item: s.Phrase, scope: Scope) -> Limits | None:
    """The windows of an event phrase: those it has, else those that follow its comparison."""
    if item.windows:
        return limits_of(item.windows, scope) if are_past(item.windows, scope) else None
    if scope.trailing is not None:
        scope.trailing.used = True
        return Limits(scope.trailing.window, scope.trailing.tests)
    return Limits()


def _pair(pair: s.Pair, event: c.Event, row: Scope) -> m.Rule:
    """`category coffee`: the property is known and equals the value; a bare word is a text."""
    left = named(pair.property, row)
    if left is None:
        return m.Invalid()
    right: m.Value | None
    if isinstance(pair.value, s.Name):
        right = m.Literal(pair.value.text, TEXT)
    else:
        right = value(pair.value, row)
    if right is None:
        return m.Invalid()
    return rules.compare(left, "=", right, pair.property.span, pair.value.span, row)


def check_known_value(field: c.Field, item: m.Literal, span: Span, scope: Scope) -> None:
    """Warns where the catalog lists a property's values and this is none of them."""
    if field.values and isinstance(item.value, str) and item.value not in field.values:
        help = did_you_mean(item.value, field.values, "the values are " + ", ".join(f"`{v}`" for v in field.values[:10]))
        labels = [Label(field.span, "its values are listed here")] if field.span else []
        scope.report(codes.UNKNOWN_VALUE, f"`{field.name}` is never `{item.value}`", span, help=help, labels=labels)


# Functions -------------------------------------------------------------------------------------------


def call(item: s.Call, scope: Scope) -> m.Value | None:
    name = item.function.text
    if name in ranks.FUNCTIONS:
        return ranks.call(item, scope)
    if name in aggregates.FORMS:
        return aggregates.call(item, scope)
    if name in functions.FUNCTIONS:
        return functions.call(item, scope)
    if name == "members":
        return members.call(item, scope)
    unknown_function(scope, item, [*aggregates.FORMS, *functions.FUNCTIONS, *ranks.FUNCTIONS, "members"])
    return None
