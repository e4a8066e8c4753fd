"""In which order segments are resolved: first those that others name. Rings, and chains that are too long, are mistakes."""

from collections.abc import Iterator

from segql.diagnostics import codes
from segql.meaning.graph import components, ring, shown
from segql.meaning.scope import Names, Scope
from segql.source import Span
from segql.syntax import nodes as s
from segql.syntax.parts import parts

MAX_DEPTH = 50  # segments within segments


def in_order(names: Names) -> Iterator[str]:
    """The segments that can be resolved. The others are noted as wrong, and their mistakes reported."""
    named: dict[str, dict[str, Span]] = {f"segment {name}": _named(item, names) for name, item in names.segments.items()}
    named |= {f"define {name}": _named(item, names) for name, item in names.defines.items()}
    edges = {key: tuple(found) for key, found in named.items()}
    depths: dict[str, int] = {}
    scope = Scope.bare(names)
    for group in components(edges):
        kind, _, name = group[0].partition(" ")
        deepest = max((depths.get(other, 0) for key in group for other in edges[key]), default=0)
        depths[group[0]] = deepest + (kind == "segment")
        if way := ring(group, edges):
            told = [key.partition(" ")[2] for key in way if key.startswith("segment ")]
            scope.report(codes.CYCLE, f"the segment refers to itself: {shown([*told, told[0]])}", named[way[-1]][way[0]])
            names.resolved |= dict.fromkeys(key.partition(" ")[2] for key in group if key.startswith("segment "))
        elif kind == "segment" and deepest == MAX_DEPTH:  # those that name it are silently wrong
            scope.report(codes.TOO_COMPLEX, f"segments are nested more than {MAX_DEPTH} deep here", names.segments[name].name.span)
            names.resolved[name] = None
        elif kind == "segment":
            yield name


def _named(item: s.Node, names: Names) -> dict[str, Span]:
    """The segments and definitions that are named in an expression, each with its first place."""
    found: dict[str, Span] = {}
    for key, span in _look(item):
        if key.partition(" ")[2] in (names.segments if key.startswith("segment ") else names.defines):
            found.setdefault(key, span)
    return found


def _look(item: s.Node) -> Iterator[tuple[str, Span]]:
    match item:
        case s.InSegment(segment) | s.Moved(_, segment) | s.InTop(of=s.Name() | s.Dotted() as segment):
            text = segment.text if isinstance(segment, s.Name) else f"{segment.first.text}.{segment.second.text}"
            yield f"segment {text}", segment.span
        case s.Phrase(s.Name() as name) | s.Phrase(s.Call(name)):
            yield f"define {name.text}", name.span
        case _:
            pass
    for part in parts(item):
        yield from _look(part)
