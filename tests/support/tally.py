"""What was run, counted while it runs: numbers that add up, shares, and the least of something that came up."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Key = tuple[str, str]  # the folder of the tests, and what is counted


@dataclass
class Tally:
    """Counts by folder and by what is counted. Everything in it can be added to that of another process."""

    counts: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    shares: dict[Key, list[int]] = field(default_factory=dict)  # how many, and of how many
    leasts: dict[Key, int] = field(default_factory=dict)
    seeds: dict[str, list[str]] = field(default_factory=dict)  # by folder
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # by folder
    failures: dict[str, list[str]] = field(default_factory=dict)  # by folder, the names of what failed

    def add(self, folder: str, what: str, number: int = 1) -> None:
        self.counts[folder, what] += number

    def share(self, folder: str, what: str, some: int, of: int) -> None:
        before = self.shares.get((folder, what), [0, 0])
        self.shares[folder, what] = [before[0] + some, before[1] + of]

    def least(self, folder: str, what: str, number: int) -> None:
        self.leasts[folder, what] = min(number, self.leasts.get((folder, what), number))

    def seed(self, folder: str, seed: str) -> None:
        if seed not in self.seeds.setdefault(folder, []):
            self.seeds[folder].append(seed)

    def fail(self, folder: str, name: str) -> None:
        self.failures.setdefault(folder, []).append(name)

    def include(self, other: "Tally") -> None:
        for (folder, what), n in other.counts.items():
            self.add(folder, what, n)
        for (folder, what), (some, of) in other.shares.items():
            self.share(folder, what, some, of)
        for (folder, what), n in other.leasts.items():
            self.least(folder, what, n)
        for folder, names in other.seeds.items():
            for name in names:
                self.seed(folder, name)
        for folder, spent in other.seconds.items():
            self.seconds[folder] += spent
        for folder, names in other.failures.items():
            self.failures.setdefault(folder, []).extend(names)

    def rows(self) -> list[tuple[str, str, str]]:
        """Folder, what, and how many of it, in the order of the folders."""
        found = [(folder, what, f"{n:,}") for (folder, what), n in self.counts.items()]
        found += [(folder, what, f"{some / of:.1%} of {of:,}" if of else "none") for (folder, what), (some, of) in self.shares.items()]
        found += [(folder, what, f"at least {n:,} times") for (folder, what), n in self.leasts.items()]
        return sorted(found, key=lambda row: row[0])

    def as_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        return {
            "counts": nested(self.counts),
            "shares": nested(self.shares),
            "leasts": nested(self.leasts),
            "seeds": self.seeds,
            "seconds": {folder: round(spent, 1) for folder, spent in self.seconds.items()},
            "failures": self.failures,
        }

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> "Tally":
        tally = Tally()
        for folder, what, n in flat(told["counts"]):
            tally.add(folder, what, n)
        for folder, what, (some, of) in flat(told["shares"]):
            tally.share(folder, what, some, of)
        for folder, what, n in flat(told["leasts"]):
            tally.least(folder, what, n)
        tally.include(Tally(seeds=told["seeds"], seconds=told["seconds"], failures=told["failures"]))
        return tally

    def text(self) -> str:
        return json.dumps(self.as_json(), indent=1, ensure_ascii=False) + "\n"

    def table(self) -> str:
        """All of it as lines for a terminal."""
        lines, before = [], ""
        width = max((len(what) for _, what, _ in self.rows()), default=0)
        for folder, what, number in self.rows():
            lines.append(
                f"{folder if folder != before else '':<14} {what:<{width}}  {number:>16}{self.told(folder) if folder != before else ''}"
            )
            before = folder
        return "\n".join(line.rstrip() for line in lines)

    def told(self, folder: str) -> str:
        """What stands behind a folder's first row: its failures, its time and its seeds."""
        parts = [f"{len(self.failures.get(folder, []))} failures", f"{self.seconds.get(folder, 0):.0f} s"]
        seeds = self.seeds.get(folder, [])
        return "   " + ", ".join([*parts, *([f"seeds {', '.join(seeds)}"] if seeds else [])])


def nested(flat: Mapping[Key, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for (folder, what), n in flat.items():
        found.setdefault(folder, {})[what] = n
    return found


def flat(nested: Mapping[str, Mapping[str, Any]]) -> Iterable[tuple[str, str, Any]]:
    return ((folder, what, n) for folder, several in nested.items() for what, n in several.items())


def read(files: Iterable[Path]) -> Tally:
    """What is in the files, added up: tables, and logs of long runs (`.jsonl`)."""
    tally = Tally()
    for file in files:
        text = file.read_text(encoding="utf-8")
        for told in [json.loads(line)["tally"] for line in text.splitlines()] if file.suffix == ".jsonl" else [json.loads(text)]:
            tally.include(Tally.from_json(told))
    return tally
