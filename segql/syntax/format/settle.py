"""The few ways of writing that the formatter changes in the tree, one node at a time, and what it means for two trees to be the same."""

import re
from dataclasses import dataclass, fields, replace

from segql.syntax import nodes as n
from segql.syntax.reading import RESERVED

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Held:
    """Names and parameters that stand for what can't be seen from here: an event with windows of its own, a count of other events."""

    names: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()


def settled(node: object) -> object:
    """The node as the formatter writes it where nothing holds it back; its children stay as they are."""
    return plain_words(counted_first(node, Held()))


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


def counted_first(node: object, held: Held) -> object:
    """`purchased in 90d >= 3` becomes `purchased >= 3 in 90d`, where nothing but this event could get the windows."""
    match node:
        case n.Compare(n.Phrase(windows=[first, *rest]) as left, right=right, tail=tail):
            movable = _takes_sign(left) and _is_number(right, held)
        case n.Between(n.Phrase(windows=[first, *rest]) as left, low=low, high=high, tail=tail):
            movable = _takes_sign(left) and _is_number(low, held) and _is_number(high, held)
        case n.Times(n.Phrase(windows=[first, *rest]) as left, count=count, tail=tail):
            movable = _is_number(count, held)
        case _:
            return node
    if not movable or not _is_event(left, held) or (tail is not None and tail.windows):
        return node
    moved = replace(tail or n.Tail(span=first.span.to((rest or [first])[-1].span)), windows=left.windows)
    bare = replace(left, windows=())
    return replace(node, value=bare, tail=moved) if isinstance(node, n.Between) else replace(node, left=bare, tail=moved)


def _takes_sign(left: n.Phrase) -> bool:
    """Whether a sign behind the phrase would not be read as part of its `with`."""
    return left.with_ is None or left.with_.brackets


def _is_event(left: n.Phrase, held: Held) -> bool:
    match left.subject:
        case n.Call(n.Name(function)):
            return function == "any"
        case n.Name(name):
            return name not in held.names
        case _:
            return False


def _is_number(value: n.Expression, held: Held) -> bool:
    match value:
        case n.Negative(n.Number()) | n.Number() | n.Percent():
            return True
        case n.Parameter(name):
            return name not in held.parameters
        case _:
            return False


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
