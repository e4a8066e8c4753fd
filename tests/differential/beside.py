"""What stands beside ids: columns of segments, tiers and splits at random, and whether an engine gives what the definition does."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.differential.rules import Rules
from tests.support.values import shown


class Beside:
    """Makes headers and declarations around the rules of a maker."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self.r = rules, rules.r
        self.parts: list[str] = []  # arms of the latest tiers or split that others may name
        self.made: list[str] = []  # and of the latest that was made

    def columns(self) -> str:
        """A header, and columns, or none."""
        if self.r.random() < 0.75:
            return self.rules.declared.header()
        return self.rules.declared.header() + " columns " + ", ".join(f"c{i} as {self.value()}" for i in range(self.r.choice([1, 1, 2, 3])))

    def value(self) -> str:
        ranked = self.rules.ranked()
        return self.r.choice([ranked, ranked, f"quantile({ranked}, 4)", f"percentile_rank({ranked})", f"count({self.rules.phrase()}) * 2"])

    def declaration(self, number: int) -> str:
        """Tiers, or a split of an earlier segment, or nothing."""
        kind = self.r.random()
        if kind < 0.06:
            last = self.r.choice([f"when {self.rules.rule(1)}", "otherwise"])
            arms = "".join(f"  t{i} when {self.rules.rule(1)}\n" for i in range(2))
            self.made = [f"t{number}.{arm}" for arm in ("t0", "t1", "last")]
            return f"tiers t{number}{self.columns()} is\n{arms}  last {last}\n"
        if kind < 0.14 and self.rules.segments:
            seed = self.r.choice(["", ' seed "2026-q1"', f' seed "x{self.r.randint(0, 99)}"'])
            shares = self.r.choice([("50%", "50%"), ("10%", "30.01%"), ("33.3%", "33.3%")])
            arms = "".join(f"  a{i} {share}\n" for i, share in enumerate(shares))
            self.made = [f"p{number}.a{i}" for i in range(2)]
            of = f" of segment {self.r.choice([*self.rules.segments, *self.parts])}"
            return f"split p{number}{self.rules.declared.header()}{of}{seed} is\n{arms}"
        return ""


def differences(rows: list[tuple[Any, ...]], wanted: Mapping[str, tuple[Any, ...]]) -> Iterator[str]:
    """Members beside whom an engine has other values than the definition."""
    for id_, *values in rows:
        came, expected = [shown(v) for v in values], [shown(v) for v in wanted[id_]]
        if came != expected:
            yield f"{id_}: {came}, and by the definition {expected}"
