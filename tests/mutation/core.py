"""`python -m tests.mutation.core --sample 300 --seed x`: mistakes in segql's own meaning, plan and SQL, and whether cases and trials notice them.

Each mistake is tried in a process forked from one that has imported everything and knows which checks run which function: those are run,
the fastest first, until one fails. What they all miss is asked of the other engines, and of the tests of its folder. `equivalent.txt` lists mistakes that change nothing, with the reason; they are left out of the score.
`--known FILE`, what an earlier run printed, leaves out those that it noticed; `--only TEXT` tries those whose place or text holds it, `--show` lists them without trying.
"""

import argparse
import contextlib
import functools
import gc
import hashlib
import importlib
import importlib.machinery
import os
import pickle
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

from tests.mutation import subset
from tests.mutation.python import Mutant, mutants, mutated
from tests.support.tally import Tally

ROOT = Path(__file__).parents[2]
FOLDERS = ("segql/meaning", "segql/plan", "segql/emit")
EQUIVALENT = Path(__file__).with_name("equivalent.txt")
SECONDS = 25  # of the processor's time for one mistake; one that needs more has made something endless
MORE = 900  # where other engines and tests are asked too
ELSEWHERE = 40  # cases on them
TESTS = {  # of what cases and trials do not look at
    "segql/meaning/": ["tests/meaning", "tests/lint", "tests/catalog", "tests/people", "tests/cli"],
    "segql/plan/": ["tests/plan", "tests/regressions", "tests/cli"],
    "segql/emit/": ["tests/regressions", "tests/hostile/test_values.py", "tests/survey", "tests/sql/test_layout.py"],
}
BYTES = 6 << 30
Reached = dict[str, tuple[float, frozenset[tuple[str, str]]]]  # by check: its time, and the functions that it runs


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.core", description=__doc__)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", default="pr")
    parser.add_argument("--only", default="")
    parser.add_argument("--known", type=Path)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--least", type=float, default=0.85, help="the share that has to be noticed")
    parser.add_argument("--table", type=Path)
    options = parser.parse_args()
    chosen = [mutant for mutant in every() if options.only in str(mutant)]
    chosen = Random(options.seed).sample(chosen, min(options.sample, len(chosen)))
    known = equivalent()
    before = noticed_before(options.known) if options.known else set()
    if options.show:
        print("\n".join(map(str, chosen)))
        return 0
    print("making trials", flush=True)
    trials = {f"trial {number}": subset.kept(f"core-{number}") for number in range(subset.TRIALS)}
    caches()
    gc.freeze()  # what a child collects would be copied
    print("looking which checks run what", flush=True)
    reached = reaches(trials)
    missed: list[Mutant] = []
    by = Counter[str]()
    for number, mutant in enumerate(chosen, 1):
        if key(mutant) in known:
            by["equivalent"] += 1
            continue
        told = "noticed: before" if str(mutant) in before else tried(mutant, trials, reached)
        by[told.split(":")[0]] += 1
        if told.startswith("missed"):
            missed.append(mutant)
        print(f"{number:4} {told[:100]:<100} {mutant}", flush=True)
    total = sum(by.values()) - by["equivalent"]
    noticed = total - len(missed)
    print(f"\nmissed:\n{chr(10).join(map(str, missed))}\n\n{dict(by)}\n{noticed} of {total} noticed, {noticed / max(total, 1):.1%}")
    if options.table:
        tally = Tally()
        tally.share("mutation", "mistakes in the core that are noticed", noticed, total)
        tally.seed("mutation", options.seed)
        options.table.write_text(tally.text(), encoding="utf-8")
    return int(noticed < options.least * total)


