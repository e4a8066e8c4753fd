"""`segql members`: the ids in a segment."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from segql.cli import options as o
from segql.cli.session import Session, command


class Format(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"


@command
def members(
    session: Session,
    segment: o.Segment,
    target: o.Target = None,
    as_of: o.AsOf = None,
    var: o.Variables = None,
    format: Annotated[Format, typer.Option("--format", help="How members are printed.")] = Format.table,
    limit: Annotated[int | None, typer.Option("--limit", min=0, metavar="N", help="At most N members.")] = None,
) -> int:
    """List a segment's members, sorted. Connects to the target."""
    from segql.cli import work
    from segql.cli.rows import ordered, written
    from segql.compiler import compile_segment, reads_of
    from segql.diagnostics import codes
    from segql.engines import connect
    from segql.engines.verify import verify
    from segql.project.project import environment

    loaded = work.load(session)
    meaning = work.understand(session, loaded, var)
    name = work.one_segment(session, meaning, segment)
    chosen = work.target_of(session, loaded, target)
    if chosen is None or loaded.project is None:
        session.fail(codes.NO_TARGET, "no target is chosen", "use -t, or default-target in segql.toml")
    instant = work.fixed_as_of(session, loaded, as_of)
    sql = compile_segment(meaning, name, chosen.dialect, instant, session.report)
    session.stop_on_errors()
    variables = environment(loaded.project.root, session.report)
    session.stop_on_errors()
    with connect(chosen, loaded.project.root, variables) as engine:
        verify(engine, reads_of(meaning, name, instant), session.report)
        session.stop_on_errors()
        result = engine.query(sql or "")
    rows = ordered(result.rows)
    sys.stdout.write(written(result.columns, rows[:limit], format.value))
    left_out = f", {limit} shown" if limit is not None and limit < len(rows) else ""
    session.note(f"{len(rows)} member{'' if len(rows) == 1 else 's'} of {name}{left_out}")
    return 0
