"""`segql compile`: one SQL file per segment."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segql.cli import options as o
from segql.cli.session import Session, command
from segql.diagnostics import codes

if TYPE_CHECKING:
    from segql.cli.output import Change
    from segql.cli.work import Work
    from segql.compiler import AsOf, Meaning


@command
def compile_(
    session: Session,
    paths: o.Paths = None,
    select: o.Select = None,
    exclude: o.Exclude = None,
    target: o.Target = None,
    dialect: o.Dialect = None,
    as_of: o.AsOf = None,
    var: o.Variables = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write under this folder; `out` of segql.toml if left out.")
    ] = None,
    stdout: Annotated[bool, typer.Option("--stdout", help="Print the SQL instead.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if files are stale, missing or left over.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print what would change.")] = False,
    bundle: Annotated[
        bool, typer.Option("--bundle", help="One statement for all segments of an entity: rows (segment, id), ids as text.")
    ] = False,
    update: Annotated[bool, typer.Option("--update-holidays", help="Take public holidays from the package, not from segql.lock.")] = False,
    catalog: o.Catalog = None,
    timezone: o.Timezone = None,
) -> int:
    """Compile segments to SQL. Connects to nothing."""
    from segql.cli import locking, output, work

    if stdout and (check or diff or out is not None):
        other = "--check" if check else "--diff" if diff else "--out"
        session.fail(codes.BAD_OPTION, f"--stdout prints the SQL, and {other} is about files: use one of them")
    loaded = work.load(session, paths, catalog, timezone, unlocked=update)
    if update and loaded.project is None:
        session.fail(codes.BAD_OPTION, "--update-holidays is about a project's segql.lock")
    if loaded.project is None and out is None and (check or diff):
        session.fail(codes.BAD_OPTION, f"{'--check' if check else '--diff'} compares files", "name their folder with --out")
    meaning = work.understand(session, loaded, var)
    session.stop_on_errors()
    chosen = work.target_of(session, loaded, target)
    language = work.dialect_of(session, chosen, dialect)
    selects = [*(select or ()), *_by_path(session, loaded, paths)]
    names = work.selected(session, meaning, selects, exclude or ())
    instant = work.as_of(session, loaded, as_of)
    files = (_bundles if bundle else _files)(session, meaning, names, language, instant)
    if stdout or (loaded.project is None and out is None):
        sys.stdout.write("\n".join(text if text.endswith("\n") else text + "\n" for text in files.values()))
        return 0
    folder = _folder(session, loaded, out) / (chosen.name if chosen and (target or not dialect) else language)
    if out is None:
        _keep_inside(session, loaded, folder, files)
    found = output.changes(folder, files, whole=not selects and not exclude, ours=output.BUNDLE if bundle else output.OURS)
    lock = locking.change(loaded, meaning)
    if check or diff:
        return _compare(session, folder, found, lock, loaded, check, diff)
    _write(session, folder, len(names), found, output.BUNDLE if bundle else output.OURS)
    if loaded.project is not None:
        locking.write(session, loaded.project.root, lock)
    return 0


def _files(session: Session, meaning: "Meaning", names: list[str], dialect: str, instant: "AsOf") -> dict[str, str]:
    """The SQL of each segment, by file."""
    from segql.cli import output
    from segql.cli.progress import track
    from segql.compiler import compile_segment

    tried = {name: compile_segment(meaning, name, dialect, instant, session.report) for name in track(session, "compiling", names)}
    sql = {name: text for name, text in tried.items() if text is not None}
    session.stop_on_errors()
    return {output.file_of(meaning.segments[name].span.source.name, name): text for name, text in sql.items()}


def _bundles(session: Session, meaning: "Meaning", names: list[str], dialect: str, instant: "AsOf") -> dict[str, str]:
    """The SQL of all segments of each entity, by file."""
    from segql.cli import output
    from segql.compiler import compile_bundle

    found = compile_bundle(meaning, names, dialect, instant, session.report)
    session.stop_on_errors()
    return {output.file_of_bundle(who, i, len(texts)): text for who, texts in found.items() for i, text in enumerate(texts, 1)}


def _by_path(session: Session, loaded: "Work", paths: list[str] | None) -> list[str]:
    """Paths given in a project, as a selection."""
    if loaded.project is None or not paths:
        return []
    root = loaded.project.root
    return [f"path:{os.path.relpath((session.folder / path).resolve(), root).replace(os.sep, '/')}" for path in paths]


def _folder(session: Session, loaded: "Work", out: Path | None) -> Path:
    if out is not None:
        return session.folder / out
    assert loaded.project is not None
    return loaded.project.root / loaded.project.out


def _keep_inside(session: Session, loaded: "Work", folder: Path, files: Mapping[str, str]) -> None:
    """Stops where a link would lead what is read and written out of the project."""
    assert loaded.project is not None
    root = loaded.project.root.resolve()
    for path in files:
        if not (folder / path).resolve().is_relative_to(root):
            shown = (folder / path).relative_to(loaded.project.root).as_posix()
            session.fail(
                codes.CANT_WRITE, f"`{shown}` is or lies behind a link that leads out of the project", "name the folder with --out"
            )


def _shown(folder: Path, path: str) -> str:
    """The file's path as the user would write it from here."""
    full = str((folder / path).resolve())
    try:
        short = os.path.relpath(full)
    except ValueError:  # another drive
        return full
    return full if short.startswith("..") else short.replace(os.sep, "/")


def _compare(session: Session, folder: Path, found: "list[Change]", lock: "Change | None", loaded: "Work", check: bool, diff: bool) -> int:
    root = loaded.project.root if loaded.project else folder
    found = [*([lock] if lock else []), *found]
    for change in found:
        shown = _shown(root if change is lock else folder, change.path)
        if diff:
            sys.stdout.write(change.diff(shown))
        if check:
            print(f"{change.kind}: {shown}", file=sys.stderr if diff else sys.stdout)
    session.note(f"{len(found)} file{'' if len(found) == 1 else 's'} not up to date" if found else "all files are up to date")
    return codes.STALE.exit if found else 0


def _write(session: Session, folder: Path, segments: int, found: "list[Change]", ours: str) -> None:
    from segql.cli import output

    foreign = next((c for c in found if c.before and not c.before.startswith(ours)), None)
    if foreign is not None:
        session.fail(
            codes.WOULD_OVERWRITE, f"`{_shown(folder, foreign.path)}` was not written by segql and would be overwritten", "move it away"
        )
    changed = {change.path: change.after for change in found if change.kind != "left over"}
    try:
        output.write(folder, changed)
    except OSError as error:
        session.fail(codes.CANT_WRITE, f"`{_shown(folder, '')}` can't be written: {(error.strerror or str(error)).lower()}")
    for change in found:
        if change.kind == "left over":
            session.note(f"left over: {_shown(folder, change.path)} belongs to no segment; delete it")
    session.note(
        f"{segments} segment{'' if segments == 1 else 's'} compiled, {len(changed)} file{'' if len(changed) == 1 else 's'} written"
    )
