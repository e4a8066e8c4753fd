"""The source beside the tree: where comments stand, and the places of keywords that the tree has no node for."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from segql.source import Source, Span
from segql.syntax import nodes as n
from segql.syntax.format.doc import Doc, Word
from segql.syntax.format.settle import Held

_BETWEEN = re.compile(r"(?:[ \t\r\n\f\ufeff]|#[^\n]*)*")
Part = tuple[Span, Doc]


@dataclass(frozen=True, slots=True)
class Comment:
    start: int
    text: str
    alone: bool  # nothing else stands on its line
    column: int  # from 1


@dataclass(frozen=True, slots=True)
class Sheet:
    source: Source
    comments: tuple[Comment, ...]
    starts: tuple[int, ...]  # of the comments
    held: Held

    def commented(self, span: Span) -> bool:
        """Whether a comment stands inside: then nothing in it changes places."""
        return bisect_left(self.starts, span.start) < bisect_left(self.starts, span.end)

    def after(self, offset: int) -> int:
        """Where the next word or mark begins."""
        found = _BETWEEN.match(self.source.text, offset)
        return found.end() if found else offset

    def within(self, start: int, end: int) -> tuple[Comment, ...]:
        """The comments that begin in `[start, end)`."""
        return self.comments[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def settled(self, parts: Sequence[Part], whole: Span) -> list[Part]:
        """The parts in the order given, or as they were written if a comment stands between them."""
        return sorted(parts, key=lambda part: part[0].start) if self.commented(whole) else list(parts)


def sheet_of(file: n.File, defined: Iterable[str]) -> Sheet:
    """The sheet of a file that was read without a mistake. `defined` are names that definitions elsewhere give."""
    source = file.span.source
    comments = tuple(_comment(source, comment) for comment in file.comments)
    defines = [d for d in file.declarations if isinstance(d, n.Define)]
    parameters = frozenset(p.name for d in defines for p in d.parameters)
    held = Held(frozenset(defined) | {d.name.text for d in defines}, parameters)
    return Sheet(source, comments, tuple(comment.start for comment in comments), held)


def _comment(source: Source, comment: n.Text) -> Comment:
    start = comment.span.start
    line = source.text[source.text.rfind("\n", 0, start) + 1 : start].removeprefix("\ufeff")
    return Comment(start, comment.value.rstrip(), not line.strip(" \t\r\f"), len(line) + 1)


def word(text: str, node: n.Node) -> Word:
    """Text that stands where the node begins."""
    return Word(text, node.span.start)
