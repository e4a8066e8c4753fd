"""Times `segql report` on 500 segments over the grocery example's data: `python -m tests.benchmarks.report`.

Each rule of the example comes four times, with other names and other days.
"""

import re
import resource
import shutil
import tempfile
import time
from pathlib import Path

from segql.cli import main

GROCERY = Path(__file__).resolve().parents[2] / "examples" / "grocery"
COPIES = 4
DECLARED = re.compile(r"^(?:segment|tiers|split|define|occasion)\s+([a-z_]\w*)", re.MULTILINE)
TESTS = re.compile(r"^(?:test|expect)\b.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
WORD = re.compile(r'("(?:[^"\\]|\\.)*")|(#[^\n]*)|\b([a-z_]\w*)\b|\b(\d+)d\b')
KEPT = {"weekend", "share"}  # words of the language that files are called by


def make(folder: Path) -> None:
    """The project."""
    shutil.copytree(GROCERY, folder, ignore=shutil.ignore_patterns("segments", "sql"))
    texts = {
        path.relative_to(GROCERY): path.read_text(encoding="utf-8")
        for path in (GROCERY / "segments").rglob("*.seg")
        if path.stem != "tests"
    }
    names = {name for text in texts.values() for name in DECLARED.findall(text)} | {path.stem for path in texts}
    for number in range(COPIES):
        for path, text in texts.items():
            file = folder / path.with_stem(f"{path.stem}_{number}" if number else path.stem)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(copied(text, names - KEPT, number) if number else text, encoding="utf-8")


def copied(text: str, names: set[str], number: int) -> str:
    """The rules under other names, each window some days longer; without tests."""

    def other(found: re.Match[str]) -> str:
        if found[3] in names:
            return f"{found[3]}_{number}"
        return f"{int(found[4]) + number}d" if found[4] else found[0]

    return WORD.sub(other, TESTS.sub("", text))


def timed(folder: Path, *options: str) -> tuple[float, float]:
    """Seconds on the clock, and of the processor."""
    began, used = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
    assert main(["report", "-C", str(folder), "-q", *options]) == 0
    now = resource.getrusage(resource.RUSAGE_SELF)
    return time.monotonic() - began, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="segql-report-") as name:
        make(Path(name) / "grocery")
        for options in ((), ("--weeks", "12"), ("--weeks", "1"), ("--no-numbers",)):
            wall, processor = timed(Path(name) / "grocery", *options)
            print(f"segql report {' '.join(options):14} {wall:6.1f} s, {processor:.1f} s of the processor")
