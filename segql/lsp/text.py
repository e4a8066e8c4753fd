"""Places in a text as editors count them: lines from 0, and columns in units of the encoding that was agreed on."""

from lsprotocol import types as t

from segql.source import Source, Span

WIDTHS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
UNIT = {"utf-8": 1, "utf-16": 2, "utf-32": 4}


def offset_of(source: Source, at: t.Position, encoding: str = "utf-16") -> int:
    """The offset of a position; one beyond the text is at its end, one beyond a line at the line's end."""
    last = source.text.count("\n") + 1
    if at.line + 1 > last:
        return len(source.text)
    line = source.line(at.line + 1)
    start = source.line_start(at.line + 1)
    if line.isascii():
        return start + min(at.character, len(line))
    before = line.encode(WIDTHS[encoding], "surrogatepass")[: at.character * UNIT[encoding]]
    return start + len(before.decode(WIDTHS[encoding], "ignore"))


def position_of(source: Source, offset: int, encoding: str = "utf-16") -> t.Position:
    line, column = source.position(min(offset, len(source.text)))
    start = source.line_start(line)
    before = source.text[start : start + column - 1]
    units = len(before) if before.isascii() else len(before.encode(WIDTHS[encoding], "surrogatepass")) // UNIT[encoding]
    return t.Position(line - 1, units)


def range_of(span: Span, encoding: str = "utf-16") -> t.Range:
    return t.Range(position_of(span.source, span.start, encoding), position_of(span.source, span.end, encoding))


def whole(source: Source, encoding: str = "utf-16") -> t.Range:
    return range_of(source.span(0, len(source.text)), encoding)
