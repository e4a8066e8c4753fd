"""What the words before the cursor say of names there: the events at hand, what is compared, in which call it stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from segql.catalog.model import Entity, Event, Field
from segql.lsp.cursor import Cursor, Word
from segql.lsp.names import World
from segql.syntax import nodes as s
from segql.syntax.parts import parts

_JOINS = frozenset(("_AND", "_OR", "_NOT", "_THEN", "_WITHOUT", "_WHEN", "_NEVER", "_IS", "_IMMEDIATELY", "BROKEN"))
_ENDS_WITH = frozenset(("_IN", "SINCE", "UNTIL", "BEFORE", "AFTER", "ON", "DURING", "OUTSIDE", "_FROM"))  # a window ends `with …`
_OF = re.compile(r"[^(),]*?\bof\s+`?(\w+)")


@dataclass(slots=True)
class Frame:
    """One bracket, or the rule itself. `inside` says that names are properties of the events."""

    call: str = ""
    is_list: bool = False
    inside: bool = False
    events: tuple[Event, ...] = ()
    left: str = ""  # the name that stood last as a value
    of_event: bool = False  # the operand began with an event
    base: "Frame | None" = None
    collected: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the cursor."""

    frame: Frame
    entity: Entity | None

    @property
    def is_event(self) -> bool:
        """Whether what stands before the cursor is about an event, not a value of it."""
        return bool(self.frame.events) and not self.frame.inside and self.frame.of_event

    def fields(self) -> dict[str, Field]:
        """The properties of the events at hand."""
        return {name: f for event in reversed(self.frame.events) for name, f in event.properties.items()}

    def field(self) -> Field | None:
        """The property or attribute that is compared."""
        if self.frame.inside or self.frame.events:
            found = self.fields().get(self.frame.left)
            if found is not None or self.frame.inside:
                return found
        return self.entity.attributes.get(self.frame.left) if self.entity else None


def around(cursor: Cursor, world: World) -> Around:
    """Read off the words before the cursor; of an argument before `of`, the event may stand behind it."""
    frames = [Frame()]
    entity = world.catalog.default_entity()
    before = Word("", "", 0)
    for word in cursor.words:
        here = frames[-1]
        if before.kind == "_FOR" and word.kind == "NAME" and word.text in world.catalog.entities:
            entity = world.catalog.entities[word.text]
        _step(word, before, frames, here, world)
        before = word
    here = frames[-1]
    if here.call and not here.events and (of := _OF.match(cursor.source.text, cursor.offset)) is not None:
        here.events = events_named(of[1], world)
    return Around(here, entity)


def _step(word: Word, before: Word, frames: list[Frame], here: Frame, world: World) -> None:
    match word.kind:
        case "NAME":
            found = () if here.inside else events_named(word.text.strip("`"), world)
            if found:
                here.events = found
                here.collected += found
                here.of_event = True
            here.left = word.text.strip("`")
        case "DOTTED":
            here.left = word.text
        case "_WITH":
            here.inside = True
        case "LPAR" | "_IN_PAREN":
            call = before.text if before.kind == "CALL" else ""
            is_list = word.kind == "_IN_PAREN" or before.kind == "CONTAINS_OF"
            keeps = is_list or here.inside
            frames.append(Frame(call, is_list, here.inside, here.events if keeps else (), here.left if is_list else ""))
            frames[-1].base = replace(frames[-1], collected=[])
        case "RPAR" if len(frames) > 1:
            done = frames.pop()
            if done.call == "any" or (not done.call and not done.is_list and not done.inside):
                frames[-1].events = tuple(dict.fromkeys(done.collected)) or frames[-1].events
                frames[-1].collected += done.collected
                frames[-1].of_event = frames[-1].of_event or done.call == "any"
        case "COMMA" if not here.is_list:
            _reset(here)
        case kind if kind in _JOINS and not (kind == "_NOT" and here.left):
            _reset(here)
        case kind if kind in _ENDS_WITH:
            here.inside = here.base.inside if here.base else False
        case _:
            pass


def _reset(frame: Frame) -> None:
    """A new operand begins."""
    base = frame.base or Frame()
    frame.inside, frame.events, frame.left, frame.of_event = base.inside, base.events, "", False


def events_named(name: str, world: World, depth: int = 0) -> tuple[Event, ...]:
    """The event of that name, or the events that a definition of that name is about."""
    if name in world.catalog.events:
        return (world.catalog.events[name],)
    define = world.define(name) if depth < 10 else None
    return () if define is None else _first_events([define.body], world, depth)


def _first_events(items: Sequence[s.Node], world: World, depth: int) -> tuple[Event, ...]:
    for item in items:
        if isinstance(item, s.Phrase) and isinstance(item.subject, s.Name) and (found := events_named(item.subject.text, world, depth + 1)):
            return found
        if found := _first_events(list(parts(item)), world, depth):
            return found
    return ()
