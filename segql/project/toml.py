"""Finds the place of a key in TOML text: `tomllib` gives values without places."""

import re

from segql.source import Source, Span

Keys = tuple[str, ...]

_PART = r"(?:[A-Za-z0-9_-]+|\"(?:[^\"\\]|\\.)*\"|'[^']*')"
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\s*({_DOTTED})\s*\]")
_PAIR = re.compile(rf"\s*({_DOTTED})\s*=\s*")
_INNER = re.compile(rf"[{{,]\s*({_PART})\s*=\s*")


def key_span(source: Source, path: Keys) -> Span:
    """Where the key stands; else the nearest table above it; else the first character."""
    places = _places(source)
    for length in range(len(path), 0, -1):
        if path[:length] in places:
            return places[path[:length]][0]
    return source.span(0, 0)


def value_span(source: Source, path: Keys) -> Span:
    """Where the key's value stands, as far as it is on the key's line; else the key's place."""
    found = _places(source).get(path)
    return (found[1] or found[0]) if found else key_span(source, path)


def error_span(source: Source, message: str) -> Span:
    """The place that a message of `tomllib` names: `… (at line 3, column 5)`."""
    match = re.search(r"line (\d+), column (\d+)", message)
    if match is None:
        return source.span(len(source.text), len(source.text))
    before = source.text.split("\n")[: int(match.group(1)) - 1]
    start = sum(len(line) + 1 for line in before) + int(match.group(2)) - 1
    return source.span(start, min(start + 1, len(source.text)))


def _places(source: Source) -> dict[Keys, tuple[Span, Span | None]]:
    """Every key of the text with its place and its value's. In a text of several lines it sees keys that are none."""
    places: dict[Keys, tuple[Span, Span | None]] = {}
    table: Keys = ()
    offset = 0
    for line in source.text.split("\n"):
        if header := _HEADER.match(line):
            table = _keys(header.group(1))
            places.setdefault(table, (source.span(offset + header.start(1), offset + header.end(1)), None))
        elif pair := _PAIR.match(line):
            key = table + _keys(pair.group(1))
            for length in range(len(table) + 1, len(key) + 1):
                places.setdefault(
                    key[:length], (source.span(offset + pair.start(1), offset + pair.end(1)), _value(source, line, pair.end(), offset))
                )
            for inner in _INNER.finditer(line, pair.end()):
                at = source.span(offset + inner.start(1), offset + inner.end(1))
                places.setdefault(key + _keys(inner.group(1)), (at, _value(source, line, inner.end(), offset)))
        offset += len(line) + 1
    return places


def _keys(text: str) -> Keys:
    return tuple(part.strip("\"'") for part in re.findall(_PART, text))


def _value(source: Source, line: str, start: int, offset: int) -> Span | None:
    match = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|\[[^\]]*\]|[^\s#,}]+").match(line, start)
    return source.span(offset + start, offset + match.end()) if match else None
