"""Functions over events: `sum(amount of purchased)`, `nth(3, purchased)`, `streak(weeks of purchased)`, `share(purchased with gift)`."""

from dataclasses import replace
from decimal import Decimal

import segql.meaning.resolve_values as values
from segql.catalog import model as c
from segql.catalog.types import DATE, INTEGER, TIMESTAMP
from segql.diagnostics import Fix, codes
from segql.meaning import nodes as m
from segql.meaning import types
from segql.meaning.aggregates import FUNCTIONS
from segql.meaning.scope import Scope
from segql.meaning.windows import AsOf, Shifted, Truncated
from segql.meaning.wrong_form import wrong_form
from segql.source import Span
from segql.syntax import nodes as s

UNITS = {  # the part of a time that is the unit's first day, and its short name
    "days": ("date", "d"),
    "weeks": ("week", "w"),
    "months": ("month_start", "mo"),
    "quarters": ("quarter_start", "q"),
    "years": ("year_start", "y"),
}
RUNS = ("days", "weeks", "months")
FORMS = {
    "count": "count(EVENT)",
    "sum": "sum(PROPERTY of EVENT)",
    "min": "min(PROPERTY of EVENT)",
    "max": "max(PROPERTY of EVENT)",
    "avg": "avg(PROPERTY of EVENT)",
    "median": "median(PROPERTY of EVENT)",
    "percentile": "percentile(PROPERTY of EVENT, 90%)",
    "distinct": "distinct(PROPERTY of EVENT)",
    "first": "first(EVENT)`, `first(PROPERTY of EVENT)` or `first(PROPERTY of EVENT by PROPERTY)",
    "last": "last(EVENT)`, `last(PROPERTY of EVENT)` or `last(PROPERTY of EVENT by PROPERTY)",
    "nth": "nth(3, EVENT)` or `nth(3, PROPERTY of EVENT)",
    "most": "most(PROPERTY of EVENT)",
    **{unit: f"{unit}(EVENT)" for unit in UNITS},
    "streak": "streak(days of EVENT)",
    "current_streak": "current_streak(days of EVENT)",
    "share": "share(EVENT with CONDITION)",
}
OF_EVENTS = ("count", "first", "last", "nth", *UNITS)  # may be over events themselves
OF_VALUES = ("sum", "min", "max", "avg", "median", "percentile", "distinct", "first", "last", "nth", "most")


def call(item: s.Call, scope: Scope) -> m.Value | None:
    """A call of one of `FORMS`; None where a mistake was reported."""
    name, arguments = item.function.text, item.arguments
    if name == "share":
        return _share(item, scope)
    parameter: object = Decimal("0.5") if name == "median" else None
    if name in ("nth", "percentile"):
        if len(arguments) != 2:
            return _wrong_form(item, scope)
        parameter = _place(arguments[0], scope) if name == "nth" else _part_of_all(arguments[1], scope)
        arguments = arguments[1:] if name == "nth" else arguments[:1]
        if parameter is None:
            return None
    if len(arguments) != 1 or arguments[0].when is not None or (arguments[0].by is not None and name not in ("first", "last")):
        return _wrong_form(item, scope)
    only = arguments[0]
    if name in ("streak", "current_streak"):
        return _wrong_form(item, scope) if only.of is None else _streak(name, only.value, only.of, scope)
    if only.of is None:
        return _of_events(name, only.value, parameter, scope) if name in OF_EVENTS else _wrong_form(item, scope)
    if name not in OF_VALUES:
        return _wrong_form(item, scope)
    found = values.events(only.of, scope)
    over = found and values.value(only.value, scope.inside(found[1]))
    if found is None or over is None:
        return None
    if only.by is not None:
        return _by(name, found, over, only, scope)
    return _aggregate(name, found[0], over, only.value.span, parameter, scope)


def _wrong_form(item: s.Call, scope: Scope) -> m.Value | None:
    name = item.function.text
    message = f"`{name}` is written `{FORMS[name]}`"
    if scope.event is not None:
        scope.report(codes.BAD_ARGUMENTS, message, item.span, help="a condition on one event can't count events")
    elif (meant := wrong_form(item, scope)) is not None:
        fix = Fix(f"write `{meant}`", ((item.span, meant),)) if meant.startswith(f"{name}(") else None
        scope.report(codes.BAD_ARGUMENTS, message, item.span, help=f"such as `{meant}`", fix=fix)
    else:
        over_people = any(isinstance(a.value, s.Phrase) and isinstance(a.value.subject, s.Call) for a in item.arguments)
        help = None
        if over_people:
            help = f"beside all others a value is compared by its rank: `{item.arguments[0].value.span.text} in top 50%`"
        scope.report(codes.BAD_ARGUMENTS, message, item.span, help=help)
    return None


def _of_events(name: str, phrase: s.Expression, parameter: object, scope: Scope) -> m.Value | None:
    found = values.events(phrase, scope)
    if found is None:
        return None
    if name in UNITS:
        return m.Aggregate("distinct", found[0], m.Part(UNITS[name][0], m.EventTime(), DATE), INTEGER)
    function = {"count": "count", "first": "first_time", "last": "last_time", "nth": "nth_time"}[name]
    return m.Aggregate(function, found[0], None, INTEGER if name == "count" else TIMESTAMP, parameter)


