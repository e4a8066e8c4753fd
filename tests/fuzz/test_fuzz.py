"""Some thousands of made inputs in a process of their own, so that its memory is its own too."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.plugin import Counting

ROOT = Path(__file__).parents[2]
MIB = 300


def test_nothing_but_trees_sql_and_diagnostics(pytestconfig: pytest.Config, counting: Counting) -> None:
    """`--fuzz-inputs` says how many, `--fuzz-seed` where they begin; `python -m tests.fuzz` does the same for longer."""
    count, seed = pytestconfig.getoption("--fuzz-inputs"), pytestconfig.getoption("--fuzz-seed")
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--inputs", str(count), "--seed", seed, "--bind"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    counting.seed(seed)
    *finds, told = done.stdout.splitlines() or ["{}"]
    assert done.returncode == 0, (
        "\n\n".join(f"{f['seed']} {f['kind']}: {f['error']}\n{f['text']}" for f in map(json.loads, finds[:3])) + done.stderr
    )
    assert json.loads(told)["inputs"] == count
    counting.add("inputs", count)
    assert json.loads(told)["peak_mib"] < MIB
