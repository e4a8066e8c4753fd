"""A segment's rule as it is written: conditions joined by `and` and `or`, each with its place and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass

from segql.meaning import nodes as m
from segql.source import Span
from segql.syntax import nodes as s

SHOWN = 60  # characters of a condition in a message


@dataclass(frozen=True, slots=True)
class Part:
    """One condition, or several joined by `word`."""

    span: Span
    rule: m.Rule
    literal: bool = False  # `true` or `false`, as somebody meant it
    word: str = ""  # and | or
    parts: "tuple[Part, ...]" = ()

    @property
    def words(self) -> str:
        text = " ".join(self.span.text.split())
        return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def part(item: s.Expression, rules: Mapping[Span, m.Rule]) -> Part:
    """The expression, which stands in the rule that `rules` are of."""
    inner = item
    while isinstance(inner, s.Bracket):
        inner = inner.term
    rule = rules[item.span]
    match inner:
        case s.And(terms):
            return Part(inner.span, rule, word="and", parts=_flat("and", terms, rules))
        case s.Or(terms):
            return Part(inner.span, rule, word="or", parts=_flat("or", terms, rules))
        case _:
            return Part(inner.span, rule, literal=isinstance(inner, s.Bool))


def _flat(word: str, terms: tuple[s.Expression, ...], rules: Mapping[Span, m.Rule]) -> tuple[Part, ...]:
    found = [part(t, rules) for t in terms]
    return tuple(one for p in found for one in (p.parts if p.word == word else (p,)))
