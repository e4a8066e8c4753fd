"""Names, literals and lengths of time as they are written: texts, dates and digits exactly as the author typed them."""

import re

from segql.syntax import nodes as n
from segql.syntax.format.doc import Word
from segql.syntax.format.sheet import word

_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?$")


def leaf(node: n.Node) -> Word:
    return word(text(node), node)


def text(node: n.Node) -> str:
    """A leaf as text."""
    match node:
        case n.Name(name, quoted):
            return f"`{name}`" if quoted else name
        case n.Dotted(first, second):
            return f"{text(first)}.{text(second)}"
        case n.Number(value):
            digits = _DIGITS.search(node.span.text)
            return ("-" if value < 0 else "") + (digits[0] if digits else f"{abs(value):f}")
        case n.Duration(count, unit):
            return f"{count}{unit}"
        case n.Bool(value):
            return "true" if value else "false"
        case n.Ago(length):
            return f"{text(length)} ago"
        case n.Parameter(name):
            return f"${name}"
        case n.Now():
            return "now"
        case _:  # a text, a percentage, a date or a timestamp
            return node.span.text
