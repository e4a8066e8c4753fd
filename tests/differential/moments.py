"""Windows measured from a time of the entity's own, and over occasions."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.differential.rules import Rules

OCCASIONS = {
    "sales": "every year on last friday of november for 4d",
    "leap": "every year on feb 29, on 2026-03-29",
    "winter": "every year from dec 20 to jan 5",
    "spring": "from 2026-03-01 to 2026-03-29, from 2025-10-26 to 2025-11-02, on 2024-02-29",
    "days_off": 'holidays of "DE-BY"',
}
DECLARED = "".join(f"occasion {name} is {spans}\n" for name, spans in OCCASIONS.items())
LENGTHS = ["1d", "7d", "2w", "30d", "36h", "1h", "90min", "45s", "1500ms", "24h"]


class Moments:
    """Makes windows that are not the same for everyone, and rules that have them."""

    def __init__(self, rules: "Rules") -> None:
        self.rules = rules
        self.r = rules.r

    def window(self) -> str:
        if self.r.random() < 0.3:
            return f"{self.r.choice(['during', 'during', 'outside'])} {self.r.choice(list(OCCASIONS))}"
        a, b = self.r.sample(["1h", "1d", "7d", "30d"], 2)
        low, high = sorted([a, b], key=["1h", "1d", "7d", "30d"].index)
        length, at = self.r.choice(LENGTHS), self.anchor()
        return self.r.choice([
            f"in {length} after {at}", f"in {length} before {at}", f"in {length} after {at}", f"from {low} to {high} after {at}", f"from {high} to {low} before {at}",
            f"since {at}", f"until {at}", f"before {at}", f"after {at}", f"from {at} to {self.anchor()}", f"from {self.rules.date(2020, 2024)} to {at}",
        ])  # fmt: skip

    def anchor(self) -> str:
        of_events = [
            f"first({self.phrase()})", f"last({self.phrase()})", f"nth(2, {self.phrase()})", f"last(shipped_at of {self.phrase('purchased')})",
            f"first(due of {self.phrase('purchased')})", f"date(last({self.phrase()}))",
        ]  # fmt: skip
        own = ["signed_up_at", "renewed_at", "born", "signed_up_at", "date(signed_up_at)"] if self.rules.attributes else []
        return self.r.choice([*of_events, *own, *own])

    def phrase(self, event: str | None = None) -> str:
        """Few windows, so that many have such an event."""
        words = self.rules.phrase(event, windows=False)
        return f"{words} {self.rules.window()}" if self.r.random() < 0.3 else words

    def atom(self) -> str:
        value = self.r.choice([f"first({self.phrase()})", f"last({self.phrase()})"])
        if self.rules.attributes and self.r.random() < 0.6:
            value = self.r.choice(["signed_up_at", "renewed_at", "born"])
        event = self.rules.event()
        return self.r.choice([
            f"{self.r.choice(['', 'not '])}{value} {self.window()}",
            f"{self.rules.phrase(windows=False)} {self.r.choice(['>= 1', '= 0', '< 2', '>= 2', '!= 1'])} {self.window()}",
            f"{self.r.choice(['', 'not '])}{self.rules.phrase(windows=False)} {self.window()} {self.r.choice(['', self.rules.window(), self.window()])}",
            f"count({self.rules.phrase(windows=False)}) {self.r.choice(['>', '<=', '='])} count({self.rules.phrase()}) {self.window()}",
            f"{self.rules.phrase(event, windows=False)} >= 2 for same date {self.window()}",
            f"{self.rules.phrase(event, windows=False)} >= 2 within 7d {self.window()}",
            f"sum(amount of {self.rules.phrase('purchased', windows=False)} {self.window()}) > 1",
            f"purchased with (shipped_at {self.r.choice(['during', 'outside'])} {self.r.choice(list(OCCASIONS))})",
            f"purchased with (due {self.r.choice(['during', 'outside'])} {self.r.choice(list(OCCASIONS))})",
        ])  # fmt: skip
