"""Writes compiled SQL: where each file goes, what differs from the disk, and all files or none."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path, PurePosixPath

OURS = "-- segment: "  # how every file begins that segql wrote
BUNDLE = "-- bundle: "  # or begins with this, of a bundle


def file_of(source_name: str, segment: str) -> str:
    """Where a segment's SQL lies under the target's folder: `segments/a.seg` and `vip` give `segments/a/vip.sql`."""
    path = PurePosixPath(source_name)
    steps = [step for step in path.with_suffix("").parts if step not in ("/", "..", ".")] if path.suffix == ".seg" else ["stdin"]
    return "/".join([*steps, f"{segment}.sql"])


def file_of_bundle(entity: str, number: int, of: int) -> str:
    """Where a bundle's SQL lies: `bundles/customer.sql`; of several, `bundles/customer_1.sql` and so on."""
    return f"bundles/{entity}.sql" if of == 1 else f"bundles/{entity}_{number}.sql"


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is not as it should be. `kind` is missing, stale or left over."""

    path: str  # under the target's folder
    kind: str
    before: str
    after: str

    def diff(self, shown: str) -> str:
        lines = unified_diff(self.before.splitlines(True), self.after.splitlines(True), f"a/{shown}", f"b/{shown}")
        return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def changes(folder: Path, wanted: Mapping[str, str], whole: bool, ours: str = OURS) -> list[Change]:
    """How the folder differs from the wanted files; with `whole`, files beyond them that begin as `ours` do are left over."""
    found = []
    for path, text in wanted.items():
        before = _read(folder / path)
        if before != text:
            found.append(Change(path, "missing" if before is None else "stale", before or "", text))
    if whole and folder.is_dir():
        for path in _inside(folder):
            text = "" if path in wanted else _read(folder / path) or ""
            if text.startswith(ours):
                found.append(Change(path, "left over", text, ""))
    return sorted(found, key=lambda change: change.path)


def _inside(folder: Path) -> Iterator[str]:
    """The SQL files in a folder and the folders in it, by their paths; no link that leads out of it is followed."""
    for place, _, names in os.walk(folder):
        base = os.path.relpath(place, folder).replace(os.sep, "/")
        for name in names:
            path = Path(place, name) if name.endswith(".sql") else None
            if path is not None and (not path.is_symlink() or path.resolve().is_relative_to(folder.resolve())):
                yield name if base == "." else f"{base}/{name}"


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Writes all files under other names first and renames them at the end; an OSError comes before the first is renamed."""
    written: list[tuple[Path, Path]] = []
    try:
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.is_dir():
                raise IsADirectoryError(21, "a folder is in the way", str(target))
            handle, name = tempfile.mkstemp(prefix=".segql-", dir=target.parent)
            written.append((Path(name), target))
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode("utf-8"))
            Path(name).chmod(0o666 & ~_umask())
        for temporary, target in written:
            temporary.replace(target)
    finally:
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)


def replace_file(path: Path, text: str) -> None:
    """Writes under another name first, so that the file is always whole."""
    handle, name = tempfile.mkstemp(prefix=".segql-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
        shutil.copymode(path, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
