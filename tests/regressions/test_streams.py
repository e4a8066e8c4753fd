"""Output that can't be written, and streams that were closed before segql began."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_main import ENVIRONMENT
from tests.regressions.test_projects import project

FULL = Path("/dev/full")
CATALOG = (
    "entities: {customer: {table: c, key: id}}\nsources: {o: {table: o, time: at, entity: {customer: id}}}\nevents: {bought: {source: o}}\n"
)


@pytest.fixture
def shop(tmp_path: Path) -> str:
    rules = "".join(f"segment s{i} is bought >= {i + 1}\n" for i in range(100))
    return project(tmp_path, **{"catalog/c.yml": CATALOG, "segments/a.seg": rules})


def shell(words: str, shop: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -m segql {words}'], cwd=shop, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr and "bug" not in done.stderr
    return done


@pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("command", ["ls", "ls --format json", "compile --stdout --dialect duckdb", "explain s1 --plan"])
def test_a_full_disk(command: str, shop: str) -> None:
    done = shell(f"{command} > /dev/full", shop)
    assert (done.returncode, done.stderr) == (2, "error[SEG012]: the output can't be written: no space left on device\n")


@pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is always full")
def test_messages_that_nobody_can_read(shop: str) -> None:
    assert shell("check 2> /dev/full", shop).returncode == 2


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams_lead_nowhere(closed: str, shop: str) -> None:
    done = shell(f"ls {closed}", shop)
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout == "" if ">&-" in closed.replace("2>&-", "") else "s99" in done.stdout


def test_messages_of_a_closed_stream_are_not_among_the_results(shop: str) -> None:
    assert shell("check 2>&-", shop).stdout == ""
