"""Comments that say which findings are meant to stand: `# segql: ignore[SEG804] the reason`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from segql.diagnostics import Diagnostic, codes
from segql.diagnostics.codes import ALL
from segql.meaning.written import Written
from segql.source import Source, Span
from segql.syntax import nodes as s

FORM = re.compile(r"#\s*segql:\s*ignore\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One code in one comment, and the lines on which it ignores: those of a whole declaration if one begins there."""

    code: str
    span: Span
    first: int
    last: int

    def covers(self, found: Diagnostic) -> bool:
        at = found.span
        return at is not None and at.source == self.span.source and found.code.id == self.code and self.first <= at.line <= self.last


def kept(found: Sequence[Diagnostic], written: Written) -> list[Diagnostic]:
    """What is not ignored; and each ignoring that was in vain."""
    ignores = [one for source, file in written.files for comment in file.comments for one in _ignores(comment, source, file)]
    warnings = [d for d in found if d.code.severity == "warning"]
    vain = [i for i in ignores if not any(i.covers(d) for d in warnings)]
    ignored = [d for d in warnings if any(i.covers(d) for i in ignores)]
    return [d for d in found if d not in ignored] + [_vain(i) for i in vain]


def _vain(item: Ignore) -> Diagnostic:
    if item.code not in ALL or ALL[item.code].severity == "error":
        what = "is no code" if item.code not in ALL else "is a mistake, and can't be ignored"
        return Diagnostic(codes.UNUSED_IGNORE, f"`{item.code}` {what}", item.span, help="write it as in `# segql: ignore[SEG804] reason`")
    return Diagnostic(codes.UNUSED_IGNORE, f"there is no {item.code} here to ignore", item.span, help="delete the comment")


def _ignores(comment: s.Text, source: Source, file: s.File) -> list[Ignore]:
    match = FORM.match(comment.value)
    if match is None:
        return []
    line, first, last = comment.span.line, 0, 0
    if source.text[: comment.span.start].rpartition("\n")[2].strip():
        first = last = line
    else:
        first = last = _next_line(line, source)
    for item in (*file.declarations, *([file.rule] if file.rule else [])):
        if item.span.line == first:
            last = max(last, source.position(item.span.end)[0])
    return [Ignore(code.strip(), comment.span, first, last) for code in match[1].split(",")]


def _next_line(line: int, source: Source) -> int:
    """The next line that holds more than a comment."""
    total = source.text.count("\n") + 1
    return next((n for n in range(line + 1, total + 1) if (text := source.line(n).strip()) and not text.startswith("#")), line)
