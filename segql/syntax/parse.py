"""Text to syntax tree, the first pass. It reports every mistake and returns what could be read."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, cast

from lark import Token, Tree

from segql.diagnostics import Diagnostic, Report
from segql.diagnostics.codes import SYNTAX, TOO_LARGE
from segql.source import Source, Span
from segql.syntax import build, build_declarations, build_sequences, build_windows, leaves, scan
from segql.syntax import nodes as n
from segql.syntax.mended import mended
from segql.syntax.parts import MAX_LEVELS, is_broken, levels
from segql.syntax.reader import NAME_PARTS, Budget, Reader
from segql.syntax.reading import DECLARATION_WORDS, Reading, Rule

_RULES: dict[str, Rule] = build.RULES | build_windows.RULES | build_sequences.RULES | build_declarations.RULES


def parse(source: Source, report: Report) -> n.File:
    """The rule or the declarations of a `.seg` file, in which a placeholder stands for an operand with a mistake.

    A declaration with a mistake in another place is left out; its name is in `broken`.
    """
    if (large := scan.too_large(source)) is not None:
        report(large)
        return n.File(None, (), span=source.span(0, 0))
    first = scan.scan(source)
    found = list(first.mistakes)
    budget = Budget()
    rule: n.Expression | None = None
    declarations: list[n.Declaration] = []
    broken: list[n.Name] = []
    for start, end in _pieces(source, first.starts):
        strays = [span for m in first.mistakes for span in _spans(m) if start <= span.start < end]
        result = _read(Reading(source, found.append), "file", start, end, budget, strays)
        if result == [] and (name := _declared_name(source, start, end)) is not None:
            broken.append(name)
        for node in result:
            if isinstance(node, n.Declaration):
                declarations.append(node)
            elif first.starts:
                help = "give the rule a name: `segment NAME is …`"
                found.append(Diagnostic(SYNTAX, "a file is one bare rule or declarations, not both", node.span, help=help))
            else:
                rule = node
        if budget.spent:
            break
    for mistake in sorted(found, key=lambda d: d.span.start if d.span else 0):
        report(mistake)
    return n.File(rule, tuple(declarations), tuple(first.comments), tuple(broken), span=source.span(0, len(source.text)))


def parse_condition(source: Source, report: Report) -> n.Expression | None:
    """A condition that stands alone, as `where:` in the catalog; None if it can't be read."""
    return _parse_one(source, report, "condition")


def parse_value(source: Source, report: Report) -> n.Expression | None:
    """A literal that stands alone, as in `--var lookback=30d`; None if it can't be read."""
    return _parse_one(source, report, "value")


def _parse_one(source: Source, report: Report, start_rule: str) -> n.Expression | None:
    large = scan.too_large(source)
    mistakes = [large] if large is not None else scan.scan(source).mistakes
    for mistake in mistakes:
        report(mistake)
    if mistakes:
        return None
    result = _read(Reading(source, report), start_rule, 0, len(source.text), Budget())
    return cast(n.Expression, result[0]) if result and not is_broken(result[0]) else None


def _spans(mistake: Diagnostic) -> list[Span]:
    """The places of a mistake, and where its fix would write: the other bracket of two."""
    return ([mistake.span] if mistake.span else []) + [span for span, _ in (mistake.fix.edits if mistake.fix else ())]


# Pieces of a file ---------------------------------------------------------------------------------------


def _pieces(source: Source, starts: list[int]) -> Iterator[tuple[int, int]]:
    """The text from each declaration word at the start of a line to the next; what stands before the first is a piece too."""
    begin = 1 if source.text.startswith("\ufeff") else 0
    edges = [begin, *(s for s in starts if s > begin), len(source.text)]
    yield from pairwise(edges)


def _declared_name(source: Source, start: int, end: int) -> n.Name | None:
    """The name of a declaration that could not be read."""
    words = "|".join(word for word in DECLARATION_WORDS if word not in ("test", "expect"))
    match = re.compile(rf"(?:{words})\s+(`[^`\n]+`|[A-Za-z_][A-Za-z0-9_]*)").match(source.text, start, end)
    return None if match is None else n.Name(match[1].strip("`"), match[1].startswith("`"), span=source.span(match.start(1), match.end(1)))


# Reading one piece --------------------------------------------------------------------------------------


def _read(
    r: Reading, start_rule: str, start: int, end: int, budget: Budget, strays: Sequence[Span] = ()
) -> list[n.Declaration | n.Expression]:
    """The nodes of the piece of text, with placeholders for operands that have a mistake; none where the mistake is in another place."""
    reader = Reader(r.source, start_rule, start, end, budget, [span.start for span in strays])
    tree = reader.read()
    for mistake in reader.mistakes:
        r.report(mistake)
    if tree is None:
        return []
    r.mistaken += [*strays, *reader.placeholders()]
    result: list[n.Declaration | n.Expression] = _build(r, tree)
    for node in result:
        if levels(node) > MAX_LEVELS:
            r.mistake(node.span, "the rule is too deep: sums and brackets stand in each other", NAME_PARTS, code=TOO_LARGE)
            return []
    return [whole for node in result if (whole := mended(node, r.mistaken)) is not None]


def _build(r: Reading, root: Tree[Token] | Token) -> list[Any]:
    """Our nodes for lark's tree, from the leaves up and without recursion."""
    order: list[Tree[Token] | Token] = []
    stack: list[Tree[Token] | Token] = [root]
    while stack:
        item = stack.pop()
        order.append(item)
        if isinstance(item, Tree):
            stack.extend(_inner(item))
    done: list[Any] = []
    for item in reversed(order):
        if isinstance(item, Token):
            done.append(_leaf(r, item))
            continue
        children = [done.pop() for _ in _inner(item)][::-1]
        if item.data in ("declarations", "rule_file"):
            return children
        span = r.source.span(item.meta.start_pos, item.meta.end_pos)
        done.append(_RULES[item.data](r, span, *children))
    return done


def _inner(tree: Tree[Token]) -> list[Tree[Token] | Token]:
    """The children that are built before the tree; a pattern reads the characters of its text itself."""
    return [] if tree.data == "regex" else tree.children


def _leaf(r: Reading, token: Token) -> object:
    span = r.source.span(token.start_pos or 0, token.end_pos or 0)
    make = leaves.LEAVES.get(token.type)
    return leaves.word(token.type, span) if make is None else make(r, span)
