"""Every name in a file of rules: what it is the name of, where it stands, and whether it is declared there."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace

from segql.catalog.model import Catalog, Entity, Event
from segql.source import Span
from segql.syntax import nodes as s
from segql.syntax.parts import parts

Key = tuple[str, str, str]  # kind, owner (event of a property, entity of an attribute, tiers of a tier), name
SEGMENT, ARM, PARAM, ARGUMENT, DEFINE, OCCASION = "segment", "arm", "param", "argument", "define", "occasion"
EVENT, ATTRIBUTE, PROPERTY, ENTITY, LIST = "event", "attribute", "property", "entity", "list"


@dataclass(frozen=True, slots=True)
class Occurrence:
    key: Key
    span: Span
    declares: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """What names may mean: the catalog, and the definitions of all files."""

    catalog: Catalog
    define: Callable[[str], s.Define | None]


@dataclass(frozen=True, slots=True)
class _Scope:
    world: World
    entity: Entity | None
    events: tuple[Event, ...] = ()  # inside `with`, and of what stands before `of`
    own: frozenset[str] = frozenset()  # parameters of the definition around
    define: str = ""


def occurrences(file: s.File, world: World) -> list[Occurrence]:
    """In the order of the text. Names that nothing has are left out."""
    scope = _Scope(world, world.catalog.default_entity())
    found: list[Occurrence] = []
    for item in file.declarations:
        found += _declaration(item, scope)
    if file.rule is not None:
        found += _walk(file.rule, scope)
    return sorted(dict.fromkeys(found), key=lambda o: (o.span.start, o.span.end))


def _at(kind: str, name: s.Name, owner: str = "", declares: bool = False) -> Occurrence:
    return Occurrence((kind, owner, name.text), name.span, declares)


def _declaration(item: s.Declaration, scope: _Scope) -> Iterator[Occurrence]:
    match item:
        case s.Segment(name, header, rule):
            yield _at(SEGMENT, name, declares=True)
            scope = yield from _header(header, scope)
            yield from _walk(rule, scope)
        case s.Tiers(name, header, arms):
            yield _at(SEGMENT, name, declares=True)
            scope = yield from _header(header, scope)
            for arm in arms:
                yield _at(ARM, arm.name, name.text, True)
                yield from _walk(arm.rule, scope) if arm.rule is not None else ()
        case s.Split(name, header, of, _, shares):
            yield _at(SEGMENT, name, declares=True)
            scope = yield from _header(header, scope)
            yield from _segment(of)
            for share in shares:
                yield _at(ARM, share.name, name.text, True)
        case s.Param(name, value):
            yield _at(PARAM, name, declares=True)
            yield from _walk(value, scope)
        case s.Define(name, parameters, body):
            yield _at(DEFINE, name, declares=True)
            scope = replace(scope, own=frozenset(p.name for p in parameters), define=name.text)
            for parameter in parameters:
                yield Occurrence((ARGUMENT, name.text, parameter.name), parameter.span, True)
            yield from _walk(body, scope)
        case s.Occasion(name):
            yield _at(OCCASION, name, declares=True)
        case s.Test(_, subject, _, cases):
            yield from _segment(subject)
            for case in cases:
                for fact in case.facts:
                    yield from _walk(fact.phrase, scope)
                if case.expected.text not in ("in", "out") and isinstance(subject, s.Name):
                    yield _at(ARM, case.expected, subject.text)
        case s.Expect(subject, _, other):
            yield from _segment(subject)
            yield from _segment(other) if other is not None else ()


def _header(header: s.Header, scope: _Scope) -> Generator[Occurrence, None, _Scope]:
    """Gives back the scope of the rule behind it."""
    if header.entity is not None:
        yield _at(ENTITY, header.entity)
        scope = replace(scope, entity=scope.world.catalog.entities.get(header.entity.text))
    for column in header.columns:
        yield from _walk(column.value, scope)
    return scope


def _segment(item: s.Name | s.Dotted) -> Iterator[Occurrence]:
    if isinstance(item, s.Name):
        yield _at(SEGMENT, item)
    else:
        yield _at(SEGMENT, item.first)
        yield _at(ARM, item.second, item.first.text)


def _walk(item: s.Node, scope: _Scope) -> Iterator[Occurrence]:
    match item:
        case s.Phrase():
            yield from _phrase(item, scope)
        case s.Call():
            yield from _call(item, scope)
        case s.InSegment(segment) | s.Moved(_, segment):
            yield from _segment(segment)
        case s.InList(name):
            yield _at(LIST, name)
        case s.During(name):
            yield _at(OCCASION, name)
        case s.Parameter(name):
            own = name in scope.own
            yield Occurrence((ARGUMENT, scope.define, name) if own else (PARAM, "", name), item.span)
        case s.InTop(value, _, size, by, of, tail):
            yield from _walk(value, scope)
            yield from _walk(size, scope)
            for name in by:
                yield from _attribute(name, scope)
            yield from _segment(of) if of is not None else ()
            yield from _walk(tail, scope) if tail is not None else ()
        case s.Sequence(steps=steps, same=s.Name() as same):
            yield from _below(item, scope)
            yield from _property(same, _events_in(steps[0].events[0], scope), scope)
        case s.Compare(tail=tail) | s.Times(tail=tail) | s.Between(tail=tail) if tail is not None and tail.same is not None:
            yield from _below(item, scope)
            yield from _property(tail.same, _events_in(item, scope), scope)
        case _:
            yield from _below(item, scope)


def _below(item: s.Node, scope: _Scope) -> Iterator[Occurrence]:
    for part in parts(item):
        yield from _walk(part, scope)


def _phrase(item: s.Phrase, scope: _Scope) -> Iterator[Occurrence]:
    match item.subject:
        case s.Name() as name:
            yield from _name(name, scope)
        case s.Dotted(first, second):
            entity = scope.world.catalog.entities.get(first.text)
            yield _at(ENTITY, first)
            if entity is not None and second.text in entity.attributes:
                yield _at(ATTRIBUTE, second, entity.name)
        case s.Call() as call:
            yield from _call(call, scope)
    inside = replace(scope, events=_events(item, scope))
    for pair in item.pairs:
        yield from _property(pair.property, inside.events, scope)
        yield from _walk(pair.value, scope) if isinstance(pair.value, s.Parameter) else ()
    if item.with_ is not None:
        yield from _walk(item.with_.condition, inside)
    for window in item.windows:
        yield from _walk(window, replace(scope, events=()))


def _name(name: s.Name, scope: _Scope) -> Iterator[Occurrence]:
    world = scope.world
    if world.define(name.text) is not None:
        yield _at(DEFINE, name)
    elif scope.events:
        yield from _property(name, scope.events, scope)
    elif name.text in world.catalog.events:
        yield _at(EVENT, name)
    else:
        yield from _attribute(name, scope)


def _attribute(name: s.Name, scope: _Scope) -> Iterator[Occurrence]:
    if scope.entity is not None and name.text in scope.entity.attributes:
        yield _at(ATTRIBUTE, name, scope.entity.name)


def _property(name: s.Name, events: Iterable[Event], scope: _Scope) -> Iterator[Occurrence]:
    """A property of the events; of accounts the members' entity is one too."""
    members = scope.entity.members if scope.entity is not None else None
    if members is not None and members.entity == name.text:
        yield _at(ENTITY, name)
    for event in events:
        if name.text in event.properties:
            yield _at(PROPERTY, name, event.name)


