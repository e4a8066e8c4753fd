"""The long runs, one after another: `python3 tests/nightly.py [NAME …]`. A table of what came of each is printed at the end.

Needs an environment with the `dev` extra (`python3 .ci/environment.py dev` makes it), pip for the older DuckDB, and Debian's `postgresql-15` for the older PostgreSQL.
"""

import os
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".ci"))
from environment import CONSTRAINTS, PYTHON, prepared, say  # noqa: E402

OLD_DUCKDB = "1.4.5"
OLD_POSTGRES = Path("/usr/lib/postgresql/15/bin")
ENGINE_TESTS = ["tests/cases", "tests/engines", "tests/differential", "tests/regressions"]


def older_duckdb() -> list[str]:
    """pytest in an environment with the oldest DuckDB that segql supports."""
    folder = ROOT / ".venv-duckdb-1"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    constraints = ROOT / ".venv-duckdb-1" / "constraints.txt"
    constraints.write_text("".join(line for line in CONSTRAINTS.read_text().splitlines(True) if not line.startswith("duckdb==")))
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--constraint", str(constraints), "--editable", f"{ROOT}[test]", f"duckdb=={OLD_DUCKDB}"], check=True, cwd=ROOT)
    return [str(python), "-m", "pytest", "-q", "-n", "2", *ENGINE_TESTS]


def pytest(*words: str) -> list[str]:
    return [str(PYTHON), "-m", "pytest", "-q", "-n", "2", *words]


def runs() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Each run's command and what it adds to the environment."""
    seed = time.strftime("%Y-%m-%d")
    return {
        "differential": (pytest("tests/differential", "--differential-size", "nightly", "--differential-seed", seed), {}),
        "every hour": (pytest("tests/time", "--every-hour"), {}),
        "every mutant": (pytest("tests/mutation", "--every-mutant", "-s"), {}),
        "fuzz": (pytest("tests/fuzz", "--fuzz-inputs", "1000000", "--fuzz-seed", seed), {}),
        "duckdb 1.4": (older_duckdb(), {}),
        "postgres 15": (pytest(*ENGINE_TESTS), {"SEGQL_TEST_POSTGRES": str(OLD_POSTGRES)}),
    }


def main() -> int:
    prepared("dev")
    wanted = sys.argv[1:]
    rows = []
    for name, (command, variables) in runs().items():
        if wanted and name not in wanted:
            continue
        say(f"== {name}: {' '.join(command)}")
        begun = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, env=os.environ | variables).returncode
        rows.append((name, "passed" if code == 0 else f"FAILED ({code})", f"{time.monotonic() - begun:.0f} s"))
    for row in rows:
        print("{:<14} {:<12} {:>8}".format(*row))
    return int(any(row[1] != "passed" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
