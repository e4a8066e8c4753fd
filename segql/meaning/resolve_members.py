"""`members(RULE)`: of how many members the rule, written for the member, holds; `members()`: how many there are."""

from dataclasses import replace
from uuid import UUID as Uuid

import segql.meaning.resolve_rules as rules
from segql.catalog import model as c
from segql.catalog.types import INTEGER, TEXT, UUID
from segql.diagnostics import codes
from segql.meaning import nodes as m
from segql.meaning.scope import Scope
from segql.source import Span
from segql.syntax import nodes as s

KINDS = {"text": TEXT, "integer": INTEGER, "uuid": UUID}  # of ids


def property_of(name: str, scope: Scope) -> c.Field | None:
    """An event of an account has a property with the name of what its members are: the id of the member that its row names."""
    members, event = scope.entity.members, scope.event
    if members is None or event is None or name != members.entity or (link := event.source.entities.get(name)) is None:
        return None
    kind = scope.names.catalog.entities[name].key.type
    return c.Field(name, KINDS[kind], link.column, span=link.span)


def is_behind_mapping(field: c.Field, scope: Scope, span: Span) -> bool:
    """Whether a row names the member by an id that a mapping turns into the member's; that is reported."""
    link = None if scope.event is None else scope.event.source.entities.get(field.name)
    if link is None or link.via is None:
        return False
    name = field.name
    message = f"the rows name a {name} through a mapping, and may be about several: `{name}` is no property of them"
    scope.report(codes.UNKNOWN_PROPERTY, message, span)
    return True


def as_uuid(item: m.Value, other: m.Value) -> m.Value:
    """A text beside a UUID becomes one, as UUIDs are written: in small letters."""
    if other.type != UUID or not isinstance(item, m.Literal) or item.type != TEXT:
        return item
    try:
        return m.Literal(str(Uuid(str(item.value))), UUID)
    except ValueError:
        return item


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
