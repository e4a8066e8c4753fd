"""Findings in one rule: nobody can meet it, a part always or never holds, a part makes no difference beside the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from segql.diagnostics import Diagnostic, Label, codes
from segql.meaning import nodes as m
from segql.meaning.lint.parts import Part
from segql.meaning.lint.prove import Prover
from segql.meaning.lint.terms import constant, domain

MAX_PARTS = 12  # of one `and` or `or` that are compared with each other


@dataclass(frozen=True, slots=True)
class Rules:
    """Looks at the rules of segments. `deep` puts the rules of segments in, `flat` leaves them as they are: what another segment asks
    today is no reason to leave a condition out."""

    deep: Prover
    flat: Prover

    def look(self, segment: m.Segment, whole: Part) -> Iterator[Diagnostic]:
        """At the rule of a segment, or at that of a tier, without those before it."""
        who = segment.entity.name
        if whole.literal:
            return
        if self.deep.impossible([whole.rule]):
            yield self._nobody(segment.name, whole)
        elif self.flat.impossible([], [whole.rule]):
            message = f"every {who} is in `{segment.name}`: its rule always holds"
            if segment.kind == "tier":
                message = f"the rule of `{segment.name}` always holds: `otherwise` says the same"
            yield Diagnostic(codes.EVERYONE, message, whole.span)
        else:
            yield from self._inside(whole, (), who)

    def _nobody(self, name: str, whole: Part) -> Diagnostic:
        parts = self._core(whole.parts) if whole.word == "and" else [whole]
        *others, last = parts
        labels = tuple(Label(p.span, "and this") for p in others)
        if not others:
            message = f"nobody can be in `{name}`: `{last.words}` never holds"
        elif len(others) == 1:
            message = f"nobody can be in `{name}`: whoever has `{others[0].words}` can't have `{last.words}`"
        else:
            message = f"nobody can be in `{name}`: {len(parts)} of its conditions can't hold together"
        return Diagnostic(codes.NOBODY, message, last.span, labels, help=None if others else _bounds(last))

    def _core(self, parts: tuple[Part, ...]) -> list[Part]:
        """The fewest of the parts that can't hold together, as far as they are found."""
        if len(parts) <= MAX_PARTS:
            for number in (1, 2):
                for some in combinations(parts, number):
                    if self.deep.impossible([p.rule for p in some]):
                        return list(some)
        kept = list(parts)
        for part in parts:
            fewer = [p for p in kept if p is not part]
            if fewer and self.deep.impossible([p.rule for p in fewer]):
                kept = fewer
        return kept

    def _inside(self, whole: Part, given: tuple[m.Rule, ...], who: str) -> Iterator[Diagnostic]:
        """In a part that stands beside others, which hold as `given`."""
        left = [p for p in whole.parts if not p.literal]
        for p in list(left):
            if found := self._alone(p, whole, given, who):
                left.remove(p)
                yield found
        if len(left) <= MAX_PARTS:
            for found, needless in self._needless(whole.word, left, given, who):
                left.remove(needless)
                yield found
        for p in left:
            beside = tuple(other.rule for other in left if other is not p) if whole.word == "and" else ()
            yield from self._inside(p, (*given, *beside), who)

    def _alone(self, p: Part, whole: Part, given: tuple[m.Rule, ...], who: str) -> Diagnostic | None:
        """One part that always holds, or, as an alternative, never."""
        if self.flat.impossible([], [p.rule]):
            return Diagnostic(codes.EVERYONE, f"`{p.words}` always holds: every {who} meets it", p.span, help=_bounds(p))
        if whole.word == "or" and self.deep.impossible([p.rule]):
            return Diagnostic(codes.NEVER_HOLDS, f"`{p.words}` never holds", p.span, help=_bounds(p))
        if whole.word == "or" and given and self.deep.impossible([*given, p.rule]):
            return Diagnostic(codes.NEVER_HOLDS, f"`{p.words}` never holds beside the conditions around it", p.span)
        if given and self.flat.impossible(given, [p.rule]):
            return Diagnostic(codes.NO_DIFFERENCE, f"`{p.words}` always holds beside the conditions around it", p.span)
        return None

    def _needless(self, word: str, parts: list[Part], given: tuple[m.Rule, ...], who: str) -> Iterator[tuple[Diagnostic, Part]]:
        """Parts that another one implies, or implies another one in an `or`."""
        gone: list[Part] = []
        for a, b in combinations(parts, 2):
            if any(p is g for g in gone for p in (a, b)):
                continue
            for strong, weak in ((a, b), (b, a)):
                if self.flat.impossible([*given, strong.rule], [weak.rule]):
                    needless, other = (weak, strong) if word == "and" else (strong, weak)
                    if word == "or" and self.flat.impossible([*given, weak.rule], [strong.rule]):
                        needless, other = b, a  # the same twice: the second is one too many
                    gone.append(needless)
                    message = f"`{needless.words}` makes no difference: every {who} with `{strong.words}` has `{weak.words}`"
                    if strong.words == weak.words:
                        message = f"`{needless.words}` is written twice"
                    label = Label(other.span, "beside this")
                    yield Diagnostic(codes.NO_DIFFERENCE, message, needless.span, (label,), help="leave it out"), needless
                    break
        rest = [p for p in parts if not any(p is g for g in gone)]
        if word == "and" and len(rest) > 2:
            yield from self._by_all(rest, given)

    def _by_all(self, parts: list[Part], given: tuple[m.Rule, ...]) -> Iterator[tuple[Diagnostic, Part]]:
        """Parts that follow from all others together."""
        left = list(parts)
        for p in parts:
            others = [other for other in left if other is not p]
            if self.flat.impossible([*given, *(o.rule for o in others)], [p.rule]):
                left = others
                message = f"`{p.words}` makes no difference: it follows from the other conditions"
                yield Diagnostic(codes.NO_DIFFERENCE, message, p.span, help="leave it out"), p


def _bounds(p: Part) -> str | None:
    """Why one comparison with a number can't be met, or is always: the numbers between which the value lies."""
    match p.rule:
        case m.Compare(value, _, number) if constant(number) is not None and constant(value) is None:
            low, high = (edge[0] for edge in (domain(value).low, domain(value).high))
            if high is None or value.type.name not in ("integer", "float"):
                return None
            is_share = low == 0 and high == 1 and value.type.name == "float" and 1 < constant(number) <= 100
            return f"the value lies between {low} and {high}" + (": 60% is written `60%`, or 0.6" if is_share else "")
        case m.Not(m.Compare() as inner):
            return _bounds(Part(p.span, inner))
        case _:
            return None
