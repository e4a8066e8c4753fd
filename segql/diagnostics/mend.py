"""Fixes put into texts: which of them can be applied at once, and what becomes of a text."""

from collections.abc import Sequence

from segql.diagnostics.model import Diagnostic, Fix
from segql.source import Source, Span


def fixes(found: Sequence[Diagnostic], unsafe: bool, within: frozenset[str]) -> list[Fix]:
    """The fixes to apply in the files `within`, of mistakes in source order."""
    some = [d.fix for d in found if d.fix is not None and (unsafe or d.fix.safe)]
    return [fix for fix in some if all(span.source.name in within for span, _ in fix.edits)]


def apart(wanted: Sequence[Fix]) -> list[Fix]:
    """As many of the fixes, from the first on, as do not touch an earlier one."""
    taken: list[Fix] = []
    for fix in wanted:
        if not any(_touch(a, b) for other in taken for a, _ in other.edits for b, _ in fix.edits):
            taken.append(fix)
    return taken


def _touch(a: Span, b: Span) -> bool:
    return a.source.name == b.source.name and a.start <= b.end and b.start <= a.end


def edited(source: Source, wanted: Sequence[Fix]) -> Source:
    """The text after all of the fixes, of which no two touch."""
    text = source.text
    edits = [(span.start, span.end, new) for fix in wanted for span, new in fix.edits if span.source.name == source.name]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return source if text == source.text else Source(source.name, text)
