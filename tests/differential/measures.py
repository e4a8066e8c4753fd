"""Aggregates at random: medians, n-th events, runs of days and the like; and `any(…)` of several events."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.differential.rules import Rules

SHARES = ["0%", "10%", "25%", "33.3%", "50%", "62.5%", "90%", "99.5%", "100%"]
NOTED = ["purchased", "ordered", "used", "viewed", "clicked"]  # the events with a `note`, a text, each in another column
NUMBERED = ["purchased", "ordered", "used", "visited"]  # those with an `n`, a whole number


class Measures:
    """Makes atoms with the constants, phrases and windows of a maker of rules."""

    def __init__(self, rules: "Rules") -> None:
        self.rules = rules
        self.r = rules.r

    def atom(self) -> str:
        return self.r.choice([self.percentile, self.nth, self.by, self.most, self.units, self.streak, self.streak, self.share, self.of_any, self.of_any])()  # fmt: skip

    def op(self) -> str:
        return self.r.choice(["<", "<=", ">", ">=", "=", "!="])

    def percentile(self) -> str:
        event, x = self.r.choice([("purchased", "amount"), ("purchased", "quantity"), ("purchased", "price"), ("used", "size"), ("used", "rate"), ("visited", "pages")])  # fmt: skip
        events = self.rules.phrase(event)
        value = self.r.choice([f"median({x} of {events})", f"percentile({x} of {events}, {self.r.choice(SHARES)})"])
        return f"{value} {self.op()} {self.r.choice(['0', '1', '1.5', '2', '2.5', '10'])}"

    def nth(self) -> str:
        n = self.r.choice([1, 2, 2, 3, 5])
        if self.r.random() < 0.5:
            value = f"nth({n}, {self.rules.phrase()})"
            return self.r.choice([f"{value} {self.rules.window()}", f"{value} is missing", f"last({self.rules.phrase()}) - {value} < 7d"])
        x, kind = self.r.choice([("category", "text"), ("amount", "decimal"), ("quantity", "integer"), ("gift", "boolean")])
        return self.tested(f"nth({n}, {x} of {self.rules.phrase('purchased')})", kind)

    def tested(self, value: str, kind: str) -> str:
        match kind:
            case "text":
                return self.r.choice([f"{value} {self.op()} {self.rules.text()}", f"{value} is known", f"{value} != {self.rules.text()}"])
            case "boolean":
                return f"{value} = {self.r.choice(['true', 'false'])}"
            case _:
                return f"{value} {self.op()} {self.rules.number(kind)}"

    def by(self) -> str:
        x, kind = self.r.choice([("category", "text"), ("amount", "decimal"), ("quantity", "integer"), ("weekday", "weekday")])
        y = self.r.choice(["amount", "quantity", "price", "category", "due", "shipped_at", "date", "hour"])
        value = f"{self.r.choice(['first', 'last'])}({x} of {self.rules.phrase('purchased')} by {y})"
        return f'{value} = "{self.r.choice(["sat", "mon"])}"' if kind == "weekday" else self.tested(value, kind)

    def most(self) -> str:
        x, kind = self.r.choice([("category", "text"), ("department", "text"), ("quantity", "integer"), ("amount", "decimal"), ("gift", "boolean"), ("hour", "integer")])  # fmt: skip
        return self.tested(f"most({x} of {self.rules.phrase('purchased')})", kind)

    def units(self) -> str:
        unit = self.r.choice(["days", "weeks", "months", "quarters", "years"])
        return f"{unit}({self.rules.phrase()}) {self.op()} {self.r.choice([0, 1, 2, 3])}"

    def streak(self) -> str:
        if self.r.random() < 0.4:  # short enough for bits
            window = f"in {self.r.choice([3, 7, 14, 30, 60, 61, 62])}d"
            return f"streak(days of {self.rules.phrase(windows=False)} {window}) {self.op()} {self.r.choice([0, 1, 2, 2, 3, 3, 4])}"
        function = self.r.choice(["streak", "current_streak"])
        events = self.rules.phrase(windows=self.r.random() < 0.4)
        return f"{function}({self.r.choice(['days', 'weeks', 'months'])} of {events}) {self.op()} {self.r.choice([0, 1, 1, 2, 3])}"

    def share(self) -> str:
        event = self.rules.event()
        windows = " ".join(self.rules.window() for _ in range(self.r.choice([0, 1])))
        kinds = [event] if self.r.random() < 0.7 else ["purchased", "ordered"]
        first = event if len(kinds) == 1 else f"any({', '.join(kinds)})"
        condition = self.rules.conditions.built_in() if len(kinds) > 1 else self.rules.conditions.of(event)
        return f"share({first} with ({condition}) {windows}) {self.op()} {self.r.choice(SHARES)}"

    # several events

    def several(self) -> str:
        """A phrase of several events."""
        return self.any_of([self.rules.event() for _ in range(self.r.choice([2, 2, 3]))])

    def any_of(self, events: list[str]) -> str:
        branches = [f"{e} with ({self.rules.conditions.of(e)})" if self.r.random() < 0.3 else e for e in events]
        if len(branches) > 2 and self.r.random() < 0.5:
            branches = [f"any({', '.join(branches[:2])})", *branches[2:]]
        shared = f" with ({self.rules.conditions.built_in()})" if self.r.random() < 0.25 else ""
        return f"any({', '.join(branches)}){shared}"

    def of_any(self) -> str:
        """Aggregates over a property that several events have, in other columns or of other sources."""
        noted = self.r.random() < 0.5
        events = self.any_of([self.r.choice(NOTED if noted else NUMBERED) for _ in range(self.r.choice([2, 2, 3]))])
        if noted:
            test = f"note {self.r.choice(['=', '!='])} {self.rules.text()}"
            text = f"{self.r.choice(['first', 'last', 'most', 'min', 'max', 'last'])}(note of {events} {self.rules.window()})"
            return self.r.choice([
                self.tested(text, "text"), self.tested(f"nth(2, note of {events})", "text"), f"distinct(note of {events}) {self.op()} 2",
                f"({events} {self.rules.window()}) >= 2 for same note", f"any({events}) with ({test}) {self.rules.window()}",
            ])  # fmt: skip
        function = self.r.choice(["sum", "min", "max", "avg", "distinct", "first", "last", "median", "most"])
        by = f" by {self.r.choice(['n', 'hour'])}" if function in ("first", "last") and self.r.random() < 0.5 else ""
        return self.tested(f"{function}(n of {events} {self.rules.window()}{by})", "integer")
