"""What segql keeps between runs, in the user's cache folder: texts by name, each whole or not there. Nothing in it is ever run.

The folder is the platform's for caches; `SEGQL_CACHE_DIR` names another. A file counts only if it belongs to this user, nobody else may
write it, and it begins with the hash of its name and text. What can't be read or written is not there.
"""

import os
import stat
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

FOLDER = "SEGQL_CACHE_DIR"
MOST = 256 << 20  # bytes of all files together; beyond it those not used for longest go
KINDS = ("grammar-", "run-", "shelf-")  # how the files' names begin
DAY = 86_400


def folder() -> Path | None:
    """Where the files are; None where the environment names no place."""
    if named := os.environ.get(FOLDER):
        return Path(named) if Path(named).is_absolute() else None
    try:
        place = _of_platform(Path.home())
    except RuntimeError:  # a user without a home
        return None
    return place / "segql" if place.is_absolute() else None


def _of_platform(home: Path) -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if sys.platform == "darwin":
        return home / "Library" / "Caches"
    named = os.environ.get("XDG_CACHE_HOME", "")  # one that is not absolute is to be ignored, says its definition
    return Path(named) if Path(named).is_absolute() else home / ".cache"


def read(name: str) -> str | None:
    """The text of that name, as it was written by this user."""
    place = folder()
    if place is None:
        return None
    try:
        handle = os.open(place / name, os.O_RDONLY | _flags("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
        with os.fdopen(handle, "rb") as file:
            about = os.fstat(handle)
            if not stat.S_ISREG(about.st_mode) or not _is_ours(about):
                return None
            mark, _, data = file.read().partition(b"\n")
        if mark != _mark(name, data):
            return None
        if about.st_mtime < time.time() - DAY:
            os.utime(place / name)  # it was used
        return data.decode("utf-8", "surrogatepass")
    except (OSError, ValueError):
        return None


def _flags(*names: str) -> int:
    """Those that the platform has."""
    return sum(getattr(os, name, 0) for name in names)


def _is_ours(about: os.stat_result) -> bool:
    return not hasattr(os, "geteuid") or (about.st_uid == os.geteuid() and not about.st_mode & 0o022)


def _mark(name: str, data: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + data).hexdigest().encode()


def write(name: str, text: str) -> None:
    """Keeps a text under a name. Another process sees all of it or what was there before."""
    place = folder()
    if place is None:
        return
    data = text.encode("utf-8", "surrogatepass")
    temporary = place / f".{name}-{os.getpid()}-{time.monotonic_ns()}"
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _flags("O_BINARY"), 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_mark(name, data) + b"\n" + data)
            temporary.replace(place / name)
        finally:
            temporary.unlink(missing_ok=True)
        prune(place, MOST)
    except (OSError, ValueError):
        return


def prune(place: Path, most: int) -> None:
    """Deletes what was not used for longest, until the rest is `most` bytes or less; and what a process that ended left half written."""
    files = [(about.st_mtime, about.st_size, path) for path, about in _files(place)]
    old = time.time() - DAY
    left = sum(size for _, size, _ in files)
    for used, size, path in sorted(files):
        if left > most or (path.name.startswith(".") and used < old):
            path.unlink(missing_ok=True)
            left -= size


def clear() -> tuple[int, int]:
    """Deletes all that segql kept; how many files that were, and how many bytes. Raises OSError where one can't be deleted."""
    place = folder()
    found = [] if place is None else list(_files(place))
    for path, _ in found:
        path.unlink(missing_ok=True)
    return len(found), sum(about.st_size for _, about in found)


def _files(place: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """The files of ours; the folder may have others."""
    if not place.is_dir():
        return
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.name.removeprefix(".").startswith(KINDS) and entry.is_file(follow_symlinks=False):
                yield Path(entry.path), entry.stat(follow_symlinks=False)
