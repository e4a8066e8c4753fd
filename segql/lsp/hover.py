"""What an editor shows over a place: what the name is, what the condition says in English, and a window as two instants."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from segql.catalog.model import Field
from segql.compiler import parse_as_of
from segql.lsp.names import ARM, DEFINE, OCCASION, PARAM, SEGMENT, Key
from segql.lsp.project import Names
from segql.lsp.workspace import Workspace
from segql.meaning import nodes as m
from segql.meaning.english import explain
from segql.meaning.english.fields import fields, read
from segql.meaning.english.notes import places
from segql.meaning.english.rules import lines
from segql.meaning.english.times import Clock, window
from segql.meaning.english.values import Teller
from segql.meaning.english.words import noun
from segql.meaning.resolve import Meaning
from segql.meaning.resolve_windows import for_events, limits
from segql.meaning.scope import Names as Declared
from segql.meaning.scope import Scope
from segql.meaning.windows import Window, midnight
from segql.source import Source, Span
from segql.syntax import nodes as s
from segql.syntax.parts import parts


def hover(names: Names, source: Source, offset: int, now: datetime | None = None) -> tuple[str, Span] | None:
    """Markdown for the place, and the place that it is about. T is the project's as-of, the latest midnight if that is no instant."""
    clock = Clock(as_of(names.workspace, now), names.workspace.checker.settings.calendar)
    found = names.at(source, offset)
    texts = [text for o in found if (text := _name(names, o.key, clock)) is not None]
    span = found[0].span if found else None
    if source.name in names.workspace.checker.sources:
        told = _window(names, source, offset, clock) if not found else None
        told = told or _condition(names, source, offset, clock)
        if told is not None and not (found and found[0].key[0] in (SEGMENT, DEFINE, PARAM, ARM, OCCASION)):
            texts.append(told[0])
            span = span or told[1]
    return ("\n\n---\n\n".join(texts), span) if texts and span is not None else None


def as_of(workspace: Workspace, now: datetime | None = None) -> datetime:
    """The project's as-of, the latest midnight if that is no instant."""
    zone = workspace.checker.settings.calendar.zone
    written = parse_as_of(workspace.as_of, zone)
    if written is not None and written.at is not None:
        return written.at
    return midnight((now or datetime.now(UTC)).astimezone(ZoneInfo(zone)).date(), zone)


# Names ---------------------------------------------------------------------------------------------------


def _name(names: Names, key: Key, clock: Clock) -> str | None:
    kind, owner, name = key
    catalog = names.world.catalog
    match kind:
        case "event":
            event = catalog.events[name]
            about = [event.description, f"`where: {event.where.text}`" if event.where else ""]
            properties = "\n".join(f"- `{f.name}`: {read(f)}" for f in event.properties.values())
            head = f"**{name}**: event of `{event.source.name}`, the table `{event.source.table}`"
            return "\n\n".join(text for text in (head, *about, properties) if text)
        case "property" if owner in catalog.events:
            return _field(f"property of {owner}", catalog.events[owner].properties[name])
        case "attribute" if owner in catalog.entities:
            return _field(f"attribute of {owner}", catalog.entities[owner].attributes[name])
        case "entity" if name in catalog.entities:
            entity = catalog.entities[name]
            where = f"the table `{entity.table}`" if entity.table else "the ids seen in events"
            return f"**{name}**: entity, {where}, key `{entity.key.column}`"
        case "list" if name in catalog.lists:
            return f"**{name}**: list of ids of `{catalog.lists[name].entity}`, the table `{catalog.lists[name].table}`"
        case "segment" | "arm":
            return _segment(names, name if kind == SEGMENT else f"{owner}.{name}", key, clock)
        case "define" | "param" | "occasion" | "argument":
            return _declared(names, key)
        case _:
            return None


def _field(what: str, item: Field) -> str:
    values = f"\n\nValues: {', '.join(f'`{value}`' for value in item.values)}" if item.values else ""
    return f"**{item.name}**: {what}; {read(item)}{values}"


def _segment(names: Names, name: str, key: Key, clock: Clock) -> str | None:
    files = [span.source.name for span in names.declared(key if key[0] == SEGMENT else (SEGMENT, "", key[1]))]
    if not files or not names.workspace.checker.settings.catalog_is_whole:
        return None
    meaning = names.meaning(files[0])
    segment = meaning.segments.get(name)
    if segment is None:
        return f"**{name}**: segment with a mistake"
    title = f": {segment.title}" if segment.title else ""
    told = explain(segment, meaning.catalog, meaning.calendar, clock.as_of)
    return f"**{name}**{title}\n\n{told.partition('What goes without saying:')[0].strip()}"


def _declared(names: Names, key: Key) -> str | None:
    span = next(iter(names.declared(key)), None)
    if span is None:
        return None
    file = names.workspace.checker.parsed(span.source.name).file
    item = next((d for d in file.declarations if d.span.start <= span.start < d.span.end), None)
    return None if item is None else f"```seg\n{item.span.text.strip()}\n```"


# Conditions and windows ------------------------------------------------------------------------------------


def rules_at(names: Names, source: Source, offset: int) -> tuple[Meaning, m.Segment, m.Rule, Span] | None:
    """The smallest part of a rule at the place that has a meaning."""
    if not names.workspace.checker.settings.catalog_is_whole:
        return None
    meaning = names.meaning(source.name)
    best: tuple[Meaning, m.Segment, m.Rule, Span] | None = None
    for name, rules in meaning.written.rules.items():
        segment = meaning.segments.get(name)
        if segment is None or segment.span.source.name != source.name:
            continue
        for span, rule in rules.items():
            here = span.source.name == source.name and span.start <= offset <= span.end
            if here and not isinstance(rule, m.Invalid) and (best is None or span.end - span.start < best[3].end - best[3].start):
                best = (meaning, segment, rule, span)
    return best


def _condition(names: Names, source: Source, offset: int, clock: Clock) -> tuple[str, Span] | None:
    found = rules_at(names, source, offset)
    if found is None:
        return None
    _, segment, rule, span = found
    who = noun(segment.entity.name)
    told = lines(rule, Teller(clock, who, fields(places(rule))))
    return f"In {segment.name} where\n\n" + "\n".join(told), span


def _window(names: Names, source: Source, offset: int, clock: Clock) -> tuple[str, Span] | None:
    for span, found in windows(names, source, offset, offset):
        return f"`{span.text}`: {window(found, clock)}, in {clock.calendar.zone}", span
    return None


def windows(names: Names, source: Source, start: int, end: int) -> Iterator[tuple[Span, Window]]:
    """The windows between two places that are the same for everyone."""
    checker = names.workspace.checker
    file = checker.parsed(source.name).file
    scope = Scope.bare(Declared(checker.settings.catalog, checker.settings.calendar, lambda _: None))
    for root in (*file.declarations, *([file.rule] if file.rule else [])):
        for item in _windows(root, start, end):
            found = limits((item,), scope) if not _is_open(item) else None
            if found is not None and not found.tests:
                yield item.span, found.window if isinstance(item, s.InNext) else for_events(found.window)


def _windows(item: s.Node, start: int, end: int) -> Iterator[s.Window]:
    if item.span.end < start or end < item.span.start:
        return
    if isinstance(item, s.Window):
        yield item
    for part in parts(item):
        yield from _windows(part, start, end)


def _is_open(item: s.Node) -> bool:
    """Whether it hangs on a parameter, or on a moment of the entity, or on an occasion."""
    return isinstance(item, s.Parameter | s.Phrase | s.During) or any(_is_open(part) for part in parts(item))
