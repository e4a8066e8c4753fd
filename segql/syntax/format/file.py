"""A whole file: declarations and the comments between them; and the promise that nothing but the layout has changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from segql.diagnostics import Diagnostic, Report
from segql.diagnostics.codes import TOO_LARGE
from segql.source import Source
from segql.syntax import nodes as n
from segql.syntax.format.comments import place
from segql.syntax.format.declarations import body, declaration
from segql.syntax.format.doc import STEP, Doc, render
from segql.syntax.format.settle import same
from segql.syntax.format.sheet import Comment, Sheet, sheet_of
from segql.syntax.parse import parse

MAX_ROUNDS = 10


class Unsettled(AssertionError):
    """The formatter would change a rule or a comment, or does not come to rest: a bug in it."""


def format_source(source: Source, report: Report, defined: Iterable[str] = ()) -> str | None:
    """The text in the one style; None, and every mistake reported, where it can't be read.

    `defined` are the names of definitions in other files: what they stand for is not known here, so nothing is moved behind them.
    """
    names = frozenset(defined)
    file = _read(source, report)
    if file is None:
        return None
    text = source.text
    for _ in range(MAX_ROUNDS):  # a comment that has found its place may let go of words that had to stay in theirs
        after = _formatted(file, names)
        if after == text:
            return text
        read = _read_again(source, after, report)
        if read is None:
            return None
        if not _unchanged(file, read):
            raise Unsettled(f"{source.name} would not be the same")
        file, text = read, after
    raise Unsettled(f"{source.name} does not come to rest")


def _read(source: Source, report: Report) -> n.File | None:
    found: list[Diagnostic] = []
    file = parse(source, found.append)
    for diagnostic in found:
        report(diagnostic)
    return None if any(d.code.severity == "error" for d in found) else file


def _read_again(source: Source, text: str, report: Report) -> n.File | None:
    """The text that came out, read. It may be over a limit that the one that went in was just below."""
    found: list[Diagnostic] = []
    file = parse(Source(source.name, text), found.append)
    if not found:
        return file
    if found[0].code is not TOO_LARGE:
        raise Unsettled(f"{source.name} could not be read again: {found[0].message}")
    report(Diagnostic(TOO_LARGE, "the file would be too large once formatted", source.span(0, 0), help="split it into several files"))
    return None


def _unchanged(one: n.File, other: n.File) -> bool:
    comments = [[comment.value.rstrip() for comment in file.comments] for file in (one, other)]
    return comments[0] == comments[1] and same((one.rule, one.declarations), (other.rule, other.declarations))


# Blocks ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Block:
    """A declaration, or the bare rule, as it will be printed; the comments above it; what may stand close to it."""

    node: n.Declaration | n.Expression
    above: list[Comment]
    text: str
    end: int  # in the source, with the comments that belong to it


def _formatted(file: n.File, defined: frozenset[str]) -> str:
    sheet = sheet_of(file, defined)
    nodes: Sequence[n.Declaration | n.Expression] = file.declarations if file.rule is None else (file.rule,)
    blocks: list[_Block] = []
    end = 0
    edges = [*(node.span.start for node in nodes), len(sheet.source.text)]
    for node, after in zip(nodes, edges[1:], strict=True):
        block = _block(node, end, after, sheet)
        end = block.end
        blocks.append(block)
    lines: list[str] = []
    for i, block in enumerate(blocks):
        before = blocks[i - 1] if i else None
        if before is not None and not _close(before, block, sheet):
            lines.append("")
        lines += _commented(block.above, block.node.span.start, sheet)
        lines.append(block.text)
    rest = list(sheet.within(end, len(sheet.source.text)))
    if blocks and rest and _blank_between(end, rest[0].start, sheet):
        lines.append("")
    lines += _commented(rest, None, sheet)
    return "".join(f"{line}\n" for line in lines)


def _block(node: n.Declaration | n.Expression, start: int, after: int, sheet: Sheet) -> _Block:
    """The declaration with its comments: those from `start` on, those in it, and behind it, up to `after`, those that are indented."""
    is_rule = not isinstance(node, n.Declaration)
    doc: Doc = body(node, sheet) if not isinstance(node, n.Declaration) else declaration(node, sheet)
    above, inside = list(sheet.within(start, node.span.start)), list(sheet.within(node.span.start, node.span.end))
    end = node.span.end
    tail: list[Comment] = []
    for comment in sheet.within(end, after):
        if not comment.alone and not tail and "\n" not in sheet.source.text[node.span.end : comment.start]:
            inside.append(comment)
        elif is_rule or comment.column == 1 or not comment.alone or _blank_between(end, comment.start, sheet):
            break
        else:
            tail.append(comment)
        end = comment.start + len(comment.text)
    first, notes = place(doc, inside)
    text = "\n".join([render(doc, notes), *(f"{' ' * STEP}{comment.text}" for comment in tail)])
    return _Block(node, [*above, *first], text, end)


def _close(before: _Block, block: _Block, sheet: Sheet) -> bool:
    """Whether no blank line stands between two: the author wrote none, and both are of one kind and one line."""
    if type(before.node) is not type(block.node) or "\n" in before.text or "\n" in block.text:
        return False
    edges = [before.end, *(comment.start for comment in block.above), block.node.span.start]
    return not any(_blank_between(a, b, sheet) for a, b in pairwise(edges))


def _commented(comments: Sequence[Comment], end: int | None, sheet: Sheet) -> list[str]:
    """Comments on lines of their own, with the blank lines that the author left between them and before what begins at `end`."""
    lines: list[str] = []
    for i, comment in enumerate(comments):
        lines.append(comment.text)
        following = comments[i + 1].start if i + 1 < len(comments) else end
        if following is not None and _blank_between(comment.start, following, sheet):
            lines.append("")
    return lines


def _blank_between(start: int, end: int, sheet: Sheet) -> bool:
    """Whether a blank line stands between two places that only blanks and at most one comment, at `start`, separate."""
    gap = sheet.source.text[start:end]
    lines = gap.split("\n")
    return any(not line.strip() for line in lines[1:-1])
