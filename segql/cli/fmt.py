"""`segql fmt`: rules in the one style."""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segql.cli import options as o
from segql.cli.session import Session, command
from segql.diagnostics import codes

if TYPE_CHECKING:
    from segql.source import Source

_DEFINE = re.compile(r"\bdefine(?:\s|#[^\n]*\n)+(?:`([^`\n]+)`|([A-Za-z_]\w*))")


@dataclass(frozen=True, slots=True)
class _File:
    """A file, what is in it, and what will be; None where it can't be read as rules."""

    path: Path | None  # None is stdin
    name: str
    before: str
    after: str | None

    @property
    def changes(self) -> bool:
        return self.after is not None and self.after != self.before


@command
def fmt(
    session: Session,
    paths: o.Paths = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; list what would change, and exit 1 if there is some.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print what would change, and exit 1 if there is some.")] = False,
    no_cache: o.NoCache = False,
) -> int:
    """Lay out rules in one style, comments and meaning kept. Without paths: all rules of the project. Connects to nothing."""
    if "-" in (paths or ()) and len(paths or ()) > 1:
        session.fail(codes.BAD_OPTION, "`-` is stdin, and stands alone")
    found = list(_from_stdin(session) if paths == ["-"] else _from_paths(session, paths) if paths else _from_project(session))
    files = _formatted(session, found, keep=not no_cache)
    changed = [file for file in files if file.changes]
    if check or diff:
        _compare(changed, check, diff)
    elif paths == ["-"]:
        sys.stdout.write("".join(file.after or "" for file in files))
        return 0
    else:
        _write(session, changed)
    _count(session, files, len(changed), "would change" if check or diff else "changed")
    return 1 if changed and (check or diff) else 0


# Which files -----------------------------------------------------------------------------------------

Found = tuple[Path | None, "Source"]


def _from_stdin(session: Session) -> Iterator[Found]:
    from segql.project.discover import MAX_BYTES, decode

    source = decode(sys.stdin.buffer.read(MAX_BYTES + 1), "<stdin>", session.report)
    if source is not None:
        yield None, source


def _from_paths(session: Session, paths: Sequence[str]) -> Iterator[Found]:
    """The files, and all rules in the folders, each once."""
    from segql.project.discover import SEGMENTS, read_file, read_folders
    from segql.source import Source

    seen: set[Path] = set()
    for written in paths:
        path = session.folder / written
        if path.is_dir():
            inside = [
                (path / s.name, Source(f"{written.rstrip('/')}/{s.name}", s.text))
                for s in read_folders(path, ["."], SEGMENTS, session.report)
            ]
        else:
            source = read_file(path, written, session.report)
            inside = [] if source is None else [(path, source)]
        for file, source in inside:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file, source


def _from_project(session: Session) -> Iterator[Found]:
    """All rules and tests of the project."""
    from segql.project.discover import NAME, SEGMENTS, find_root, read_folders

    root = find_root(session.folder)
    if root is None:
        session.fail(codes.NO_PROJECT, f"there is no {NAME} in this folder or above it", "name files or folders: segql fmt PATH")
    for source in read_folders(root, [*_folders(root), "tests"], SEGMENTS, session.report):
        yield root / source.name, source


def _folders(root: Path) -> list[str]:
    """The folders of rules that the settings name. Mistakes in settings are for `segql check`: here the usual folder stands in."""
    import tomllib

    from segql.project.discover import NAME, read_file

    source = read_file(root / NAME, NAME, lambda _: None, root)
    try:
        named = tomllib.loads("" if source is None else source.text)["project"]["segments"]
    except (ValueError, RecursionError, LookupError, TypeError):
        named = None
    return named if isinstance(named, list) and all(isinstance(folder, str) for folder in named) else ["segments"]


def _definitions(session: Session, sources: Sequence["Source"]) -> set[str]:
    """Names that definitions give, in these files and in the rest of the project."""
    from segql.project.discover import SEGMENTS, find_root, read_folders

    root = find_root(session.folder)
    others = [] if root is None else read_folders(root, _folders(root), SEGMENTS, lambda _: None)
    return {quoted or plain for source in (*sources, *others) for quoted, plain in _DEFINE.findall(source.text)}


# What becomes of them --------------------------------------------------------------------------------


def _formatted(session: Session, found: Sequence[Found], keep: bool) -> list[_File]:
    """The files as they will be. Of texts that were in the one style, that is kept."""
    from segql.project.kept import in_style

    defined = _definitions(session, [source for _, source in found])
    shelf = in_style(session.folder, defined) if keep else None
    files = []
    for path, source in found:
        before = _on_disk(path, source)
        if shelf is not None and shelf.has(before):
            files.append(_File(path, source.name, before, before))
            continue
        told = len(session.found)
        files.append(_format(session, path, source, before, defined))
        if shelf is not None and files[-1].after == before and len(session.found) == told:
            shelf.add(before)
    if shelf is not None:
        shelf.save()
    return files


def _format(session: Session, path: Path | None, source: "Source", before: str, defined: set[str]) -> _File:
    from segql.syntax.format import format_source

    return _File(path, source.name, before, format_source(source, session.report, defined))


def _on_disk(path: Path | None, source: "Source") -> str:
    """The text with its byte order mark, which the source has lost."""
    try:
        return source.text if path is None else path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return source.text


def _compare(changed: Sequence[_File], check: bool, diff: bool) -> None:
    from segql.cli.output import Change

    for file in changed:
        if diff:
            sys.stdout.write(Change(file.name, "stale", file.before, file.after or "").diff(file.name))
        if check:
            print(f"would change: {file.name}", file=sys.stderr if diff else sys.stdout)


def _write(session: Session, changed: Sequence[_File]) -> None:
    from segql.cli.output import replace_file

    for file in changed:
        assert file.path is not None and file.after is not None
        try:
            replace_file(file.path.resolve(), file.after)
        except OSError as error:
            session.fail(codes.CANT_WRITE, f"`{file.name}` can't be written: {(error.strerror or str(error)).lower()}")


def _count(session: Session, files: Sequence[_File], changed: int, verb: str) -> None:
    broken = sum(file.after is None for file in files)
    words = [f"{changed} file{'' if changed == 1 else 's'} {verb}"]
    if len(files) - changed - broken:
        words.append(f"{len(files) - changed - broken} in style already")
    if broken:
        words.append(f"{broken} can't be read")
    session.note(", ".join(words))
