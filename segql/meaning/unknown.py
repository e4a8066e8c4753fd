"""Names that mean nothing where they stand: the nearest that fits the place, or what the words of another language are here."""

import re
from collections.abc import Iterable

from segql.catalog import model as c
from segql.diagnostics import Code, Fix, Label, codes
from segql.diagnostics.suggest import did_you_mean, nearest
from segql.meaning.scope import PARTS, Scope
from segql.source import Span
from segql.syntax import nodes as s
from segql.syntax.foreign import Entry, Foreign, foreign, missing
from segql.syntax.foreign_words import BEHIND, BEHIND_VALUE, CALLS, FRONT, VALUE

_BEFORE_VALUE = re.compile(r"(?:[=<>]|\bin\s*\(|,|\bsince|\buntil|\bbefore|\bafter)\s*$")
_BEFORE_TEXT = re.compile(r"(?:=|\bin\s*\((?:[^()]*,)?)\s*$")


def unknown(scope: Scope, name: s.Name) -> None:
    """Reports a name that is neither an event nor an attribute (nor, inside `with`, a property), with the nearest that is."""
    if scope.event is not None:
        unknown_property(scope, name, scope.event)
    elif name.text not in scope.names.broken and not (_declared(scope, name) or _in_a_word(scope, name) or _elsewhere(scope, name)):
        _report(scope, name)


def _report(scope: Scope, name: s.Name) -> None:
    catalog, attributes = scope.names.catalog, scope.entity.attributes
    before = name.span.source.text[: name.span.start]
    as_value, as_text = _BEFORE_VALUE.search(before), _BEFORE_TEXT.search(before)
    message = f"no event or attribute is called `{name.text}`"
    near = nearest(name.text, attributes if as_value else [*catalog.events, *attributes])
    listing_it = [f for e in catalog.events.values() for f in e.properties.values() if name.text in f.values]
    listing_it += [f for f in attributes.values() if name.text in f.values]
    if near is None and listing_it and not as_text:
        field, said = listing_it[0], before.rpartition("\n")[2].split()
        other = next((value for value in field.values if value in said), field.values[0])
        several = f'several values stand in brackets: `{field.name} in ("{other}", "{name.text}")`'
        scope.report(codes.UNKNOWN_NAME, f"`{name.text}` is a value of `{field.name}`", name.span, help=several)
        return
    if near is None and as_text and scope.columns is None and not name.quoted:
        fix = Fix("put it in quotes", ((name.span, f'"{name.text}"'),))
        scope.report(codes.UNKNOWN_NAME, message, name.span, help=f'a text stands in double quotes: `"{name.text}"`', fix=fix)
        return
    known = listing(f"the attributes of {scope.entity.name} are", attributes) if as_value else listing("the events are", catalog.events)
    known = known or "the catalog names none: `events:` and `attributes:` do"
    help = did_you_mean(name.text, attributes if as_value else [*catalog.events, *attributes], known)
    scope.report(codes.UNKNOWN_NAME, message, name.span, help=help)


def _declared(scope: Scope, name: s.Name) -> bool:
    """A segment, an occasion, or an attribute of another entity."""
    if name.text in scope.names.segments:
        scope.report(codes.UNKNOWN_NAME, f"`{name.text}` is a segment", name.span, help=f"write `in segment {name.text}`")
        return True
    if name.text in scope.names.occasions:
        form = f"write `during {name.text}` or `outside {name.text}` behind an event or a time"
        scope.report(codes.UNKNOWN_NAME, f"`{name.text}` is an occasion", name.span, help=form)
        return True
    if name.text in scope.names.params:
        fix = Fix(f"write `${name.text}`", ((name.span, f"${name.text}"),))
        scope.report(codes.UNKNOWN_NAME, f"`{name.text}` is a parameter: write `${name.text}`", name.span, fix=fix)
        return True
    owner = next((e for e in scope.names.catalog.entities.values() if name.text in e.attributes), None)
    if owner is not None:
        message = f"`{name.text}` is an attribute of {owner.name}, and this rule is about {scope.entity.name}"
        labels = [Label(span, "declared here") for span in [owner.attributes[name.text].span] if span]
        scope.report(codes.OTHER_ENTITY, message, name.span, labels=labels)
        return True
    return False


def _in_a_word(scope: Scope, name: s.Name) -> bool:
    """A word of another language, such as `null`."""
    found = missing(name.span.source, name.span.start)
    return _said(scope, found or _foreign(name.span, (*VALUE, *FRONT)))


def _foreign(span: Span, entries: tuple[Entry, ...]) -> Foreign | None:
    return foreign(span.source, span.start, entries, span.end)


def _said(scope: Scope, found: Foreign | None, code: Code = codes.UNKNOWN_NAME) -> bool:
    if found is None:
        return False
    scope.report(code, found.message, found.span, help=found.help, fix=found.fix)
    return True


