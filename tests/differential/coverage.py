"""What generated rules use: productions of the grammar, and operators that stand one inside the other."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import lark
from lark import Token, Tree
from lark.grammar import Rule
from lark.parsers.lalr_parser_state import ParseConf

from segql.syntax.grammar import grammar
from segql.syntax.reader import BROKEN

# Operators by what may stand over what: each of the first over each of the second is a pair that must come up.
CONNECTIVES = ["and", "or", "not", "at_least_of"]
TESTS = [
    "=", "!=", "<", "<=", ">", ">=", "between", "in", "not in", "known", "text_test", "matches", "contains_of", "never", "times", "in_top", "in_segment", "as of",
    "moved", "in_list", "sequence", "same", "within", "habit",
]  # fmt: skip
COMPARISONS = ["=", "!=", "<", "<=", ">", ">=", "between", "known"]
AGGREGATES = [
    "count", "sum", "min", "max", "avg", "median", "percentile", "distinct", "first", "last", "nth", "most", "days", "weeks", "months", "quarters", "years", "streak",
    "current_streak", "share", "any",
]  # fmt: skip
FUNCTIONS = [
    "days_since", "days_until", "age", "weekday", "hour", "day", "month", "year", "score", "anniversary", "lower", "abs", "round", "coalesce", "quantile",
    "percentile_rank", "date",
]  # fmt: skip
ARITHMETIC = ["+", "-", "*", "/"]
WINDOWS = [
    "in_length", "in_previous", "in_this", "in_last_unit", "in_last_full", "from_ago", "from_to", "since", "until", "before", "after", "on", "during", "outside",
    "in_anchor", "from_anchor",
]  # fmt: skip
NESTS: list[tuple[list[str], list[str]]] = [
    (CONNECTIVES, [*CONNECTIVES, *TESTS, *AGGREGATES, *FUNCTIONS, *ARITHMETIC, *WINDOWS]),
    (COMPARISONS, [*AGGREGATES, *FUNCTIONS, *ARITHMETIC, *WINDOWS]),
    (["in", "in_top", "score"], [*AGGREGATES, *ARITHMETIC, *WINDOWS]),
    (AGGREGATES, WINDOWS),
    (["sequence", "same", "within", "times", "never"], WINDOWS),
    (["sequence", "any"], [*CONNECTIVES[:3], *COMPARISONS]),
]
PAIRS = {pair for over, under in NESTS for pair in product(over, under)}
NAMES = {"or_": "or", "and_all": "and", "negation": "not", "among": "in", "not_among": "not in", "ago": "as of"}


def productions(text: str) -> list[Rule]:
    """The productions by which the text is read, from the leaves up."""
    parser = grammar().parse_interactive(text, start="file")
    state = parser.parser_state
    used: list[Rule] = []
    state.parse_conf = ParseConf(state.parse_conf.parse_table, _Noting(state.parse_conf.callbacks, used), "file")  # type: ignore[attr-defined]
    for token in parser.lexer_thread.lex(state):  # type: ignore[no-untyped-call]
        parser.feed_token(token)
    parser.feed_eof()  # type: ignore[no-untyped-call]
    return used


class _Noting(dict[Any, Any]):
    """The callbacks of a parser, which note what they were called for."""

    def __init__(self, callbacks: dict[Any, Any], used: list[Rule]) -> None:
        super().__init__(callbacks)
        self.used = used

    def __getitem__(self, rule: Rule) -> Any:
        self.used.append(rule)
        return super().__getitem__(rule)


def pairs(text: str) -> set[tuple[str, str]]:
    """The operators of a text, with each of those that stand over them."""
    root = grammar().parse(text, start="file")
    found: set[tuple[str, str]] = set()
    stack: list[tuple[Tree[Token], frozenset[str]]] = [(root, frozenset())]
    while stack:
        tree, over = stack.pop()
        names = frozenset(_operators(tree))
        found |= {(a, b) for a in over for b in names} | {(a, b) for a in names for b in names if a != b and tree.data != "chain_of"}
        stack += [(child, over | names) for child in tree.children if isinstance(child, Tree)]
    return found & PAIRS


def _operators(tree: Tree[Token]) -> Iterator[str]:
    """What a tree is; and what stands beside its windows and belongs to the whole: `any(…)` before them, `for same` and `within` behind it."""
    for child in tree.children:
        if isinstance(child, Tree) and child.data in ("same", "within"):
            yield str(child.data)
        if tree.data == "windowed" and isinstance(child, Tree) and any(str(token) == "any" for token in child.scan_values(bool)):
            yield "any"
    match tree.data:
        case "compare" | "chain_of":
            yield from (
                str(t) for t in tree.children if isinstance(t, Token) and t.type in ("COMPARISON", "PLUS", "MINUS", "STAR", "SLASH")
            )
        case "call":
            yield str(tree.children[0])
        case "bounded":
            yield str(tree.children[0])
        case "during":
            yield str(tree.children[0])
        case other:
            yield NAMES.get(str(other), str(other))


def counted(texts: list[str]) -> tuple[Counter[Rule], Counter[tuple[str, str]]]:
    """How many of the texts use each production, and each pair."""
    used: Counter[Rule] = Counter()
    nested: Counter[tuple[str, str]] = Counter()
    for text in texts:
        try:
            used.update(set(productions(text)))
            nested.update(pairs(text))
        except lark.exceptions.UnexpectedInput:  # one that need not be right
            continue
    return used, nested


def all_productions() -> list[Rule]:
    """Those of a file: a condition alone is read in catalogs, and no text is read as a placeholder."""
    rules = [rule for rule in grammar().rules if rule.origin.name != "condition"]
    return [rule for rule in rules if all(symbol.name != BROKEN for symbol in rule.expansion)]
