"""`python -m tests.mutation.core --sample 300 --seed x`: mistakes in segql's own meaning, plan and SQL, and whether the suite notices them.

Each mistake is tried in a process forked from one that has imported everything and knows which checks run which statement: those are run,
the fastest first, until one fails. What cases and trials miss is asked of the tests that run it, on other engines too. `equivalent.txt`
lists mistakes that change nothing, with the reason; they are left out of the score.
`--known FILE`, what an earlier run printed, leaves out those that it noticed; `--only TEXT` tries those whose place or text holds it, `--show` lists them without trying.
`--by TEST…` asks only these files or tests, and does not look which of them run what: for a test that is new.
"""

import argparse
import contextlib
import gc
import os
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.mutation import forked, reach, subset
from tests.mutation.forked import ROOT
from tests.mutation.python import Mutant, mutants
from tests.mutation.reach import Reached
from tests.support import postgres
from tests.support.tally import Tally

FOLDERS = ("segql/meaning", "segql/plan", "segql/emit")
EQUIVALENT = Path(__file__).with_name("equivalent.txt")
ENOUGH = 60  # seconds of the processor after which no further check is begun
ENDLESS = 60  # more than that, for one check or test
TESTS = [
    "tests/meaning", "tests/people", "tests/catalog", "tests/plan", "tests/regressions", "tests/survey", "tests/sql/test_layout.py",
    "tests/cases/test_cases.py -k other_engines or answers or page or readme", "tests/cli/test_transcripts.py", "tests/hostile/test_values.py", "tests/lint", "tests/corpus",
    "tests/change", "tests/metamorphic",
]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.core", description=__doc__)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", default="pr")
    parser.add_argument("--only", default="")
    parser.add_argument("--known", type=Path)
    parser.add_argument("--by", nargs="+", default=[])
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no further mistake after so many")
    parser.add_argument("--least", type=float, default=0.85, help="the share that has to be noticed")
    parser.add_argument("--table", type=Path)
    options = parser.parse_args()
    chosen = [mutant for mutant in every() if options.only in str(mutant)]
    chosen = Random(options.seed).sample(chosen, min(options.sample, len(chosen)))
    if options.show:
        print("\n".join(map(str, chosen)))
        return 0
    known = equivalent()
    before = noticed_before(options.known) if options.known else set()
    told = {m: "equivalent" if key(m) in known else "noticed: before" for m in chosen if key(m) in known or str(m) in before}
    left = [m for m in chosen if m not in told]
    told |= {m: asked_of(m, options.by) for m in left} if options.by else tried(left, options.jobs, options.minutes)
    return report(told, options)


def every() -> list[Mutant]:
    return [mutant for path in files() for mutant in mutants(ROOT / path, ROOT)]


