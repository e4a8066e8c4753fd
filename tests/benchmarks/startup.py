"""How long segql takes to start, as multiples of an empty Python, and what it imports: `python tests/benchmarks/startup.py [ROUNDS]`.

The commands take turns, so that whatever else the machine does hits all of them alike; the median of the ratios within a round is printed.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GROCERY = str(ROOT / "examples" / "grocery")
COMMANDS = {
    "segql --help": ["--help"],
    "segql check": ["check", "-C", GROCERY],
    "segql compile": ["compile", "-C", GROCERY, "-s", "organic_buyers", "--stdout"],
}
HEAVY = ("sqlglot", "duckdb", "psycopg", "google", "lark", "pydantic", "ruamel", "rich")
LISTING = (
    "import sys; from segql.cli import main; code = main(sys.argv[1:]); print('\\n'.join(sys.modules), file=sys.stderr); sys.exit(code)"
)


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)


def imported(*arguments: str, **more: str) -> set[str]:
    """The modules that a command has imported when it is done; `more` are variables of its environment."""
    return set(run("-c", LISTING, *arguments, **more).stderr.splitlines())


def seconds(*arguments: str) -> float:
    start = time.perf_counter()
    run(*arguments)
    return time.perf_counter() - start


def ratios(rounds: int) -> dict[str, list[float]]:
    """Per command its times as multiples of the empty Python's in the same round."""
    found: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        empty = seconds("-c", "pass")
        for name, arguments in COMMANDS.items():
            found[name].append(seconds("-m", "segql", *arguments) / empty)
    return found


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for arguments in (["-c", "pass"], *(["-m", "segql", *a] for a in COMMANDS.values())):  # the first run compiles Python's files
        run(*arguments)
    print(f"median of {rounds} rounds, as multiples of `python -c pass`:")
    for name, times in ratios(rounds).items():
        print(f"  {name:<16} {statistics.median(times):5.1f}   (fastest {min(times):.1f}, slowest {max(times):.1f})")
    for name in ("segql --help", "segql check"):
        modules = imported(*COMMANDS[name])
        print(f"\n{name} imports {len(modules)} modules")
        print("  imported: " + (", ".join(m for m in HEAVY if m in modules) or "none") + "; of " + ", ".join(HEAVY))
        print("  of segql: " + " ".join(sorted(m for m in modules if m.startswith("segql."))))


if __name__ == "__main__":
    main()
