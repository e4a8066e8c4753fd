"""Finds a project and its files, and reads them: only regular files inside the project, as UTF-8, up to a size."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from segql.diagnostics import Diagnostic, Report, codes
from segql.source import Source

NAME = "segql.toml"
MAX_BYTES = 1 << 20
CATALOG = (".yml", ".yaml")
SEGMENTS = (".seg",)


def find_root(start: Path) -> Path | None:
    """The folder with segql.toml: `start` or the nearest above it."""
    folder = start.resolve()
    return next((f for f in (folder, *folder.parents) if (f / NAME).exists() or (f / NAME).is_symlink()), None)


def read_folders(root: Path, folders: Iterable[str], endings: tuple[str, ...], report: Report) -> list[Source]:
    """Every file with one of the endings in the folders, sorted by its path; what can't be read is reported."""
    paths: set[Path] = set()
    for folder in folders:
        top = root / folder
        if not top.is_dir():
            if top.exists() or top.is_symlink():
                report(Diagnostic(codes.UNREADABLE, f"`{folder}` is no folder"))
            continue
        if not _inside(top, root):
            report(Diagnostic(codes.UNREADABLE, f"`{folder}` leads out of the project"))
            continue
        paths.update(_walk(top, root, endings, report))
    named = sorted((_name(path, root), path) for path in paths)
    inside = {folder: _inside(folder, root) for folder in {path.parent for path in paths}}  # once for each folder: it takes its time
    plain = {path for path in paths if inside[path.parent] and not path.is_symlink()}
    read = (read_file(path, name, report, None if path in plain else root) for name, path in named)
    return [source for source in read if source is not None]


def read_file(path: Path, name: str, report: Report, root: Path | None = None) -> Source | None:
    """The file as a source called `name`; None if it can't be read, which is reported. With `root`, it has to lie inside."""
    try:
        if root is not None and not _inside(path, root):
            report(Diagnostic(codes.UNREADABLE, f"`{name}` is a link that leads out of the project or to itself"))
            return None
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))  # a pipe must not block us
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                report(Diagnostic(codes.UNREADABLE, f"`{name}` is {'a folder' if path.is_dir() else 'a device or a pipe'}, not a file"))
                return None
            data = file.read(MAX_BYTES + 1)
    except IsADirectoryError:
        report(Diagnostic(codes.UNREADABLE, f"`{name}` is a folder, not a file"))
        return None
    except (OSError, ValueError) as error:
        report(Diagnostic(codes.UNREADABLE, f"`{name}` can't be read: {_reason(error)}"))
        return None
    return decode(data, name, report)


def decode(data: bytes, name: str, report: Report) -> Source | None:
    """The bytes as a source, if they are UTF-8 and not too many."""
    if len(data) > MAX_BYTES:
        report(Diagnostic(codes.UNREADABLE, f"`{name}` is larger than {MAX_BYTES >> 20} MiB"))
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        report(Diagnostic(codes.UNREADABLE, f"`{name}` is UTF-16", help="save it as UTF-8"))
        return None
    try:
        return Source(name, data.decode("utf-8").removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report(
            Diagnostic(
                codes.UNREADABLE, f"`{name}` is not UTF-8: line {line} has the byte {data[error.start]:#04x}", help="save it as UTF-8"
            )
        )
        return None


def _walk(top: Path, root: Path, endings: tuple[str, ...], report: Report) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        report(Diagnostic(codes.UNREADABLE, f"`{_name(Path(error.filename), root)}` can't be read: {_reason(error)}"))

    for folder, folders, files in os.walk(top, onerror=unreadable):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in [f for f in folders if (Path(folder) / f).is_symlink()]:
            folders.remove(name)
            report(Diagnostic(codes.UNREADABLE, f"`{_name(Path(folder) / name, root)}` is a link to a folder, which is not followed"))
        for name in [f for f in folders if f.endswith(endings)]:
            report(Diagnostic(codes.UNREADABLE, f"`{_name(Path(folder) / name, root)}` is a folder, not a file"))
        yield from (Path(folder) / name for name in files if name.endswith(endings) and not name.startswith("."))


def _inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a loop of links
        return False


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _reason(error: Exception) -> str:
    return (error.strerror or "unknown").lower() if isinstance(error, OSError) else "its name is no path"