def files() -> list[str]:
    return [str(path.relative_to(ROOT)) for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def key(mutant: Mutant) -> tuple[str, str, str, str]:
    return mutant.file, mutant.within, mutant.before, mutant.after


def equivalent() -> set[tuple[str, str, str, str]]:
    """Lines of four parts and a reason, with ` | ` between them."""
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines() if EQUIVALENT.exists() else []
    return {tuple(line.split(" | ")[:4]) for line in lines if line and not line.startswith("#")}  # type: ignore[misc]


def noticed_before(file: Path) -> set[str]:
    """The mistakes that an earlier run noticed."""
    lines = (
        re.match(r" *(?:\d+ )?(?:noticed|failed|endless).*? (segql/\S+:\d+ .*)", line)
        for line in file.read_text(encoding="utf-8").splitlines()
    )
    return {line[1] for line in lines if line}


def report(told: dict[Mutant, str], options: Any) -> int:
    """Prints what came of each, and says whether too few were noticed."""
    by = Counter(one.split(":")[0] for one in told.values())
    missed = [mutant for mutant, one in told.items() if one.startswith("missed")]
    total = sum(by.values()) - by["equivalent"]
    noticed = total - len(missed)
    print(f"\nmissed:\n{chr(10).join(map(str, missed))}\n\n{dict(by)}\n{noticed} of {total} noticed, {noticed / max(total, 1):.1%}")
    if options.table:
        tally = Tally()
        tally.share("mutation", "mistakes in the core that are noticed", noticed, total)
        tally.seed("mutation", options.seed)
        options.table.write_text(tally.text(), encoding="utf-8")
    return int(noticed < options.least * total)


# One mistake --------------------------------------------------------------------------------------------


def tried(chosen: list[Mutant], jobs: int, minutes: float) -> dict[Mutant, str]:
    """What noticed each, or `missed`, of those that there was time for."""
    os.environ["PYTEST_XDIST_TESTRUNUID"] = postgres.RUN  # children use the server of this process
    with postgres.running_server():
        print("making trials", flush=True)
        trials = reach.kept("trials", [], subset.trials)
        forked.caches()
        gc.freeze()  # what a child collects would be copied
        print("looking which checks run what", flush=True)
        checks = reach.checks(trials, files())
        tests = reach.tests(TESTS, files())
        until = time.monotonic() + 60 * minutes

        def one(mutant: Mutant) -> str | None:
            if time.monotonic() > until:
                return None
            told = asked(mutant, trials, checks, tests)
            print(f"{told[:100]:<100} {mutant}", flush=True)
            return told

        with ThreadPoolExecutor(jobs) as pool:
            return {mutant: told for mutant, told in zip(chosen, pool.map(one, chosen), strict=True) if told is not None}


def asked(mutant: Mutant, trials: dict[str, subset.Kept], checks: Reached, tests: Reached) -> str:
    """What notices it."""
    first, then = checks.of(mutant), tests.of(mutant)
    told = forked.in_child(lambda: by_checks(mutant, trials, first), ENOUGH + ENDLESS)
    if told.startswith("missed") and then:
        more = forked.in_child(lambda: by_tests(mutant, then), ENOUGH + ENDLESS, forked.MEMORY << 4)
        told = f"{told}, {more}" if more.startswith("missed") else more
    return told


def by_checks(mutant: Mutant, trials: dict[str, subset.Kept], names: list[str]) -> str:
    anew = forked.with_mistake(mutant)
    checks = (forked.again("tests.mutation.subset") if anew else subset).checks(trials)
    for number, name in enumerate(names):
        if time.process_time() > ENOUGH:
            return f"missed by {number} of {len(names)} checks"
        try:
            checks[name]()
        except BaseException as error:
            return f"{'noticed' if isinstance(error, AssertionError) else 'failed'}: {name}: {type(error).__name__}"
    return f"missed by {len(names)} checks"


def asked_of(mutant: Mutant, places: list[str]) -> str:
    told = forked.in_child(lambda: by_tests(mutant, [], places), ENOUGH + ENDLESS, forked.MEMORY << 4)
    print(f"{told[:100]:<100} {mutant}", flush=True)
    return told


def by_tests(mutant: Mutant, names: list[str], places: list[str] | None = None) -> str:
    """By these, the first first, or by all in these files."""
    forked.with_mistake(mutant)
    order = {name: number for number, name in enumerate(names)}
    ran, failed = [0], list[str]()

    class Only:
        @pytest.hookimpl(trylast=True)
        def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
            if not places:
                items[:] = sorted((item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid])

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            ran[0] += report.when == "call"
            if report.failed:
                failed.append(report.nodeid)

        def pytest_runtest_logfinish(self) -> None:
            if failed or time.process_time() > ENOUGH:
                raise pytest.exit.Exception("enough")

    with contextlib.suppress(BaseException):
        reach.run_pytest(places or sorted({name.split("::")[0] for name in names}), Only())
    return f"noticed: {failed[0]}" if failed else f"missed by {ran[0]} of {len(names) or ran[0]} tests"


if __name__ == "__main__":
    sys.exit(main())
