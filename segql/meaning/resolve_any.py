"""`any(viewed, added_to_cart with quantity > 1)`: the events of several kinds as one; a row counts once however many of them it is."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, replace

import segql.meaning.resolve_values as values
from segql.catalog import model as c
from segql.diagnostics import codes
from segql.meaning import nodes as m
from segql.meaning import types
from segql.meaning.define import expanded, is_definition
from segql.meaning.resolve_windows import for_events
from segql.meaning.scope import PARTS, Scope
from segql.syntax import nodes as s


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the events, and the condition on its rows."""

    event: c.Event
    where: m.Rule


@dataclass(frozen=True, slots=True)
class AnyEvent(c.Event):
    """Several events as one, in the place of a catalog's event. A property of it is that of the first kind that the row at hand is of."""

    kinds: tuple[Kind, ...] = ()

    def by_source(self) -> list[list[Kind]]:
        """The kinds of each source, in the order of `m.Events.each`."""
        sources = dict.fromkeys(kind.event.source.name for kind in self.kinds)
        return [[kind for kind in self.kinds if kind.event.source.name == name] for name in sources]


Written = tuple[c.Event, s.Phrase, tuple[s.Phrase, ...]]  # an event, its phrase, and the `any(…)` around it, from inside out


def is_any(item: s.Expression) -> bool:
    return isinstance(item, s.Phrase) and isinstance(item.subject, s.Call) and item.subject.function.text == "any"


def any_of(item: s.Phrase, scope: Scope) -> tuple[m.Events, AnyEvent] | None:
    """The events that `any(…)` selects; None where a mistake was reported."""
    written = _written(item, (), scope)
    found = values.own_or_trailing(item, scope)
    if written is None or found is None or not _is_of_one_type(written, scope):
        return None
    kinds = []
    for event, phrase, around in written:
        where = values.conditions(event, (phrase, *around), found, scope)
        if where is None:
            return None
        kinds.append(Kind(event, where))
    event = _together(tuple(kinds))
    head, *others = [_branch(group, scope) for group in event.by_source()]
    window = for_events(found.window)
    return m.Events(head.source, head.link, head.where, window, event.name, scope.clause or item.span, tuple(others), event), event


def _together(kinds: tuple[Kind, ...]) -> AnyEvent:
    """The kinds as one event, with the properties that all of them have."""
    first = kinds[0].event
    properties = {name: field for name, field in first.properties.items() if all(name in kind.event.properties for kind in kinds)}
    event = AnyEvent("", first.source, properties=properties, kinds=kinds)
    return replace(event, name=" or ".join(_names_of(group) for group in event.by_source()))


def _branch(group: list[Kind], scope: Scope) -> m.Branch:
    """The kinds of one source: a row is one event however many of them it is."""
    source = group[0].event.source
    conditions = [kind.where for kind in group]
    where = m.TRUE if m.TRUE in conditions else m.any_of(conditions)
    link = source.link(scope.entity)
    assert link is not None  # or its events could not be used
    return m.Branch(source, link, where, _names_of(group))


def _names_of(group: list[Kind]) -> str:
    return " or ".join(dict.fromkeys(kind.event.name for kind in group))


def _written(item: s.Phrase, around: tuple[s.Phrase, ...], scope: Scope) -> list[Written] | None:
    """The events that stand in `any(…)`, those of an `any(…)` inside it too."""
    assert isinstance(item.subject, s.Call)
    found: list[Written] = []
    right = True
    if not item.subject.arguments:
        scope.report(codes.BAD_ARGUMENTS, "`any` is written `any(EVENT, EVENT)`", item.span)
        return None
    for argument in item.subject.arguments:
        inner = _one(argument, (item, *around), scope)
        right = right and inner is not None
        found += inner or []
    return found if right else None


def _one(argument: s.Argument, around: tuple[s.Phrase, ...], scope: Scope) -> list[Written] | None:
    if argument.of is not None or argument.by is not None or argument.when is not None:
        scope.report(codes.BAD_ARGUMENTS, "`any` is written `any(EVENT, EVENT)`", argument.span)
        return None
    phrase: s.Expression | None = argument.value
    while phrase is not None and (isinstance(phrase, s.Bracket) or is_definition(phrase, scope)):
        phrase = expanded(phrase.term if isinstance(phrase, s.Bracket) else phrase, scope)
    if phrase is None:
        return None
    if not isinstance(phrase, s.Phrase):
        help = "a window or a count stands after `any(…)`" if isinstance(phrase, s.Compare | s.Times | s.Between) else None
        scope.report(codes.NOT_A_VALUE, "an event is asked here", argument.span, help=help)
        return None
    if phrase.windows:
        help = "write it after `any(…)`: it goes to each of the events"
        scope.report(codes.BAD_WINDOW, "an event inside `any(…)` has no window of its own", argument.span, help=help)
        return None
    if is_any(phrase):
        return _written(phrase, around, scope)
    event = values.event_of(phrase, scope)
    return None if event is None else [(event, phrase, around)]


def _is_of_one_type(written: list[Written], scope: Scope) -> bool:
    """Whether what stands after `any(…)` names properties of one type; one that an event lacks is reported by it."""
    right = True
    for around in dict.fromkeys(phrase for _, _, phrases in written for phrase in phrases):
        events = [event for event, _, phrases in written if around in phrases]
        for name in _names((around.pairs, around.with_)):
            right = _have_one_type(name, events, scope) and right
    return right


def _names(item: object) -> Iterator[s.Name]:
    """The names that may be properties."""
    if isinstance(item, s.Pair):
        yield item.property
    elif isinstance(item, s.Phrase) and isinstance(item.subject, s.Name):
        yield item.subject
    elif isinstance(item, tuple):
        for part in item:
            yield from _names(part)
    elif isinstance(item, s.Node):
        for field in dataclasses.fields(item):
            yield from _names(getattr(item, field.name))


def _have_one_type(name: s.Name, events: list[c.Event], scope: Scope) -> bool:
    if name.text in PARTS and not name.quoted:
        return True
    found = [(event, event.properties[name.text]) for event in events if name.text in event.properties]
    other = next(((event, field) for event, field in found if field.type != found[0][1].type), None)
    if other is None:
        return True
    (one, field), (event, different) = found[0], other
    message = f"`{name.text}` is {types.describe(field.type)} of `{one.name}` and {types.describe(different.type)} of `{event.name}`"
    scope.report(codes.TYPE_MISMATCH, message, name.span, help="after `any(…)` a property has one type")
    return False


def named(name: s.Name | s.Dotted, event: AnyEvent, scope: Scope) -> m.Value | None:
    """A property or built-in field of an event of any kind."""
    if isinstance(name, s.Name) and not _have_one_type(name, [kind.event for kind in event.kinds], scope):
        return None
    by_source: list[m.Value] = []
    for group in event.by_source():
        found = [(values.named(name, replace(scope, event=kind.event)), kind.where) for kind in group]
        terms = tuple((value, where) for value, where in found if value is not None)
        if len(terms) < len(found):
            return None
        same = all(value == terms[0][0] for value, _ in terms)
        by_source.append(terms[0][0] if same else m.Choice(terms, terms[0][0].type))
    first = by_source[0]
    return first if all(value == first for value in by_source) else m.BySource(tuple(by_source), first.type)
