"""Syntax to meaning: names become catalog records, sugar goes, types and windows are settled; every mistake is reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from re import fullmatch

import segql.meaning.resolve_rules as rules
from segql.catalog import model as c
from segql.diagnostics import Label, Report, codes
from segql.meaning import nodes as m
from segql.meaning.scope import Names, Scope, Trace, did_you_mean
from segql.meaning.windows import Calendar
from segql.source import Source, Span
from segql.syntax import nodes as s


@dataclass(frozen=True, slots=True)
class Meaning:
    """All segments of a project that are right, by name, in source order."""

    segments: Mapping[str, m.Segment]
    catalog: c.Catalog
    calendar: Calendar


def resolve(files: Sequence[tuple[Source, s.File]], catalog: c.Catalog, calendar: Calendar, report: Report) -> Meaning:
    """What the files mean. Segments with mistakes are left out; each mistake is reported once."""
    names = Names(catalog, calendar, report)
    names.segments, names.others = _declared(files, report)
    for declaration in names.others.values():
        kind = type(declaration).__name__.lower()
        _scope(names, None, ()).not_yet(f"`{kind}`", declaration.span)
    for name in names.segments:
        resolved(name, names, ())
    found = {name: segment for name in names.segments if (segment := names.resolved[name]) is not None}
    return Meaning(found, catalog, calendar)


def _declared(files: Sequence[tuple[Source, s.File]], report: Report) -> tuple[dict[str, s.Segment], dict[str, s.Declaration]]:
    """Every declaration by name; a name that is taken, whatever its case, is reported with both places."""
    segments: dict[str, s.Segment] = {}
    others: dict[str, s.Declaration] = {}
    taken: dict[str, s.Name] = {}
    scope = _scope(Names(c.Catalog(), Calendar("UTC"), report), None, ())
    for source, file in files:
        for declaration in _declarations(source, file, scope):
            if isinstance(declaration, s.Test | s.Expect):
                others[f"{type(declaration).__name__} {len(others)}"] = declaration
                continue
            name = declaration.name
            if first := taken.get(name.text.casefold()):
                scope.report(
                    codes.DUPLICATE, f"`{name.text}` is declared twice", name.span, labels=[Label(first.span, "first declared here")]
                )
                continue
            taken[name.text.casefold()] = name
            if isinstance(declaration, s.Segment):
                segments[name.text] = declaration
            else:
                others[name.text] = declaration
    return segments, others


def _declarations(source: Source, file: s.File, scope: Scope) -> list[s.Declaration]:
    if file.rule is None:
        return list(file.declarations)
    stem = PurePosixPath(source.name.replace("\\", "/")).stem
    if source.name == "<stdin>":
        stem = "segment"
    if not _is_plain(stem):
        message = f"the file's name `{stem}` is the segment's, and it can't be one"
        scope.report(codes.BAD_SEGMENT_NAME, message, source.span(0, 0), help="use letters, digits and `_`, or write `segment NAME is …`")
        return []
    start = source.span(file.rule.span.start, file.rule.span.start)
    return [s.Segment(s.Name(stem, span=start), s.Header(span=start), file.rule, span=file.rule.span)]


def _is_plain(name: str) -> bool:
    return fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,59}", name) is not None


def segment_named(name: s.Name, scope: Scope) -> m.Segment | None:
    """The segment that `in segment NAME` means; None where a mistake was reported (here, or in that segment)."""
    names = scope.names
    if name.text not in names.segments:
        if name.text in names.others:
            scope.not_yet(f"`in segment` of `{name.text}`", name.span)
        else:
            help = did_you_mean(name.text, names.segments)
            scope.report(codes.UNKNOWN_SEGMENT, f"no segment is called `{name.text}`", name.span, help=help)
        return None
    if name.text in scope.stack:
        ring = [*scope.stack[scope.stack.index(name.text) :], name.text]
        scope.report(codes.CYCLE, "the segment refers to itself: " + " → ".join(ring), name.span)
        return None
    found = resolved(name.text, names, scope.stack)
    if found is not None and found.entity.name != scope.entity.name:
        scope.report(codes.OTHER_ENTITY, f"`{found.name}` is about {found.entity.name}, and this rule about {scope.entity.name}", name.span)
        return None
    return found


def resolved(name: str, names: Names, stack: tuple[str, ...]) -> m.Segment | None:
    if name not in names.resolved:
        names.resolved[name] = _segment(names.segments[name], names, (*stack, name))
    return names.resolved[name]


MAX_DEPTH = 50  # segments within segments


def _segment(item: s.Segment, names: Names, stack: tuple[str, ...]) -> m.Segment | None:
    entity = _entity(item, names)
    if entity is None:
        return None
    scope = _scope(names, entity, stack)
    if len(stack) > MAX_DEPTH:
        scope.report(codes.TOO_COMPLEX, f"segments are nested more than {MAX_DEPTH} deep here", item.name.span)
        return None
    if not _is_plain(item.name.text):
        help = "use letters, digits and `_`, at most 60, and no digit first"
        scope.report(codes.BAD_SEGMENT_NAME, f"`{item.name.text}` can't be the name of a file or table", item.name.span, help=help)
        return None
    if item.header.columns:
        scope.not_yet("`columns`", item.header.columns[0].span)
        return None
    rule = rules.rule(item.rule, scope)
    if isinstance(rule, m.Invalid):
        return None
    header = item.header
    return m.Segment(
        item.name.text, entity, rule,
        title=header.title.value if header.title else None,
        owner=header.owner.value if header.owner else None,
        tags=tuple(t.value if isinstance(t, s.Text) else t.text for t in header.tags),
        needs=tuple(scope.trace.segments), events=tuple(scope.trace.events), span=item.name.span, rule_span=item.rule.span,
    )  # fmt: skip


def _entity(item: s.Segment, names: Names) -> c.Entity | None:
    catalog, written = names.catalog, item.header.entity
    scope = _scope(names, None, ())
    if written is not None:
        if written.text not in catalog.entities:
            help = did_you_mean(written.text, catalog.entities, f"the entities are {', '.join(catalog.entities)}")
            scope.report(codes.UNKNOWN_ENTITY, f"no entity is called `{written.text}`", written.span, help=help)
        return catalog.entities.get(written.text)
    default = catalog.default_entity()
    if default is None and catalog.entities:
        first = next(iter(catalog.entities))
        message = f"the catalog has several entities, and `{item.name.text}` does not say which it is about"
        scope.report(
            codes.AMBIGUOUS_ENTITY,
            message,
            item.name.span,
            help=f"write `segment {item.name.text} for {first} is …`, or mark one `default: true`",
        )
    return default


def _scope(names: Names, entity: c.Entity | None, stack: tuple[str, ...]) -> Scope:
    return Scope(names, entity or c.Entity("", c.Key("")), stack, trace=Trace())


def place(span: Span) -> str:
    """`file:line` of a span."""
    return f"{span.source.name}:{span.line}"
