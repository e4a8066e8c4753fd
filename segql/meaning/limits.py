"""What windows ask of a moment: bounds that are the same for everyone, and tests that look at the entity or at an occasion."""

from dataclasses import dataclass

from segql.catalog.types import DATE
from segql.meaning import nodes as m
from segql.meaning.windows import Window

ALWAYS = Window()


@dataclass(frozen=True, slots=True)
class Edge:
    """The moment is at or after (`>=`), or before (`<`), a timestamp of the entity, or a date of it: the date's first instant."""

    operator: str
    at: m.Value


@dataclass(frozen=True, slots=True)
class Inside:
    """The moment lies during, or outside, an occasion."""

    occasion: m.Occasion
    outside: bool


Test = Edge | Inside


@dataclass(frozen=True, slots=True)
class Limits:
    """All that several windows ask at once."""

    window: Window = ALWAYS
    tests: tuple[Test, ...] = ()

    def __and__(self, other: "Limits") -> "Limits":
        return Limits(self.window & other.window, tuple(dict.fromkeys(self.tests + other.tests)))


def conditions(subject: m.Value, tests: tuple[Test, ...]) -> list[m.Rule]:
    """The tests as rules about a timestamp or date. One that is missing passes none; a missing time of the entity lets none pass."""
    return [_condition(subject, test) for test in tests]


def _condition(subject: m.Value, test: Test) -> m.Rule:
    match test:
        case Edge(operator, at):
            return m.Compare(_instant(subject), operator, _instant(at))
        case Inside(occasion, outside):
            return m.During(subject, occasion, outside)


def _instant(item: m.Value) -> m.Value:
    return m.Midnight(item) if item.type == DATE else item
