"""The few ways of writing that the formatter changes in the tree, one node at a time, and what it means for two trees to be the same."""

import re
from dataclasses import fields, replace

from segql.syntax import nodes as n
from segql.syntax.reading import RESERVED

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBERS = n.Number | n.Percent | n.Parameter | n.Duration


def settled(node: object) -> object:
    """The node as the formatter writes it; its children stay as they are."""
    return plain_words(counted_first(node))


def plain_words(node: object) -> object:
    """`once` becomes `exactly once`, and `category "coffee"` becomes `category coffee`."""
    match node:
        case n.Times(word="once" | "twice"):
            return replace(node, word="exactly")
        case n.Sequence(word="once" | "twice"):
            return replace(node, word="exactly")
        case n.Pair(value=n.Text(text)) if _PLAIN.fullmatch(text) and text not in RESERVED:
            return replace(node, value=n.Name(text, span=node.value.span))
        case _:
            return node


def counted_first(node: object) -> object:
    """`purchased in 90d >= 3` becomes `purchased >= 3 in 90d`, where no other event could get the windows."""
    match node:
        case n.Compare(n.Phrase(windows=[first, *rest]) as left, right=right, tail=tail):
            movable = _is_event(left) and is_number(right)
        case n.Between(n.Phrase(windows=[first, *rest]) as left, low=low, high=high, tail=tail):
            movable = _is_event(left) and is_number(low) and is_number(high)
        case n.Times(n.Phrase(windows=[first, *rest]) as left, tail=tail):
            movable = True
        case _:
            return node
    if not movable or (tail is not None and tail.windows):
        return node
    span = first.span.to(rest[-1].span) if rest else first.span
    moved = replace(tail or n.Tail(span=span), windows=left.windows)
    bare = replace(left, windows=())
    return replace(node, value=bare, tail=moved) if isinstance(node, n.Between) else replace(node, left=bare, tail=moved)


def _is_event(left: n.Phrase) -> bool:
    """Whether the phrase can be nothing but events, and a sign behind it would not be read as part of its `with`."""
    is_any = isinstance(left.subject, n.Call) and left.subject.function.text == "any"
    return (is_any or isinstance(left.subject, n.Name)) and (left.with_ is None or left.with_.brackets)


def is_number(value: n.Expression) -> bool:
    """Whether the value is written in numbers alone."""
    match value:
        case n.Bracket(inner) | n.Negative(inner):
            return is_number(inner)
        case n.Arithmetic():
            return all(is_number(operand) for operand in (value.right, value.left))
        case _:
            return isinstance(value, _NUMBERS)


def same(one: object, other: object) -> bool:
    """Whether two trees are the same once settled. Without recursion, since trees may be deep."""
    pairs = [(one, other)]
    while pairs:
        a, b = (settled(node) for node in pairs.pop())
        if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
            pairs.extend(zip(a, b, strict=True))
        elif isinstance(a, n.Node) and type(a) is type(b):
            names = [field.name for field in fields(a) if field.name != "span"]
            pairs.extend((getattr(a, name), getattr(b, name)) for name in names)
        elif type(a) is not type(b) or a != b:
            return False
    return True
