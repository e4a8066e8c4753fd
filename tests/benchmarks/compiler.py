"""What segql itself costs on a big project: `python -m tests.benchmarks.compiler [--segments 1000 10000] [--peers FOLDER]`.

The project is made by `projects.py`, one segment a file. `cold` is a run with an empty cache folder, `warm` one with nothing changed,
`one changed` one after one rule was changed. Figures are the processor's seconds of the whole process (user and system), which the
load of the machine changes less than the clock, and their multiples of `python -c pass`; and the largest memory. The commands take turns.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks import projects
from tests.benchmarks.startup import ROOT

COMMANDS = ("check", "fmt --check", "compile")


class Measured:
    """Runs commands in a project, with a cache folder of its own."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.root, self.cache = root, cache
        self.changes = 0

    def cost(self, *command: str, code: int = 0) -> tuple[float, float]:
        """Processor's seconds, and MiB at most."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "SEGQL_CACHE_DIR": str(self.cache)}
        environment.pop("SEGQL_NO_CACHE", None)
        return cost([sys.executable, *command], self.root, environment, code)

    def segql(self, command: str) -> tuple[float, float]:
        return self.cost("-m", "segql", *command.split(), code=1 if "--check" in command else 0)

    def cold(self, command: str) -> tuple[float, float]:
        shutil.rmtree(self.cache, ignore_errors=True)
        self.segql("rule SEG101")
        self.cost("-c", "from segql.syntax.grammar import grammar; grammar()")  # the grammar's tables are no project's
        return self.segql(command)

    def changed(self, command: str) -> tuple[float, float]:
        """After one rule was changed to one that was never there."""
        self.changes += 1
        path = self.root / projects.path(16)
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"in [0-9]+d", f"in {46_000 + self.changes}d", text), encoding="utf-8")
        return self.segql(command)


def cost(command: list[str], folder: Path, environment: dict[str, str], code: int = 0) -> tuple[float, float]:
    """The processor's seconds of a process and of those it starts, and its most memory in MiB. Raises RuntimeError where it fails."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, code):
            output.seek(0)
            raise RuntimeError(f"{' '.join(command)}: {output.read()[-3000:]}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measure(segments: int, folder: Path, rounds: int, commands: Sequence[str] = COMMANDS) -> None:
    root = folder / f"project_{segments}"
    projects.write(root, segments)
    run = Measured(root, folder / f"cache_{segments}")
    run.segql("fmt -q")
    empty = statistics.median(run.cost("-c", "pass")[0] for _ in range(9))
    print(f"\n{segments} segments; `python -c pass` takes {empty * 1000:.0f} ms")
    print(f"{'command':<14}{'':<14}{'seconds':>9}{'x empty':>9}{'MiB':>7}")
    kinds: tuple[tuple[str, Callable[[str], tuple[float, float]]], ...] = (
        ("cold", run.cold),
        ("warm", run.segql),
        ("one changed", run.changed),
    )
    for command in commands:
        for kind, how in kinds:
            found = [how(command) for _ in range(1 if kind == "cold" and segments > 2000 else rounds)]
            seconds = statistics.median(s for s, _ in found)
            print(f"{command:<14}{kind:<14}{seconds:>9.2f}{seconds / empty:>9.0f}{max(m for _, m in found):>7.0f}", flush=True)


# dbt and sqlmesh ---------------------------------------------------------------------------------------

PACKAGES = {"dbt": ["dbt-core<1.11", "dbt-duckdb<1.11"], "sqlmesh": ["sqlmesh"]}
RENDER = "from sqlmesh import Context; [model.render_query() for model in Context(paths='.').models.values()]"
PROFILES = "big:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: 'dbt.duckdb', threads: 1}\n"


def environments(folder: Path) -> None:
    """Makes what is not there yet of an environment for each peer."""
    for name, packages in PACKAGES.items():
        if not (folder / name / "bin" / "pip").exists():
            subprocess.run([sys.executable, "-m", "venv", folder / name], check=True)
        if not (folder / name / "bin" / name).exists():
            subprocess.run([folder / name / "bin" / "pip", "install", "-q", *packages], check=True)


def models(root: Path, segments: int) -> dict[str, str]:
    """The SQL that segql compiles each segment to, with a constant as-of."""
    projects.write(root, segments)
    command = [sys.executable, "-m", "segql", "compile", "-q", "--as-of", "2026-01-01"]
    subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((root / "sql").rglob("*.sql"))}


