"""Values near those that a rule compares with, and rows that meet its conditions."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from segql.catalog import model as c
from segql.meaning import nodes as m
from tests.differential.pool import parts_of
from tests.support.rows import ColumnType

COMPARISONS = (m.Compare, m.Among, m.TextTest, m.Contains, m.Matches)
STEP = {"<": -1, "<=": 0, "=": 0, ">=": 0, ">": 1}


class Values:
    """What may stand in a column, by what the rule asks of it."""

    def __init__(self, random: Random, nodes: list[object], timestamp: Callable[[], datetime]) -> None:
        self.r, self.timestamp = random, timestamp
        self.near: dict[str, list[Any]] = defaultdict(list)
        for node in nodes:
            if isinstance(node, COMPARISONS):
                inside = list(parts_of(node))
                values = [n.value for n in inside if isinstance(n, m.Literal)]
                for n in inside:
                    if isinstance(n, m.Property | m.Attribute):
                        self.near[column_key(n.field)] += values

    def any(self, table: str, column: str, kind: ColumnType) -> Any:
        """A value of a column: mostly near what the rule compares it with."""
        near = self.near.get(f"{table}.{column}", []) + self.near.get(column, [])
        if self.r.random() < 0.08:
            return None
        match kind:
            case "text":
                return self.r.choice([v for v in near if isinstance(v, str)] * 2 + ["x", "y", "z", "v", "w"])
            case "integer":
                return self.r.choice([int(v) for v in near if is_number(v)] + [1, 2, 3, 4]) + self.r.choice([-1, 0, 0, 1])
            case "decimal":
                return Decimal(self.number(near)).quantize(Decimal("0.01"))
            case "float":
                return float(self.number(near))
            case "boolean":
                return self.r.random() < 0.5
            case "date":
                return self.day()
            case "timestamptz" | "timestamp":
                return self.timestamp()
            case "text[]":
                return self.r.sample(list(dict.fromkeys([v for v in near if isinstance(v, str)] + ["x", "y", "z"])), self.r.randint(0, 3))
            case "json":
                return f'{{"foo": {self.number(near)}}}'
            case _:
                raise AssertionError(f"no values for {kind}")

    def number(self, near: list[Any]) -> Decimal:
        """One that the rule names, or near it, or a part of it, so that some of them add up to it."""
        named = [Decimal(str(v)) for v in near if is_number(v)] or [Decimal(100)]
        one = self.r.choice(named)
        return self.r.choice([one, one + 1, one - 1, one / 2, one / 4, one + one / 3, Decimal(self.r.randint(0, 100)) / 100])

    def day(self) -> date:
        """Near an edge, or that day of another year, as a birthday would be."""
        near = self.timestamp().date() + timedelta(days=self.r.choice([-1, 0, 1, 5]))
        if self.r.random() < 0.5:
            return near
        return date(self.r.choice([self.r.randint(1940, 2012), self.r.randint(1990, 1996)]), near.month, min(near.day, 28))

    def meet(self, rule: m.Rule, row: dict[str, Any], who: dict[str, Any]) -> None:
        """Puts into the row what the condition asks for, as far as that is plain."""
        match rule:
            case m.All(terms):
                for term in terms:
                    self.meet(term, row, who)
            case m.Any(terms):
                self.meet(self.r.choice(terms), row, who)
            case m.Compare(m.Property(field), op, m.Literal(value)):
                row[field.column] = raw(value, field) if op == "=" else raw(value, field) + STEP[op]
            case m.Compare(m.Property(field), _, m.Attribute(other)):
                row[field.column] = who.get(other.column)
            case m.Among(m.Property(field), items):
                row[field.column] = self.r.choice(items).value
            case m.TextTest(test, m.Property(field), m.Literal(text)):
                row[field.column] = f"{text}{row[field.column]}" if test == "starts" else f"{row[field.column]}{text}"
            case m.Contains(m.Property(field), m.Literal(item)):
                row[field.column] = [*(row[field.column] or []), item]
            case _:
                pass


def raw(value: Any, field: c.Field) -> Any:
    """The value as its column has it."""
    if field.type.name == "duration":
        return int(value) // 10**6
    return Decimal(value) if field.type.name == "decimal" else value


def column_key(field: c.Field) -> str:
    return f"{field.lookup.table}.{field.column}" if field.lookup else field.column


def is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
