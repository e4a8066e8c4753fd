"""Names that are used twice by names that are used twice: what would be exponential is refused before it is made, or compiles soon."""

import time
from collections.abc import Callable

import pytest

from tests.fuzz.test_limits import codes_of


def chain(first: str, step: str, last: str = "") -> Callable[[int], str]:
    """`step` with i and the number before it, again and again."""
    return lambda n: "\n".join([first, *(step.format(i=i, before=i - 1) for i in range(1, n)), last.format(last=n - 1)])


SHARED: dict[str, Callable[[int], str]] = {
    "definitions": chain("define d0 is used", "define d{i} is d{before} and not d{before}", "segment s is d{last}"),
    "values": chain("define d0 is count(used)", "define d{i} is d{before} + d{before}", "segment s is d{last} > 1"),
    "arguments": chain("define d0($x) is $x + $x", "define d{i}($x) is d{before}($x + $x)", "segment s is d{last}(age) > 1"),
    "events": chain("define d0 is used", "define d{i} is any(d{before}, d{before})", "segment s is d{last}"),
    "conditions": chain("define d0 is n > 1", "define d{i} is d{before} and not d{before}", "segment s is used with (d{last})"),
    "segments": chain("segment s0 is used", "segment s{i} is in segment s{before} and not in segment s{before}"),
    "segments in definitions": chain("segment s0 is used", "define d{i} is in segment s{before} or age > {i}\nsegment s{i} is d{i} and not d{i}"),
    "as of": chain("segment s0 is used", "segment s{i} is in segment s{before} as of {i}d ago or in segment s{before} as of {i}h ago"),
    "entered": chain("segment s0 is used", "segment s{i} is entered segment s{before} in {i}d"),
    "scores": chain("segment s0 is used", "segment s{i} is score(1 when in segment s{before}, 2 when not in segment s{before}) > 1"),
    "ranks": chain("segment s0 is used", "segment s{i} is age in top 1% of segment s{before} and age in top 2% of segment s{before}"),
    "tiers": chain("tiers t0 is a when used b otherwise", "tiers t{i} is a when in segment t{before}.b b otherwise"),
    "splits": chain("segment s0 is used\nsplit t0 of segment s0 is a 50%", "split t{i} of segment t{before}.a is a 50% b 50%"),
    "columns": chain("define d0 is age", "define d{i} is d{before} + d{before}", "segment s columns c as d{last} is used"),
    "both ends": lambda n: "score(1 when " * min(n, 31) + "age > 1" + ") between 1 and 2" * min(n, 31),
    "rounded": lambda n: "round(" * min(n, 31) + "age / 2" + ", 1)" * min(n, 31) + " > 1",
    "anniversaries": lambda n: "anniversary(" * (min(n, 31) - 1) + "date(first(used))" + ")" * (min(n, 31) - 1) + " > 2020-01-01",
    "conditions in conditions": lambda n: "score(1 when used or " * min(n, 31) + "age > 1" + ") >= 1" * min(n, 31),
    "lists": lambda n: f"define d0($x) is age in ({', '.join(['$x'] * 100)})\n" + "define d1($x) is " + " or ".join(["d0($x)"] * n) + "\nsegment s is d1(1 + 2)",
    "a long chain": chain("define d0 is used", "define d{i} is d{before}", "segment s is d{last}"),
    "a long ring": lambda n: "\n".join(f"segment s{i} is in segment s{(i + 1) % n} or in segment s{(i + 2) % n}" for i in range(n)),
    "a long ring of definitions": lambda n: "\n".join(f"define d{i} is d{(i + 1) % n} or d{(i + 2) % n}" for i in range(n)) + "\nsegment s is d0",
}  # fmt: skip
ALLOWED = {"SEG105", "SEG206", "SEG405"}


@pytest.mark.parametrize("name", SHARED)
def test_sharing(name: str) -> None:
    for n in (40, 1_000 if name.startswith("a long") else 200):
        begun = time.process_time()
        assert codes_of(SHARED[name](n)) <= ALLOWED, n
        assert time.process_time() - begun < 5
    assert name.startswith("a long ring") or not codes_of(SHARED[name](3)), "a few are no mistake"
