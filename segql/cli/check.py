"""`segql check`: every mistake of every file in one run."""

import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from segql.cli import options as o
from segql.cli.session import Session, Stop, Style, command

if TYPE_CHECKING:
    from segql.cli.work import Work


@command
def check(session: Session, paths: o.Paths = None, var: o.Variables = None, catalog: o.Catalog = None, timezone: o.Timezone = None) -> int:
    """Look for mistakes in settings, catalog and rules. Connects to nothing."""
    from segql.cli import locking
    from segql.cli.work import load, understand
    from segql.diagnostics.render import summary

    number = 0
    try:
        work = load(session, paths, catalog, timezone)
        meaning = understand(session, work, var)
        number = len(meaning.segments)
        if not session.exit_code:
            locking.warn(session, work, meaning)
        if paths and not catalog:
            _keep_paths(session, work, paths)
    except Stop:
        pass
    session.show(sys.stdout)
    if session.found and session.style is Style.full:
        print()
    code = session.exit_code
    words = summary(session.found)
    session.found.clear()
    session.note(words if words else f"{number} segment{'' if number == 1 else 's'}, no mistakes")
    return code


def _keep_paths(session: Session, work: "Work", paths: list[str]) -> None:
    """Drops what was found in rules outside of `paths`; settings and catalog are always shown."""
    import os

    from segql.diagnostics import codes

    assert work.project is not None
    root = str(work.project.root)
    wanted = [PurePosixPath(os.path.relpath((session.folder / path).resolve(), root).replace(os.sep, "/")) for path in paths]
    names = {source.name for source in work.files}

    def within(name: str) -> bool:
        return any(PurePosixPath(name).is_relative_to(path) for path in wanted)

    for written, path in zip(paths, wanted, strict=True):
        if not any(PurePosixPath(name).is_relative_to(path) for name in names):
            session.found.clear()
            session.fail(codes.UNREADABLE, f"`{written}` is no rule of the project, nor a folder with some")
    session.found[:] = [d for d in session.found if d.span is None or d.span.source.name not in names or within(d.span.source.name)]
