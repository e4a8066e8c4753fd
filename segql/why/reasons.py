"""Why somebody is in a segment or not: each condition of the rule with the value that decided it."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from segql.catalog.types import DURATION
from segql.diagnostics.numbers import number
from segql.meaning import nodes as m
from segql.meaning.english.fields import fields
from segql.meaning.english.notes import every, places
from segql.meaning.english.rules import sentence
from segql.meaning.english.times import Clock
from segql.meaning.english.values import Teller
from segql.meaning.english.words import noun
from segql.meaning.evaluate import World, holds, value
from segql.meaning.windows import local


def reasons(segment: m.Segment, world: World) -> tuple[str, ...]:
    """`✓ condition` or `✗ condition (it is 2)` for every condition that `and`, `or` and `not` combine."""
    rule = segment.rule
    tell = Teller(Clock(world.as_of, world.calendar), noun(segment.entity.name), fields(places(rule)))
    return tuple(f"{'✓' if holds(term, world) else '✗'} {written(term, tell)}{actual(term, world)}" for term in conditions(rule))


def written(term: m.Rule, tell: Teller) -> str:
    """The condition as its author wrote it, where that is one clause about events; else in English."""
    clauses = {item.span for item in every(term) if isinstance(item, m.Events)}
    counts_members = any(isinstance(item, m.MemberCount) for item in every(term))  # whose clauses are a member's
    span = clauses.pop() if len(clauses) == 1 and not counts_members else None
    if span is None:
        return sentence(term, tell)
    text = " ".join(re.sub(r"#[^\n]*", "", span.text).split())
    return f"not {text}" if isinstance(term, m.Not) else text


def conditions(rule: m.Rule) -> Iterator[m.Rule]:
    """The conditions that a rule combines; one under `not` is said with it."""
    match rule:
        case m.All(terms) | m.Any(terms) | m.Not(m.All(terms) | m.Any(terms)):
            for term in terms:
                yield from conditions(term)
        case _:
            yield rule


def actual(term: m.Rule, world: World) -> str:
    inner = term.term if isinstance(term, m.Not) else term
    match inner:
        case m.Compare(m.Literal() | m.Instant() | m.Day(), _, side) | m.Compare(side):
            return f" (it is {shown(value(side, world), side, world)})"
        case m.Among(side) | m.TextTest(_, side) | m.Matches(side) | m.Contains(side):
            return f" (it is {shown(value(side, world), side, world)})"
        case _:
            return ""


def shown(found: Any, item: m.Value, world: World) -> str:
    match found:
        case None:
            return "missing"
        case str():
            return f'"{found}"'
        case datetime():
            return local(found, world.calendar.zone).isoformat(sep=" ", timespec="seconds")
        case Decimal() | float():
            return number(found)
        case _ if item.type == DURATION:
            return f"{found / 86_400_000_000:g} d"
        case _:
            return str(found)
