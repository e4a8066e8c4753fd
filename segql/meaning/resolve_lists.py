"""`in list vip`: ids that the catalog names."""

from segql.diagnostics import codes
from segql.diagnostics.suggest import did_you_mean
from segql.meaning import nodes as m
from segql.meaning.scope import Scope
from segql.syntax import nodes as s


def in_list(item: s.InList, scope: Scope) -> m.Rule:
    """Membership in a list of the catalog; Invalid where a mistake was reported."""
    lists, name = scope.names.catalog.lists, item.list.text
    if scope.event is not None or scope.columns is not None:
        return scope.fail(codes.NOT_A_VALUE, "a condition on one event can't ask for a list of ids", item.span)
    if name not in lists:
        if name in scope.names.segments:
            message = f"no list is called `{name}`, but a segment is"
            return scope.fail(codes.UNKNOWN_NAME, message, item.list.span, help=f"write `in segment {name}`")
        known = "the lists are " + ", ".join(f"`{known}`" for known in lists) if lists else "the catalog names its lists under `lists:`"
        return scope.fail(codes.UNKNOWN_NAME, f"no list is called `{name}`", item.list.span, help=did_you_mean(name, lists, known))
    found = lists[name]
    if found.entity != scope.entity.name:
        message = f"the list `{name}` is about {found.entity}, and this rule about {scope.entity.name}"
        return scope.fail(codes.OTHER_ENTITY, message, item.list.span)
    return m.Not(m.InList(found)) if item.negated else m.InList(found)
