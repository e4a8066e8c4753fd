"""`segql explain`: a rule in plain English, with every default and every window written out."""

import sys
from typing import Annotated

import typer

from segql.cli import options as o
from segql.cli.session import Session, command


@command
def explain(
    session: Session,
    segment: o.Segment,
    plan: Annotated[bool, typer.Option("--plan", help="Show how it is computed instead.")] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Show the SQL instead.")] = False,
    target: o.Target = None,
    dialect: o.Dialect = None,
    as_of: o.AsOf = None,
    var: o.Variables = None,
) -> int:
    """Say what a segment means. Connects to nothing."""
    from segql import compiler
    from segql.cli import work
    from segql.diagnostics import codes

    if plan and sql:
        session.fail(codes.BAD_OPTION, "--plan and --sql are two answers: use one of them")
    loaded = work.load(session)
    meaning = work.understand(session, loaded, var)
    name = work.one_segment(session, meaning, segment)
    if plan:
        chosen = work.target_of(session, loaded, target)
        language = work.dialect_of(session, chosen, dialect) if dialect is not None or chosen is not None else None
        text = compiler.plan_text(meaning, name, work.as_of(session, loaded, as_of), language)
    elif sql:
        language = work.dialect_of(session, work.target_of(session, loaded, target), dialect)
        text = compiler.compile_segment(meaning, name, language, work.as_of(session, loaded, as_of), session.report) or ""
    else:
        text = compiler.explain_segment(meaning, name, work.fixed_as_of(session, loaded, as_of))
    session.stop_on_errors()
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    return 0
