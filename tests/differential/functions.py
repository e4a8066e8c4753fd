"""Functions of values, patterns, lists, and attributes beside properties, at random."""

from typing import TYPE_CHECKING

from tests.differential.regexes import Regexes
from tests.differential.words import ATTRIBUTES, PROPERTIES

if TYPE_CHECKING:
    from tests.differential.rules import Rules

OPERATORS = ["=", "!=", "<", "<=", ">", ">="]


class Functions:
    """Makes tests with functions in them."""

    def __init__(self, rules: "Rules") -> None:
        self.rules, self.r = rules, rules.r

    def test(self, name: str, kind: str) -> str:
        """A test of one property or attribute of a kind."""
        op, text, n = self.r.choice(OPERATORS), self.rules.text, self.r.choice([0, 1, 2, 3, 18])
        match kind:
            case "text":
                pattern = Regexes(self.r).pattern().replace('"', '\\"')
                return self.r.choice([
                    f'{name} matches "{pattern}"', f'not {name} matches "{pattern}"', f"lower({name}) {op} {text()}", f'coalesce({name}, "tea") {op} {text()}',
                    f"lower({name}) contains {text()}",
                ])  # fmt: skip
            case "text[]" | "integer[]":
                one = text if kind == "text[]" else lambda: str(self.r.choice([0, 1, 2, 3]))
                return self.r.choice([
                    f"{name} contains {one()}", f"{name} does not contain {one()}", f"{name} contains any of ({one()}, {one()})", f"{name} contains all of ({one()}, {one()})",
                    f"{name} is known", f"{name} is missing", f"not {name} contains any of ({one()}, {one()})",
                ])  # fmt: skip
            case "date" | "timestamp":
                return self.time(name, kind)
            case "boolean":
                return f"coalesce({name}, {self.r.choice(['true', 'false'])})"
            case "duration":
                return f"abs({name} - 1min) {op} 30s"
            case _:
                k = self.r.choice([0, 1, 2, 3])
                return self.r.choice([
                    f"round({name}, {k}) {op} {n}", f"abs({name}) {op} {n}", f"abs({name} - 2) {op} {n}", f"coalesce({name}, {n}) {op} {n}",
                    f"round({name} / 4, {k}) {op} 0.5", f"round({name} * 0.125, 2) {op} 0.25", f"coalesce({name}, 0.5) + 1 {op} {n}",
                ])  # fmt: skip

    def time(self, name: str, kind: str) -> str:
        op, days = self.r.choice(OPERATORS), self.r.choice([0, 1, 7, 29, 30, 31, 60, 90])
        day = self.r.choice(["mon", "sat", "sun"])
        of_either = [
            f"days_since({name}) {op} {days}", f"days_until({name}) {op} {-days}", f"age({name}) {op} {self.r.choice([0, 1, 2, 18])}", f"age({name}) is missing",
            f"anniversary({name}) in next {days + 1}d", f"anniversary({name}) {op} {self.rules.date()}", f'weekday({name}) = "{day}"', f'weekday({name}) != "{day}"',
            f"day({name}) {op} {self.r.choice([1, 28, 29, 31])}", f"month({name}) {op} {self.r.choice([1, 2, 3, 12])}", f"year({name}) {op} {self.r.choice([2024, 2025, 2026])}",
            f"anniversary({name}) - {self.rules.date()} {op} {days}", f"month({name}) = month(now)", f"coalesce({name}, {name}) is known",
        ]  # fmt: skip
        of_timestamps = [
            f"date({name}) {op} {self.rules.date()}",
            f"hour({name}) {op} {self.r.choice([0, 1, 2, 3, 23])}",
            f"date({name}) {self.rules.window()}",
        ]
        return self.r.choice([*of_either, *(of_timestamps if kind == "timestamp" else [])])

    def atom(self) -> str:
        """A test of an entity that has functions in it."""
        phrase, op = self.rules.phrase(), self.r.choice(OPERATORS)
        points = ", ".join(
            f"{self.r.choice(['1', '2', '10', '-3', '0.5', '2.25'])} when {self.rules.atom()}" for _ in range(self.r.choice([1, 2, 3]))
        )
        return self.r.choice([
            f"days_since(last({phrase})) {op} {self.r.choice([0, 1, 7, 30])}", f"days_until(first({phrase})) {op} -7", f"score({points}) {op} {self.r.choice(['0', '2', '2.5', '10'])}",
            f'weekday(last({phrase})) {self.r.choice(["=", "!="])} "sat"', f"hour(first({phrase})) {op} {self.r.choice([0, 1, 23])}", f"date(last({phrase})) {op} {self.rules.date()}",
            f"coalesce(max(quantity of {self.rules.phrase('purchased')}), 0) {op} 1", f"round(avg(amount of {self.rules.phrase('purchased')}), 1) {op} 2.5",
            f'lower(last(category of {self.rules.phrase("purchased")})) = "coffee"', f"abs(sum(margin of {self.rules.phrase('purchased')})) {op} 2",
            f"score({points}) in (0, 1, 2)", f"round(sum(amount of {self.rules.phrase('purchased')}), 2) {op} 2.5", f"year(last({phrase})) = year(now)",
        ])  # fmt: skip

    def lists(self, event: str) -> list[str]:
        """A list of the event beside one of the entity."""
        how, text = self.r.choice(["any", "all"]), self.rules.text()
        names = PROPERTIES[event].get("text[]", [])
        return [
            test
            for name in names
            for test in (f"{name} contains {how} of (customer.tags)", f"customer.tags contains {how} of ({text}, {name})")
        ]

    def beside(self, event: str) -> str:
        """A property compared with an attribute."""
        op = self.r.choice(OPERATORS)
        kinds = [k for k in PROPERTIES[event] if k in ATTRIBUTES and k not in ("boolean", "text[]")]
        both = [f"{self.r.choice(PROPERTIES[event][k])} {op} customer.{self.r.choice(ATTRIBUTES[k])}" for k in kinds]
        return self.r.choice(
            [
                *both,
                "customer.vip",
                'customer.country = "tea"',
                'customer.taste != "tea"',
                f"date {op} customer.born",
                "hour < customer.age",
                "customer.country is missing",
                *self.lists(event),
            ]
        )
