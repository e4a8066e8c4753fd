"""What segql's SQL costs beside other ways to write the same rules: `python -m tests.benchmarks.shapes --engine duckdb --rows 1000000`.

Every statement of a rule must find the same members before any is timed. The statements of a rule take turns within a round, so that
whatever else the machine does hits all of them alike; the table has the medians of the ratios within a round. Seconds are those of the
processor, over DuckDB's threads, or of PostgreSQL's one backend. `--peak` measures memory instead: each statement in a process of its own
on a database file, by the most that it uses beyond an open connection.
"""

import argparse
import csv
import io
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

import duckdb
import psycopg

from segql import compile
from segql.engines.duckdb_open import FIXED, SETTINGS, literal
from tests.benchmarks.shapes_data import AS_OF, CATALOG, INDEXED, Size, statements
from tests.benchmarks.shapes_rules import SHAPES, Shape
from tests.support.postgres import new_database, running_server

FORMS = ("ph", "lj", "best")
INDEXES = ("CREATE INDEX ON events (event_name, ts) INCLUDE (user_id)", "CREATE INDEX ON events (user_id, event_name, ts)")
COLUMNS = {
    "events": "user_id BIGINT, event_name TEXT, ts TIMESTAMP, amount NUMERIC(10, 2), product TEXT, channel TEXT, session_id BIGINT, props JSONB",
    "users": "user_id BIGINT PRIMARY KEY, country TEXT, plan TEXT, signed_up_at TIMESTAMP",
}


class Engine(Protocol):
    clock: Callable[[], float]

    def members(self, sql: str) -> set[Any]: ...
    def run(self, sql: str) -> None: ...


class OnDuckDB:
    clock = staticmethod(time.process_time)

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def members(self, sql: str) -> set[Any]:
        return {row[0] for row in self.connection.execute(sql).fetchall()}

    def run(self, sql: str) -> None:
        self.connection.execute(f"SELECT count(*), sum(user_id) FROM (\n{sql}\n) AS found").fetchall()


def seconds_of_backend(connection: psycopg.Connection[Any]) -> Callable[[], float]:
    """A clock of the processor's time that a backend on this machine has used."""
    file = Path(f"/proc/{connection.info.backend_pid}/schedstat")
    return lambda: int(file.read_text().split()[0]) / 1e9


class OnPostgres:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.clock = seconds_of_backend(connection)

    def members(self, sql: str) -> set[Any]:
        return {row[0] for row in self.connection.execute(sql).fetchall()}

    def run(self, sql: str) -> None:
        self.connection.execute(f"SELECT count(*), sum(user_id) FROM (\n{sql}\n) AS found").fetchall()


def duckdb_with(size: Size, threads: int = 2, parquet: Path | None = None, file: Path | None = None) -> duckdb.DuckDBPyConnection:
    """DuckDB with the data, in memory or in a database `file`; in `parquet`, a folder, the rows lie in files of their own."""
    connection = duckdb.connect(file or ":memory:", config={**dict(FIXED), "threads": str(threads)})
    for name, value in SETTINGS.items():
        connection.execute(f"SET {name} = {literal(value)}")
    for statement in statements(size):
        connection.execute(statement)
    for table in COLUMNS if parquet else ():
        connection.execute(f"COPY {table} TO '{parquet}/{table}.parquet'")
        connection.execute(f"DROP TABLE {table}")
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM '{parquet}/{table}.parquet'")
    return connection


@contextmanager
def postgres_with(size: Size, indexed: bool) -> Iterator[psycopg.Connection[Any]]:
    """PostgreSQL with the same data, one backend without parallel workers."""
    source = duckdb_with(size)
    with running_server() as uri, new_database(uri, "shapes") as database, psycopg.connect(database, autocommit=True) as connection:
        for table, columns in COLUMNS.items():
            connection.execute(f"CREATE TABLE {table} ({columns})")
            rows = source.execute(f"SELECT * FROM {table}")
            with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
                while batch := rows.fetchmany(20_000):
                    text = io.StringIO()
                    csv.writer(text).writerows(batch)
                    copy.write(text.getvalue())
        for index in INDEXES if indexed else ():
            connection.execute(index)
        connection.execute("VACUUM ANALYZE")
        connection.execute("SET max_parallel_workers_per_gather = 0; SET work_mem = '256MB'; SET jit = off")
        yield connection


def sql_of(shape: Shape, dialect: str, indexed: bool = False) -> dict[str, str]:
    """The statement of each form; `indexed` says whether the catalog knows of indexes."""
    ours = compile(shape.rule, INDEXED if indexed else CATALOG, dialect, AS_OF).sql.rstrip().removesuffix(";")
    best = shape.postgres if dialect == "postgres" and shape.postgres else shape.best
    return {"segql": ours, "ph": shape.ph, "lj": shape.lj, "best": best}


def measured(shape: Shape, engine: Engine, forms: dict[str, str], rounds: int) -> tuple[int, dict[str, list[float]]]:
    """How many members there are, and the seconds of each form in each round. Raises AssertionError where two forms differ."""
    members = {form: engine.members(sql) for form, sql in forms.items()}
    for form, found in members.items():
        assert found == members["segql"], f"{shape.name}: {form} finds {len(found)} members, segql {len(members['segql'])}"
    seconds: dict[str, list[float]] = {form: [] for form in forms}
    for _ in range(rounds):
        for form, sql in forms.items():
            start = engine.clock()
            engine.run(sql)
            seconds[form].append(engine.clock() - start)
    return len(members["segql"]), seconds


