"""Rows made for given rules: on every edge of every window, near every constant, with what real data holds besides."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from segql.meaning import nodes as m
from segql.meaning import windows as w
from segql.meaning.windows import Calendar, instant, local
from tests.differential.rules import TEXTS, WEIGHTS
from tests.differential.worlds import TABLES
from tests.support.rows import TableData, Tables

MICRO = timedelta(microseconds=1)
PEOPLE = [f"c{i}" for i in range(9)]
CLOCK_CHANGES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2025, 10, 26, 1, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2025, 11, 2, 6, tzinfo=UTC),
]


def parts_of(item: object) -> Iterator[object]:
    """Every node inside a meaning, itself included; catalog records aside."""
    yield item
    if isinstance(item, tuple):
        for inner in item:
            yield from parts_of(inner)
    elif dataclasses.is_dataclass(item) and type(item).__module__ in (m.__name__, w.__name__):
        for field in dataclasses.fields(item):
            yield from parts_of(getattr(item, field.name))


class Data:
    """Makes tables for segments at one as-of."""

    def __init__(self, random: Random, segments: list[m.Segment], as_of: datetime, calendar: Calendar) -> None:
        self.r = random
        nodes = [node for segment in segments for node in parts_of(segment.rule)]
        bounds = {node for node in nodes if isinstance(node, w.AsOf | w.Fixed | w.Shifted | w.Truncated)} | {w.AsOf()}
        self.edges = sorted({instant(bound, as_of, calendar) for bound in bounds})
        self.literals = [node.value for node in nodes if isinstance(node, m.Literal)]
        self.as_of = as_of

    def tables(self, with_table: bool, complete: bool) -> Tables:
        strangers = ["x1", "", "C1"]
        anyone = [*PEOPLE, *PEOPLE, *strangers, None]
        known = anyone if with_table and not complete else [*PEOPLE, None]
        made = {
            "customers": [self.customer(id_) for id_ in PEOPLE[:-1]] + [self.customer(None)],
            "shop.orders": [self.order(self.r.choice(anyone)) for _ in range(44)],
            "app_events": [self.app_event(self.r.choice([i for i in known if i != PEOPLE[-1]] if complete else known)) for _ in range(44)],
            "visits": [self.visit(self.r.choice(anyone)) for _ in range(24)],
            "clicks": [{"customer_id": self.r.choice(anyone), "clicked_at": self.wall("UTC"), "button": self.text()} for _ in range(24)],
            "products": [{"product_id": p, "department": self.text(), "margin": self.integer()} for p in ("p1", "p2", "p3")],
        }
        for rows in made.values():
            if rows and len(rows) > 9:
                rows += [dict(self.r.choice(rows)) for _ in range(2)]  # duplicates
        return {name: TableData(TABLES[name], rows) for name, rows in made.items()}

    # rows

    def customer(self, id_: str | None) -> dict[str, object]:
        return {
            "customer_id": id_, "country": self.text(), "age": self.integer(), "score": self.real(), "balance": self.exact(), "birth_date": self.day("Europe/Berlin"),
            "signed_up_at": self.time(), "renewed": self.wall("America/New_York"), "vip": self.boolean(),
        }  # fmt: skip

    def order(self, id_: str | None) -> dict[str, object]:
        return {
            "order_id": self.maybe(self.r.randint(1, 6)), "customer_id": id_, "ordered_at": self.time(), "status": self.r.choice(["paid", "paid", "paid", "open", None]),
            "total": self.exact(), "quantity": self.integer(), "category": self.text(), "price": self.real(), "gift": self.boolean(), "due": self.day("Europe/Berlin"),
            "shipped_at": self.time(), "product_id": self.r.choice(["p1", "p2", "p3", "p9", None]),
        }  # fmt: skip

    def app_event(self, id_: str | None) -> dict[str, object]:
        props = {"feature": self.any_json(self.text()), "size": self.any_json(self.integer()), "cost": self.any_json(self.exact()), "rate": self.any_json(self.finite()), "done": self.any_json(self.boolean())}  # fmt: skip
        kept = {k: v for k, v in props.items() if self.r.random() < 0.85}
        text = json.dumps(kept, default=float, ensure_ascii=self.r.random() < 0.5)
        return {
            "user_id": id_, "ts": self.wall("Europe/Berlin"), "name": self.r.choice(["used", "used", "viewed", "seen", "other", None]), "hidden": self.r.choice([False, False, True, None]),
            "props": self.maybe(text), "page": self.text(),
        }  # fmt: skip

    def visit(self, id_: str | None) -> dict[str, object]:
        return {
            "customer_id": id_,
            "day": self.day("Europe/Berlin"),
            "pages": self.integer(),
            "seconds": self.maybe(self.r.choice([0, 29, 30, 31, 60, 7200, 86400])),
        }

    # values

    def maybe(self, value: Any) -> Any:
        return None if self.r.random() < 0.1 else value

    def moment(self) -> datetime:
        """On an edge, a microsecond or so beside one, at a clock change, or somewhere in the last months."""
        kind = self.r.random()
        if kind < 0.65:
            return self.r.choice(self.edges) + self.r.choice(
                [-MICRO, timedelta(0), timedelta(0), MICRO, -timedelta(minutes=30), timedelta(hours=1), -timedelta(days=1)]
            )
        if kind < 0.75:
            return self.r.choice(CLOCK_CHANGES) + timedelta(minutes=self.r.choice([-90, -60, -30, -1, 0, 1, 30, 60, 90]))
        return self.as_of - timedelta(seconds=self.r.randint(-86400, 100 * 86400))

    def bounded(self) -> datetime:
        return min(max(self.moment(), datetime(1990, 1, 1, tzinfo=UTC)), datetime(2035, 1, 1, tzinfo=UTC))

    def time(self) -> datetime | None:
        at: datetime | None = self.maybe(self.bounded())
        return at

    def wall(self, zone: str) -> datetime | None:
        """A naive time; some that a clock change skips or repeats."""
        wall = local(self.bounded(), zone)
        if self.r.random() < 0.15:
            wall = self.r.choice(
                [
                    datetime(2026, 3, 29, 2, 30),
                    datetime(2025, 10, 26, 2, 30),
                    datetime(2026, 3, 8, 2, 30),
                    datetime(2025, 11, 2, 1, 30),
                    datetime(2026, 3, 29, 3, 15),
                ]
            )
        naive: datetime | None = self.maybe(wall)
        return naive

    def day(self, zone: str) -> date | None:
        day: date | None = self.maybe(local(self.bounded(), zone).date() + timedelta(days=self.r.choice([-1, 0, 0, 1])))
        return day

    def text(self) -> str | None:
        value: str | None = self.maybe(self.r.choices(TEXTS, WEIGHTS)[0].replace('\\"', '"').replace("\\\\", "\\"))
        return value

    def integer(self) -> int | None:
        near = [v for v in self.literals if isinstance(v, int) and not isinstance(v, bool) and abs(v) < 1000]
        value: int | None = self.maybe(self.r.choice([*near, *near, 0, 1, 2, 3]) + self.r.choice([-1, 0, 0, 1]))
        return value

    def exact(self) -> Decimal | None:
        near = [Decimal(v) for v in self.literals if isinstance(v, int | Decimal) and not isinstance(v, bool) and abs(v) < 1000]
        value = self.r.choice([*near, Decimal("2.5"), Decimal("0.1"), Decimal("10.75")]) + self.r.choice(
            [Decimal(0), Decimal(0), Decimal("0.0001"), Decimal("-0.0001"), Decimal(1)]
        )
        exact: Decimal | None = self.maybe(value)
        return exact

    def finite(self) -> float:
        """Multiples of a quarter: their sums do not depend on the order of rows."""
        return self.r.choice([0.0, -0.0, 0.25, 1.0, 2.5, 3.0, 10.75, -1.5])

    def real(self) -> float | None:
        value: float | None = self.maybe(
            self.r.choice([self.finite(), self.finite(), self.finite(), float("nan"), float("inf"), float("-inf")])
        )
        return value

    def boolean(self) -> bool | None:
        return self.r.choice([True, False, None])

    def any_json(self, value: object) -> object:
        """Sometimes of another JSON type than the catalog says."""
        return value if self.r.random() < 0.8 else self.r.choice([None, "1", "true", 1, 2.5, True, [1], {"a": 1}, 1e2])
