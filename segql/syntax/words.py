"""The words of the language, from the grammar itself: for completion, highlighting and the formatter of editors."""

import re
from functools import cache
from itertools import product

from segql.syntax.grammar import grammar_text

_TERMINAL = re.compile(r"^(_?[A-Z][A-Z_]*)(?:\.\d+)?: (.*(?:\n +\| .*)*)", re.MULTILINE)
_TOKEN = re.compile(r'"([^"]+)"|(GAP\??|END)|([()|])')
_WRITTEN = {  # those that the grammar says in a regular expression
    "EXACTLY": ("exactly",),
    "UNIT": ("day", "week", "month", "quarter", "year"),
    "ORDINAL": ("1st", "2nd", "3rd", "4th", "5th", "last"),
    "WEEKDAY": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "MONTH": tuple("january february march april may june july august september october november december".split()),
}


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """For each terminal that is a keyword, or several in a row, how it is written."""
    found = {name: tuple(_expanded(body)) for name, body in _TERMINAL.findall(grammar_text())}
    return {name: texts for name, texts in found.items() if texts and all(re.match("[a-z]", text) for text in texts)} | _WRITTEN


def keywords() -> list[str]:
    """Every single keyword, by the alphabet."""
    return sorted(
        {
            word
            for name, texts in phrases().items()
            if name not in _WRITTEN or name == "EXACTLY"
            for t in texts
            for word in t.split()
            if word.isalpha()
        }
    )


def _expanded(body: str) -> list[str]:
    """The texts of a terminal made of strings, gaps, brackets and `|`; none of any other."""
    rest = re.sub(r"\s*//.*", "", body)
    if _TOKEN.sub("", rest).strip():
        return []
    tokens = list(_TOKEN.finditer(rest))
    texts, at = _choice(tokens, 0)
    return [re.sub(r" \($", " (", text.strip()) for text in texts] if at == len(tokens) else []


def _choice(tokens: list[re.Match[str]], at: int) -> tuple[list[str], int]:
    found: list[str] = []
    parts: list[list[str]] = []
    while at < len(tokens):
        text, gap, sign = tokens[at].groups()
        at += 1
        if sign == ")":
            break
        if sign == "|":
            found += ["".join(p) for p in product(*parts)]
            parts = []
        elif sign == "(":
            inner, at = _choice(tokens, at)
            parts.append(inner)
        else:
            parts.append([text if text is not None else "" if gap == "END" else " "])
    return [*found, *("".join(p) for p in product(*parts))], at
