"""`segql ls`: the segments of a project."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from segql.cli import options as o
from segql.cli.rows import json_text
from segql.cli.session import Session, command


class Format(StrEnum):
    text = "text"
    json = "json"


@command
def ls(
    session: Session,
    select: o.Select = None,
    exclude: o.Exclude = None,
    base: o.Base = None,
    var: o.Variables = None,
    format: Annotated[Format, typer.Option("--format", help="How segments are printed.")] = Format.text,
) -> int:
    """List segments, tiers and splits with their arms. Connects to nothing."""
    from segql.cli import work
    from segql.cli.rows import written
    from segql.cli.states import states

    loaded = work.load(session)
    meaning = work.understand(session, loaded, var)
    names = work.selected(session, meaning, select or (), exclude or (), lambda: states(session, loaded, meaning, base, var))
    segments = [meaning.segments[name] for name in names]
    if format is Format.json:
        records = [
            {
                "name": s.name,
                "kind": s.kind,
                "title": s.title,
                "entity": s.entity.name,
                "path": s.span.source.name,
                "owner": s.owner,
                "tags": list(s.tags),
                "columns": [name for name, _ in s.columns],
                "events": list(s.events),
                "needs": list(s.needs),
            }
            for s in segments
        ]
        sys.stdout.write(json_text(records))
        return 0
    rows = [(s.name, s.kind, s.title, s.entity.name, s.span.source.name, ", ".join(s.tags)) for s in segments]
    sys.stdout.write(written(("segment", "kind", "title", "entity", "file", "tags"), rows, "table"))
    return 0
