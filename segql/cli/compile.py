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


@command
def compile_(
    session: Session,
    paths: o.Paths = None,
    select: o.Select = None,
    exclude: o.Exclude = None,
    base: o.Base = None,
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
    script: Annotated[
        bool, typer.Option("--script", help="A bundle as a script with a temporary table, cheaper of many people: DuckDB and PostgreSQL.")
    ] = False,
    cost: Annotated[
        bool, typer.Option("--cost", help="Write nothing; print how many bytes BigQuery would read, by a dry run. Connects to the target.")
    ] = False,
    update: Annotated[bool, typer.Option("--update-holidays", help="Take public holidays from the package, not from segql.lock.")] = False,
    no_cache: o.NoCache = False,
    catalog: o.Catalog = None,
    timezone: o.Timezone = None,
) -> int:
    """Compile segments to SQL. Connects to nothing, except for --cost."""
    from segql.cli import compiling, locking, output

    if stdout and (check or diff or out is not None):
        other = "--check" if check else "--diff" if diff else "--out"
        session.fail(codes.BAD_OPTION, f"--stdout prints the SQL, and {other} is about files: use one of them")
    asked = compiling.Asked(paths or (), select or (), exclude or (), target, dialect, as_of, var or (), bundle, script, base)
    if script and not bundle:
        session.fail(codes.BAD_OPTION, "--script is a way to write a bundle", "add --bundle")
    if cost and (stdout or check or diff or out is not None or catalog or dialect):
        session.fail(
            codes.BAD_OPTION, "--cost asks a target of the project, and writes no file: use it without what prints, writes or compares"
        )
    if catalog and update:
        session.fail(codes.BAD_OPTION, "--update-holidays is about a project's segql.lock")
    if catalog and out is None and (check or diff):
        session.fail(codes.BAD_OPTION, f"{'--check' if check else '--diff'} compares files", "name their folder with --out")
    root, result = (
        compiling.from_files(session, asked, catalog, timezone)
        if catalog
        else compiling.from_project(session, asked, timezone, update, not no_cache)
    )
    if cost:
        from segql.cli.costing import cost as asked_of_target

        return asked_of_target(session, target, result.files)
    if stdout or (root is None and out is None):
        sys.stdout.write("\n".join(text if text.endswith("\n") else text + "\n" for text in result.files.values()))
        return 0
    folder = (root / result.out if root is not None and out is None else session.folder / (out or "")) / result.place
    if root is not None and out is None:
        _keep_inside(session, root, folder, result.files)
    ours = output.BUNDLE if bundle else output.OURS
    found = output.changes(folder, result.files, whole=not (paths or select or exclude), ours=ours)
    lock = None if root is None else locking.change(root, result.lock)
    if check or diff:
        return _compare(session, folder, found, lock, root, check, diff)
    _write(session, folder, result.segments, found, ours)
    if root is not None:
        locking.write(session, root, lock)
    return 0


def _keep_inside(session: Session, root: Path, folder: Path, files: Mapping[str, str]) -> None:
    """Stops where a link would lead what is read and written out of the project."""
    whole = root.resolve()
    inside = {parent: parent.resolve().is_relative_to(whole) for parent in {(folder / path).parent for path in files}}
    for path in files:
        file = folder / path
        if not inside[file.parent] or (file.is_symlink() and not file.resolve().is_relative_to(whole)):
            shown = (folder / path).relative_to(root).as_posix()
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


def _compare(
    session: Session, folder: Path, found: "list[Change]", lock: "Change | None", root: Path | None, check: bool, diff: bool
) -> int:
    found = [*([lock] if lock else []), *found]
    for change in found:
        shown = _shown(root if change is lock and root is not None else folder, change.path)
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
