"""Changes a rule in one place at a time, and finds the changes that its tests do not notice."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from segql.compiler import Meaning
from segql.meaning import nodes as m
from segql.meaning.again import Again
from segql.meaning.evaluate import World, is_member, value
from segql.meaning.lint import Prover
from segql.meaning.people import Data, worlds
from segql.meaning.trials import Trial
from segql.source import Span
from segql.syntax import nodes as s
from segql.syntax.parts import parts

OPERATORS = {">=": (">", "="), ">": (">=",), "<=": ("<", "="), "<": ("<=",), "=": (">=", "<="), "!=": ("=",)}
WORDS = {
    "at least": ("more than", "exactly"), "more than": ("at least",), "at most": ("fewer than", "exactly"), "fewer than": ("at most",),
    "exactly": ("at least", "at most"),
}  # fmt: skip
Edits = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed rule: where, what stood there, what stands there now, and the whole text of its declaration."""

    span: Span
    before: str
    after: str
    text: str


@dataclass(slots=True)
class Outcome:
    """How many changes of the rules of one declaration the tests notice, those that they do not, those that change nothing."""

    name: str
    noticed: int
    unnoticed: list[Mutant]
    same: int


def mutate(meaning: Meaning, trials: Sequence[Trial], again: Again) -> Iterator[Outcome]:
    """For each segment, or whole tiers, that one of the trials is about."""
    units = dict.fromkeys(_unit(trial.segment.name, meaning) for trial in trials)
    for name in units:
        if name is not None:
            own = [trial for trial in trials if _unit(trial.segment.name, meaning) == name]
            yield _outcome(name, own, meaning, again)


def _unit(name: str, meaning: Meaning) -> str | None:
    """The declaration that a segment stands in: its own, or its tiers; a split has no rule."""
    group = meaning.written.groups.get(name.partition(".")[0])
    return name if group is None else group.name.text if isinstance(group, s.Tiers) else None


def _outcome(name: str, trials: Sequence[Trial], meaning: Meaning, again: Again) -> Outcome:
    group = meaning.written.groups.get(name)
    item: s.Segment | s.Tiers = group if isinstance(group, s.Tiers) else meaning.written.segments[name]
    rules = [item.rule] if isinstance(item, s.Segment) else [arm.rule for arm in item.arms if arm.rule is not None]
    known = [(trial, _worlds(meaning, trial)) for trial in trials]
    prover, found = Prover(), Outcome(name, 0, [], 0)
    for mutant in (one for rule in rules for one in mutants(rule, item.span)):
        changed = again.segments(mutant.text, meaning.written.segments.get(name))
        if not changed or any(trial.segment.name not in changed for trial, _ in known):
            continue  # no rule: a window that ends before it begins, say
        if _notices(known, changed):
            found.noticed += 1
        elif all(_equal(meaning.segments[n], segment, prover) for n, segment in changed.items() if segment.kind != "tiers"):
            found.same += 1
        else:
            found.unnoticed.append(mutant)
    return found


def _worlds(meaning: Meaning, trial: Trial) -> list[World]:
    return worlds(trial.segment.entity, Data(meaning.catalog, trial.rows, trial.as_of, meaning.calendar))


def _notices(known: Sequence[tuple[Trial, list[World]]], changed: dict[str, m.Segment]) -> bool:
    return any(_decided(trial.segment, w) != _decided(changed[trial.segment.name], w) for trial, people in known for w in people)


def _decided(segment: m.Segment, world: World) -> object:
    """Whether somebody is in, or in which tier."""
    if not is_member(segment, world):
        return None
    return value(segment.columns[0][1], world) if segment.kind == "tiers" else True


def _equal(one: m.Segment, other: m.Segment, prover: Prover) -> bool:
    return one.rule == other.rule or (prover.implies(one.rule, other.rule) and prover.implies(other.rule, one.rule))


# Changes of a text -------------------------------------------------------------------------------------


def mutants(rule: s.Expression, whole: Span) -> Iterator[Mutant]:
    """Each number, operator and window of the rule changed, one at a time; `whole` is the declaration that it stands in."""
    todo: list[tuple[s.Node, Span | None]] = [(rule, None)]
    while todo:
        node, clause = todo.pop(0)
        if clause is None and not isinstance(node, s.And | s.Or | s.Not | s.Bracket | s.AtLeastOf):
            clause = node.span
        todo = [*((part, clause) for part in parts(node)), *todo]
        for edits in _edits(node):
            place = Span(node.span.source, min(e[0] for e in edits), max(e[1] for e in edits))
            shown = clause if clause is not None and clause.start <= place.start and place.end <= clause.end else node.span
            yield Mutant(place, shown.text, _edited(shown, edits), _edited(whole, edits))


def _edited(span: Span, edits: Edits) -> str:
    text = span.text
    for start, end, new in sorted(edits, reverse=True):
        text = text[: start - span.start] + new + text[end - span.start :]
    return text


def _edits(node: s.Node) -> Iterator[Edits]:
    span = node.span
    match node:
        case s.Number(number, is_integer):
            step = Decimal(1) if is_integer else Decimal(1).scaleb(int(number.as_tuple().exponent))
            yield from (((span.start, span.end, f"{changed:f}"),) for changed in (number + step, number - step) if changed >= 0)
        case s.Date(iso):
            day = date.fromisoformat(iso)
            yield from (((span.start, span.end, (day + timedelta(days=n)).isoformat()),) for n in (1, -1))
        case s.Percent() | s.Duration() | s.InCalendar() | s.Habit() | s.AtLeastOf():
            yield from _digits(span, until=node.terms[0].span.start if isinstance(node, s.AtLeastOf) else span.end)
            if isinstance(node, s.InCalendar) and not node.full:
                yield from _words(span, {"this": ("last",), "last": ("this",)})
        case s.Compare(left, op, right) if not (op in ("=", "!=") and isinstance(right, s.Text | s.Bool)):
            gap = Span(span.source, left.span.end, right.span.start)
            yield from _words(gap, {op: OPERATORS[op]})
        case s.Times(left, word):
            yield from _words(Span(span.source, left.span.end, span.end), {word: WORDS.get(word, ())})
        case s.And(terms) | s.Or(terms):
            word, other = ("and", "or") if isinstance(node, s.And) else ("or", "and")
            gaps = [Span(span.source, a.span.end, b.span.start) for a, b in pairwise(terms)]
            places = [gap.start + found.start() for gap in gaps if (found := re.search(rf"\b{word}\b", gap.text))]
            if len(places) == len(gaps):
                yield tuple((at, at + len(word), other) for at in places)
        case s.Not(term):
            yield ((span.start, term.span.start, ""),)
        case _:
            pass


def _digits(span: Span, until: int) -> Iterator[Edits]:
    for found in re.finditer(r"\d+", span.source.text[span.start : until]):
        start, end = span.start + found.start(), span.start + found.end()
        yield from (((start, end, str(changed)),) for changed in (int(found[0]) + 1, int(found[0]) - 1) if changed > 0)


def _words(span: Span, changes: dict[str, tuple[str, ...]]) -> Iterator[Edits]:
    for word, others in changes.items():
        found = re.search(rf"(?<![<>=!\w]){re.escape(word)}(?![<>=\w])", span.text)
        if found:
            yield from (((span.start + found.start(), span.start + found.end(), other),) for other in others)
