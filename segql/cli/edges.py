"""`segql test --boundaries`: the people that tests lack at the edges of their rules, to be read or to be written."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from segql.cli.session import Session

if TYPE_CHECKING:
    from segql.cli.work import Work
    from segql.compiler import Meaning
    from segql.meaning.trials import Trial
    from segql.testing.edges import Proposal


def boundaries(session: Session, loaded: "Work", meaning: "Meaning", trials: "Sequence[Trial]", write: bool) -> int:
    """Prints the tests that are proposed, or adds them to the files of the first test of each segment."""
    from segql.cli.progress import track
    from segql.source import Source
    from segql.syntax.format import format_source
    from segql.testing.edges import propose

    segments = len({trial.segment.name for trial in trials})
    found = list(track(session, "looking for people", propose(meaning, trials), segments))
    proposals = [one for one in found if not isinstance(one, str)]
    texts = [one for one in proposals if one.text]
    if write:
        _write(session, loaded, meaning, texts)
    else:
        sys.stdout.write("\n".join(format_source(Source("edges.seg", one.text), session.report) or one.text for one in texts))
    for one in found:
        if isinstance(one, str):
            session.note(one)
        elif one.missing:
            session.note(f"nobody is found for {one.trial.segment.name} at {', '.join(one.missing)}")
    number = sum(one.cases for one in texts)
    session.note(f"{number} {'person' if number == 1 else 'people'} {'added' if write else 'proposed'}")
    return 0


def _write(session: Session, loaded: "Work", meaning: "Meaning", proposals: "Sequence[Proposal]") -> None:
    from dataclasses import replace

    from segql.cli.fixing import save
    from segql.source import Source
    from segql.syntax import nodes as s
    from segql.syntax.format import format_source

    defined = {item.name.text for _, file in meaning.written.files for item in file.declarations if isinstance(item, s.Define)}
    files = []
    for source in loaded.files:
        added = [one.text for one in proposals if one.trial.span.source.name == source.name]
        text = "\n\n".join([source.text.rstrip("\n"), *added]) if added else source.text
        fresh = format_source(Source(source.name, text), session.report, defined) if added else None
        files.append(source if fresh is None else Source(source.name, fresh))
    session.stop_on_errors()
    save(session, loaded, replace(loaded, files=tuple(files)))
