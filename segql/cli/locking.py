"""`segql.lock` on disk against the public holidays that the rules mean."""

from pathlib import Path
from typing import TYPE_CHECKING

from segql.cli import output
from segql.cli.session import Session
from segql.diagnostics import Diagnostic, codes
from segql.project.lock import NAME, parse_lock, read_lock
from segql.source import Source

if TYPE_CHECKING:
    from segql.cli.work import Work
    from segql.compiler import Meaning


def change(root: Path, wanted: str) -> output.Change | None:
    """How the project's lock file differs from the one that is wanted, by its text; None if it does not, but in how it is laid out."""
    path = root / NAME
    before = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
    if not wanted:
        return None if before is None else output.Change(NAME, "left over", before, "")
    if before is not None and read_lock(root, lambda _: None) == parse_lock(Source(NAME, wanted), lambda _: None):
        return None
    return output.Change(NAME, "missing" if before is None else "stale", before or "", wanted)


def write(session: Session, root: Path, found: output.Change | None) -> None:
    """Brings the lock file up to date, and says so. One that is no longer needed is not deleted."""
    if found is None:
        return
    if found.kind == "left over":
        session.note(f"left over: no rule needs {NAME}; delete it")
        return
    try:
        output.write(root, {NAME: found.after})
    except OSError as error:
        session.fail(codes.CANT_WRITE, f"`{NAME}` can't be written: {(error.strerror or str(error)).lower()}")
    session.note(f"{NAME} written: the public holidays that the rules mean")


def warn(session: Session, work: "Work", meaning: "Meaning") -> None:
    """Warns of public holidays that another version of the package could change."""
    if work.project is None:
        return
    for region, years in meaning.holidays.items():
        open_ = [year for year in years if year not in work.project.holidays.get(region, {})]
        if open_:
            message = f"{NAME} lacks the public holidays of `{region}` for {open_[0]}" + (f" to {open_[-1]}" if open_[1:] else "")
            session.report(Diagnostic(codes.NOT_LOCKED, message, help="`segql compile` writes them; commit the file"))
