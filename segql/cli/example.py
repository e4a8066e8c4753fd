"""`segql example`: somebody who is in a segment, and somebody who nearly is."""

import sys

from segql.cli import options as o
from segql.cli.session import Session, command


@command
def example(session: Session, segment: o.Segment, as_of: o.AsOf = None, var: o.Variables = None) -> int:
    """Print a smallest member of a segment and a near miss, made up, as a test that passes. Connects to nothing."""
    from dataclasses import replace

    from segql.catalog.in_memory import in_memory
    from segql.cli import work
    from segql.cli.progress import waiting
    from segql.diagnostics import codes
    from segql.source import Source
    from segql.syntax.format import format_source
    from segql.testing.example import example as found_for
    from segql.testing.pools import Ranked

    loaded = work.load(session)
    meaning = work.understand(session, replace(loaded, catalog=in_memory(loaded.catalog)), var)
    name = work.one_segment(session, meaning, segment)
    instant = work.fixed_as_of(session, loaded, as_of)
    assert instant.at is not None
    try:
        with waiting(session, "looking for people"):
            text = found_for(meaning, meaning.segments[name], instant.at)
    except Ranked:
        session.fail(codes.NO_EXAMPLE, f"`{name}` has a rank, which is about everybody at once: nobody alone is an example of it")
    if text is None:
        session.fail(codes.NO_EXAMPLE, f"nobody is found who is in `{name}`", "`segql check` says where a rule can't be met")
    sys.stdout.write(format_source(Source("example.seg", text), session.report) or text)
    return 0
