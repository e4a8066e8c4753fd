"""The generator reaches all of the language: every production of the grammar, and every operator inside every other that it may stand in."""

from collections import Counter
from random import Random

import pytest

from tests.differential.coverage import PAIRS, all_productions, counted
from tests.differential.trial import WILD, Declarations, wild_text
from tests.differential.wild import Wild
from tests.support.plugin import Counting

SIZES = {"pr": 6_000, "nightly": 150_000}  # texts
# How often each production, and each pair of operators, comes up at least; and the share of pairs for which that must be so.
LEAST = {"pr": (1, 1, 0.8), "nightly": (200, 20, 1.0)}
FILE = 8  # segments of one file


def texts(seed: str, count: int) -> list[str]:
    """Declarations and files that need not be right, as in trials."""
    found: list[str] = []
    while len(found) < count:
        random = Random(f"{seed}-{len(found)}")
        maker, wild = Declarations(random, random.random() < 0.85), Wild(random)
        found.append(maker.text)  # what all of the file may name
        for number in range(FILE):
            if random.random() < WILD:
                found.append(wild_text(maker, wild, number))
            else:
                before = len(maker.text)
                maker.add(number)
                found.append(maker.text[before:])
    return found


def test_every_production_and_pair_comes_up(pytestconfig: pytest.Config, counting: Counting) -> None:
    size = pytestconfig.getoption("--differential-size")
    used, nested = counted(texts(f"{pytestconfig.getoption('--differential-seed')}-coverage", SIZES[size]))
    each, together, share = LEAST[size]
    lines = {f"{rule.origin.name}: {' '.join(s.name for s in rule.expansion)}": used[rule] for rule in all_productions()}
    counting.least("each production of the grammar", min(lines.values()))
    counting.share(f"pairs of operators that come up {together} times or more", sum(nested[pair] >= together for pair in PAIRS), len(PAIRS))
    rarest("production", lines)
    rarest("pair", {f"{a} over {b}": nested[a, b] for a, b in PAIRS})
    assert not [line for line, n in lines.items() if n < each]
    assert sum(nested[pair] >= together for pair in PAIRS) >= share * len(PAIRS)


def rarest(what: str, counts: dict[str, int]) -> None:
    """Prints how often the rarest came up, and how many came up how often."""
    print(f"\n{len(counts)} {what}s; the rarest:")
    for name, n in sorted(counts.items(), key=lambda pair: pair[1])[:25]:
        print(f"{n:8} {name}")
    spread = Counter(min(n, 10 ** (len(str(n)) - 1)) if n else 0 for n in counts.values())
    print("times, at least: " + ", ".join(f"{least} ({number} {what}s)" for least, number in sorted(spread.items())))
