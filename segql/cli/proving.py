"""`segql check --prove`: a claim about two rules, proved or refuted."""

import sys
from collections.abc import Sequence

from segql.cli.session import Session


def prove(session: Session, text: str, var: Sequence[str] | None) -> int:
    """Says what came of the claim; 0 only where it is proved."""
    from dataclasses import replace

    from segql.catalog.in_memory import in_memory
    from segql.cli import work
    from segql.cli.progress import waiting
    from segql.diagnostics import codes
    from segql.source import Source
    from segql.syntax.format import format_source
    from segql.testing.prove import PROVED, REFUTED, read
    from segql.testing.prove import prove as proved

    loaded = work.load(session)
    meaning = work.understand(session, replace(loaded, catalog=in_memory(loaded.catalog)), var)
    session.stop_on_errors()
    session.found.clear()
    claim = read(text, meaning)
    if isinstance(claim, str):
        session.fail(codes.BAD_OPTION, f"--prove: {claim}")
    instant = work.fixed_as_of(session, loaded, None)
    assert instant.at is not None
    with waiting(session, "looking for a proof, then for somebody"):
        verdict = proved(claim, instant.at)
    sys.stdout.write(f"{verdict.outcome}: {text}{f' ({verdict.why})' if verdict.why else ''}\n")
    if verdict.outcome == REFUTED:
        first, second = ("in" if holds else "not in" for holds in verdict.inside)
        where = f"{first} the first and {second} the second"
        shown = format_source(Source("claim.seg", verdict.test), session.report) if verdict.test.startswith("test ") else verdict.test
        sys.stdout.write(f"somebody is {where}:\n\n{shown}")
    return 0 if verdict.outcome == PROVED else 1
