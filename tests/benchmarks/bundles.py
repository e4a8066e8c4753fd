"""Many segments in one statement: `python -m tests.benchmarks.bundles [--engine postgres] [--sizes 10 100 500 1000] [--rows 1000000]`.

Segments of one to four conditions that share events and windows, as those of one company do. For each number of them: the statement's
length and the processor's seconds that compiling takes, for the bundle and for single statements; then the bundle's time on the engine, as
a multiple of one `GROUP BY user_id` over a year, and of that of a script with a temporary table, of segql's single statements, and of
other tools' (one query for each condition, combined as sets). Time is the processor's, of all DuckDB's threads or of PostgreSQL's backend.
Members are compared before anything is timed. Every number has a process of its own, whose memory is measured: the most that is used
beyond what it had when the data were loaded, by the bundle alone (on Linux).
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from segql import compiler
from segql.bundles import compile_bundle
from segql.catalog.load import load_catalog
from segql.compiler import AsOf, Meaning
from segql.source import Source
from tests.benchmarks.shapes import duckdb_with, most_memory, postgres_with, seconds_of_backend
from tests.benchmarks.shapes_data import AS_OF, CATALOG, COUNTRIES, KINDS, Size
from tests.benchmarks.shapes_sql import both, but, either, everyone, grouped, rows

WAYS = ("script", "single", "sets")
WINDOWS = (7, 14, 30, 60, 90, 180, 365)
BARE = f"SELECT user_id, count(*) FROM events WHERE ts >= TIMESTAMP '2025-01-01' AND ts < TIMESTAMP '{AS_OF}' GROUP BY user_id"


def condition(random: Random) -> tuple[str, str]:
    """A condition, and its members as one query."""
    kind, days = random.choice(list(KINDS)), random.choice(WINDOWS)
    match random.choice("ccceeesspa"):
        case "c":
            least = random.choice((2, 3, 5))
            return f"{kind} >= {least} in {days}d", grouped(kind, f"count(*) >= {least}", days)
        case "s":
            least = random.choice((50, 100, 250, 500))
            return f"sum(amount of {kind} in {days}d) >= {least}", grouped(kind, f"sum(amount) >= {least}", days)
        case "p":
            channel = random.choice(("web", "app", "ads"))
            return f'{kind} with channel = "{channel}" in {days}d', rows(kind, days, more=f"channel = '{channel}'")
        case "a":
            land = random.choice(COUNTRIES)
            return f'country = "{land}"', everyone(f"country = '{land}'")
        case _:
            return f"{kind} in {days}d", rows(kind, days)


def segment(number: int) -> tuple[str, str]:
    """The rule of a segment, and the query of a tool that combines its conditions as sets."""
    random = Random(number)
    several = [condition(random) for _ in range(random.choice((1, 2, 2, 3, 4)))]
    if len(several) == 3 and random.random() < 0.5:
        (a, x), (b, y), (c, z) = several
        return f"({a} or {b}) and {c}", both(f"SELECT * FROM ({either(x, y)}) AS q", z)
    if len(several) > 1 and random.random() < 0.4:
        *first, (last, without) = several
        return " and ".join([*(a for a, _ in first), f"not {last}"]), but(f"SELECT * FROM ({both(*(q for _, q in first))}) AS q", without)
    return " and ".join(a for a, _ in several), both(*(q for _, q in several))


def meaning(number: int) -> Meaning:
    """So many segments, `s0` and so on."""
    rules = [f"segment s{n} is {segment(n)[0]}" for n in range(number)]
    sources = [Source(f"rules_{n}.seg", "\n".join(rules[n : n + 200])) for n in range(0, number, 200)]
    catalog = load_catalog([Source("catalog.yml", CATALOG)], lambda _: None)
    mistakes: list[object] = []
    found = compiler.check(sources, catalog, compiler.Settings("UTC"), mistakes.append)
    assert not mistakes, mistakes[0]
    return found


def as_of() -> AsOf:
    found = compiler.parse_as_of(AS_OF, "UTC")
    assert found is not None
    return found


def bundle_of(known: Meaning, dialect: str, script: bool = False) -> tuple[str, ...]:
    """The statements, or scripts, of all segments together."""
    found = compile_bundle(known, list(known.segments), dialect, as_of(), lambda _: None, script)
    return found["user"]


def singles_of_one(known: Meaning, name: str, dialect: str) -> str:
    """The statement of one segment."""
    return compiler.compile_segment(known, name, dialect, as_of(), lambda _: None) or ""


def singles_of(known: Meaning, dialect: str) -> list[str]:
    """The statement of each segment."""
    return [singles_of_one(known, name, dialect) for name in known.segments]


@contextmanager
def engine(given: argparse.Namespace) -> Iterator[tuple[Any, Callable[[], float]]]:
    """A connection with the data, and the clock that its work is measured by."""
    size = Size(given.rows, given.bots, given.shuffled)
    if given.engine == "postgres":
        with postgres_with(size, given.indexed) as backend:
            yield backend, seconds_of_backend(backend)
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        source = duckdb_with(size, 2, place if given.parquet else None, None if given.memory or given.parquet else place / "shop.duckdb")
        yield source, time.process_time


def counted(text: str) -> str:
    """A statement that counts rows in place of sending them."""
    return f"SELECT count(*) FROM (\n{text.rstrip().removesuffix(';')}\n) AS found"


def ways_of(number: int, known: Meaning, given: argparse.Namespace) -> dict[str, list[str]]:
    """The statements of each way to find the members of all segments, and of the `GROUP BY`."""
    scripts = [one for text in bundle_of(known, given.engine, True) for one in text.split(";\n") if one.strip()]
    ways = {
        "bundle": [counted(text) for text in bundle_of(known, given.engine)],
        "bare": [counted(BARE)],
        "script": [counted(one) if one.lstrip().startswith("SELECT") else one for one in scripts],
        "single": [counted(text) for text in singles_of(known, given.engine)],
        "sets": [counted(f"SELECT DISTINCT user_id FROM ({segment(n)[1]}) AS q") for n in range(number)],
    }
    return {way: texts for way, texts in ways.items() if way in ("bundle", "bare", *given.ways)}


def compare(connection: Any, known: Meaning, given: argparse.Namespace) -> float:
    """The most memory that the bundle takes, in MiB. Raises AssertionError where a way finds other members: told by their number and sum."""
    numbers = [f"SELECT count(*), coalesce(sum(user_id), 0) FROM ({segment(n)[1]}) AS q" for n in range(len(known.segments))]
    found: dict[str, tuple[int, int]] = {}
    whole = bundle_of(known, given.engine)

    def look() -> None:
        for text in whole:
            told = f"SELECT segment, count(*), sum(CAST(id AS BIGINT)) FROM ({text.rstrip().removesuffix(';')}) AS q GROUP BY segment"
            found.update({name: (count, total) for name, count, total in connection.execute(told).fetchall()})

    peak = most_memory(look)
    for n, name in enumerate(known.segments):
        single = singles_of_one(known, name, given.engine).rstrip().removesuffix(";")
        distinct = numbers[n].replace("FROM (", "FROM (SELECT DISTINCT user_id FROM (", 1) + ") AS d"
        for text in (f"SELECT count(*), coalesce(sum(user_id), 0) FROM ({single}) AS q", distinct):
            members = connection.execute(text).fetchone()
            assert members == found.get(name, (0, 0)), f"{name}: {members}, and {found.get(name, 0)} in the bundle"
    return peak


def measure(number: int, given: argparse.Namespace) -> None:
    known = meaning(number)
    singles_of(meaning(1), given.engine)  # imports
    begin = time.process_time()
    length = sum(len(text.encode()) for text in bundle_of(known, given.engine))
    bundled = time.process_time() - begin
    singles_of(known, given.engine)
    compiled = time.process_time() - begin - bundled
    ways = ways_of(number, known, given)
    with engine(given) as (connection, clock):
        peak = compare(connection, known, given)
        seconds: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(given.rounds):
            for way, texts in ways.items():
                start = clock()
                for text in texts:
                    connection.execute(text)
                seconds[way].append(clock() - start)
    print(f"{number:>9}{length / 1000:>8.0f}{length / number:>7.0f}{bundled:>9.2f}{1000 * bundled / number:>6.1f}{compiled:>9.2f}", end="")
    print(f"{1000 * statistics.median(seconds['bundle']):>9.0f}", end="")
    for way in ("bare", *WAYS):
        told = statistics.median(a / b for a, b in zip(seconds["bundle"], seconds[way], strict=True)) if way in ways else None
        print(f"{told:>9.3g}" if told is not None else f"{'':>9}", end="")
    print(f"{peak:>7.0f}" if given.engine == "duckdb" else "", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="The cost of many segments in one statement.")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 100, 500, 1000])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", choices=("duckdb", "postgres"), default="duckdb")
    parser.add_argument("--ways", nargs="*", choices=WAYS, default=list(WAYS), help="what the bundle is compared with")
    parser.add_argument("--indexed", action="store_true", help="PostgreSQL has indexes by event and by user")
    parser.add_argument("--memory", action="store_true", help="DuckDB has its tables in memory, where they are not compressed")
    parser.add_argument("--parquet", action="store_true", help="DuckDB reads files")
    parser.add_argument("--bots", action="store_true", help="two users more, with 100,000 events each in 25 days")
    parser.add_argument("--shuffled", action="store_true", help="rows that are not in the order of time")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        measure(given.one, given)
        return
    print(
        f"{'':>9}{'text':>8}{'each':>7}{'compile':>9}{'each':>6}{'single':>9}{'run':>9}{'/ bare':>9}"
        + "".join(f"{'/ ' + w:>9}" for w in WAYS),
        end="",
    )
    print(f"{'MiB':>7}\n{'segments':>9}{'kB':>8}{'bytes':>7}{'s':>9}{'ms':>6}{'s':>9}{'ms':>9}", flush=True)
    for number in given.sizes:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.bundles", *sys.argv[1:], "--one", str(number)], check=True)


if __name__ == "__main__":
    main()
