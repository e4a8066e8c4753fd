"""`segql.lock` on disk against the public holidays that the rules mean."""

from pathlib import Path
from typing import TYPE_CHECKING

from segql.cli import output
from segql.cli.session import Session
from segql.diagnostics import Diagnostic, codes
from segql.project.lock import NAME, lock_text, read_lock

if TYPE_CHECKING:
    from segql.cli.work import Work
    from segql.compiler import Meaning


def change(work: "Work", meaning: "Meaning") -> output.Change | None:
    """How the project's lock file differs from what it has to hold; None if it does not. How it is laid out is no difference."""
    if work.project is None:
        return None
    path = work.project.root / NAME
    before = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
    if not meaning.holidays:
        return None if before is None else output.Change(NAME, "left over", before, "")
    if before is not None and read_lock(work.project.root, lambda _: None) == meaning.holidays:
        return None
    return output.Change(NAME, "missing" if before is None else "stale", before or "", lock_text(meaning.holidays))


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
