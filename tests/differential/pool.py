"""Values for given rules: on every edge of every window, near every constant, with what real data holds besides."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from segql.meaning import nodes as m
from segql.meaning import windows as w
from segql.meaning.windows import Calendar, instant, local, midnight
from tests.differential.words import TEXTS, WEIGHTS

MICRO = timedelta(microseconds=1)
CLOCK_CHANGES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2025, 10, 26, 1, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2025, 11, 2, 6, tzinfo=UTC),
]


def parts_of(item: object) -> list[object]:
    """Every node inside a meaning, itself included; catalog records and the days of occasions aside."""
    found: list[object] = []
    stack = [item]
    while stack:
        found.append(here := stack.pop())
        inner = here if isinstance(here, tuple) else [getattr(here, name) for name in _parts(type(here))]
        stack.extend(reversed(inner))
    return found


@cache
def _parts(kind: type) -> tuple[str, ...]:
    """The names of what a node of this kind holds."""
    if not dataclasses.is_dataclass(kind) or kind.__module__ not in (m.__name__, w.__name__) or kind is m.Occasion:
        return ()
    return tuple(field.name for field in dataclasses.fields(kind))


def is_step(item: m.Arithmetic) -> bool:
    return item.type.name == "timestamp" and isinstance(item.right, m.Literal)


def lengths(node: object) -> list[timedelta]:
    """The exact lengths of time that a rule compares; none counts too."""
    found: list[int | None] = []
    match node:
        case m.Step(_, after, within):
            found = [after, within, 0]
        case m.Absence(_, within) | m.Burst(_, _, within):
            found = [within]
        case m.Sequence():
            found = [node.overall]
    return [timedelta(microseconds=length) for length in found if length is not None]


class Pool:
    """Makes values near what some rules compare with, at one as-of."""

    def __init__(self, random: Random, segments: list[m.Segment], as_of: datetime, calendar: Calendar) -> None:
        self.r = random
        nodes = [node for segment in segments for node in parts_of((segment.rule, segment.columns))]
        bounds = {node for node in nodes if isinstance(node, w.AsOf | w.Fixed | w.Shifted | w.Truncated)} | {w.AsOf()}
        self.edges = sorted({instant(bound, as_of, calendar) for bound in bounds})
        days = {
            day for node in nodes if isinstance(node, m.Occasion) for span in node.spans for day in span if abs(day.year - as_of.year) < 2
        }
        self.edges += random.sample(sorted(midnight(day, calendar.zone) for day in days), min(len(days), 12))
        self.steps = [
            node.right.value for node in nodes if isinstance(node, m.Arithmetic) and is_step(node)
        ]  # from a time of the entity's own
        literals = [node.value for node in nodes if isinstance(node, m.Literal)]
        exact = [v for v in literals if isinstance(v, int | Decimal) and not isinstance(v, bool) and abs(v) < 1000]
        self.integers = [v for v in exact if isinstance(v, int)]
        self.decimals = [Decimal(v) for v in exact]
        self.as_of, self.calendar = as_of, calendar
        self.lengths = sorted({length for node in nodes for length in lengths(node)})

    def maybe(self, value: Any) -> Any:
        return None if self.r.random() < 0.1 else value

    def moment(self) -> datetime:
        """On an edge, a microsecond or so beside one, at a clock change, or somewhere in the last months."""
        kind = self.r.random()
        if kind < 0.2 and self.steps:
            step = timedelta(microseconds=self.r.choice(self.steps))  # type: ignore[arg-type]
            return self.r.choice(self.edges) + step * self.r.choice([-1, 1, 1]) + self.r.choice([timedelta(0), timedelta(0), -MICRO])
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

    def several(self, one: Callable[[], object]) -> list[object] | None:
        """A list; some are empty, or hold a missing element."""
        found: list[object] | None = self.maybe([one() for _ in range(self.r.choice([0, 1, 1, 2, 3]))])
        return found

    def integer(self) -> int | None:
        value: int | None = self.maybe(self.r.choice([*self.integers, *self.integers, 0, 1, 2, 3]) + self.r.choice([-1, 0, 0, 1]))
        return value

    def exact(self) -> Decimal | None:
        value = self.r.choice([*self.decimals, Decimal("2.5"), Decimal("0.1"), Decimal("10.75")]) + self.r.choice(
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

    def any_text(self, value: object) -> object:
        """A text that spells the value, or nearly; sometimes the value itself."""
        spelled = value.isoformat(sep=self.r.choice(["T", " "])) if isinstance(value, datetime) else str(value)
        odd = [
            f" {spelled}",
            spelled + "0",
            spelled[:16],
            spelled.lower(),
            "",
            "2026-02-30",
            "2025-02-29T00:00:00Z",
            "0999-01-01",
            "24:00",
            "1e2",
            "+1",
            "1.",
            "True",
            "0x1",
            "9" * 31,
        ]
        zoned = [
            spelled.replace("+00:00", "Z"),
            spelled.replace("+00:00", "-13:59"),
            spelled[:19] + ".1234567",
            spelled[:19] + ".123456789Z",
            "2026-03-29T02:30:00",
            "2025-11-02T01:30:00",
        ]
        kind = self.r.random()
        plain = None if isinstance(value, date) else value
        return self.r.choice(odd) if kind < 0.15 else self.r.choice(zoned) if kind < 0.35 else plain if kind < 0.5 else spelled

    def any_json(self, value: object) -> object:
        """Sometimes of another JSON type than the catalog says."""
        return value if self.r.random() < 0.8 else self.r.choice([None, "1", "true", 1, 2.5, True, [1], {"a": 1}, 1e2])
