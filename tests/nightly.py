"""The long runs, one after another: `python3 tests/nightly.py [NAME …]`. A table of all that was run is printed at the end.

`--table FOLDER` keeps it, `--seed` says where the made rules and texts begin (today's date), `--list` names the runs. Needs an environment with the `dev` extra
(`python3 .ci/environment.py dev` makes it). What a run needs besides, and is not there, is the reason why it is skipped.
"""

import argparse
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / ".ci")]
from environment import CONSTRAINTS, PYTHON, prepared, say  # noqa: E402

from tests.support.tally import read  # noqa: E402

OLD_DUCKDB = "1.4.5"
OLD_POSTGRES = Path("/usr/lib/postgresql/15/bin")
ENGINE_TESTS = ["tests/cases", "tests/engines", "tests/differential", "tests/regressions"]


@dataclass(frozen=True)
class Run:
    """A command, what it adds to the environment, and whatever makes it impossible here, empty if nothing does."""

    command: list[str]
    variables: dict[str, str] = field(default_factory=dict)
    prepare: Callable[[], str] = lambda: ""


def older_duckdb() -> str:
    """Makes an environment with the oldest DuckDB that segql supports; why it can't be made."""
    folder = ROOT / ".venv-duckdb-1"
    python = folder / "bin" / "python"
    try:
        if not python.exists():
            venv.create(folder, with_pip=True)
        constraints = folder / "constraints.txt"
        constraints.write_text("".join(line for line in CONSTRAINTS.read_text().splitlines(True) if not line.startswith("duckdb==")))
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run(
            [*pip, "--constraint", str(constraints), "--editable", f"{ROOT}[test]", f"duckdb=={OLD_DUCKDB}"],
            check=True, cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        return f"there is no environment with DuckDB {OLD_DUCKDB}: {str(error.stderr or error).strip().splitlines()[-1]}"
    return ""


def older_postgres() -> str:
    return "" if (OLD_POSTGRES / "initdb").exists() else f"{OLD_POSTGRES} is not there: apt-get install postgresql-15"


def pytest(*words: str, python: Path = PYTHON) -> list[str]:
    return [str(python), "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", *words]


def runs(seed: str) -> dict[str, Run]:
    """Each by its name; `TABLE` in a command stands for the file of its figures."""
    table = ["--table", "TABLE"]
    return {
        "differential": Run(pytest("tests/differential", "--differential-size", "nightly", "--differential-seed", seed, *table)),
        "every hour": Run(pytest("tests/time", "--every-hour", *table)),
        "every mutant": Run(pytest("tests/mutation", "--every-mutant", "-s", *table)),
        "core mutants": Run([str(PYTHON), "-m", "tests.mutation.core", "--sample", "1000", "--seed", seed, *table]),
        "fuzz": Run(pytest("tests/fuzz", "--fuzz-inputs", "1000000", "--fuzz-seed", seed, *table)),
        "proofs": Run(pytest("tests/lint", "--lint-rules", "100000", "--differential-seed", seed, *table)),
        "duckdb 1.4": Run(pytest(*ENGINE_TESTS, *table, python=ROOT / ".venv-duckdb-1" / "bin" / "python"), {}, older_duckdb),
        "postgres 15": Run(pytest(*ENGINE_TESTS, *table), {"SEGQL_TEST_POSTGRES": str(OLD_POSTGRES)}, older_postgres),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these runs")
    parser.add_argument("--table", type=Path, default=ROOT / ".nightly", help="a folder for what was counted")
    parser.add_argument("--seed", default=time.strftime("%Y-%m-%d"))
    parser.add_argument("--list", action="store_true", help="names the runs, and why one can't be made here")
    options = parser.parse_args()
    all_runs = runs(options.seed)
    if unknown := set(options.names) - set(all_runs):
        parser.error(f"there are no runs {', '.join(sorted(unknown))}, but {', '.join(all_runs)}")
    chosen = {name: run for name, run in all_runs.items() if not options.names or name in options.names}
    if options.list:
        for name, run in chosen.items():
            print(f"{name:<14} {run.prepare() or 'can be run'}")
        return 0
    prepared("dev")
    options.table.mkdir(exist_ok=True)
    ended: list[tuple[str, str, str]] = []
    for name, run in chosen.items():
        if reason := run.prepare():
            ended.append((name, "skipped", reason))
            continue
        table = options.table / f"{name.replace(' ', '-')}.json"
        table.unlink(missing_ok=True)
        command = [word.replace("TABLE", str(table)) for word in run.command]
        say(f"== {name}: {' '.join(command)}")
        begun = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, env=os.environ | run.variables).returncode
        ended.append((name, f"FAILED ({code})" if code else "passed", f"{time.monotonic() - begun:.0f} s"))
        if table.exists():
            print(read([table]).table(), flush=True)
    for row in ended:
        print("{:<14} {:<12} {}".format(*row))
    return int(any(row[1].startswith("FAILED") for row in ended))


if __name__ == "__main__":
    sys.exit(main())
