"""Declarations at random: parameters, definitions, headers, tests and expectations; right by construction."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.differential.rules import Rules

PARAMETERS = {"two": "2", "low": "-1", "floor": "2.5", "part": "25%", "span": "30d", "long": "1y", "exact": "36h", "word": '"tea"', "yes": "true", "no": "false", "day": "2026-03-29", "moment": "2026-03-29T01:30"}  # fmt: skip
DEFINITIONS = {
    "active($gap)": "any(used, purchased) in $gap",
    "busy($gap, $least)": "count(any(ordered, viewed) in $gap) >= $least",
    "among($low, $high, $gap)": "count(ordered in $gap) between $low and $high",
    "basket": "sum(amount of purchased)",
    "big": "purchased with amount > $floor",
    "lately": "last(purchased) in $span",
    "own($one)": "coalesce(last(category of purchased), $one)",
}
NAMED = "".join([*(f"param {n} is {v}\n" for n, v in PARAMETERS.items()), *(f"define {n} is {v}\n" for n, v in DEFINITIONS.items())])


class Declared:
    """Makes what stands around rules."""

    def __init__(self, rules: "Rules") -> None:
        self.rules, self.r = rules, rules.r

    def header(self) -> str:
        """A title and the like, or nothing."""
        if self.r.random() < 0.8:
            return ""
        items = ['"Some \\"title\\""', "for customer", 'owner "me@example.com"', 'tags a, "b c", d', "tags one", 'tags "two words"']
        first = [items[0], items[1], items[2], self.r.choice(items[3:])]
        return "".join(f" {item}" for item in self.r.sample(first, self.r.choice([1, 2, 3])))

    def named(self) -> str:
        """A rule that uses parameters and definitions."""
        r, op = self.r, self.r.choice(["=", "<", ">=", "!="])
        event = self.rules.event()
        how = r.choice(["at least $two times", "at most $two times", "exactly $two times", "more than $two times", "fewer than $two times", "at least once", "at most twice", "once", "twice", "at least twice", "at most once"])  # fmt: skip
        return r.choice([
            f"{event} {how} in $span", f"active({r.choice(['7d', '30d', '$span', '$long'])})", f"busy({r.choice(['7d', '90d'])}, {r.choice(['1', '$two'])})",
            f"basket {op} {r.choice(['$floor', '$two', '10'])} {self.rules.window()}", f"basket {op} $floor", "among(1, 3, 30d)", f"big {r.choice(['', '>= 2'])} {self.rules.window()}", "lately", "not big",
            f"own({self.rules.text()}) {op} {r.choice(['$word', self.rules.text()])}", "purchased category $word", f"purchased gift {r.choice(['$yes', 'true', 'false', '$no'])}",
            f"purchased quantity $low {self.rules.window()}", f"count({event} {r.choice(['since $day', 'until $day', 'before $moment', 'on $day', 'from $day to 2026-05-01', 'after $day', 'since $moment'])}) >= $two",
            f"{self.rules.ranked()} in top {r.choice(['$two', '$part'])}", f"count({event}) in bottom $part of segment {r.choice(self.rules.segments)}" if self.rules.segments else "big",
            f"{event} from $long to $span ago", f"{event} in $exact after first({event})", f"{event} in previous $span", f"{event} >= $two within $exact",
            f"{event} >= 1 in at least 1 of last 3 periods of $exact", "purchased with category = $word", "purchased with amount > $floor", "purchased with (quantity = $low or gift = $yes)",
            f"{event} then {event} within $exact", f"{event} then {event} after $exact", f"{event} then {event} >= $two times",
            *([f"in segment {r.choice(self.rules.segments)} as of $span ago", f"entered segment {r.choice(self.rules.segments)} in $span"] if self.rules.segments else []),
        ])  # fmt: skip

    # tests and expectations

    def checked(self, name: str, parts: list[str]) -> str:
        """A test or an expectation of a segment; `parts` are arms of tiers or splits, by their dotted names."""
        one, other = self.r.choice([name, *parts]), self.r.choice([name, *parts])
        if self.r.random() < 0.5:
            low, high = self.r.choice([("1%", "20.5%"), ("0", "100")])
            return self.r.choice(
                [f"expect {one} disjoint from {other}\n", f"expect {one} within {other}\n", f"expect {one} size between {low} and {high}\n"]
            )
        at = self.r.choice(["", " as of 2026-03-01", " as of 2026-03-01T12:30"])
        cases = "".join(
            f"  {id_}: {self.facts()} -> {self.r.choice(['in', 'out', 'in'])}\n"
            for id_ in self.r.sample(["ann", '"Bob B"', "7"], self.r.choice([1, 2]))
        )
        return f'test "{name} holds" for {one}{at}\n{cases}'

    def facts(self) -> str:
        return "; ".join(self.fact() for _ in range(self.r.choice([1, 1, 2, 3]))) if self.r.random() < 0.9 else ""

    def fact(self) -> str:
        r = self.r
        if self.rules.attributes and r.random() < 0.4:
            return r.choice(
                ['country "tea"', "age 3", "vip true", "born 2001-02-03", "balance 2.5", "signed_up_at 2026-01-02T03:04", "country tea"]
            )
        event = r.choice(["purchased", "ordered", "viewed", "visited"])
        pairs = {"purchased": [' category "tea"', " amount 2.5", " quantity 2", " gift true", ""], "ordered": [' status "paid"', ""], "viewed": [" page tea", ""], "visited": [" pages 3", " stay 30s", ""]}  # fmt: skip
        dates = ", ".join(r.sample(["2026-02-01", "2026-02-10T12:30", "2026-01-01"], r.choice([1, 2, 3])))
        moments = ", ".join(r.sample(["3d ago", "2 times 10d ago", "once 40d ago", "twice 5d ago", "90min ago"], r.choice([1, 2, 3])))
        several = (
            r.choice([" category tea quantity 2", ' gift false category "x" amount 1'])
            if event == "purchased" and r.random() < 0.3
            else r.choice(pairs[event])
        )
        return event + several + r.choice([f" on {dates}", f" {moments}", ""])
