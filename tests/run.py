"""Runs all tests in an environment of their own: `python3 tests/run.py [pytest's arguments]`."""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / ".ci"))
from environment import PYTHON, ROOT, prepared, say


def main() -> int:
    prepared("test")
    chosen = sys.argv[1:]
    workers = [] if any(word.startswith("-n") for word in chosen) else ["-n", "2", "--dist", "worksteal"]
    say(f"running pytest {' '.join([*workers, *chosen])}")
    return subprocess.run([str(PYTHON), "-m", "pytest", *workers, *chosen], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
