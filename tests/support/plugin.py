"""Fixtures: the engines, started once per worker when a test first asks for them; and the table of what was run, printed at the end."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.duckdb import DuckDBServer
from tests.support.engines import Engines
from tests.support.googlesql import GoogleSql
from tests.support.postgres import PostgresServer, new_database, running_server
from tests.support.tally import Tally

LEAST = {("differential", "cases that divide people"): 0.8}  # shares that must be reached, where there are enough to tell
ENOUGH = 300
os.environ["SEGQL_NO_CACHE"] = "1"  # a test sees what is computed, also of segql's own code with a mistake put in
TALLY = pytest.StashKey[Tally]()


@pytest.fixture(scope="session")
def postgres_uri() -> Iterator[str]:
    """A running PostgreSQL 18, as superuser."""
    with running_server() as uri:
        yield uri


@pytest.fixture(scope="session")
def postgres(postgres_uri: str) -> Iterator[PostgresServer]:
    with new_database(postgres_uri, "segql") as database:
        server = PostgresServer(database)
        yield server
        server.close()


@pytest.fixture(scope="session")
def googlesql() -> GoogleSql:
    return GoogleSql()


@pytest.fixture(scope="session")
def engines(postgres: PostgresServer, googlesql: GoogleSql) -> Engines:
    """DuckDB, PostgreSQL and GoogleSQL."""
    return Engines({"duckdb": DuckDBServer(), "postgres": postgres, "bigquery": googlesql})


class Counting:
    """What a test counts, under the name of its folder."""

    def __init__(self, tally: Tally, folder: str) -> None:
        self.tally, self.folder = tally, folder

    def add(self, what: str, number: int = 1) -> None:
        self.tally.add(self.folder, what, number)

    def least(self, what: str, number: int) -> None:
        self.tally.least(self.folder, what, number)

    def share(self, what: str, some: int, of: int) -> None:
        self.tally.share(self.folder, what, some, of)

    def seed(self, seed: str) -> None:
        self.tally.seed(self.folder, seed)


@pytest.fixture
def counting(request: pytest.FixtureRequest) -> Counting:
    return Counting(request.config.stash[TALLY], folder_of(request.node.nodeid))


def folder_of(nodeid: str) -> str:
    """`tests/fuzz/test_fuzz.py::…` is of `fuzz`."""
    parts = nodeid.split("::", maxsplit=1)[0].split("/")
    return parts[1] if len(parts) > 2 else "others"


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TALLY] = Tally()


class Gathering:
    """Puts together what the workers counted, and how the tests ended; without workers, what this process did."""

    def __init__(self, config: pytest.Config) -> None:
        self.tally = config.stash[TALLY]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        if "tally" in getattr(node, "workeroutput", {}):
            self.tally.include(Tally.from_json(json.loads(node.workeroutput["tally"])))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        folder = folder_of(report.nodeid)
        self.tally.seconds[folder] += report.duration
        if report.failed:
            self.tally.fail(folder, report.nodeid)
        if report.skipped:
            self.tally.add(folder, "tests skipped")
        elif report.when == "call":
            self.tally.add(folder, "tests")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if too_small(self.tally) and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        if config.getoption("--table"):
            Path(config.getoption("--table")).write_text(self.tally.text(), encoding="utf-8")
        if config.getoption("--table") or self.tally.seeds:
            terminalreporter.section("what was run")
            terminalreporter.write_line(self.tally.table())
        for what in too_small(self.tally):
            terminalreporter.write_line(f"FAILED: {what}")


def too_small(tally: Tally) -> list[str]:
    """The shares that are not reached."""
    found = [(what, least, *tally.shares.get((folder, what), (0, 0))) for (folder, what), least in LEAST.items()]
    return [f"{what}: {some} of {of}, less than {least:.0%}" for what, least, some, of in found if of >= ENOUGH and some < least * of]


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(Gathering(session.config))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["tally"] = json.dumps(session.config.stash[TALLY].as_json())
