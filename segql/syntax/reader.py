"""Feeds the words of a text to the grammar's parser. Behind a mistake it goes on: the operand with the mistake becomes a placeholder."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import lark
from lark import Token, Tree
from lark.parsers.lalr_interactive_parser import InteractiveParser

from segql.diagnostics import Diagnostic
from segql.diagnostics.codes import TOO_LARGE
from segql.source import Source, Span
from segql.syntax.explain import Stop, explain
from segql.syntax.grammar import grammar

MAX_TOKENS = 20_000  # commas are not counted, so that a list of 10,000 fits
MAX_DEPTH = 32  # of brackets and of `not` and `-` in a row: whatever walks the tree must not run out of stack
MAX_MISTAKES = 20  # in one declaration
NAME_PARTS = "use `define` to name parts of the rule"

BROKEN = "BROKEN"
_OPERAND = "_NEVER"  # can be read only where a rule can begin
_DECLARES = frozenset(("_SEGMENT", "_PARAM", "_DEFINE", "_TIERS", "_SPLIT", "_OCCASION", "_TEST", "_EXPECT"))
_SIGNS = {"and": "_AND", "or": "_OR", "is": "_IS", ",": "COMMA", ")": "RPAR"}
_WORDS = re.compile(r'#[^\n]*|"(?:[^"\\\n]|\\[^\n])*"?|`[^`\n]*`?|\$?\w+|[(),]')
_GAP = r"(?:[ \t\r\n\f]|#[^\n]*\n)+"
_ARM = re.compile(rf"{_GAP}(?:when|otherwise)(?!\w)")
_TEST = re.compile(rf"{_GAP}(?:known|missing|not|null)(?!\w)")  # behind `is`


class Budget:
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


@dataclass(frozen=True, slots=True)
class _Refused(Exception):
    """The text is too large or too deep."""

    token: Token


class Reader:
    """One reading of the piece `[start, end)`. What is wrong is in `mistakes`; `strays` are places that are wrong for other reasons."""

    def __init__(self, source: Source, start_rule: str, start: int, end: int, budget: Budget, strays: Sequence[int] = ()) -> None:
        self.source, self.start_rule, self.start, self.end, self.budget, self.strays = source, start_rule, start, end, budget, strays
        self.mistakes: list[Diagnostic] = []
        self.tokens: list[Token] = []
        self._marks: list[int | None] = [None]  # for each open bracket, how many words stood before its operand at hand
        self._last = (1, 0)  # where reading went on behind a mistake
        self._depth = _Depth()
        self._parser = self._at(start, ())
        self._note()

    def read(self) -> Tree[Token] | Token | None:
        """lark's tree; None after a mistake in a place that has no placeholder, or too large a text."""
        try:
            return self._read(to_the_end=True)
        except _Refused as refused:
            self._refuse(refused.token)
            return None

    def words(self) -> list[Token]:
        """The words as far as they are read, placeholders for operands with mistakes among them; the text may go on behind them."""
        with contextlib.suppress(_Refused):
            self._read(to_the_end=False)
        return self.tokens

    def placeholders(self) -> list[Span]:
        return [self.source.span(t.start_pos or 0, t.end_pos or 0) for t in self.tokens if t.type == BROKEN]

    def accepts(self, tokens: Sequence[Token] | None = None) -> frozenset[str]:
        """The terminals that may follow the words.

        Read again, since a parser that stopped has already given up what it could not go on with."""
        parser = self._at(self.end, self.tokens if tokens is None else tokens)
        return frozenset(parser.accepts()) - {BROKEN}  # type: ignore[no-untyped-call]

    # Reading ----------------------------------------------------------------------------------------------

    def _read(self, to_the_end: bool) -> Tree[Token] | Token | None:
        while True:
            try:
                for token in self._parser.lexer_thread.lex(self._parser.parser_state):  # type: ignore[no-untyped-call]
                    self.budget.tokens += token.type != "COMMA"
                    if self.budget.tokens > MAX_TOKENS or not self._depth.feed(token):
                        raise _Refused(token)
                    self._parser.feed_token(token)
                    self.tokens.append(token)
                    self._note()
                return self._finish(self._parser, self.tokens) if to_the_end else None
            except lark.exceptions.UnexpectedInput as error:
                at_end = isinstance(error, lark.UnexpectedToken) and error.token.type == "$END"
                offset = self.end if at_end else cast(int, error.pos_in_stream)
            resumed, result = self._recover(offset, to_the_end)
            if not resumed:
                return result

    def _finish(self, parser: InteractiveParser, tokens: Sequence[Token]) -> Tree[Token] | Token:
        return cast("Tree[Token] | Token", parser.feed_eof(tokens[-1] if tokens else None))  # type: ignore[no-untyped-call]

    def _note(self) -> None:
        """Keeps track of brackets, and of where operands begin."""
        last = self.tokens[-1] if self.tokens else None
        if last is not None and last.endswith("("):
            self._marks.append(None)
        elif last == ")" and len(self._marks) > 1:
            self._marks.pop()
        elif last is not None and last.type in _DECLARES:
            self._marks = [None]
        if _OPERAND in self._parser.choices() and (last is None or last.type not in _DECLARES):  # type: ignore[no-untyped-call]
            self._marks[-1] = len(self.tokens)

    def _at(self, offset: int, tokens: Sequence[Token]) -> InteractiveParser:
        """A parser that has read the tokens and goes on at the offset."""
        parser = grammar().parse_interactive(lark.TextSlice(self.source.text, offset, self.end), start=self.start_rule)
        for token in tokens:
            parser.feed_token(token)
        return parser

    # Behind a mistake -------------------------------------------------------------------------------------

    def _recover(self, offset: int, to_the_end: bool) -> tuple[bool, Tree[Token] | Token | None]:
        """Whether reading can go on; else what can be made of the text: a tree, or nothing."""
        before = list(self.tokens)
        while len(self._marks) > 1 and self._marks[-1] is None:
            self._marks.pop()
        mark = self._marks[-1]
        sign = None
        if mark is not None and len(self.mistakes) < MAX_MISTAKES and (-offset, mark) < self._last:
            self._last = (-offset, mark)  # each time further on in the text, or out of a bracket: never the same again
            sign = self._next_sign(mark, offset)
        begin = self.start if mark is None else self._begin(mark)
        if not any(begin <= stray <= offset for stray in self.strays):
            self._explain(before, offset)
        if mark is None:
            return False, None
        if sign is None:
            return False, self._closed(mark) if to_the_end else None
        self._put(mark, sign)
        self._parser = self._at(sign, self.tokens)
        return True, None

    def _begin(self, mark: int) -> int:
        return (self.tokens[mark - 1].end_pos or 0) if mark else self.start

    def _put(self, mark: int, end: int) -> None:
        """The placeholder takes the place of all words from `mark` on."""
        text = self.source.text[self._begin(mark) : end]
        start = self._begin(mark) + len(text) - len(text.lstrip())
        place = Token(BROKEN, "…", start_pos=start, end_pos=max(start, self._begin(mark) + len(text.rstrip())))
        self.tokens = [*self.tokens[:mark], place]
        self._depth = _Depth()
        for token in self.tokens:
            self._depth.feed(token)

    def _next_sign(self, mark: int, offset: int) -> int | None:
        """Where the operand that begins at the mark ends: at a word behind the mistake that may follow an operand."""
        may_follow = self.accepts([*self.tokens[:mark], Token(BROKEN, "…")])
        return next((at for at, until, kind in self._signs(self._begin(mark)) if until > offset and kind in may_follow), None)

    def _signs(self, begin: int) -> Iterator[tuple[int, int, str]]:
        """Words that may end an operand, from and to where they reach; those in brackets and the `and` of `between` are left out."""
        text, depth, betweens = self.source.text, 0, 0
        for word in _WORDS.finditer(text, begin, self.end):
            match word[0]:
                case "(":
                    depth += 1
                case ")" if depth:
                    depth -= 1
                case _ if depth:
                    pass
                case "between":
                    betweens += 1
                case "and" if betweens:
                    betweens -= 1
                case "is" if _TEST.match(text, word.end()):
                    pass
                case "and" | "or" | "is" | "," | ")" as sign:
                    yield word.start(), word.end(), _SIGNS[sign]
                    if sign == ")":
                        return
                case _ if (arm := _ARM.match(text, word.end())) is not None:
                    yield word.start(), arm.end(), "ARM"
                case _:
                    pass

    def _closed(self, mark: int) -> Tree[Token] | Token | None:
        """The tree with the placeholder as the last operand, and brackets closed behind it."""
        self._put(mark, self.end)
        opened = sum(t.endswith("(") for t in self.tokens) - sum(t == ")" for t in self.tokens)
        closing = Token("RPAR", ")", start_pos=self.end, end_pos=self.end)
        try:
            return self._finish(self._at(self.end, [*self.tokens, *[closing] * opened]), [closing])
        except lark.exceptions.UnexpectedInput:
            return None

    def _explain(self, before: Sequence[Token], offset: int) -> None:
        places = [(t.type, self.source.span(t.start_pos or 0, t.end_pos or 0)) for t in before]
        found = explain(Stop(self.source, places, offset, self.end, self.accepts(before)))
        if not any(_inside(found.span, other.span) for other in self.mistakes):
            self.mistakes.append(found)

    def _refuse(self, token: Token) -> None:
        span = self.source.span(token.start_pos or 0, token.end_pos or 0)
        if self.budget.tokens > MAX_TOKENS:
            self.budget.spent = True
            message, help = f"the file has more than {MAX_TOKENS:,} words and marks", "split it into several files"
        else:
            message, help = f"brackets or `not` stand more than {MAX_DEPTH} deep", NAME_PARTS
        self.mistakes.append(Diagnostic(TOO_LARGE, message, span, help=help))


def _inside(inner: Span | None, outer: Span | None) -> bool:
    """Whether a place is told of already, as all of another or as a part of it."""
    return inner is not None and outer is not None and (inner == outer or outer.start <= inner.start < outer.end)
