"""Numbers that several files compare the same value with: a parameter would say each once."""

import re
from collections.abc import Iterator

from segql.diagnostics import Diagnostic, Label, codes
from segql.meaning.written import Written
from segql.source import Span
from segql.syntax import nodes as s
from segql.syntax.parts import parts

FILES = 3  # in fewer, a number is no rule of the house yet
SHOWN = 4  # places


def repeated(written: Written) -> Iterator[Diagnostic]:
    """Each number once, at the first place, with the others."""
    found: dict[tuple[str, str], dict[str, Span]] = {}
    for source, file in written.files:
        for value, number in compared(file):
            found.setdefault((value, number.text), {}).setdefault(source.name, number)
    for (value, text), places in found.items():
        if len(places) >= FILES:
            first, *others = places.values()
            labels = tuple(Label(span, "here too") for span in others[: SHOWN - 1])
            message = f"{len(places)} files compare `{value}` with `{text}`"
            help = f"say it once: `param NAME is {text}`, and `$NAME` in its place"
            yield Diagnostic(codes.REPEATED_NUMBER, message, first, labels, help=help)


def compared(file: s.File) -> Iterator[tuple[str, Span]]:
    """What a file compares with a number, and the number."""
    for item in (*file.declarations, *([file.rule] if file.rule is not None else [])):
        yield from _compared(item)


def _compared(declaration: s.Node) -> Iterator[tuple[str, Span]]:
    """What is compared with a number of two digits or more, and the number. Tests say what they need by themselves."""
    todo: list[s.Node] = [] if isinstance(declaration, s.Test | s.Expect) else [declaration]
    while todo:
        item = todo.pop()
        todo.extend(parts(item))
        match item:
            case s.Compare(left, _, s.Number() | s.Percent() as right, tail) if len(re.findall(r"\d", right.span.text)) > 1:
                window = f" … {tail.span.text}" if tail is not None else ""
                yield " ".join(f"{left.span.text}{window}".split()), right.span
            case _:
                pass
