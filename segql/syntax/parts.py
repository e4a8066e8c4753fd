"""The nodes directly below a node of the syntax tree."""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache

from segql.syntax.nodes import Node


def parts(node: object) -> Iterator[Node]:
    """The node's own nodes in the order written, those in tuples too."""
    if isinstance(node, Node):
        for name in _names(type(node)):
            yield from _nodes(getattr(node, name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from _nodes(inner)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name != "span")


def levels(node: Node) -> int:
    """How many nodes stand in each other at most. Of a tree that may be too deep, so it does not call itself."""
    deepest, stack = 0, [(node, 1)]
    while stack:
        item, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((part, level + 1) for part in parts(item))
    return deepest
