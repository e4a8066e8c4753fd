"""The same input gives the same bytes in any process: hash seeds, folders, locales, time zones, and other versions of what is installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.plugin import Counting

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "examples/grocery"
CODE = """
import sys
from segql.cli import main
for words in (["check"], ["ls", "--format", "json"], *(["compile", "--stdout", "--dialect", d, "--as-of", "2026-03-01"] for d in ("duckdb", "postgres", "bigquery"))):
    print(words, main([*words, "-C", sys.argv[1]]))
"""


def output(python: str = sys.executable, cwd: Path = ROOT, **environment: str) -> bytes:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ", "PYTHONHASH"))}
    done = subprocess.run(
        [python, "-c", CODE, str(SHOP)], cwd=cwd, env={**kept, "PYTHONPATH": str(ROOT), **environment}, capture_output=True, check=True
    )
    assert len(done.stdout) > 10_000
    return done.stdout


@pytest.fixture(scope="module")
def usual() -> bytes:
    return output(PYTHONHASHSEED="1")


@pytest.mark.parametrize(
    "environment",
    [{"PYTHONHASHSEED": "4242", "LC_ALL": "C", "TZ": "Pacific/Apia"}, {"PYTHONHASHSEED": "7", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"}],
)
def test_another_process(environment: dict[str, str], usual: bytes, tmp_path: Path, counting: Counting) -> None:
    assert output(cwd=tmp_path, **environment) == usual
    counting.add("processes that give the same bytes")


def test_other_versions(usual: bytes, pytestconfig: pytest.Config) -> None:
    """`--other-python` names further interpreters: one with sqlglot's compiled extension, one with an older DuckDB."""
    others = [python for python in pytestconfig.getoption("--other-python").split(",") if python]
    if not others:
        pytest.skip("--other-python names none")
    for python in others:
        assert output(python) == usual, python