def _aggregate(name: str, selected: m.Events, over: m.Value, span: Span, parameter: object, scope: Scope) -> m.Value | None:
    function = "percentile" if name == "median" else name
    if not _is_taken("sum" if name == "avg" else function, name, over, span, scope):
        return None
    if name == "avg":  # by definition: the exact sum as a double, over the number of known values as a double
        total = m.Aggregate("sum", selected, over, FUNCTIONS["sum"].result(over.type))
        known = m.Aggregate("known", selected, over, INTEGER)
        return _quotient(total, known)
    return m.Aggregate(function, selected, over, FUNCTIONS[function].result(over.type), parameter)


def _is_taken(function: str, name: str, over: m.Value, span: Span, scope: Scope) -> bool:
    spec = FUNCTIONS[name if name in FUNCTIONS else function]
    if spec.takes is None or spec.takes(over.type):
        return True
    scope.report(codes.BAD_OPERAND, f"`{name}` takes {spec.wants}, and this is {types.describe(over.type)}", span)
    return False


def _quotient(left: m.Value, right: m.Value) -> m.Value:
    found = types.arithmetic("/", left, right)
    assert found is not None and not isinstance(found, str)  # numbers always divide
    return found


def _by(name: str, found: tuple[m.Events, c.Event], over: m.Value, item: s.Argument, scope: Scope) -> m.Value | None:
    """`first(x of E by y)`: x of the event with the smallest known y; of several the earliest."""
    assert item.by is not None
    by = values.value(item.by, scope.inside(found[1]))
    if by is None or not _is_taken(name, name, over, item.value.span, scope):
        return None
    if by.type.name not in types.ORDERED:
        scope.report(codes.NO_ORDER, f"{types.describe(by.type)} has no order", item.by.span)
        return None
    return m.Aggregate(f"{name}_by", found[0], over, over.type, None, by)


def _place(item: s.Argument, scope: Scope) -> int | None:
    """The number of `nth(3, …)`."""
    number = item.value
    if isinstance(number, s.Number) and number.is_integer and number.value >= 1 and item.of is None:
        return int(number.value)
    scope.report(codes.BAD_ARGUMENTS, "`nth` begins with a whole number, 1 or more: `nth(3, purchased)`", number.span)
    return None


def _part_of_all(item: s.Argument, scope: Scope) -> Decimal | None:
    """The share of `percentile(…, 90%)`."""
    share = item.value
    if isinstance(share, s.Percent) and item.of is None and share.value <= 100 and types.is_exact_everywhere(share.value / 100):
        return share.value / 100
    message = "`percentile` ends with a share from 0% to 100%, of at most 7 digits after the point"
    is_number = isinstance(share, s.Number) and 1 <= share.value <= 100
    fix = Fix(f"write `{share.span.text}%`", ((share.span, f"{share.span.text}%"),)) if is_number else None
    scope.report(codes.BAD_ARGUMENTS, message, share.span, help=f"write `{share.span.text}%`" if is_number else None, fix=fix)
    return None


def _streak(name: str, unit: s.Expression, phrase: s.Expression, scope: Scope) -> m.Value | None:
    """The longest run of consecutive units with an event; current: the one that ends in T's unit, else in the unit before."""
    word = unit.subject.text if isinstance(unit, s.Phrase) and isinstance(unit.subject, s.Name) else ""
    if word not in RUNS:
        help = "write " + ", ".join(f"`{name}({run} of …)`" for run in RUNS)
        scope.report(codes.BAD_ARGUMENTS, "a streak is of days, weeks or months", unit.span, help=help)
        return None
    found = values.events(phrase, scope)
    if found is None:
        return None
    part, short = UNITS[word]
    earliest = Shifted(Truncated(AsOf(), short), -1, short) if name == "current_streak" else None
    return m.Aggregate(name, found[0], m.Part(part, m.EventTime(), DATE), INTEGER, earliest)


def _share(item: s.Call, scope: Scope) -> m.Value | None:
    """The number of the events over that of those without the written `with`; missing where there are none."""
    plain = len(item.arguments) == 1 and all(x is None for x in (item.arguments[0].of, item.arguments[0].by, item.arguments[0].when))
    if not plain:
        return _wrong_form(item, scope)
    phrase = item.arguments[0].value
    while isinstance(phrase, s.Bracket):
        phrase = phrase.term
    if not isinstance(phrase, s.Phrase) or phrase.with_ is None:
        help = "write what the share is of, as in `share(purchased with gift)`"
        if isinstance(phrase, s.Phrase) and len(phrase.pairs) == 1:
            pair, subject = phrase.pairs[0], phrase.subject.span.text
            value = f'"{pair.value.text}"' if isinstance(pair.value, s.Name) else pair.value.span.text
            help = f"write what the share is of behind `with`: `share({subject} with {pair.property.text} = {value})`"
        scope.report(codes.BAD_ARGUMENTS, "`share` takes an event with a `with` of its own", item.arguments[0].value.span, help=help)
        return None
    some, every = values.events(phrase, scope), values.events(replace(phrase, with_=None), scope)
    if some is None or every is None:
        return None
    return _quotient(m.Aggregate("count", some[0], None, INTEGER), m.Aggregate("count", every[0], None, INTEGER))