def write_dbt(root: Path, sql: dict[str, str]) -> None:
    (root / "models").mkdir(parents=True)
    (root / "dbt_project.yml").write_text("name: big\nversion: '1.0'\nprofile: big\nmodels: {big: {+materialized: table}}\n")
    (root / "profiles.yml").write_text(PROFILES)
    for name, text in sql.items():
        (root / "models" / f"{name}.sql").write_text(text)


def write_sqlmesh(root: Path, sql: dict[str, str]) -> None:
    (root / "models").mkdir(parents=True)
    (root / "config.yaml").write_text(
        "gateways: {dev: {connection: {type: duckdb, database: mesh.duckdb}}}\ndefault_gateway: dev\nmodel_defaults: {dialect: duckdb}\n"
    )
    for name, text in sql.items():
        (root / "models" / f"{name}.sql").write_text(f"MODEL (name big.{name}, kind FULL);\n{text}")


def peers(segments: int, folder: Path, places: Path, rounds: int) -> None:
    """dbt's and sqlmesh's commands on as many models, beside segql's."""
    sql = models(folder / "compiled", segments)
    write_dbt(folder / "dbt", sql)
    write_sqlmesh(folder / "sqlmesh", sql)
    given = {
        **os.environ,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_PROFILES_DIR": str(folder / "dbt"),
        "SQLMESH__DISABLE_ANONYMIZED_ANALYTICS": "true",
    }
    dbt, python = str(places / "dbt/bin/dbt"), str(places / "sqlmesh/bin/python")
    run = Measured(folder / "compiled", folder / "cache")
    tables = {
        "dbt parse": (folder / "dbt", [dbt, "parse"], "check"),
        "dbt compile": (folder / "dbt", [dbt, "compile"], "compile"),
        "sqlmesh render": (folder / "sqlmesh", [python, "-c", RENDER], "compile"),
    }
    print(f"\n{segments} models beside {segments} segments, seconds of the processor")
    print(f"{'command':<18}{'':<14}{'seconds':>9}{'segql':>22}{'ratio':>8}")
    for name, (root, command, ours) in tables.items():
        for kind in ("cold", "warm", "one changed"):
            theirs, own = list[float](), list[float]()
            for _ in range(1 if kind == "cold" else rounds):
                if kind == "cold":
                    for kept in ("target", ".cache"):
                        shutil.rmtree(root / kept, ignore_errors=True)
                elif kind == "one changed":
                    path = root / "models" / f"{projects.name(16)}.sql"
                    path.write_text(path.read_text(encoding="utf-8") + f"-- {time.monotonic_ns()}\n", encoding="utf-8")
                theirs.append(cost(command, root, given)[0])
                own.append({"cold": run.cold, "warm": run.segql, "one changed": run.changed}[kind](ours)[0])
            a, b = statistics.median(theirs), statistics.median(own)
            print(f"{name:<18}{kind:<14}{a:>9.2f}{f'{ours} {b:.2f}':>22}{b / a:>8.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="The cost of segql's commands on big projects, and of dbt's and sqlmesh's.")
    parser.add_argument("--segments", type=int, nargs="*", default=[1000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--commands", nargs="*", choices=COMMANDS, default=COMMANDS)
    parser.add_argument("--peers", type=Path, help="a folder for environments with dbt and sqlmesh, made where they are not there")
    parser.add_argument("--models", type=int, default=1000, help="how many models dbt and sqlmesh get")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="segql-") as folder:
        for segments in given.segments:
            measure(segments, Path(folder), given.rounds, given.commands)
        if given.peers:
            environments(given.peers.resolve())
            peers(given.models, Path(folder) / "peers", given.peers.resolve(), given.rounds)


if __name__ == "__main__":
    main()
