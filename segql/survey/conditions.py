"""The conditions that a rule joins at its top, as they are written, and the values that its leaves compare."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from segql.compiler import Meaning
from segql.meaning import nodes as m
from segql.meaning.english.fields import fields
from segql.meaning.english.notes import places
from segql.meaning.english.rules import pieces
from segql.meaning.english.times import Clock
from segql.meaning.english.values import Teller
from segql.meaning.english.words import noun
from segql.meaning.lint.parts import part
from segql.meaning.move import moved
from segql.meaning.windows import Bound, instant, local
from segql.why.reasons import written


@dataclass(frozen=True, slots=True)
class Told:
    """Says conditions of one segment: as its author wrote them, else in English."""

    texts: Mapping[m.Rule, str]
    tell: Teller

    def __call__(self, rule: m.Rule) -> str:
        match rule:
            case m.InSegment(segment, back) if back is None or rule not in self.texts:
                return f"in segment {segment.name}{self._then(back)}"
            case m.Not(m.InSegment(segment, back)) if back is None or rule not in self.texts:
                return f"not in segment {segment.name}{self._then(back)}"
        if rule in self.texts:
            return self.texts[rule]
        inside = self.texts.get(rule.term) if isinstance(rule, m.Not) else None
        return written(rule, self.tell) if inside is None else f"not {inside}"

    def _then(self, back: Bound | None) -> str:
        """`as of 2026-01-30`, of a segment that is looked at earlier."""
        if back is None:
            return ""
        clock = self.tell.clock
        wall = local(instant(back, clock.as_of, clock.calendar), clock.calendar.zone)
        return f" as of {wall.isoformat(sep=' ', timespec='minutes').removesuffix(' 00:00')}"


def told(meaning: Meaning, segment: m.Segment, as_of: datetime) -> Told:
    """How the conditions of a segment, and of those that it names, are said."""
    texts: dict[m.Rule, str] = {}
    names, places_ = [segment.name], list(places(segment.rule))
    for name in names:
        names += [other for other in meaning.segments[name].needs if other in meaning.segments and other not in names]
        spans = sorted(meaning.written.rules.get(name, {}).items(), key=lambda pair: len(pair[0].text))
        for span, rule in spans:
            texts.setdefault(rule, plain(span.text))
    return Told(texts, Teller(Clock(as_of, meaning.calendar), noun(segment.entity.name), fields(places_)))


def plain(text: str) -> str:
    """A rule's text on one line, without comments."""
    return " ".join(re.sub(r'("(?:[^"\\]|\\.)*")|#[^\n]*', lambda found: found[1] or "", text).split())


def joined(meaning: Meaning, segment: m.Segment) -> tuple[str, tuple[m.Rule, ...]]:
    """`and` or `or`, and the conditions that it joins at the top, in the rule's order; a single one is an `and`."""
    item, rules = meaning.written.segments.get(segment.name), meaning.written.rules.get(segment.name, {})
    if item is not None and item.rule.span in rules:
        top = part(item.rule, rules)
        terms = [one.rule for one in top.parts]
        if top.word and (m.all_of if top.word == "and" else m.any_of)(terms) == segment.rule:
            return top.word, tuple(dict.fromkeys(terms))
    return _terms(segment.rule)


def _terms(rule: m.Rule) -> tuple[str, tuple[m.Rule, ...]]:
    match rule:
        case m.All(terms):
            return "and", terms
        case m.Any(terms):
            return "or", terms
        case m.Not(m.Any(terms)):
            return "and", tuple(_opposite(term) for term in terms)
        case m.Not(m.All(terms)):
            return "or", tuple(_opposite(term) for term in terms)
        case _:
            return "and", () if rule == m.TRUE else (rule,)


def _opposite(rule: m.Rule) -> m.Rule:
    return rule.term if isinstance(rule, m.Not) else m.Not(rule)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition, the value that it compares, and what with where that is a value too."""

    rule: m.Rule
    value: m.Value
    operator: str = ""
    other: m.Value | None = None


def leaves(rule: m.Rule) -> Iterator[Leaf]:
    """The conditions of a rule that compare a value, those of the segments that it names too; each once."""
    yield from dict.fromkeys(_leaves(rule, rule))


def _leaves(rule: m.Rule, said: m.Rule) -> Iterator[Leaf]:
    """`said` is the rule with the `not` that stands before it."""
    match rule:
        case m.All(terms):
            for piece in pieces(terms):
                if isinstance(piece, tuple):  # between two bounds
                    yield from _single(m.All(piece), piece[0].left)
                else:
                    yield from _leaves(piece, piece)
        case m.Any(terms):
            for term in terms:
                yield from _leaves(term, term)
        case m.Not(term):
            yield from _leaves(term, rule)
        case m.InSegment(segment, back):
            inner = segment.rule if back is None else moved(segment.rule, back)
            yield from _leaves(inner, inner)
        case m.Compare(m.Literal() | m.Instant() | m.Day(), _, side) | m.Compare(side, _, m.Literal() | m.Instant() | m.Day()):
            yield from _single(said, side)
        case m.Compare(left, op, right):
            if not left.type.is_list:
                yield Leaf(said, left, op, right)
        case m.Among(side) | m.TextTest(_, side) | m.Matches(side) | m.Known(side) | m.During(side):
            yield from _single(said, side)


def _single(said: m.Rule, side: m.Value) -> Iterator[Leaf]:
    if not side.type.is_list and not isinstance(side, m.Bucket):
        yield Leaf(said, side)
