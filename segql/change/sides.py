"""The two sides of a change, each with what its files declare; and what a segment's rule is made of in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from segql.compiler import Meaning
from segql.meaning import nodes as m
from segql.syntax import nodes as s
from segql.syntax.parts import parts

Declared = s.Segment | s.Param | s.Define | s.Arm | s.Split | s.Occasion
WORDS = {s.Param: "parameter", s.Define: "definition", s.Arm: "tier", s.Split: "arm", s.Segment: "segment", s.Occasion: "occasion"}


@dataclass(frozen=True)
class Side:
    """Rules and their meaning, of one state of a project."""

    meaning: Meaning
    declared: Mapping[str, Declared] = field(init=False)  # by name: tiers and splits arm by arm, parameters with their `$`

    def __post_init__(self) -> None:
        object.__setattr__(self, "declared", dict(_declared(self.meaning)))

    @property
    def names(self) -> Mapping[str, s.Segment]:
        """Segments, tiers and arms as they are written, those with a mistake too."""
        return self.meaning.written.segments

    def segment(self, name: str) -> m.Segment | None:
        """None where the rule has a mistake."""
        return self.meaning.segments.get(name)

    def own(self, name: str) -> object:
        """What a segment's own text says: of a tier its condition, of an arm the whole split."""
        declared = self.declared[name]
        return (declared, self.names[name].header) if isinstance(declared, s.Arm) else declared

    def text(self, name: str) -> str:
        """A declaration as it is written; of tiers and splits, the arm."""
        item = self.names.get(name) or self.declared.get(name)
        return "" if item is None else item.span.source.text[item.span.start : item.span.end]

    def reached(self, name: str) -> list[str]:
        """The declarations that a segment's rule is made of, its own not among them; nearest first."""
        found = {name: None}
        todo = [name]
        while todo:
            for other in self._next(todo.pop(0)):
                if other not in found:
                    found[other] = None
                    todo.append(other)
        return [other for other in found if other != name]

    def _next(self, name: str) -> Iterator[str]:
        item = self.declared.get(name)
        if item is None:
            return
        if isinstance(item, s.Arm):
            group = name.rpartition(".")[0]
            for other, declared in self.declared.items():
                if declared is item:
                    break
                if other.rpartition(".")[0] == group:
                    yield other
        yield from (other for other in _named(item) if other in self.declared)


def _declared(meaning: Meaning) -> Iterator[tuple[str, Declared]]:
    yield from ((name, item) for name, item in meaning.written.segments.items())  # bare rules too
    for _, file in meaning.written.files:
        for item in file.declarations:
            match item:
                case s.Tiers(name, _, arms):
                    yield from ((f"{name.text}.{arm.name.text}", arm) for arm in arms)
                case s.Split(name, _, _, _, arms):
                    yield from ((f"{name.text}.{arm.name.text}", item) for arm in arms)
                case s.Param(name):
                    yield f"${name.text}", item
                case s.Define(name) | s.Occasion(name):
                    yield name.text, item
                case _:
                    pass


def _named(item: s.Node) -> Iterator[str]:
    """The names in a declaration that may be those of others, the parameters of a definition left out."""
    own = {p.name for p in item.parameters} if isinstance(item, s.Define) else set()
    todo = list(parts(item))
    while todo:
        part = todo.pop(0)
        match part:
            case s.Parameter(name) if name not in own:
                yield f"${name}"
            case s.Name(name):
                yield name
            case s.Dotted(first, second):
                yield f"{first.text}.{second.text}"
            case s.Header(columns=columns):
                todo.extend(column.value for column in columns)
            case _:
                todo.extend(parts(part))
