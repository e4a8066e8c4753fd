"""Conditions of events and attributes at random: pairs, what stands behind `with`, tests of one property."""

from typing import TYPE_CHECKING

from tests.differential.regexes import Regexes
from tests.differential.words import PROPERTIES

if TYPE_CHECKING:
    from tests.differential.rules import Rules


class Conditions:
    """Makes conditions with the constants and windows of a maker of rules."""

    def __init__(self, rules: "Rules") -> None:
        self.rules, self.r = rules, rules.r

    def selected(self, event: str) -> list[str]:
        """An event with pairs and conditions, as words."""
        words = [event]
        for _ in range(self.r.choices([0, 1, 2], [82, 16, 2])[0]):
            words += self.pair(event)
        if self.r.random() < 0.35:
            words.append(f"with ({self.of(event)})" if self.r.random() < 0.7 else f"with {self.one(event)}")
        return words

    def pair(self, event: str) -> list[str]:
        """`property value`."""
        kind = self.r.choice([k for k in PROPERTIES[event] if not k.endswith("[]")])
        if self.r.random() < 0.5 and PROPERTIES[event].get("text"):
            kind = "text"
        name, number = self.r.choice(PROPERTIES[event][kind]), self.rules.number
        values = {
            "text": [self.rules.text(), self.rules.text(), "coffee", "tea"], "integer": ["1", "2", "-1"], "decimal": [number("decimal"), "2.5"], "float": [number("float"), "0.25"],
            "boolean": ["true", "false"], "date": [self.rules.date()], "timestamp": [f"{self.rules.date()}T01:30"], "duration": ["30s", "1min", "2h"],
        }  # fmt: skip
        return [name, self.r.choice(values[kind])]

    def flagged(self) -> str:
        """An event that ends in `with` and a boolean property: a comparison sign may not follow."""
        event = self.r.choice(["purchased", "used"])
        pairs = " ".join(self.pair(event)) if self.r.random() < 0.3 else ""
        return f"{event} {pairs} with {self.r.choice(PROPERTIES[event]['boolean'])}"

    def one(self, event: str) -> str:
        """A single test, which needs no brackets after `with`."""
        kind = self.r.choice([k for k in PROPERTIES[event] if k not in ("boolean",)])
        names, op = PROPERTIES[event][kind], self.r.choice(["=", "!=", "<", "<=", ">", ">="])
        name, text, date = self.r.choice(names), self.rules.text, self.rules.date
        known = f"{name} is {self.r.choice(['known', 'missing'])}"
        match kind:
            case "text":
                pattern = Regexes(self.r).pattern().replace('"', '\\"')
                test = self.r.choice(["contains", "does not contain", "starts with", "ends with"])
                tests = [
                    f"{name} {op} {text()}",
                    f"{name} in ({text()}, {text()})",
                    f"{name} not in ({text()})",
                    f"{name} {test} {text()}",
                    f'{name} matches "{pattern}"',
                    f"lower({name}) = {text()}",
                ]
            case "text[]":
                tests = [f"{name} contains {text()}", f"{name} contains any of ({text()}, {text()})", f"{name} does not contain {text()}"]
            case "date":
                tests = [f"{name} {op} {date()}", f"{name} between {date(2020, 2023)} and {date(2024, 2026)}"]
            case "timestamp":
                tests = [f"{name} {op} {date()}T01:30", f"{name} {op} {self.r.choice(names)}"]
            case "duration":
                tests = [f"{name} {op} {self.r.choice(['1min', '30s', '2h'])}", f"{name} between 30s and 1d"]
            case _:
                number = self.rules.number(kind)
                tests = [
                    f"{name} {op} {number}",
                    f"{name} {op} ({number} + 1)",
                    f"{name} {op} -1",
                    f"{name} between {self.r.choice(['-1', '0', '(1 - 2)'])} and 3",
                    f"{name} in ({number}, 2)",
                    f"{name} not in (1, 2)",
                    f"{name} {op} {self.r.choice(names)}",
                ]
        return self.r.choice([*tests, known])

    def of(self, event: str, depth: int = 1) -> str:
        if self.rules.attributes and self.r.random() < 0.12:
            return self.rules.functions.beside(event)
        if depth and self.r.random() < 0.3:
            word = self.r.choice([" and ", " or "])
            return word.join(f"({self.of(event, 0)})" for _ in range(2))
        if self.r.random() < 0.15:
            return f"not ({self.of(event, 0)})"
        if self.r.random() < 0.25:
            return self.built_in()
        kind = self.r.choice(list(PROPERTIES[event]))
        return self.test(self.r.choice(PROPERTIES[event][kind]), kind)

    def built_in(self) -> str:
        days = self.r.sample(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], 2)
        return self.r.choice([
            f'weekday in ("{days[0]}", "{days[1]}")', f'weekday != "{days[0]}"', f"hour >= {self.r.randint(0, 23)}", f"hour = {self.r.randint(0, 3)}",
            f"day <= {self.r.randint(1, 31)}", f"month in (3, {self.r.randint(1, 12)})", f"year = {self.r.choice([2023, 2024, 2026])}", f"date >= {self.rules.date()}",
            f"week = {self.rules.date()}", f"date != {self.rules.date()}",
        ])  # fmt: skip

    def test(self, name: str, kind: str) -> str:
        """A test of one property or attribute."""
        if self.r.random() < 0.2 or kind.endswith("[]"):
            return self.rules.functions.test(name, kind)
        op = self.r.choice(["=", "!=", "<", "<=", ">", ">="])
        if self.r.random() < 0.1:
            return f"{name} is {self.r.choice(['known', 'missing'])}"
        match kind:
            case "text":
                return self.r.choice([
                    f"{name} {op} {self.rules.text()}", f"{name} in ({self.rules.text()}, {self.rules.text()})", f"{name} not in ({self.rules.text()}, {self.rules.text()})",
                    f"{name} contains {self.rules.text()}", f"{name} does not contain {self.rules.text()}", f"{name} starts with {self.rules.text()}", f"{name} ends with {self.rules.text()}",
                ])  # fmt: skip
            case "boolean":
                return self.r.choice([name, f"not {name}", f"{name} = false", f"{name} != true"])
            case "date":
                return self.r.choice(
                    [
                        f"{name} {op} {self.rules.date()}",
                        f"{name} between {self.rules.date(1990, 2010)} and {self.rules.date(2011, 2026)}",
                        f"{name} {self.rules.window()}",
                    ]
                )
            case "timestamp":
                return f"{name} {self.rules.window()}"
            case "duration":
                return f"{name} {op} {self.r.choice(['1min', '30s', '2h', '1d'])}"
            case _:
                number = self.rules.number(kind)
                return self.r.choice(
                    [
                        f"{name} {op} {number}",
                        f"{name} between {number} and 50",
                        f"{name} in ({number}, 2, 3)",
                        f"{name} * 2 {op} {number}",
                        f"{name} - 1 {op} {name} / 2",
                    ]
                )
