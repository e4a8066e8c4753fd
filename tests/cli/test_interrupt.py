"""Ctrl-C stops the query at the engine, says nothing of a bug, and exits with 130."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import psycopg
import pytest

from tests.support.postgres import new_database

TICK, LONGEST = 0.05, 60.0  # seconds: how often something is looked at while a command runs, and at most

TOML = '[project]\nname = "slow"\ntimezone = "UTC"\ndefault-target = "dev"\n\n[targets.dev]\n'
CATALOG = """
entities: {customer: {table: customers, key: customer_id}}
sources: {orders: {table: orders, time: at, entity: {customer: customer_id}}}
events: {purchased: {source: orders}}
"""

# A shell's background jobs ignore SIGINT, and so would what is run below them.
SEGQL = "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); runpy.run_module('segql', run_name='__main__')"


def project(folder: Path, target: str) -> None:
    for name, text in (("segql.toml", TOML + target), ("catalog/shop.yml", CATALOG), ("segments/slow.seg", "purchased >= 3 in 90d")):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def interrupted(
    folder: Path,
    is_running: Callable[[subprocess.Popen[str]], bool],
    environment: dict[str, str],
    command: Sequence[str] = ("members", "slow"),
) -> tuple[int, str]:
    """Runs a command, sends SIGINT once the query runs, and gives the exit code and what came on stderr."""
    words = [sys.executable, "-c", SEGQL, *command]
    process = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | environment)
    try:
        for _ in ticks(process):
            if is_running(process):
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LONGEST)
    finally:
        process.kill()
        process.wait()
    assert out == ""
    return process.returncode, err


def ticks(process: subprocess.Popen[str]) -> Iterator[None]:
    """One for each moment in which the process still runs; fails when it ends, or takes too long."""
    for _ in range(int(LONGEST / TICK)):
        yield
        try:
            process.wait(TICK)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail(f"the command ended by itself: {process.stderr.read() if process.stderr else ''}")
    pytest.fail("the query never began")


@pytest.mark.parametrize("command", [("members", "slow"), ("report", "--weeks", "3")])
def test_duckdb_stops_its_query(tmp_path: Path, command: Sequence[str]) -> None:
    project(tmp_path, 'dialect = "duckdb"\npath = "slow.duckdb"\n')
    with duckdb.connect(str(tmp_path / "slow.duckdb")) as connection:
        connection.execute("CREATE TABLE customers AS SELECT 'a' AS customer_id")
        long = "SELECT 'a' AS customer_id, now() - to_hours(CAST(i % 100 AS BIGINT)) AS at FROM range(1000000000000) AS r(i)"
        connection.execute(f"CREATE VIEW orders AS {long}")

    def works(process: subprocess.Popen[str]) -> bool:
        """Whether it has used far more of the processor than it needs to start: then the query runs."""
        words = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK") > 4

    if not Path("/proc/self/stat").exists():
        pytest.skip("what a process uses is read from /proc")
    code, err = interrupted(tmp_path, works, {}, command)
    assert code == 130 and not (tmp_path / "report.html").exists()
    assert "bug" not in err and "Traceback" not in err and "error" not in err


def test_postgres_stops_its_query(tmp_path: Path, postgres_uri: str) -> None:
    project(tmp_path, 'dialect = "postgres"\ndsn = "${SLOW_URL}"\n')
    with new_database(postgres_uri, "interrupt") as uri, psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("CREATE TABLE customers AS SELECT 'a' AS customer_id")
        connection.execute("CREATE VIEW orders AS SELECT 'a' AS customer_id, now() - interval '2 days' AS at FROM pg_sleep(3600)")

        def running() -> int:
            asked = (
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND wait_event = 'PgSleep' AND datname = current_database()"
            )
            row = connection.execute(asked).fetchone()
            return 0 if row is None else int(str(row[0]))

        code, err = interrupted(tmp_path, lambda _: running() == 1, {"SLOW_URL": uri})
        assert running() == 0
    assert code == 130
    assert "bug" not in err and "Traceback" not in err and "error" not in err
