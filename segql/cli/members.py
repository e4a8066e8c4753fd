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
    from segql.cli.asking import asked
    from segql.cli.rows import ordered, written
    from segql.library import Segment

    here = asked(session, [segment], target, as_of, var)
    wanted = Segment(segment, here.meaning)
    with here.connected(wanted.readings(here.as_of)) as engine:
        found = wanted.members(engine, here.as_of)
    rows = ordered(found.rows)
    sys.stdout.write(written(found.columns, rows[:limit], format.value))
    left_out = f", {limit} shown" if limit is not None and limit < len(rows) else ""
    session.note(f"{len(rows)} member{'' if len(rows) == 1 else 's'} of {segment}{left_out}")
    return 0
