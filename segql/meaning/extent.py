"""How large an expression is with its definitions put in, told beforehand: shared again and again they would be exponential."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from segql.syntax import nodes as s
from segql.syntax.parts import parts

MAX_NODES = 5_000  # of one expression with everything put in; more may be written out
MAX_LEVELS = 150  # of nodes within nodes


@dataclass(frozen=True, slots=True)
class Extent:
    """Nodes, levels of nodes within nodes, and how often the parameters of the definition at hand stand in it."""

    nodes: int
    levels: int
    uses: int = 0

    def fits(self, written: "Extent | None" = None) -> bool:
        """Whether it is small enough; `written` is the same without its definitions, which may be larger than what is put in."""
        most = MAX_NODES if written is None else max(MAX_NODES, written.nodes)
        return self.nodes <= most and self.levels <= MAX_LEVELS


def extent(item: object, definitions: Mapping[str, Extent], own: frozenset[str] = frozenset()) -> Extent:
    """Of an expression in which definitions are named; `own` are the parameters of the definition that it is the body of."""
    match item:
        case s.Parameter(name):
            return Extent(1, 1, int(name in own))
        case s.Phrase(subject):
            arguments = extent(subject, definitions, own)
            around = _together(extent(part, definitions, own) for part in parts(item) if part is not subject)
            called = subject.function if isinstance(subject, s.Call) else subject
            named = definitions.get(called.text) if isinstance(called, s.Name) else None
            return _around(_together((arguments, around)) if named is None else _together((_given(named, arguments), around)))
        case _:
            return _around(_together(extent(part, definitions, own) for part in parts(item)))


def _given(named: Extent, arguments: Extent) -> Extent:
    """A definition with arguments in the place of its parameters; no less than it is."""
    nodes = named.nodes + named.uses * arguments.nodes
    return Extent(arguments.nodes + nodes, arguments.levels + named.levels, named.uses * arguments.uses)


def _together(found: Iterable[Extent]) -> Extent:
    extents = tuple(found)
    return Extent(sum(e.nodes for e in extents), max((e.levels for e in extents), default=0), sum(e.uses for e in extents))


def _around(inner: Extent) -> Extent:
    return Extent(inner.nodes + 1, inner.levels + 1, inner.uses)
