"""All that a command's result depends on, as texts and hashes: the project's files as they were read once, this program, time zones."""

import os
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from segql.diagnostics.model import Diagnostic
from segql.project.discover import CATALOG, NAME, SEGMENTS, find_root, read_file, read_folders
from segql.source import Source

LOCK = "segql.lock"
LIBRARIES = ("lark", "sqlglot", "sqlglotc", "pydantic", "pydantic_core", "ruamel.yaml", "tzdata", "holidays")
UNREAD = ("__pycache__", "_templates")  # what Python has compiled, and the examples that `segql init` copies
_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")


@dataclass(frozen=True, slots=True)
class Texts:
    """The files of a project, each read once: what is computed from them is the result for these texts, whatever is on disk by then."""

    root: Path
    settings: Source
    catalog: tuple[Source, ...]
    files: tuple[Source, ...]
    lock: Source | None
    folders: tuple[tuple[str, ...], tuple[str, ...]]  # of the catalog; of segments and tests


def read_texts(start: Path) -> Texts | None:
    """The texts of the project around `start`; None where anything about them is unusual, which is then for somebody else to report."""
    found: list[Diagnostic] = []
    root = find_root(start)
    settings = None if root is None else read_file(root / NAME, NAME, found.append, root)
    if root is None or settings is None:
        return None
    folders = _folders(settings.text)
    if folders is None:
        return None
    catalog = tuple(read_folders(root, folders[0], CATALOG, found.append))
    files = tuple(read_folders(root, folders[1], SEGMENTS, found.append))
    has_lock = (root / LOCK).exists() or (root / LOCK).is_symlink()
    lock = read_file(root / LOCK, LOCK, found.append, root) if has_lock else None
    return None if found or not catalog or not files else Texts(root, settings, catalog, files, lock, folders)


def _folders(settings: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Where the settings say that the catalog is, and the rules; None where they are not as they should be."""
    try:
        project: dict[str, Any] = tomllib.loads(settings)["project"]
        named = [project.get(key, [key]) for key in ("catalog", "segments", "tests")]
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None
    if not all(isinstance(folders, list) and all(isinstance(f, str) for f in folders) for folders in named):
        return None
    if any(f.startswith(("/", "\\")) or ".." in f or ":" in f or "\0" in f for folders in named for f in folders):
        return None
    catalog, segments, tests = map(tuple, named)
    return catalog, (*segments, *tests)


def digest(parts: Iterable[str]) -> str:
    """One hash of texts, of which each counts where it stands."""
    total = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        total.update(b"%d:" % len(data) + data)
    return total.hexdigest()


def common(texts: Texts, program: str) -> str:
    """The hash of what every result for a project depends on beside its rules: the program, settings, catalog, lock, time zones."""
    catalog = [part for source in texts.catalog for part in (source.name, source.text)]
    zones = _zones([texts.settings.text, *(source.text for source in texts.catalog)])
    lock = "" if texts.lock is None else "lock " + texts.lock.text
    return digest([program, texts.settings.text, *catalog, "zones", *zones, lock])


def of_program() -> str | None:
    """The hash of segql's own files, of the libraries' versions and of Python's; None where its files can't be read as files."""
    return _of_program(tuple(sys.path))


@cache
def _of_program(path: tuple[str, ...]) -> str | None:
    package = Path(__file__).parents[1]
    grammar = package.parent / "grammar"  # of a checkout; an installed package has it inside
    try:
        found = [part for place in (package, grammar) for part in _contents(place)]
    except (OSError, ValueError):
        return None
    return digest([sys.version, *found, *(mark for name in LIBRARIES for mark in _version(name, path))]) if found else None


def _contents(folder: Path) -> Iterator[str]:
    """The paths and texts of all files under the folder that decide what segql does."""
    folders = [str(folder)] if folder.is_dir() else []
    paths: list[str] = []
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    folders += [] if entry.name in UNREAD else [entry.path]
                else:
                    paths.append(entry.path)
    for path in sorted(paths):
        yield path[len(str(folder)) :]
        yield Path(path).read_bytes().decode("latin-1")


def _version(library: str, path: tuple[str, ...]) -> Iterator[str]:
    """Where a library is, and its versions as the folders beside it say; nothing is imported for it."""
    spec = PathFinder.find_spec(library.partition(".")[0], list(path))
    places = [] if spec is None else sorted(spec.submodule_search_locations or ())
    yield library
    yield from places
    for folder in sorted({str(Path(place).parent) for place in places}):
        yield from (name for name in _names(folder) if name.endswith("-info") and _plain(name.partition("-")[0]) == _plain(library))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()


@cache
def _names(folder: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(path.name for path in Path(folder).iterdir()))
    except OSError:
        return ()


def _zones(texts: Iterable[str]) -> Iterator[str]:
    """The data of every time zone whose name stands in the texts."""
    import zoneinfo

    package = PathFinder.find_spec("tzdata")
    places = [*zoneinfo.TZPATH, *(f"{place}/zoneinfo" for place in (package.submodule_search_locations or () if package else ()))]
    for name in sorted({name for text in texts for name in _ZONE.findall(text)}):
        for place in places:
            try:
                with open(f"{place}/{name}", "rb") as file:  # noqa: PTH123 — many names are no zones, and a Path is slow to make
                    yield f"{name} {file.read().hex()}"
                break
            except OSError:
                continue
