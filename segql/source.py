"""A text with a name, and places in it; the bottom layer, which imports nothing of segql."""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Source:
    """A text that somebody wrote. `name` is what messages call it: a path relative to the project, or `<stdin>`."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(i + 1 for i, c in enumerate(self.text) if c == "\n")]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character offset, both counted from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line_start(self, number: int) -> int:
        """The offset at which line `number` (from 1) begins."""
        return self._line_starts[number - 1]

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line end."""
        start = self.line_start(number)
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].rstrip("\r")

    def span(self, start: int, end: int) -> "Span":
        return Span(self, start, end)


@dataclass(frozen=True)
class Span:
    """The characters `[start, end)` of a source."""

    source: Source = field(repr=False)
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    def to(self, other: "Span") -> "Span":
        """From the start of this span to the end of the other, in the same source."""
        return Span(self.source, self.start, max(self.end, other.end))
