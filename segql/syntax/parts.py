"""The nodes directly below a node of the syntax tree."""

from collections.abc import Iterator

from segql.syntax.nodes import Broken, Node

MAX_LEVELS = 150  # of nodes within nodes: whatever walks the tree must not run out of stack


def parts(node: object) -> Iterator[Node]:
    """The node's own nodes in the order written, those in tuples too."""
    if isinstance(node, Node):
        for name in node.__dataclass_fields__:
            if name != "span":
                yield from _nodes(getattr(node, name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from _nodes(inner)


def count(node: Node) -> int:
    """How many nodes the tree has."""
    total, stack = 0, [node]
    while stack:
        total += 1
        stack.extend(parts(stack.pop()))
    return total


def is_broken(node: Node) -> bool:
    """Whether a placeholder stands somewhere in the tree."""
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Broken):
            return True
        stack.extend(parts(item))
    return False


def levels(node: Node) -> int:
    """How many nodes stand in each other at most. Of a tree that may be too deep, so it does not call itself."""
    deepest, stack = 0, [(node, 1)]
    while stack:
        item, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((part, level + 1) for part in parts(item))
    return deepest
