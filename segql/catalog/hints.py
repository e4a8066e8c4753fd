"""Puts what a server says of a source's indexes and of an event's rows into the catalog's files, and leaves all else as it is written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from segql.catalog.load import load_catalog
from segql.catalog.model import Catalog
from segql.catalog.tree import Mapping as Tree
from segql.catalog.tree import descend, key_span, read_tree, value_span
from segql.diagnostics import Diagnostic
from segql.source import Source, Span

Indexes = tuple[tuple[str, ...], ...]
FAR = 2  # times as many, or as few, is another number
BEFORE = {"sources": ("time",), "events": ("where", "properties", "description", "source")}  # what a new key is written before


@dataclass(frozen=True, slots=True)
class Hints:
    """The indexes of sources, and about how many rows events have, by name."""

    indexes: Mapping[str, Indexes] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)


def differing(catalog: Catalog, found: Hints) -> Hints:
    """What the catalog says otherwise or not at all."""
    indexes = {name: some for name, some in found.indexes.items() if set(some) != set(catalog.sources[name].indexes)}
    return Hints(indexes, {name: about(n) for name, n in found.rows.items() if _differs(catalog.events[name].rows, n)})


def _differs(told: int | None, found: int) -> bool:
    return told is None or not (told <= max(found, 1) * FAR and found <= max(told, 1) * FAR)


def about(number: int) -> int:
    """The number to two digits."""
    size = int(10 ** max(len(str(number)) - 2, 0))
    return (number + size // 2) // size * size


def rewritten(files: Iterable[Source], hints: Hints) -> dict[Source, Source]:
    """The files that change, each with what it becomes. Raises ValueError where one is written in a way that does not allow it."""
    sources = tuple(files)
    wanted = [(("sources", name), "indexes", _indexes(some)) for name, some in hints.indexes.items()]
    wanted += [(("events", name), "rows", f"{number:_}") for name, number in hints.rows.items()]
    found: dict[Source, Source] = {}
    for source in sources:
        tree = read_tree(source, lambda _: None)
        edits = [edit for path, key, text in wanted if isinstance(tree, Tree) for edit in _edits(tree, path, key, text)]
        if edits:
            found[source] = Source(source.name, _edited(source.text, edits))
    _check([found.get(source, source) for source in sources], hints)
    return found


def _indexes(some: Indexes) -> str:
    return "[" + ", ".join("[" + ", ".join(map(_scalar, columns)) + "]" for columns in some) + "]"


def _scalar(word: str) -> str:
    """A name as YAML."""
    if word.replace("_", "a").isalnum() and word.isascii():
        return word
    return "'" + word.replace("'", "''") + "'"


def _edits(tree: Tree, path: tuple[str, str], key: str, text: str) -> Iterator[tuple[Span, str]]:
    """What stands in the place of which span, to say `key: text` in the entry at a path."""
    entry = descend(tree, path)
    if not isinstance(entry, Tree):
        return
    if key in entry.entries:
        yield value_span(tree, (*path, key)), text
        return
    place = next(name for name in BEFORE[path[0]] if name in entry.entries)
    at = key_span(tree, (*path, place)).start
    at -= entry.span.source.text[at - 1] in "\"'"  # a key's span lies between its quotes
    yield Span(entry.span.source, at, at), f"{key}: {text}{_after(entry, at)}"


def _after(entry: Tree, at: int) -> str:
    """What stands between two keys of an entry."""
    text = entry.span.source.text
    if text[entry.span.start] == "{":
        return ", "
    return "\n" + " " * (at - (text.rfind("\n", 0, at) + 1))


def _edited(text: str, edits: Iterable[tuple[Span, str]]) -> str:
    for span, new in sorted(edits, key=lambda edit: edit[0].start, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text


def _check(files: Iterable[Source], hints: Hints) -> None:
    """That the files say it now."""
    mistakes: list[Diagnostic] = []
    catalog = load_catalog(tuple(files), mistakes.append)
    told = all(catalog.sources[name].indexes == some for name, some in hints.indexes.items() if name in catalog.sources)
    counted = all(catalog.events[name].rows == n for name, n in hints.rows.items() if name in catalog.events)
    complete = hints.indexes.keys() <= catalog.sources.keys() and hints.rows.keys() <= catalog.events.keys()
    if mistakes or not (told and counted and complete):
        raise ValueError
