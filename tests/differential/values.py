"""Values of each type at random, right by construction, and comparisons of them: every function may stand inside every other of its type."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.differential.regexes import Regexes

if TYPE_CHECKING:
    from tests.differential.rules import Rules

Maker = Callable[[int], str]
OPERATORS = ["=", "!=", "<", "<=", ">", ">="]
UNITS = ["days", "weeks", "months", "quarters", "years"]
NUMBERS = ["integer", "decimal", "float"]


SIZES = {"50%": 0.5, "45s": 1, "30min": 2, "1d": 3, "36h": 4, "2 days": 5, "7d": 6, "1w": 6}

BARE = "\0"  # behind a phrase without a window, while a text is made


def size(constant: str) -> tuple[float, str]:
    """What constants of one type are ordered by; texts and dates as they are."""
    return (SIZES[constant] if constant in SIZES else float(constant) if re.fullmatch(r"-?[0-9.]+", constant) else 0, constant)


class Values:
    """Makes values of an entity. Each maker takes how deep it may still go."""

    def __init__(self, rules: "Rules") -> None:
        self.rules, self.r = rules, rules.r
        self.is_trailing = False  # then phrases have no windows of their own
        self.makers: dict[str, list[Maker]] = {
            "integer": [self.count, self.count, *[self.units] * 4, *[self.streak] * 4, self.distinct, self.distinct, self.of_numbers, self.of_numbers, *[self.part] * 2, *[self.days] * 2, self.age, *[self.sums] * 3, *[self.score] * 2, self.absolute, self.quantile, self.between_days],
            "decimal": [self.of_decimals, self.of_decimals, self.sums_of_decimals, self.rounded],
            "float": [self.average, self.percentile, self.ratio, self.share, self.place],
            "text": [self.of_texts, self.of_texts, self.of_texts, self.lowered, self.text_or_else],
            "date": [self.day_of, self.of_days, self.anniversary, self.moved_day],
            "timestamp": [self.time, self.time, self.time, self.of_times, self.moved],
            "duration": [self.gap, self.gap, self.mean_gap, self.stay],
        }  # fmt: skip

    def of(self, kind: str, depth: int = 1) -> str:
        """A value of the type."""
        own = self.rules.attribute_of(kind)
        if own and self.r.random() < 0.2:
            return self.r.choice(own)
        return self.r.choice(self.makers[kind])(depth)

    def ranked(self) -> str:
        """A value to rank by: of one aggregate, or a sum of two."""
        before, self.is_trailing = self.is_trailing, False
        makers = [self.units, self.streak, self.distinct, self.of_numbers, self.of_decimals, self.average, self.percentile, self.of_texts, self.of_days, self.time, self.stay, self.share]  # fmt: skip
        value = self.r.choice([*makers, lambda depth: f"{self.units(0)} {self.r.choice('+-')} {self.distinct(0)}"])(0)
        self.is_trailing = before
        return value

    # comparisons

    def test(self) -> str:
        """A comparison, with its window at the end or in each phrase."""
        before, self.is_trailing = self.is_trailing, self.r.random() < 0.4  # this may stand in a score
        kind = self.r.choice([*NUMBERS, *NUMBERS, "text", "text", "date", "timestamp", "duration"])
        tested = self.compared(kind)
        trailing = f" {self.rules.any_window()}" if BARE in tested else ""
        self.is_trailing = before
        return tested.replace(BARE, "") + trailing

    def compared(self, kind: str) -> str:
        value, op = self.of(kind), self.r.choice(OPERATORS)
        op = "<=" if op == "<" and value.startswith("count(") else op  # no count is below 0, and to ask is a mistake
        low, high = sorted([self.constant(kind), self.constant(kind)], key=size)
        tests = [
            f"{value} {op} {low}", f"{value} {op} {high}", f"{value} {op} {self.of(kind, 0)}", f"{value} between {low} and {high}",
            f"{value} is {self.r.choice(['known', 'missing'])}", f"{value} between {low} and {high}",
        ]  # fmt: skip
        if kind in ("integer", "decimal", "text", "date"):
            tests += [f"{value} in ({low}, {high})", f"{value} not in ({low}, {high})", f"{value} in ({low})"]
        if kind == "text":
            pattern = Regexes(self.r).pattern().replace('"', '\\"')
            test = self.r.choice(["contains", "does not contain", "starts with", "ends with"])
            tests += [f"{value} {test} {low}", f'{value} matches "{pattern}"']
        return self.r.choice(tests)

    def constant(self, kind: str) -> str:
        match kind:
            case "integer":
                return str(self.r.choice([0, 1, 1, 2, 2, 3, 5, 30]))
            case "decimal" | "float":
                return self.r.choice(["0", "1", "2.5", "0.25", "50%", "10.75", "3"])
            case "text":
                return self.rules.text()
            case "date":
                return self.rules.date()
            case "timestamp":
                return (
                    f"{self.rules.date()}T0{self.r.randint(0, 4)}:30{self.r.choice(['', 'Z', ':15.5+02:00'])}"
                    if self.r.random() < 0.7
                    else "now"
                )
            case _:
                return self.r.choice(["1d", "36h", "7d", "30min", "1w", "45s", "2 days"])

    def paired(self) -> str:
        """Any aggregate or function, over any kind of window, in any kind of comparison: what chance alone would seldom bring together."""
        event, window = self.r.choice([("purchased", "quantity"), ("visited", "pages"), ("used", "size")]), self.rules.window_of_any_kind()
        x, e = event[1], f"{event[0]} {window}"
        values = [f"{f}({x} of {e})" for f in ("sum", "min", "max", "avg", "median", "distinct", "first", "last", "most")] + [
            f"{unit}({e})" for unit in UNITS
        ]
        values += [
            f"count({e})",
            f"percentile({x} of {e}, 90%)",
            f"nth(2, {x} of {e})",
            f"streak(weeks of {e})",
            f"current_streak(days of {e})",
            f"share({event[0]} with {x} > 1 {window})",
        ]
        values += [f"{part}(last({e}))" for part in ("hour", "day", "month", "year", "days_since", "days_until", "age")]
        values += [
            f"quantile(count({e}), 3)",
            f"percentile_rank(count({e}))",
            f"score(2 when {event[0]} {window}, 1 when vip)" if self.rules.attributes else f"abs(count({e}))",
        ]
        values += [
            f"count(any({event[0]}, ordered) {window})",
            f"round(avg({x} of {e}), 1)",
            f"coalesce(max({x} of {e}), 1)",
            f"count({e}) * 2",
            f"count({e}) / 2",
            f"count({e}) + 1",
        ]
        value = self.r.choice(values)
        op, n = self.r.choice(OPERATORS), self.r.choice([1, 2, 3])
        test = self.r.choice(
            [f"{value} {op} {n}"] * 3
            + [
                f"{value} between 1 and {n}",
                f"{value} is {self.r.choice(['known', 'missing'])}",
                f"{value} in (1, {n})",
                f"{value} not in (1, {n})",
            ]
        )
        return self.r.choice([
            test, test, test, f"not ({test})", f"at least 1 of ({test}, {self.r.choice(values)} > {n})", f"{value} in top {n}", f"score(2 when {test}, 1 when {self.r.choice(values)} < 2) = 2",
            f"at most 1 of (at least 1 of ({test}), purchased)",
        ])  # fmt: skip

    # events

    def phrase(self, event: str | None = None) -> str:
        return f"{self.rules.phrase(event, windows=False)}{BARE}" if self.is_trailing else self.rules.phrase(event)

    def property(self, *kinds: str) -> str:
        """`property of EVENT`, of one of the types."""
        event, names = self.r.choice(self.rules.events_with(*kinds))
        return f"{self.r.choice(names)} of {self.phrase(event)}"

    def chosen(self, *kinds: str) -> str:
        """The property of one event among several."""
        function = self.r.choice(["min", "max", "first", "last", "nth(2,", "most", "first", "last"])
        if function in ("min", "max"):
            kinds = tuple(k for k in kinds if k != "boolean")
        opened = function if "(" in function else f"{function}("
        by = f" by {self.r.choice(['hour', 'date', 'year'])}" if function in ("first", "last") and self.r.random() < 0.2 else ""
        return f"{opened}{self.property(*kinds)}{by})"

    # whole numbers

    def count(self, depth: int) -> str:
        return f"count({self.phrase()})"

    def units(self, depth: int) -> str:
        return f"{self.r.choice(UNITS)}({self.phrase()})"

    def streak(self, depth: int) -> str:
        return f"{self.r.choice(['streak', 'current_streak'])}({self.r.choice(UNITS[:3])} of {self.phrase()})"

    def distinct(self, depth: int) -> str:
        return f"distinct({self.property('integer', 'text', 'decimal', 'date', 'boolean')})"

    def of_numbers(self, depth: int) -> str:
        return self.r.choice([f"sum({self.property('integer')})", self.chosen("integer")])

    def part(self, depth: int) -> str:
        part = self.r.choice(["hour", "day", "month", "year"])
        return f"{part}({self.of('timestamp' if part == 'hour' or self.r.random() < 0.6 else 'date', depth - 1) if depth > 0 else self.time(0)})"

    def days(self, depth: int) -> str:
        return f"{self.r.choice(['days_since', 'days_until'])}({self.of(self.r.choice(['timestamp', 'date']), depth - 1) if depth > 0 else self.time(0)})"

    def age(self, depth: int) -> str:
        return f"age({self.of('date', depth - 1) if depth > 0 else self.time(0)})"

    def sums(self, depth: int) -> str:
        if depth <= 0:
            return self.count(0)
        a, b = self.of("integer", depth - 1), self.of("integer", 0)
        return self.r.choice(
            [
                f"{a} + {b}",
                f"{a} - {b}",
                f"({a}) * 2",
                f"{a} + {b} - 1",
                f"({a}) * 2 * 3",
                f"{a} + {b} + 2",
                f"{a} - {b} - 1",
                f"-({a})",
                f"({a} + {b})",
            ]
        )

    def score(self, depth: int) -> str:
        before, self.is_trailing = self.is_trailing, False  # a window at the end does not reach into rules
        arms = ", ".join(f"{self.r.choice([1, 2, 10])} when {self.rules.atom()}" for _ in range(self.r.choice([1, 2, 3])))
        self.is_trailing = before
        return f"score({arms})"

    def absolute(self, depth: int) -> str:
        return self.r.choice([f"abs({self.sums(depth)})", f"coalesce({self.of_numbers(0)}, {self.r.choice([0, 1])})"])

    def quantile(self, depth: int) -> str:
        return f"quantile({self.rules.ranked()}, {self.r.choice([2, 3, 4, 5])})"

    def between_days(self, depth: int) -> str:
        return f"({self.day_of(0)} - {self.day_of(0)})"

    # other numbers

    def of_decimals(self, depth: int) -> str:
        return self.r.choice([f"sum({self.property('decimal')})", self.chosen("decimal")])

    def sums_of_decimals(self, depth: int) -> str:
        a, b = self.of_decimals(0), self.of_decimals(0)
        return self.r.choice([f"{a} + {b}", f"{a} - {b}", f"{a} * 1.5", f"50% * {a}", f"{a} + {self.count(0)}", f"abs({a} - {b})", f"coalesce({a}, 0.5)"])  # fmt: skip

    def rounded(self, depth: int) -> str:
        return f"round({self.of_decimals(0)}, {self.r.choice([0, 1, 2])})"

    def average(self, depth: int) -> str:
        return f"avg({self.property('integer', 'decimal')})"

    def percentile(self, depth: int) -> str:
        return self.r.choice(["median({})", "percentile({}, 90%)", "percentile({}, 33.3%)"]).format(self.property("integer", "decimal"))

    def ratio(self, depth: int) -> str:
        return self.r.choice([f"{self.count(0)} / {self.count(0)}", f"round({self.of_decimals(0)} / 4, 1)", f"{self.average(0)} / 2", f"{self.average(0)} / 2 / 4", f"{self.count(0)} * 3 / 2", f"{self.of_numbers(0)} / {self.of_numbers(0)}"])  # fmt: skip

    def share(self, depth: int) -> str:
        event = self.rules.event()
        window = BARE if self.is_trailing else self.rules.any_window()
        return f"share({event} with ({self.rules.conditions.of(event)}) {window})"

    def place(self, depth: int) -> str:
        return f"percentile_rank({self.rules.ranked()})"

    # texts, dates, times

    def of_texts(self, depth: int) -> str:
        return self.chosen("text")

    def lowered(self, depth: int) -> str:
        return f"lower({self.chosen('text')})"

    def text_or_else(self, depth: int) -> str:
        return f'coalesce({self.chosen("text")}, "tea")'

    def day_of(self, depth: int) -> str:
        return f"date({self.time(0)})"

    def of_days(self, depth: int) -> str:
        return self.chosen("date")

    def anniversary(self, depth: int) -> str:
        return f"anniversary({self.day_of(0)})"

    def moved_day(self, depth: int) -> str:
        return f"{self.day_of(0)} {self.r.choice('+-')} {self.r.choice(['1d', '30d', '2w'])}"

    def time(self, depth: int) -> str:
        return self.r.choice(["first({})", "last({})", "nth(2, {})"]).format(self.phrase())

    def of_times(self, depth: int) -> str:
        return self.chosen("timestamp")

    def moved(self, depth: int) -> str:
        return f"{self.time(0)} {self.r.choice('+-')} {self.r.choice(['1d', '36h', '30min', '1w'])}"

    def gap(self, depth: int) -> str:
        return self.r.choice([f"{self.time(0)} - {self.time(0)}", f"now - {self.time(0)}", f"abs({self.time(0)} - {self.time(0)})"])

    def mean_gap(self, depth: int) -> str:
        return f"({self.time(0)} - {self.time(0)}) / ({self.count(0)} + 1)"

    def stay(self, depth: int) -> str:
        return self.r.choice([f"sum({self.property('duration')})", self.chosen("duration"), f"{self.chosen('duration')} + 1h"])