def ratio(seconds: dict[str, list[float]], of: str) -> float:
    """segql's cost as a multiple of another form's: the median over the rounds."""
    return statistics.median(a / b for a, b in zip(seconds["segql"], seconds[of], strict=True))


def geometric_mean(numbers: list[float]) -> float:
    return math.exp(statistics.fmean(map(math.log, numbers)))


def report(engine: Engine, dialect: str, rounds: int, shapes: list[Shape], others: list[str], indexed: bool = False) -> None:
    print(f"{'rule':<18}{'members':>9}{'ms':>9}" + "".join(f"{'/ ' + form:>9}" for form in others))
    ratios: dict[str, list[float]] = {form: [] for form in others}
    for shape in shapes:
        forms = {form: sql for form, sql in sql_of(shape, dialect, indexed).items() if form in ("segql", *others)}
        members, seconds = measured(shape, engine, forms, rounds)
        for form in others:
            ratios[form].append(ratio(seconds, form))
        own = statistics.median(seconds["segql"]) * 1000
        print(f"{shape.name:<18}{members:>9}{own:>9.1f}" + "".join(f"{ratios[form][-1]:>9.2f}" for form in others), flush=True)
    print(f"{'geometric mean':<36}" + "".join(f"{geometric_mean(ratios[form]):>9.2f}" for form in others))
    print(f"{'largest':<36}" + "".join(f"{max(ratios[form]):>9.2f}" for form in others))


def most_memory(work: Callable[[], object]) -> float:
    """The most memory that work takes in this process, in MiB, beyond what the process has now. Of Linux: it can forget its peak."""
    Path("/proc/self/clear_refs").write_text("5")
    before = _status("VmRSS")
    work()
    return (_status("VmHWM") - before) / 1024


def _status(name: str) -> int:
    """A number of this process's, in kB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def peak(file: Path, threads: int, sql: str) -> float:
    """The most memory that a statement takes in this process, in MiB, on a database file."""
    engine = OnDuckDB(duckdb.connect(file, read_only=True, config={**dict(FIXED), "threads": str(threads)}))
    engine.run("SELECT 1 AS user_id")
    return most_memory(lambda: engine.run(sql))


def peaks(size: Size, threads: int, shapes: list[Shape], others: list[str]) -> None:
    """Prints the memory of each rule, and as a multiple of that of other forms."""
    print(f"{'rule':<18}{'MiB':>9}" + "".join(f"{'/ ' + form:>9}" for form in others))
    ratios: dict[str, list[float]] = {form: [] for form in others}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "shop.duckdb"
        duckdb_with(size, threads, None, file).close()
        for shape in shapes:
            found = {}
            for form, sql in sql_of(shape, "duckdb").items():
                if form in ("segql", *others):
                    with ProcessPoolExecutor(1, get_context("spawn")) as alone:
                        found[form] = max(alone.submit(peak, file, threads, sql).result(), 1.0)
            for form in others:
                ratios[form].append(found["segql"] / found[form])
            print(f"{shape.name:<18}{found['segql']:>9.0f}" + "".join(f"{ratios[form][-1]:>9.2f}" for form in others), flush=True)
    print(f"{'geometric mean':<27}" + "".join(f"{geometric_mean(ratios[form]):>9.2f}" for form in others))
    print(f"{'largest':<27}" + "".join(f"{max(ratios[form]):>9.2f}" for form in others))


def main() -> None:
    parser = argparse.ArgumentParser(description="The cost of segql's SQL beside other formulations of the same rules.")
    parser.add_argument("--engine", choices=("duckdb", "postgres"), default="duckdb")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--bots", action="store_true", help="two users more, with 100,000 events each in 25 days")
    parser.add_argument("--shuffled", action="store_true", help="rows that are not in the order of time")
    parser.add_argument("--parquet", action="store_true", help="DuckDB reads files")
    parser.add_argument("--file", action="store_true", help="DuckDB has its tables in a database file, where they are compressed")
    parser.add_argument("--peak", action="store_true", help="measure DuckDB's memory instead")
    parser.add_argument("--indexed", action="store_true", help="PostgreSQL has indexes by event and by user, and the catalog says so")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", nargs="*", choices=[shape.name for shape in SHAPES], metavar="RULE", help="names of rules")
    help_ = "what segql is compared with; with --bots leave out lj, whose joins of events with events take minutes there"
    parser.add_argument("--forms", nargs="*", choices=FORMS, default=list(FORMS), help=help_)
    parser.add_argument("--sql", action="store_true", help="print the statements instead")
    given = parser.parse_args()
    shapes = [shape for shape in SHAPES if not given.only or shape.name in given.only]
    if given.sql:
        for shape in shapes:
            for form, sql in sql_of(shape, given.engine, given.indexed).items():
                print(f"-- {shape.name}, {form}\n{sql}\n")
        return
    size = Size(given.rows, given.bots, given.shuffled)
    if given.peak:
        peaks(size, given.threads, shapes, given.forms)
        return
    if given.engine == "postgres":
        with postgres_with(size, given.indexed) as connection:
            report(OnPostgres(connection), "postgres", given.rounds, shapes, given.forms, given.indexed)
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        connection = duckdb_with(size, given.threads, place if given.parquet else None, place / "shop.duckdb" if given.file else None)
        report(OnDuckDB(connection), "duckdb", given.rounds, shapes, given.forms)


if __name__ == "__main__":
    main()
