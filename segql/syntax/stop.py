"""The place where reading stopped, and the shape of a message about it."""

import re
from dataclasses import dataclass

from segql.diagnostics import Diagnostic, Fix
from segql.diagnostics.codes import SYNTAX
from segql.source import Source, Span
from segql.syntax.reading import replace_with

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9][A-Za-z0-9_.%:-]*|\"[^\"\n]*\"|\$[A-Za-z0-9_]*|[=<>!]+|->|.", re.DOTALL)
_BLANK = re.compile(r"(?:[ \t\r\n\f]|#[^\n]*)*")


@dataclass(frozen=True, slots=True)
class Stop:
    """Where reading stopped: what was read (terminal and place), where it stopped, and which terminals would have been accepted."""

    source: Source
    read: list[tuple[str, Span]]
    offset: int
    end: int
    accepts: frozenset[str]

    @property
    def at(self) -> Span:
        """The word that does not fit; at the end, the place behind the last one."""
        start = _skip(self.source.text, self.offset, self.end)
        if start >= self.end:
            behind = self.read[-1][1].end if self.read else self.offset
            return self.source.span(behind, behind)
        match = _WORD.match(self.source.text, start, self.end)
        return self.source.span(start, match.end() if match else start)

    @property
    def word(self) -> str:
        return self.at.text

    @property
    def at_end(self) -> bool:
        return self.word == ""

    @property
    def next_word(self) -> str:
        start = _skip(self.source.text, self.at.end, self.end)
        match = _WORD.match(self.source.text, start, self.end)
        return match[0] if match else ""

    @property
    def half_a_pair(self) -> bool:
        """Whether the word read last is a property that lacks its value."""
        return self.kind() == "NAME" and {"NAME", "TEXT", "PARAMETER"} <= self.accepts and not self.accepts & {"LPAR", "_WITH"}

    def kind(self, back: int = 1) -> str:
        """The terminal read last, or the one `back` places back."""
        return self.read[-back][0] if len(self.read) >= back else ""

    def place(self, back: int = 1) -> Span:
        return self.read[-back][1]


def _skip(text: str, offset: int, end: int) -> int:
    match = _BLANK.match(text, offset, end)
    return match.end() if match else offset


def say(span: Span, message: str, help: str | None = None, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(SYNTAX, message, span, help=help, fix=fix)


def put(stop: Stop, span: Span, text: str) -> Fix:
    """A fix that puts `text` at the beginning of `span`; what was meant is a guess."""
    return replace_with(stop.source.span(span.start, span.start), text, f"put in `{text.strip()}`", safe=False)
