"""Which checks and which tests run which statements: found by setting a mark before each, once for a state of the code and of the tests."""

import builtins
import hashlib
import pickle
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tests.mutation import forked, subset
from tests.mutation.forked import ROOT
from tests.mutation.python import Mutant, marked

MARKS = "_segql_marks_"
MINUTES = 20


@dataclass
class Reached:
    """By check or test: the seconds that it takes, and a byte for each statement, 1 where it is run."""

    first: dict[str, int] = field(default_factory=dict)  # by file: the place of its first statement
    by: dict[str, tuple[float, bytes]] = field(default_factory=dict)

    def of(self, mutant: Mutant) -> list[str]:
        """Those that run the mistake, or, where it is not in a function, anything of its file; the fastest first."""
        begin, end = self.part(mutant)
        found = [name for name, (_, marks) in self.by.items() if marks.find(1, begin, end) >= 0]
        return sorted(found, key=lambda name: self.by[name][0])

    def part(self, mutant: Mutant) -> tuple[int, int]:
        first = self.first[mutant.file]
        if mutant.statement >= 0:
            return first + mutant.statement, first + mutant.statement + 1
        return first, min((n for n in self.first.values() if n > first), default=1 << 40)


def checks(trials: dict[str, subset.Kept], files: list[str]) -> Reached:
    """What the cases and the trials run of these files: looked at in parts, so that a new case makes one of them be looked at again."""
    found = Reached()
    for names in parts(list(subset.checks(trials))):
        pages = sorted({page_of(name) for name in names if not name.startswith("trial")})
        paths = [str(path.relative_to(ROOT)) for page in pages for path in (ROOT / "tests/cases").rglob(page)]
        part = kept(f"checks {' '.join(pages)}", paths, lambda names=names: _checks(trials, files, names))  # type: ignore[misc]
        found.first, found.by = part.first, found.by | part.by
    return found


def parts(names: list[str]) -> list[list[str]]:
    """Some hundreds each; those of one page are together."""
    by_page: dict[str, list[str]] = {}
    for name in names:
        by_page.setdefault(page_of(name), []).append(name)
    found: list[list[str]] = [[]]
    for several in by_page.values():
        if len(found[-1]) > 300:
            found.append([])
        found[-1] += several
    return found


def page_of(name: str) -> str:
    """`aggregates.md:5: A sum` is of `aggregates.md`."""
    return name.split(":", maxsplit=1)[0].split(maxsplit=1)[0]


def tests(places: list[str], files: list[str]) -> Reached:
    """What the tests of these folders and files, with pytest's options behind them, run of these files."""
    found = [kept(f"tests {place}", [place.split()[0]], lambda place=place: _tests(place.split(" ", 2), files)) for place in places]  # type: ignore[misc]
    return Reached(found[0].first, {name: one for several in found for name, one in several.by.items()})


def kept(what: str, places: list[str], look: Callable[[], Any]) -> Any:
    """What `look` finds in a process of its own; looked up where it was found before, of the same code and these files of the tests."""
    content = hashlib.sha256(what.encode())
    own = [f"tests/mutation/{name}.py" for name in ("python", "reach", "subset")]
    for path in sorted(file for place in ["segql", *own, *places] for file in [ROOT / place, *(ROOT / place).rglob("*")]):
        content.update(path.read_bytes() if path.is_file() and "__pycache__" not in path.parts else b"")
    file = Path(tempfile.gettempdir()) / f"segql-reaches-{content.hexdigest()[:16]}"
    if not file.exists():
        print(f"looking at {what[:70]}", flush=True)
        told = forked.in_child(lambda: str(file.write_bytes(pickle.dumps(look()))), 60 * MINUTES, forked.MEMORY << 4)
        assert file.exists(), told
    return pickle.loads(file.read_bytes())


def _checks(trials: dict[str, subset.Kept], files: list[str], names: list[str]) -> Reached:
    marks, found = _mark(files)
    checks = forked.again("tests.mutation.subset").checks(trials)
    for name in names:
        forked.forget()
        with _noting(found, name, marks):
            checks[name]()
    return found


def _tests(places: list[str], files: list[str]) -> Reached:
    marks, found = _mark(files)
    failed: list[str] = []

    class Look:
        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
            forked.forget()
            with _noting(found, item.nodeid, marks):
                return (yield)

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.failed:
                failed.append(report.nodeid)

    run_pytest(places, Look())
    for name in failed:
        del found.by[name]  # says nothing of a mistake
    return found


def run_pytest(places: list[str], plugin: object) -> int:
    return int(pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", str(ROOT), *places], plugins=[plugin]))


def _mark(files: list[str]) -> tuple[bytearray, Reached]:
    """Makes this process run marked code."""
    found, codes, total = Reached(), dict[str, CodeType](), 0
    for file in files:
        tree = forked.parsed(file)
        found.first[file] = total
        total += marked(tree, MARKS, total)
        codes[str(ROOT / file)] = compile(tree, str(ROOT / file), "exec")
    marks = bytearray(total)
    setattr(builtins, MARKS, marks)
    forked.import_again(codes)
    forked.again("tests.mutation.subset")
    forked.caches.cache_clear()
    return marks, found


class _noting:
    """Keeps what is run while this is open."""

    def __init__(self, found: Reached, name: str, marks: bytearray) -> None:
        self.found, self.name, self.marks = found, name, marks

    def __enter__(self) -> None:
        self.marks[:] = bytes(len(self.marks))
        self.begun = time.process_time()

    def __exit__(self, *_: object) -> None:
        self.found.by[self.name] = time.process_time() - self.begun, bytes(self.marks)
