"""In which order segments are resolved: first those that others name. Rings, chains that are too long and rules too large are mistakes."""

from collections.abc import Iterator, Mapping

from segql.diagnostics import Label, codes
from segql.meaning.extent import extent, named_by
from segql.meaning.graph import components, ring, shown
from segql.meaning.scope import Names, Scope
from segql.source import Span
from segql.syntax import nodes as s
from segql.syntax.parts import parts

MAX_DEPTH = 50  # segments within segments


def in_order(names: Names) -> Iterator[str]:
    """The segments that can be resolved. The others are noted as wrong, definitions that are too large too, and their mistakes reported."""
    found: dict[str, s.Segment | s.Define] = {f"segment {name}": item for name, item in names.segments.items()}
    found |= {f"define {name}": item for name, item in names.defines.items()}
    named = {key: _named(item, found) for key, item in found.items()}
    edges = {key: tuple(places) for key, places in named.items()}
    depths: dict[str, int] = {}
    for group in components(edges):
        key, used = group[0], edges[group[0]]
        if way := ring(group, edges):
            told = [_name(part) for part in way if part.startswith("segment ")]
            steps = [(named[way[i]][way[i + 1]], way[i + 1]) for i in range(min(len(way) - 1, 4))]
            labels = [Label(place, f"which names `{_name(key)}`") for place, key in steps]
            message = f"the segment refers to itself: {shown([*told, told[0]])}"
            Scope.bare(names).report(codes.CYCLE, message, named[way[-1]][way[0]], labels=labels)
            _leave_out(group, names)
            continue
        depths[key] = max((depths.get(other, 0) for other in used), default=0) + key.startswith("segment ")
        if any(other not in names.extents for other in used):  # left out, and reported
            _leave_out(group, names)
        elif (mistake := _too_large(key, found[key], depths[key], names)) is not None:
            Scope.bare(names).report(codes.TOO_COMPLEX, mistake, found[key].name.span)
            _leave_out(group, names)
        elif key.startswith("segment "):
            yield _name(key)


def _too_large(key: str, item: s.Segment | s.Define, depth: int, names: Names) -> str | None:
    """What is wrong with the extent of a definition or segment; notes it where nothing is."""
    if depth > MAX_DEPTH:
        return f"segments are nested more than {MAX_DEPTH} deep here"
    own = frozenset(p.name for p in item.parameters) if isinstance(item, s.Define) else frozenset()
    names.extents[key] = extent(item, names.extents, own)
    if names.extents[key].fits(item):
        return None
    del names.extents[key]
    return f"`{item.name.text}` is too large or too deep once the definitions and segments it names are put in"


def _leave_out(group: list[str], names: Names) -> None:
    for key in group:
        if key.startswith("segment "):
            names.resolved[_name(key)] = None
        else:
            del names.defines[_name(key)]
            names.broken.add(_name(key))


def _named(item: s.Node, known: Mapping[str, object]) -> dict[str, Span]:
    """The segments and definitions that are named in an expression, each with its first place."""
    places: dict[str, Span] = {}
    for key, span in _look(item):
        places.setdefault(key, span)
    return {key: span for key, span in places.items() if key in known}


def _look(item: s.Node) -> Iterator[tuple[str, Span]]:
    match item:
        case s.Phrase(subject=name) | s.InSegment(segment=name) | s.Moved(segment=name) | s.InTop(of=s.Node() as name):
            if (key := named_by(item)) is not None:
                yield key, name.span
        case _:
            pass
    for part in parts(item):
        yield from _look(part)


def _name(key: str) -> str:
    return key.partition(" ")[2]
