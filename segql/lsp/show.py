"""The SQL of a segment, and the rule in English, for the lens over it."""

from segql.compiler import compile_segment, explain_segment, parse_as_of
from segql.diagnostics import Diagnostic
from segql.lsp.hover import as_of
from segql.lsp.project import Names

SHOWN = ("segql.sql", "segql.explain")


def show(command: str, names: Names, file: str, segment: str) -> str:
    """What the command says of the segment; the mistakes where it has some."""
    workspace = names.workspace
    if file not in workspace.checker.sources or not workspace.checker.settings.catalog_is_whole:
        return "the project has mistakes in its settings or its catalog\n"
    meaning = names.meaning(file)
    if segment not in meaning.segments:
        return f"`{segment}` has a mistake\n"
    if command == "segql.explain":
        at = parse_as_of(as_of(workspace).isoformat(), meaning.calendar.zone)
        assert at is not None
        return explain_segment(meaning, segment, at)
    found: list[Diagnostic] = []
    at = parse_as_of(workspace.as_of, meaning.calendar.zone)
    assert at is not None
    sql = compile_segment(meaning, segment, workspace.dialect, at, found.append)
    return sql if sql is not None else "".join(f"{d.code.id} {d.message}\n" for d in found)