def _elsewhere(scope: Scope, name: s.Name) -> bool:
    """A property of some event, without the event."""
    owners = [e for e in scope.names.catalog.events.values() if name.text in e.properties and e.source.link(scope.entity)]
    if not owners or nearest(name.text, scope.entity.attributes) is not None:
        return False
    event, form = owners[0], f"`{owners[0].name} with {name.text} = …`"
    help = f"a condition on it stands behind the event, as in {form}; several stand in brackets"
    message = f"`{name.text}` is a property of {_several(e.name for e in owners)}, and stands alone here"
    span = event.properties[name.text].span
    scope.report(codes.UNKNOWN_NAME, message, name.span, help=help, labels=[Label(span, "declared here")] if span else [])
    return True


def unknown_property(scope: Scope, name: s.Name, event: c.Event) -> None:
    """Reports a property that the event does not have."""
    if _said(scope, _foreign(name.span, BEHIND), codes.UNKNOWN_PROPERTY):
        return
    members = scope.entity.members
    known = [*event.properties, *([members.entity] if members and members.entity in event.source.entities else []), *PARTS]
    message = f"`{event.name}` has no property `{name.text}`"
    if nearest(name.text, known) is None and name.text in scope.entity.attributes and scope.columns is None:
        entity = scope.entity.name
        help = f"compare it in a rule of its own, joined with `and`; behind `with` it is `{entity}.{name.text}`"
        scope.report(codes.UNKNOWN_PROPERTY, f"{message}: it is an attribute of {entity}", name.span, help=help)
        return
    others = [e.name for e in scope.names.catalog.events.values() if name.text in e.properties]
    names = listing(f"`{event.name}` has", event.properties) or "the catalog gives it no properties"
    near = did_you_mean(name.text, known, f"{names}; {_several(others)} {_has(others)} `{name.text}`" if others else names)
    scope.report(codes.UNKNOWN_PROPERTY, message, name.span, help=near)


def between_moments(scope: Scope, left: Span, high: Span) -> bool:
    """Whether `EVENT between DATE and DATE` was reported as what it means."""
    text = left.source.text[left.end : high.start]
    start = left.end + len(text) - len(text.lstrip())
    return _said(scope, foreign(left.source, start, BEHIND, high.end), codes.TYPE_MISMATCH)


def behind_a_value(scope: Scope, span: Span) -> None:
    """Reports what stands behind a value as if it were an event: words of another language, most of the time."""
    if not _said(scope, foreign(span.source, span.start, BEHIND_VALUE), codes.NOT_A_VALUE):
        scope.report(codes.NOT_A_VALUE, "only an event can be followed by properties or `with`", span)


_OTHER_FUNCTIONS = {
    "average": "avg", "mean": "avg", "total": "sum", "minimum": "min", "maximum": "max", "unique": "distinct", "nunique": "distinct",
    "count_distinct": "distinct", "ifnull": "coalesce", "nvl": "coalesce", "isnull": "coalesce", "mode": "most", "datediff": "days_since",
    "date_diff": "days_since", "ntile": "quantile", "percent_rank": "percentile_rank", "percentile_cont": "percentile", "to_lower": "lower",
    "lowercase": "lower", "date_trunc": "date", "to_date": "date", "n": "count", "freq": "count",
}  # fmt: skip


def unknown_function(scope: Scope, item: s.Call, known: Iterable[str]) -> None:
    """Reports a function that is not there."""
    name, span, known = item.function.text, item.function.span, list(known)
    if name in scope.names.broken or _said(scope, _foreign(span, (*CALLS, *VALUE, *FRONT)), codes.UNKNOWN_FUNCTION):
        return
    message = f"no function is called `{name}`"
    if name in scope.names.catalog.events:
        inner = span.source.text[span.end : item.span.end]
        fix = Fix("put in `with`", ((span.source.span(span.end, span.end), " with "),)) if re.search(r"[=<>]", inner) else None
        help = f"conditions stand behind `with`: `{name} with {inner}`" if fix else "properties and windows stand behind the event"
        scope.report(codes.UNKNOWN_FUNCTION, f"`{name}` is an event, not a function", span, help=help, fix=fix)
        return
    if (other := _OTHER_FUNCTIONS.get(name.lower())) is not None:
        days = other == "days_since"
        words = "`days_since(X)` and `days_until(X)` count days from X to T" if days else f"write `{other}`"
        scope.report(codes.UNKNOWN_FUNCTION, message, span, help=words, fix=None if days else Fix(words, ((span, other),)))
        return
    scope.report(codes.UNKNOWN_FUNCTION, message, span, help=did_you_mean(name, known, f"the functions are {', '.join(known)}"))


def listing(start: str, names: Iterable[str], limit: int = 8) -> str | None:
    """`the events are `a`, `b`, …`; None where there are none."""
    shown = [f"`{n}`" for n in names]
    if not shown:
        return None
    return f"{start} {', '.join(shown[:limit])}{', …' if len(shown) > limit else ''}"


def _several(names: Iterable[str]) -> str:
    shown = [f"`{name}`" for name in names]
    first = shown[:3]
    return first[0] if len(first) == 1 else f"{', '.join(first[:-1])} and {first[-1]}"


def _has(names: list[str]) -> str:
    return "has" if len(names) == 1 else "have"
