"""What is wrong in some files of a project, looked at with only what they need of the others."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostic, codes
from segql.diagnostics.suggest import nearest
from segql.lsp.index import Index, Piece
from segql.meaning.lint import lint
from segql.meaning.lint.beside import named
from segql.meaning.lint.inside import WITHIN
from segql.meaning.resolve import Meaning, resolve
from segql.meaning.windows import Calendar
from segql.project.lock import Holidays
from segql.source import Source
from segql.syntax import nodes as s
from segql.syntax.parse import parse

OF_ALL = (codes.SAME_RULE, codes.REPEATED_NUMBER, codes.UNUSED, codes.INSIDE)  # `segql check` looks for them in all files, and finds more
GUESSED = (codes.UNKNOWN_SEGMENT, codes.UNKNOWN_NAME, codes.UNKNOWN_FUNCTION)  # whose help may name something near


@dataclass(slots=True)
class Parsed:
    """A text, its tree, and the mistakes in reading it."""

    source: Source
    file: s.File
    found: tuple[Diagnostic, ...]


@dataclass(slots=True)
class Settings:
    """What rules mean depends on it."""

    catalog: Catalog = field(default_factory=Catalog)
    catalog_is_whole: bool = False
    calendar: Calendar = field(default_factory=lambda: Calendar("UTC"))
    required: tuple[str, ...] = ()
    holidays: Holidays = field(default_factory=dict)


class Checker:
    """The rules of a project: texts by name, their trees as they are needed."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.sources: dict[str, Source] = {}
        self.index = Index()
        self.resolved = 0  # how many declarations were resolved so far: what work is counted in
        self._parsed: dict[str, Parsed] = {}

    def put(self, name: str, text: str | None) -> set[str]:
        """A new text of a file, None if it is gone; the names of the other files that have to be looked at again."""
        old, before = self.index.pieces.get(name, ()), self._parsed.get(name)
        source = None if text is None else Source(name, text)
        self.index.put(source, name)
        if source is None:
            self.sources.pop(name, None)
            self._parsed.pop(name, None)
        else:
            self.sources[name] = source
        new = self.index.pieces.get(name, ())
        changed = {p.name for p in (*old, *new) if p.name} - self._unchanged(name, before)
        words = {w for p in old for w in p.words} ^ {w for p in new for w in p.words}
        used = {p.file for word in words for p in self.index.declaring(word)}  # may be unused from now on, or no longer
        alike = {p.file for piece in {*old} ^ {*new} for p in self.index.alike(piece.rule)}
        return ({p.file for p in self.index.affected(changed)} | used | alike) - {name}

    def _unchanged(self, name: str, before: Parsed | None) -> set[str]:
        """The names of the declarations that are what they were, wherever they stand."""
        if before is None or name not in self.sources or before.file.rule is not None:
            return set()
        now = {d.name.text.casefold(): d for d in self.parsed(name).file.declarations if not isinstance(d, s.Test | s.Expect)}
        was = {d.name.text.casefold(): d for d in before.file.declarations if not isinstance(d, s.Test | s.Expect)}
        return {key for key, item in now.items() if was.get(key) == item}

    def parsed(self, name: str) -> Parsed:
        """The tree of a file."""
        source, known = self.sources[name], self._parsed.get(name)
        if known is None or known.source is not source:
            found: list[Diagnostic] = []
            known = self._parsed[name] = Parsed(source, parse(source, found.append), tuple(found))
        return known

    def check(self, names: Iterable[str]) -> dict[str, list[Diagnostic]]:
        """The mistakes and findings of some files, by file."""
        wanted = [name for name in dict.fromkeys(names) if name in self.sources]
        found = [d for name in wanted for d in self.parsed(name).found]
        if self.settings.catalog_is_whole:
            meaning, mistakes = self.meaning(wanted)
            found += mistakes
            if not any(d.code.severity == "error" for d in found):
                found = self._linted(meaning, found)
        by_file: dict[str, list[Diagnostic]] = {name: [] for name in wanted}
        for diagnostic in found:
            if diagnostic.span is not None and diagnostic.span.source.name in by_file:
                by_file[diagnostic.span.source.name].append(diagnostic)
        return {name: sorted(some, key=lambda d: d.span.start if d.span else 0) for name, some in by_file.items()}

    def meaning(self, names: Iterable[str]) -> tuple[Meaning, list[Diagnostic]]:
        """What the rules of some files mean, and what is wrong with them."""
        own = [piece for name in names for piece in self.index.pieces.get(name, ())]
        twins = [self.index.alike(piece.rule)[0] for piece in own if piece.rule]
        needed = self.index.needed([*own, *twins])
        meaning, found = self._resolve(needed, set(names))
        near = {nearest(d.span.text, self.index.names()) for d in found if d.code in GUESSED and d.span is not None} - {None}
        more = {piece for name in near for piece in self.index.declaring(name or "")} - needed
        return self._resolve(self.index.needed(needed | more), set(names)) if more else (meaning, found)

    def _resolve(self, pieces: set[Piece], whole: set[str]) -> tuple[Meaning, list[Diagnostic]]:
        wanted: dict[str, set[str]] = {}
        for piece in pieces:
            wanted.setdefault(piece.file, set()).add(piece.name or "")
        files = [
            (self.parsed(n).source, self._part(n, None if n in whole else wanted.get(n, set())))
            for n in sorted({*wanted, *whole} & {*self.sources})
        ]
        self.resolved += sum(len(file.declarations) + (file.rule is not None) for _, file in files)
        found: list[Diagnostic] = []
        settings = self.settings
        return resolve(files, settings.catalog, settings.calendar, found.append, locked=settings.holidays), found

    def _part(self, name: str, wanted: set[str] | None) -> s.File:
        """The file, or only those of its declarations that are wanted."""
        file = self.parsed(name).file
        if wanted is None or file.rule is not None:
            return file
        named = [d for d in file.declarations if not isinstance(d, s.Test | s.Expect) and d.name.text.casefold() in wanted]
        return replace(file, declarations=tuple(named), comments=())

    def _linted(self, meaning: Meaning, found: list[Diagnostic]) -> list[Diagnostic]:
        linted = lint(meaning, found, [what for what in self.settings.required if what != WITHIN])
        linted = [d for d in linted if d.code is not codes.REPEATED_NUMBER and not self._is_in_vain(d)]
        return [d for d in linted if not (d.code is codes.UNUSED and self._is_used(d))]

    @staticmethod
    def _is_in_vain(found: Diagnostic) -> bool:
        return found.code is codes.UNUSED_IGNORE and any(code.id in found.message for code in OF_ALL)

    def _is_used(self, found: Diagnostic) -> bool:
        """Whether another file uses the name that none of these does."""
        assert found.span is not None
        word = found.span.text.strip("`")
        keys = {word, f"${word}", f"during {word}"}
        for file in {piece.file for piece in self.index.having(word)}:
            tree = self.parsed(file).file
            for item in (*tree.declarations, *([tree.rule] if tree.rule else [])):
                if not keys.isdisjoint(named(item)):
                    return True
        return False
