"""Small rules over nested windows, and people made to stand at their edges."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from segql import compiler
from segql.compiler import Settings
from segql.meaning import nodes as m
from segql.meaning.evaluate import World
from segql.meaning.windows import Bound, Calendar, Window, instant
from segql.source import Source
from tests.cases.running import SHOP, known_catalog

ZONES = ["Europe/Berlin", "UTC", "America/New_York", "America/Nuuk", "Pacific/Apia", "America/St_Johns"]
MOMENTS = [
    datetime(2026, 3, 1, 23, tzinfo=UTC), datetime(2026, 3, 31, 10, 30, tzinfo=UTC), datetime(2024, 2, 29, 12, tzinfo=UTC),
    datetime(2025, 10, 26, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC),
    datetime(2012, 1, 2, 9, 15, tzinfo=UTC), datetime(2024, 4, 1, 1, 30, tzinfo=UTC), datetime(2026, 5, 31, 22, tzinfo=UTC),
    datetime(2025, 11, 3, 6, 45, tzinfo=UTC), datetime(2026, 3, 9, 7, 30, tzinfo=UTC), datetime(2011, 12, 31, 10, 20, tzinfo=UTC),
]  # fmt: skip
WINDOWS = [
    "in 1d", "in 24h", "in 25h", "in 2d", "in 48h", "in 7d", "in 1w", "in 8d", "in 28d", "in 29d", "in 30d", "in 31d", "in 1mo", "in 59d", "in 62d",
    "in 2mo", "in 90d", "in 92d", "in 3mo", "in 1q", "in 365d", "in 366d", "in 12mo", "in 1y", "in this month", "in last month", "in this week",
    "in last 2 full weeks", "in previous 7d", "in previous 1mo", "from 14d to 7d ago", "from 30d to 1d ago", "from 60d to 30d ago", "before 30d ago",
    "before 7d ago", "after 30d ago", "after 1mo ago", "since 2025-12-01", "before 2026-01-01", "from 2025-12-01 to 2026-01-31", "",
]  # fmt: skip
FILTERS = ["", "category coffee", "with amount > 10", "with amount >= 10", "with amount > 20", "with (amount > 10 and category = \"tea\")",
         "with not (amount > 10)", "with category in (\"tea\", \"coffee\")", "with category != \"coffee\"", "with weekday = \"mon\"", "with amount is known"]  # fmt: skip
ATTRIBUTES = ["age > 18", "age >= 18", "age >= 19", "age < 19", "age between 18 and 20", "age = 19", "age is known", "age is missing", "vip", "vip = false",
              'country = "DE"', 'country in ("DE", "AT")', 'country != "DE"', 'country starts with "D"', "country is known", "balance > 1.5", "balance > age",
              "age > balance", "age >= balance", "balance = age", "signed_up_at in 7d", "signed_up_at before 30d ago", "signed_up_at in 1mo",
              "birth_date in 30d", "birth_date before 7d ago", "birth_date in 1mo", "score > 0.5", "score >= 0.5", "score is missing"]  # fmt: skip


class Maker:
    """Makes conditions that have to do with each other: of a few windows, filters and attributes."""

    def __init__(self, r: Random) -> None:
        self.r = r
        self.windows, self.filters = r.sample(WINDOWS, 3), r.sample(FILTERS, 2)
        self.about = r.choice(["age", "vip", "country", "signed_up_at", "birth_date", "score", "balance"])
        self.kinds = r.sample(range(20), 4)

    def window(self) -> str:
        return self.r.choice(self.windows)

    def bought(self) -> str:
        return f"purchased {self.r.choice(self.filters)}"

    def phrase(self) -> str:
        name = self.r.choice([self.bought(), self.bought(), "purchased", "purchased", "used", "any(purchased, used)"])
        return f"{name} {self.window()}"

    def signs(self, *more: str) -> str:
        return self.r.choice([">=", "<", "=", *more])

    def atom(self) -> str:
        r, n = self.r, self.r.randint(1, 3)
        makers = [
            lambda: r.choice([a for a in ATTRIBUTES if self.about in a]),
            lambda: f"count({self.phrase()}) {self.signs('>', '<=', '!=')} {n}",
            lambda: f"count({self.phrase()}) {self.signs()} {n}",
            lambda: f"count({self.phrase()}) {self.signs()} {n}",
            self.phrase,
            lambda: f"never {self.phrase()}",
            lambda: f"count({self.phrase()}) {self.signs('>')} count({self.phrase()})",
            lambda: f"{r.choice(['first', 'last'])}({self.phrase()}) {self.window() or 'in 30d'}",
            lambda: f"nth({n}, {self.phrase()}) is {r.choice(['known', 'missing'])}",
            lambda: f"{r.choice(['first', 'last'])}({self.phrase()}) is {r.choice(['known', 'missing'])}",
            lambda: (
                f"{r.choice(['min', 'max', 'sum'])}(amount of {self.bought()} {self.window()}) {self.signs('>')} {r.choice([0, 10, 20])}"
            ),
            lambda: f"max(amount of {self.bought()} {self.window()}) is {r.choice(['known', 'missing'])}",
            lambda: f"{r.choice(['days', 'weeks'])}({self.phrase()}) {self.signs()} {n}",
            lambda: f"distinct(category of {self.bought()} {self.window()}) {self.signs()} {n}",
            lambda: f"streak(days of {self.phrase()}) {self.signs()} {n}",
            lambda: f"purchased >= {n} for same category {self.window()}",
            lambda: f"purchased >= {n + 1} within 1d {self.window()}",
            lambda: f"purchased then used {self.window()}",
            lambda: f"count({self.phrase()}) {r.choice('+-')} {r.choice(['', '2 * '])}count({self.phrase()}) {self.signs('>')} {n}",
            lambda: (
                f"{r.choice(['age', '2 * age', 'age + balance', 'balance - age'])} {self.signs('>')} {r.choice(['18', '36', '1.5', 'balance'])}"
            ),
        ]
        if r.random() < 0.1:
            return f"at {r.choice(['least', 'most'])} {n} of ({self.atom()}, {self.atom()}, {self.atom()})"
        return makers[r.choice(self.kinds)]()


def rule_of(text: str, calendar: Calendar) -> m.Rule | None:
    """What a rule means; None where it is a mistake, such as a window that holds nothing."""
    found: list[Any] = []
    meaning = compiler.check([Source("rule.seg", text)], known_catalog((SHOP,)), Settings(calendar.zone, calendar.week_start), found.append)
    return next((s.rule for s in meaning.segments.values()), None)


def bounds(item: Any) -> Iterator[Bound]:
    """All bounds of windows in a rule."""
    match item:
        case Window(starts, ends):
            yield from starts
            yield from ends
        case m.Instant(bound) | m.Day(bound):
            yield bound
        case tuple():
            for part in item:
                yield from bounds(part)
        case _ if type(item).__module__ == m.__name__:
            for name in item.__dataclass_fields__:
                yield from bounds(getattr(item, name))
        case _:
            pass


NEAR = [timedelta(0)] * 3 + [
    timedelta(microseconds=1),
    timedelta(microseconds=-1),
    timedelta(hours=1),
    timedelta(hours=-1),
    timedelta(days=1),
    timedelta(days=-1),
]


def world(r: Random, edges: list[Bound], as_of: datetime, calendar: Calendar) -> World:
    """Somebody whose events, and whose attributes, lie at the edges."""

    def moment() -> datetime:
        at = (
            instant(r.choice(edges), as_of, calendar)
            if edges and r.random() < 0.8
            else as_of - timedelta(days=r.choice([0, 1, 5, 20, 33, 80, 400]))
        )
        return at + r.choice(NEAR)

    few = [moment() for _ in range(3)]
    orders = [
        {"at": r.choice(few) if r.random() < 0.4 else moment(), "n": i, "amount": r.choice([None, Decimal(0), Decimal(10), Decimal("10.5"), Decimal(20), Decimal(21)]),
         "category": r.choice([None, "coffee", "coffee", "tea", "milk"]), "customer_id": "a"}
        for i in range(r.choice([0, 1, 2, 2, 3, 3, 4, 6]))
    ]  # fmt: skip
    uses = [{"at": moment(), "name": r.choice(["used", "used", "viewed"]), "customer_id": "a"} for _ in range(r.choice([0, 0, 1, 2, 3]))]
    own = {
        "country": r.choice([None, "DE", "AT", "FR", "D"]), "age": r.choice([None, 17, 18, 19, 20, 21]), "vip": r.choice([None, True, False]),
        "balance": r.choice([None, Decimal("1.5"), Decimal(18), Decimal(19), Decimal("1.6")]), "score": r.choice([None, 0.5, 0.6, 0.4]),
        "signed_up_at": r.choice([None, moment(), moment()]), "birth_date": r.choice([None, moment().date(), moment().date()]),
    }  # fmt: skip
    return World(as_of, calendar, own, {"orders": orders, "app": uses}, {}, id="a")
