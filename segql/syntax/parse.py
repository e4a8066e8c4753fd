"""Text to syntax tree, the first pass. It reports every mistake and returns what could be read. The only file that imports lark."""

import hashlib
import os
import pickle
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import lark
from lark import Lark, Token, Tree

from segql.diagnostics import Diagnostic, Report
from segql.diagnostics.codes import SYNTAX, TOO_LARGE
from segql.source import Source
from segql.syntax import build, build_declarations, build_sequences, build_windows, leaves, scan
from segql.syntax import nodes as n
from segql.syntax.explain import Stop, explain
from segql.syntax.parts import MAX_LEVELS, levels
from segql.syntax.reading import DECLARATION_WORDS, Reading, Rule

MAX_TOKENS = 20_000  # commas are not counted, so that a list of 10,000 fits
MAX_DEPTH = 32  # of brackets and of `not` and `-` in a row: whatever walks the tree must not run out of stack

_RULES: dict[str, Rule] = build.RULES | build_windows.RULES | build_sequences.RULES | build_declarations.RULES
_OPTIONS: dict[str, Any] = {
    "parser": "lalr",
    "lexer": "contextual",
    "start": ["file", "condition", "value"],
    "propagate_positions": True,
    "maybe_placeholders": False,
}


def parse(source: Source, report: Report) -> n.File:
    """The rule or the declarations of a `.seg` file. A declaration with a mistake is left out; its name is in `broken`."""
    if (large := scan.too_large(source)) is not None:
        report(large)
        return n.File(None, (), span=source.span(0, 0))
    first = scan.scan(source)
    budget = _Budget()
    rule: n.Expression | None = None
    declarations: list[n.Declaration] = []
    broken: list[n.Name] = []
    for start, end in _pieces(source, first.starts):
        stray = [m for m in first.mistakes if m.span is not None and start <= m.span.start < end]
        for mistake in stray:
            report(mistake)
        result = [] if stray else _read(Reading(source, report), "file", start, end, budget)
        if result == [] and (name := _declared_name(source, start, end)) is not None:
            broken.append(name)
        for node in result:
            if isinstance(node, n.Declaration):
                declarations.append(node)
            elif first.starts:
                help = "give the rule a name: `segment NAME is …`"
                report(Diagnostic(SYNTAX, "a file is one bare rule or declarations, not both", node.span, help=help))
            else:
                rule = node
        if budget.spent:
            break
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
    result = _read(Reading(source, report), start_rule, 0, len(source.text), _Budget())
    return cast(n.Expression, result[0]) if result else None


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


class _Budget:
    """How much of a file may still be read."""

    def __init__(self) -> None:
        self.tokens = 0
        self.spent = False


class _Depth:
    """How deep brackets stand in each other, each `not` and minus before them counted too."""

    def __init__(self) -> None:
        self.depth = 0
        self._row = 0  # of `not` and `-` just now
        self._rows: list[int] = []  # those before each open bracket

    def feed(self, token: Token) -> bool:
        """Whether the limit still holds."""
        if token.endswith("("):
            self._rows.append(self._row)
            self._row, self.depth = 0, self.depth + 1
        elif token in ("not", "-", "never"):
            self._row, self.depth = self._row + 1, self.depth + 1
        else:
            self.depth -= self._row
            self._row = 0
            if token == ")" and self._rows:
                self.depth -= 1 + self._rows.pop()
        return self.depth <= MAX_DEPTH


def _read(r: Reading, start_rule: str, start: int, end: int, budget: _Budget) -> list[n.Declaration | n.Expression]:
    """The nodes of the piece of text; none after a mistake that leaves them unfit for use."""
    tree = _tree(r, start_rule, start, end, budget)
    if tree is None:
        return []
    result: list[n.Declaration | n.Expression] = _build(r, tree)
    for node in result:
        if levels(node) > MAX_LEVELS:
            r.mistake(node.span, "the rule is too deep: sums and brackets stand in each other", _NAME_PARTS, code=TOO_LARGE)
    return [] if r.broken else result


def _tree(r: Reading, start_rule: str, start: int, end: int, budget: _Budget) -> Tree[Token] | Token | None:
    """lark's tree of the text, or None and a mistake."""
    parser = grammar().parse_interactive(lark.TextSlice(r.source.text, start, end), start=start_rule)
    tokens: list[Token] = []
    depth = _Depth()
    try:
        for token in parser.lexer_thread.lex(parser.parser_state):  # type: ignore[no-untyped-call]
            budget.tokens += token.type != "COMMA"
            if budget.tokens > MAX_TOKENS or not depth.feed(token):
                _refuse(r, token, budget)
                return None
            parser.feed_token(token)
            tokens.append(token)
        return cast("Tree[Token] | Token", parser.feed_eof(tokens[-1] if tokens else None))  # type: ignore[no-untyped-call]
    except lark.exceptions.UnexpectedInput as error:
        offset = end if isinstance(error, lark.UnexpectedToken) and error.token.type == "$END" else cast(int, error.pos_in_stream)
        places = [(t.type, r.source.span(t.start_pos or 0, t.end_pos or 0)) for t in tokens]
        r.report(explain(Stop(r.source, places, offset, end, _accepted_after(tokens, start_rule))))
        r.broken = True
        return None


def _accepted_after(tokens: list[Token], start_rule: str) -> frozenset[str]:
    """The terminals that may follow. Read again, since the parser that stopped has already given up what it could not go on with."""
    parser = grammar().parse_interactive("", start=start_rule)
    for token in tokens:
        parser.feed_token(token)
    return frozenset(parser.accepts())  # type: ignore[no-untyped-call]


_NAME_PARTS = "use `define` to name parts of the rule"


def _refuse(r: Reading, token: Token, budget: _Budget) -> None:
    span = r.source.span(token.start_pos or 0, token.end_pos or 0)
    if budget.tokens > MAX_TOKENS:
        budget.spent = True
        r.mistake(span, f"the file has more than {MAX_TOKENS:,} words and marks", "split it into several files", code=TOO_LARGE)
    else:
        r.mistake(span, f"brackets or `not` stand more than {MAX_DEPTH} deep", _NAME_PARTS, code=TOO_LARGE)


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


# The grammar --------------------------------------------------------------------------------------------


def grammar_text() -> str:
    """The grammar: of the package, or of the checkout that the package stands in."""
    packaged = files("segql") / "_grammar" / "segql.lark"
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).parents[2] / "grammar" / "segql.lark").read_text(encoding="utf-8")


@cache
def grammar() -> Lark:
    """The parser; its tables are kept in the user's cache folder, since computing them takes longer than most commands."""
    text = grammar_text()
    key = hashlib.sha256(f"{lark.__version__}\n{_OPTIONS}\n{text}".encode()).hexdigest()[:32]
    path = Path(os.environ.get("XDG_CACHE_HOME") or _home_cache(), "segql", f"grammar-{key}.pickle")
    try:
        with path.open("rb") as file:
            return Lark.load(file)
    except Exception:  # not there, unreadable, or cut short: the tables are computed anew, whatever it was
        parser = Lark(text, **_OPTIONS)
    _keep(parser, path)
    return parser


def _home_cache() -> Path:
    try:
        return Path.home() / ".cache"
    except RuntimeError:  # a user without a home
        return Path(os.devnull)


def _keep(parser: Lark, path: Path) -> None:
    """Write the tables in one step, so that another process sees all or nothing; a folder that can't be written is no mistake."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            try:
                parser.save(file)
                Path(file.name).replace(path)
            finally:
                Path(file.name).unlink(missing_ok=True)
    except (OSError, pickle.PicklingError):
        return
