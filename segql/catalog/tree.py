"""YAML as a tree with places. Scalars stay text: the catalog's schema gives them types, so `no`, `010` and `1e3` mean what they say."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from segql.diagnostics import Code, Diagnostic, Label, Report, codes
from segql.source import Source, Span

MAX_DEPTH = 20
MAX_NODES = 50_000


@dataclass(frozen=True, slots=True)
class Scalar:
    """`span` covers exactly the text where the source holds it as it is (no escapes, no folding), else all that was written."""

    text: str
    span: Span
    plain: bool  # without quotes


@dataclass(slots=True)
class Items:
    span: Span
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    span: Span
    entries: dict[str, tuple[Scalar, "Node"]] = field(default_factory=dict)


# In braces YAML takes the `[]` of `{type: text[]}` and the comma of `{type: decimal(12, 2)}` for its own. Types may have them:
# private characters stand in for the two while YAML is read.
_TYPE = re.compile(r"\b(?:(?:text|integer)\[\]|decimal ?\( ?\d+ ?, ?\d+ ?\))")
_HIDE = str.maketrans("[],", "\ue000\ue001\ue002")
_SHOW = str.maketrans("\ue000\ue001\ue002", "[],")

Node = Scalar | Items | Mapping
Path = tuple[str | int, ...]


class _Stop(Exception):
    """Reading can't go on; what is wrong has been reported."""


def read_tree(source: Source, report: Report) -> Node | None:
    """The tree of a YAML text; None for an empty one, and after anything that stops the reading."""
    try:
        return _Reader(source, report).read()
    except _Stop:
        return None
    except YAMLError as error:
        report(_yaml_error(source, error))
    except Exception:  # the YAML reader fails in many ways on text that is no YAML at all
        report(Diagnostic(codes.BAD_YAML, "this is not YAML", source.span(0, 0)))
    return None


def plain(node: Node) -> Any:
    """The tree as dicts, lists and texts; no deeper than MAX_DEPTH."""
    match node:
        case Scalar(text):
            return text
        case Items(_, items):
            return [plain(item) for item in items]
        case Mapping(_, entries):
            return {key: plain(value) for key, (_, value) in entries.items()}


def value_span(node: Node, path: Path) -> Span:
    """Where the value at `path` stands, or the nearest thing above it that exists."""
    for length in range(len(path), 0, -1):
        if (found := descend(node, path[:length])) is not None:
            return found.span
    return node.span


def key_span(node: Node, path: Path) -> Span:
    """Where the last key of `path` that exists stands; the value's place if there is none."""
    for length in range(len(path), 0, -1):
        parent = descend(node, path[: length - 1])
        if isinstance(parent, Mapping) and path[length - 1] in parent.entries:
            return parent.entries[str(path[length - 1])][0].span
        if descend(node, path[:length]) is not None:
            break  # an item of a list has no key
    return value_span(node, path)


def descend(node: Node, path: Path) -> Node | None:
    for step in path:
        match node:
            case Mapping(_, entries) if step in entries:
                node = entries[str(step)][1]
            case Items(_, items) if isinstance(step, int) and step < len(items):
                node = items[step]
            case _:
                return None
    return node


def first_line(span: Span) -> Span:
    """The span without the lines after its first, which a whole block would underline."""
    stop = span.source.text.find("\n", span.start, span.end)
    return span if stop < 0 else Span(span.source, span.start, stop)


class _Reader:
    """Builds the tree from the reader's events with a stack of its own, so that depth is a number and not a crash."""

    def __init__(self, source: Source, report: Report) -> None:
        self.source, self.report = source, report
        self.root: Node | None = None
        self.stack: list[Items | Mapping] = []
        self.keys: list[Scalar | None] = []  # of each open mapping: the key that waits for its value
        self.nodes = 0

    def read(self) -> Node | None:
        documents = 0
        for event in self._events():
            match event:
                case DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        self._fail(codes.BAD_YAML, "one file holds one YAML document; a second one begins here", self._span(event))
                case AliasEvent():
                    self._fail(codes.BAD_YAML, "`*` aliases are not read; write the entry out", self._span(event))
                case ScalarEvent() | SequenceStartEvent() | MappingStartEvent():
                    self._open(event)
                case SequenceEndEvent() | MappingEndEvent():
                    self._close(event)
        return self.root

    def _events(self) -> Iterator[Any]:
        reader = YAML(typ="safe", pure=True)
        yield from reader.parse(io.StringIO(_TYPE.sub(lambda type_: type_[0].translate(_HIDE), self.source.text)))

    def _open(self, event: Any) -> None:
        self.nodes += 1
        span = self._span(event)
        if self.nodes > MAX_NODES:
            self._fail(codes.BAD_YAML, f"the file has more than {MAX_NODES:,} entries", span)
        if event.anchor is not None:
            self._fail(codes.BAD_YAML, "`&` anchors are not read; write the entry out", span)
        if event.ctag is not None and str(event.ctag) not in ("", "None", "!"):
            self._fail(codes.BAD_YAML, "`!` tags are not read", span)
        if isinstance(event, ScalarEvent):
            text = event.value.translate(_SHOW)
            self._add(Scalar(text, self._text_span(text, span), event.style is None))
            return
        node: Items | Mapping = Items(span) if isinstance(event, SequenceStartEvent) else Mapping(span)
        if self._waits_for_key():
            self._fail(codes.BAD_YAML, "a key is a text", span)
        self._add(node)
        self.stack.append(node)
        self.keys.append(None)
        if len(self.stack) > MAX_DEPTH:
            self._fail(codes.BAD_YAML, f"entries are nested more than {MAX_DEPTH} deep", span)

    def _close(self, event: Any) -> None:
        node = self.stack.pop()
        self.keys.pop()
        node.span = Span(self.source, node.span.start, max(node.span.start, event.end_mark.index))

    def _waits_for_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1], Mapping) and self.keys[-1] is None

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        match self.stack[-1]:
            case Items(_, items):
                items.append(node)
            case Mapping(_, entries):
                key = self.keys[-1]
                if key is None:
                    assert isinstance(node, Scalar)
                    self.keys[-1] = node
                    return
                self.keys[-1] = None
                if key.text in entries:
                    first = Label(entries[key.text][0].span, "first here")
                    self.report(Diagnostic(codes.CATALOG_CLASH, f"`{key.text}` is written twice", key.span, (first,)))
                    return
                entries[key.text] = (key, node)

    def _span(self, event: Any) -> Span:
        return self.source.span(event.start_mark.index, event.end_mark.index)

    def _text_span(self, text: str, span: Span) -> Span:
        written = self.source.text[span.start : span.end]
        if text and written != text and written[1:-1] == text:
            return Span(self.source, span.start + 1, span.end - 1)
        return span

    def _fail(self, code: Code, message: str, span: Span) -> None:
        self.report(Diagnostic(code, message, first_line(span)))
        raise _Stop


def _yaml_error(source: Source, error: YAMLError) -> Diagnostic:
    """What the YAML reader says, at its place; its own drawing of the line is left out."""
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        words = " ".join(str(part) for part in (error.context, error.problem) if part)
    else:
        mark, words = None, f"a character that YAML does not allow: {getattr(error, 'reason', 'unknown')}"
    index = mark.index if mark is not None else getattr(error, "position", 0)
    index = index if isinstance(index, int) else 0
    start = max(0, min(index, len(source.text)))
    hint = "indent with spaces, not with tabs" if "'\\t'" in words else None
    return Diagnostic(
        codes.BAD_YAML, f"this is not well-formed YAML: {words}", source.span(start, min(start + 1, len(source.text))), help=hint
    )
