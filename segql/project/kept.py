"""Results of commands on a project, kept in the user's cache folder by the hash of all that they depend on."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segql import cache
from segql.diagnostics.model import Diagnostic
from segql.diagnostics.records import diagnostics, records
from segql.project.discover import find_root
from segql.project.inputs import Texts, common, digest, of_program, read_texts
from segql.project.shelf import Shelf
from segql.source import Source

OFF = "SEGQL_NO_CACHE"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept for a project as it is now."""

    texts: Texts
    program: str  # the hash of segql itself
    common: str  # the hash of what all results depend on

    @property
    def sources(self) -> dict[str, Source]:
        every = (self.texts.settings, *self.texts.catalog, *self.texts.files, *([self.texts.lock] if self.texts.lock else []))
        return {source.name: source for source in every}

    @property
    def place(self) -> str:
        """Of the project, for results that are found again by it; what they are is told by their keys."""
        return digest([str(self.texts.root.resolve())])[:16]

    def run(self, command: str, given: Sequence[object]) -> "Run":
        """The result of a command with all options that matter to it."""
        rules = [part for source in self.texts.files for part in (source.name, source.text)]
        key = digest([self.common, command, json.dumps(given), *rules])
        return Run(f"run-{key[:40]}.json", key, self)


@dataclass(frozen=True, slots=True)
class Run:
    name: str
    key: str
    kept: Kept

    def get(self) -> tuple[dict[str, Any], list[Diagnostic]] | None:
        """What the command came to, and what it reported; None where that is not kept."""
        text = cache.read(self.name)
        if text is None:
            return None
        try:
            whole = json.loads(text)
            if whole["key"] != self.key or not isinstance(whole["result"], dict):
                return None
            return whole["result"], diagnostics(whole["found"], self.kept.sources)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None

    def put(self, result: dict[str, Any], found: Sequence[Diagnostic]) -> None:
        """Keeps it, unless something was reported about a text that is no file of the project."""
        told = records(found, self.kept.sources)
        if told is not None:
            cache.write(self.name, json.dumps({"key": self.key, "result": result, "found": told}, separators=(",", ":")))


def kept(start: Path) -> Kept | None:
    """What is kept for the project around `start`; None where nothing can be, or is to be."""
    texts = read_texts(start) if _is_wanted(find_root(start)) else None
    program = None if texts is None else of_program()
    return None if texts is None or program is None else Kept(texts, program, common(texts, program))


def _is_wanted(root: Path | None) -> bool:
    """A folder within the project is not used: whoever wrote the project would else decide what comes out."""
    place = cache.folder()
    return place is not None and not os.environ.get(OFF) and not (root is not None and place.resolve().is_relative_to(root.resolve()))


class InStyle:
    """Texts that `fmt` would leave as they are."""

    def __init__(self, name: str, common: str) -> None:
        self.shelf, self.common = Shelf(name), common

    def has(self, text: str) -> bool:
        return self.shelf.get(digest([self.common, text])) is not None

    def add(self, text: str) -> None:
        self.shelf.put(digest([self.common, text]), 1)

    def save(self) -> None:
        self.shelf.save()


def in_style(start: Path, defined: Iterable[str]) -> InStyle | None:
    """Those kept for the project around `start`, or for a folder without one; `defined` are the names that definitions give."""
    root = find_root(start)
    program = of_program() if _is_wanted(root) else None
    place = digest([str((root or start).resolve())])[:16]
    return None if program is None else InStyle(f"style-{place}", digest([program, *sorted(defined)]))
