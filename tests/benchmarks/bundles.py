"""Many segments in one statement: `python -m tests.benchmarks.bundles [--sizes 10 100 500 1000] [--rows 1000000]`.

Segments of one to four conditions that share events and windows, as those of one company do. For each number of them: the statement's
length and the processor's seconds that compiling takes, for the bundle and for single statements; then on DuckDB the bundle's time as a
multiple of one `GROUP BY user_id` over a year, of segql's single statements, and of other tools' (one query for each condition, combined
as sets). Members are compared before anything is timed. Every number has a process of its own, whose memory is measured: the most that
is used beyond what it had when the data were loaded, by the bundle alone.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import time
from random import Random

from segql import compiler
from segql.bundles import compile_bundle
from segql.catalog.load import load_catalog
from segql.compiler import AsOf, Meaning
from segql.source import Source
from tests.benchmarks.shapes import duckdb_with
from tests.benchmarks.shapes_data import AS_OF, CATALOG, COUNTRIES, KINDS, Size
from tests.benchmarks.shapes_sql import both, but, either, everyone, grouped, rows

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


def bundle_of(known: Meaning, dialect: str) -> tuple[str, ...]:
    """The statements of all segments together."""
    found = compile_bundle(known, list(known.segments), dialect, as_of(), lambda _: None)
    return found["user"]


def singles_of(known: Meaning, dialect: str) -> list[str]:
    """The statement of each segment."""
    return [compiler.compile_segment(known, name, dialect, as_of(), lambda _: None) or "" for name in known.segments]


def memory() -> float:
    """The most that this process has used so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(number: int, size: int, rounds: int) -> None:
    known = meaning(number)
    singles_of(meaning(1), "duckdb")  # imports
    begin = time.process_time()
    whole = bundle_of(known, "duckdb")
    bundled = time.process_time() - begin
    singles = singles_of(known, "duckdb")
    compiled = time.process_time() - begin - bundled
    connection = duckdb_with(Size(size))
    before = memory()
    together = [row for text in whole for row in connection.execute(text.rstrip().removesuffix(";")).fetchall()]
    del together
    peak = memory() - before
    found: dict[str, set[str]] = {}
    for text in whole:
        for name, who in connection.execute(text).fetchall():
            found.setdefault(name, set()).add(who)
    others = [f"SELECT DISTINCT user_id FROM ({segment(n)[1]}) AS q" for n in range(number)]
    for name, own, other in zip(known.segments, singles, others, strict=True):
        for text in (own, other):
            members = {str(row[0]) for row in connection.execute(text).fetchall()}
            assert members == found.get(name, set()), f"{name}: {len(members)} members, {len(found.get(name, set()))} in the bundle"
    ways = {"bundle": list(whole), "bare": [BARE], "single": singles, "sets": others}
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, texts in ways.items():
            start = time.process_time()
            for text in texts:
                connection.execute(f"SELECT count(*) FROM (\n{text.rstrip().removesuffix(';')}\n) AS found").fetchall()
            seconds[way].append(time.process_time() - start)
    ratio = {way: statistics.median(a / b for a, b in zip(seconds["bundle"], seconds[way], strict=True)) for way in ways}
    length = sum(len(text.encode()) for text in whole)
    print(
        f"{number:>9}{length / 1000:>8.0f}{length / number:>7.0f}{bundled:>9.2f}{1000 * bundled / number:>6.1f}{compiled:>9.2f}"
        f"{1000 * statistics.median(seconds['bundle']):>9.0f}{ratio['bare']:>8.1f}{ratio['single']:>9.3f}{ratio['sets']:>8.3f}{peak:>7.0f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="The cost of many segments in one statement.")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 100, 500, 1000])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        measure(given.one, given.rows, given.rounds)
        return
    print(
        f"{'':>9}{'text':>8}{'each':>7}{'compile':>9}{'each':>6}{'single':>9}{'run':>9}{'/ bare':>8}{'/ single':>9}{'/ sets':>8}{'MiB':>7}"
    )
    print(f"{'segments':>9}{'kB':>8}{'bytes':>7}{'s':>9}{'ms':>6}{'s':>9}{'ms':>9}", flush=True)
    for number in given.sizes:
        command = [
            sys.executable,
            "-m",
            "tests.benchmarks.bundles",
            "--one",
            str(number),
            "--rows",
            str(given.rows),
            "--rounds",
            str(given.rounds),
        ]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
