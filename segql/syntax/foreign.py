"""Looks up words of SQL and of everyday speech in the tables of `foreign_words`: what a rule says instead."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from segql.diagnostics import Fix
from segql.source import Source, Span


@dataclass(frozen=True, slots=True)
class Foreign:
    """What stands there, why it is wrong, and what to write; `fix` is a guess."""

    span: Span
    message: str
    help: str | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """`right` replaces what the pattern matches; "" where it is just not needed, None where nothing can be put in its place."""

    pattern: re.Pattern[str]
    right: str | Callable[[re.Match[str]], str | None] | None
    help: str | None = None
    message: str | None = None
    far: bool = False  # whatever follows: no name is written like this


def entry(
    pattern: str,
    right: str | Callable[[re.Match[str]], str | None] | None,
    help: str | None = None,
    message: str | None = None,
    far: bool = False,
) -> Entry:
    return Entry(re.compile(pattern.replace(" ?", r"\s*").replace(" ", r"\s+"), re.IGNORECASE), right, help, message, far)


_NULL = re.compile(r"(?P<o>!=|<>|==?|is)\s*(?P<null>null|none|nil)\b", re.IGNORECASE)


def foreign(source: Source, start: int, entries: tuple[Entry, ...], reach: int = 0) -> Foreign | None:
    """What is known of the words at an offset, if they reach as far as `reach`."""
    for entry in entries:
        match = entry.pattern.match(source.text, start)
        if match is not None and (match.end() >= reach or entry.far) and match[0].split():
            return _said(source, match, entry)
    return None


def _said(source: Source, match: re.Match[str], entry: Entry) -> Foreign:
    written = " ".join(match[0].split())
    span = source.span(match.start(), match.start() + len(match[0].rstrip()))
    values = {key: value or "" for key, value in match.groupdict().items()}
    right = entry.right(match) if callable(entry.right) else match.expand(entry.right) if entry.right else entry.right
    shown = entry.help if right is None or entry.message is None else None  # with a message, both are for what nothing can replace
    help = re.sub(r"\{(\w+)\}", lambda m: values[m[1]], shown) if shown else None
    if right is None:
        assert entry.message is not None
        return Foreign(span, re.sub(r"\{(\w+)\}", lambda m: values[m[1]], entry.message), help)
    message = f"write `{right.strip()}`, not `{written}`" if right.strip() else f"`{written}` is not needed"
    whole = source.span(match.start(), match.end())
    return Foreign(span, message, help, Fix(f"write `{right.strip()}`" if right.strip() else "leave it out", ((whole, right),)))


def missing(source: Source, start: int) -> Foreign | None:
    """`= null`, of which `null` is at the offset."""
    for match in _NULL.finditer(source.text, max(0, start - 8), start + 8):
        if match.start("null") == start:
            right = "is known" if match["o"] in ("!=", "<>") else "is missing"
            span = source.span(match.start(), match.end())
            return Foreign(span, f"write `{right}`, not `{match[0]}`", None, Fix(f"write `{right}`", ((span, right),)))
    return None


def comments(source: Source, before: int) -> Iterator[Foreign]:
    """Comments of other languages on the line, up to an offset."""
    begin = source.text.rfind("\n", 0, before) + 1
    end = source.text.find("\n", before)
    for match in re.finditer(r'"[^"\n]*"|#.*|(--|//|/\*)(.*)', source.text[begin : end if end >= 0 else None]):
        if match[1] and begin + match.start() <= before:
            span = source.span(begin + match.start(1), begin + match.end(1))
            rest = re.sub(r"\s*\*/\s*$", "", match[2])
            whole = source.span(begin + match.start(), begin + match.end())
            yield Foreign(span, f"a comment begins with `#`, not with `{match[1]}`", None, Fix("write `#`", ((whole, f"#{rest}"),)))
