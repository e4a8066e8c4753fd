"""What was meant by a call of an aggregate that is not in its form: `sum(amount)`, `sum(purchased.amount)`, `avg(purchased)`."""

from collections.abc import Iterator

from segql.catalog import model as c
from segql.meaning.scope import Scope
from segql.syntax import nodes as s

OF_EVENTS = ("count", "days", "weeks", "months", "quarters", "years")  # and of no value


def wrong_form(item: s.Call, scope: Scope) -> str | None:
    """The call as it would be right, if its event and its property can be told; else None."""
    name, words = item.function.text, [word for argument in item.arguments for word in _words(argument.value)]
    shares = [a.value.span.text for a in item.arguments[1:] if isinstance(a.value, s.Percent)] or ["90%"] * (name == "percentile")
    rest = "".join(f", {share}" for share in shares)
    events = [e for e in scope.names.catalog.events.values() if e.source.link(scope.entity) is not None]
    named = next((e for e in events if e.name in words), None)
    fields = [word for word in words for e in ([named] if named else events) if word in e.properties]
    if named is None and fields:
        named = next(e for e in events if fields[0] in e.properties)
    if named is None:
        return None
    if name in OF_EVENTS:
        return f"count({named.name} with {fields[0]} is known)" if name == "count" and fields else f"{name}({named.name})"
    if not fields:
        fields = [f.name for f in named.properties.values() if _fits(name, f)][:1]
    meant = f"{name}({fields[0]} of {named.name}{rest})" if fields else f"count({named.name})"
    return meant if meant != item.span.text else None


def _words(item: s.Expression) -> Iterator[str]:
    match item:
        case s.Phrase(s.Name(name)):
            yield name
        case s.Phrase(s.Dotted(s.Name(first), s.Name(second))):
            yield first
            yield second
        case _:
            pass


def _fits(function: str, field: c.Field) -> bool:
    return field.type.is_number or function in ("distinct", "most")