def every() -> list[Mutant]:
    return [mutant for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")) for mutant in mutants(path, ROOT)]


def key(mutant: Mutant) -> tuple[str, str, str, str]:
    return mutant.file, mutant.within, mutant.before, mutant.after


def equivalent() -> set[tuple[str, str, str, str]]:
    """Lines of four parts and a reason, with ` | ` between them."""
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines() if EQUIVALENT.exists() else []
    return {tuple(line.split(" | ")[:4]) for line in lines if line and not line.startswith("#")}  # type: ignore[misc]


def noticed_before(file: Path) -> set[str]:
    """The mistakes that an earlier run noticed."""
    lines = (
        re.match(r" *\d+ (?:noticed|failed|endless).*? (segql/\S+:\d+ .*)", line) for line in file.read_text(encoding="utf-8").splitlines()
    )
    return {line[1] for line in lines if line}


# Which checks run which function -----------------------------------------------------------------------


def reaches(trials: dict[str, subset.Kept]) -> Reached:
    """Found once for a state of the code and the cases; kept in the temporary folder."""
    content = hashlib.sha256()
    for path in sorted([*(ROOT / "segql").rglob("*.py"), *(ROOT / "tests/cases").glob("*"), *(ROOT / "tests/differential").glob("*.py")]):
        content.update(path.read_bytes() if path.is_file() else b"")
    file = Path(tempfile.gettempdir()) / f"segql-reaches-{content.hexdigest()[:16]}"
    if not file.exists():
        in_child(lambda: str(file.write_bytes(pickle.dumps(_reaches(trials)))), 1000)
    found: Reached = pickle.loads(file.read_bytes())
    return found


def _reaches(trials: dict[str, subset.Kept]) -> Reached:
    prefix = str(ROOT) + "/"
    inside = tuple(prefix + folder for folder in FOLDERS)
    found: Reached = {}
    for name, check in subset.checks(trials).items():
        seen: set[CodeType] = set()

        def note(frame: FrameType, event: str, _: Any, seen: set[CodeType] = seen) -> None:
            if event == "call":
                seen.add(frame.f_code)

        forget()
        begun = time.process_time()
        sys.setprofile(note)
        try:
            check()
        finally:
            sys.setprofile(None)
        functions = {(c.co_filename.removeprefix(prefix), outer(c)) for c in seen if c.co_filename.startswith(inside)}
        found[name] = time.process_time() - begun, frozenset(functions)
    return found


def outer(code: CodeType) -> str:
    return code.co_qualname.split(".<locals>")[0]


# One mistake --------------------------------------------------------------------------------------------


def tried(mutant: Mutant, trials: dict[str, subset.Kept], reached: Reached) -> str:
    """What noticed it, or `missed`."""
    if mutant.within:
        wanted = [name for name, (_, functions) in reached.items() if (mutant.file, mutant.within) in functions]
    else:
        wanted = [name for name, (_, functions) in reached.items() if any(file == mutant.file for file, _ in functions)]
    wanted.sort(key=lambda name: reached[name][0])

    def act() -> str:
        checks = make(mutant, trials)
        for name in wanted:
            try:
                checks[name]()
            except BaseException as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                return f"{'noticed' if isinstance(error, AssertionError) else 'failed'}: {name}: {type(error).__name__} in {where.name}"
        return f"missed: {len(wanted)} checks"

    told = in_child(act, SECONDS)
    return told if not told.startswith("missed") else in_child(lambda: asked_further(mutant, trials, wanted), MORE, BYTES << 4)


def asked_further(mutant: Mutant, trials: dict[str, subset.Kept], wanted: list[str]) -> str:
    """What else notices it."""
    checks = make(mutant, trials)
    if mutant.file.startswith("segql/emit/"):
        again: Any = sys.modules["tests.mutation.subset"]
        of_others = mutant.file.endswith(("/bigquery.py", "/postgres.py"))  # which no check on DuckDB runs
        if (missed := again.elsewhere(list(checks) if of_others else wanted[:ELSEWHERE])) is not None:
            return f"noticed: {missed}"
    folders = next(folders for start, folders in TESTS.items() if mutant.file.startswith(start))
    failed = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *folders])
    return f"noticed: by {' '.join(folders)}" if failed else f"missed: {len(wanted)} checks, and {' '.join(folders)}"


def make(mutant: Mutant, trials: dict[str, subset.Kept]) -> dict[str, subset.Check]:
    """The checks, with the mistake in the code that they run."""
    path = ROOT / mutant.file
    code = compile(mutated(path, mutant.number), str(path), "exec")
    if mutant.within and patched(mutant, code):
        forget()
        return subset.checks(trials)
    usual = importlib.machinery.SourceFileLoader.get_code
    importlib.machinery.SourceFileLoader.get_code = lambda self, name: code if self.path == str(path) else usual(self, name)  # type: ignore[method-assign,assignment]
    for name in [n for n in sys.modules if n.startswith(("segql", "tests.")) and not n.startswith("tests.mutation.core")]:
        del sys.modules[name]
    again = importlib.import_module("tests.mutation.subset")
    made: dict[str, subset.Check] = again.checks(trials)
    return made


def patched(mutant: Mutant, code: CodeType) -> bool:
    """Gives the function its new code, wherever it is known already; whether that could be done."""
    new = next((c for c in every_code(code) if c.co_qualname == mutant.within), None)
    module = mutant.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    here: Any = sys.modules.get(module)
    for name in mutant.within.split("."):
        here = vars(here).get(name) if here is not None else None
    for inner in ("__func__", "fget", "func", "__wrapped__"):
        here = getattr(here, inner, here)
    if new is None or not isinstance(here, FunctionType) or here.__code__.co_qualname != mutant.within:
        return False
    here.__code__ = new
    return True


def every_code(code: CodeType) -> list[CodeType]:
    return [code, *(inner for const in code.co_consts if isinstance(const, CodeType) for inner in every_code(const))]


@functools.cache
def caches() -> list[Any]:
    """Those of the code's functions: what was computed without a mistake must not hide it. The tests' own hold no more than texts."""
    return [
        item for item in gc.get_objects() if isinstance(item, functools._lru_cache_wrapper) and str(item.__module__).startswith("segql")
    ]


def forget() -> None:
    for item in caches():
        item.cache_clear()


def in_child(act: Callable[[], str], seconds: int, room: int = BYTES) -> str:
    """What `act` says in a process of its own, which may take so many seconds."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
            resource.setrlimit(resource.RLIMIT_AS, (room, room))
            sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
            os.write(write, act().encode()[:4000])
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        told = pipe.read().decode(errors="replace")
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL):
        return f"endless: more than {seconds} s"
    return told or "failed: the process ended"


if __name__ == "__main__":
    sys.exit(main())
