"""Where the catalog names an entity, besides where it declares it: sources, lists and the members of other entities."""

from collections.abc import Iterator

from segql.catalog.tree import Mapping, Node, Scalar, descend, read_tree
from segql.source import Source, Span


def mentions(source: Source) -> Iterator[tuple[str, Span]]:
    """The entities that a file of the catalog names, and where."""
    tree = read_tree(source, lambda _: None)
    if tree is None:
        return
    for _, entry in _entries(descend(tree, ("sources",))):
        for key, _ in _entries(descend(entry, ("entity",))):
            yield key.text, key.span
    for section, path in (("lists", ("entity",)), ("entities", ("members", "entity"))):
        for _, entry in _entries(descend(tree, (section,))):
            found = descend(entry, path)
            if isinstance(found, Scalar):
                yield found.text, found.span


def _entries(node: Node | None) -> Iterator[tuple[Scalar, Node]]:
    if isinstance(node, Mapping):
        yield from node.entries.values()
