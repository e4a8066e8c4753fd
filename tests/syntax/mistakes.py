"""The mistakes of a text, one in one to three lines: code, place and message; help; the text after the fix."""

from segql.diagnostics import Diagnostic, Fix
from segql.source import Source
from segql.syntax.parse import parse


def describe(text: str) -> list[str]:
    found: list[Diagnostic] = []
    parse(Source("rule", text), found.append)
    lines: list[str] = []
    for mistake in found:
        assert mistake.span is not None
        place = f"{mistake.span.line}:{mistake.span.column} «{mistake.span.text}»"
        lines.append(f"{mistake.code.id} {place} {mistake.message}")
        if mistake.help:
            lines.append(f"help: {mistake.help}")
        if mistake.fix:
            lines.append(f"fix{'' if mistake.fix.safe else '?'}: {apply(text, mistake.fix)}")
    return lines


def apply(text: str, fix: Fix) -> str:
    for span, new in sorted(fix.edits, key=lambda edit: edit[0].start, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text
