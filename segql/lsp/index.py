"""Which names are declared in which files, and which words stand there; from the characters alone, so that all files are quickly read."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from segql.source import Source
from segql.syntax.reading import DECLARATION_WORDS

_LEFT_OUT = re.compile(r'#[^\n]*|"(?:[^"\\\n]|\\[^\n])*"?')
_WORD = re.compile(r"`[^`\n]+`|[A-Za-z_]\w*")
_START = re.compile(rf"^[ \t]*(?:{'|'.join(DECLARATION_WORDS)})\b", re.MULTILINE)
_RULE = re.compile(r"[ \t]*segment\b.*?\bis\b", re.DOTALL)
_NAME = re.compile(r"[ \t]*(?:segment|param|define|tiers|split|occasion)\s+(`[^`\n]+`|[A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One declaration: its name in lower case, None of a test; the words in it, in lower case too; and a segment's rule."""

    file: str
    name: str | None
    words: frozenset[str]
    rule: str = ""


class Index:
    """The pieces of all files, by name and by word."""

    def __init__(self) -> None:
        self.pieces: dict[str, tuple[Piece, ...]] = {}
        self._declared: dict[str, set[Piece]] = defaultdict(set)
        self._having: dict[str, set[Piece]] = defaultdict(set)
        self._ruled: dict[str, set[Piece]] = defaultdict(set)

    def put(self, source: Source | None, name: str) -> None:
        """Takes in the new text of a file; None of one that is gone."""
        for old in self.pieces.pop(name, ()):
            for table, words in ((self._declared, [old.name or ""]), (self._having, old.words), (self._ruled, [old.rule])):
                for word in words:
                    table[word].discard(old)
                    if not table[word]:
                        del table[word]
        if source is None:
            return
        self.pieces[name] = tuple(_pieces(source))
        for piece in self.pieces[name]:
            self._declared[piece.name or ""].add(piece)
            self._ruled[piece.rule].add(piece)
            for word in piece.words:
                self._having[word].add(piece)

    def names(self) -> Iterator[str]:
        return (name for name in self._declared if name)

    def declaring(self, word: str) -> frozenset[Piece]:
        return frozenset(self._declared.get(word.casefold(), ())) if word else frozenset()

    def having(self, word: str) -> frozenset[Piece]:
        return frozenset(self._having.get(word.casefold(), ()))

    def alike(self, rule: str) -> list[Piece]:
        """The segments whose rule is written like this, but for layout, in the order of files."""
        found = self._ruled.get(rule, ()) if rule else ()
        return sorted(found, key=lambda piece: (piece.file, self.pieces[piece.file].index(piece)))

    def affected(self, names: Iterable[str]) -> set[Piece]:
        """The pieces in which one of the names stands, those in which the names of these stand, and so on."""
        return self._reached(names, self.having, lambda piece: [piece.name] if piece.name else [])

    def needed(self, pieces: Iterable[Piece]) -> set[Piece]:
        """The pieces, those that declare what stands in them, and so on."""
        start = set(pieces)
        return start | self._reached((w for p in start for w in p.words), self.declaring, lambda piece: piece.words)

    @staticmethod
    def _reached(words: Iterable[str], look: Callable[[str], frozenset[Piece]], following: Callable[[Piece], Iterable[str]]) -> set[Piece]:
        todo, seen, found = list(words), set[str](), set[Piece]()
        while todo:
            word = todo.pop().casefold()
            if word in seen:
                continue
            seen.add(word)
            for piece in look(word) - found:
                found.add(piece)
                todo.extend(following(piece))
        return found


def _pieces(source: Source) -> Iterator[Piece]:
    text = _LEFT_OUT.sub(lambda m: " " * len(m[0]), source.text)
    starts = [m.start() for m in _START.finditer(text)]
    if not starts:
        stem = PurePosixPath(source.name).stem.casefold()
        yield Piece(source.name, stem, frozenset((*_words(text), stem)), _plain(source.text))
        return
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        name = _NAME.match(text, start)
        rule = _RULE.match(text, start, end)
        plain = _plain(source.text[rule.end() : end]) if rule else ""
        yield Piece(source.name, name[1].strip("`").casefold() if name else None, frozenset(_words(text[start:end])), plain)


def _plain(text: str) -> str:
    """A rule without comments, and with single blanks."""
    return " ".join(re.sub(r'("(?:[^"\\\n]|\\[^\n])*"?)|#[^\n]*', lambda m: m[1] or "", text).split())


def _words(text: str) -> Iterator[str]:
    return (word.strip("`").casefold() for word in _WORD.findall(text))
