"""`customer.country`: an attribute of the entity, where names mean properties of an event."""

from segql.diagnostics import codes
from segql.diagnostics.suggest import did_you_mean
from segql.meaning import nodes as m
from segql.meaning.scope import Scope
from segql.syntax import nodes as s


def attribute(name: s.Dotted, scope: Scope) -> m.Attribute | None:
    """The attribute that a dotted name means inside `with`; None where a mistake was reported."""
    if scope.event is None:
        scope.report(codes.UNKNOWN_NAME, f"`{name.span.text}` has no meaning here", name.span, help=_elsewhere(name, scope))
        return None
    if scope.columns is not None:
        help = "it looks at the columns of one row; write the comparison into the rule, behind `with`"
        scope.report(codes.UNKNOWN_NAME, "a condition of the catalog can't ask for an attribute", name.span, help=help)
        return None
    entity = scope.entity
    if name.first.text != entity.name:
        if name.first.text in scope.names.catalog.entities:
            scope.report(codes.OTHER_ENTITY, f"this rule is about {entity.name}, not {name.first.text}", name.first.span)
        else:
            message = f"`{name.first.text}` is not the entity"
            scope.report(codes.UNKNOWN_NAME, message, name.first.span, help=f"write `{entity.name}.{name.second.text}` for its attribute")
        return None
    found = entity.attributes.get(name.second.text)
    if found is None:
        near = did_you_mean(name.second.text, entity.attributes)
        scope.report(codes.UNKNOWN_NAME, f"{entity.name} has no attribute `{name.second.text}`", name.second.span, help=near)
        return None
    return m.Attribute(found)


def _elsewhere(name: s.Dotted, scope: Scope) -> str | None:
    if name.first.text == scope.entity.name and name.second.text in scope.entity.attributes:
        return f"the rule is about {scope.entity.name}: write `{name.second.text}` alone"
    if f"{name.first.text}.{name.second.text}" in scope.names.segments:
        return f"write `in segment {name.span.text}`"
    event = scope.names.catalog.events.get(name.first.text)
    if event is not None and name.second.text in event.properties:
        first, second = name.first.text, name.second.text
        return f"a property stands behind its event, as in `{first} {second} VALUE`, or is asked of it: `last({second} of {first})`"
    if event is not None:
        return f"an event stands alone: `{event.name}`"
    return None
