"""`members(RULE)`: of how many members the rule, written for the member, holds; `members()`: how many there are."""

from dataclasses import replace

import segql.meaning.resolve_rules as rules
from segql.diagnostics import codes
from segql.meaning import nodes as m
from segql.meaning.scope import Scope
from segql.syntax import nodes as s


def call(item: s.Call, scope: Scope) -> m.Value | None:
    """The number of members; None where a mistake was reported. A window after the comparison reaches the events in the rule."""
    given = item.arguments
    if len(given) > 1 or any(a.of is not None or a.by is not None or a.when is not None for a in given):
        scope.report(codes.BAD_ARGUMENTS, "`members` is written `members(RULE)` or `members()`", item.span)
        return None
    if scope.event is not None or scope.columns is not None:
        scope.report(codes.NOT_A_VALUE, "a condition on one event can't count members", item.span)
        return None
    pairs = scope.entity.members
    if pairs is None:
        _no_members(item, scope)
        return None
    member = scope.names.catalog.entities.get(pairs.entity)
    if member is None:
        return None  # reported with the catalog
    inner = replace(scope, entity=member, clause=None)
    rule = rules.rule(given[0].value, inner) if given else m.TRUE
    return None if isinstance(rule, m.Invalid) else m.MemberCount(pairs, member, rule, span=item.span)


def _no_members(item: s.Call, scope: Scope) -> None:
    name, entities = scope.entity.name, scope.names.catalog.entities.values()
    owner = next((e for e in entities if e.members is not None), None)
    if owner is not None and owner.members is not None:
        help = f"those of {owner.name} are {owner.members.entity}: write it in a segment `for {owner.name}`"
    else:
        help = "an entity of the catalog says who its members are, with `members:`"
    scope.report(codes.OTHER_ENTITY, f"`{name}` has no members", item.function.span, help=help)
