"""Rules of the language at random, right by construction: text that an analyst could have written."""

from collections.abc import Callable
from random import Random

from tests.differential.conditions import Conditions
from tests.differential.declared import Declared
from tests.differential.functions import Functions
from tests.differential.measures import Measures
from tests.differential.moments import Moments
from tests.differential.sequences import sequence
from tests.differential.values import Values
from tests.differential.words import ATTRIBUTES, PROPERTIES, TEXTS, WEIGHTS

Maker = Callable[[], str]

NUMBERS = ("integer", "decimal", "float")


class Rules:
    """Makes rules. `attributes` says whether customers have any; `segments` are those that may be named."""

    def __init__(self, random: Random, attributes: bool) -> None:
        self.r = random
        self.attributes = attributes
        self.segments: list[str] = []
        self.functions = Functions(self)
        self.measures = Measures(self)
        self.moments = Moments(self)
        self.values = Values(self)
        self.conditions = Conditions(self)
        self.declared = Declared(self)

    def rule(self, depth: int = 2) -> str:
        kind = self.r.choices(["atom", "and", "or", "not"], [5, 3, 2, 2] if depth else [1, 0, 0, 0])[0]
        match kind:
            case "atom":
                return self.atom(depth)
            case "not":
                return f"not ({self.rule(depth - 1)})"
            case word:
                return f" {word} ".join(f"({self.rule(depth - 1)})" for _ in range(self.r.choice([2, 2, 3])))

    def atom(self, depth_left: int = 0) -> str:
        makers: list[Maker] = [self.count, self.count, self.exists, self.exists, self.total, self.first_last, self.recency, self.compared]
        if self.attributes:
            makers += [self.attribute, self.attribute, self.attribute]
        makers += [self.together, self.together, self.habit, self.rank, self.listed, self.sequence]
        if depth_left and self.r.random() < 0.35:
            makers = [self.some_of]
        if self.segments:
            name = self.r.choice(self.segments)
            makers.append(lambda: f"in segment {name} as of {self.r.choice(['1d', '30d', '1mo', '5h'])} ago")
            makers.append(lambda: f"{self.r.choice(['entered', 'left'])} segment {name} in {self.r.choice(['7d', '1mo'])}")
            makers.append(lambda: f"{self.r.choice(['', 'not '])}in segment {self.r.choice(self.segments)}")
        makers += [self.values.test] * 5 + [self.values.paired] * 4 + [self.declared.named] * 2
        makers += [self.functions.atom, self.measures.atom, self.measures.atom, self.moments.atom, self.moments.atom]
        return self.r.choice(makers)()

    def conjunction(self) -> str:
        """Terms that ask whether there is an event, now and then since when, or another beside them."""
        some = [f"{self.r.choice(['', '', 'not ', 'never '])}{self.phrase()}" for _ in range(self.r.choice([2, 2, 3, 4]))]
        some += [f"first({self.phrase(windows=self.r.random() < 0.3)}) {self.window()}"] if self.r.random() < 0.3 else []
        beside = self.r.choice([None, None, self.count, self.atom, self.attribute if self.attributes else self.sequence])
        some += [] if beside is None else [beside()]
        self.r.shuffle(some)
        return " and ".join(f"({term})" for term in some)

    def some_of(self) -> str:
        terms = ", ".join(self.rule(self.r.choice([0, 0, 1])) for _ in range(3))
        return f"{self.r.choice(['at least', 'at most', 'exactly'])} {self.r.choice([1, 2])} of ({terms})"

    def listed(self) -> str:
        return f"{self.r.choice(['', 'not '])}in list {self.r.choice(['vips', 'blocked'])}"

    def rank(self) -> str:
        value = self.ranked()
        if self.r.random() < 0.3:
            n = self.r.choice([1, 2, 3, 4, 5, 10])
            quantile = f"quantile({value}, {n}) {self.r.choice(['=', '>=', '<', '!='])} {self.r.randint(1, n)}"
            share = self.r.choice(["0%", "20%", "50%", "0.25", "100%"])
            return self.r.choice([quantile, f"percentile_rank({value}) {self.r.choice(['>=', '<', '=', '<='])} {share}"])
        size = self.r.choice(["1", "2", "3", "5", "10%", "25%", "50%", "33.3%", "12.5%", "100%"])
        by = (
            f" by {self.r.choice(['country', 'taste', 'age', '(vip, country)', '(vip, age, country)', '(vip)'])}"
            if self.attributes and self.r.random() < 0.3
            else ""
        )
        if self.r.random() < 0.25:  # a window at the end
            counted = self.r.choice(["count({})", "days({})", "last({})"]).format(self.phrase(windows=False))
            return f"{counted} in {self.r.choice(['top', 'bottom'])} {size}{by if self.r.random() < 0.5 else ''} {self.any_window()}"
        of = f" of segment {self.r.choice(self.segments)}" if self.segments and self.r.random() < 0.3 else ""
        return f"{value} in {self.r.choice(['top', 'bottom'])} {size}{by}{of}"

    def ranked(self) -> str:
        """A value that everyone may have."""
        if self.r.random() < 0.35:
            return self.values.ranked()
        values = [
            f"sum(amount of {self.phrase('purchased')})", f"count({self.phrase()})", f"last({self.phrase()})", f"first({self.phrase()})",
            f"last(category of {self.phrase('purchased')})", f"avg(quantity of {self.phrase('purchased')})", f"max(size of {self.phrase('used')})",
            f"(count({self.phrase()}) + 1) / count({self.phrase()})", f"min(stay of {self.phrase('visited')})",
        ]  # fmt: skip
        if self.attributes:
            values += [self.r.choice(ATTRIBUTES[kind]) for kind in ("text", "integer", "decimal", "float", "date", "timestamp")]
            values.append(f"age - count({self.phrase()})")
        return self.r.choice(values)

    def together(self) -> str:
        """Counts of one value of a property, and bursts."""
        event = self.event()
        keys = [p for kind, ps in PROPERTIES[event].items() for p in ps if not kind.endswith("[]")] + [
            "date",
            "week",
            "month",
            "year",
            "hour",
            "weekday",
        ]
        same = f" for same {self.r.choice(keys)}"
        within = f" within {self.r.choice(['1h', '1d', '7d', '30min'])}"
        tail = self.r.choice([same, same, within, within, same + within])
        windows = " ".join(self.any_window() for _ in range(self.r.choice([0, 1])))
        phrase = self.phrase(event, windows=not windows and self.r.random() < 0.5)
        op = ">=" if "within" in tail else self.r.choice([">=", "=", ">", ">="])
        return f"{self.r.choice(['', 'not '])}({phrase} {op} {self.r.choice([1, 2, 2, 3])}{tail} {windows})"

    def sequence(self) -> str:
        window = self.moments.window if self.r.random() < 0.25 else self.window
        return f"({sequence(self.r, lambda event: ' '.join(self.conditions.selected(event)), self.measures.any_of, window)})"

    def habit(self) -> str:
        length = self.r.choice(["weeks", "days", "months", "periods of 10d", "periods of 36h", "periods of 1mo"])
        n = self.r.choice([2, 3, 4])
        quantifier = self.r.choice(["at least", "at most", "exactly"])
        return f"{self.phrase(windows=False)} {self.r.choice(['>= 1', '>= 2', '< 1', '= 1'])} in {quantifier} {self.r.randint(1, n)} of last {n} {length}"

    # events

    def event(self) -> str:
        return self.r.choice(list(PROPERTIES))

    def events_with(self, *kinds: str) -> list[tuple[str, list[str]]]:
        """Events that have properties of one of the types, and these."""
        return [(event, names) for event in PROPERTIES for kind in kinds if (names := PROPERTIES[event].get(kind, []))]

    def attribute_of(self, kind: str) -> list[str]:
        return ATTRIBUTES.get(kind, []) if self.attributes else []

    def window_of_any_kind(self) -> str:
        """Each kind as often as any other."""
        unit = self.r.choice(["day", "week", "month", "quarter", "year"])
        return self.r.choice([
            "in 30d", "in previous 7d", f"in this {unit if unit != 'day' else 'year'}", f"in last {unit}", f"in last 2 full {unit}s", "from 30d to 2d ago", f"from {self.date(2020, 2024)} to 2026-03-01",
            f"since {self.date()}", f"until {self.date()}", "before 7d ago", "after 30d ago", f"on {self.date()}", "during winter", "outside sales", "in 7d after first(purchased)",
            "from 1h to 7d after first(ordered)",
        ])  # fmt: skip

    def any_window(self) -> str:
        """A window of the same for everyone, or of the entity's own."""
        return self.moments.window() if self.r.random() < 0.25 else self.window()

    def phrase(self, event: str | None = None, windows: bool = True) -> str:
        words = (
            self.measures.several().split(" ")
            if event is None and self.r.random() < 0.15
            else self.conditions.selected(event or self.event())
        )
        if windows:
            some = [
                self.moments.window() if self.r.random() < 0.2 else self.window() for _ in range(self.r.choices([0, 1, 2], [3, 6, 1])[0])
            ]
            words += sorted(some, key=lambda w: not w.startswith(("before", "after")))  # behind `in 90d` these take a moment
        return " ".join(words)

    def attribute(self) -> str:
        kind = self.r.choice(list(ATTRIBUTES))
        return self.conditions.test(self.r.choice(ATTRIBUTES[kind]), kind)

    # atoms over events

    def exists(self) -> str:
        if self.r.random() < 0.15:
            return (
                f"{self.r.choice(['', 'not ', 'never '])}{self.conditions.flagged()} {self.any_window() if self.r.random() < 0.7 else ''}"
            )
        return f"{self.r.choice(['', '', 'not ', 'never '])}{self.phrase()}"

    def count(self) -> str:
        n = self.r.choice([0, 1, 1, 2, 2, 3])
        windows = " ".join(self.window() for _ in range(self.r.choice([0, 1])))
        phrase = self.phrase(windows=self.r.random() < 0.5 and not windows)
        how = self.r.choice([
            f">= {n}", f"= {n}", f"< {n + 1}", f"<= {n}", f"> {n}", f"!= {n}", f"at least {n} times", f"at most {n} times", f"exactly {n} times",
            f"more than {n} times", f"fewer than {n + 1} times", self.times(), self.times(), f"between {n} and {n + 1} times", "exactly once", "exactly twice",
        ])  # fmt: skip
        if " in " in phrase or not windows or any(w in phrase for w in ("from", "since", "before", "after", "until", " on ")):
            return f"{phrase} {how}"
        return f"{phrase} {how} {windows}"

    def times(self) -> str:
        """A count in words, of a parameter or of once and twice."""
        words = ["at least", "at most", "exactly", "more than", "fewer than"]
        short = ["once", "twice", "at least once", "at least twice", "at most once", "at most twice", "exactly once", "exactly twice"]
        return self.r.choice([f"{self.r.choice(words)} $two times", self.r.choice(short)])

    def numbers(self, event: str, kinds: tuple[str, ...]) -> list[str]:
        return [p for kind in kinds for p in PROPERTIES[event].get(kind, [])]

    def total(self) -> str:
        event = self.r.choice([e for e in PROPERTIES if self.numbers(e, NUMBERS)])
        x = self.r.choice(self.numbers(event, NUMBERS))
        if self.r.random() < 0.2 and event == "purchased":
            x = self.r.choice(["amount * quantity", "quantity + margin", "amount - 1"])
        function = self.r.choice(["sum", "avg", "min", "max", "distinct", "sum"])
        op = self.r.choice(["<", "<=", ">", ">=", "=", "!="])
        limit = self.r.choice(["0", "1", "2", "3.5", "10", "-1", "50%"])
        return f"{function}({x} of {self.phrase(event)}) {op} {limit}"

    def first_last(self) -> str:
        event = self.r.choice([e for e in PROPERTIES if PROPERTIES[e].get("text")])
        x = self.r.choice(PROPERTIES[event]["text"])
        function = self.r.choice(["first", "last", "first", "last", "min", "max"])
        op = self.r.choice(["=", "!=", "<", ">="])
        return self.r.choice([
            f"{function}({x} of {self.phrase(event)}) {op} {self.text()}",
            f"first({x} of {self.phrase(event)}) = last({x} of {self.phrase(event)})",
            f"{self.r.choice(['first', 'last'])}(amount of {self.phrase('purchased')}) {self.r.choice(['<', '>=', '='])} {self.number('decimal')}",
        ])  # fmt: skip

    def recency(self) -> str:
        value = f"{self.r.choice(['first', 'last'])}({self.phrase()})"
        return self.r.choice([
            f"{value} {self.window()}",
            f"{value} is {self.r.choice(['known', 'missing'])}",
            f"last({self.phrase()}) - {value} {self.r.choice(['<', '>='])} {self.r.choice(['1d', '2h', '7d', '36h'])}",
            f"now - {value} {self.r.choice(['<', '>='])} {self.r.choice(['30d', '7d', '1w'])}",
            f"{self.r.choice(['', 'not '])}days_since({value}) {self.r.choice(['<', '<=', '=', '>'])} {self.r.choice([1, 7, 30, 90])}",
            f"date({value}) {self.r.choice(['<', '>=', '='])} {self.date()}",
            f"{self.r.choice(['', 'not '])}({value} {self.window()} and {value} {self.window()})",
            f"{value} + 7d {self.r.choice(['<', '>'])} last({self.phrase()})",
        ])  # fmt: skip

    def compared(self) -> str:
        op = self.r.choice(["<", "<=", ">", ">=", "=", "!="])
        a, b = self.phrase(), self.phrase()
        return self.r.choice([
            f"count({a}) {op} count({b})",
            f"count({a}) {op} 50% * count({b})",
            f"count({a}) / count({b}) {op} 0.5",
            f"(last({a}) - first({a})) / (count({a}) - 1) {op} 2d",
            f"sum(amount of {self.phrase('purchased')}) {op} sum(amount of {self.phrase('purchased')}) * 1.5",
        ])  # fmt: skip

    # windows and constants

    def window(self) -> str:
        a, b = sorted(self.r.sample([1, 2, 3, 7, 14, 30, 31, 60, 90], 2))
        unit = self.r.choice(["d", "d", "d", "w", "mo", "h", "y", "q", "min"])
        n = self.r.choice([1, 2, 3])
        name = self.r.choice(["day", "week", "month", "quarter", "year"])
        return self.r.choice([
            f"in {b}d", f"in {b}d", "in 90d", "in 1y", f"after {b}d ago", f"in {n}{unit}", f"in last {n} {name}s", f"in previous {a}d", f"in previous {n}{unit}", f"from {b}d to {a}d ago", f"from {b}d ago to {a}d ago", f"from {self.date(2020, 2024)} to {a}d ago", f"from {a}d ago to {self.date(2026, 2026)}", f"before {a}d ago", f"after {b}d ago",
            f"since {self.date()}", f"before {self.date()}", f"until {self.date()}", f"from {self.date(2020, 2024)} to {self.date(2025, 2026)}", f"on {self.date()}",
            f"in this {name if name != 'day' else 'week'}", f"in last {name}", f"in last {n} full {name}s", f"since {self.date()}T0{self.r.randint(0, 4)}:30", f"until {self.date()}T01:30Z",
        ])  # fmt: skip

    def date(self, low: int = 2023, high: int = 2026) -> str:
        near = ["2026-03-29", "2026-03-08", "2025-10-26", "2025-11-02", "2024-02-29", "2026-01-31", "2026-02-28"]
        if self.r.random() < 0.5 and low == 2023:
            return self.r.choice(near)
        return f"{self.r.randint(low, high)}-{self.r.randint(1, 12):02}-{self.r.randint(1, 28):02}"

    def text(self) -> str:
        return f'"{self.r.choices(TEXTS, WEIGHTS)[0]}"'

    def number(self, kind: str) -> str:
        if kind == "integer":
            return str(self.r.choice([0, 1, 2, 3, 18, 30]))
        return str(self.r.choice(["0", "1", "2.5", "0.25", "-1.5", "10.75", "3"]))
