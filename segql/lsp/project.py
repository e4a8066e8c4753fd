"""Names across a project's files: where each is declared and used, and what a name at a place means."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from segql.catalog.model import Record
from segql.lsp.completion import Known
from segql.lsp.mentions import mentions
from segql.lsp.names import (
    ARM,
    ATTRIBUTE,
    DEFINE,
    ENTITY,
    EVENT,
    LIST,
    OCCASION,
    PARAM,
    PROPERTY,
    SEGMENT,
    Key,
    Occurrence,
    World,
    occurrences,
)
from segql.lsp.workspace import Workspace
from segql.meaning.resolve import Meaning
from segql.source import Source, Span
from segql.syntax import nodes as s

OF_RULES = (SEGMENT, ARM, PARAM, DEFINE, OCCASION)
OF_CATALOG = (EVENT, ATTRIBUTE, PROPERTY, ENTITY, LIST)


@dataclass(slots=True)
class Names:
    """What is asked of names; kept until something changes that decides about them."""

    workspace: Workspace
    _kept: dict[str, tuple[object, int, list[Occurrence]]] = field(default_factory=dict)
    _meanings: dict[str, tuple[int, Meaning]] = field(default_factory=dict)
    _declares: dict[str, tuple[object, list[tuple[str, str]]]] = field(default_factory=dict)
    _world: tuple[int, World] | None = None

    @property
    def world(self) -> World:
        if self._world is None or self._world[0] != self.workspace.version:
            self._world = (self.workspace.version, World(self.workspace.checker.settings.catalog, self.define))
        return self._world[1]

    def define(self, name: str) -> s.Define | None:
        """The definition of that name."""
        found = self._declaration(name)
        return found if isinstance(found, s.Define) else None

    def _declaration(self, name: str) -> s.Declaration | None:
        checker = self.workspace.checker
        for piece in checker.index.declaring(name):
            for item in checker.parsed(piece.file).file.declarations:
                if not isinstance(item, s.Test | s.Expect) and item.name.text == name:
                    return item
        return None

    def of_file(self, name: str) -> list[Occurrence]:
        """All names in a file of rules."""
        parsed, version = self.workspace.checker.parsed(name), self.workspace.version
        known = self._kept.get(name)
        if known is None or known[0] is not parsed or known[1] != version:
            known = self._kept[name] = (parsed, version, occurrences(parsed.file, self.world))
        return known[2]

    def meaning(self, name: str) -> Meaning:
        """What the rules of a file mean."""
        known = self._meanings.get(name)
        if known is None or known[0] != self.workspace.version:
            known = self._meanings[name] = (self.workspace.version, self.workspace.checker.meaning([name])[0])
        return known[1]

    def at(self, source: Source, offset: int) -> list[Occurrence]:
        """The names at a place: several of a property that more than one event has."""
        if source.name in self.workspace.catalog:
            found = [Occurrence(key, span, True) for key, span in self.in_catalog()]
            found += [Occurrence((ENTITY, "", name), span) for name, span in mentions(self.workspace.catalog[source.name])]
            return [o for o in found if o.span.source.name == source.name and _in(o.span, offset)]
        if source.name not in self.workspace.checker.sources:
            return []
        return [o for o in self.of_file(source.name) if _in(o.span, offset)]

    def in_catalog(self) -> Iterator[tuple[Key, Span]]:
        """What the catalog's files declare."""
        catalog = self.world.catalog

        def key(kind: str, owner: str, name: str, record: Record) -> Iterator[tuple[Key, Span]]:
            if record.span is not None:
                yield (kind, owner, name), record.span

        for entity in catalog.entities.values():
            yield from key(ENTITY, "", entity.name, entity)
            for name, item in entity.attributes.items():
                yield from key(ATTRIBUTE, entity.name, name, item)
        for event in catalog.events.values():
            yield from key(EVENT, "", event.name, event)
            for name, item in event.properties.items():
                yield from key(PROPERTY, event.name, name, item)
        for listed in catalog.lists.values():
            yield from key(LIST, "", listed.name, listed)

    def declared(self, key: Key) -> list[Span]:
        """Where a name is declared."""
        kind, owner, name = key
        if kind in OF_CATALOG:
            return [span for other, span in self.in_catalog() if other == key]
        found = [o.span for o in self._everywhere(owner if kind == "argument" else name) if o.key == key and o.declares]
        if not found and kind == SEGMENT:  # a bare rule: the file is the segment
            checker = self.workspace.checker
            files = [piece.file for piece in checker.index.declaring(name) if checker.parsed(piece.file).file.rule is not None]
            found = [checker.sources[file].span(0, 0) for file in files]
        return found

    def used(self, key: Key) -> list[Span]:
        """Where a name stands, its declaration included."""
        found = [o.span for o in self._everywhere(key[2]) if o.key == key]
        if key[0] == ENTITY:
            found += [span for file in self.workspace.catalog.values() for name, span in mentions(file) if name == key[2]]
        return [*(self.declared(key) if key[0] in OF_CATALOG else []), *found]

    def _everywhere(self, word: str) -> Iterator[Occurrence]:
        for file in sorted({piece.file for piece in self.workspace.checker.index.having(word)}):
            yield from self.of_file(file)

    def known(self, snippets: bool) -> Known:
        """Every name, for completion."""
        checker = self.workspace.checker
        kinds: dict[str, list[str]] = {kind: [] for kind in (SEGMENT, PARAM, DEFINE, OCCASION)}
        for name in sorted(checker.sources):
            for kind, declared in self._declared_in(name):
                kinds[kind].append(declared)
        segments, params, defines, occasions = (tuple(names) for names in kinds.values())
        return Known(self.world, segments, params, defines, occasions, checker.settings.calendar.zone, snippets)

    def _declared_in(self, name: str) -> list[tuple[str, str]]:
        """Kind and name of what a file declares; tiers and arms as segments."""
        parsed, known = self.workspace.checker.parsed(name), self._declares.get(name)
        if known is None or known[0] is not parsed:
            found = [(SEGMENT, PurePosixPath(name).stem)] if parsed.file.rule is not None else []
            known = self._declares[name] = (parsed, [*found, *(pair for item in parsed.file.declarations for pair in _declared(item))])
        return known[1]


def _declared(item: s.Declaration) -> Iterator[tuple[str, str]]:
    match item:
        case s.Tiers() | s.Split():
            yield SEGMENT, item.name.text
            yield from ((SEGMENT, f"{item.name.text}.{arm.name.text}") for arm in item.arms)
        case s.Segment() | s.Param() | s.Define() | s.Occasion():
            yield type(item).__name__.lower(), item.name.text
        case _:
            pass


def _in(span: Span, offset: int) -> bool:
    return span.start <= offset <= span.end and span.end > span.start
