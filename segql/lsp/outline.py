"""What a file shows at a glance: its declarations, the kinds of its names, its windows as dates, and a lens over each segment."""

from zoneinfo import ZoneInfo

from lsprotocol import types as t

from segql.lsp.hover import as_of, windows
from segql.lsp.project import Names
from segql.lsp.text import position_of, range_of
from segql.meaning.windows import AsOf, Fixed, interval
from segql.source import Source
from segql.syntax import nodes as s

S = t.SymbolKind
_KINDS = {s.Segment: S.Class, s.Tiers: S.Enum, s.Split: S.Enum, s.Param: S.Constant, s.Define: S.Function, s.Occasion: S.Event}
TOKENS = {  # kind of a name → type of a token
    "segment": "class",
    "arm": "enumMember",
    "param": "parameter",
    "argument": "parameter",
    "define": "function",
    "occasion": "enum",
    "event": "event",
    "attribute": "property",
    "property": "property",
    "entity": "type",
    "list": "enum",
}
LEGEND = t.SemanticTokensLegend(list(dict.fromkeys(TOKENS.values())), ["declaration"])


def symbols(file: s.File, encoding: str) -> list[t.DocumentSymbol]:
    """The declarations, tiers and arms below them."""
    return [_symbol(item, encoding) for item in file.declarations]


def _symbol(item: s.Declaration, encoding: str) -> t.DocumentSymbol:
    where = range_of(item.span, encoding)
    match item:
        case s.Test(title):
            return t.DocumentSymbol(title.value or "test", S.Method, where, range_of(title.span, encoding))
        case s.Expect(subject, relation):
            return t.DocumentSymbol(f"expect {subject.span.text} {relation}", S.Boolean, where, range_of(subject.span, encoding))
        case _:
            arms = item.arms if isinstance(item, s.Tiers | s.Split) else ()
            inner = [
                t.DocumentSymbol(arm.name.text, S.EnumMember, range_of(arm.span, encoding), range_of(arm.name.span, encoding))
                for arm in arms
            ]
            shown = item.header.title.value if isinstance(item, s.Segment | s.Tiers | s.Split) and item.header.title else None
            return t.DocumentSymbol(
                item.name.text, _KINDS[type(item)], where, range_of(item.name.span, encoding), detail=shown, children=inner
            )


def tokens(names: Names, source: Source, encoding: str) -> list[int]:
    """The names with their kinds, each as five numbers relative to the one before."""
    kinds = {kind: i for i, kind in enumerate(LEGEND.token_types)}
    found = {o.span.start: o for o in names.of_file(source.name) if o.span.end > o.span.start and "\n" not in o.span.text}
    places = [(position_of(source, start, encoding), position_of(source, o.span.end, encoding), o) for start, o in sorted(found.items())]
    numbers: list[int] = []
    before = t.Position(0, 0)
    for at, end, o in places:
        line = at.line - before.line
        numbers += [line, at.character - (0 if line else before.character), end.character - at.character]
        numbers += [kinds[TOKENS[o.key[0]]], int(o.declares)]
        before = at
    return numbers


def hints(names: Names, source: Source, start: int, end: int, encoding: str) -> list[t.InlayHint]:
    """Behind each window that moves the days on which it begins and ends."""
    calendar = names.workspace.checker.settings.calendar
    zone, at = ZoneInfo(calendar.zone), as_of(names.workspace)
    found: list[t.InlayHint] = []
    for span, window in windows(names, source, start, end):
        if all(isinstance(bound, Fixed | AsOf) for bound in (*window.starts, *window.ends)):
            continue  # the dates stand there already
        begins, ends = (None if i is None else i.astimezone(zone) for i in interval(window, at, calendar))
        days = [("…" if i is None else i.date().isoformat()) for i in (begins, ends)]
        label = f"{days[0]} – {days[1]}"
        found.append(
            t.InlayHint(position_of(source, span.end, encoding), label, padding_left=True, tooltip="from, up to and not including")
        )
    return found


def lenses(names: Names, source: Source, encoding: str) -> list[t.CodeLens]:
    """`SQL` and `explain` over each segment, tiers and split."""
    file = names.workspace.checker.parsed(source.name).file
    wholes = [(d.name.text, d.span) for d in file.declarations if isinstance(d, s.Segment | s.Tiers | s.Split)]
    if file.rule is not None:
        wholes += [(piece.name or "", file.rule.span) for piece in names.workspace.checker.index.pieces.get(source.name, ())]
    found: list[t.CodeLens] = []
    for name, span in wholes:
        first = range_of(source.span(span.start, span.start), encoding)
        for title, command in (("SQL", "segql.sql"), ("explain", "segql.explain")):
            found.append(t.CodeLens(first, t.Command(title, command, arguments=[source.name, name])))
    return found
