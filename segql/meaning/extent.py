"""How large an expression is with definitions and segments put in, told beforehand: shared again and again they would be exponential."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from segql.syntax import nodes as s
from segql.syntax.parts import MAX_LEVELS, count, parts

MAX_NODES = 5_000  # of one expression with everything put in; more may be written out
WEIGHTS = {"anniversary": 8, "round": 3, "quantile": 2, "percentile_rank": 2}  # how often a function's SQL repeats its argument


@dataclass(frozen=True, slots=True)
class Extent:
    """Nodes, levels of nodes within nodes, and how often the parameters of the definition at hand stand in it."""

    nodes: int
    levels: int
    uses: int = 0

    def fits(self, item: s.Node) -> bool:
        """Whether it is small enough: no more nodes than are written in `item`, or not too many."""
        return self.levels <= MAX_LEVELS and (self.nodes <= MAX_NODES or self.nodes <= count(item))


def extent(item: object, known: Mapping[str, Extent], own: frozenset[str] = frozenset()) -> Extent:
    """Of an expression; `known` are those of definitions and segments by their keys, `own` are the parameters around it."""
    match item:
        case s.Parameter(name):
            return Extent(1, 1, int(name in own))
        case s.Phrase(subject):
            arguments = extent(subject, known, own)
            around = [extent(part, known, own) for part in parts(item) if part is not subject]
            named = known.get(key) if (key := named_by(item)) else None
            return _around(_together([arguments if named is None else _given(named, arguments), *around]))
        case _:
            named = known.get(key) if (key := named_by(item)) else None
            inner = [extent(part, known, own) for part in parts(item)]
            times = _repeats(item)
            return _around(_together([*inner * times, *([] if named is None else [named] * times)]))


def _repeats(item: object) -> int:
    """How often what stands in the node comes out of it."""
    match item:
        case s.Between() | s.Moved():
            return 2
        case s.Call(s.Name(function)):
            return WEIGHTS.get(function, 1)
        case _:
            return 1


def named_by(item: object) -> str | None:
    """The key of the definition that the node may name, or of the segment that it names."""
    match item:
        case s.Phrase(s.Name(name)) | s.Phrase(s.Call(s.Name(name))):
            return f"define {name}"
        case s.InSegment(s.Name(name)) | s.Moved(_, s.Name(name)) | s.InTop(of=s.Name(name)):
            return f"segment {name}"
        case s.InSegment(s.Dotted(s.Name(first), s.Name(second))) | s.Moved(_, s.Dotted(s.Name(first), s.Name(second))):
            return f"segment {first}.{second}"
        case s.InTop(of=s.Dotted(s.Name(first), s.Name(second))):
            return f"segment {first}.{second}"
        case _:
            return None


def _given(named: Extent, arguments: Extent) -> Extent:
    """A definition with arguments in the place of its parameters; no less than it is."""
    nodes = named.nodes + named.uses * arguments.nodes
    return Extent(arguments.nodes + nodes, arguments.levels + named.levels, named.uses * arguments.uses)


def _together(found: Iterable[Extent]) -> Extent:
    extents = tuple(found)
    return Extent(sum(e.nodes for e in extents), max((e.levels for e in extents), default=0), sum(e.uses for e in extents))


def _around(inner: Extent) -> Extent:
    return Extent(inner.nodes + 1, inner.levels + 1, inner.uses)
