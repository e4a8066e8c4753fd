"""A layout with the places where lines may end, and how it becomes text: on one line what fits there; comments force line ends."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

WIDTH = 88
STEP = 2


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """Text that stays on one line. `at` is where it, or its beginning, stands in the source."""

    text: str
    at: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A place where a line may end; `flat` is what stands there if it does not. `closes`: before a closing bracket."""

    flat: str = " "
    hard: bool = False
    closes: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Nest:
    """One step further in."""

    doc: "Doc"


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """On one line if it fits, else every line of it ends."""

    doc: "Doc"


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What follows on the same line if it fits there, else on the next one if it fits there, else on the same one, broken inside."""

    doc: "Doc"
    line: Line = field(default_factory=Line)


@dataclass(frozen=True, slots=True, eq=False)
class Fill:
    """Items and lines in turn: as many on a line as fit."""

    parts: tuple["Doc", ...]
    first: int = 0  # those before it are printed


Doc = Word | Line | Nest | Group | Piece | Fill | tuple["Doc", ...]
Frame = tuple[int, bool, Doc]  # indent, whether all is on one line, what is to print


@dataclass(frozen=True, slots=True)
class Notes:
    """Comments by the line end where they stand: at the end of the line that ends there, or on lines of their own behind it."""

    behind: Mapping[Line | None, str] = field(default_factory=dict)  # None: at the very end
    own: Mapping[Line, tuple[str, ...]] = field(default_factory=dict)

    @property
    def forced(self) -> Set[Line]:
        return {line for line in (*self.behind, *self.own) if line is not None}


def leaves(doc: Doc) -> Iterator[Word | Line]:
    """Words and places for line ends, in order."""
    stack: list[Doc] = [doc]
    while stack:
        match stack.pop():
            case Word() | Line() as leaf:
                yield leaf
            case Nest(inner) | Group(inner):
                stack.append(inner)
            case Piece(inner, line):
                stack += [inner, line]
            case Fill(parts):
                stack.extend(reversed(parts))
            case parts:
                stack.extend(reversed(parts))


def width(doc: Doc) -> int:
    """The columns it takes on one line."""
    return sum(len(leaf.text) if isinstance(leaf, Word) else len(leaf.flat) for leaf in leaves(doc))


def render(doc: Doc, notes: Notes, margin: int = WIDTH) -> str:
    """The text, without a line end behind it."""
    printer = _Printer(notes, notes.forced, margin)
    printer.run(doc)
    return "".join(printer.out)


@dataclass(slots=True)
class _Printer:
    notes: Notes
    forced: Set[Line]
    margin: int
    out: list[str] = field(default_factory=list)
    column: int = 0
    stack: list[Frame] = field(default_factory=list)

    def run(self, doc: Doc) -> None:
        self.stack.append((0, False, doc))
        while self.stack:
            indent, flat, item = self.stack.pop()
            match item:
                case Word(text):
                    self._write(text)
                case Line() as line:
                    self._line(line, indent, flat)
                case Nest(inner):
                    self.stack.append((indent + STEP, flat, inner))
                case Group(inner):
                    self.stack.append((indent, flat or self._fits(self.column, (indent, True, inner)), inner))
                case Piece():
                    self._piece(item, indent, flat)
                case Fill():
                    self._fill(item, indent, flat)
                case parts:
                    self.stack.extend((indent, flat, part) for part in reversed(parts))
        if None in self.notes.behind:
            self._write(f"  {self.notes.behind[None]}")

    def _write(self, text: str) -> None:
        self.out.append(text)
        self.column += len(text)

    def _line(self, line: Line, indent: int, flat: bool) -> None:
        if flat:
            self._write(line.flat)
        else:
            self._end(line, indent)

    def _end(self, line: Line, indent: int) -> None:
        """End the line, with the comments that stand here."""
        if line in self.notes.behind:
            self._write(f"  {self.notes.behind[line]}")
        inner = indent + STEP if line.closes else indent
        for comment in self.notes.own.get(line, ()):
            self.out.append(f"\n{' ' * inner}{comment}")
        self.out.append(f"\n{' ' * indent}")
        self.column = indent

    def _piece(self, piece: Piece, indent: int, flat: bool) -> None:
        space = piece.line.flat
        if flat:
            self.stack.append((indent, True, (Word(space), piece.doc)))
        elif piece.line in self.forced:
            self._end(piece.line, indent + STEP)
            self.stack.append((indent + STEP, False, piece.doc))
        elif self._fits(self.column + len(space), (indent, True, piece.doc)):
            self.stack.append((indent, True, (Word(space), piece.doc)))
        elif self._fits(indent + STEP, (indent + STEP, True, piece.doc)) or not self._fits(self.column, (indent, False, piece.doc)):
            self._end(piece.line, indent + STEP)
            self.stack.append((indent + STEP, False, piece.doc))
        else:
            self.stack.append((indent, False, (Word(space), piece.doc)))

    def _fill(self, fill: Fill, indent: int, flat: bool) -> None:
        """The item at `first`, with the line before it if it has one."""
        if fill.first >= len(fill.parts):
            return
        item = fill.parts[fill.first]
        line = item if isinstance(item, Line) else None
        after = fill.first + (1 if line is None else 2)
        self.stack.append((indent, flat, Fill(fill.parts, after)))
        if line is not None:
            item = fill.parts[after - 1]
            if flat or (line not in self.forced and self._fits(self.column + len(line.flat), (indent, True, item))):
                self._write(line.flat)
            else:
                self._end(line, indent)
        self.stack.append((indent, flat or self._fits(self.column, (indent, True, item)), item))

    def _fits(self, column: int, frame: Frame) -> bool:
        """Whether the frame, and what stands behind it up to the next place for a line end, keeps the margin."""
        todo = [frame]
        below = len(self.stack)
        while column <= self.margin:
            if not todo:
                if not below:
                    return True
                below -= 1
                todo.append(self.stack[below])
            indent, flat, item = todo.pop()
            match item:
                case Word(text):
                    column += len(text)
                case Line() as line:
                    if not flat or line.hard or line in self.forced:
                        return not flat
                    column += len(line.flat)
                case Nest(inner) | Group(inner):
                    todo.append((indent, flat, inner))
                case Piece(inner, line):
                    todo += [(indent, flat, inner), (indent, flat, line)]
                case Fill(parts, first):
                    todo.extend((indent, flat, part) for part in reversed(parts[first : first + self.margin]))
                case parts:
                    todo.extend((indent, flat, part) for part in reversed(parts))
        return False
