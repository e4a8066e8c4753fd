"""Applies the fixes that mistakes carry: to the rules in memory, round after round, then to the files."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from segql.cli.session import Session
from segql.cli.work import Work, understand
from segql.diagnostics import Diagnostic, codes
from segql.diagnostics.mend import apart, edited, fixes

if TYPE_CHECKING:
    from segql.compiler import Meaning

ROUNDS = 50  # a fix may bring the next mistake to light


def fixed(
    session: Session, work: Work, variables: Sequence[str] | None, unsafe: bool, within: frozenset[str]
) -> "tuple[Work, Meaning, int]":
    """The work with its rules mended as far as they can be, what they mean then, and how many fixes that took."""
    before, seen = list(session.found), {work.files}
    meaning, number = understand(session, work, variables), 0
    for _ in range(ROUNDS):
        found = list(session.found)
        wanted = apart(fixes(sorted(found, key=lambda d: d.span.start if d.span else 0), unsafe, within))
        files = tuple(edited(source, wanted) for source in work.files)
        if files in seen:
            break
        seen.add(files)
        session.found[:], session.seen = before, set(before)
        after = understand(session, replace(work, files=files), variables)
        if _unread(session.found) > _unread(found):  # the fix made it worse
            session.found[:], session.seen = found, set(found)
            break
        work, meaning, number = replace(work, files=files), after, number + len(wanted)
    return work, meaning, number


def _unread(found: Sequence[Diagnostic]) -> int:
    return sum(d.code.id.startswith("SEG1") for d in found)


def save(session: Session, work: Work, fresh: Work) -> int:
    """Writes the files that differ; how many."""
    from segql.cli.output import replace_file

    root = session.folder if work.project is None else work.project.root
    changed = 0
    for old, new in zip(work.files, fresh.files, strict=True):
        if old is not new:
            path = root / old.name
            try:
                replace_file(path.resolve(), _mark(path) + new.text)
            except OSError as error:
                session.fail(codes.CANT_WRITE, f"`{old.name}` can't be written: {(error.strerror or str(error)).lower()}")
            changed += 1
    return changed


def _mark(path: Path) -> str:
    """The byte order mark of a file, which its source has lost."""
    return "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""


def diff(work: Work, fresh: Work) -> str:
    """What the fixes change, as a unified diff."""
    from segql.cli.output import Change

    pairs = zip(work.files, fresh.files, strict=True)
    return "".join(Change(old.name, "stale", old.text, new.text).diff(old.name) for old, new in pairs if old is not new)