def _call(item: s.Call, scope: _Scope) -> Iterator[Occurrence]:
    if scope.world.define(item.function.text) is not None:
        yield _at(DEFINE, item.function)
    if item.function.text == "members" and scope.entity is not None and scope.entity.members is not None:
        scope = replace(scope, entity=scope.world.catalog.entities.get(scope.entity.members.entity))
    for argument in item.arguments:
        if argument.of is None:
            yield from _below(argument, scope)
            continue
        inside = replace(scope, events=_events_in(argument.of, scope))
        yield from _walk(argument.of, scope)
        yield from _walk(argument.value, inside)
        yield from _walk(argument.by, inside) if argument.by is not None else ()


# Events --------------------------------------------------------------------------------------------------


def _events(item: s.Phrase, scope: _Scope, depth: int = 0) -> tuple[Event, ...]:
    """The events that a phrase is about; none of a value or an attribute."""
    match item.subject:
        case s.Name(name) | s.Call(s.Name(name)) if depth < 20 and (define := scope.world.define(name)) is not None:
            return _events_in(define.body, scope, depth + 1)
        case s.Name(name):
            event = scope.world.catalog.events.get(name)
            return () if event is None else (event,)
        case s.Call(s.Name("any"), arguments):
            return tuple(event for a in arguments for event in _events_in(a.value, scope, depth + 1))
        case _:
            return ()


def _events_in(item: s.Node, scope: _Scope, depth: int = 0) -> tuple[Event, ...]:
    """The events of the first phrase in an expression that is about some."""
    if isinstance(item, s.Phrase) and (found := _events(item, scope, depth)):
        return found
    return next((found for part in parts(item) if (found := _events_in(part, scope, depth))), ())
